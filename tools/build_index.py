"""Write the indexes anew: of the route files, the catalog files and the system policies; run it after every change."""

from __future__ import annotations

import sys

from ostiary.catalog.facts_index import write_facts_index
from ostiary.catalog.index import write_index
from ostiary.catalog.system_index import write_system_index

if __name__ == "__main__":
    for write in (write_index, write_facts_index, write_system_index):
        sys.stdout.write(f"{write()}\n")
