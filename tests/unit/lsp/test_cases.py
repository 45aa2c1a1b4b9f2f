"""The cases of tests/cases/lsp: where a cursor stands, what is offered there, what is said of a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ostiary.lsp.checking import Checker
from ostiary.lsp.completion import Item, complete
from ostiary.lsp.hover import hover
from ostiary.lsp.outline import outline
from tests.unit.lsp.cases import load, marked, name_of, path_of

CHECKER = Checker()


@pytest.mark.parametrize("case", load("cursors"), ids=name_of)
def test_a_cursor_is_found(case: dict[str, Any]) -> None:
    """A cursor's place, and the word that it stands in, are as the case says."""
    text, at = marked(case["text"])
    found = outline(text, case["form"], at).cursor
    if case.get("nowhere"):
        assert found is None
        return
    assert found is not None
    assert (found.path, found.is_key) == (tuple(case["path"]), case.get("key", False))
    word = found.word.value if found.word else ""
    assert (word, found.before(text)) == (case.get("word", ""), case.get("before", ""))


def offered(text: str, path: Path, at: int) -> dict[str, Item]:
    return {item.label: item for item in complete(text, path, at, CHECKER.surroundings(path, {path: text}))}


@pytest.mark.parametrize("case", load("completion"), ids=name_of)
def test_completion(case: dict[str, Any]) -> None:
    """What is offered at a cursor, and what is written, are as the case says."""
    text, at = marked(case["text"])
    found = offered(text, path_of(case["file"]), at)
    if "only" in case:
        assert list(found) == case["only"]
    assert set(case.get("offers", ())) <= set(found)
    assert not set(case.get("not", ())) & set(found)
    for label, written in case.get("writes", {}).items():
        assert found[label].text == written
    assert all(item.start <= item.end == at <= item.rest for item in found.values())


@pytest.mark.parametrize("case", load("hover"), ids=name_of)
def test_hover(case: dict[str, Any]) -> None:
    """What is said of a word has the parts that the case names."""
    text, at = marked(case["text"])
    path = path_of(case["file"])
    found = hover(text, path, at, CHECKER.surroundings(path, {path: text}))
    if case.get("nothing"):
        assert found is None
        return
    assert found is not None
    assert found.start <= at <= found.end
    assert text[found.start : found.end] == case.get("word", text[found.start : found.end])
    missing = [part for part in case["says"] if part not in found.text]
    assert not missing, found.text
