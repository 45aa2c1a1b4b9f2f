"""Findings in texts that are not saved, alone and in their accounts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ostiary.documents.files import DISK, UnsavedFiles
from ostiary.lint.baseline import render_baseline
from ostiary.lint.files import Unit
from ostiary.lint.registry import all_rules
from ostiary.lint.runner import CRASHED, Linter
from ostiary.lsp.checking import Checker, unit_of
from tests.unit.lsp.cases import EXAMPLE

CHECKER = Checker()
MISSPELT = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["elb:pool:list"]}]}'


@pytest.fixture
def account(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "account"))


def codes(unit: Unit, texts: dict[Path, str]) -> dict[str, list[str]]:
    report = CHECKER.check(unit, texts)
    return {path.name: [one.code for one in found] for path, found in report.findings.items() if found}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("account.yaml", True),
        ("policies/no-delete.json", True),
        ("policies/new.yaml", True),
        ("routes/shop.yaml", True),
        ("policies/readme.md", None),
        ("other/no-delete.json", False),
        ("x.tf", False),
    ],
)
def test_a_file_is_checked_with_its_account(account: Path, file: str, *, expected: bool | None) -> None:
    """A file that is part of an account is checked with all of it; any other alone; what holds no policy not at all."""
    unit = unit_of(account / file, DISK)
    assert unit == (
        None if expected is None else Unit(account, is_account=True) if expected else Unit(account / file)
    )


def test_a_new_account_counts_before_it_is_saved(tmp_path: Path) -> None:
    """A policy belongs to the account whose account.yaml is open and not yet saved."""
    path = tmp_path / "policies" / "a.json"
    assert unit_of(path, DISK) == Unit(path)
    assert unit_of(path, UnsavedFiles({tmp_path / "account.yaml": ""})) == Unit(tmp_path, is_account=True)


def test_the_open_text_counts(account: Path) -> None:
    """What is open counts in place of what is saved, also for the other files of the account."""
    unit = Unit(account, is_account=True)
    assert codes(unit, {}) == {}
    path = account / "policies" / "no-delete.json"
    text = path.read_text().replace("elb:pools:delete", "elb:pools:remove")
    assert codes(unit, {path: text})["no-delete.json"] == ["unknown-action"]
    named = json.dumps({"display_name": "other", "policy": json.loads(path.read_text())})
    assert codes(unit, {path: named}) == {}
    renamed = (account / "account.yaml").read_text().replace("policy: no-delete", "policy: nothing")
    assert codes(unit, {account / "account.yaml": renamed})["account.yaml"] == ["unknown-policy"]


def test_a_file_that_is_not_saved_is_part_of_its_account(account: Path) -> None:
    """A policy that is being written may be assigned before it is saved."""
    new, text = account / "policies" / "new.json", (account / "account.yaml").read_text()
    assigned = {account / "account.yaml": text + "  - {group: developers, policy: new, on: all-projects}\n"}
    unit = Unit(account, is_account=True)
    assert codes(unit, assigned) == {"account.yaml": ["unknown-policy"]}
    assert codes(unit, assigned | {new: MISSPELT}) == {"new.json": ["unknown-action"]}


@pytest.mark.parametrize(
    "file", ["account.yaml", "policies/no-delete.json", "policies/shop-elb.yaml", "routes/shop.yaml"]
)
def test_a_broken_text_of_an_account_is_a_finding(account: Path, file: str) -> None:
    """A text that is no JSON or YAML is a finding in its own file, wherever in the account it is."""
    found = codes(Unit(account, is_account=True), {account / file: "{[}"})
    assert found[Path(file).name]


OTHERS = [
    ("package.json", '{"name": "x", "version": "1"}'),
    ("tsconfig.json", '{"compilerOptions": {} // a comment\n}'),
    ("chart.yaml", "a: {{ .Values.a }}\n- b"),
    ("main.tf", 'resource "aws_vpc" "a" {'),
    ("main.tf", 'resource "opentelekomcloud_vpc_v1" "a" {'),
    ("big.json", "[" + "1," * 600_000 + "1]"),
    ("not-there.json", None),
]


@pytest.mark.parametrize(("file", "text"), OTHERS, ids=lambda value: str(value)[:20])
def test_what_is_no_policy_is_left_alone(tmp_path: Path, file: str, text: str | None) -> None:
    """A file that is no policy has no findings, however broken it is."""
    path = tmp_path / file
    texts = {} if text is None else {path: text}
    assert codes(Unit(path), texts) == {}
    assert CHECKER.document(path, texts) is None or CHECKER.check(Unit(path), texts).findings[path] == ()


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("a.json", MISSPELT, ["unknown-action"]),
        ("a.json", '{"Statement": [{"Effect": "Allow" "Action": []}]}', ["missing-comma"]),
        ("a.yaml", "Statement:\n\t- Effect: Allow\n", ["yaml-syntax"]),
        ("routes.yaml", "service: x\nroutes: [\n", ["yaml-syntax"]),
        ("a.tf", 'resource "huaweicloud_identity_role" "a" {', ["hcl-syntax"]),
    ],
)
def test_what_looks_like_a_policy_is_checked(
    tmp_path: Path, file: str, text: str, expected: list[str]
) -> None:
    """A file that nobody named is checked if it is a policy, or looks like one that is broken."""
    assert codes(Unit(tmp_path / file), {tmp_path / file: text}) == {file: expected}


def test_the_settings_of_the_project_count(tmp_path: Path) -> None:
    """What is switched off for the command line is switched off in the editor, and the next check reads it anew."""
    path, settings = tmp_path / "a.json", tmp_path / "ostiary.toml"
    assert codes(Unit(path), {path: MISSPELT}) == {"a.json": ["unknown-action"]}
    settings.write_text('[lint]\nignore = ["catalog"]\n')
    assert codes(Unit(path), {path: MISSPELT}) == {}
    settings.write_text('[lint]\nignore = ["nothing-of-the-kind"]\n')
    assert codes(Unit(path), {path: MISSPELT}) == {
        "a.json": ["unknown-action"],
        "ostiary.toml": ["invalid-settings"],
    }


def test_what_is_accepted_is_accepted(tmp_path: Path) -> None:
    """The side file counts; what it accepts elsewhere is not asked for here, its faults are."""
    path, side = tmp_path / "a.json", tmp_path / "ostiary-ignore.yaml"
    side.write_text(
        "ignore:\n  - {rule: unknown-action, file: a.json, reason: known}\n  - {rule: syntax, file: '*', reason: no}\n"
    )
    assert codes(Unit(path), {path: MISSPELT}) == {}
    side.write_text("ignore:\n  - {rule: unknown-action, file: a.json}\n")
    assert codes(Unit(path), {path: MISSPELT}) == {
        "a.json": ["unknown-action"],
        "ostiary-ignore.yaml": ["invalid-suppression"],
    }


def test_a_rule_that_fails_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that raises costs its own findings and nothing else; so does a check that fails as a whole."""
    path = tmp_path / "a.json"
    monkeypatch.setattr(all_rules()["allow-everything"], "check", lambda *_: 1 / 0)
    found = codes(Unit(path), {path: MISSPELT})["a.json"]
    assert set(found) == {CRASHED, "unknown-action"}
    monkeypatch.setattr(Linter, "check_unit", lambda *_: 1 / 0)
    report = CHECKER.check(Unit(path), {path: MISSPELT})
    [finding] = report.findings[path]
    assert (finding.code, "ZeroDivisionError" in finding.message) == (CRASHED, True)


def test_the_surroundings_are_those_of_the_account(account: Path) -> None:
    """The account's routes and deployment are known to its files, saved or not; to others they are not."""
    path = account / "policies" / "no-delete.json"
    assert CHECKER.surroundings(path, {}).catalog.action("shop:orders:list")
    assert not CHECKER.surroundings(account.parent / "a.json", {}).catalog.action("shop:orders:list")
    route = {
        account
        / "routes"
        / "new.yaml": "service: toys\nroutes: [{route: GET /toys, actions: ['toys:toys:list']}]\n"
    }
    assert CHECKER.surroundings(path, route).catalog.action("toys:toys:list")
    assert CHECKER.surroundings(path, {account / "routes" / "new.yaml": "{["}).catalog.action(
        "shop:orders:list"
    )
    swiss = {account / "account.yaml": "deployment: swiss\n"}
    assert CHECKER.surroundings(path, swiss).catalog.deployment == "swiss"
    assert (
        CHECKER.surroundings(path, {account / "account.yaml": "deployment: nowhere\n"}).catalog.deployment
        == "otc"
    )


def test_the_baseline_of_the_settings_counts(tmp_path: Path) -> None:
    """What the project's baseline has is not shown; a baseline that is none is a finding of its own."""
    path, known = tmp_path / "a.json", tmp_path / "known.json"
    (tmp_path / "ostiary.toml").write_text('[lint]\nbaseline = "known.json"\n')
    [finding] = CHECKER.check(Unit(path), {path: MISSPELT}).findings[path]
    known.write_text(render_baseline([finding], tmp_path))
    assert codes(Unit(path), {path: MISSPELT}) == {}
    known.write_text("{}")
    assert codes(Unit(path), {path: MISSPELT}) == {
        "a.json": ["unknown-action"],
        "known.json": ["invalid-baseline"],
    }


def test_an_entry_that_accepts_nothing_is_shown_if_it_is_about_one_file(tmp_path: Path) -> None:
    """Of an entry with a pattern nobody knows what other files have."""
    path, side = tmp_path / "a.json", tmp_path / "ostiary-ignore.yaml"
    entries = [
        "{rule: effect-case, file: a.json, reason: r}",
        "{rule: effect-case, file: '*.json', reason: r}",
    ]
    side.write_text("ignore:\n" + "".join(f"  - {entry}\n" for entry in entries))
    report = CHECKER.check(Unit(path), {path: MISSPELT})
    [finding] = report.findings[side]
    assert (finding.code, finding.span and finding.span.line) == ("unused-suppression", 2)
