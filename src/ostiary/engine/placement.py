"""Where a call is: its project, enterprise project and resource (semantics.md §5, research §4.5)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from ostiary.engine.request import Request
from ostiary.errors import RequestError
from ostiary.model.account import Agency, EnterpriseProject, Project
from ostiary.routes.route import Route
from ostiary.routes.table import Match
from ostiary.syntax.glob import Glob
from ostiary.syntax.path import Target
from ostiary.syntax.resource import PATH, Resource, agency_of

if TYPE_CHECKING:
    from ostiary.engine.directory import Register
    from ostiary.engine.snapshot import Snapshot

EVERY_ENTERPRISE_PROJECT = "all_granted_eps"
"""In a list call: every enterprise project that the caller may use, so that none is named (research §4.5)."""

_OF_PROJECTS = frozenset({"project_id", "domain_id", "region", "region_id"})
_NotText = object()
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def find_project(snapshot: Snapshot, request: Request, match: Match | None) -> Project | None:
    """Return the project that the request and its path name; RequestError if the two contradict."""
    projects = snapshot.directory.projects
    given = projects.resolve(request.project) if request.project is not None else None
    in_path = _project_in_path(match) if match else None
    if in_path is None:
        return given
    meant = projects.resolve(in_path)
    if given is not None and given is not meant:
        text = f"the path names project `{in_path}`, the request project `{given.name}` ({given.id})"
        raise RequestError("project-contradiction", text)
    return meant


def _project_in_path(match: Match) -> str | None:
    """The project that a path names; RequestError if it names two, in a template that has the project twice."""
    named = match.params.get("project_id")
    second = match.params.get("project_id_2", named)
    if second != named:
        raise RequestError("project-contradiction", f"the path names two projects: `{named}` and `{second}`")
    return named


class FoundEnterpriseProject(NamedTuple):
    """The enterprise project of a call (None: not known), and who says so.

    `source` is `body`, `query` or `path` (the call itself), `given` (the caller), `default` (documented), `account`
    (what the account says of the service's lists), or None. `several` are those of a call that names more than one.
    """

    entity: EnterpriseProject | None
    source: str | None
    several: tuple[EnterpriseProject, ...] = ()


def find_enterprise_project(
    snapshot: Snapshot, request: Request, match: Match | None, target: Target | None
) -> FoundEnterpriseProject:
    """Return the enterprise project: named by the call itself, else given, else the documented default."""
    register = snapshot.directory.enterprise_projects
    given = register.resolve(request.enterprise_project) if request.enterprise_project is not None else None
    by_caller = FoundEnterpriseProject(given, "given" if given else None)
    if match is None:
        return by_caller
    source = match.route.enterprise_project_from
    if source is None or target is None:
        return by_caller if given else _of_lists(snapshot, match.route)
    place, name, default = source
    in_path = place == "path"
    stated = _in_path(register, match, name) if in_path else _stated(place, name, request, target)
    named = map(register.resolve, (text for text in stated or () if text != EVERY_ENTERPRISE_PROJECT))
    meant = {entity.id: entity for entity in named}
    if stated is None or EVERY_ENTERPRISE_PROJECT in stated:
        return by_caller
    if meant:
        if given is not None and given.id not in meant:
            raise _contradiction(place, stated, given)
        return _named(tuple(meant.values()), place)
    if given is None and default is not None and _is_stated_fully(place, request):
        return FoundEnterpriseProject(register.resolve(default), "default")
    return by_caller if given else _of_lists(snapshot, match.route)


def _contradiction(place: str, stated: Iterable[str], given: EnterpriseProject) -> RequestError:
    names = ", ".join(f"`{text}`" for text in stated)
    text = f"the {place} names enterprise project {names}, the request `{given.name}`"
    return RequestError("enterprise-project-contradiction", text)


def _named(meant: tuple[EnterpriseProject, ...], place: str) -> FoundEnterpriseProject:
    """What a call names: none of several is the one, also if the caller states it, for the call is about all."""
    if len(meant) == 1:
        return FoundEnterpriseProject(meant[0], place)
    return FoundEnterpriseProject(None, place, meant)


def _of_lists(snapshot: Snapshot, route: Route) -> FoundEnterpriseProject:
    stated = stated_for_lists(snapshot, route)
    if stated is None:
        return FoundEnterpriseProject(None, None)
    return FoundEnterpriseProject(snapshot.directory.enterprise_projects.resolve(stated), "account")


def stated_for_lists(snapshot: Snapshot, route: Route) -> str | None:
    """Return what the account says that the service's list calls are about which name none; None for other calls.

    A list call reads, and names nothing in its path but the project: it is about no resource that is in an
    enterprise project already.
    """
    stated = snapshot.account.service(route.service).default_enterprise_project
    is_list = route.method == "GET" and not set(_PLACEHOLDER.findall(route.path)) - _OF_PROJECTS
    return stated if is_list else None


def _is_stated_fully(place: str, request: Request) -> bool:
    """Whether the part of the request that may name the enterprise project is there to be read."""
    return place != "body" or isinstance(request.body, Mapping)


def _in_path(register: Register[EnterpriseProject], match: Match, name: str) -> tuple[str, ...]:
    """What a path names, as the thing that the call is about, or moves a resource to (research §4.5).

    Asking for one that the account does not know is no mistake of the caller: it is as if nothing were named.
    """
    named = match.params.get(name)
    return (named,) if named is not None and register.candidates(named) else ()


def _stated(place: str, name: str, request: Request, target: Target) -> tuple[str, ...] | None:
    """What the call itself names, each once: a query may name several (ADR 67); RequestError if a body does.

    Nothing is no name. None: what the body names may be what the service reads, or may not.
    """
    if place == "query":
        pairs = parse_qsl(target.query, keep_blank_values=True)
        return _but_nothing(dict.fromkeys(value for key, value in pairs if key == name))
    members = _members(request.body, name)
    if members is None:
        return None
    values = dict.fromkeys(members)
    if len(values) > 1 or not all(isinstance(value, str) for value in values):
        text = f"the {place} must name one enterprise project as `{name}`, and as text"
        raise RequestError("bad-enterprise-project", text)
    return _but_nothing(values)


def _but_nothing(named: Iterable[str]) -> tuple[str, ...]:
    """What is named; an empty text by itself is no name (`0 or left blank`, say pages of AS and IMS)."""
    found = tuple(named)
    return () if found == ("",) else found


_NEAR = 1  # `{"loadbalancer": {…}}`: the call's own members are at the top of its body or one level below


def _members(body: Any, name: str) -> list[Any] | None:
    """The members of that name near the top of the body, or where its dots lead.

    None if there are only some deeper down: whether the service reads what a caller put there, nobody knows.
    """
    if "." in name:
        found = reduce(_member, name.split("."), body)
        return [] if found is None else [found if isinstance(found, str) else _NotText]
    places = [(part.get(name), depth) for part, depth in _parts(body)]
    named = [(value, depth) for value, depth in places if value is not None]
    near = [value if isinstance(value, str) else _NotText for value, depth in named if depth <= _NEAR]
    return near if near or not named else None


def _member(part: Any, name: str) -> Any:
    return part.get(name) if isinstance(part, Mapping) else None


def _parts(body: Any) -> Iterator[tuple[Mapping[Any, Any], int]]:
    """Every mapping in a JSON value with its depth, the outermost first; each once, even if it contains itself."""
    ahead, seen = deque([(body, 0)]), {id(body)}
    while ahead:
        part, depth = ahead.popleft()
        if isinstance(part, Mapping):
            yield part, depth
        inner = part.values() if isinstance(part, Mapping) else part if isinstance(part, list | tuple) else ()
        for one in inner:
            if isinstance(one, Mapping | list | tuple) and id(one) not in seen:
                seen.add(id(one))
                ahead.append((one, depth + 1))


def find_resource(
    snapshot: Snapshot, text: str | None, match: Match | None, project: Project | None
) -> Resource | None:
    """Return the resource as stated, or as the route's template gives it; None if it is not known."""
    if text is None:
        if match is None or match.route.resource is None:
            return None
        text = fill_resource(match.route.resource, _path_values(snapshot, match, project))
    agency, resource = _remembered(text) if len(text) <= _LONGEST else _read_resource(text)
    register = snapshot.directory.agencies
    if agency is None:
        return _with_names(resource, register) if resource.may_be_agency else resource
    found = register.candidates(agency)
    return Resource(text, {agency, *_called(found)}, _other_names(found, register.entities))


def _with_names(resource: Resource, register: Register[Agency]) -> Resource:
    """A resource that may be an agency, for all that is known; then its path is one of its names only."""
    path = resource.segments[PATH]
    if path is None:
        return resource
    found = register.candidates(path)
    others, further = _called(found), _other_names(found, register.entities)

    def may_be_called(glob: Glob) -> bool:
        return any(map(glob.matches, others)) or (further is not None and further(glob))

    return Resource(resource.text, may_be_called=may_be_called)


def _called(agencies: Iterable[Agency]) -> set[str]:
    return {text for agency in agencies for text in (agency.name, agency.id) if text is not None}


def _other_names(found: Sequence[Agency], every: Sequence[Agency]) -> Callable[[Glob], bool] | None:
    """What else an agency may be called: an id that the account does not say, or the name of one with such an id."""
    if not found:
        without_id = [agency.name for agency in every if agency.id is None]
        return lambda glob: any(map(glob.matches, without_id))
    if all(agency.id is not None for agency in found):
        return None
    taken = _called(every)
    return lambda glob: glob.literal not in taken


def _read_resource(text: str) -> tuple[str | None, Resource]:
    """The agency that a resource is, if it is one, and the resource taken apart."""
    return agency_of(text), Resource(text)


_remembered = lru_cache(2_048)(_read_resource)
_LONGEST = 1_000
"""The longest text that is remembered: what requests leave behind has a bound."""


def _path_values(snapshot: Snapshot, match: Match, project: Project | None) -> dict[str, str]:
    known = {"region": project.region if project else None, "domain_id": snapshot.account.account.id}
    return {**{name: value for name, value in known.items() if value is not None}, **match.params}


def fill_resource(template: str, values: Mapping[str, str]) -> str:
    """Return a resource template with what is known put in; a segment with a gap stays empty: unknown.

    A colon in a value would shift the segments after it, so a segment with one is unknown too.
    """
    *segments, last = template.split(":", PATH)
    filled = (_fill_segment(segment, values) for segment in segments)
    return ":".join((*("" if ":" in text else text for text in filled), _fill_segment(last, values)))


def _fill_segment(segment: str, values: Mapping[str, str]) -> str:
    """Only the last placeholder may hold a slash: before it, nobody could tell where the value ends."""
    names = _PLACEHOLDER.findall(segment)
    if any(name not in values for name in names) or any("/" in values[name] for name in names[:-1]):
        return ""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], segment)
