"""The decision rule (semantics.md §2) over what is known of a request: two stages, or one if strict.

A stage yields the set of outcomes that are possible whatever the unknowns are (`outcomes`). The sets are then
chained, joined, united and bounded (`bounds`): that is the whole rule. Nothing here builds an explanation;
`ActionVerdict` keeps what an explanation can be made of afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from ostiary.conditions import Context
from ostiary.engine.bounds import UNBOUNDED, Bounds, bounds_of
from ostiary.engine.facts import Facts, keys_of_enterprise_project, keys_of_project
from ostiary.engine.grants import ACCOUNT_WIDE, Grant
from ostiary.engine.index import NO_INDEX
from ostiary.engine.naming import Names, names_of
from ostiary.engine.outcomes import NONE, chain, join, members, outcome_of, union
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.stage import SILENT, Hit, Stage
from ostiary.engine.statement import CompiledStatement
from ostiary.model.account import EnterpriseProject, Project
from ostiary.syntax.action import action_fault, is_pattern, service_of
from ostiary.syntax.resource import NO_RESOURCE_LEVEL

MOS = "MOS"
"""The project that OBS is authorized against (research §4.2)."""


Found = tuple[tuple[CompiledStatement, Grant], ...]
"""Statements with the grants that bring them in: by holder, scope, grant, statement."""


class Support(NamedTuple):
    """Which scopes an action can be granted at for this request; None is unknown."""

    project: bool | None
    enterprise_project: bool | None


class ActionVerdict(NamedTuple):
    """The decision on one action, with the stages that led to it.

    `first` and `second` hold one stage for each project or enterprise project that may be meant (one, if it
    is known), by its name. `other_mode` is the outcome that the other evaluation would have given. `refined`:
    the outcome is certain only because unknown statements hang together (`exact`). `found` is all that the principal
    holds at the scopes of the stages that covers the action, also by grants without effect.
    """

    action: str
    outcome: str
    other_mode: str
    support: Support
    first: dict[str, Stage]
    second: dict[str, Stage]
    account: Stage
    context: Context
    facts: Facts
    level: str
    found: Found = ()
    bounds: Bounds = UNBOUNDED
    refined: bool = False

    @property
    def allowed(self) -> bool:
        """Whether the action is allowed for certain."""
        return self.outcome == "allowed"

    @property
    def looked_up(self) -> Found:
        """What covers the action where it was looked up, also without effect."""
        if self.support.enterprise_project is not False:
            return self.found
        return tuple(pair for pair in self.found if pair[1].stage != "enterprise-project")

    def settled(self, settle: Callable[[Stage], Stage]) -> ActionVerdict:
        """Return the same with other stages of the identity policies, not decided again."""
        return self._replace(
            first={name: settle(stage) for name, stage in self.first.items()},
            second={name: settle(stage) for name, stage in self.second.items()},
            account=settle(self.account),
        )


def decide_action(
    snapshot: Snapshot, facts: Facts, action: str, support: Support, level: str
) -> ActionVerdict:
    """Decide one action for known facts; `level` is the level of its service, `project` or `global`.

    What cannot be the name of an action is undetermined, whatever the policies say (ADR 50).
    """
    folded, context = action.casefold(), facts.context_for(action)
    if action_fault(action) is not None:
        return ActionVerdict(
            action, "undetermined", "undetermined", support, {}, {}, SILENT, context, facts, level
        )
    if snapshot.catalog.has_resource_level(action) is False:
        facts = facts._replace(resource=NO_RESOURCE_LEVEL)
    if not is_by_project(action, level):
        support = support._replace(project=True)  # stage 1 looks elsewhere: the project column says nothing
    at_first = first_stage_scopes(snapshot, facts, action, level)
    at_second = second_stage_scopes(snapshot, facts)
    looked = _look(snapshot, facts, action, context, scopes_of(at_first, at_second))
    first = {name: looked.stage(keys) for name, keys in at_first.items()}
    second = {name: looked.stage((key,)) for name, key in at_second.items()}
    account = looked.stage((ACCOUNT_WIDE,))
    bounds = bounds_of(snapshot, facts, folded, context)
    two_stage, strict = (
        combine(first.values(), second.values(), account, support, strict=strict, bounds=bounds)
        for strict in (False, True)
    )
    outcome, other = (strict, two_stage) if facts.strict else (two_stage, strict)
    return ActionVerdict(
        action, outcome, other, support, first, second, account, context, facts, level, looked.found, bounds
    )


def scopes_of(first: Mapping[str, Iterable[str]], second: Mapping[str, str]) -> tuple[str, ...]:
    """Return every scope that the stages look at, each once, in their order."""
    return tuple(
        dict.fromkeys((ACCOUNT_WIDE, *(key for keys in first.values() for key in keys), *second.values()))
    )


class _Looked(NamedTuple):
    """What lies at the scopes of a decision: the hits at each with a rank, and all that covers the action."""

    hits: Mapping[str, list[tuple[int, Hit]]]
    found: Found

    def stage(self, keys: Iterable[str]) -> Stage:
        """Return the stage that looks at scopes: by holder first, then by scope."""
        ranked = [hit for key in keys for hit in self.hits.get(key, ())]
        return Stage(tuple(hit for _, hit in sorted(ranked, key=_rank))) if ranked else SILENT


def _rank(ranked: tuple[int, Hit]) -> int:
    return ranked[0]


def _look(snapshot: Snapshot, facts: Facts, action: str, context: Context, scopes: Sequence[str]) -> _Looked:
    """Look an action up under its name, and under its other names where a Deny counts under them."""
    names = names_of(snapshot, action)
    found = {name: tuple(covering(snapshot, facts, name, scopes)) for name in names.every()}
    hits: dict[str, list[tuple[int, Hit]]] = {}
    for scope, rank, hit in _hits(facts, context, names, found):
        hits.setdefault(scope, []).append((rank, hit))
    return _Looked(hits, found[names.own])


def combine(
    first: Iterable[Stage],
    second: Iterable[Stage],
    account: Stage,
    support: Support,
    *,
    strict: bool,
    bounds: Bounds = UNBOUNDED,
) -> str:
    """Return the outcome of the stages and bounds; undetermined where it may depend on a scope's unknown support."""
    rule = join if strict else chain
    at_first = union(stage.possible for stage in first) if support.project is not False else NONE
    at_second = union(stage.possible for stage in second) if support.enterprise_project is not False else NONE
    if None not in support:
        return outcome_of(bounds.apply(join(rule(at_first, at_second), account.possible)))
    possible = 0
    for one, other in product(members(at_first), members(at_second)):
        sets = {
            bounds.apply(join(rule(project, enterprise), account.possible))
            for project in _with_and_without(one, support.project)
            for enterprise in _with_and_without(other, support.enterprise_project)
        }
        if len(sets) > 1:
            return "undetermined"
        possible |= sets.pop()
    return outcome_of(possible)


def _with_and_without(outcome: int, supported: bool | None) -> tuple[int, ...]:
    """What a stage says in one case: nothing, where its scope may not be supported."""
    return (outcome, NONE) if supported is None else (outcome,)


def supports_of(support: Support) -> Iterator[Support]:
    """Yield what the support of scopes may be."""
    cases = ((True, False) if flag is None else (flag,) for flag in support)
    return (Support(*flags) for flags in product(*cases))


def first_stage_scopes(
    snapshot: Snapshot, facts: Facts, action: str, level: str
) -> dict[str, tuple[str, ...]]:
    """Return where stage 1 looks, for each project that may be meant (semantics.md §2)."""
    if not is_by_project(action, level):
        return {"": first_stage_at(snapshot, None, action, level)}
    projects = projects_of(snapshot, facts) or (None,)
    return {
        project.name if project else "": first_stage_at(snapshot, project, action, level)
        for project in projects
    }


def first_stage_at(snapshot: Snapshot, project: Project | None, action: str, level: str) -> tuple[str, ...]:
    """Return where stage 1 looks for one project; None for an account without any."""
    if service_of(action) == "obs":
        at_mos = (f"project:{known.id}" for known in snapshot.account.projects if known.name == MOS)
        return ("domain", *at_mos, "all-projects", "all-resources")
    if level == "global":
        return ("domain", "all-resources")
    inherited = ("all-projects", "all-resources")
    return inherited if project is None else (f"project:{project.id}", *inherited)


def is_by_project(action: str, level: str) -> bool:
    """Whether it matters for stage 1 which project is meant."""
    return level != "global" and service_of(action) != "obs"


def second_stage_scopes(snapshot: Snapshot, facts: Facts) -> dict[str, str]:
    """Return where stage 2 looks, for each enterprise project that may be meant."""
    return {entry.name: second_stage_at(entry) for entry in enterprise_projects_of(snapshot, facts)}


def projects_of(snapshot: Snapshot, facts: Facts) -> Sequence[Project]:
    """Return the projects that may be meant: the known one, else those that agree with what the caller states.

    All of them where none agrees.
    """
    if facts.project is not None:
        return (facts.project,)
    every = snapshot.account.projects
    return facts.that_agree(every, keys_of_project) or every


def enterprise_projects_of(snapshot: Snapshot, facts: Facts) -> Sequence[EnterpriseProject]:
    """Return the enterprise projects that may be meant: the known one, those that are named, else as `projects_of`."""
    if facts.enterprise_project is not None:
        return (facts.enterprise_project,)
    if facts.several:  # the call is about each, whatever else is stated
        return facts.several
    every = snapshot.directory.enterprise_projects.entities
    return facts.that_agree(every, keys_of_enterprise_project) or every


def second_stage_at(entry: EnterpriseProject) -> str:
    """Return where stage 2 looks for one enterprise project."""
    return f"enterprise-project:{entry.id}"


def _hits(
    facts: Facts, context: Context, names: Names, found: Mapping[str, Found]
) -> Iterator[tuple[str, int, Hit]]:
    """Yield what applies or may apply with its scope, ranked by name and holder; what has several names once."""
    holders, seen = facts.principal.keys, set[tuple[int, int]]()
    for number, (name, pairs) in enumerate(found.items()):
        service, is_plain = service_of(name), not is_pattern(name)  # a pattern may be covered in part
        for statement, grant in pairs:
            if not grant.counts(service) or (names and _is_left_out(names, statement, grant, seen)):
                continue
            if is_plain:
                truth = statement.truth_if_covered(facts.resource, context)
            else:
                truth = statement.truth(name, facts.resource, context)
            if truth is not False:
                place = holders.index(grant.principal) if grant.principal else 0
                yield grant.scope_key, number * len(holders) + place, Hit(statement, grant, truth)


def _is_left_out(
    names: Names, statement: CompiledStatement, grant: Grant, seen: set[tuple[int, int]]
) -> bool:
    """Whether a statement does not count under other names, or was seen under one before."""
    key = id(statement), id(grant)
    is_left_out = key in seen or not names.cover(statement)
    seen.add(key)
    return is_left_out


def covering(
    snapshot: Snapshot, facts: Facts, action: str, keys: Sequence[str]
) -> Iterator[tuple[CompiledStatement, Grant]]:
    """Yield what the principal holds at scopes that covers a casefolded action, also by grants without effect."""
    if snapshot.held is not NO_INDEX:
        yield from snapshot.held.covering(facts.principal.keys, keys, action)
        return
    for holder in facts.principal.keys:
        scopes = snapshot.grants.get(holder, {})
        for key in keys:
            for grant in scopes.get(key, ()):
                for statement in grant.policy.statements:
                    if statement.covers(action):
                        yield statement, grant
