"""The decision rule drawn as a diagram over what is unknown: ordered, reduced, shared (a decision diagram).

A variable is a set of unknown tests that hang together, such as those of one condition key, with the combinations
of truths that they can have (`Variable`). A case is split on the first variable in it, each part on the next, until
the outcome is certain whatever the rest is. A split whose parts are all the same is none. What remains names exactly
the variables that can change the answer, and cases that always answer alike are one node.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Final, NamedTuple

from ostiary.conditions import Truth
from ostiary.engine import outcomes
from ostiary.engine.certainty.work import MOST_WORK
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
MOST_PARTS: Final = 200_000  # combinations of truths that are looked at, in all splits together

_FIRST_NODE: Final = 8  # below it are the certain outcomes, as sets of one
_DIFFERENT: Final = outcomes.DENY | outcomes.ALLOW | outcomes.NONE
"""A node as well: answers that are compared differ."""


class TooIntricateError(Exception):
    """A function of too many variables, or one that takes too many splits."""


Vectors = tuple[tuple[Truth | int, ...], ...]
"""Combinations of truths (or what tests become), in the order of the tests that have them."""


class Variable(NamedTuple):
    """Unknown tests that hang together, and every combination of truths that they can have.

    A truth of None leaves the test open: it counts as a test of its own from then on, the one that `opened` names. A
    number in place of a truth says that the test becomes another one, which is of a later variable. `about` is the key
    that the tests are about, or the resource; None where they are about several.
    """

    tests: tuple[int, ...]
    vectors: Vectors = ((True,), (False,))
    opened: tuple[int, ...] = ()
    about: Hashable = None


class _Split(NamedTuple):
    """A node that is split on a variable, with all outcomes that lie below it."""

    variable: int
    parts: tuple[int, ...]
    outcomes: int


class Diagram:
    """The answers to questions, as nodes: an outcome that is certain, or a function of variables.

    `apart`: denied explicitly and denied for want of an Allow are two outcomes, else one. `most` is how many clauses
    may be looked at, or settled; `work` says how many were.

    >>> allow, deny = (False, frozenset({1})), (True, frozenset({2}))
    >>> diagram = Diagram([Variable((1,)), Variable((2,))], strict=False)
    >>> node = diagram.draw(((frozenset({allow}), frozenset({deny}), SILENT, SILENT),))
    >>> diagram.variables_of([node])
    frozenset({0})
    """

    def __init__(
        self, variables: Sequence[Variable], *, strict: bool, apart: bool = False, most: int = MOST_WORK
    ) -> None:
        self._rule = outcomes.join if strict else outcomes.chain
        self._apart = apart
        self._most = most
        self._variables = [*variables, *_opened(variables)]
        self._at = {test: n for n, variable in enumerate(self._variables) for test in variable.tests}
        self._rank = _ranks(variables, self._at)
        self._nodes: dict[Question, int] = {}
        self._compared: dict[frozenset[int], int] = {}
        self._splits: dict[tuple[int, tuple[int, ...]], int] = {}
        self._made: list[_Split] = []  # by its node
        self.work = self._parts_seen = 0

    def draw(self, question: Question) -> int:
        """Return the node of a question; TooIntricateError if that is too much work."""
        if len({self._at[test] for test in tests_in(question)}) > MOST_VARIABLES:
            raise TooIntricateError
        return self._draw(question)

    def variables_of(self, nodes: Iterable[int]) -> frozenset[int]:
        """Return the variables that can change the answer at any of the nodes, by their numbers."""
        reached: set[int] = set()
        ahead = [node for node in nodes if node >= _FIRST_NODE]
        while ahead:
            node = ahead.pop()
            if node not in reached:
                reached.add(node)
                ahead.extend(part for part in self._made[node - _FIRST_NODE].parts if part >= _FIRST_NODE)
        return frozenset(self._made[node - _FIRST_NODE].variable for node in reached)

    def compared(self, nodes: Iterable[int]) -> int:
        """Return the node of an answer of which only these are known, one of which it is.

        Where they differ the answer is open, which is an outcome of its own; where all are denied, why is the same.
        """
        found = frozenset(nodes)
        return min(found) if len(found) == 1 and not self._apart else self._compare(found)

    def outcomes_of(self, node: int) -> int:
        """Return the set of outcomes that a node can come to."""
        return node if node < _FIRST_NODE else self._made[node - _FIRST_NODE].outcomes

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
        self.work += sum(map(len, case))
        if self.work > self._most:
            raise TooIntricateError
        first, second, account, resource, *limits = map(_possible_of, case)
        possible = outcomes.join(outcomes.join(self._rule(first, second), account), resource)
        for limit in limits:
            possible = outcomes.bound(possible, limit)
        return possible

    def _split(self, question: Question) -> int:
        number = min((self._at[test] for test in tests_in(question)), key=self._rank.__getitem__)
        return self._node(number, tuple(self._parts(question, self._variables[number])))

    def _node(self, number: int, parts: tuple[int, ...]) -> int:
        """The node of a split; of parts that are all the same it is none."""
        if len(set(parts)) == 1:
            return parts[0]
        node = self._splits.setdefault((number, parts), len(self._splits) + _FIRST_NODE)
        if node - _FIRST_NODE == len(self._made):
            self._made.append(_Split(number, parts, outcomes.union(map(self.outcomes_of, parts))))
        return node

    def _compare(self, nodes: frozenset[int]) -> int:
        if nodes not in self._compared:
            splits = {node: self._made[node - _FIRST_NODE] for node in nodes if node >= _FIRST_NODE}
            self._compared[nodes] = self._compare_parts(nodes, splits) if splits else _compare_ends(nodes)
        return self._compared[nodes]

    def _compare_parts(self, nodes: frozenset[int], splits: Mapping[int, _Split]) -> int:
        """What nodes come to in each part of the first variable that any of them is split on."""
        number = min((split.variable for split in splits.values()), key=self._rank.__getitem__)
        parted = {node for node, split in splits.items() if split.variable == number}
        count = len(self._variables[number].vectors)
        self._spend_parts(count)
        parts = (frozenset(splits[n].parts[at] if n in parted else n for n in nodes) for at in range(count))
        return self._node(number, tuple(map(self._compare, parts)))

    def _parts(self, question: Question, variable: Variable) -> Iterator[int]:
        """The node of each combination of truths; combinations that differ in other tests only have one."""
        self._spend_parts(len(variable.vectors))
        asked, nodes = tests_in(question), dict[tuple[tuple[int, bool | int], ...], int]()
        clauses = sum(len(clauses) for case in question for clauses in case)
        for settled in _settlements(variable, asked):
            if settled not in nodes:
                self.work += clauses
                nodes[settled] = self._draw(settle(question, dict(settled)))
            yield nodes[settled]

    def _spend_parts(self, count: int) -> None:
        self._parts_seen += count
        if self._parts_seen > MOST_PARTS:
            raise TooIntricateError


def _possible_of(clauses: Clauses) -> int:
    """The outcomes that a stage can come to, each of its statements taken by itself."""
    if not clauses:
        return outcomes.NONE
    return possible_of((deny, None if tests else True) for deny, tests in clauses)


def _compare_ends(nodes: Collection[int]) -> int:
    """The outcome that certain outcomes come to."""
    if len(nodes) > 1:
        return _DIFFERENT
    return outcomes.ALLOW if outcomes.ALLOW in nodes else outcomes.NONE


def tests_in(question: Question) -> frozenset[int]:
    """Return the unknown tests that anything waits for."""
    every = [tests for case in question for clauses in case for _, tests in clauses]
    return frozenset().union(*every)


def reached_from(tests: frozenset[int], variables: Sequence[Variable]) -> frozenset[int]:
    """Return tests with all those that they may become: a variable's tests become tests of later ones."""
    found = set(tests)
    for variable in variables:
        if found & set(variable.tests):
            found.update(one for vector in variable.vectors for one in vector if type(one) is int)
    return frozenset(found)


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


def _settlements(variable: Variable, asked: Collection[int]) -> Iterator[tuple[tuple[int, bool | int], ...]]:
    """What each test that is asked for becomes, in each combination: its truth, or the test that is left."""
    columns = [(at, test) for at, test in enumerate(variable.tests) if test in asked]
    for vector in variable.vectors:
        truths = ((test, at, vector[at]) for at, test in columns)
        yield tuple((test, variable.opened[at] if truth is None else truth) for test, at, truth in truths)


def settle(question: Question, truths: Mapping[int, bool | int]) -> Question:
    """Return a question with some tests known: nothing waits for the true ones, what waits for the others is gone."""
    return tuple(tuple([_settled(clauses, truths) for clauses in case]) for case in question)


def _settled(clauses: Clauses, truths: Mapping[int, bool | int]) -> Clauses:
    if all(tests.isdisjoint(truths) for _, tests in clauses):
        return clauses
    return frozenset(
        (deny, frozenset(truths.get(test, test) for test in tests if truths.get(test) is not True))
        for deny, tests in clauses
        if not any(truths.get(test) is False for test in tests)
    )
