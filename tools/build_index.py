"""Write `policies/index.json` anew; run it after every change of a route file."""

from __future__ import annotations

import sys

from ostiary.catalog.index import write_index

if __name__ == "__main__":
    sys.stdout.write(f"{write_index()}\n")
