"""The grid of tests/cases/conditions/grid: written from the rules alone, and complete."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from ostiary.conditions import OPERATORS, OperatorUse, ValueType, parse_operator
from ostiary.selftest.conditions import cases_of
from ostiary.selftest.runner import load_bundled
from tools import write_condition_grid

TABLES = [table for file in load_bundled() if file.kind == "condition grid" for table in file.cases]
CASES = [case for table in TABLES for case in cases_of(table)]
READABLE = (ValueType.STRING, ValueType.NULL, ValueType.NULL_OR_EMPTY)
"""Types of which every value can be read."""


def test_the_files_are_what_the_tool_writes() -> None:
    """Nobody has edited a file of the grid, or forgotten to write it anew."""
    written = write_condition_grid.render_all()
    assert {path: path.read_text("utf-8") for path in written} == written
    assert set(write_condition_grid.FOLDER.iterdir()) == set(written)


def test_the_tool_is_a_second_opinion() -> None:
    """The tool shares nothing with the product: it imports the standard library only."""
    tree = ast.parse(Path(str(write_condition_grid.__file__)).read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names | {"collections.abc"}


def test_every_operator_in_every_use() -> None:
    """Every name of every operator stands in the grid with every qualifier, with and without `IfExists`."""
    written = {case.operator for case in CASES}
    expected = {
        f"{qualifier}{name}{suffix}"
        for name in OPERATORS
        for qualifier in ("", "ForAnyValue:", "ForAllValues:")
        for suffix in ("", "IfExists")
    }
    assert written == expected


def test_names_of_one_operator_stand_together() -> None:
    """A table's other names are exactly the aliases of its operator."""
    aliases: dict[str, set[str]] = {name: set() for name, found in OPERATORS.items() if not found.alias_of}
    for name, found in OPERATORS.items():
        if found.alias_of:
            aliases[found.alias_of].add(name)
    assert {table.operator for table in TABLES} == set(aliases)
    assert [table.operator for table in TABLES if set(table.names) != aliases[table.operator]] == []


def test_every_state_of_a_key() -> None:
    """Every use meets a key that is absent, unknown, has one value, several, and one that cannot be read."""
    seen: dict[str, set[str]] = {}
    for case in CASES:
        kind = "unknown" if case.value is None else ("absent", "one", "several")[min(len(case.value), 2)]
        marks = {kind, f"= {case.expect}"} | ({"faulty"} if "faulty" in str(case.id) else set())
        seen.setdefault(case.operator, set()).update(marks)
    for operator, marks in seen.items():
        use = parse_operator(operator)
        assert {"unknown", "absent", "one", "several"} <= marks, operator
        if use is None:
            assert marks >= {"= fault"}, operator
            continue
        assert {"= true", "= false", "= unknown"} <= marks, operator
        assert use.operator.type in READABLE or {"faulty", "= fault"} <= marks, operator


def test_what_is_no_use() -> None:
    """The only uses that are no operators are those of `Null` with a qualifier or a suffix."""
    odd = {case.operator for case in CASES if parse_operator(case.operator) is None}
    assert odd == {use.format("Null") for use in write_condition_grid.USES} - {"Null"}
    assert isinstance(parse_operator("Null"), OperatorUse)


def test_readings() -> None:
    """`StringLike` and its kin are there under each reading, and as bucket policies have them."""
    settled = {(table.string_like, table.bucket) for table in TABLES if table.operator == "StringNotLike"}
    assert settled == {("both", False), ("glob", False), ("contains", False), ("both", True)}
