"""What an engine keeps of routes and names once a call has mentioned them: the tables of `fast`.

Everything here is made by what decides and explains as well (`find_route`, `resolve_principal`,
`candidates_of`), and only what they accept is kept: a name that is not in a table may be new, ambiguous or
wrong. The tables are as large as the account and the route table at most; those that a caller could fill
without end have a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ostiary.catalog.lookup import find_route
from ostiary.engine.candidates import NO_PARTS, candidates_of
from ostiary.engine.decide import Support
from ostiary.engine.directory import Register
from ostiary.engine.facts import EVALUATIONS, Keys, keys_of_enterprise_project, keys_of_project, read_context
from ostiary.engine.placement import stated_for_lists
from ostiary.engine.principal import resolve_principal
from ostiary.engine.request import FLAGS, Request
from ostiary.engine.rule import level_of, supports_enterprise_projects
from ostiary.engine.short_way.asking import SERVICE, TIME, UNKNOWN_KEYS, Values, Who
from ostiary.engine.short_way.needs import Entity, Keeper, Need, Place, Plan
from ostiary.engine.snapshot import Snapshot
from ostiary.errors import RequestError
from ostiary.model.account import EnterpriseProject, Project
from ostiary.routes.route import Route
from ostiary.routes.table import Reader, Undecided, reader_of
from ostiary.syntax.path import Target, parse_target, split_path

MOST_NAMES: Final = 10_000
"""How many lists of groups, hosts and context keys are kept."""

MOST_PLANS: Final = 100_000
"""More than any table has routes."""

SUPPLIED_KEYS: Final = UNKNOWN_KEYS | {TIME, SERVICE}
"""The keys that the engine supplies: what a caller says of them may contradict it."""

_OPTIONS: Final = frozenset(
    (
        "agency",
        "account",
        "anonymous",
        "service",
        "context_complete",
        "body",
        "evaluation",
        "at",
        "session_policy",
    )
)


class Options:
    """What a call says besides its route, principal and place; None for what is not given."""

    __slots__ = ("at", "body", "complete", "service", "strict")

    def __init__(
        self,
        strict: bool,
        service: str | None = None,
        complete: bool = True,
        body: Any = None,
        at: str | None = None,
    ) -> None:
        self.strict, self.service, self.complete, self.body, self.at = strict, service, complete, body, at


class NotKnownError(LookupError):
    """There is something wrong with what a call says, or it is too unusual to be looked up."""


class Known:
    """The tables of one engine."""

    def __init__(self, snapshot: Snapshot, *, keep: bool) -> None:
        self._snapshot = snapshot
        self._keeper = Keeper(keep=keep)
        self._needs: dict[tuple[str, Support, str], Need] = {}
        self._hosts: dict[str, frozenset[str]] = {}
        directory = snapshot.directory
        self.usual = Options(snapshot.account.evaluation == "strict")
        self.states = snapshot.catalog.table.states
        self.plans: dict[Reader | Undecided | None, Plan] = {}
        self.users: dict[str | None, Who] = {}
        self.groups: dict[tuple[str, ...], Who] = {}
        self._others: dict[tuple[str, str], Who] = {}
        self.projects = _places(directory.projects, keys_of_project)
        self.enterprise_projects = _places(directory.enterprise_projects, keys_of_enterprise_project)
        self.every_enterprise_project = tuple(dict.fromkeys(self.enterprise_projects.values()))
        self.keys: set[str] = set()
        self.spelled: dict[str, str] = {}

    # Routes

    def find(self, method: str, path: str, service: str | None) -> tuple[Plan, Sequence[str]]:
        """Return the plan of a call and the pieces of its path, also where the path is escaped or has a query."""
        target = parse_target(path)
        segments = split_path(target.path)
        if segments is None:
            raise NotKnownError(path)
        service = self._service(target, service)
        reader = reader_of(self.states.find_leaf(segments), method, service)
        plan = None if reader is None else self.plans.get(reader)
        if plan is None:
            plan = self._plan(method, target.path, service)
            if reader is not None and len(self.plans) < MOST_PLANS:
                self.plans[reader] = plan
        if target.query and not plan.ignores_query:
            raise NotKnownError(target.query)
        return plan, ("", *segments)

    def _service(self, target: Target, named: str | None) -> str | None:
        """The service that is meant; None if all may be."""
        if target.host is None:
            return named
        if target.host not in self._hosts:
            _make_room(self._hosts)
            self._hosts[target.host] = self._snapshot.catalog.services_at(target.host)
        at_host = self._hosts[target.host]
        if named is None and len(at_host) == 1:
            return next(iter(at_host))
        if named is None or (at_host and named not in at_host):
            raise NotKnownError(target.host)
        return named

    def _plan(self, method: str, path: str, service: str | None) -> Plan:
        try:
            match = find_route(self._snapshot.catalog, method, Target(None, path, ""), service).match
        except RequestError:
            raise NotKnownError(path) from None
        if match is None:
            raise NotKnownError(path)
        route = match.route
        variants = candidates_of(route, NO_PARTS).variants
        needs = {action: self._need(route, action) for v in variants for action in v.actions}
        return Plan(route, needs, stated_for_lists(self._snapshot, route))

    def _need(self, route: Route, action: str) -> Need:
        support = Support(route.project, supports_enterprise_projects(self._snapshot, route))
        level = level_of(self._snapshot, action, self._snapshot.catalog.services[route.service].level)
        key = action.casefold(), support, level
        if key not in self._needs:
            self._needs[key] = Need(self._snapshot, self._keeper, action, support, level)
        return self._needs[key]

    # Principals

    def user(self, name: str | None) -> Who:
        """Return a user by name or id."""
        if type(name) is not str:
            raise NotKnownError(name)
        return self.users.setdefault(name, self._who(Request(user=name)))

    def of_groups(self, groups: Sequence[str]) -> Who:
        """Return who has these groups."""
        if not isinstance(groups, str | list | tuple | set | frozenset):
            raise NotKnownError(groups)
        names = (groups,) if isinstance(groups, str) else tuple(groups)
        found = self.groups.get(names)
        if found is None:
            if not all(type(name) is str for name in names):
                raise NotKnownError(names)
            found = self._who(Request(groups=names))
            _make_room(self.groups)
            self.groups[names] = found
        return found

    def options(
        self, user: str | None, groups: Sequence[str] | None, others: Mapping[str, Any]
    ) -> tuple[Who, Options]:
        """Return who asks and the options of a call that has some."""
        if not _OPTIONS.issuperset(others) or others.get("session_policy") is not None:
            raise NotKnownError(*others)
        service, evaluation, at = (others.get(name) for name in ("service", "evaluation", "at"))
        known_service = service is None or service in self._snapshot.catalog.services
        known_evaluation = evaluation is None or evaluation in EVALUATIONS
        if not (known_service and known_evaluation and (at is None or type(at) is str)):
            raise NotKnownError(service, evaluation, at)
        if not all(isinstance(others.get(name, False), bool) for name in FLAGS):
            raise NotKnownError(*others)
        strict = self.usual.strict if evaluation is None else evaluation == "strict"
        complete = others.get("context_complete", True)
        return self._one(user, groups, others), Options(strict, service, complete, others.get("body"), at)

    def _one(self, user: str | None, groups: Sequence[str] | None, others: Mapping[str, Any]) -> Who:
        """The one principal of a call."""
        agency, is_account, anonymous = (others.get(name) for name in ("agency", "account", "anonymous"))
        given = [user is not None, groups is not None, agency is not None, bool(is_account), bool(anonymous)]
        if given.count(True) != 1:
            raise NotKnownError("principal")
        if user is not None:
            return self.users.get(user) or self.user(user)
        if groups is not None:
            return self.of_groups(groups)
        if agency is not None:
            return self._other("agency", agency)
        return self._other("account" if is_account else "anonymous", True)

    def _other(self, kind: str, value: Any) -> Who:
        key = kind, value if kind == "agency" else ""
        found = self._others.get(key)
        if found is None:
            if kind == "agency" and type(value) is not str:
                raise NotKnownError(value)
            found = self._others.setdefault(key, self._who(Request(**{kind: value})))
        return found

    def _who(self, request: Request) -> Who:
        try:
            principal = resolve_principal(self._snapshot, request)
        except RequestError:
            raise NotKnownError(request) from None
        return Who(principal, self._snapshot.held.bits_of(principal.keys))

    # Context

    def context(
        self,
        given: Mapping[str, Any],
        who: Who,
        where: Place[Project] | None,
        place: Place[EnterpriseProject] | None,
        options: Options,
    ) -> dict[str, Values]:
        """Return a context with its keys casefolded.

        Keys that the engine never supplies are known by their spelling from now on: nothing can contradict them.
        """
        if not isinstance(given, Mapping):
            raise NotKnownError(given)
        try:
            read = read_context(given)
        except RequestError:
            raise NotKnownError(given) from None
        folded = {key.casefold(): values for key, values in read.items()}
        supplied = {**who.keys, **(where.keys if where else {}), **(place.keys if place else {})}
        if options.at is not None:
            supplied[TIME] = (options.at,)
        if SERVICE in folded or any(supplied.get(key, values) != values for key, values in folded.items()):
            raise NotKnownError(given)
        for key in read:
            self._learn(key)
        return folded if options.at is None else {**folded, TIME: (options.at,)}

    def _learn(self, key: str) -> None:
        """Take a key's spelling for known, if it is the only one so far."""
        folded = key.casefold()
        if folded in SUPPLIED_KEYS or len(self.spelled) >= MOST_NAMES:
            return
        if self.spelled.setdefault(folded, key) == key:
            self.keys.add(key)


def _places(register: Register[Entity], keys_of: Callable[[Entity], Keys]) -> dict[str, Place[Entity]]:
    """The places of an account by everything that names just one of them."""
    places = {id(entity): Place(entity, keys_of(entity)) for entity in register.entities}
    names = {str(text) for entity in register.entities for text in (entity.name, entity.id)}
    found = ((name, register.candidates(name)) for name in names)
    return {name: places[id(entities[0])] for name, entities in found if len(entities) == 1}


def _make_room(table: dict[Any, Any]) -> None:
    if len(table) >= MOST_NAMES:
        table.clear()
