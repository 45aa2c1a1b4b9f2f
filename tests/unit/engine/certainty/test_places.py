"""What a route makes of a resource, in accounts of many regions."""

from __future__ import annotations

import pytest

import ostiary
from ostiary.engine.certainty.places import MOST_REGIONS


def ask(regions: int) -> ostiary.Decision:
    """A call whose resource is in the region of some project, where the last of them alone is denied by its region."""
    last = f"elb:r{regions - 1}:*:pool:*"
    policies = {
        "but-last": {
            "Version": "1.1",
            "Statement": [{"Effect": "Allow", "Action": ["*"], "NotResource": [last]}],
        },
        "last": {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": [last]}]},
    }
    names = [f"n{number}" for number in range(regions)]
    on_last = {"user": "alice", "policy": "last", "on": {"project": names[-1]}}
    on_others = [{"user": "alice", "policy": "but-last", "on": {"project": name}} for name in names[:-1]]
    account = {
        "projects": [{"id": name, "name": name, "region": name.replace("n", "r")} for name in names],
        "users": [{"name": "alice"}],
        "assignments": [on_last, *on_others],
    }
    route = {
        "route": "GET /pools/{pool}",
        "actions": ["elb:pools:get"],
        "scope": {"enterprise_project": False},
        "resource": "elb:{region}:*:pool:{pool}",
    }
    engine = ostiary.Engine.from_documents(
        account, policies, [{"service": "elb", "routes": [route]}], bundled=False
    )
    return engine.authorize("GET", "/pools/1", user="alice")


@pytest.mark.parametrize("regions", [2, MOST_REGIONS])
def test_each_project_has_its_region(regions: int) -> None:
    """In every project the call is allowed on a resource of its region, and so it is allowed for certain."""
    assert ask(regions).outcome == "allowed"


def test_too_many_regions_leave_the_resource_open() -> None:
    """With more regions than are looked at nobody knows which one it is, and nothing is allowed."""
    decision = ask(MOST_REGIONS + 1)
    assert decision.outcome == "undetermined"
    assert {fact.key for fact in decision.depends_on} == {"project", "resource"}
