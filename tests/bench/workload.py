"""Accounts of any size, and requests to them: the same ones for the same numbers, on every machine.

As issue 5 has it: every policy has three statements with exact and wildcard actions over the whole route table,
20 % of them with a condition, 30 % with resources, 10 % a Deny; the users are in five groups; the grants are
spread over 50 projects and 50 enterprise projects. Of the requests 60 % are allowed; half of the paths are
asked again and again, half of them once. Nothing is unknown: every request names its enterprise project, its
resource and its whole context.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ostiary import Engine, RequestError
from ostiary.catalog.catalog import Catalog
from ostiary.routes.route import Route

Data = dict[str, Any]

SIZES = (10, 100, 1_000, 10_000, 100_000)
REQUESTS = 20_000
ALLOWED = 60  # per cent

_SCOPES, _USERS, _POOL = 50, 100, 8
_GROUPS = ("admins-net", "developers", "operators", "auditors", "finance")


class World(NamedTuple):
    """An account as values: what account.yaml has, and policies by name."""

    account: Data
    policies: dict[str, Data]

    def engine(self) -> Engine:
        """Return the engine of the account."""
        return Engine.from_documents(self.account, self.policies)

    def write(self, folder: Path) -> Path:
        """Write the account as a folder and return it; names are the files' stems."""
        (folder / "policies").mkdir(parents=True)
        for name, document in self.policies.items():
            (folder / "policies" / f"{name}.json").write_text(json.dumps(document, indent=2))
        (folder / "account.yaml").write_text("".join(_account_lines(self.account)))
        return folder


class Call(NamedTuple):
    """One request: what `is_allowed` and `authorize` take."""

    method: str
    path: str
    keywords: Data

    def line(self) -> Data:
        """Return the request line of `decide --requests`."""
        return {"method": self.method, "path": self.path, **self.keywords}


def table() -> tuple[Route, ...]:
    """Return the routes that ship with ostiary and that name their actions."""
    return tuple(route for route in Catalog.bundled().table.routes if route.actions)


# --- accounts ----------------------------------------------------------------------------------------------


def world(size: int, seed: int = 5) -> World:
    """Return an account of that many policies, each granted once."""
    random, actions = Random(seed * 1_000_003 + size), _actions()
    policies = {f"policy-{n:06}": _policy(random, actions) for n in range(size)}
    account = {
        "account": {"id": "d78cbac186b744899480f25bd02f468a", "name": "OTC-EU-DE-00000000001"},
        "projects": [
            {"id": _id("project", n), "name": f"eu-de_{n:02}", "region": "eu-de"} for n in range(_SCOPES)
        ],
        "enterprise_projects": [{"id": _id("ep", n), "name": f"shop-{n:02}"} for n in range(_SCOPES)],
        "groups": [{"name": name, "id": _id("group", n)} for n, name in enumerate(_GROUPS)],
        "users": [_user(n) for n in range(_USERS)],
        "assignments": [_assignment(random, name) for name in policies],
    }
    return World(account, policies)


def _id(kind: str, number: int) -> str:
    return f"{Random(f'{kind}-{number}').getrandbits(128):032x}"


def _user(number: int) -> Data:
    groups = [name for bit, name in enumerate(_GROUPS) if (number % 31 + 1) >> bit & 1]
    return {"name": f"user-{number:03}", "id": _id("user", number), "groups": groups}


def _assignment(random: Random, policy: str) -> Data:
    number = random.randrange(_SCOPES)
    on = (
        {"project": f"eu-de_{number:02}"}
        if random.random() < 0.5
        else {"enterprise_project": f"shop-{number:02}"}
    )
    if random.random() < 0.1:
        return {"user": f"user-{random.randrange(_USERS):03}", "policy": policy, "on": on}
    return {"group": random.choice(_GROUPS), "policy": policy, "on": on}


def _actions() -> list[str]:
    return sorted({action for route in table() for action in route.actions if action.count(":") == 2})


def _policy(random: Random, actions: Sequence[str]) -> Data:
    return {"Version": "1.1", "Statement": [_statement(random, actions) for _ in range(3)]}


def _statement(random: Random, actions: Sequence[str]) -> Data:
    named = [random.choice(actions) for _ in range(random.randint(1, 4))]
    statement: Data = {
        "Effect": "Deny" if random.random() < 0.1 else "Allow",
        "Action": [_pattern(random, action) for action in named],
    }
    if random.random() < 0.3:
        statement["Resource"] = [_resource(random, action) for action in named[: random.randint(1, 3)]]
    if random.random() < 0.2:
        statement["Condition"] = _condition(random)
    return statement


def _pattern(random: Random, action: str) -> str:
    service, kind, operation = action.split(":")
    form = random.random()
    if form < 0.6:
        return action
    if form < 0.85:
        return f"{service}:{kind}:*"
    return f"{service}:*:{operation}" if form < 0.97 else f"{service}:*:*"


def _resource(random: Random, action: str) -> str:
    service, kind, _ = action.split(":")
    name = f"{random.choice(_TEAMS)}-{random.choice(['*', random.randrange(_POOL)])}"
    return f"{service}:*:*:{kind}:{name}"


_TEAMS = ("blue", "green", "red")


def _condition(random: Random) -> Data:
    return random.choice(
        [
            {"Bool": {"g:MFAPresent": ["true"]}},
            {"Bool": {"g:MFAPresent": ["false"]}},
            {"NumberLessThan": {"g:MFAAge": [str(random.choice([300, 900, 3600]))]}},
            {"StringEquals": {"g:UserName": [f"user-{random.randrange(_USERS):03}" for _ in range(20)]}},
            {"StringMatch": {"g:ResourceTag/team": [f"{random.choice(_TEAMS)}*"]}},
            {"IpAddress": {"g:SourceIp": [f"10.{random.randrange(4)}.0.0/14", "192.168.0.0/16"]}},
            {"DateLessThan": {"g:CurrentTime": [f"20{random.randint(20, 40)}-01-01T00:00:00Z"]}},
            {"StringEqualsIfExists": {"g:ResourceTag/team": [random.choice(_TEAMS)]}},
        ]
    )


def _account_lines(account: Data) -> Iterator[str]:
    """The account as people write it: one entry a line."""
    for part, value in account.items():
        if isinstance(value, dict):
            yield f"{part}: {_flow(value)}\n"
            continue
        yield f"\n{part}:\n"
        yield from (f"  - {_flow(entry)}\n" for entry in value)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return f'"{value}"' if value[:1].isdigit() else str(value)


# --- requests ----------------------------------------------------------------------------------------------


def calls(account: World, engine: Engine, count: int = REQUESTS, seed: int = 7) -> list[Call]:
    """Return requests of which 60 % are allowed; with another seed, others."""
    random = Random(seed * 1_000_003 + len(account.policies))
    drafts = _Drafts(account, random)
    wanted = {True: count * ALLOWED // 100, False: count - count * ALLOWED // 100}
    found: list[Call] = []
    while len(found) < count:
        call = drafts.aimed() if wanted[True] * random.random() > 0.5 else drafts.any()
        allowed = _ask(engine, call)
        if allowed is not None and wanted[allowed] > 0 and not _is_open(engine, call):
            wanted[allowed] -= 1
            found.append(call)
    random.shuffle(found)
    return found


def _ask(engine: Engine, call: Call) -> bool | None:
    """Whether a call is allowed; None where a path is ambiguous."""
    try:
        return engine.is_allowed(call.method, call.path, **call.keywords)
    except RequestError:
        return None


def _is_open(engine: Engine, call: Call) -> bool:
    """Whether anything is unknown that has a say."""
    decision = engine.authorize(call.method, call.path, **call.keywords)
    stages = [
        stage for v in decision.verdicts for stage in (*v.first.values(), *v.second.values(), v.account)
    ]
    return decision.outcome == "undetermined" or any(
        hit.truth is None for stage in stages for hit in stage.hits
    )


class _Drafts:
    """Requests as they come: for anything at all, or for what some statement is about."""

    def __init__(self, account: World, random: Random) -> None:
        self._random = random
        self._routes = table()
        self._account = account
        self._by_action: dict[str, list[Route]] = {}
        for route in self._routes:
            for action in route.actions:
                self._by_action.setdefault(action, []).append(route)
        self._members: dict[str, list[str]] = {}
        for user in account.account["users"]:
            for group in user["groups"]:
                self._members.setdefault(group, []).append(user["name"])

    def any(self) -> Call:
        """A call of any user to any route, anywhere."""
        user = f"user-{self._random.randrange(_USERS):03}"
        return self._call(self._random.choice(self._routes), user, {})

    def aimed(self) -> Call:
        """A call that one grant is about: by its holder, there, and to a route of one of its actions."""
        random = self._random
        grant = random.choice(self._account.account["assignments"])
        statement = random.choice(self._account.policies[grant["policy"]]["Statement"])
        routes = self._routes_for(random.choice(statement["Action"]))
        user = grant.get("user") or random.choice(self._members[grant["group"]])
        return self._call(random.choice(routes), user, grant["on"])

    def _routes_for(self, pattern: str) -> list[Route]:
        if pattern not in self._by_action:
            parts = pattern.split(":")
            self._by_action[pattern] = [
                route
                for route in self._routes
                for action in route.actions
                if all(p in ("*", a) for p, a in zip(parts, action.split(":"), strict=False))
            ]
        return self._by_action[pattern]

    def _call(self, route: Route, user: str, on: Data) -> Call:
        random = self._random
        project = int(on["project"][-2:]) if "project" in on else random.randrange(_SCOPES)
        place = on.get("enterprise_project") or f"shop-{random.randrange(_SCOPES):02}"
        once = random.random() < 0.5
        path = "/".join(self._segment(part, project, once=once) for part in route.path.split("/"))
        keywords: Data = {"user": user, "enterprise_project": place, "resource": self._resource(route)}
        if "{project_id}" not in route.path:
            keywords["project"] = f"eu-de_{project:02}"
        return Call(route.method, path, {**keywords, "context": self._context()})

    def _segment(self, part: str, project: int, *, once: bool) -> str:
        if "{" not in part:
            return part
        if part == "{project_id}":
            return _id("project", project)
        number = self._random.getrandbits(128) if once else self._random.randrange(_POOL)
        head, _, rest = part.partition("{")
        return f"{head}{number:032x}{rest.partition('}')[2].replace('{', '').replace('}', '')}"

    def _resource(self, route: Route) -> str:
        service, kind, _ = f"{route.actions[0]}:::".split(":", 2)
        name = f"{self._random.choice(_TEAMS)}-{self._random.randrange(_POOL)}"
        return f"{service}:eu-de:d78cbac186b744899480f25bd02f468a:{kind}:{name}"

    def _context(self) -> Data:
        random = self._random
        return {
            "g:MFAPresent": random.choice(["true", "true", "false"]),
            "g:MFAAge": str(random.randrange(4000)),
            "g:SourceIp": f"10.{random.randrange(8)}.{random.randrange(256)}.{random.randrange(256)}",
            "g:ResourceTag/team": random.choice(_TEAMS),
        }
