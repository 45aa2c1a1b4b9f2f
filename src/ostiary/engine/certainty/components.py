"""Which tests hang together over several keys, and in which order their keys are looked at (`joint`)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Final, NamedTuple

from ostiary.engine.certainty.joint import OpenTest

MOST_TESTS: Final = 128
"""Tests with holes that are looked at at all."""

MOST_SUBJECTS: Final = 16
"""Keys of one component, before its tests are taken as independent of each other."""

Before = dict[Hashable, dict[Hashable, None]]
"""The keys that come before a subject, because their texts stand in tests of it."""


class Plan(NamedTuple):
    """A component: its subjects with their ranks, and its tests with holes by their numbers."""

    order: Mapping[Hashable, int]
    tests: Mapping[int, OpenTest]


def find_components(tests: Mapping[int, OpenTest]) -> Iterator[Plan]:
    """Yield the components of tests with holes.

    Where keys wait for each other in a circle, the test that closes it is left out, and so is what has too many keys.
    """
    if len(tests) > MOST_TESTS:
        return
    before: Before = {}
    taken: dict[int, OpenTest] = {}
    for number, test in tests.items():
        if len(test.holes) < MOST_SUBJECTS and not any(
            key == test.subject or _comes_before(test.subject, key, before) for key in test.holes
        ):
            taken[number] = test
            for key in test.holes:
                before.setdefault(key, {})
            if test.subject is not None:
                before.setdefault(test.subject, {}).update(dict.fromkeys(test.holes))
    ranks = {subject: rank for rank, subject in enumerate(TopologicalSorter(before).static_order())}
    for subjects in _connected(before, taken):
        if len(subjects) > MOST_SUBJECTS:
            continue
        order = {subject: rank for subject, rank in ranks.items() if subject in subjects}
        yield Plan(order, {number: test for number, test in taken.items() if test.holes[0] in subjects})


def _comes_before(subject: Hashable, key: Hashable, before: Before) -> bool:
    """Whether a subject is one of those that come before a key, be it over others."""
    ahead, seen = [key], set[Hashable]()
    while ahead:
        one = ahead.pop()
        if one == subject:
            return True
        if one not in seen:
            seen.add(one)
            ahead.extend(before.get(one, ()))
    return False


def _connected(before: Before, tests: Mapping[int, OpenTest]) -> Iterator[set[Hashable]]:
    """Yield the subjects that hang together: keys in one test do, also if the tested key is known."""
    groups: list[set[Hashable]] = []
    links = [{subject, *keys} for subject, keys in before.items()]
    links += [set(test.holes) for test in tests.values()]
    for link in links:
        touched = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link] + [link.union(*touched)]
    yield from groups
