"""Write the system policies: published texts, and those that are derived from what the manuals say of them.

    python -m tools.derive_policies CORPUS            write policies/system/*.yaml
    python -m tools.derive_policies CORPUS --check    write nothing; exit code 1 if a file would change

A text is published if a source under Apache-2.0, MIT or MPL-2.0 prints it (`tools/published.tsv`). A derived policy
rests on the description of its reach (`policies/system-policies.yaml`) and on the tables of operations
(`policies/catalog/*.operations.yaml`). What neither gives an action for is left out: its name alone is known.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.content import content_folder
from ostiary.catalog.system_index import load_names
from ostiary.model.system import SystemEntry
from tools.derivation import cells_of, derive
from tools.policy_text import derived_text, describe, published_text

PUBLISHED = Path(__file__).with_name("published.tsv")
MANUALS = "opentelekomcloud-docs/"


class Published(NamedTuple):
    """A row of `published.tsv`: where in the corpus a text is, and what is changed in it."""

    name: str
    file: str
    pointer: str
    source: str
    licence: str
    description: str
    changes: str


def read_published() -> dict[str, Published]:
    """Return the texts that may ship, by name."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return {row["name"]: Published(**row) for row in csv.DictReader(file, delimiter="\t")}


def files(corpus: Path) -> Iterator[tuple[str, str]]:
    """Yield each policy's file name and text."""
    catalog, names, published = Catalog.bundled(), load_names(), read_published()
    for entry in names.policies:
        if entry.name in published:
            yield file_name(entry.name), text_of_published(catalog, entry, published[entry.name], corpus)
            continue
        prefix = _PREFIXES.get(entry.service, entry.service)
        derived = derive(catalog, entry, prefix, cells_of(catalog, entry.name))
        if derived:
            pages = [names.pages[page] for page in entry.pages]
            manuals = [page for page in pages if page.startswith(MANUALS)]
            yield file_name(entry.name), derived_text(entry, derived, manuals, _title(catalog, entry))


_PREFIXES = {"config": "rms", "eip": "vpc"}


def _title(catalog: Catalog, entry: SystemEntry) -> str:
    service = catalog.service(entry.service)
    return (service.title if service else None) or "all services"


def text_of_published(catalog: Catalog, entry: SystemEntry, row: Published, corpus: Path) -> str:
    """Return the file of a published policy: its text as printed, but for the changes that are said."""
    value = json.loads((corpus / row.file).read_text("utf-8"))
    for step in filter(None, row.pointer.split("/")):
        value = value[int(step) if step.isdigit() else step]
    policy = {field: value[field] for field in ("Version", "Statement", "Depends") if value.get(field)}
    changes = [change(policy, text) for text in filter(None, row.changes.split(" | "))]
    description = row.description or describe(entry, _title(catalog, entry))
    return published_text(entry, policy, description, row.source, changes)


_CHANGE = re.compile(r"(?P<at>\d+) (?P<old>\S+|-) -> (?P<new>\S+): (?P<why>.+)")


def change(policy: dict[str, Any], text: str) -> str:
    """Apply `STATEMENT OLD -> NEW: why` to a policy (OLD is `-` to add an action) and return its words."""
    found = _CHANGE.fullmatch(text)
    if not found:
        raise ValueError(f"`{text}` is no change")
    actions = policy["Statement"][int(found["at"])]["Action"]
    if found["old"] == "-":
        actions.append(found["new"])
        return f"`{found['new']}` added: {found['why']}"
    actions[actions.index(found["old"])] = found["new"]
    return f"`{found['new']}` in place of `{found['old']}`: {found['why']}"


def file_name(name: str) -> str:
    """Return the name of a policy's file.

    >>> file_name("NAT Gateway Administrator")
    'NAT-Gateway-Administrator.yaml'
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", name) + ".yaml"


def main() -> int:
    """Write or compare; print what changed, and the sums."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    folder = content_folder() / "system"
    texts = dict(files(arguments.corpus))
    old = {path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")}
    changed = sorted(name for name in {*texts, *old} if texts.get(name) != old.get(name))
    for name in changed:
        sys.stdout.write(f"{name}{'' if name in texts else ' (no longer)'}\n")
        if not arguments.check:
            _replace(folder / name, texts.get(name))
    counts = [
        sum(f"status: {kind}\n" in text for text in texts.values()) for kind in ("published", "derived")
    ]
    sys.stdout.write(f"{counts[0]} published, {counts[1]} derived; {len(changed)} files changed\n")
    return 1 if arguments.check and changed else 0


def _replace(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
