"""What settles the unknown tests of a call: the keys of a place, and what is known of the resource there (ADR 5)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from ostiary.conditions import Context
from ostiary.conditions.keytest import ValueTest
from ostiary.engine.certainty.required import Truths
from ostiary.engine.certainty.resource_lists import ResourceList
from ostiary.engine.facts import Keys
from ostiary.syntax.resource import Resource

if TYPE_CHECKING:
    from ostiary.engine.certainty.numbered_tests import Tests


class Settling:
    """The tests of a call by what settles them: they are asked for at every place that may be meant."""

    def __init__(self, tests: Tests) -> None:
        self._tests = tests
        self._tested: dict[Hashable, list[tuple[int, tuple[ValueTest, ...]]]] = {}
        self._waiting: dict[Hashable, list[int]] = {}
        self._of_resource: list[int] = []
        self._by_resource: dict[str, Mapping[int, bool | int]] = {}
        for number, atom in enumerate(tests.atoms):
            if atom.test is not None and not isinstance(atom.test, ResourceList):
                self._tested.setdefault(atom.subject, []).append((number, atom.test))
            for key in () if atom.open is None else {*atom.open.holes, atom.open.subject}:
                self._waiting.setdefault(key, []).append(number)
            if atom.is_of_resource:
                self._of_resource.append(number)

    def by(self, keys: Keys, resource: Resource | None) -> Truths:
        """Return the tests that are settled where keys have these values, each with its truth.

        `resource` is the call's own, where more is known of it than else. In place of its truth stands the number of
        the test that one becomes, where it waits for something else as well.
        """
        known = {key.casefold(): values for key, values in keys.items()}
        context = Context(known, complete=False)
        settled = {} if resource is None else dict(self._with(resource))
        for number, test in (one for key in known for one in self._tested.get(key, ())):
            truths = {reading.examine(context).truth for reading in test}
            if truths in ({True}, {False}):
                settled[number] = bool(*truths)
        for number in {number for key in known for number in self._waiting.get(key, ())}:
            earlier = settled.get(number, number)
            if not isinstance(earlier, bool):
                settled[number] = self._tests.become(self._tests.atom(earlier).where(known), number)
        return frozenset(settled.items())

    def _with(self, resource: Resource) -> Mapping[int, bool | int]:
        """What becomes of the tests of a resource where more is known of it: all projects of a region ask for it."""
        found = self._by_resource.get(resource.text)
        if found is None:
            of, become = self._tests.atom, self._tests.become
            found = {number: become(of(number).of(resource), number) for number in self._of_resource}
            self._by_resource[resource.text] = found
        return found
