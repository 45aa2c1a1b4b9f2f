"""What the package gives out, and that all of it is explained."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import ostiary

PACKAGE = Path(ostiary.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def test_all_can_be_imported() -> None:
    """Every name of `ostiary.__all__` is there, sorted, each once."""
    assert list(ostiary.__all__) == sorted(set(ostiary.__all__))
    for name in ostiary.__all__:
        assert getattr(ostiary, name).__name__ == name


def test_nothing_else_can_be_imported() -> None:
    """What the package does not list, it does not give out: neither at once nor when asked."""
    public = {
        name
        for name, value in vars(ostiary).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("ostiary.")
    }
    assert public <= set(ostiary.__all__)
    assert set(ostiary._HOMES) <= set(ostiary.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Authorizer'"):
        _ = ostiary.Authorizer


def test_names_come_from_where_they_live() -> None:
    """A name that is imported late is the one of the module that is named as its home."""
    for name, home in ostiary._HOMES.items():
        assert getattr(importlib.import_module(home), name) is getattr(ostiary, name)


def public_names(path: Path) -> Iterator[tuple[str, Documented]]:
    """The module of a file, and its classes, functions and methods whose names are public."""
    module = ast.parse(path.read_text("utf-8"))
    place = path.relative_to(PACKAGE).as_posix()
    yield place, module
    yield from _public_members(place, module)


def _public_members(place: str, parent: Documented) -> Iterator[tuple[str, Documented]]:
    for node in parent.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_":
            yield f"{place}: {node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from _public_members(f"{place}: {node.name}", node)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_public_names_have_docstrings(path: Path) -> None:
    """Every module, and every class, function and method without a leading underscore, says what it is."""
    assert [name for name, node in public_names(path) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_listed_names_exist(path: Path) -> None:
    """A module that has `__all__` has every name in it."""
    name = ".".join(("ostiary", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    if path.stem == "__main__":
        return
    module = importlib.import_module(name)
    assert [listed for listed in getattr(module, "__all__", ()) if not hasattr(module, listed)] == []
