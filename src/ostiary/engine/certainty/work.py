"""What may be spent on diagrams, all of them together: a decision draws one for each action, and in two modes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, TypeVar, cast

Found = TypeVar("Found")

MOST_WORK: Final = 100_000
"""Clauses looked at, or settled, in all diagrams that share it; an ordinary verdict has a few dozen."""


class Work:
    """What is left to be spent, and the answers that were found with it.

    A diagram may take half of what is left, so that one that is too much does not leave nothing to the next. What
    was asked before, of another action with the same statements, is not drawn again.

    >>> work = Work()
    >>> work.spend(30_000)
    >>> work.most
    35000
    """

    def __init__(self) -> None:
        self._left = MOST_WORK
        self._found: dict[Hashable, Any] = {}

    @property
    def most(self) -> int:
        """How much the next diagram may take."""
        return self._left // 2

    def spend(self, amount: int) -> None:
        """Take what a diagram took, which may be a little more than was left."""
        self._left = max(0, self._left - amount)

    def once(self, question: object, answer: Callable[[], Found]) -> Found:
        """Return the answer to a question, found once; `question` is made of tuples, mappings and what is hashable."""
        key = _hashable(question)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = answer()
        return cast("Found", found)


def _hashable(value: Any) -> Hashable:
    """A value as what can be looked up; two are equal where the values and the orders of their parts are."""
    try:
        hash(value)
    except TypeError:
        if isinstance(value, Mapping):
            return tuple((key, _hashable(one)) for key, one in value.items())
        return tuple(map(_hashable, value))
    return cast("Hashable", value)
