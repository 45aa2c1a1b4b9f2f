"""The engine as a library: loading, asking, and what a decision holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from ostiary import Decision, Engine, LoadError, Request, RequestError, evaluate
from ostiary.engine.outcomes import ALLOW, DENY, NONE, chain, join, outcome_of, union, worst

DEV = "06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f"
MEMBER = f"/v3/{DEV}/elb/pools/p1/members/m1"


ACCOUNT = f"""\
projects: [{{id: {DEV}, name: eu-de_dev}}]
enterprise_projects: [{{id: e1, name: web-shop}}]
users: [{{name: alice}}, {{name: bob}}, {{name: carol}}]
assignments:
  - {{user: alice, policy: with-mfa, on: all-projects}}
  - {{user: bob, policy: all, on: all-projects}}
  - {{user: bob, policy: no-delete, on: all-projects}}
"""


def policy(effect: str, action: str, **members: Any) -> dict[str, Any]:
    return {"Version": "1.1", "Statement": [{"Effect": effect, "Action": [action], **members}]}


ALLOW_GET = policy("Allow", "elb:*:get")
FILES = {
    "all": policy("Allow", "elb:*:*"),
    "no-delete": policy("Deny", "elb:*:delete"),
    "with-mfa": policy("Allow", "elb:*:*", Condition={"Bool": {"g:MFAPresent": ["true"]}}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An account on disk."""
    folder = tmp_path_factory.mktemp("account")
    (folder / "policies").mkdir()
    (folder / "account.yaml").write_text(ACCOUNT)
    for name, document in FILES.items():
        (folder / "policies" / f"{name}.json").write_text(json.dumps(document))
    return folder


@pytest.fixture(scope="module")
def engine(folder: Path) -> Engine:
    """That account, loaded."""
    return Engine.load(folder)


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "p.json").write_text(text)
    (tmp_path / "account.yaml").write_text(
        "projects: [{id: p1, name: dev}]\nusers: [{name: alice}]\n"
        "assignments:\n  - {user: alice, policy: p, on: {project: dev}}\n"
    )
    return tmp_path


def test_the_example_of_the_interfaces(engine: Engine) -> None:
    """The call of interfaces.md §2 can be made as it stands there."""
    decision = engine.authorize(
        "DELETE", MEMBER, user="alice", project="eu-de_dev", enterprise_project="web-shop",
        resource=None, context={"g:MFAPresent": "true"},
    )  # fmt: skip
    assert isinstance(decision, Decision)
    assert [action.action for action in decision.actions] == ["elb:members:delete"]
    assert decision.route is not None
    assert decision.route.path == "/v3/{project_id}/elb/pools/{pool_id}/members/{member_id}"


def test_asking_in_four_ways(engine: Engine) -> None:
    """`authorize`, `is_allowed`, `ask` and `authorize_action` agree."""
    keywords: dict[str, Any] = {"user": "bob", "context": {"g:MFAPresent": "true"}}
    decision = engine.authorize("GET", MEMBER, **keywords)
    assert decision
    assert engine.is_allowed("GET", MEMBER, **keywords) is True
    assert engine.ask(Request(method="GET", path=MEMBER, **keywords)).outcome == decision.outcome
    assert engine.authorize_action("elb:members:get", project=DEV, **keywords).outcome == decision.outcome
    assert engine.is_allowed("DELETE", MEMBER, **keywords) is False


def test_only_allowed_is_truthy(engine: Engine) -> None:
    """A denied, an undetermined and a lost request are all false."""
    assert not engine.authorize("DELETE", MEMBER, user="bob")
    assert not engine.authorize("GET", "/no/where", user="bob")
    assert not engine.authorize("GET", MEMBER, user="carol")


def test_a_determining_statement_has_its_place(tmp_path: Path) -> None:
    """A decision on files says which statement of which file decided, by line and column."""
    text = '{"Version": "1.1",\n "Statement": [\n  {"Effect": "Deny", "Action": ["a:b:c"]},\n'
    text += '    {"Effect": "Allow", "Action": ["elb:*:*"]}]}'
    decision = Engine.load(folder_with(tmp_path, text)).authorize_action(
        "elb:p:get", user="alice", project="dev"
    )
    [found] = decision.actions[0].determining
    assert found.to_dict() == {
        "policy": "p", "statement": 1, "effect": "Allow", "file": "policies/p.json", "line": 4, "column": 5,
        "assignment": {"principal": "user:alice", "scope": "project:dev"},
    }  # fmt: skip
    explanation = decision.explain()
    assert "policies/p.json:4:5" in explanation
    assert '4 | {"Effect": "Allow", "Action": ["elb:*:*"]}\n' in explanation + "\n"


def test_a_decision_has_the_json_form_of_the_interfaces(engine: Engine) -> None:
    """A decision as JSON has the members of interfaces.md §3, and `id` only if the request had one."""
    request = Request(method="DELETE", path=MEMBER, user="bob", id="r1")
    document = json.loads(json.dumps(engine.ask(request).to_dict()))
    assert document["id"] == "r1"
    assert {"decision", "outcome", "with_dependencies", "route", "actions", "notes"} <= set(document)
    assert document["route"]["params"] == {"project_id": DEV, "pool_id": "p1", "member_id": "m1"}
    assert document["route"]["scope"] == {"project": True, "enterprise_project": True}
    assert set(document["actions"][0]) == {
        "action", "decision", "outcome", "stage", "determining", "depends_on",
    }  # fmt: skip
    assert document["actions"][0]["determining"][0]["file"].startswith("policies/no-delete")
    assert "id" not in engine.ask(request._replace(id=None)).to_dict()


def test_a_request_is_not_changed_by_asking(engine: Engine) -> None:
    """The context of the caller stays as it was."""
    context: dict[str, Any] = {"g:MFAPresent": ["true"]}
    engine.authorize("GET", MEMBER, user="alice", context=context)
    assert context == {"g:MFAPresent": ["true"]}


def test_an_engine_may_be_shared_by_threads(engine: Engine, folder: Path) -> None:
    """Threads that ask at the same time get the answers that one would get."""
    calls = [("GET", "bob"), ("DELETE", "bob"), ("GET", "carol")] * 40
    expected = [engine.authorize(method, MEMBER, user=user).to_dict() for method, user in calls]
    fresh = Engine.load(folder)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda call: fresh.authorize(call[0], MEMBER, user=call[1]).to_dict(), calls))
    assert found == expected


def test_a_change_on_disk_needs_a_new_engine(tmp_path: Path) -> None:
    """An engine is a snapshot: it answers as loaded until one is loaded again."""
    folder = folder_with(tmp_path, json.dumps(ALLOW_GET))
    engine = Engine.load(folder)
    (folder / "policies" / "p.json").write_text(json.dumps(ALLOW_GET).replace("Allow", "Deny"))
    keywords: dict[str, Any] = {"user": "alice", "project": "dev"}
    assert engine.authorize_action("elb:p:get", **keywords)
    assert not Engine.load(folder).authorize_action("elb:p:get", **keywords)


def test_documents_may_be_given_as_values() -> None:
    """`from_documents` builds what `load` reads, and reports faults in the same way."""
    account = {
        "users": [{"name": "alice"}],
        "assignments": [{"user": "alice", "policy": "p", "on": "all-projects"}],
    }
    engine = Engine.from_documents(account, {"p": ALLOW_GET})
    assert engine.authorize_action("elb:p:get", user="alice")
    with pytest.raises(LoadError) as refused:
        Engine.from_documents(account, {"p": {"Version": "1.1"}, "q": {"Statement": []}})
    assert sorted({d.code for d in refused.value.diagnostics}) == ["empty-statement", "missing-key"]
    with pytest.raises(LoadError):
        Engine.from_documents(account, {"q": ALLOW_GET})


def test_bundled_content_can_be_left_out() -> None:
    """`bundled=False` knows neither the bundled routes nor the system policies."""
    account = {
        "users": [{"name": "a"}],
        "assignments": [{"user": "a", "policy": "ELB FullAccess", "on": "domain"}],
    }
    assert Engine.from_documents(account).snapshot.policies
    with pytest.raises(LoadError):
        Engine.from_documents(account, bundled=False)
    assert (
        Engine.from_documents({}, bundled=False).authorize("GET", MEMBER, account=True).outcome == "no-route"
    )


def test_an_own_policy_comes_before_a_system_policy() -> None:
    """A policy of the account that is called like a system policy is the one that is meant."""
    account = {
        "users": [{"name": "a"}],
        "assignments": [{"user": "a", "policy": "ELB FullAccess", "on": "all-projects"}],
    }
    own = {
        "display_name": "ELB FullAccess",
        "policy": {**ALLOW_GET, "Statement": [{"Effect": "Deny", "Action": ["*"]}]},
    }
    decision = Engine.from_documents(account, {"x": own}).authorize_action("elb:pools:get", user="a")
    assert decision.outcome == "explicit-deny"


def test_policies_alone() -> None:
    """`evaluate` decides in one stage: any Deny that applies denies, else any Allow allows."""
    deny = policy("Deny", "elb:pools:*")
    assert evaluate([ALLOW_GET], action="elb:pools:get").outcome == "allowed"
    assert evaluate([ALLOW_GET, deny], action="elb:pools:get").outcome == "explicit-deny"
    assert evaluate([deny, ALLOW_GET], action="elb:pools:get").outcome == "explicit-deny"
    assert evaluate([], action="elb:pools:get").outcome == "implicit-deny"
    assert (
        evaluate([{"display_name": "x", "policy": ALLOW_GET}], action="iam:users:get").outcome
        == "implicit-deny"
    )


def test_policies_alone_have_a_complete_context() -> None:
    """For `evaluate` a key that is not given is absent, but for those that say who asks; both can be switched."""
    mfa = policy("Allow", "elb:p:get", Condition={"Bool": {"g:MFAPresent": ["true"]}})
    who = policy("Allow", "elb:p:get", Condition={"Null": {"g:UserName": ["true"]}})
    assert evaluate([mfa], action="elb:p:get").outcome == "implicit-deny"
    assert evaluate([mfa], action="elb:p:get", context_complete=False).outcome == "undetermined"
    assert evaluate([mfa], action="elb:p:get", context={"g:MFAPresent": "true"}).outcome == "allowed"
    assert evaluate([who], action="elb:p:get").outcome == "undetermined"
    assert evaluate([who], action="elb:p:get", context={"g:UserName": None}).outcome == "allowed"


def test_policies_alone_refuse_what_is_no_policy() -> None:
    """`evaluate` raises LoadError for a document that is no policy, RequestError for a bad context."""
    with pytest.raises(LoadError):
        evaluate([{"Version": "1.1"}], action="elb:p:get")
    with pytest.raises(RequestError):
        evaluate([ALLOW_GET], action="elb:p:get", context={"a": {"b": "c"}})  # type: ignore[dict-item]


SETS = range(1, 8)


@pytest.mark.parametrize("one", SETS)
@pytest.mark.parametrize("other", SETS)
def test_outcomes_combine_case_by_case(one: int, other: int) -> None:
    """Chaining and joining sets of outcomes is chaining and joining each of their members."""
    bits = (DENY, ALLOW, NONE)
    ones, others = [bit for bit in bits if one & bit], [bit for bit in bits if other & bit]
    assert chain(one, other) == union(b if a == NONE else a for a in ones for b in others)
    first = {DENY: 0, ALLOW: 1, NONE: 2}
    assert join(one, other) == union(min(a, b, key=first.__getitem__) for a in ones for b in others)


@pytest.mark.parametrize(
    ("possible", "outcome"),
    [
        (ALLOW, "allowed"), (DENY, "explicit-deny"), (NONE, "implicit-deny"), (DENY | NONE, "implicit-deny"),
        (ALLOW | NONE, "undetermined"), (ALLOW | DENY, "undetermined"), (ALLOW | DENY | NONE, "undetermined"),
    ],
)  # fmt: skip
def test_only_a_certain_allow_allows(possible: int, outcome: str) -> None:
    """A set of outcomes allows only if nothing but an Allow is possible."""
    assert outcome_of(possible) == outcome


def test_the_worst_of_several() -> None:
    """Of several required actions one certain denial is enough, then one that is not certain."""
    assert worst(["allowed", "explicit-deny", "implicit-deny"]) == "explicit-deny"
    assert worst(["undetermined", "implicit-deny"]) == "implicit-deny"
    assert worst(["allowed", "undetermined"]) == "undetermined"
    assert worst(["allowed"]) == "allowed"


def test_an_entry_that_is_no_action_is_quoted_as_written() -> None:
    """Actions are compared without regard to case, but a note quotes the policy as somebody wrote it."""
    decision = evaluate([policy("Deny", "ELB:*")], action="elb:pools:get")
    assert [note.message for note in decision.notes] == [
        (
            "`Statement[0]` of policy `policy-1`: `ELB:*` is no action (service:type:operation), and denies nothing: "
            "write `ELB:*:*`"
        )
    ]


def test_a_body_may_be_any_mapping() -> None:
    """A body that is read-only, as frameworks hand it over, tells the variant of a call like a dict does."""
    account = {
        "projects": [{"id": "p1", "name": "dev"}],
        "users": [{"name": "alice"}],
        "assignments": [{"user": "alice", "policy": "restart", "on": {"project": "dev"}}],
    }
    engine = Engine.from_documents(account, {"restart": policy("Allow", "rds:instance:restart")})
    bodies: list[Mapping[str, Any]] = [{"restart": {}}, MappingProxyType({"restart": {}})]
    for body in bodies:
        assert engine.authorize("POST", "/v3/p1/instances/i1/action", user="alice", service="rds", body=body)
