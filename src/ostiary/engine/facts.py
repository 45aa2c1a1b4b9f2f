"""From a request to facts: names resolved, contradictions refused, unknowns kept as unknown.

Sources: semantics.md §3 (identity keys, refusals), §4 (keys the engine supplies), §5 (paths);
interfaces.md §2 (principals, paths, services).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ostiary.catalog.lookup import check_service, find_route
from ostiary.conditions import Context
from ostiary.engine.certainty.work import Work
from ostiary.engine.checks import read_request, text_of
from ostiary.engine.placement import find_enterprise_project, find_project, find_resource
from ostiary.engine.principal import Principal, resolve_principal
from ostiary.engine.request import Request
from ostiary.engine.resource_policy import BucketContext
from ostiary.engine.session import read_session_policy
from ostiary.engine.statement import CompiledPolicy
from ostiary.errors import RequestError
from ostiary.model.account import EnterpriseProject, Project
from ostiary.printable import described
from ostiary.routes.route import Route
from ostiary.routes.table import Match
from ostiary.syntax.action import action_fault, service_of
from ostiary.syntax.path import Target, parse_target
from ostiary.syntax.resource import Resource

if TYPE_CHECKING:
    from ostiary.engine.snapshot import Snapshot

DERIVED_KEYS = (
    "g:UserName",
    "g:UserId",
    "g:DomainName",
    "g:ProjectName",
    "g:EnterpriseProjectId",
    "g:RequestedRegion",
    # every principal has these: a caller who does not pass them has not said that there are none
    "g:PrincipalAccount",
    "g:PrincipalId",
    "g:PrincipalIsRootUser",
    "g:PrincipalType",
    "g:PrincipalUrn",
)
"""Identity and project keys: where the engine cannot derive them they are unknown, not absent."""

_UNKNOWN = {key.casefold(): None for key in DERIVED_KEYS}
_ENTERPRISE_PROJECT = "g:EnterpriseProjectId"
_SERVICE_NAME = "g:ServiceName"
EVALUATIONS = ("two-stage", "strict")
CURRENT_TIME = "g:CurrentTime"


class Facts(NamedTuple):
    """What is known of one request; None where a fact is not known.

    `source` is the resource that the call copies or makes something from. `about` is empty where `resource` is the
    call's own, else it says which other one `resource` is, of those that a call may be about (ADR 51).
    `several` are the enterprise projects of a call that names more than one: none of them is `enterprise_project`.
    `contexts` keeps what conditions are asked about, by service: of these facts alone, so that facts with another
    context or `now` need another one. `work` is what may be spent on outcomes that are open, all together.
    """

    principal: Principal
    project: Project | None
    enterprise_project: EnterpriseProject | None
    enterprise_project_from: str | None
    resource: Resource | None
    strict: bool
    match: Match | None
    methods: tuple[str, ...]
    target: Target | None
    context: Mapping[str, tuple[str, ...]]
    context_complete: bool
    now: str
    request: Request
    contexts: dict[str | None, Context]
    work: Work
    session: CompiledPolicy | None = None
    source: Resource | None = None
    about: str = ""
    several: tuple[EnterpriseProject, ...] = ()

    def context_for(self, action: str | None) -> Context:
        """Return the context of one action: what was given and what the engine supplies.

        RequestError where the two contradict each other.
        """
        service = None if action is None else service_of(action)
        found = self.contexts.get(service)
        if found is None:
            found = Context.of_folded(self._known(action), complete=self.context_complete, unknown=_UNKNOWN)
            self.contexts[service] = found
        return found

    def bucket_context_for(self, action: str) -> Context:
        """Return the context of one action for bucket policies, which have other names for the keys of OBS."""
        return BucketContext(self._known(action), complete=self.context_complete, unknown=DERIVED_KEYS)

    def _known(self, action: str | None) -> dict[str, tuple[str, ...]]:
        known = self._supplied()
        if action is not None and action_fault(action) is None:
            known[_SERVICE_NAME] = (service_of(action),)
        given = {key.casefold(): value for key, value in self.context.items()}
        facts = dict(given)
        for key, value in known.items():
            stated = given.get(key.casefold(), value)
            if stated != value and not (key == _SERVICE_NAME and self._is_service(stated)):
                raise _contradiction(key, stated, value)
            facts[key.casefold()] = value
        if self.several:
            self._leave_open(facts)
        facts.setdefault(CURRENT_TIME.casefold(), (self.now,))
        return facts

    def _leave_open(self, facts: dict[str, tuple[str, ...]]) -> None:
        """Take out what is said of the enterprise project, where the call names several: it is not all of them."""
        ids = tuple(entity.id for entity in self.several)
        stated = facts.pop(_ENTERPRISE_PROJECT.casefold(), ids)
        if not {*stated} <= {*ids} or not stated:
            raise _contradiction(_ENTERPRISE_PROJECT, stated, ids)

    def _is_service(self, stated: tuple[str, ...]) -> bool:
        """Whether it is the service of one of the call's actions, which may be of several services."""
        return any(stated == (service_of(action),) for action in self.actions() if action is not None)

    def actions(self) -> Iterator[str | None]:
        """Yield the actions that the request is about; None where there is none."""
        yield self.request.action
        if self.match is not None:
            yield from self.match.route.named_actions()

    def that_agree(self, entries: Sequence[Entry], keys_of: Callable[[Entry], Keys]) -> Sequence[Entry]:
        """Return the entries of whose keys the caller states nothing else (semantics.md §4)."""
        if not self.context:
            return entries
        given = {key.casefold(): values for key, values in self.context.items()}

        def agrees(entry: Entry) -> bool:
            return all(given.get(key.casefold(), values) == values for key, values in keys_of(entry).items())

        return list(filter(agrees, entries))

    def _supplied(self) -> dict[str, tuple[str, ...]]:
        known = {
            **self.principal.known,
            **keys_of_project(self.project),
            **keys_of_enterprise_project(self.enterprise_project),
        }
        if self.request.at is not None:
            known[CURRENT_TIME] = (self.request.at,)
        return known


Entry = TypeVar("Entry")

Keys = dict[str, tuple[str, ...]]
"""Keys with their values, spelled as their documentation spells them."""


def keys_of_project(project: Project | None) -> Keys:
    """Return the keys that follow from the project."""
    if project is None:
        return {}
    region = {} if project.region is None else {"g:RequestedRegion": (project.region,)}
    return {"g:ProjectName": (project.name,), **region}


def keys_of_enterprise_project(entity: EnterpriseProject | None) -> Keys:
    """Return the keys that follow from the enterprise project."""
    return {} if entity is None else {_ENTERPRISE_PROJECT: (entity.id,)}


def resolve(snapshot: Snapshot, request: Request, now: str | None = None) -> Facts:
    """Return the facts of a request; RequestError if it names something unknown or contradicts itself.

    `now` is the current time where it was read before.
    """
    request = read_request(request)
    given = (request.action is not None, request.method is not None, request.path is not None)
    if given not in {(True, False, False), (False, True, True)}:
        raise RequestError("incomplete-request", "a request needs a method and a path, or else an action")
    if request.method is None or request.path is None:
        check_service(snapshot.catalog, request.service)
        return _gather(snapshot, request, None, None, (), now)
    target = parse_target(request.path)
    match, methods = find_route(snapshot.catalog, request.method, target, request.service)
    return _gather(snapshot, request, target, match, methods, now)


def resolve_for_route(snapshot: Snapshot, request: Request, route: Route) -> Facts:
    """Return the facts of a request for a route as such, whatever its path's parameters are."""
    return _gather(snapshot, request, None, Match(route, {}), ())


def _gather(
    snapshot: Snapshot,
    request: Request,
    target: Target | None,
    match: Match | None,
    methods: tuple[str, ...],
    now: str | None = None,
) -> Facts:
    if request.evaluation is not None and request.evaluation not in EVALUATIONS:
        text = f"`{request.evaluation}` is not an evaluation: write `two-stage` or `strict`"
        raise RequestError("unknown-evaluation", text)
    project = find_project(snapshot, request, match)
    enterprise_project = find_enterprise_project(snapshot, request, match, target)
    facts = Facts(
        principal=resolve_principal(snapshot, request),
        project=project,
        enterprise_project=enterprise_project.entity,
        enterprise_project_from=enterprise_project.source,
        resource=find_resource(snapshot, request.resource, match, project),
        strict=(request.evaluation or snapshot.account.evaluation) == "strict",
        match=match,
        methods=methods,
        target=target,
        context=read_context(request.context),
        context_complete=request.context_complete,
        now=now or current_time(),
        request=request,
        contexts={},
        work=Work(),
        session=read_session_policy(request.session_policy, snapshot.account.readings),
        source=find_resource(snapshot, request.source_resource, None, project),
        several=enterprise_project.several,
    )
    for action in facts.actions():
        facts.context_for(action)  # refuses a contradiction, whatever the decision will be
    return facts


def current_time() -> str:
    """Return the current time, ISO 8601 with its offset."""
    return datetime.now(UTC).isoformat()


def _contradiction(key: str, stated: tuple[str, ...], known: tuple[str, ...]) -> RequestError:
    says = ", ".join(f"`{value}`" for value in stated) or "absent"
    is_really = ", ".join(f"`{value}`" for value in known) or "absent"
    text = f"the context gives `{key}` as {says}, but for this request it is {is_really}"
    return RequestError("context-contradiction", text)


def read_context(context: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return context values as tuples of strings, () for a key that is known to be absent."""
    found: dict[str, tuple[str, ...]] = {}
    spelt: dict[str, str] = {}
    for name, value in context.items():
        if not isinstance(name, str):
            raise RequestError("invalid-context", f"a context key must be a string, not `{described(name)}`")
        key = text_of(name)
        if spelt.setdefault(key.casefold(), key) != key:
            text = f"the context has one key twice: `{spelt[key.casefold()]}` and `{key}`"
            raise RequestError("duplicate-context-key", text)
        found[key] = _values(key, value)
    return found


def _values(key: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(_text(key, item) for item in value)
    return (_text(key, value),)


def _text(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        try:
            return text_of(value)
        except ValueError:  # more digits than Python is willing to write
            raise RequestError("invalid-context", f"the number given for `{key}` is too long") from None
    text = f"the context value of `{key}` must be a string, a list of strings or null"
    raise RequestError("invalid-context", text)
