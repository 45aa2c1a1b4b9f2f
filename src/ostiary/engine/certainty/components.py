"""Which tests hang together over several keys, and in which order their keys are looked at (`joint`)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from ostiary.engine.certainty.open_resources import OpenTest

MOST_TESTS: Final = 128
"""Tests with holes that are looked at at all."""

MOST_SUBJECTS: Final = 16
"""Keys of one component, before its tests are taken as independent of each other."""

Before = dict[Hashable, dict[Hashable, None]]
"""The keys that come before a subject, because their texts stand in tests of it."""


class Plan(NamedTuple):
    """A component: its subjects with their ranks, and its tests with holes by their numbers.

    `keys` are those that each test waits for. `ring`: keys are compared with each other in several ways; then each
    test waits for all that come before it.
    """

    ranks: Mapping[Hashable, int]
    tests: Mapping[int, OpenTest]
    keys: Mapping[int, tuple[str, ...]]
    ring: bool


def find_components(tests: Mapping[int, OpenTest], last: str | None = None) -> Iterator[Plan]:
    """Yield the components of tests with holes; what has too many keys is left out.

    Where keys wait for each other in a circle, the test that closes it comes out with the last of them, not with its
    subject; and so do tests that wait for the key that is to be the `last` one.
    """
    if len(tests) > MOST_TESTS:
        return
    taken = {number: test for number, test in tests.items() if len(test.holes) < MOST_SUBJECTS}
    before: Before = {subject: {} for test in taken.values() for subject in _subjects_of(test)}
    for test in taken.values():
        before.get(test.subject, {}).update(dict.fromkeys(test.holes))
    if last is not None:
        _put_last(before, last)
    ranks = {subject: rank for rank, subject in enumerate(_in_order(before))}
    for subjects in _connected(taken.values()):
        if len(subjects) <= MOST_SUBJECTS:
            own = {subject: rank for subject, rank in ranks.items() if subject in subjects}
            yield _plan(own, {number: test for number, test in taken.items() if test.holes[0] in subjects})


def _put_last(before: Before, last: str) -> None:
    """Let a key wait for all others, and none of them for it."""
    keys = [subject for subject in before if isinstance(subject, str) and subject != last]
    before.update({key: {one: None for one in before[key] if one != last} for key in keys})
    before[last] = dict.fromkeys(keys)


def _plan(ranks: Mapping[Hashable, int], tests: Mapping[int, OpenTest]) -> Plan:
    """The plan of a component.

    Subjects are `early` if one of their tests waits for what comes behind them. Where each key is compared in one way
    only, there is one pair less than there are subjects.
    """
    every = [_subjects_of(test) for test in tests.values()]
    pairs = {frozenset((first, other)) for first, *others in every for other in others}
    last = {number: max(ranks[key] for key in test.holes) for number, test in tests.items()}
    subjects = {number: test.subject for number, test in tests.items() if test.subject in ranks}
    early = {subject for number, subject in subjects.items() if ranks[subject] <= last[number]}
    ring = bool(early) or len(pairs) >= len(ranks)
    needed = {key for test in tests.values() for key in test.holes}.union(map(str, early))
    keys = sorted(needed, key=ranks.__getitem__)

    def keys_of(number: int, test: OpenTest) -> Iterator[str]:
        until = max(last[number], ranks.get(test.subject, 0) - 1)
        yield from (key for key in keys if key in test.holes or (ring and ranks[key] <= until))

    return Plan(ranks, tests, {number: tuple(keys_of(number, test)) for number, test in tests.items()}, ring)


def _subjects_of(test: OpenTest) -> tuple[Hashable, ...]:
    """What a test hangs on: its keys, and what it tests unless that is known."""
    return test.holes if test.subject is None else (test.subject, *test.holes)


def _in_order(before: Before) -> Iterable[Hashable]:
    """The subjects, each behind those that come before it, but for one in each circle."""
    found: dict[Hashable, None] = {}
    met: set[Hashable] = set()

    def visit(subject: Hashable) -> None:
        if subject not in met:
            met.add(subject)
            for key in before[subject]:
                visit(key)
            found[subject] = None

    for subject in before:
        visit(subject)
    return found


def _connected(tests: Iterable[OpenTest]) -> Iterator[set[Hashable]]:
    """Yield the subjects that hang together: keys in one test do, also if the tested key is known."""
    groups: list[set[Hashable]] = []
    for link in map(set, map(_subjects_of, tests)):
        touched = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link] + [link.union(*touched)]
    yield from groups
