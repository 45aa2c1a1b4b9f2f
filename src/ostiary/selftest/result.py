"""What came of one case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple


class Difference(NamedTuple):
    """One thing that a case expects (`outcome`, `notes`, …), and what came instead."""

    what: str
    expected: Any
    came: Any


class Result(NamedTuple):
    """One case that was checked: its name, the rule that it rests on, and what differs (nothing: it passed)."""

    case: str
    rule: str
    differences: tuple[Difference, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.differences


def compare(expected: Mapping[str, Any], came: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what differs, of the things that are expected."""
    for what, value in expected.items():
        if came[what] != value:
            yield Difference(what, value, came[what])


def result(case: str, rule: str, differences: Iterable[Difference]) -> Result:
    """Return a case's result from what differs."""
    return Result(case, rule, tuple(differences))
