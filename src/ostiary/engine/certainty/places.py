"""What follows from the project or the enterprise project that is meant: it is one unknown with them (ADR 5).

Each settles its keys. A project settles what a route makes of the resource as well, since its region is in it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from ostiary.engine.certainty.atoms import RESOURCE
from ostiary.engine.certainty.numbered_tests import Tests
from ostiary.engine.certainty.required import NOT_SETTLED, Settled, Truths
from ostiary.engine.decide import ActionVerdict, enterprise_projects_of, is_by_project
from ostiary.engine.facts import Facts, Keys, keys_of_enterprise_project, keys_of_project
from ostiary.engine.placement import find_resource
from ostiary.engine.snapshot import Snapshot
from ostiary.model.account import Project
from ostiary.syntax.resource import Resource

MOST_REGIONS: Final = 32
"""Regions of an account in which the resource is looked at, before its region is left open."""

_Projects = Sequence[Project | None]
_NO_PROJECT: Keys = {"g:ProjectName": ()}


def settled_by_places(
    tests: Tests, snapshot: Snapshot, verdicts: Sequence[ActionVerdict]
) -> tuple[Settled, Settled]:
    """Return what is settled by the project that is meant, and by the enterprise project."""
    if not verdicts:
        return NOT_SETTLED, NOT_SETTLED
    return _by_project(tests, snapshot, verdicts), _by_enterprise_project(tests, snapshot, verdicts)


def _by_project(tests: Tests, snapshot: Snapshot, verdicts: Sequence[ActionVerdict]) -> Settled:
    projects = _projects_of(snapshot, verdicts)
    resources = _resources_by_region(snapshot, verdicts, projects)
    subjects: set[Hashable] = {RESOURCE} if resources else set()
    by_name: dict[str, Truths] = {}
    for entry in projects:
        name, region = ("", None) if entry is None else (entry.name, entry.region)
        keys = _keys_of(entry)
        subjects.update(map(str.casefold, keys))
        by_name[name] = tests.settled_by(keys, resources.get(region))
    return Settled(by_name, frozenset(subjects))


def _by_enterprise_project(tests: Tests, snapshot: Snapshot, verdicts: Sequence[ActionVerdict]) -> Settled:
    """Nothing is settled where one of the actions may not support enterprise projects."""
    if not all(verdict.support.enterprise_project for verdict in verdicts):
        return NOT_SETTLED
    keys = {
        entry.name: keys_of_enterprise_project(entry)
        for entry in enterprise_projects_of(snapshot, verdicts[0].facts)
    }
    subjects = frozenset(key.casefold() for one in keys.values() for key in one)
    return Settled({name: tests.settled_by(one) for name, one in keys.items()}, subjects)


def _projects_of(snapshot: Snapshot, verdicts: Sequence[ActionVerdict]) -> _Projects:
    """The projects that may be meant, None for no project: a call may be about none where no action looks at one.

    Nothing is said where none agrees with what the caller states, nor of an account that names no projects.
    """
    facts, every = verdicts[0].facts, snapshot.account.projects
    if facts.project is not None:
        return (facts.project,)
    if not every or any(is_by_project(verdict.action, verdict.level) for verdict in verdicts):
        return facts.that_agree(every, _keys_of)
    return facts.that_agree((*every, None), _keys_of)


def _keys_of(project: Project | None) -> Keys:
    """The keys that follow from a project; without one, a call has no name of one."""
    return _NO_PROJECT if project is None else keys_of_project(project)


def _resources_by_region(
    snapshot: Snapshot, verdicts: Iterable[ActionVerdict], projects: _Projects
) -> dict[str | None, Resource]:
    """What the route makes of the resource in each region, as far as it is another one there than without a region."""
    facts = next((verdict.facts for verdict in verdicts if _is_made_by_route(verdict.facts)), None)
    if facts is None or facts.resource is None:
        return {}
    in_region = {one.region: one for one in projects if one is not None and one.region is not None}
    if len(in_region) > MOST_REGIONS:
        return {}
    found = {region: find_resource(snapshot, None, facts.match, one) for region, one in in_region.items()}
    known = facts.resource.text
    return {region: one for region, one in found.items() if one is not None and one.text != known}


def _is_made_by_route(facts: Facts) -> bool:
    """Whether an action is about what the route makes of the call's resource, and not about one that is stated."""
    resource = facts.resource
    return resource is not None and resource.supported and not facts.about and facts.request.resource is None
