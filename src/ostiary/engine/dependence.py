"""The facts that an undetermined verdict depends on, and no others (semantics.md §3).

Whether an action is allowed is a function of the unknown tests of its statements (`unknowns`): one function for
each project and enterprise project that may be meant and each support of scopes that the action may have. It is
drawn as a decision diagram (`diagram`), which shows the tests that can change the answer; the project or the
enterprise project can where the diagrams differ. Tests are taken as independent of each other.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import chain, product
from types import MappingProxyType
from typing import NamedTuple

from ostiary.conditions import ListedKey, gather_keys
from ostiary.engine.bounds import ResourceStage
from ostiary.engine.decide import ActionVerdict, Support
from ostiary.engine.decision import DependsOn
from ostiary.engine.diagram import OPEN, SILENT, Clauses, Diagram, TooIntricateError, tests_in
from ostiary.engine.stage import Stage
from ostiary.engine.unknowns import RESOURCE, Atom, atoms_of

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


class Relevant(NamedTuple):
    """What can change the answer: tests by their numbers, which project, which enterprise project, which resource."""

    tests: frozenset[int]
    project: bool
    enterprise_project: bool
    resource: bool


def depends_on(verdict: ActionVerdict) -> tuple[DependsOn, ...]:
    """Return the facts that an undetermined verdict depends on: context keys, resource, project.

    With all of them stated the verdict is certain, unless it is unknown for a reason that no fact can settle.
    """
    tests = _Tests(verdict)
    bounds = verdict.bounds
    stages = Stages(
        {name: tests.clauses(stage) for name, stage in verdict.first.items()},
        {name: tests.clauses(stage) for name, stage in verdict.second.items()},
        OPEN if bounds.as_account else tests.clauses(verdict.account),
        {name: _resource(tests.clauses(found.stage), found) for name, found in bounds.resource.items()},
        tuple(map(tests.clauses, bounds.limits())),
    )
    relevant = find_relevant(stages, verdict.support, strict=verdict.facts.strict)
    return tuple(DependsOn(*fact) for fact in gather_keys(_facts(tests, stages, relevant)))


def find_relevant(stages: Stages, support: Support, *, strict: bool) -> Relevant:
    """Return what the answer depends on; all that is unknown, if the function is too intricate to be drawn."""
    firsts = _options(stages.first, support.project)
    seconds = _options(stages.second, support.enterprise_project)
    resources = set(stages.resource.values()) or {(SILENT, OPEN)}
    diagram = Diagram(strict=strict)
    try:
        answers = {
            (first, second, own): diagram.draw((first, second, stages.account, *own, *stages.limits))
            for first, second, own in product(firsts, seconds, resources)
        }
    except TooIntricateError:
        every = (*firsts, *seconds, stages.account, *chain(*resources), *stages.limits)
        return Relevant(tests_in(every), len(firsts) > 1, len(seconds) > 1, len(resources) > 1)
    return Relevant(
        diagram.tests_of(answers.values()),
        _differ(answers, 0, stages.first.values()),
        _differ(answers, 1, stages.second.values()),
        _differ(answers, 2, resources),
    )


def _resource(clauses: Clauses, found: ResourceStage) -> tuple[Clauses, Clauses]:
    return (SILENT, clauses) if found.foreign else (clauses, OPEN)


class _Tests:
    """The unknown tests of a verdict, numbered as they are met; `facts` would settle the test of that number."""

    def __init__(self, verdict: ActionVerdict) -> None:
        self._verdict = verdict
        self._numbers: dict[Hashable, int] = {}
        self.facts: list[tuple[ListedKey, ...]] = []

    def clauses(self, stage: Stage) -> Clauses:
        """Return the statements of a stage as what they wait for."""
        resource, context = self._verdict.facts.resource, self._verdict.context
        return frozenset(
            (
                hit.statement.deny,
                frozenset(map(self._number, atoms_of(hit, resource, hit.context or context))),
            )
            for hit in stage.hits
        )

    def _number(self, atom: Atom) -> int:
        number = self._numbers.setdefault(atom.identity, len(self._numbers))
        if number == len(self.facts):
            self.facts.append(atom.facts)
        return number


def _facts(tests: _Tests, stages: Stages, relevant: Relevant) -> Iterator[ListedKey]:
    for number in sorted(relevant.tests):
        yield from tests.facts[number]
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
