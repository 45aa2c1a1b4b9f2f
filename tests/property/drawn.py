"""Small strategies that everything else is drawn by, each made once: making one costs more than drawing from it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Data = dict[str, Any]


def sampled(values: Sequence[Any], low: int = 1, high: int = 2) -> SearchStrategy[list[Any]]:
    """Some of the values, each at most once."""
    return _sampled(tuple(values), low, high)


@lru_cache(1_000)
def _sampled(values: tuple[Any, ...], low: int, high: int) -> SearchStrategy[list[Any]]:
    return st.lists(one_of(values), min_size=low, max_size=high, unique=True)


@lru_cache(100)
def often(percent: int) -> SearchStrategy[bool]:
    """True in so many of a hundred draws."""
    return st.integers(0, 99).map(lambda number: number >= 100 - percent)


@lru_cache(100)
def up_to(most: int, least: int = 0) -> SearchStrategy[int]:
    """A number, both ends included."""
    return st.integers(least, most)


def one_of(values: Sequence[Any]) -> SearchStrategy[Any]:
    """One of the values, which can be hashed."""
    return _one_of(tuple(values))


@lru_cache(1_000)
def _one_of(values: tuple[Any, ...]) -> SearchStrategy[Any]:
    return st.sampled_from(values)
