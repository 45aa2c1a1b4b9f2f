"""What-if: every difference that a change makes, over principals, routes, projects and enterprise projects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ostiary.analysis.change import Change, PolicyNames, parse, parse_membership
from ostiary.engine.facts import resolve_for_route
from ostiary.engine.outcomes import ALLOWED_OUTCOMES
from ostiary.engine.request import Request
from ostiary.engine.rule import decide
from ostiary.engine.snapshot import Snapshot
from ostiary.routes.route import Route


@dataclass(frozen=True, slots=True)
class Difference:
    """One call whose answer changes: who, what, where, and the outcomes before and after."""

    principal: str
    route: Route
    project: str | None
    enterprise_project: str | None
    before: str
    after: str

    @property
    def kind(self) -> str:
        """`opened`, `closed` or `undetermined`, by what holds after the change."""
        return {"allowed": "opened", "denied": "closed"}.get(_state(self.after), "undetermined")

    def to_dict(self) -> dict[str, Any]:
        """Return the shape of interfaces.md §3."""
        return {
            "principal": self.principal,
            "service": self.route.service,
            "method": self.route.method,
            "path": self.route.path,
            "action": ", ".join(dict.fromkeys(self.route.named_actions())),
            "project": self.project,
            "enterprise_project": self.enterprise_project,
            "before": self.before,
            "after": self.after,
        }


Asker = tuple[str, Mapping[str, Any]]
"""How a principal is printed, and the request fields that ask as it."""


def concerned(before: Snapshot, after: Snapshot, change: Change, user: str | None = None) -> list[Asker]:
    """Return the principals that a change can concern, each once; narrowed to one user if given."""
    keys = dict.fromkeys(_principal_keys(before, after, change))
    askers = dict.fromkeys(who for key in keys for who in _askers(before, after, key))
    if user is not None:
        name = before.directory.users.resolve(user).name
        askers = {who: None for who in askers if who == ("user", name)}
    return [(f"{kind}:{name}", _fields(kind, name)) for kind, name in askers]


def differences(
    before: Snapshot, after: Snapshot, askers: Sequence[Asker], base: Request
) -> Iterator[Difference]:
    """Yield every difference for the askers, in the order of the route table; `base` gives the context."""
    for principal, fields in askers:
        nobody = {"user": None, "agency": None, "groups": None, "account": False, "anonymous": False}
        asking = base._replace(**{**nobody, **fields})
        compare = _Comparison(before, after, asking)
        for route in before.catalog.table.routes:
            for project, enterprise_project in _places(before, route):
                outcomes = compare.outcomes(route, project, enterprise_project)
                if _state(outcomes[0]) != _state(outcomes[1]):
                    yield Difference(principal, route, project, enterprise_project, *outcomes)


def summary(found: Iterable[Difference]) -> dict[str, int]:
    """Return how many calls are opened, closed and left undetermined."""
    counts = {"opened": 0, "closed": 0, "undetermined": 0}
    for difference in found:
        counts[difference.kind] += 1
    return counts


class _Comparison:
    """Decides calls before and after; routes that need the same at the same scopes are decided once."""

    def __init__(self, before: Snapshot, after: Snapshot, asking: Request) -> None:
        self._before, self._after, self._asking = before, after, asking
        self._known: dict[Any, tuple[str, str]] = {}

    def outcomes(self, route: Route, project: str | None, enterprise_project: str | None) -> tuple[str, str]:
        """Return the outcome before and after."""
        need = route._replace(method="", path="", title=None, page=None, dependencies=(), priority=0)
        key = (need, project, enterprise_project)
        if key not in self._known:
            request = self._asking._replace(project=project, enterprise_project=enterprise_project)
            first, second = (
                decide(snapshot, resolve_for_route(snapshot, request, route)).outcome
                for snapshot in (self._before, self._after)
            )
            self._known[key] = first, second
        return self._known[key]


def _state(outcome: str) -> str:
    if outcome in ALLOWED_OUTCOMES:
        return "allowed"
    return outcome if outcome == "undetermined" else "denied"


def _places(snapshot: Snapshot, route: Route) -> Iterator[tuple[str | None, str | None]]:
    """The scopes to ask at: each project (none for a global service) × no and each enterprise project."""
    is_global = snapshot.catalog.services[route.service].level == "global"
    projects: list[str | None] = [] if is_global else [project.name for project in snapshot.account.projects]
    entries = snapshot.directory.enterprise_projects.entities
    for project in projects or [None]:
        yield project, None
        if route.enterprise_project is not False:
            yield from ((project, entry.name) for entry in entries)


def _principal_keys(before: Snapshot, after: Snapshot, change: Change) -> Iterator[tuple[str, str]]:
    for text in (*change.grants, *change.revocations):
        phrase = parse(text)
        kind, _, name = before.directory.principal_key(phrase.kind, phrase.name).partition(":")
        yield kind, name
    for text in (*change.joins, *change.leaves):
        yield "user", parse_membership(before, text)[0].name
    names = {policy.name for policy in change.policies}
    for snapshot in (before, after) if names else ():
        known = PolicyNames(snapshot)
        for assignment in snapshot.account.assignments:
            if known.resolve(assignment.policy) in names:
                kind, _, name = snapshot.directory.principal_key(*assignment.principal).partition(":")
                yield kind, name


def _askers(before: Snapshot, after: Snapshot, key: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """The users of a group, or the group itself if it has none; a user or agency as it is."""
    kind, name = key
    if kind != "group":
        yield key
        return
    members = [
        user.name
        for snapshot in (before, after)
        for user in snapshot.account.users
        if name in {snapshot.directory.groups.resolve(group).name for group in user.groups}
    ]
    yield from (("user", member) for member in members) if members else [key]


def _fields(kind: str, name: str) -> Mapping[str, Any]:
    return {"groups": [name]} if kind == "group" else {kind: name}
