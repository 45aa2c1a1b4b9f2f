"""A docutils tree to tables: spans spread out, markup unwrapped, text as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from docutils import nodes

from ostiary.routes.importer.losses import Loss, find_losses
from ostiary.routes.importer.markup import parse_markup
from ostiary.routes.importer.table import Block, Cell, Row, Table

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


def read_tree(text: str, name: str) -> tuple[tuple[Table, ...], tuple[Loss, ...]]:
    """Return the tables of a page, and what of its tables cannot be read, both in the page's order.

    Raises whatever docutils raises on text it was not written for, RecursionError included.
    """
    document, messages = parse_markup(text, name)
    losses = sorted(find_losses(document, messages), key=lambda loss: loss.line)
    return tuple(find_tables(document)), tuple(losses)


def find_tables(document: nodes.document) -> Iterator[Table]:
    """Yield every table of a page, those inside admonitions and other tables included."""
    for table in document.findall(nodes.table):
        groups = [part for child in table.children for part in child.children]
        line = table.line or 1
        headers = _rows(groups, nodes.thead, line)
        yield Table(line, headers, _rows(groups, nodes.tbody, headers[-1].line if headers else line))


def _rows(groups: Sequence[nodes.Node], kind: type[nodes.Node], line: int) -> tuple[Row, ...]:
    """Spread out the spans of a table head or body; a row of blank cells stands one line below the last."""
    grid: dict[tuple[int, int], Cell] = {}
    rows: list[Row] = []
    for number, row in enumerate(
        row for group in groups if isinstance(group, kind) for row in group.children
    ):
        line = _line_of(row) or line + 1
        width = _place_cells(row, number, grid)
        rows.append(Row(line, tuple(grid.get((number, x), Cell()) for x in range(width))))
    return tuple(rows)


def _place_cells(row: nodes.Node, number: int, grid: dict[tuple[int, int], Cell]) -> int:
    """Put the cells of a row where no cell from above reaches; how many places the row has."""
    column = 0
    for entry in (child for child in row.children if isinstance(child, nodes.entry)):
        column = _next_free(grid, number, column)
        cell = Cell(tuple(_blocks(entry)))
        tall, wide = (1 + int(entry.get(span, 0)) for span in ("morerows", "morecols"))
        grid |= {(number + y, column + x): cell for y in range(tall) for x in range(wide)}
        column += wide
    return _next_free(grid, number, column)


def _next_free(grid: Mapping[tuple[int, int], Cell], number: int, column: int) -> int:
    while (number, column) in grid:
        column += 1
    return column


def _line_of(row: nodes.Node) -> int | None:
    return min((node.line for node in row.findall() if node.line), default=None)


def _blocks(node: nodes.Node, depth: int = 0, *, is_note: bool = False) -> Iterator[Block]:
    starts_item = isinstance(node, nodes.list_item)
    for child in node.children:
        if isinstance(child, nodes.Invisible | nodes.system_message):
            continue
        if isinstance(child, nodes.TextElement):
            if text := _one_line(child.astext()):
                yield Block(text, depth, starts_item, is_note)
        else:
            deeper = depth + isinstance(child, nodes.list_item | nodes.definition | nodes.block_quote)
            yield from _blocks(child, deeper, is_note=is_note or isinstance(child, nodes.Admonition))
        starts_item = False


def _one_line(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())
