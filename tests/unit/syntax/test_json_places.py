"""Where the values of a JSON text stand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.syntax.json_places import JsonPlaces

TEXT = '{"a": [1, {"b": "x, ]"}], "c\\"d": -1.5e3, "": null}'


@pytest.mark.parametrize(
    ("pointer", "key", "value"),
    [
        ((), TEXT, TEXT),
        (("a",), '"a"', '[1, {"b": "x, ]"}]'),
        (("a", 0), "1", "1"),
        (("a", 1), '{"b": "x, ]"}', '{"b": "x, ]"}'),
        (("a", 1, "b"), '"b"', '"x, ]"'),
        (('c"d',), '"c\\"d"', "-1.5e3"),
        (("",), '""', "null"),
        (("a", 2), '"a"', '[1, {"b": "x, ]"}]'),
        (("a", "b"), '"a"', '[1, {"b": "x, ]"}]'),
        (("nothing",), TEXT, TEXT),
        (("a", 0, "deeper"), "1", "1"),
        ((0,), TEXT, TEXT),
    ],
)
def test_a_pointer_leads_to_offsets(pointer: tuple[str | int, ...], key: str, value: str) -> None:
    """A pointer leads to its key and value, or to the nearest thing above them."""
    (key_start, key_end), (start, end) = JsonPlaces(TEXT).locate(pointer)
    assert (TEXT[key_start:key_end], TEXT[start:end]) == (key, value)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def pointers(value: Any) -> list[tuple[str | int, ...]]:
    """Every pointer into a value."""
    entries: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    return [(), *((step, *rest) for step, inner in entries for rest in pointers(inner))]


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_every_value_is_found(value: Any, ascii_only: bool, indent: int | None) -> None:
    """The text at a pointer's place is the JSON of the value at that pointer."""
    text = f" {json.dumps(value, ensure_ascii=ascii_only, indent=indent)}\n"
    places = JsonPlaces(text)
    for pointer in pointers(value):
        wanted = value
        for step in pointer:
            wanted = wanted[step]
        start, end = places.locate(pointer)[1]
        assert json.loads(text[start:end]) == wanted
