"""All figures as a Markdown table, for docs/performance.md: `python -m tests.bench [POLICIES …]`. Run by hand."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.bench import cold, decisions, imports, loading
from tests.bench.accounts import accounts

SIZES = (10, 1_000, 10_000)
CALLS = 2_000


def main(sizes: Sequence[int]) -> None:
    sys.stdout.write("| What | Value | Bar | |\n|---|---|---|---|\n")
    with accounts(sizes, CALLS) as found:
        parts = (decisions.figures(found), cold.figures(found), loading.figures(found), imports.figures())
        for part in parts:
            for figure in part:
                sys.stdout.write(f"{figure.row()}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or SIZES)
