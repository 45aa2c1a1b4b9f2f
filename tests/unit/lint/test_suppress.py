"""What comments and side files accept, and what becomes of those that accept nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ostiary.catalog.catalog import Catalog
from ostiary.lint.config import Settings
from ostiary.lint.files import Unit
from ostiary.lint.runner import Linter
from ostiary.spans import Source

CATALOG = Catalog.bundled()
SETTINGS = Settings(ignore=("meaning",))
TODAY = date(2026, 6, 1)


def codes(text: str, name: str = "p.yaml") -> list[str]:
    found = Linter(SETTINGS, lambda: CATALOG, TODAY).check_text(Source(name, text))
    return [finding.code for finding in found]


POLICY = """\
Version: "1.1"
Statement:{before}
  - Effect: Allow{effect}
    Action: ["*:*:*"]{action}
  - Effect: allow
    Action: ["elb:pools:list"]
"""


def policy(before: str = "", effect: str = "", action: str = "") -> str:
    return POLICY.format(before=before, effect=effect, action=action)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (policy(), ["allow-everything", "effect-case"]),
        (policy(action="  # ostiary: ignore[allow-everything] emergency"), ["effect-case"]),
        (policy(action="  # ostiary: ignore[danger, unknown]"), ["effect-case"]),
        (policy(action="  # ostiary: ignore"), ["effect-case"]),
        (policy(before="\n  # ostiary: ignore[danger] all of the entry below"), ["effect-case"]),
        (policy(before="\n  # ostiary: ignore[danger]\n  # another comment"), ["effect-case"]),
        (policy(before="  # ostiary: ignore-file[all]"), []),
        (
            policy(effect="  # ostiary: ignore[danger]"),
            ["unused-suppression", "allow-everything", "effect-case"],
        ),
        (
            policy(action="  # ostiary: ignore[catalog]"),
            ["allow-everything", "unused-suppression", "effect-case"],
        ),
        (policy(action="  # just a comment on ostiary"), ["allow-everything", "effect-case"]),
    ],
)
def test_comments_accept_findings(text: str, left: list[str]) -> None:
    """A comment accepts what it names, on its line or in the entry below it, and is a finding if it is in vain."""
    assert codes(text) == left


def test_a_comment_in_a_text_is_none() -> None:
    """What looks like a comment inside a string is a part of the string."""
    text = 'Version: "1.1"\nStatement: [{Sid: "x # ostiary: ignore[all]", Effect: allow, Action: ["elb:pools:list"]}]\n'
    assert codes(text) == ["element-of-another-version", "effect-case"]


def test_a_comment_of_terraform_accepts_findings() -> None:
    """Both kinds of comments of Terraform accept findings, as those of YAML do."""
    text = """\
resource "opentelekomcloud_identity_role_v3" "a" {
  statement {
    effect = "allow" // ostiary: ignore[effect-case]
    # ostiary: ignore[catalog]
    action = ["elb:pool:list"]
  }
}
"""
    assert codes(text, "main.tf") == []
    assert codes(text.replace("ostiary:", ""), "main.tf") == ["effect-case", "unknown-action"]


BAD = {
    "Version": "1.1",
    "Statement": [
        {"Effect": "Allow", "Action": ["*:*:*"]},
        {"Effect": "allow", "Action": ["elb:pool:list"]},
    ],
}


def lint(folder: Path, entries: str, today: date = TODAY) -> list[str]:
    """The codes found in p.json, and in the side file beside it, whose entries these are."""
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "p.json").write_text(json.dumps(BAD))
    (folder / "ostiary-ignore.yaml").write_text(entries)
    linter = Linter(SETTINGS, lambda: CATALOG, today)
    found = linter.check_unit(Unit(folder / "policies" / "p.json", named=True)).findings
    return [finding.code for finding in (*found, *linter.finish())]


def entry(**values: str) -> str:
    keys = {"rule": "danger", "file": "policies/*", "reason": "meant", **values}
    return "ignore:\n  - " + json.dumps(keys) + "\n"


@pytest.mark.parametrize(
    ("entries", "left"),
    [
        (entry(), ["unknown-action", "effect-case"]),
        (entry(rule="all"), []),
        (entry(rule="all", at="Statement[1]"), ["allow-everything"]),
        (entry(rule="all", at="Statement[1].Action"), ["allow-everything", "effect-case"]),
        (entry(file="other/*"), ["allow-everything", "effect-case", "unknown-action"]),
        (entry(until="2026-06-01"), ["effect-case", "unknown-action"]),
        (
            entry(until="2026-05-31"),
            ["expired-suppression", "allow-everything", "effect-case", "unknown-action"],
        ),
        (entry(rule="scope"), ["allow-everything", "effect-case", "unknown-action", "unused-suppression"]),
        (entry(reason=" "), ["allow-everything", "effect-case", "unknown-action", "invalid-suppression"]),
        (entry(until="soon"), ["allow-everything", "effect-case", "unknown-action", "invalid-suppression"]),
        (entry(unknown="x"), ["allow-everything", "effect-case", "unknown-action", "invalid-suppression"]),
        ("- a\n", ["allow-everything", "effect-case", "unknown-action", "invalid-suppression"]),
        ("a: [\n", ["allow-everything", "effect-case", "unknown-action", "yaml-syntax"]),
    ],
)
def test_side_files_accept_findings(tmp_path: Path, entries: str, left: list[str]) -> None:
    """A side file accepts what its entries name, until their day; what is wrong with it is a finding."""
    assert sorted(lint(tmp_path, entries)) == sorted(left)


def test_a_side_file_is_about_the_findings_of_an_account(tmp_path: Path) -> None:
    """In an account as well, `at` is a path in the document that the finding is in."""
    lint(tmp_path, entry(rule="all", file="account.yaml", at="groups[1]"))
    (tmp_path / "account.yaml").write_text("groups: [{name: a}, {name: b}]\n")
    linter = Linter(SETTINGS, lambda: CATALOG, TODAY)
    found = linter.check_unit(Unit(tmp_path, is_account=True)).findings
    assert [finding.message for finding in found if finding.code == "unused-group"] == [
        "the group `a` has no policies"
    ]
