"""Cursors in texts that are whole, cut off or noise, against the readers that refuse what is broken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.documents.tree_file import read_tree
from ostiary.documents.yaml_text import yaml_text
from ostiary.lsp.brackets import HCL, JSON, scan
from ostiary.lsp.checking import Checker
from ostiary.lsp.completion import complete
from ostiary.lsp.hover import hover
from ostiary.lsp.indentation import scan_lines
from ostiary.lsp.outline import outline
from ostiary.spans import Source
from ostiary.syntax.tree import ListNode, MapNode, Node, Pointer, ScalarNode, value_of

CHECKER = Checker()
WORDS = st.sampled_from(
    ["Effect", "g:UserName", "elb:pools:list", "*:*:*", "a b", "it's", 'say "x"', "€\U0001f512", "1.1", ""]
)
DOCUMENTS = st.dictionaries(
    WORDS.filter(bool),
    st.recursive(
        WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS.filter(bool), inner, max_size=3),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


def words_in(node: Node, path: Pointer = ()) -> Iterator[tuple[Pointer, bool, ScalarNode]]:
    """Every key and text of a tree that has a character, with the way to it."""
    if isinstance(node, MapNode):
        for member in node.members:
            yield path, True, member.key
            yield from words_in(member.value, (*path, str(member.key.value)))
    elif isinstance(node, ListNode):
        for number, item in enumerate(node.items):
            yield from words_in(item, (*path, number))
    elif isinstance(node, ScalarNode) and node.value:
        yield path, False, node


def rendered(document: Any, form: str) -> str:
    return yaml_text(document) if form == "yaml" else json.dumps(document, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("form", ["json", "yaml"])
@given(data=st.data(), document=DOCUMENTS)
def test_a_cursor_is_where_the_strict_reader_says(form: str, data: st.DataObject, document: Any) -> None:
    """In a whole text, and in one that ends at the cursor, a cursor in a word has the path that the word has.

    The first key of a YAML block is, until its colon is there, the block's value.
    """
    text = rendered(document, form)
    tree = read_tree(Source(f"a.{form}", text)).root
    path, is_key, word = data.draw(st.sampled_from(list(words_in(tree))))
    quotes = bool(word.style)
    at = data.draw(st.integers(word.start + max(quotes, 1), word.end - quotes))
    found = outline(text, form, at).cursor
    assert found is not None
    assert (found.path, found.is_key) == (path, is_key)
    assert (found.start, found.end) == (word.start + quotes, word.end - quotes)
    cut = outline(text[:at], form, at).cursor
    assert cut is not None
    assert cut.path == path
    assert cut.is_key == is_key or form == "yaml"


@pytest.mark.parametrize("form", ["json", "yaml"])
@given(document=DOCUMENTS)
def test_a_whole_text_has_its_tree(form: str, document: Any) -> None:
    """Of a text that is not broken the outline has everything."""
    if form == "json":
        assert value_of(outline(rendered(document, form), form).root) == document
    else:
        flow = json.dumps(document, ensure_ascii=False)
        assert value_of(outline(flow, "yaml").root) == document


NOISE = st.lists(
    st.sampled_from(
        [
            *"{}[]:,=\"'#-|>&*!\\/ \n\t\r",
            "\n  ",
            "\n    - ",
            "Statement",
            "Action",
            "ecs:",
            "<<EOF\n",
            "EOF",
            "${",
            "/*",
            "*/",
            "a",
        ]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize("file", ["a.json", "a.yaml", "a.tf", "account.yaml"])
@given(text=NOISE, data=st.data())
def test_nothing_fails_on_noise(file: str, text: str, data: st.DataObject) -> None:
    """Whatever a text is, completion and hover have an answer, in its bounds."""
    path, at = Path("/nowhere") / file, data.draw(st.integers(0, len(text)))
    around = CHECKER.surroundings(path, {path: text})
    for item in complete(text, path, at, around):
        assert 0 <= item.start <= item.end == at <= item.rest <= len(text)
    found = hover(text, path, at, around)
    assert found is None or 0 <= found.start <= at <= found.end <= len(text)


@pytest.mark.parametrize("unit", ['{"a":[', '"', "/*", "a {", "<<A\n", '"${'])
def test_brackets_without_end_are_read_to_their_end(unit: str) -> None:
    """A text of nothing but beginnings, thousands of them, is read like any other."""
    for dialect in (JSON, HCL):
        text = unit * 5_000
        assert scan(text, dialect, at=len(text)).end == len(text)


@pytest.mark.parametrize("unit", ["- ", "a:\n", "- [\n", "a: |\n", '"', "{", "  a:\n"])
def test_lines_without_end_are_read_to_their_end(unit: str) -> None:
    """So is a text of nothing but dashes, keys or brackets that nobody closed."""
    text = unit * 5_000
    assert scan_lines(text, len(text)).end == len(text)
