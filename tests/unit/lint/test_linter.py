"""The linter as a whole: crashes, order, accounts, what only the vendor can change, what it costs to ask."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ostiary import Diagnostic, Severity
from ostiary.catalog.catalog import Catalog
from ostiary.lint.config import Settings
from ostiary.lint.files import Unit
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.registry import AnyRule, all_rules
from ostiary.lint.rule import ActionRule, Category, PolicyRule
from ostiary.lint.runner import CRASHED, Linter
from ostiary.spans import Source

CATALOG = Catalog.bundled()
BAD = '{"Version": "1.1", "Statement": [{"Effect": "allow", "Action": ["*:*:*"]}]}'


def linter(**settings: Any) -> Linter:
    return Linter(Settings(**settings), lambda: CATALOG)


class Crashing(PolicyRule):
    """A rule that fails after its first finding."""

    slug = "crashing"
    category = Category.SYNTAX
    severity = Severity.WARNING
    flagged = ()
    clean = ()

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield one finding, then fail."""
        del known
        yield self.found(subject, subject.body, "one")
        raise KeyError("lost")


def test_a_rule_that_crashes_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other rules go on, and what the rule found before counts."""
    rules: dict[str, AnyRule] = {"crashing": Crashing(), "effect-case": all_rules()["effect-case"]}
    monkeypatch.setattr("ostiary.lint.runner.all_rules", lambda: rules)
    found = {finding.code: finding for finding in linter().check_text(Source("p.json", BAD))}
    assert set(found) == {CRASHED, "crashing", "effect-case"}
    assert found[CRASHED].message == "the rule `crashing` failed here: KeyError: 'lost'"
    assert found[CRASHED].severity is Severity.ERROR


def test_a_rule_is_called_like_its_class() -> None:
    """A rule that gives no name has that of its class; all that stand in `rules` are called like their modules."""

    class RuleOfMine(PolicyRule):
        """A rule without a name."""

    assert RuleOfMine.slug == "rule-of-mine"
    for slug, rule in all_rules().items():
        assert type(rule).__module__.rpartition(".")[2].replace("_", "-") == slug


def test_two_rules_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slug means one rule."""
    from ostiary.lint.rules import effect_case, not_a_list

    class Second(effect_case.EffectCase):
        """A rule with a name that another one has."""

        slug = "effect-case"

    Second.__module__ = not_a_list.__name__
    monkeypatch.setattr(not_a_list, "Second", Second, raising=False)
    all_rules.cache_clear()
    try:
        with pytest.raises(ValueError, match="two rules are called effect-case"):
            all_rules()
    finally:
        monkeypatch.undo()
        all_rules.cache_clear()


def test_findings_are_in_the_order_of_their_places() -> None:
    """Lines and columns first, then names, whatever order the rules are run in."""
    text = BAD.replace("}]}", '}, {"Effect": "allow", "Action": ["elb:pool:list", " a:b:c"]}]}')
    found = linter().check_text(Source("p.json", text))
    assert found == sorted(found, key=lambda one: (one.span and one.span[1:3], one.code))
    assert len(found) > 3


def test_a_system_defined_policy_is_the_vendors() -> None:
    """A policy whose envelope says that it is system-defined has only the faults that keep it from loading."""
    for outer in ('"catalog": "ELB"', '"source": {"status": "published", "evidence": "e"}'):
        text = f'{{"display_name": "x", "type": "XA", {outer}, "policy": {BAD}}}'
        assert linter().check_text(Source("p.json", text)) == []
    assert (
        linter().check_text(Source("p.json", f'{{"display_name": "x", "type": "XA", "policy": {BAD}}}')) != []
    )


def test_a_text_need_not_be_saved(tmp_path: Path) -> None:
    """An editor's text is linted under the name of its file, with what the account around it knows."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "routes").mkdir()
    (tmp_path / "account.yaml").write_text("")
    (tmp_path / "routes" / "shop.yaml").write_text(
        "service: shop\nroutes:\n  - {route: GET /orders, actions: ['shop:orders:list']}\n"
    )
    text = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["shop:orders:list", "shop:order:list"]}]}'
    [finding] = linter().check_text(Source(str(tmp_path / "policies" / "new.json"), text))
    assert (finding.code, finding.hint) == ("unknown-action", "did you mean `shop:orders:list`?")
    assert [one.code for one in linter().check_text(Source("new.json", text))] == ["unknown-service"] * 2


def test_the_folder_of_an_account_says_the_kind(tmp_path: Path) -> None:
    """A policy among the identity policies of an account may not name principals."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "account.yaml").write_text("")
    text = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["GetObject"]}]}'
    found = linter().check_text(Source(str(tmp_path / "policies" / "p.json"), text))
    assert "principal-in-identity-policy" in {finding.code for finding in found}
    assert {finding.code for finding in linter().check_text(Source("p.json", text))} == {"public-bucket"}


def test_the_faults_of_an_account_do_not_hide_those_of_its_policies(tmp_path: Path) -> None:
    """An account that cannot be tied together is linted policy by policy."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "p.json").write_text(BAD)
    (tmp_path / "account.yaml").write_text(
        "groups: [{name: a}]\nassignments:\n  - {group: b, policy: p, on: domain}\n"
    )
    found = linter().check_unit(Unit(tmp_path, is_account=True)).findings
    assert [finding.code for finding in found] == ["unknown-group", "effect-case", "allow-everything"]


def test_an_account_is_read_once(tmp_path: Path) -> None:
    """No finding of an account is told twice, and each file is counted once."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "p.json").write_text(
        '{"Version": "1.1", "Statement": [{"Effect": "Alow", "Action": []}]}'
    )
    (tmp_path / "account.yaml").write_text("")
    checked = linter().check_unit(Unit(tmp_path, is_account=True))
    assert [finding.code for finding in checked.findings] == ["invalid-effect", "empty-action-list"]
    assert checked.files == 2


def test_registered_names_are_not_asked_about() -> None:
    """What rules of single actions are not asked about is right as a name."""
    known = Knowledge(load=lambda: CATALOG)
    assert known.is_registered("elb:pools:list")
    assert not any(
        map(
            known.is_registered, ("ELB:pools:list", "elb:pools:*", "elb:pool:list", "ecs:cloudServers:delete")
        )
    )
    actions = [action.name for action in CATALOG.actions() if known.is_registered(action.name)]
    assert len(actions) > 500
    rules = tuple(slug for slug, rule in all_rules().items() if isinstance(rule, ActionRule))
    for number in range(0, len(actions), 100):
        some = actions[number : number + 100]
        listed = json.dumps({"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": some}]})
        asked = linter(select=rules)
        asked.knowledge._registered.update(dict.fromkeys(actions, False))
        assert asked.check_text(Source("p.json", listed)) == []


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "1", "null", '"x"', "{}", '{"Statement": 1}', '{"Statement": [1, null, "x", []]}',
        '{"Statement": [{"Effect": 1, "Action": {"a": 1}, "Resource": 5, "Condition": []}]}',
        '{"Version": [], "Statement": {"Effect": "Allow", "Action": [[1]], "Resource": {"uri": 1}}}',
        '{"Statement": [{"Effect": "Allow", "Action": ["a:b:c"], "Condition": {"Bool": 1, "X": {"k": {"a": 1}}}}]}',
        '{"role": {"policy": {"Statement": []}}}', '{"role": []}', '{"roles": [1, {}]}', '{"policy": null}',
        '{"Statement": [{"Principal": 1, "Effect": "Allow", "Action": 1}]}',
        '{"Depends": 1, "Version": "1.0", "Statement": []}',
    ],
)  # fmt: skip
def test_no_shape_of_a_document_crashes_a_rule(text: str) -> None:
    """Whatever has the wrong type, the rules look at the rest."""
    every = linter(extend=("all",))
    found = every.check_text(Source("p.json", text))
    assert CRASHED not in {finding.code for finding in found}, found
    assert found or text == '{"roles": [1, {}]}'


LONG = [f"elb:pools:list{number}" for number in range(101)]


@pytest.mark.parametrize(
    ("statements", "otc", "huawei"),
    [
        (
            [{"Effect": "Allow", "Action": ["elb:pool:list", "coc:a:b"]}],
            {"unknown-action", "unknown-service"},
            set(),
        ),
        ([{"Effect": "Allow", "Action": ["iam:users:listUsers", "elb:pools:list"]}], {"mixed-levels"}, set()),
        (
            [{"Effect": "Allow", "Action": ["obs:object:GetObject"], "Resource": ["obz:*:*:object:x"]}],
            {"unknown-resource-service", "resource-of-another-service", "resource-of-another-type"},
            {"resource-of-another-service", "resource-of-another-type"},
        ),
        ([{"Effect": "Deny", "Action": ["ecs:cloudServers:delete"]}], {"manual-only-action"}, set()),
        ([{"Effect": "Allow", "Action": LONG}], {"too-many-actions", "unknown-action"}, set()),
        (
            [
                {"Effect": "Allow", "Action": [f"elb:pools:{word}"]}
                for word in ("get", "list", "put")
                for _ in range(3)
            ],
            {"too-many-statements", "redundant-statement"},
            {"redundant-statement"},
        ),
        (
            [{"Effect": "Allow", "Action": ["elb:pools:list", "a" * 120 + ":b:cdefgh"]}],
            {"long-action"},
            {"long-action"},
        ),
    ],
)
def test_profiles(statements: list[Any], otc: set[str], huawei: set[str]) -> None:
    """Another cloud has other limits, and a catalog that nobody has here: nothing is said to be unknown there."""
    text = json.dumps({"Version": "1.1", "Statement": statements})
    for profile, expected in (("otc", otc), ("huawei-2025", huawei)):
        found = {one.code for one in linter(profile=profile).check_text(Source("p.json", text))}
        assert found - {"unknown-service"} == expected - {"unknown-service"}, profile
        assert ("unknown-service" in found) <= (profile == "otc")


def test_versions_of_profiles() -> None:
    """Version 5.0 is there on Huawei Cloud alone."""
    text = '{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["coc:a:b"]}]}'
    codes = [
        [one.code for one in linter(profile=p).check_text(Source("p.json", text))]
        for p in ("otc", "huawei-2025")
    ]
    assert codes == [["version-not-here"], []]


def test_terraform_without_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without python-hcl2 a Terraform file is a finding that says what to install."""
    monkeypatch.setitem(sys.modules, "hcl2.api", None)
    [finding] = linter().check_text(Source("main.tf", 'resource "huaweicloud_identity_role" "a" {}'))
    assert finding.code == "terraform-not-installed"
    assert finding.hint == "install it with `pip install 'ostiary[terraform]'`"
