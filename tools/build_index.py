"""Write `policies/index` anew; run it after every change of a route, catalog or policy file, or of a correction."""

from __future__ import annotations

import sys

from ostiary.catalog.facts_index import write_facts_index
from ostiary.catalog.index import write_indexes
from ostiary.catalog.system_index import write_system_index

if __name__ == "__main__":
    paths = (*write_indexes(), write_facts_index(), write_system_index())
    sys.stdout.writelines(f"{path}\n" for path in paths)
