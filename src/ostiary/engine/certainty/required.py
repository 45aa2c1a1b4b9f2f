"""What a call requires, and every place that it may be about, as questions to a decision diagram (`diagram`).

Of each required action there are the statements of a first stage for each project that may be meant, of a second for
each enterprise project, and of the resource's own policy. The actions of one call are about the same project and the
same enterprise project, and it is the same thing that nobody knows of their route: which scopes it supports.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ostiary.engine.certainty.diagram import (
    OPEN,
    SILENT,
    Case,
    Clauses,
    Question,
    TooIntricateError,
    Variable,
    settle,
    tests_in,
)
from ostiary.engine.decide import Support, supports_of

MOST_CHOICES: Final = 10_000
"""Projects times enterprise projects times all else that a call may be about, before everything is left open."""

Own = tuple[Clauses, Clauses]
"""A resource's own policy: what it adds to the identity policies, and what it limits them to."""

NO_POLICY: Final[Own] = (SILENT, OPEN)

Truths = frozenset[tuple[int, bool | int]]
"""Tests that are settled, by their numbers: each with its truth, or the test that it becomes."""

Place = tuple[tuple[Clauses, ...], Truths]
"""What lies at one project, or at one enterprise project: the stage of each required action, and what it settles."""

NOWHERE: Final[Place] = ((), frozenset())


class Settled(NamedTuple):
    """The tests that are settled where the project or the enterprise project of a name is meant.

    An empty name is for none, if a call may be about none. `subjects` are the keys that follow, and the resource if
    that does.
    """

    by_name: Mapping[str, Truths] = MappingProxyType({})
    subjects: frozenset[Hashable] = frozenset()

    def among(self, variables: Sequence[Variable]) -> frozenset[int]:
        """Return the variables that are about what is settled, by their numbers."""
        tests = {test for truths in self.by_name.values() for test, _ in truths}

        def is_about_it(variable: Variable) -> bool:
            if variable.about is None:
                return not tests.isdisjoint(variable.tests)
            return variable.about in self.subjects

        return frozenset(number for number, one in enumerate(variables) if is_about_it(one))


NOT_SETTLED: Final = Settled()


class Stages(NamedTuple):
    """The statements of an action: at each project, at each enterprise project, and in the whole account.

    `own` are those of the resource's own policy, `limits` those of what must allow besides.
    """

    first: Mapping[str, Clauses]
    second: Mapping[str, Clauses]
    account: Clauses
    own: Own = NO_POLICY
    limits: tuple[Clauses, ...] = ()

    def case(self, first: Clauses, second: Clauses) -> Case:
        """Return the case of one choice among the stages."""
        return (first, second, self.account, *self.own, *self.limits)


class Required(NamedTuple):
    """An action that a call requires: its statements, the scopes it can be granted at (None: unknown)."""

    stages: Stages
    support: Support

    def case(self, first: Clauses, second: Clauses, unknown: Support) -> Case:
        """Return the case of one choice, in which what is unknown of the support is what `unknown` says."""
        project, enterprise = (
            known if known is not None else other for known, other in zip(self.support, unknown, strict=True)
        )
        return self.stages.case(first if project else SILENT, second if enterprise else SILENT)


NEVER: Final = Required(Stages({}, {}, SILENT), Support(project=True, enterprise_project=True))
"""What stands for a list without actions, which is a gap of the documentation: it lets nobody in."""


class Choice(NamedTuple):
    """Everything but tests that may be unknown of a call, chosen; `variant` is one of those that it may be."""

    project: Place
    enterprise_project: Place
    support: Support
    variant: int


class Call(NamedTuple):
    """The variants that a call may be, each as the numbers of the actions that it requires.

    `settled_by` says what is settled by the project, and by the enterprise project.
    """

    required: Sequence[Required]
    variants: Sequence[Sequence[int]]
    settled_by: tuple[Settled, Settled] = (NOT_SETTLED, NOT_SETTLED)

    def choices(self) -> Iterator[Choice]:
        """Yield everything that the call may be about; TooIntricateError if that is too much."""
        options = self._options()
        if prod(map(len, options)) > MOST_CHOICES:
            raise TooIntricateError
        return (Choice(*chosen) for chosen in product(*options))

    @property
    def support_is_open(self) -> bool:
        """Whether nobody knows of some action which scopes it can be granted at."""
        return any(None in one.support for one in self.required)

    def places(self, kind: int) -> tuple[Place, ...]:
        """Return the projects (0) or enterprise projects (1) that may be meant; what lies at two alike is one."""
        return tuple(dict.fromkeys(self._places(kind)))

    def waiting(self) -> frozenset[int]:
        """Return every unknown test that any of its statements waits for."""
        every = (
            (*stages.first.values(), *stages.second.values(), stages.account, *stages.own, *stages.limits)
            for stages in (one.stages for one in self.required)
        )
        return tests_in(tuple(every))

    def question(self, choice: Choice) -> Question:
        """Return what is asked if the call is about one choice: all that its variant requires."""
        cases = tuple(
            self.required[n].case(choice.project[0][n], choice.enterprise_project[0][n], choice.support)
            for n in self.variants[choice.variant]
        )
        known = dict((*choice.project[1], *choice.enterprise_project[1]))
        return settle(cases, known) if known else cases

    def independent(self) -> Call:
        """Return the call as if no test followed from its project or its enterprise project."""
        return self._replace(settled_by=(NOT_SETTLED, NOT_SETTLED))

    def _options(self) -> tuple[Sequence[Any], ...]:
        """What may be chosen of each field of a `Choice`."""
        return self.places(0), self.places(1), self._supports(), range(len(self.variants))

    def _places(self, kind: int) -> Iterator[Place]:
        by_name = [(one.stages.first, one.stages.second)[kind] for one in self.required]
        settled = self.settled_by[kind].by_name
        for name in names_of(by_name) or settled or ("",):  # no action may look at projects at all
            stages = tuple(stages.get(name, stages.get("", SILENT)) for stages in by_name)
            yield stages, settled.get(name, frozenset())

    def _supports(self) -> tuple[Support, ...]:
        """What of the support is unknown of any action, as it may be; what is known is its own."""
        columns = zip(*(one.support for one in self.required), strict=True)
        return tuple(supports_of(Support(*(None if None in column else True for column in columns))))


def names_of(stages: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """Return the names of all places that may be meant, each once."""
    return tuple(dict.fromkeys(name for by_name in stages for name in by_name if name))
