"""A table of a page: cells as blocks of text, rows with the lines they stand on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or term of a cell: its text on one line, how deeply it is indented, where it stands."""

    text: str
    depth: int = 0
    starts_item: bool = False
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    blocks: tuple[Block, ...] = ()

    @property
    def prose(self) -> tuple[Block, ...]:
        """The blocks outside notes and other admonitions."""
        return tuple(block for block in self.blocks if not block.is_note)

    @property
    def text(self) -> str:
        """The prose on one line."""
        return " ".join(block.text for block in self.prose)

    def __bool__(self) -> bool:
        return bool(self.blocks)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, all spans spread out: a cell that covers several places stands in each."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a page: `headers` are the rows above the rule, `rows` those below it."""

    line: int
    headers: tuple[Row, ...]
    rows: tuple[Row, ...]
