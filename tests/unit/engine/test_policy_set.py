"""The hash of a policy set: equal for equal accounts, different for whatever a decision can depend on."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from ostiary import Engine

EXAMPLE = Path(__file__).parents[3] / "policies" / "example"
ALLOW = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["elb:pools:list"]}]}
TRUST = {
    "Version": "5.0",
    "Statement": [{"Effect": "Allow", "Action": ["sts:agencies:assume"], "Principal": {"Service": ["a.b"]}}],
}
ACCOUNT: dict[str, Any] = {
    "account": {"id": "d1", "name": "home"},
    "projects": [{"id": "p1", "name": "dev"}, {"id": "p2", "name": "prod"}],
    "groups": [{"name": "devs"}, {"name": "ops"}],
    "users": [{"name": "alice", "groups": ["devs", "ops"]}],
    "agencies": [{"name": "robot", "trust_policy": "trust"}],
    "assignments": [
        {"group": "devs", "policy": "allow", "on": {"project": "dev"}},
        {"group": "ops", "policy": "allow", "on": "all-projects"},
    ],
}
SHOP = {"service": "shop", "routes": [{"route": "GET /orders", "actions": ["shop:orders:list"]}]}


def hash_of(account: Any = ACCOUNT, allow: Any = ALLOW, trust: Any = TRUST, routes: Any = SHOP) -> str:
    return Engine.from_documents(
        account, {"allow": allow}, [routes], trust_policies={"trust": trust}
    ).policy_set


def test_it_is_stable(tmp_path: Path) -> None:
    """It does not depend on when, from where and in which form the account is loaded."""
    expected = Engine.load("@example").policy_set
    assert expected.startswith("sha256:")
    assert len(expected) == len("sha256:") + 64
    other = Path(shutil.copytree(EXAMPLE, tmp_path / "other"))
    assert Engine.load(other).policy_set == expected
    policies = {}
    for file in sorted((EXAMPLE / "policies").iterdir()):
        text = file.read_text("utf-8")
        policies[file.stem] = yaml.load(text, yaml.BaseLoader) if file.suffix == ".yaml" else json.loads(text)
    routes = [yaml.load(file.read_text("utf-8"), yaml.BaseLoader) for file in (EXAMPLE / "routes").iterdir()]
    account = yaml.load((EXAMPLE / "account.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert Engine.from_documents(account, policies, routes).policy_set == expected


def test_what_means_nothing_changes_nothing() -> None:
    """The order of entries, a default that is written out, one text for a list of one are the same policy set."""
    shuffled = {name: part[::-1] if isinstance(part, list) else part for name, part in ACCOUNT.items()}
    assert hash_of(account=shuffled) == hash_of()
    assert hash_of(account={**ACCOUNT, "evaluation": "two-stage", "enterprise_projects": []}) == hash_of()
    single = {"Version": "1.1", "Statement": {"Effect": "allow", "Action": "elb:pools:list"}}
    assert hash_of(allow=single) == hash_of()


CHANGES: dict[str, tuple[str, tuple[Any, ...], Any]] = {
    "an action": ("allow", ("Statement", 0, "Action"), ["elb:pools:get"]),
    "an effect": ("allow", ("Statement", 0, "Effect"), "Deny"),
    "a condition": ("allow", ("Statement", 0, "Condition"), {"Bool": {"g:MFAPresent": ["true"]}}),
    "a resource": ("allow", ("Statement", 0, "Resource"), ["elb:*:*:pool:p1"]),
    "a trust policy": ("trust", ("Statement", 0, "Principal"), {"Service": ["a.c"]}),
    "an assignment's scope": ("account", ("assignments", 0, "on"), {"project": "prod"}),
    "an assignment's group": ("account", ("assignments", 0, "group"), "ops"),
    "an assignment less": ("account", ("assignments",), ACCOUNT["assignments"][:1]),
    "an assignment twice": ("account", ("assignments",), ACCOUNT["assignments"] * 2),
    "a membership": ("account", ("users", 0, "groups"), ["devs"]),
    "the evaluation": ("account", ("evaluation",), "strict"),
    "a project's id": ("account", ("projects", 0, "id"), "p3"),
    "the account's id": ("account", ("account", "id"), "d2"),
    "the reading of an operator": ("account", ("operators",), {"StringLike": "glob"}),
    "a route's action": ("routes", ("routes", 0, "actions"), ["shop:orders:get"]),
    "a route's resource": ("routes", ("routes", 0, "resource"), "shop:::order:1"),
    "a service's level": ("routes", ("level",), "global"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_means_something_changes_it(change: str) -> None:
    """Whatever a decision can depend on is in it."""
    part, way, value = CHANGES[change]
    documents = deepcopy({"account": ACCOUNT, "allow": ALLOW, "trust": TRUST, "routes": SHOP})
    place: Any = documents[part]
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    assert hash_of(**documents) != hash_of()


def test_a_system_policy_counts(tmp_path: Path) -> None:
    """A policy that ships with ostiary counts by what it says, not by its name."""
    policies = EXAMPLE.parent / "system"
    text = yaml.safe_load((policies / "ELB-ReadOnlyAccess.yaml").read_text("utf-8"))
    other = Path(shutil.copytree(EXAMPLE, tmp_path / "other"))
    text["policy"]["Statement"][0]["Action"].append("elb:pools:delete")
    (other / "policies" / "changed.yaml").write_text(yaml.safe_dump(text))
    assert Engine.load(other).policy_set != Engine.load(EXAMPLE).policy_set
