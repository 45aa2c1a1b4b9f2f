"""Every bundled route is decided: by whoever may do everything, and by somebody who may do nothing."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from ostiary import Engine, RequestError
from ostiary.catalog.bundled import deployments
from ostiary.routes.route import Route

PROJECT = "p1"
ACCOUNT = {
    "projects": [{"id": PROJECT, "name": "eu-de_dev"}],
    "users": [{"name": "all"}, {"name": "none"}],
    "assignments": [{"user": "all", "policy": "everything", "on": "all-resources"}],
}
POLICIES = {"everything": {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["*"]}]}}
ENGINES = {d: Engine.from_documents({**ACCOUNT, "deployment": d}, POLICIES) for d in deployments()}


def url(deployment: str, route: Route) -> str:
    service = ENGINES[deployment].snapshot.catalog.services[route.service]
    host = re.sub(r"\{[^}]*\}", "x", service.endpoints[0])
    path = re.sub(r"\{project_id(_\d+)?\}", PROJECT, route.path).replace("{resource_type}", "volumes")
    return f"https://{host}{re.sub(r'[{}]', '', path)}"


def outcomes(deployment: str, user: str) -> Counter[tuple[str, str]]:
    engine = ENGINES[deployment]
    found: Counter[tuple[str, str]] = Counter()
    for route in engine.snapshot.catalog.table.routes:
        decision = engine.authorize(route.method, url(deployment, route), user=user, project=PROJECT)
        assert decision.route is not None, route
        assert decision.to_dict()["route"]
        assert decision.explain()
        found[route.authorization, decision.outcome] += 1
    return found


@pytest.mark.parametrize("deployment", deployments())
def test_who_may_do_everything(deployment: str) -> None:
    """Who has every action is let in wherever the documentation says what is needed, and nowhere else."""
    assert set(outcomes(deployment, "all")) <= {
        ("required", "allowed"), ("none", "no-action-required"), ("unknown", "undetermined"),
    }  # fmt: skip


@pytest.mark.parametrize("deployment", deployments())
def test_who_may_do_nothing(deployment: str) -> None:
    """Who has no action is let in only where the documentation says that none is needed."""
    assert set(outcomes(deployment, "none")) <= {
        ("required", "implicit-deny"), ("none", "no-action-required"), ("unknown", "undetermined"),
    }  # fmt: skip


def test_a_project_that_is_named_twice() -> None:
    """A path that names the project twice must name the same one."""
    engine = ENGINES["otc"]
    host = "https://ecs.eu-de.otc.t-systems.com"
    same = engine.authorize("GET", f"{host}/v2.1/p1/os-quota-sets/p1", user="all")
    assert same.outcome == "allowed"
    with pytest.raises(RequestError, match="names two projects"):
        engine.authorize("GET", f"{host}/v2.1/p1/os-quota-sets/p2", user="all")
