"""The parts of the workload that other libraries can express, and the questions that are asked of them.

An account decides strictly (a Deny anywhere wins), and requests are of routes with one action of which it is known
whether they support enterprise projects. In the narrow part statements have no resources and no conditions; the wide
part has them as the workload does. A question names what a request comes to: the user, the action, the project, and
the enterprise project where the route supports them. The others are given that; ostiary is given method and path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ostiary import Engine, RequestError
from ostiary.catalog.catalog import Catalog
from tests.bench.workload import Call, Data, World, calls, table, world


class Grant(NamedTuple):
    """A statement that a user or a group has at a scope, with patterns of actions and of resources (none: all)."""

    holder: str
    is_group: bool
    scope: str
    allow: bool
    patterns: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Data


class Question(NamedTuple):
    """A request, what it comes to, and the answer."""

    call: Call
    user: str
    action: str
    scopes: tuple[str, ...]
    allowed: bool


class Subset(NamedTuple):
    """What is compared: an account as ostiary has it, as grants for the others, and questions about it."""

    account: World
    engine: Engine
    grants: tuple[Grant, ...]
    members: dict[str, tuple[str, ...]]
    actions: tuple[str, ...]
    questions: tuple[Question, ...]

    def expand(self, pattern: str) -> tuple[str, ...]:
        """Return the actions that a pattern such as `elb:*:get` covers."""
        return _expand(pattern, self.actions)


def subset(size: int, count: int, *, wide: bool = False) -> Subset:
    """Return a subset of the workload of that many policies."""
    whole = world(size)
    account = World(
        {**whole.account, "evaluation": "strict"}, whole.policies if wide else _plain(whole.policies)
    )
    engine = account.engine()
    found = (_question(engine, call) for call in calls(account, engine, 4 * count))
    questions = [question for question in found if question is not None][:count]
    actions = {action for route in table() for action in route.named_actions()}
    members = {user["name"]: tuple(user["groups"]) for user in account.account["users"]}
    return Subset(account, engine, tuple(_grants(account)), members, tuple(sorted(actions)), tuple(questions))


def _plain(policies: dict[str, Data]) -> dict[str, Data]:
    """The same policies, of whose statements only effect and actions are left."""
    return {
        name: {
            "Version": "1.1",
            "Statement": [
                {"Effect": statement["Effect"], "Action": statement["Action"]}
                for statement in policy["Statement"]
            ],
        }
        for name, policy in policies.items()
    }


def _grants(account: World) -> Iterator[Grant]:
    for grant in account.account["assignments"]:
        [scope] = grant["on"].values()
        holder = grant.get("group") or grant["user"]
        for statement in account.policies[grant["policy"]]["Statement"]:
            allow = statement["Effect"] == "Allow"
            resources, condition = tuple(statement.get("Resource", ())), statement.get("Condition", {})
            yield Grant(
                holder, "group" in grant, scope, allow, tuple(statement["Action"]), resources, condition
            )


def _question(engine: Engine, call: Call) -> Question | None:
    """What a call comes to, by the facts that the decision rests on; None if it is more than the subset has."""
    try:
        decision = engine.authorize(call.method, call.path, **call.keywords)
    except RequestError:
        return None
    route, facts = decision.route, decision.facts
    if route is None or len(route.actions) != 1 or route.alternatives or route.enterprise_project is None:
        return None
    [action], project = route.actions, facts.project
    catalog = Catalog.bundled()
    if "*" in action or catalog.level(action) != "project" or catalog.has_resource_level(action) is False:
        return None
    if not route.project or project is None:
        return None
    places = [project.name, facts.enterprise_project.name if facts.enterprise_project else None]
    scopes = tuple(str(place) for place in places[: 1 + route.enterprise_project] if place is not None)
    return Question(call, call.keywords["user"], action, scopes, bool(decision))


@cache
def _expand(pattern: str, actions: tuple[str, ...]) -> tuple[str, ...]:
    wanted = [re.escape(part).replace(r"\*", "[^:]*") for part in pattern.split(":")]
    covers = re.compile(":".join(wanted)).fullmatch
    return tuple(action for action in actions if covers(action))
