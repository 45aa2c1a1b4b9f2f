"""Offsets and positions, in every encoding, and texts that editors change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.lsp.buffers import Buffer, Change, path_of
from ostiary.lsp.positions import UNITS, Lines, Position

ENCODINGS = sorted(UNITS)
TEXTS = st.text(st.sampled_from(list("ab\n\r\té€\u2028\u0085\x0c\U0001f512\U0001d518")), max_size=40)


def lines_of(text: str) -> list[str]:
    """The lines as the protocol has them, without their ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 9), ("utf-16", 5), ("utf-32", 4)], ids=str)
def test_a_character_counts_as_many_units_as_its_encoding_has(encoding: str, character: int) -> None:
    """`"€🔒"` is followed by a position that each encoding counts differently."""
    lines = Lines('"€\U0001f512"', encoding)
    assert lines.position(4) == (0, character)
    assert lines.offset(Position(0, character)) == 4


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS)
def test_positions_are_those_of_the_encoded_lines(encoding: str, text: str) -> None:
    """The last position of each line is the length of the line in the encoding, and leads back to its offset."""
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    lines = Lines(text, encoding)
    codec = encoding if encoding == "utf-8" else f"{encoding}-le"
    for number, line in enumerate(lines_of(text)):
        end = Position(number, len(line.encode(codec)) // width)
        assert lines.position(lines.offset(end)) == end
        assert lines.offset(Position(number, 10_000)) == lines.offset(end)
    assert lines.position(len(text)).line == len(lines_of(text)) - 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS)
def test_every_offset_has_its_position(encoding: str, text: str) -> None:
    """From an offset to its position and back is the same offset, but within a line end, which is its line's end."""
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        within = text[max(offset - 1, 0) : offset + 1] == "\r\n"
        assert lines.offset(lines.position(offset)) == offset - within


@pytest.mark.parametrize(
    ("position", "offset"),
    [((0, 1), 0), ((0, 2), 1), ((0, 99), 2), ((5, 0), 4), ((-1, 0), 0), ((0, -1), 0), ((1, 0), 3)],
    ids=str,
)
def test_a_position_that_is_none_is_the_nearest(position: tuple[int, int], offset: int) -> None:
    """A position within a character, past its line or past the text has the nearest offset before it."""
    assert Lines("\U0001f512a\nb", "utf-16").offset(Position(*position)) == offset


def buffer(text: str, encoding: str = "utf-16") -> Buffer:
    return Buffer("file:///a.json", Path("/a.json"), text, 1, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(data=st.data(), text=TEXTS)
def test_changes_are_made_where_the_editor_says(encoding: str, data: st.DataObject, text: str) -> None:
    """A text after some changes is the text in which the same stretches were replaced, one after the other."""
    changes, expected = [], text
    for new in data.draw(st.lists(TEXTS, max_size=4)):
        lines = Lines(expected, encoding)
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(expected))] * 2)))
        first, last = lines.position(start), lines.position(end)
        changes.append(Change(new, first, last))
        expected = expected[: lines.offset(first)] + new + expected[lines.offset(last) :]
    after = buffer(text, encoding).changed(changes, 2)
    assert (after.text, after.version) == (expected, 2)


def test_a_change_without_a_range_is_the_whole_text() -> None:
    """An editor may send all of a text."""
    assert buffer("a").changed([Change("b"), Change("c", Position(0, 1), Position(0, 1))], 2).text == "bc"


def test_a_byte_order_mark_is_counted_and_not_read() -> None:
    """The text begins after the mark, the editor's first line with it."""
    marked = buffer("\ufeff{}\n[]")
    assert marked.text == "{}\n[]"
    assert marked.position(1) == (0, 2)
    assert (marked.offset(Position(0, 0)), marked.offset(Position(0, 2)), marked.offset(Position(1, 1))) == (
        0,
        1,
        4,
    )
    assert marked.changed([Change("x", Position(0, 1), Position(0, 3))], 2).text == "x\n[]"


@pytest.mark.parametrize(
    ("uri", "file", "language", "expected"),
    [
        ("file:///a/b.yaml", "/a/b.yaml", "yaml", "/a/b.yaml"),
        ("file:///a/b.YML", "/a/b.YML", "plaintext", "/a/b.YML"),
        ("file:///a/b", "/a/b", "json", "/a/b.json"),
        ("file:///a/b.txt", "/a/b.txt", "plaintext", "/a/b.txt"),
        ("untitled:Untitled-1", None, "yaml", "Untitled-1.yaml"),
        ("untitled:Untitled-1", None, "plaintext", "Untitled-1"),
        ("vscode-vfs://github/a/b.json", None, "json", "b.json"),
        ("file://", "", "json", "untitled.json"),
        ("file:///", "/", "yaml", "untitled.yaml"),
    ],
)
def test_a_text_is_read_as_its_name_or_its_language_says(
    uri: str, file: str | None, language: str, expected: str
) -> None:
    """The ending of a file's name counts; without one the language that the editor names does."""
    assert path_of(uri, file, language) == Path(expected)
