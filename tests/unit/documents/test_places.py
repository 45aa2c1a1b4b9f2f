"""Where values stand in their files."""

from __future__ import annotations

import pytest

from ostiary.documents.form import is_yaml
from ostiary.documents.places import Places
from ostiary.documents.yaml_file import read_yaml
from ostiary.errors import LoadError
from ostiary.spans import Source

JSON = '{"a": [1,\n  {"b": "x"}],\n "c": {}}'
YAML = "a:\n  - 1\n  - b: x\nc: {}\n"


@pytest.mark.parametrize(
    ("file", "text", "pointer", "key", "value"),
    [
        ("f.json", JSON, (), (1, 1, 3, 10), (1, 1, 3, 10)),
        ("f.json", JSON, ("a",), (1, 2, 1, 5), (1, 7, 2, 14)),
        ("f.json", JSON, ("a", 1, "b"), (2, 4, 2, 7), (2, 9, 2, 12)),
        ("f.json", JSON, ("a", 0), (1, 8, 1, 9), (1, 8, 1, 9)),
        ("f.json", JSON, ("c", "nothing"), (3, 2, 3, 5), (3, 7, 3, 9)),
        ("f.json", JSON, ("a", 7), (1, 2, 1, 5), (1, 7, 2, 14)),
        ("f.yaml", YAML, ("a",), (1, 1, 1, 2), (2, 3, 4, 1)),
        ("f.yaml", YAML, ("a", 1, "b"), (3, 5, 3, 6), (3, 8, 3, 9)),
        ("f.yaml", YAML, ("a", 0), (2, 5, 2, 6), (2, 5, 2, 6)),
        ("f.yaml", YAML, ("c", "nothing"), (4, 1, 4, 2), (4, 4, 4, 6)),
        ("f.yaml", YAML, ("a", 7), (1, 1, 1, 2), (2, 3, 4, 1)),
        ("f.yaml", "", ("a",), (1, 1, 1, 1), (1, 1, 1, 1)),
    ],
)
def test_a_pointer_leads_to_a_place(
    file: str, text: str, pointer: tuple[str | int, ...], key: tuple[int, ...], value: tuple[int, ...]
) -> None:
    """A pointer leads to the places of its key and value, or of the nearest thing above them."""
    places = Places(Source(file, text))
    assert places.key(pointer) == (file, *key)
    assert places.value(pointer) == (file, *value)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\r", "\U0001f512"])
def test_a_line_ends_where_editors_end_it(sign: str) -> None:
    """Lines of YAML are counted by line feeds alone, also where YAML's own reader sees further line ends."""
    text = f"# {sign}# a comment\na: 1\nb: 2\na: 3\n"
    with pytest.raises(LoadError) as refused:
        read_yaml(Source("f.yaml", text))
    [found] = refused.value.diagnostics
    assert found.span == ("f.yaml", 4, 1, 4, 2)
    assert found.message.endswith("first on line 2")
    with pytest.raises(LoadError) as refused:
        read_yaml(Source("f.yaml", f"# {sign}# a comment\na: [\n"))
    assert [fault.span.line for fault in refused.value.diagnostics if fault.span] == [3]


@pytest.mark.parametrize(
    ("name", "expected"), [("a.YAML", True), ("a.yml", True), ("a.json", False), ("a", False)]
)
def test_the_name_says_how_a_file_is_read(name: str, *, expected: bool) -> None:
    """A file is YAML by its ending, whatever its case."""
    assert is_yaml(name) is expected
