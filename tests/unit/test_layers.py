"""The layers of the package: imports point only downwards, and heavy libraries have one home each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import ostiary

PACKAGE = Path(ostiary.__file__).parent

LAYERS = (
    {"cli", "integrations"},
    {"report", "lsp"},
    {"lint", "analysis", "selftest"},
    {"engine"},
    {"catalog"},
    {"documents", "routes"},
    {"model", "syntax", "conditions"},
    {"errors"},
    {"spans", "printable"},
)
"""From the top; names in one set are siblings, which never import each other."""

SIDEWAYS = {("conditions", "syntax")}
"""Conditions hold globs and variables, which are languages of syntax."""

VERSION = {("cli", "ostiary.__version__"), ("integrations", "ostiary.__version__")}

TOP = "ostiary"
"""`ostiary/__init__.py` gives out names of every layer, and stands above them all."""

HOMES = {
    "lark": ("syntax",),
    "yaml": ("documents",),
    "pydantic": ("model", "documents"),
    "pydantic_core": ("model", "documents"),
    "docutils": ("routes/importer",),
    "hcl2": ("syntax",),
    "click": ("cli", "report"),
    "rich": ("cli", "report"),
    "rich_click": ("cli", "report"),
    "pygls": ("lsp",),
    "lsprotocol": ("lsp",),
    "starlette": ("integrations",),
}


class Import(NamedTuple):
    """One import, wherever it stands in a file: the file below the package, the line, the module."""

    file: str
    line: int
    module: str

    @property
    def part(self) -> str:
        """The layer's name that the file belongs to."""
        return TOP if self.file == "__init__.py" else self.file.partition("/")[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[Import]:
    tree, file = ast.parse(path.read_text("utf-8")), path.relative_to(PACKAGE).as_posix()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports name their module in full"
            names = [str(node.module)]
            if node.module == TOP:
                names = [f"{TOP}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            yield Import(file, node.lineno, name)


IMPORTS = [found for path in sorted(PACKAGE.rglob("*.py")) for found in imports_of(path)]
DEPTH = {TOP: -1} | {name: depth for depth, names in enumerate(LAYERS) for name in names}


def target_of(found: Import) -> str:
    """The part of the package that an import names; a name of `ostiary` itself counts as the top."""
    part = found.module.split(".")[1]
    return part if (PACKAGE / part).is_dir() or (PACKAGE / f"{part}.py").is_file() else TOP


def test_every_part_has_its_layer() -> None:
    """No folder or module of the package is left out of the list of layers."""
    parts = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert parts - {"__init__", "__main__"} == set(DEPTH) - {TOP}


def test_imports_point_downwards() -> None:
    """A module imports from its own part and from lower layers, also inside functions and for types only."""
    wrong = [
        f"{found.file}:{found.line} imports {found.module}"
        for found in IMPORTS
        if found.module.startswith("ostiary.")
        and found.part not in (TOP, target_of(found))
        and (found.part, found.module) not in VERSION
        and (found.part, target_of(found)) not in SIDEWAYS
        and DEPTH[target_of(found)] <= DEPTH[found.part]
    ]
    assert wrong == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_at_home(library: str) -> None:
    """Lark, PyYAML, pydantic, docutils, python-hcl2, click and rich are each imported by one part only."""
    wrong = [
        f"{found.file}:{found.line}"
        for found in IMPORTS
        if found.module.split(".")[0] == library
        and not found.file.startswith(tuple(f"{h}/" for h in HOMES[library]))
    ]
    assert wrong == []


def test_the_libraries_are_found() -> None:
    """The imports that the other tests look at are really there."""
    assert {"lark", "yaml", "pydantic", "docutils", "hcl2"} <= {
        found.module.split(".")[0] for found in IMPORTS
    }


def test_nothing_below_the_command_line_prints_or_exits() -> None:
    """Only cli writes to the terminal or ends the process."""
    calls = ("print", "exit", "quit", "input", "sys.exit", "os._exit")
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in ("cli", "__main__.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in calls
    ]
    assert wrong == []
