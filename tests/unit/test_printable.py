"""What strangers write, as messages show it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click import unstyle

from ostiary import LoadError, RequestError
from ostiary.engine.checks import read_request
from ostiary.engine.request import Request
from ostiary.errors import Diagnostic
from ostiary.model.base import shown
from ostiary.printable import described, sentence
from ostiary.report.text import diagnostic_text, json_text
from ostiary.spans import Span

FORGED = "x\x1b[31m\x1b]8;;http://x\x07\u202e\u2066\x9b\x7f\x00\r\n\u2028\ufeff\ud800"
"""Colours, a link, right to left, a new line: what would make a terminal show something else than there is."""


class Untold:
    """An object that cannot be written."""

    def __repr__(self) -> str:
        raise RuntimeError


def nested(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


UNTOLD = {
    "digits": 10**5_000,
    "object": Untold(),
    "list": [Untold()],
    "nesting": nested(100_000),
    "mapping": {"k": 10**5_000},
}


@pytest.mark.parametrize("value", UNTOLD.values(), ids=UNTOLD)
def test_a_value_that_cannot_be_written_is_named_by_its_type(value: Any) -> None:
    """Endless digits, endless nesting and objects that raise are described all the same."""
    named = f"a value of type {type(value).__name__}"
    assert (described(value), shown(value)) == (named, named)
    with pytest.raises(RequestError, match=named):
        read_request(Request(action=value))


def test_errors_can_be_printed() -> None:
    """No error carries what steers a terminal or a log, whatever its message quotes and its file is called."""
    faults = [Diagnostic("code", f"there is `{FORGED}`", Span(FORGED, 1, 1, 1, 1), f"not `{FORGED}`")]
    for text in (
        str(RequestError("code", FORGED, FORGED)),
        str(LoadError(faults)),
        unstyle(diagnostic_text(faults[0])),
    ):
        assert text.replace("\n  hint", "").isprintable()
        assert r"\x1b[31m" in text
        assert r"\u202e" in text


def test_a_message_has_an_end() -> None:
    """A message that quotes a megabyte keeps its beginning and its end."""
    assert len(sentence("a" * 1_000_000)) < 2_100
    assert sentence("there is no `" + "a" * 10_000 + "` here").endswith("a` here")
    assert len(str(RequestError("code", "x" * 10_000))) < 2_100


def test_json_can_be_printed() -> None:
    """JSON for people has escapes in place of what cannot be printed, and is the same value."""
    value = {FORGED: [FORGED, "é", "\U0001f600", "\U000e0001"]}
    text = json_text(value)
    assert json.loads(text) == value
    assert all(line.isprintable() for line in text.split("\n"))
    assert "é" in text
