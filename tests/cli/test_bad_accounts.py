"""Accounts that cannot be used: one clear message with its place, nothing decided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import assert_refused, call, run

ASK = ("GET", "/shop/v1/health", "--user", "alice")
BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


def replacing(old: str, new: str) -> Callable[[str], str]:
    def replace(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return replace


def having(text: str) -> Callable[[str], str]:
    return lambda _: text


SPOILT: dict[str, tuple[Callable[[str], str], str]] = {
    "policy": (replacing("policy: members-with-mfa", "policy: members-with-mfo"), "account.yaml:28:33"),
    "group": (replacing("group: admins-elb", "group: admin-elb"), "account.yaml:29:13"),
    "user": (replacing("agency: backup-agent", "user: backup-agent"), "account.yaml:33:12"),
    "project": (replacing("{project: eu-de_prod}", "{project: eu-de}"), "no project `eu-de`"),
    "scope": (replacing("on: all-projects", "on: everywhere"), "account.yaml:30:48"),
    "membership": (replacing("groups: [shop-team]", "groups: [shop-teams]"), "account.yaml:21:66"),
    "doubled name": (replacing("name: bob", "name: alice"), "two users have the name `alice`"),
    "unknown key": (replacing("enterprise_projects:", "enterprise_project:"), "account.yaml:9:1"),
    "evaluation": (replacing("two-stage", "lenient"), "account.yaml:3:13"),
    "deployment": (lambda text: text + "deployment: mars\n", "known deployments: otc"),
    "doubled key": (lambda text: text + "evaluation: strict\n", "account.yaml:34:1"),
    "tab": (replacing("  - {name: admins-elb}", "\t- {name: admins-elb}"), "account.yaml:14:1"),
    "empty": (having(""), "no user `alice`"),
    "list": (having("- a\n"), "account.yaml:1:1"),
    "text": (having("hello\n"), "account.yaml:1:1"),
    "unclosed": (having("users: [\n"), "account.yaml:2:1"),
    "control character": (having("a\0b: c\n"), "account.yaml:1:"),
    "deep brackets": (having("users: " + "[" * 100_000), "nested deeper than 64"),
    "deep indentation": (having("".join(" " * n + "a:\n" for n in range(300))), "nested deeper than 64"),
    "alias bomb": (having(BOMB), "aliases expand to more than"),
    "endless alias": (having("users: &a [*a]\n"), "account.yaml:1:8"),
    "code": (having("users: !!python/object/apply:os.system [id]\n"), "account.yaml:1:"),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_spoilt_account_file(account: Path, fault: str) -> None:
    """Each fault of account.yaml is refused with its place or name, by every command that needs the account."""
    spoil, words = SPOILT[fault]
    path = account / "account.yaml"
    path.write_text(spoil(path.read_text()))
    result = call("decide", "-a", account, *ASK)
    assert_refused(result, words)
    assert len([line for line in result.stderr.splitlines() if not line.startswith("  hint: ")]) in {1, 2}


def test_program(account: Path) -> None:
    """The installed command tells every fault of every file at once, each on its line, its place first."""
    path = account / "account.yaml"
    path.write_text(path.read_text().replace("policy: members-with-mfa", "policy: members-with-mfo"))
    path.write_text(path.read_text().replace("group: admins-elb", "group: admin-elb"))
    result = run("decide", "-a", account, *ASK)
    assert_refused(
        result,
        "account.yaml:28:33: error: there is no policy `members-with-mfo`",
        "hint: did you mean `members-with-mfa`?",
        "account.yaml:29:13: error: there is no group `admin-elb`",
    )


def test_broken_policy(account: Path) -> None:
    """A broken policy stops the account, with file, line, column and what to write; nothing else is said."""
    broken = '{"Version": "1.1",\n "Statement": [\n  {"Effect": "Allow" "Action": ["a:b:c"]}\n ]}\n'
    (account / "policies" / "broken.json").write_text(broken)
    result = run("decide", "-a", account, *ASK)
    assert_refused(result)
    assert result.stderr.splitlines() == [
        'policies/broken.json:3:21: error: missing comma after `"Allow"` [missing-comma]',
        '  hint: put a comma after `"Allow"` on line 3',
    ]


def test_unreadable(account: Path, tmp_path: Path) -> None:
    """A folder in place of a file, a file in place of a folder, bytes that are no text: each is named."""
    (account / "policies" / "folder.json").mkdir()
    (account / "policies" / "bytes.json").write_bytes(b"\xff\xfe\x00")
    assert_refused(
        call("decide", "-a", account, *ASK),
        "policies/folder.json:1:1: error: cannot read `policies/folder.json`: is a directory",
        "policies/bytes.json:1:1: error: `policies/bytes.json` is not UTF-8 text",
    )
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "none", tmp_path):
        assert_refused(
            call("decide", "-a", folder, *ASK), f"there is no `account.yaml` in `{folder}`", "hint: "
        )


def test_two_policies_of_one_name(account: Path) -> None:
    """Two files that define one policy are refused: neither silently wins."""
    text = (account / "policies" / "no-delete.json").read_text()
    (account / "policies" / "other.json").write_text(f'{{"display_name": "no-delete", "policy": {text}}}')
    assert_refused(call("decide", "-a", account, *ASK), "both define the policy `no-delete`")
