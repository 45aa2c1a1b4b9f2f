"""Policy variables in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.syntax.variables import Variable, parse_template

FACTS: dict[str, tuple[str, ...] | None] = {
    "g:username": ("alice",),
    "g:tagkeys": ("a", "b"),
    "g:unknown": None,
}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("plain", ("plain",)),
        ("${g:UserName}", (Variable("g:UserName"),)),
        ("a/${g:UserName}/b", ("a/", Variable("g:UserName"), "/b")),
        ("${a}${b}", (Variable("a"), Variable("b"))),
        ("${ a }", (Variable("a"),)),
        ("${a, 'x'}", (Variable("a", "x"),)),
        ("${a,''}", (Variable("a", ""),)),
        ("${a, 'x}y' }", (Variable("a", "x}y"),)),
        ("${a, x}", (Variable("a, x"),)),
        ("${a, 'x}", (Variable("a, 'x"),)),
        ("${}", (Variable(""),)),
        ("${a", ("${a",)),
        ("${a} ${b", (Variable("a"), " ${b")),
        ("$ {a} $a {a}", ("$ {a} $a {a}",)),
    ],
)
def test_parse(text: str, parts: tuple[str | Variable, ...]) -> None:
    """A text is taken apart into the policy's own words and its variables."""
    assert parse_template(text).parts == parts


def test_fill_marks_what_was_substituted() -> None:
    """Substituted text stands for itself in a glob, the policy's own text does not."""
    filled = parse_template("*/${G:UserName}").fill(lambda key: FACTS.get(key, ()))
    assert filled.parts == (("*/", False), ("alice", True))
    assert filled.text == "*/alice"


def test_fill_tells_unresolved_from_unknown() -> None:
    """Absent and multi-valued keys do not resolve without a default; unknown ones stay unknown."""
    template = parse_template("${none}${g:TagKeys}${g:TagKeys, 'd'}${g:Unknown, 'd'}${none, 'd'}")
    filled = template.fill(lambda key: FACTS.get(key, ()))
    assert filled.unresolved == (Variable("none"), Variable("g:TagKeys"))
    assert filled.unknown == (Variable("g:Unknown", "d"),)
    assert filled.parts == (("d", True), ("d", True))


@given(st.text("${},' ab"))
def test_every_text_can_be_parsed(text: str) -> None:
    """Parsing is total, and a text without a whole `${…}` comes back as it is."""
    parts = parse_template(text).parts
    if not any(isinstance(part, Variable) for part in parts):
        assert "".join(map(str, parts)) == text


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("${", 0),
        ("${a,'", 0),
        ("${a,'}", 50_000),
        ("${a, ", 0),
        ("}${", 99_999),
        ("${a,''", 0),
        ("${a}", 100_000),
    ],
)
def test_long_texts_are_parsed(text: str, variables: int) -> None:
    """A hundred thousand variables, broken ones too, are found without going back over the text."""
    assert len(parse_template(text * 100_000).variables) == variables
