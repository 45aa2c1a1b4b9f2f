"""What `ostiary --help` costs, beside a typer application with one command: `python -m tests.bench.help_page PYTHON`.

Run by hand; docs/performance.md has the figures of one run. PYTHON is an interpreter that has typer installed and, to
be fair, nothing else.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from tests.bench.measuring import at_most

ROUNDS = 15
BARE = '''\
import typer

app = typer.Typer()


@app.command()
def greet(name: str, times: int = 1) -> None:
    """Greet somebody."""


app()
'''


def seconds(command: Sequence[str]) -> float:
    """Return how long a command takes."""
    began = perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - began


def main() -> None:
    """Print the figure as a row of a table: the least of the rounds, taking turns."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE)
        ostiary = str(Path(sys.executable).with_name("ostiary"))
        rounds = [
            (seconds([ostiary, "--help"]), seconds([sys.argv[1], str(script), "--help"]))
            for _ in range(ROUNDS)
        ]
    own, bare = map(min, zip(*rounds, strict=True))
    figure = at_most("`ostiary --help` ÷ bare typer", own / bare, 1.5, of=f"{own * 1e3:.0f} ms")
    sys.stdout.write(f"{figure.row()}\n")


if __name__ == "__main__":
    main()
