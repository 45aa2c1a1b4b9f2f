"""JSON with places: which faults a text has, and where its values stand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.model.case import JsonCase
from ostiary.selftest.runner import load_bundled
from ostiary.syntax.json_text import JsonText

CASES = [case for file in load_bundled() if file.kind == "JSON faults" for case in file.cases]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_form_of_messages(case: JsonCase) -> None:
    """Messages and hints are one line without a full stop (the faults themselves: tests/unit/selftest)."""
    lines = [line for fault in JsonText(case.text).faults for line in (fault.message, fault.hint or "-")]
    assert len(lines) == 2 * len(case.faults)
    assert not [line for line in lines if "\n" in line or not line or line.endswith(".")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_mending(case: JsonCase) -> None:
    """With what mends a fault written, the text has fewer faults."""
    text = case.text
    faults = JsonText(text).faults
    edits = sorted((edit for fault in faults for edit in fault.edits), reverse=True)
    for edit in edits:
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert len(JsonText(text).faults) < len(faults) or not edits


def members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)
    return dict(pairs)


def refuse(constant: str) -> None:
    raise ValueError(constant)


def is_json(text: str) -> bool:
    """What the standard library says of strict JSON with unique keys."""
    try:
        json.loads(text.removeprefix("\ufeff"), object_pairs_hook=members_once, parse_constant=refuse)
    except ValueError:
        return False
    return True


SIGNS = st.sampled_from(list("{}[],:\"'\\/*#.-+01eEua tn \n\r\t\0\ufeff\u00a0“…*=;"))
TEXTS = st.text(SIGNS | st.characters(), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(TEXTS, parts, max_size=4),
    max_leaves=12,
)


@st.composite
def json_texts(draw: st.DrawFn) -> str:
    value = draw(VALUES)
    return json.dumps(value, indent=draw(st.sampled_from([None, 0, 2])), ensure_ascii=draw(st.booleans()))


@st.composite
def mutated_texts(draw: st.DrawFn) -> str:
    text = draw(json_texts())
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(SIGNS | st.just("")) + text[place + draw(st.integers(0, 1)) :]
    return text


@settings(max_examples=300, deadline=None)
@given(json_texts() | mutated_texts() | st.text(SIGNS, max_size=40))
def test_no_faults_means_strict_json(text: str) -> None:
    """A text has no faults exactly if the standard library reads it as strict JSON with unique keys."""
    faults = JsonText(text).faults
    assert (not faults) == is_json(text)
    assert all(0 <= fault.start <= fault.end <= len(text) for fault in faults)
    assert list(faults) == sorted(faults, key=lambda fault: fault.start)


def pointers(value: Any) -> list[tuple[tuple[str | int, ...], Any]]:
    parts: Any = (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    )
    below = [((step, *rest), found) for step, part in parts for rest, found in pointers(part)]
    return [((), value), *below]


@settings(max_examples=100, deadline=None)
@given(json_texts())
def test_located_text_is_the_value(text: str) -> None:
    """The text at every pointer of a document reads as the value there."""
    places = JsonText(text)
    for pointer, value in pointers(json.loads(text)):
        start, end = places.locate(pointer)
        assert json.loads(text[start:end]) == value


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ((), '{"a": {"b": [10, 20]}, "c": 1, "c": 2}'),
        (("a",), '{"b": [10, 20]}'),
        (("a", "b", 1), "20"),
        (("a", "b", 7), "[10, 20]"),
        (("a", "x", "y"), '{"b": [10, 20]}'),
        (("c",), "2"),
        (("z",), '{"a": {"b": [10, 20]}, "c": 1, "c": 2}'),
    ],
)
def test_locate(pointer: tuple[str | int, ...], value: str) -> None:
    """A pointer that leads nowhere gives its nearest ancestor, a repeated key its last value."""
    text = '\ufeff {"a": {"b": [10, 20]}, "c": 1, "c": 2}\n'
    places = JsonText(text)
    assert text[slice(*places.locate(pointer))] == value


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[" * 15_000 + "]" * 15_000, []),
        ("[" * 15_000, ["unclosed-bracket"]),
        ('{"a":' * 15_000 + "1" + "}" * 15_000, []),
        ('[{"a":' * 15_000 + "1" + "]" * 15_000, ["unexpected-bracket"]),
        ("\0" * 1000 + "[]", ["control-character"]),
    ],
)
def test_depth_and_rubbish(text: str, codes: list[str]) -> None:
    """Neither depth nor rubbish makes reading fail."""
    found = [fault.code for fault in JsonText(text).faults]
    assert found[:1] == codes[:1]


def test_at_most_twenty_faults() -> None:
    """Of a text that is wrong throughout, the first twenty faults are reported."""
    text = "[" + "\n".join(f'"a{n}"' for n in range(500)) + "]"
    faults = JsonText(text).faults
    assert [fault.code for fault in faults] == ["missing-comma"] * 20
    assert text[: faults[-1].start].count("\n") == 19


def test_whole_numbers_have_a_limit() -> None:
    """A whole number with more digits than Python reads is a fault."""
    assert [fault.code for fault in JsonText("[" + "1" * 4301 + "]").faults] == ["bad-number"]
    assert JsonText("[" + "1" * 4300 + "]").faults == ()
