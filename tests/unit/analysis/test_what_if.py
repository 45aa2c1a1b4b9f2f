"""What a change of an account opens and closes."""

from __future__ import annotations

from typing import Any

import pytest

from ostiary import Engine, Request, RequestError
from ostiary.analysis.change import Change, apply
from ostiary.analysis.what_if import Difference, concerned, differences, summary
from ostiary.documents.policy_file import policy_document
from ostiary.engine.snapshot import Snapshot


def allow(*actions: str, effect: str = "Allow") -> dict[str, Any]:
    return {"Version": "1.1", "Statement": [{"Effect": effect, "Action": list(actions)}]}


ACCOUNT = {
    "projects": [{"id": "p1", "name": "dev"}, {"id": "p2", "name": "prod"}],
    "enterprise_projects": [{"id": "e1", "name": "shop"}],
    "groups": [{"name": "ops", "id": "g1"}, {"name": "empty"}, {"name": "admin"}],
    "users": [
        {"name": "alice", "groups": ["ops"]},
        {"name": "bob", "id": "u2", "groups": ["g1"]},
        {"name": "carol"},
    ],
    "agencies": [{"name": "robot"}],
    "assignments": [{"group": "ops", "policy": "reader", "on": {"project": "dev"}}],
}
POLICIES = {
    "reader": allow("elb:*:get"),
    "writer": {"display_name": "ELB Writer", "policy": allow("elb:*:*")},
    "no-delete": allow("elb:*:delete", effect="Deny"),
    "guarded": {
        "Version": "1.1",
        "Statement": [
            {"Effect": "Allow", "Action": ["elb:*:delete"], "Condition": {"Bool": {"g:MFAPresent": ["true"]}}}
        ],
    },
    "users": allow("iam:*:*"),
}
ROUTES: list[dict[str, Any]] = [
    {
        "service": "elb",
        "routes": [
            {"route": "GET /p", "actions": ["elb:p:get"], "scope": {"enterprise_project": True}},
            {"route": "DELETE /p", "actions": ["elb:p:delete"], "scope": {"enterprise_project": True}},
            {"route": "DELETE /old", "actions": ["elb:p:delete"], "scope": {"enterprise_project": False}},
        ],
    },
    {
        "service": "iam",
        "level": "global",
        "routes": [
            {
                "route": "GET /users",
                "actions": ["iam:users:list"],
                "scope": {"project": False, "enterprise_project": False},
            }
        ],
    },
]
ENGINE = Engine.from_documents(ACCOUNT, POLICIES, ROUTES, bundled=False)
BEFORE = ENGINE.snapshot


def compare(change: Change, user: str | None = None, **base: Any) -> list[Difference]:
    after = apply(BEFORE, change)
    return list(differences(BEFORE, after, concerned(BEFORE, after, change, user), Request(**base)))


def calls(found: list[Difference]) -> set[tuple[str, str, str | None, str | None]]:
    return {(d.principal, f"{d.route.method} {d.route.path}", d.project, d.enterprise_project) for d in found}


def asks(snapshot: Snapshot, method: str, path: str, **who: Any) -> bool:
    return bool(Engine(snapshot).authorize(method, path, project="dev", **who))


def test_a_grant_opens_calls() -> None:
    """A grant at a project opens its calls there, for each member of the group, whatever the enterprise project."""
    found = compare(Change(grants=["ELB Writer to group:ops on project:dev"]))
    places = {(path, ep) for path in ("DELETE /p",) for ep in (None, "default", "shop")} | {
        ("DELETE /old", None)
    }
    assert calls(found) == {
        (f"user:{who}", path, "dev", ep) for who in ("alice", "bob") for path, ep in places
    }
    assert summary(found) == {"opened": 8, "closed": 0, "undetermined": 0}
    assert {(d.before, d.after) for d in found} == {("implicit-deny", "allowed")}


def test_a_revocation_closes_calls() -> None:
    """A revoked grant closes its calls; its names may be written as ids."""
    for text in ("reader from group:ops on project:dev", "reader from group:g1 on project:p1"):
        found = compare(Change(revocations=[text]))
        assert {(d.route.path, d.project, d.before, d.after) for d in found} == {
            ("/p", "dev", "allowed", "implicit-deny")
        }
        assert summary(found) == {"opened": 0, "closed": 6, "undetermined": 0}


def test_a_replaced_policy_counts_where_it_is_assigned() -> None:
    """A policy of a known name takes its place for everyone who has it."""
    document = policy_document(allow("elb:*:*", effect="Deny"), "reader")
    found = compare(Change(policies=[document]))
    assert {d.principal for d in found} == {"user:alice", "user:bob"}
    assert summary(found)["closed"] == 6


def test_an_added_policy_can_be_granted_with_it() -> None:
    """A new policy and its first grant are applied together."""
    document = policy_document(allow("elb:*:delete"), "new")
    found = compare(Change(policies=[document], grants=["new to user:carol on enterprise-project:shop"]))
    assert calls(found) == {("user:carol", "DELETE /p", project, "shop") for project in ("dev", "prod")} | {
        ("user:carol", "DELETE /p", project, None) for project in ("dev", "prod")
    }
    assert {d.after for d in found if d.enterprise_project is None} == {"undetermined"}
    assert summary(found) == {"opened": 2, "closed": 0, "undetermined": 2}


def test_joining_and_leaving() -> None:
    """A user who joins a group gains its rights, one who leaves loses them."""
    joined = compare(Change(joins=["carol:ops"]))
    assert {d.principal for d in joined} == {"user:carol"}
    assert summary(joined)["opened"] == 3
    left = compare(Change(leaves=["bob:ops"]))
    assert {d.principal for d in left} == {"user:bob"}
    assert summary(left)["closed"] == 3


def test_joining_admin_opens_everything() -> None:
    """Who joins the group admin may do everything, global services included."""
    found = compare(Change(joins=["carol:admin"]))
    assert {(d.after, d.route.service) for d in found} == {("account", "elb"), ("account", "iam")}
    assert {d.project for d in found if d.route.service == "iam"} == {None}


def test_a_global_service_is_asked_once() -> None:
    """A grant at the domain opens the calls of global services, which have no project."""
    found = compare(Change(grants=["users to agency:robot on domain"]))
    assert calls(found) == {("agency:robot", "GET /users", None, None)}


def test_a_group_without_members_is_asked_itself() -> None:
    """A grant to a group that nobody is in is shown for the group."""
    found = compare(Change(grants=["ELB Writer to group:empty on project:dev"]))
    assert {d.principal for d in found} == {"group:empty"}


def test_a_user_narrows_the_comparison() -> None:
    """With a user, only that user is compared; one whom the change does not concern has no differences."""
    change = Change(grants=["ELB Writer to group:ops on project:dev"])
    assert {d.principal for d in compare(change, user="u2")} == {"user:bob"}
    assert compare(change, user="carol") == []


def test_a_change_that_changes_nothing() -> None:
    """A grant of what is granted already makes no difference."""
    assert compare(Change(grants=["reader to user:alice on project:dev"])) == []


def test_what_is_not_known_stays_so() -> None:
    """A conditional grant is undetermined if the context is not known, and opened if it holds."""
    change = Change(grants=["guarded to user:carol on project:dev"])
    assert summary(compare(change, context_complete=False))["undetermined"] == 4
    assert summary(compare(change, context={"g:MFAPresent": "true"}))["opened"] == 4
    assert compare(change) == []


def test_another_reason_is_no_difference() -> None:
    """A call that is denied before and after is no difference, even if the outcome's word changes."""
    assert compare(Change(grants=["no-delete to user:carol on all-projects"])) == []


def test_a_difference_has_a_json_form() -> None:
    """A difference as JSON has the fields of interfaces.md §3."""
    [found, *_] = compare(Change(revocations=["reader from group:ops on project:dev"]))
    assert found.to_dict() == {
        "principal": "user:alice", "service": "elb", "method": "GET", "path": "/p", "action": "elb:p:get",
        "project": "dev", "enterprise_project": None, "before": "allowed", "after": "implicit-deny",
    }  # fmt: skip
    assert found.kind == "closed"


def test_the_differences_are_the_differences() -> None:
    """What is listed is what asking before and after would tell."""
    change = Change(grants=["ELB Writer to group:ops on project:dev"], leaves=["bob:ops"])
    after = apply(BEFORE, change)
    assert not asks(BEFORE, "DELETE", "/old", user="alice")
    assert asks(after, "DELETE", "/old", user="alice")
    assert asks(BEFORE, "GET", "/p", user="bob")
    assert not asks(after, "GET", "/p", user="bob")
    assert asks(BEFORE, "GET", "/p", user="bob"), "the snapshot before is not touched"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(grants=["reader for ops"]), "bad-phrase"),
        (Change(grants=["nothing to group:ops on domain"]), "unknown-policy"),
        (Change(grants=["reader to group:nobody on domain"]), "unknown-group"),
        (Change(grants=["reader to user:ops on domain"]), "unknown-user"),
        (Change(grants=["reader to group:ops on project:test"]), "unknown-project"),
        (Change(grants=["reader to group:ops on enterprise-project:x"]), "unknown-enterprise-project"),
        (Change(revocations=["reader from group:ops on domain"]), "no-such-grant"),
        (Change(revocations=["writer from group:ops on project:dev"]), "no-such-grant"),
        (Change(joins=["alice"]), "bad-phrase"),
        (Change(joins=["dave:ops"]), "unknown-user"),
        (Change(joins=["alice:nobody"]), "unknown-group"),
        (Change(joins=["alice:ops"]), "no-such-membership"),
        (Change(leaves=["carol:ops"]), "no-such-membership"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(change: Change, code: str) -> None:
    """A change that names what does not exist, or changes nothing it says, is refused."""
    with pytest.raises(RequestError) as refused:
        apply(BEFORE, change)
    assert refused.value.code == code


def test_a_policy_without_a_text_cannot_be_granted() -> None:
    """A system-defined policy whose text nobody knows is refused as such, as in an account."""
    account = {"users": [{"name": "a"}], "projects": [{"id": "p", "name": "dev"}]}
    before = Engine.from_documents(account).snapshot
    with pytest.raises(RequestError, match="its text is not known") as refused:
        apply(before, Change(grants=["SFS Administrator to user:a on project:dev"]))
    assert refused.value.code == "policy-without-text"


def test_an_empty_change_is_falsy() -> None:
    """A change without parts is no change."""
    assert not Change()
    assert Change(joins=["carol:ops"])
