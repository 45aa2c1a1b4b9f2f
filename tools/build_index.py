"""Write `policies/index` anew; run it after every change of a route file, a catalog file or a correction."""

from __future__ import annotations

import sys

from ostiary.catalog.index import write_indexes

if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in write_indexes())
