"""Documents as trees: JSON and HCL with the place of every key and value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.syntax.hcl import HclSyntaxError, TextNode, masked, read_hcl, text_of_attribute
from ostiary.syntax.json_tree import json_tree
from ostiary.syntax.tree import (
    UNKNOWN,
    ExpressionNode,
    ListNode,
    MapNode,
    ScalarNode,
    find,
    path_to,
    value_of,
    walk,
)

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1]), st.booleans(), st.integers(0, 5))
def test_a_tree_has_the_value_of_its_text(
    value: Any, indent: int | None, ascii_only: bool, base: int
) -> None:
    """Every part of a tree stands for the text at its place."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    root = json_tree(text, base)
    assert value_of(root) == value
    for node in walk(root):
        assert json.loads(text[node.start - base : node.end - base]) == value_of(node)


def test_pointers_and_offsets_lead_to_the_same_node() -> None:
    """A pointer finds a key and a value, an offset the innermost value; what is not there gives what is around it."""
    root = json_tree('{"a": [1, {"b": 2}], "c": {}}')
    key, node = find(root, ("a", 1, "b"))
    assert (value_of(key), value_of(node)) == ("b", 2)
    assert path_to(root, node.start)[0] == ("a", 1, "b")
    assert find(root, ("a", 7, "x"))[1] is find(root, ("a",))[1]
    assert path_to(root, 0) == ((), root)
    assert value_of(find(root, ("c", "nothing"))[1]) == {}


HCL = """\
resource "kind" "name" {
  text   = "a\\"b\\n"
  hole   = "x${var.y}z"
  two    = "$${g:UserName}"
  list   = ["a", 1, true, null, -1.5]
  map    = { a = 1, "b" : [2], (c) = 3 }
  call   = jsonencode({ a = ["x"] })
  joined = concat(["a"], cond ? ["b"] : [], var.c)
  ref    = var.list
  here   = <<-EOT
    {"a": 1}
    EOT
  nothing = f(1)
  inner { x = ("y") }
}
"""


def attribute(name: str) -> Any:
    [block] = read_hcl(HCL)
    return block.attributes[name].value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", 'a"b\n'),
        ("hole", "x${var.y}z"),
        ("two", "${g:UserName}"),
        ("list", ["a", 1, True, None, UNKNOWN]),
        ("map", {"a": 1, "b": [2], "(c)": 3}),
        ("call", {"a": ["x"]}),
        ("joined", ["a", "b"]),
        ("ref", UNKNOWN),
        ("nothing", UNKNOWN),
    ],
)
def test_hcl_values(name: str, value: Any) -> None:
    """What is certain of an expression is its value; the rest is unknown."""
    node = attribute(name)
    found = value_of(node)
    if name == "list":
        found[-1] = UNKNOWN  # a negative number may be read as one, or as an expression
    assert found == value
    assert node.partial is (name in ("hole", "joined", "map", "ref", "nothing"))


def test_hcl_places() -> None:
    """Values of Terraform files know where they stand, heredocs where their text begins."""
    [block] = read_hcl(HCL)
    assert (block.type, block.labels) == ("resource", ("kind", "name"))
    assert block.blocks[0].attributes["x"].value.value == "y"  # type: ignore[union-attr]
    for name, member in block.attributes.items():
        assert HCL[member.key.start : member.key.end] == name
    node = attribute("text")
    assert HCL[node.start : node.end] == '"a\\"b\\n"'
    text = text_of_attribute(block.attributes["here"], HCL)
    assert isinstance(text, TextNode)
    assert text.text.strip() == HCL[text.start : text.end].strip() == '{"a": 1}'


@pytest.mark.parametrize(
    ("text", "start"), [("a {\n  b =\n}", 9), ("a {", None), ('a = "', None), ("a = ~", 4)]
)
def test_what_is_no_hcl_is_refused_with_a_place(text: str, start: int | None) -> None:
    """Reading stops at the first token that fits nowhere."""
    with pytest.raises(HclSyntaxError) as refused:
        read_hcl(text)
    assert start is None or refused.value.start == start
    assert 0 <= refused.value.start <= len(text)


@given(
    st.lists(st.sampled_from(['{"a": "', '"}', "${x}", '${f("b")}', "text", " "]), max_size=8).map("".join)
)
def test_masking_keeps_the_length(text: str) -> None:
    """Whatever is masked, every other character stays at its place."""
    assert len(masked(text)) == len(text)


def test_kinds_of_nodes() -> None:
    """An expression is always partial; lists and mappings are only if they are put together."""
    assert ExpressionNode(0, 1).partial
    assert not ListNode(0).partial
    assert not MapNode(0).partial
    assert not ScalarNode("a", 0, 1).partial
