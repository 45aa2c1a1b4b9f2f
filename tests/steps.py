"""What something costs, counted: lines of Python that are run, and characters that texts are searched through."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from ostiary.conditions import quick
from ostiary.conditions.compile import _compile_test
from ostiary.conditions.possible.mixed_cells import find_value_cells
from ostiary.engine import statement

_REMEMBERED: tuple[Any, ...] = (
    _compile_test, find_value_cells, statement._action_pattern, statement._pattern_test, statement._is_everything,
    *quick._READERS.values(),
)  # fmt: skip


class Text(str):
    """A text that counts the characters that are looked at, in places where one line may look at all of them."""

    __slots__ = ()
    seen = 0

    def find(self, sub: str, start: Any = 0, end: Any = None) -> int:
        found = super().find(sub, start, len(self) if end is None else end)
        Text.seen += (found if found >= 0 else len(self)) - start + len(sub)
        return found

    def startswith(self, prefix: Any, start: Any = 0, end: Any = None) -> bool:
        Text.seen += len(prefix)
        return super().startswith(prefix, start, len(self) if end is None else end)

    def endswith(self, suffix: Any, start: Any = 0, end: Any = None) -> bool:
        Text.seen += len(suffix)
        return super().endswith(suffix, start, len(self) if end is None else end)

    def __iter__(self) -> Iterator[str]:
        Text.seen += len(self)
        return super().__iter__()

    def casefold(self) -> Text:
        Text.seen += len(self)
        return Text(super().casefold())

    def split(self, *arguments: Any, **keywords: Any) -> list[str]:
        Text.seen += len(self)
        return [Text(part) for part in super().split(*arguments, **keywords)]


def count(run: Callable[[], object]) -> int:
    """The lines of Python that a run takes, and the characters of `Text` that it looks at; nothing is remembered."""
    for remembered in _REMEMBERED:
        remembered.cache_clear()
    lines = 0
    before = Text.seen

    def trace(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    earlier = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(earlier)
    return lines + Text.seen - before


def growth(prepare: Callable[[int], Callable[[], object]], size: int) -> float:
    """How much more the step from 2 to 4 sizes costs than that from 1 to 2: 2 for what is linear, 4 for a square."""
    prepare(1)()  # what is imported or prepared at the first call is no part of it
    small, middle, large = (count(prepare(size * times)) for times in (1, 2, 4))
    return (large - middle) / max(middle - small, size)
