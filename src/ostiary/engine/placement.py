"""Where a call is: its project, enterprise project and resource (semantics.md §5, research §4.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from ostiary.engine.request import Request
from ostiary.errors import RequestError
from ostiary.model.account import EnterpriseProject, Project
from ostiary.routes.table import Match
from ostiary.syntax.path import Target
from ostiary.syntax.resource import PATH, Resource, agency_of

if TYPE_CHECKING:
    from ostiary.engine.snapshot import Snapshot

EVERY_ENTERPRISE_PROJECT = "all_granted_eps"
"""In a list call: every enterprise project that the caller may use, so that none is named (research §4.5)."""

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
    again = match.params.get("project_id_2", named)
    if again != named:
        raise RequestError("project-contradiction", f"the path names two projects: `{named}` and `{again}`")
    return named


class FoundEnterpriseProject(NamedTuple):
    """The enterprise project of a call (None: not known), and who says so.

    `source` is `body` or `query` (the call itself), `given` (the caller), `default` (documented), or None.
    """

    entity: EnterpriseProject | None
    source: str | None


def find_enterprise_project(
    snapshot: Snapshot, request: Request, match: Match | None, target: Target | None
) -> FoundEnterpriseProject:
    """Return the enterprise project: named by the call itself, else given, else the documented default."""
    register = snapshot.directory.enterprise_projects
    given = register.resolve(request.enterprise_project) if request.enterprise_project is not None else None
    stated_by_caller = FoundEnterpriseProject(given, "given" if given else None)
    source = match.route.enterprise_project_from if match else None
    if source is None or target is None:
        return stated_by_caller
    place, name, default = source
    stated = _stated(place, name, request, target)
    if stated == EVERY_ENTERPRISE_PROJECT:
        return stated_by_caller
    if stated is None:
        if given is None and default is not None and _is_stated_fully(place, request):
            return FoundEnterpriseProject(register.resolve(default), "default")
        return stated_by_caller
    meant = register.resolve(stated)
    if given is not None and given is not meant:
        text = f"the {place} names enterprise project `{stated}`, the request `{given.name}`"
        raise RequestError("enterprise-project-contradiction", text)
    return FoundEnterpriseProject(meant, place)


def _is_stated_fully(place: str, request: Request) -> bool:
    """Whether the part of the request that may name the enterprise project is there to be read."""
    return place == "query" or request.body is not None


def _stated(place: str, name: str, request: Request, target: Target) -> str | None:
    """The one value that the call itself names; RequestError for several, or for one that is no text."""
    in_query = (value for key, value in parse_qsl(target.query, keep_blank_values=True) if key == name)
    values = set(in_query if place == "query" else _members(request.body, name))
    if not values:
        return None
    if len(values) > 1 or not all(isinstance(value, str) for value in values):
        text = f"the {place} must name one enterprise project as `{name}`, and as text"
        raise RequestError("bad-enterprise-project", text)
    return str(values.pop())


def _members(body: Any, name: str) -> Iterator[Any]:
    """The members of that name, at the top of the body and one level below (`{"loadbalancer": {…}}`)."""
    parts = [body, *body.values()] if isinstance(body, Mapping) else []
    for part in parts:
        if isinstance(part, Mapping) and part.get(name) is not None:
            yield part[name] if isinstance(part[name], str) else _NotText


def find_resource(
    snapshot: Snapshot, request: Request, match: Match | None, project: Project | None
) -> Resource | None:
    """Return the resource as stated, or as the route's template gives it; None if it is not known."""
    text = request.resource
    if text is None:
        if match is None or match.route.resource is None:
            return None
        text = fill_resource(match.route.resource, _path_values(snapshot, match, project))
    agency = agency_of(text)
    if agency is None:
        return Resource(text)
    found = snapshot.directory.agencies.candidates(agency)
    names = {str(name) for entry in found for name in (entry.name, entry.id) if name is not None}
    return Resource(text, names | {agency})


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
