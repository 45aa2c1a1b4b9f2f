"""Plain YAML by events: the same value as by the tree, or left to the tree."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ostiary import LoadError
from ostiary.documents.json_file import DEPTH
from ostiary.documents.yaml_file import _check, compose_yaml, construct, read_yaml
from ostiary.documents.yaml_values import NOT_PLAIN, read_plain
from ostiary.spans import Source

SCALARS = st.sampled_from(
    ["a", "", "1.1", "on", "null", "2008-10-17", "- x", "k: v", "é", "two\nlines", "&x", "*x", "!t"]
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3),
    max_leaves=12,
)
PIECES = [
    "a",
    ": ",
    "- ",
    "\n",
    "  ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&x ",
    "*x",
    '"',
    "'",
    "|\n",
    "? ",
    "#",
    "---\n",
    "...\n",
    "!t ",
    "\t",
]


def by_tree(text: str) -> Any:
    source = Source("a.yaml", text)
    try:
        node = compose_yaml(source)
    except LoadError:
        return NOT_PLAIN
    if node is None:
        return None
    return NOT_PLAIN if list(_check(node, source)) else construct(node)


@given(DOCUMENTS, st.booleans())
def test_documents_are_read_alike(value: Any, flow: bool) -> None:
    """A dumped document is read as the tree has it, all scalars as text."""
    text = yaml.safe_dump(value, default_flow_style=flow)
    assert read_plain(text) == by_tree(text) or "&" in text


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_is_read_alike_or_left(text: str) -> None:
    """Whatever a text is, it is read as the tree has it, or not at all."""
    found = read_plain(text)
    if found is not NOT_PLAIN:
        assert found == by_tree(text)


@pytest.mark.parametrize(
    "text",
    ["a: 1\na: 2\n", "? [a]\n: b\n", "a: &x 1\nb: *x\n", "a: [", "--- a\n--- b\n", "a: \x01", "{a: 1, a: 2}"],
)
def test_what_is_not_plain_is_left(text: str) -> None:
    """Keys that stand twice, keys that are no words, aliases, several documents and no YAML are told by the tree."""
    assert read_plain(text) is NOT_PLAIN


def test_depth() -> None:
    """Both ways have the same limit."""
    for depth, is_plain in ((DEPTH, True), (DEPTH + 1, False)):
        text = "[" * depth + "]" * depth
        assert (read_plain(text) is not NOT_PLAIN) is is_plain
    with pytest.raises(LoadError, match="nested deeper"):
        read_yaml(Source("a.yaml", text))
