"""What an answer depends on, and what it is where it depends on nothing after all (semantics.md §3).

Whether an action is allowed is a function of the unknown tests of its statements (`unknowns`): one function for
each project and enterprise project that may be meant and each support of scopes that the action may have. It is
drawn as a decision diagram (`diagram`) over the tests as they hang together (`variables`). The outcomes that the
diagram can come to are the ones that are possible. What it is split on can change the answer; the project or the
enterprise project can where the diagrams differ.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from types import MappingProxyType
from typing import NamedTuple

from ostiary.conditions import ListedKey, gather_keys
from ostiary.engine.bounds import ResourceStage
from ostiary.engine.decide import ActionVerdict, Support, supports_of
from ostiary.engine.decision import DependsOn
from ostiary.engine.diagram import (
    OPEN,
    SILENT,
    Case,
    Clauses,
    Diagram,
    TooIntricateError,
    Variable,
    tests_in,
)
from ostiary.engine.outcomes import outcome_of, union
from ostiary.engine.unknowns import RESOURCE
from ostiary.engine.variables import Tests

Options = tuple[Clauses, Clauses, tuple[Clauses, Clauses]]
"""A first stage, a second, and a resource's own policy: what it adds, and what it limits to."""

Answers = Mapping[Options, int]
"""The function for each of the options, as a node of the diagram: equal nodes are equal functions."""


class Stages(NamedTuple):
    """The statements of a verdict: at each project, at each enterprise project, and in the whole account.

    `resource` are those of each resource that may be meant, `limits` those of what must allow besides.
    """

    first: Mapping[str, Clauses]
    second: Mapping[str, Clauses]
    account: Clauses
    resource: Mapping[str, tuple[Clauses, Clauses]] = MappingProxyType({})
    limits: tuple[Clauses, ...] = ()

    def case(self, options: Options) -> Case:
        """Return the case of one choice among the options."""
        first, second, own = options
        return (first, second, self.account, *own, *self.limits)

    def own(self) -> set[tuple[Clauses, Clauses]]:
        """Return what the resource's own policy may be."""
        return set(self.resource.values()) or {(SILENT, OPEN)}


class Relevant(NamedTuple):
    """What can change the answer: variables by their numbers, which project, enterprise project, resource."""

    variables: frozenset[int]
    project: bool
    enterprise_project: bool
    resource: bool


def depends_on(verdict: ActionVerdict) -> tuple[DependsOn, ...]:
    """Return the facts that an undetermined verdict depends on: context keys, resource, project.

    With all of them stated the verdict is certain, unless it is unknown for a reason that no fact can settle.
    """
    tests = Tests()
    stages = stages_of(tests, verdict)
    strict = verdict.facts.strict
    variables = tests.together()
    relevant = find_relevant(stages, verdict.support, variables, strict=strict)
    alone = find_relevant(stages, verdict.support, tests.alone(), strict=strict).variables
    named = _named_tests(variables, relevant.variables, alone)
    return tuple(DependsOn(*fact) for fact in gather_keys(_facts(tests, named, stages, relevant)))


def unknown_facts(verdict: ActionVerdict) -> tuple[str, ...]:
    """Return the names of the facts that the statements of a verdict ask for and that are not known."""
    tests = Tests()
    stages_of(tests, verdict)
    facts = (fact for number in range(len(tests.atoms)) for fact in tests.facts_of(number))
    return tuple(key for key, _ in gather_keys(facts))


def stages_of(tests: Tests, verdict: ActionVerdict) -> Stages:
    """Return the statements of a verdict as what they wait for, their tests numbered in `tests`."""
    bounds = verdict.bounds

    def own(found: ResourceStage) -> tuple[Clauses, Clauses]:
        clauses = tests.clauses(verdict, found.stage)
        return (SILENT, clauses) if found.foreign else (clauses, OPEN)

    return Stages(
        {name: tests.clauses(verdict, stage) for name, stage in verdict.first.items()},
        {name: tests.clauses(verdict, stage) for name, stage in verdict.second.items()},
        OPEN if bounds.as_account else tests.clauses(verdict, verdict.account),
        {name: own(found) for name, found in bounds.resource.items()},
        tuple(tests.clauses(verdict, stage) for stage in bounds.limits()),
    )


def exact_outcome(verdict: ActionVerdict, *, strict: bool) -> str:
    """Return the outcome of a verdict with its unknown tests as they hang together.

    It is certain where it is the same in every case. Where that is too much work to say, it is undetermined.
    """
    return joint_outcome([verdict], strict=strict)


def joint_outcome(verdicts: Sequence[ActionVerdict], *, strict: bool) -> str:
    """Return the outcome of verdicts that must all be allowed, in one and the same case."""
    tests = Tests()
    every = [stages_of(tests, verdict) for verdict in verdicts]
    diagram = Diagram(tests.together(), strict=strict, apart=True)
    supports = product(*(supports_of(verdict.support) for verdict in verdicts))
    try:
        sets = {
            union(
                diagram.outcomes_of(
                    diagram.draw(tuple(one.case(o) for one, o in zip(every, at, strict=True)))
                )
                for at in _places(every, support)
            )
            for support in supports
        }
    except TooIntricateError:
        return "undetermined"
    return outcome_of(sets.pop()) if len(sets) == 1 else "undetermined"


def _places(every: Sequence[Stages], supports: Sequence[Support]) -> Iterator[tuple[Options, ...]]:
    """Yield the stages of every verdict for each project and enterprise project that they may all be about."""
    projects = _names(stages.first for stages in every)
    enterprise_projects = _names(stages.second for stages in every)
    for project, enterprise_project in product(projects, enterprise_projects):
        choices = [
            [
                (
                    _at(stages.first, project, support.project),
                    _at(stages.second, enterprise_project, support.enterprise_project),
                    own,
                )
                for own in stages.own()
            ]
            for stages, support in zip(every, supports, strict=True)
        ]
        yield from product(*choices)


def _names(stages: Iterable[Mapping[str, Clauses]]) -> list[str]:
    """The names of what may be meant; one verdict alone may not look at projects at all."""
    names = list(dict.fromkeys(name for by_name in stages for name in by_name))
    return [name for name in names if name] or [""]


def _at(stages: Mapping[str, Clauses], name: str, supported: bool | None) -> Clauses:
    return stages.get(name, stages.get("", SILENT)) if supported else SILENT


def find_relevant(
    stages: Stages, support: Support, variables: Sequence[Variable], *, strict: bool
) -> Relevant:
    """Return what the answer depends on; all that is unknown, if the function is too intricate to be drawn."""
    firsts = _options(stages.first, support.project)
    seconds = _options(stages.second, support.enterprise_project)
    resources = stages.own()
    diagram = Diagram(variables, strict=strict)
    try:
        answers = {
            options: diagram.draw((stages.case(options),)) for options in product(firsts, seconds, resources)
        }
    except TooIntricateError:
        every = (*firsts, *seconds, stages.account, *chain(*resources), *stages.limits)
        waiting = tests_in((every,))
        found = (n for n, variable in enumerate(variables) if waiting & set(variable.tests))
        return Relevant(frozenset(found), len(firsts) > 1, len(seconds) > 1, len(resources) > 1)
    return Relevant(
        diagram.variables_of(answers.values()),
        _differ(answers, 0, stages.first.values()),
        _differ(answers, 1, stages.second.values()),
        _differ(answers, 2, resources),
    )


def _named_tests(
    variables: Sequence[Variable], relevant: Iterable[int], alone: frozenset[int]
) -> Iterator[int]:
    """Yield the tests whose facts are to be named: of each relevant variable, those that can tip an answer."""
    for number in sorted(relevant):
        tests = variables[number].tests if number < len(variables) else ()
        yield from [test for test in tests if test in alone] or tests


def _facts(tests: Tests, named: Iterable[int], stages: Stages, relevant: Relevant) -> Iterator[ListedKey]:
    for number in named:
        yield from tests.facts_of(number)
    if relevant.project:
        yield "project", tuple(stages.first)
    if relevant.enterprise_project:
        yield "enterprise_project", tuple(stages.second)
    if relevant.resource:
        yield RESOURCE


def _options(stages: Mapping[str, Clauses], supported: bool | None) -> set[Clauses]:
    """What a stage may be: silent, if the scope may not be supported."""
    known = set() if supported is False else set(stages.values())
    return known if supported else known | {SILENT}


def _differ(answers: Answers, position: int, stages: Iterable[Hashable]) -> bool:
    """Whether two of the first (0) or second (1) stages, or resources (2), answer differently beside the same rest."""
    of_one_kind = set(stages)
    beside: dict[Hashable, set[int]] = {}
    for options, node in answers.items():
        if options[position] in of_one_kind:
            rest = (*options[:position], *options[position + 1 :])
            beside.setdefault(rest, set()).add(node)
    return any(len(nodes) > 1 for nodes in beside.values())
