"""The decision rule drawn as a diagram over unknown tests: ordered, reduced, shared (a binary decision diagram).

A case is split on its first test, both halves on the next, until the outcome is certain whatever the rest is.
A split whose halves are the same is none. What remains names exactly the tests that can change the answer,
and cases that always answer alike are one node.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ostiary.engine import outcomes
from ostiary.engine.stage import possible_of

Clauses = frozenset[tuple[bool, frozenset[int]]]
"""The statements of a stage: whether each is a Deny, and the numbers of the unknown tests it waits for."""

Case = tuple[Clauses, ...]
"""The first stage, the second, what counts in the whole account, the resource's own policy, and each limit."""

SILENT: Final[Clauses] = frozenset()
"""A stage in which nothing applies."""

OPEN: Final[Clauses] = frozenset({(False, frozenset())})
"""A stage that allows everything: a limit that is none."""

MOST_TESTS: Final = 128  # each deepens the recursion by two calls
MOST_WORK: Final = 50_000  # clauses looked at; an ordinary verdict has a few dozen
_CERTAIN: Final = {"allowed": 1, "explicit-deny": 0, "implicit-deny": 0}


class TooIntricateError(Exception):
    """A function of too many tests, or one that takes too many splits."""


class Diagram:
    """The answers to cases, as nodes: 1 is allowed, 0 is not, each other number one more function of tests.

    >>> allow, deny = (False, frozenset({1})), (True, frozenset({2}))
    >>> diagram = Diagram(strict=False)
    >>> sorted(diagram.tests_of([diagram.draw((frozenset({allow}), frozenset({deny}), SILENT, SILENT))]))
    [1]
    """

    def __init__(self, *, strict: bool) -> None:
        self._rule = outcomes.join if strict else outcomes.chain
        self._nodes: dict[Case, int] = {}
        self._splits: dict[tuple[int, int, int], int] = {}
        self._work = 0

    def draw(self, case: Case) -> int:
        """Return the node of a case; TooIntricateError if that is too much work."""
        if len(tests_in(case)) > MOST_TESTS:
            raise TooIntricateError
        return self._draw(case)

    def tests_of(self, nodes: Iterable[int]) -> frozenset[int]:
        """Return the tests that can change the answer at any of the nodes."""
        splits = {node: split for split, node in self._splits.items()}
        reached: set[int] = set()
        ahead = list(nodes)
        while ahead:
            node = ahead.pop()
            if node in splits and node not in reached:
                reached.add(node)
                ahead.extend(splits[node][1:])
        return frozenset(splits[node][0] for node in reached)

    def _draw(self, case: Case) -> int:
        if case not in self._nodes:
            outcome = self._outcome(case)
            self._nodes[case] = _CERTAIN[outcome] if outcome in _CERTAIN else self._split(case)
        return self._nodes[case]

    def _outcome(self, case: Case) -> str:
        self._work += sum(map(len, case))
        if self._work > MOST_WORK:
            raise TooIntricateError
        first, second, account, resource, *limits = (
            possible_of((deny, None if tests else True) for deny, tests in clauses) for clauses in case
        )
        possible = outcomes.join(outcomes.join(self._rule(first, second), account), resource)
        for limit in limits:
            possible = outcomes.bound(possible, limit)
        return outcomes.outcome_of(possible)

    def _split(self, case: Case) -> int:
        test = min(tests_in(case))
        true = self._draw(_settle(case, test, truth=True))
        false = self._draw(_settle(case, test, truth=False))
        return true if true == false else self._splits.setdefault((test, true, false), len(self._splits) + 2)


def tests_in(stages: Iterable[Clauses]) -> frozenset[int]:
    """Return the unknown tests that anything waits for."""
    return frozenset(test for clauses in stages for _, tests in clauses for test in tests)


def _settle(case: Case, test: int, *, truth: bool) -> Case:
    """The case with a test known: if it is true, nothing waits for it; if not, whatever waits for it is gone."""
    return tuple(
        frozenset((deny, tests - {test}) for deny, tests in clauses if truth or test not in tests)
        for clauses in case
    )
