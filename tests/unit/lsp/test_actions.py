"""Quick fixes and formatting: what an editor is offered to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary.lint.fixes import edited
from ostiary.lsp.actions import Action, actions, edits_between, fix_all, formatted
from ostiary.lsp.checking import Checker

CHECKER = Checker()
LOWER = (
    '{"Version": "1.1", "Statement": [{"Effect": "allow", "Action": ["elb:pools:list", "elb:pools:list"]}]}'
)
UNKNOWN = "Version: '1.1'\nStatement:\n  - Effect: Allow\n    Action:\n      - elb:pool:list\n"


def offered(file: str, text: str, part: str = "") -> list[Action]:
    path = Path("/nowhere") / file
    read = CHECKER.document(path, {path: text})
    assert read
    start = text.index(part)
    return list(actions(*read, start, start + len(part)))


def test_a_safe_fix_is_offered_first() -> None:
    """A fix that decides as before is offered as such, and makes the text what `--fix` makes it."""
    [fix] = offered("a.json", LOWER, '"allow"')
    assert (fix.title, fix.is_safe) == ("Write Allow [effect-case]", True)
    assert edited(LOWER, fix.edits) == LOWER.replace("allow", "Allow")


def test_a_fix_that_may_change_decisions_says_so() -> None:
    """An unsafe fix is offered, marked; in YAML the finding can be accepted as well."""
    fix, accept = offered("a.yaml", UNKNOWN, "elb:pool:list")
    assert (fix.is_safe, "unsafe: may change what is decided" in fix.title) == (False, True)
    assert edited(UNKNOWN, fix.edits) == UNKNOWN.replace("pool:", "pools:")
    assert edited(UNKNOWN, accept.edits) == UNKNOWN.replace(
        "elb:pool:list", "elb:pool:list  # ostiary: ignore[unknown-action]"
    )


def test_what_is_not_touched_is_not_offered() -> None:
    """Only findings that the cursor or the selection touches are offered to be fixed."""
    assert offered("a.json", LOWER, "Version") == []
    assert {fix.finding.code for fix in offered("a.json", LOWER, LOWER) if fix.finding} == {
        "effect-case", "redundant-action",
    }  # fmt: skip


def test_a_finding_is_accepted_only_where_a_comment_can_stand() -> None:
    """JSON has no comments, and in a text of several lines there is no place for one."""
    json_text = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["elb:pool:list"]}]}'
    assert [fix.is_safe for fix in offered("a.json", json_text, "elb:pool:list")] == [False]
    block = "Version: '1.1'\nStatement:\n  - Effect: Allow\n    Action:\n      - |\n        elb:pool:list\n"
    assert all("Accept" not in fix.title for fix in offered("a.yaml", block, block))


def test_all_safe_fixes_at_once() -> None:
    """All safe fixes are one change; unasked it is offered only where there is more than one."""
    path = Path("/nowhere/a.json")
    read = CHECKER.document(path, {path: LOWER})
    assert read
    every = fix_all(*read, asked=False)
    assert every
    assert edited(LOWER, every.edits) == LOWER.replace("allow", "Allow").replace(', "elb:pools:list"', "", 1)
    single = LOWER.replace(', "elb:pools:list"', "")
    read = CHECKER.document(path, {path: single})
    assert read
    assert fix_all(*read, asked=False) is None
    assert fix_all(*read, asked=True)
    read = CHECKER.document(path, {path: single.replace("allow", "Allow")})
    assert read
    assert fix_all(*read, asked=True) is None


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("a.json", '{"Statement": [], "Version": "1.1"}', '{\n  "Version": "1.1",\n  "Statement": []\n}\n'),
        (
            "a.json",
            '{"Statement": [],\r\n"Version": "1.1"}',
            '{\r\n  "Version": "1.1",\r\n  "Statement": []\r\n}\r\n',
        ),
        ("a.json", '{\r\n  "Version": "1.1",\r\n  "Statement": []\r\n}\r\n', None),
        ("a.yaml", "Statement: &s []\nVersion: '1.1'\n", None),
        (
            "a.yaml",
            "Statement:\n- {Action: ['elb:pools:list'], Effect: Allow}  # why\nVersion: '1.1'\n",
            'Version: "1.1"\nStatement:\n  - Effect: Allow  # why\n    Action:\n      - elb:pools:list\n',
        ),
        ("a.json", '{"Version": "1.1", ', None),
        ("package.json", '{"b": 1, "a": 2}', None),
        ("a.tf", 'resource "huaweicloud_identity_role" "a" {}', None),
    ],
)
def test_a_document_is_formatted_as_fmt_formats_it(file: str, text: str, expected: str | None) -> None:
    """The edits put a policy into canonical form; what cannot be put into it stays as it is."""
    path = Path("/nowhere") / file
    read = CHECKER.document(path, {path: text})
    edits = formatted(read[1]) if read else ()
    assert edited(text, edits) == (text if expected is None else expected)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "a"),
        ("a", ""),
        ("abc", "abc"),
        ("aaa", "aa"),
        ("a\r\nb", "a\nb"),
        ("a\r\nb", "a\r\n\nb"),
        ("a\r\n", "b\r\n"),
    ],
)
def test_edits_between_two_texts(before: str, after: str) -> None:
    """An edit makes one text the other, and begins and ends where editors can point to."""
    edits = edits_between(before, after)
    assert edited(before, edits) == after
    assert all(before[max(offset - 1, 0) : offset + 1] != "\r\n" for edit in edits for offset in edit[:2])
