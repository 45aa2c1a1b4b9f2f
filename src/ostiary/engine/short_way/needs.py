"""What a route needs, apart from who asks: for each of its actions, what lies where the decision looks.

All of it follows from the account, the route table and the places a call can be about, so that it is worked out
when it is first needed and kept: a request has only to be looked up in it. Nothing of it depends on a
principal, a path or a context.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar

from ostiary.engine.candidates import NO_PARTS, candidates_of, parts_read
from ostiary.engine.decide import Support, first_stage_at, is_by_project, second_stage_at
from ostiary.engine.facts import Keys
from ostiary.engine.grants import ACCOUNT_WIDE
from ostiary.engine.index import EMPTY, Cell, level_scope
from ostiary.engine.naming import other_names
from ostiary.engine.resource_policy import is_assuming
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.sources import has_other_resources
from ostiary.model.account import EnterpriseProject, Project
from ostiary.routes.route import Route
from ostiary.syntax.action import is_pattern, service_of
from ostiary.syntax.bucket import is_of_bucket
from ostiary.syntax.path import parse_template

Entity = TypeVar("Entity", Project, EnterpriseProject)


class Place(Generic[Entity]):
    """A project or an enterprise project, and the context keys that follow from it, casefolded.

    `scopes` are those of the stage that looks there: of stage 1 for each kind of service.
    """

    __slots__ = ("entity", "keys", "scopes")

    def __init__(self, entity: Entity, keys: Keys) -> None:
        self.entity: Entity = entity
        self.keys = {key.casefold(): values for key, values in keys.items()}
        self.scopes: dict[str, tuple[str, ...]] = {}


class Keeper:
    """Keeps cells for the next call, but not more than MOST_CELLS of them."""

    __slots__ = ("_filled", "_room", "_size")

    def __init__(self, *, keep: bool) -> None:
        self._room = MOST_CELLS if keep else 0
        self._size = 0
        self._filled: list[dict[Any, Cell]] = []

    def keep(self, cells: dict[Any, Cell], place: Place[Any] | None, cell: Cell) -> Cell:
        """Keep a cell and return it; if there is no room left, all others are forgotten."""
        if not self._room:
            return cell
        if self._size >= self._room:
            filled, self._filled, self._size = self._filled, [], 0
            for full in filled:
                full.clear()
        if not cells:
            self._filled.append(cells)
        cells[place] = cell
        self._size += 1
        return cell


MOST_CELLS: Final = 100_000
"""About 20 MB of them."""


class Need:
    """An action that a route requires.

    `first` and `second` have what lies at stage 1 for each project, and at stage 2 for each enterprise project, as
    far as they were asked for (`at_first`, `at_second`); `account` what counts everywhere, `levels` what each level
    of the organization says. `enterprise`: whether stage 2 counts, None if that is not known. `by_project`: whether
    stage 1 differs from project to project. `is_open`: something has a say that is not in the index, the action is a
    pattern, or it is not known whether projects are supported.
    """

    __slots__ = (
        "_index", "_keeper", "_kind", "_level", "_looks_at_first", "_patterns", "_snapshot", "account", "action",
        "by_project", "enterprise", "first", "has_resource_level", "is_open", "levels", "second", "service",
    )  # fmt: skip

    def __init__(self, snapshot: Snapshot, keeper: Keeper, action: str, support: Support, level: str) -> None:
        self.action = action.casefold()
        self.service = service_of(action)
        self._snapshot, self._index, self._keeper, self._level = snapshot, snapshot.held, keeper, level
        self._kind = "obs" if self.service == "obs" else level
        self._patterns = frozenset(self._index.patterns_for(self.action))
        self.by_project = is_by_project(action, level) and bool(snapshot.account.projects)
        project = support.project if is_by_project(action, level) else True
        self._looks_at_first = project is not False
        has_other_names = bool(other_names(snapshot, action))
        self.is_open = (
            project is None or is_pattern(action) or has_other_names or self._is_bounded_by_resource()
        )
        self.enterprise = support.enterprise_project
        self.has_resource_level = snapshot.catalog.has_resource_level(action) is not False
        self.first: dict[Place[Project] | None, Cell] = {}
        self.second: dict[Place[EnterpriseProject], Cell] = {}
        self.account = self._cell((ACCOUNT_WIDE,))
        self.levels = tuple(
            self._cell((level_scope(at.attachment.scope),)) for at in snapshot.attached.levels
        )

    def at_first(self, project: Place[Project] | None) -> Cell:
        """Return what lies at stage 1 for a project."""
        scopes = None if project is None else project.scopes.get(self._kind)
        if scopes is None:
            entity = None if project is None else project.entity
            scopes = first_stage_at(self._snapshot, entity, self.action, self._level)
            if project is not None:
                project.scopes[self._kind] = scopes
        return self._keeper.keep(self.first, project, self._cell(scopes) if self._looks_at_first else EMPTY)

    def at_second(self, place: Place[EnterpriseProject]) -> Cell:
        """Return what lies at stage 2 for an enterprise project."""
        scopes = place.scopes.get("")
        if scopes is None:
            scopes = place.scopes[""] = (second_stage_at(place.entity),)
        return self._keeper.keep(self.second, place, self._cell(scopes))

    def _cell(self, scopes: tuple[str, ...]) -> Cell:
        return self._index.cell(scopes, self._patterns, self.action)

    def _is_bounded_by_resource(self) -> bool:
        attached = self._snapshot.attached
        of_bucket = bool(attached.buckets) and is_of_bucket(self.action) is not False
        return of_bucket or (bool(attached.agencies) and is_assuming(self.action) is not False)


class Plan:
    """What calls of one route need, as long as neither body nor query tell its variants apart.

    `fixed` is the outcome of a route that needs no action. `project_at` is where a path's pieces name the project.
    `default` is the enterprise project that counts where the call names none (`stated`: by what the account says of the
    service). `one` is the only need of most routes.
    `is_open`: what else a decision needs is not known here.
    """

    __slots__ = (
        "candidates", "default", "fixed", "ignores_body", "ignores_query", "is_open", "names_resource", "needs", "one",
        "project_at",
    )  # fmt: skip

    def __init__(self, route: Route, needs: Mapping[str, Need], stated: str | None) -> None:
        self.candidates = candidates = candidates_of(route, NO_PARTS)
        self.needs = needs
        self.fixed = _FIXED.get(route.authorization)
        self.project_at = _place_of_project(route)
        source = route.enterprise_project_from
        documented = source[2] if source is not None and source[0] == "query" else None
        self.default = stated if documented is None else documented
        reads = parts_read(route) | ({source[0]} if source is not None else set())
        self.ignores_body, self.ignores_query = "body" not in reads, "query" not in reads
        self.names_resource = route.resource is not None
        empty = any(not variant.actions for variant in candidates.variants)
        self.is_open = (
            empty
            or "path" in reads
            or not candidates.fits
            or any(need.is_open for need in needs.values())
            or has_other_resources(route)
        )
        is_one = len(candidates.variants) == 1 == len(needs) and not self.is_open and self.fixed is None
        self.one = next(iter(needs.values())) if is_one else None


_FIXED: Final = {"none": "no-action-required", "unknown": "undetermined"}
_PROJECT: Final = "project_id"
_AGAIN: Final = "project_id_2"


def _place_of_project(route: Route) -> int | None:
    """Where a path names the project, among the pieces between its slashes.

    Nowhere (LookupError) if it is only a part of one of them, if the path names the project twice, or if it names the
    enterprise project as well.
    """
    source, place = route.enterprise_project_from, None
    if source is not None and source[0] == "path":
        return _NOWHERE
    for number, segment in enumerate(parse_template(route.path), 1):
        if _AGAIN in segment.names or (_PROJECT in segment.names and segment.pattern is not None):
            return _NOWHERE
        if _PROJECT in segment.names:
            place = number
    return place


_NOWHERE: Final = 1_000_000
