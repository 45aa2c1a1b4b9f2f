"""The decision rule drawn as a diagram over what is unknown: ordered, reduced, shared (a decision diagram).

A variable is a set of unknown tests that hang together, such as those of one condition key, with the combinations
of truths that they can have (`Variable`). A case is split on the first variable in it, each part on the next, until
the outcome is certain whatever the rest is. A split whose parts are all the same is none. What remains names exactly
the variables that can change the answer, and cases that always answer alike are one node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Final, NamedTuple

from ostiary.conditions import Truth
from ostiary.engine import outcomes
from ostiary.engine.stage import possible_of

Clauses = frozenset[tuple[bool, frozenset[int]]]
"""The statements of a stage: whether each is a Deny, and the numbers of the unknown tests it waits for."""

Case = tuple[Clauses, ...]
"""The first stage, the second, what counts in the whole account, the resource's own policy, and each limit."""

Question = tuple[Case, ...]
"""The cases of several actions that all have to be allowed; of one, mostly."""

SILENT: Final[Clauses] = frozenset()
"""A stage in which nothing applies."""

OPEN: Final[Clauses] = frozenset({(False, frozenset())})
"""A stage that allows everything: a limit that is none."""

MOST_VARIABLES: Final = 128  # each deepens the recursion by two calls
MOST_WORK: Final = 25_000  # clauses looked at; an ordinary verdict has a few dozen
MOST_PARTS: Final = 200_000  # combinations of truths that are looked at, in all splits together

_FIRST_NODE: Final = 8  # below it are the certain outcomes, as sets of one


class TooIntricateError(Exception):
    """A function of too many variables, or one that takes too many splits."""


Vectors = tuple[tuple[Truth, ...], ...]
"""Combinations of truths, in the order of the tests that have them."""


class Variable(NamedTuple):
    """Unknown tests that hang together, and every combination of truths that they can have.

    A truth of None leaves the test open: it counts as a test of its own from then on, the one that `opened` names.
    """

    tests: tuple[int, ...]
    vectors: Vectors = ((True,), (False,))
    opened: tuple[int, ...] = ()


class Diagram:
    """The answers to questions, as nodes: an outcome that is certain, or a function of variables.

    `apart`: denied explicitly and denied for want of an Allow are two outcomes, else one.

    >>> allow, deny = (False, frozenset({1})), (True, frozenset({2}))
    >>> diagram = Diagram([Variable((1,)), Variable((2,))], strict=False)
    >>> node = diagram.draw(((frozenset({allow}), frozenset({deny}), SILENT, SILENT),))
    >>> diagram.variables_of([node])
    frozenset({0})
    """

    def __init__(self, variables: Sequence[Variable], *, strict: bool, apart: bool = False) -> None:
        self._rule = outcomes.join if strict else outcomes.chain
        self._apart = apart
        self._variables = [*variables, *_opened(variables)]
        self._at = {test: n for n, variable in enumerate(self._variables) for test in variable.tests}
        self._rank = _ranks(variables, self._at)
        self._nodes: dict[Question, int] = {}
        self._splits: dict[tuple[int, tuple[int, ...]], int] = {}
        self._work = self._parts_seen = 0

    def draw(self, question: Question) -> int:
        """Return the node of a question; TooIntricateError if that is too much work."""
        if len({self._at[test] for test in tests_in(question)}) > MOST_VARIABLES:
            raise TooIntricateError
        return self._draw(question)

    def variables_of(self, nodes: Iterable[int]) -> frozenset[int]:
        """Return the variables that can change the answer at any of the nodes, by their numbers."""
        return frozenset(variable for variable, _ in self._below(nodes).values())

    def outcomes_of(self, node: int) -> int:
        """Return the set of outcomes that a node can come to."""
        ends = {node} | {part for _, parts in self._below([node]).values() for part in parts}
        return outcomes.union(end for end in ends if end < _FIRST_NODE)

    def _below(self, nodes: Iterable[int]) -> Mapping[int, tuple[int, tuple[int, ...]]]:
        """The splits that can be reached from some nodes."""
        splits = {node: split for split, node in self._splits.items()}
        reached: dict[int, tuple[int, tuple[int, ...]]] = {}
        ahead = list(nodes)
        while ahead:
            node = ahead.pop()
            if node in splits and node not in reached:
                reached[node] = splits[node]
                ahead.extend(splits[node][1])
        return reached

    def _draw(self, question: Question) -> int:
        if question not in self._nodes:
            every = map(self._possible, question)  # each bounds the others: all have to be allowed
            end = self._end(reduce(outcomes.bound, every))
            self._nodes[question] = self._split(question) if end is None else end
        return self._nodes[question]

    def _end(self, possible: int) -> int | None:
        """The outcome, if it is certain."""
        if not self._apart and not possible & outcomes.ALLOW:
            return outcomes.NONE
        return possible if outcomes.is_certain(possible) else None

    def _possible(self, case: Case) -> int:
        self._work += sum(map(len, case))
        if self._work > MOST_WORK:
            raise TooIntricateError
        first, second, account, resource, *limits = (
            possible_of((deny, None if tests else True) for deny, tests in clauses) for clauses in case
        )
        possible = outcomes.join(outcomes.join(self._rule(first, second), account), resource)
        for limit in limits:
            possible = outcomes.bound(possible, limit)
        return possible

    def _split(self, question: Question) -> int:
        number = min((self._at[test] for test in tests_in(question)), key=self._rank.__getitem__)
        parts = tuple(self._parts(question, self._variables[number]))
        return (
            parts[0]
            if len(set(parts)) == 1
            else self._splits.setdefault((number, parts), len(self._splits) + _FIRST_NODE)
        )

    def _parts(self, question: Question, variable: Variable) -> Iterator[int]:
        """The node of each combination of truths; combinations that differ in other tests only have one."""
        self._parts_seen += len(variable.vectors)
        if self._parts_seen > MOST_PARTS:
            raise TooIntricateError
        asked, nodes = tests_in(question), dict[tuple[tuple[int, bool | int], ...], int]()
        for truths in _settlements(variable):
            own = tuple((test, truth) for test, truth in truths.items() if test in asked)
            if own not in nodes:
                nodes[own] = self._draw(settle(question, dict(own)))
            yield nodes[own]


def tests_in(question: Question) -> frozenset[int]:
    """Return the unknown tests that anything waits for."""
    return frozenset(test for case in question for clauses in case for _, tests in clauses for test in tests)


def _opened(variables: Iterable[Variable]) -> list[Variable]:
    """The tests that stay open although their key is known: each is a variable of its own."""
    return [Variable((test,)) for test in sorted({test for v in variables for test in v.opened})]


def _ranks(variables: Sequence[Variable], at: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """The order of splits: a test that stays open right after the last variable that opens it.

    At the end of all they would multiply: each key of a condition leaves one open, or does not.
    """
    ranks = {number: (number, 0) for number in range(len(variables))}
    for number, variable in enumerate(variables):
        ranks.update({at[test]: (number, at[test]) for test in variable.opened})
    return ranks


def _settlements(variable: Variable) -> Iterable[Mapping[int, bool | int]]:
    """What each test becomes, in each combination: its truth, or the test that it leaves open."""
    for vector in variable.vectors:
        yield {
            test: variable.opened[place] if truth is None else truth
            for place, (test, truth) in enumerate(zip(variable.tests, vector, strict=True))
        }


def settle(question: Question, truths: Mapping[int, bool | int]) -> Question:
    """Return a question with some tests known: nothing waits for the true ones, what waits for the others is gone."""
    return tuple(tuple(_settled(clauses, truths) for clauses in case) for case in question)


def _settled(clauses: Clauses, truths: Mapping[int, bool | int]) -> Clauses:
    if not any(truths.keys() & tests for _, tests in clauses):
        return clauses
    return frozenset(
        (deny, frozenset(truths.get(test, test) for test in tests if truths.get(test) is not True))
        for deny, tests in clauses
        if not any(truths.get(test) is False for test in tests)
    )
