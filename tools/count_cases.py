"""Write anew how many cases each bundled case file has; run it after every change of `tests/cases`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import ostiary.selftest
from ostiary.selftest.runner import PINNED, load_bundled, run_file

if __name__ == "__main__":
    counts = {file.name: run_file(file).cases for file in load_bundled()}
    path = Path(ostiary.selftest.__file__).parent / PINNED
    path.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{sum(counts.values())} cases in {len(counts)} files: {path}\n")
