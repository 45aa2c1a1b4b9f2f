"""Write the system policies: published texts, and those that are derived from what the manuals say of them.

    python tools/derive_policies.py CORPUS            write policies/system/*.yaml
    python tools/derive_policies.py CORPUS --check    write nothing; exit code 1 if a file would change

A text is published if a source under Apache-2.0, MIT or MPL-2.0 prints it (`tools/published.tsv`). A derived policy
rests on the description of its reach (`policies/system-policies.yaml`) and on the tables of operations
(`policies/catalog/*.operations.yaml`); how is said in docs/catalog.md. What neither gives a text for is left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.content import content_folder
from ostiary.catalog.operations import load_operations, services_with_operations
from ostiary.catalog.system_index import load_names
from ostiary.catalog.ways import read_step
from ostiary.documents.route_writer import yaml_value
from ostiary.model.operations import NO, YES
from ostiary.model.system import SystemEntry
from ostiary.syntax.action import ActionPattern

PUBLISHED = Path(__file__).with_name("published.tsv")

MANUALS = "opentelekomcloud-docs/"
DERIVED = "Derived from what the manuals say of this policy; not the vendor's own text."
CHANGED = "The vendor's text, with the changes that `source` lists."


class Cell(NamedTuple):
    """What a table says of one policy and one operation, and the actions of each way to carry it out."""

    operation: str
    value: str
    ways: tuple[tuple[str, ...], ...]
    page: str


@dataclass
class Derived:
    """The actions of a derived policy, and what they rest on."""

    actions: list[str]
    tied: list[str] = field(default_factory=list)
    untied: list[str] = field(default_factory=list)
    contradictory: list[str] = field(default_factory=list)


def cells_of(catalog: Catalog, policy: str) -> list[Cell]:
    """Return every cell about a policy, in all tables."""
    found = []
    for service in services_with_operations():
        file = load_operations(service)
        for table in file.tables if file else ():
            columns = [at for at, column in enumerate(table.policies) if column.policy == policy]
            found += [
                Cell(
                    row.operation,
                    row.cells[at],
                    tuple(_actions(catalog, service, way) for way in row.ways),
                    table.page,
                )
                for at in columns
                for row in table.operations
            ]
    return found


def _actions(catalog: Catalog, service: str, way: Iterable[str]) -> tuple[str, ...]:
    steps = [read_step(catalog, service, text) for text in way]
    return tuple(dict.fromkeys(action for step in steps for action in step.actions))


def derive(catalog: Catalog, entry: SystemEntry, prefix: str, cells: list[Cell]) -> Derived | None:
    """Return the actions that a policy grants by its description and its cells, None if they give none.

    Full access is every action of the service, read-only access its `get*` and `list*`. What a table supports is
    added; what it does not is taken away: then the actions are listed one by one, without the excluded types.
    """
    patterns = _base(entry, prefix) if catalog.actions(prefix) or prefix in PREFIXES else []
    supported = {way for cell in cells if cell.value == YES for way in cell.ways}
    refused = {way for cell in cells if cell.value == NO for way in cell.ways}
    derived = Derived([], untied=[cell.operation for cell in cells if not cell.ways])
    both = supported & refused
    derived.contradictory = [cell.operation for cell in cells if set(cell.ways) & both and cell.value == YES]
    derived.tied = [cell.operation for cell in cells if cell.ways and not set(cell.ways) & both]
    needed = {action for way in supported - both for action in way}
    barred = _barred(patterns, needed, refused, entry.excludes, catalog)
    covered = [ActionPattern(pattern) for pattern in patterns]
    extra = sorted(action for action in needed if not any(p.matches(action.casefold()) for p in covered))
    if barred:
        names = {name for pattern in patterns for name in catalog.expand(pattern)}
        patterns = sorted(name for name in names if name not in barred)
    derived.actions = [*patterns, *extra]
    return derived if derived.actions else None


PREFIXES = frozenset(("apm", "cci", "dcaas", "dcs", "er", "sdrs", "vpn"))
"""Prefixes that manuals or published policies use, of services whose actions are not collected."""


def _base(entry: SystemEntry, prefix: str) -> list[str]:
    if entry.service == "base":
        return ["*:*:*"] if entry.grants == "full" else []
    reach = {"full": ["*:*"], "most": ["*:*"], "read": ["*:get*", "*:list*"]}
    return [f"{prefix}:{pattern}" for pattern in reach.get(entry.grants or "", [])]


def _barred(
    patterns: list[str],
    needed: set[str],
    refused: set[tuple[str, ...]],
    verbs: Iterable[str],
    catalog: Catalog,
) -> set[str]:
    """The actions that the patterns cover and the policy is without: refused operations, and excluded verbs.

    An operation is refused if one of its actions is. With an action its whole type goes (`dws:eip:*`), but for the
    types that supported operations need.
    """
    covered = [ActionPattern(pattern) for pattern in patterns]
    granted = lambda action: action in needed or any(p.matches(action.casefold()) for p in covered)  # noqa: E731
    kept = {_type(action) for action in needed}
    barred: set[str] = set()
    for way in refused:
        if all(map(granted, way)):
            culprits = [action for action in way if action not in needed]
            types = {_type(action) for action in culprits} - kept
            barred |= set(culprits) | {name for each in types for name in catalog.expand(f"{each}:*")}
    names = (name for pattern in patterns for name in catalog.expand(pattern))
    barred |= {
        name for name in names if name.rpartition(":")[2].casefold().startswith(tuple(verbs)) and verbs
    }
    return barred


def _type(action: str) -> str:
    return action.rpartition(":")[0]


def text_of_derived(entry: SystemEntry, derived: Derived, pages: list[str], title: str) -> str:
    """Return the file of a derived policy."""
    role = entry.kind == "role"
    policy: dict[str, Any] = {
        "Version": "1.0" if role else "1.1",
        "Statement": [{"Effect": "Allow", "Action": derived.actions}],
    }
    if role and entry.depends:
        policy["Depends"] = [{"display_name": name} for name in entry.depends]
    source: dict[str, Any] = {
        "status": "derived",
        "evidence": _evidence(entry, derived),
        "licence": "Apache-2.0",
    }
    lists = {"pages": pages, "also": entry.also, "tied": derived.tied}
    lists |= {"untied": derived.untied, "contradictory": derived.contradictory}
    source |= {name: list(dict.fromkeys(values)) for name, values in lists.items() if values}
    return _render(DERIVED, entry, f"{_REACH[entry.grants]} {title}.", source, policy)


_REACH = {
    "full": "Full access to",
    "most": "Access to all but a part of",
    "read": "Read-only access to",
    "some": "Some operations of",
    None: "Some operations of",
}


def _evidence(entry: SystemEntry, derived: Derived) -> str:
    words = {"full": "full access", "read": "read-only access", "most": "access to all but what it excludes"}
    parts = [f"described as {words[entry.grants]}"] if entry.grants in words else []
    if derived.tied:
        count = len(set(derived.tied))
        parts.append(
            f"{count} operation{'s' if count != 1 else ''} of the manuals' tables tied to calls or actions"
        )
    return "; ".join(parts)


def _render(
    comment: str, entry: SystemEntry, description: str, source: dict[str, Any], policy: dict[str, Any]
) -> str:
    lines = [f"# {comment}" if comment else "", f"display_name: {yaml_value(entry.name)}"]
    lines += [f"type: {entry.type}"] if entry.type else []
    lines += [f"description: {yaml_value(description)}", "source:"]
    for name, value in source.items():
        listed = isinstance(value, list)
        lines += (
            [f"  {name}:", *(f"    - {yaml_value(item)}" for item in value)]
            if listed
            else [f"  {name}: {yaml_value(value)}"]
        )
    lines += ["policy:", f"  Version: {yaml_value(policy['Version'])}", "  Statement:"]
    for statement in policy["Statement"]:
        lines += [f"    - Effect: {statement['Effect']}", "      Action:"]
        lines += [f"        - {yaml_value(action)}" for action in statement["Action"]]
    if policy.get("Depends"):
        lines += ["  Depends:", *(f"    - {yaml_value(role)}" for role in policy["Depends"])]
    return "".join(f"{line}\n" for line in lines if line)


def _wrapped(name: str, value: Any) -> list[str]:
    """A key of `source`: sentences one a line, long lists as many lines as they need."""
    if name in ("pages", "changes"):
        return [f"  {name}:", *(f"    - {yaml_value(item)}" for item in value)]
    line = f"  {name}: {yaml_value(value)}"
    return _FLOW.wrap(line) if isinstance(value, list) else [line]


_FLOW = textwrap.TextWrapper(110, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


class Published(NamedTuple):
    """A row of `published.tsv`: where in the corpus a text is, and what is changed in it."""

    name: str
    file: str
    pointer: str
    source: str
    licence: str
    changes: str


def read_published() -> list[Published]:
    """Return the texts that may ship, by name."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return [Published(**row) for row in csv.DictReader(file, delimiter="\t")]


def text_of_published(entry: SystemEntry, row: Published, corpus: Path) -> str:
    """Return the file of a published policy: its text as printed, but for the changes that are said."""
    value = json.loads((corpus / row.file).read_text("utf-8"))
    for step in filter(None, row.pointer.split("/")):
        value = value[int(step) if step.isdigit() else step]
    policy = {field: value[field] for field in ("Version", "Statement", "Depends") if value.get(field)}
    changes = [_change(policy, change) for change in filter(None, row.changes.split(" | "))]
    source: dict[str, Any] = {"status": "published", "evidence": row.source, "licence": row.licence}
    source |= {"changes": changes} if changes else {}
    description = _PUBLISHED.get(entry.name, f"{_REACH[entry.grants]} {entry.service}.")
    return _render(CHANGED if changes else "", entry, description, source, policy)


_PUBLISHED = {
    "Agent Operator": "Taking on agencies of other accounts.",
    "Tenant Administrator": "Full access to all services but IAM.",
    "Tenant Guest": "Read-only access to all services but IAM.",
    "Guest": "Read-only access to all services but IAM, as one page calls the role.",
    "Security Administrator": "Full access to IAM.",
}
_CHANGE = re.compile(r"(?P<at>\d+) (?P<old>\S+|-) -> (?P<new>\S+): (?P<why>.+)")


def _change(policy: dict[str, Any], change: str) -> str:
    """Apply `STATEMENT OLD -> NEW: why` to a policy (OLD is `-` to add an action) and return its words."""
    found = _CHANGE.fullmatch(change)
    if not found:
        raise ValueError(f"`{change}` is no change")
    actions = policy["Statement"][int(found["at"])]["Action"]
    if found["old"] == "-":
        actions.append(found["new"])
        return f"`{found['new']}` added: {found['why']}"
    actions[actions.index(found["old"])] = found["new"]
    return f"`{found['old']}` is `{found['new']}`: {found['why']}"


def files(corpus: Path) -> Iterator[tuple[str, str]]:
    """Yield each policy's file name and text."""
    catalog, names = Catalog.bundled(), load_names()
    published = {row.name: row for row in read_published()}
    for entry in names.policies:
        if entry.name in published:
            yield file_name(entry.name), text_of_published(entry, published[entry.name], corpus)
            continue
        service = catalog.service(entry.service)
        prefix = _prefix(entry.service)
        cells = cells_of(catalog, entry.name)
        derived = derive(catalog, entry, prefix, cells)
        if derived:
            pages = [
                names.pages[page]
                for page in entry.pages
                if names.pages[page].startswith("opentelekomcloud-docs/")
            ]
            title = (service.title if service else None) or "all services"
            yield file_name(entry.name), text_of_derived(entry, derived, pages, title)


def _prefix(service: str) -> str:
    return {"config": "rms", "eip": "vpc"}.get(service, service)


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
    changed = {name for name in {*texts, *old} if texts.get(name) != old.get(name)}
    for name in sorted(changed):
        sys.stdout.write(f"{name}{'' if name in texts else ' (no longer)'}\n")
        if not arguments.check:
            (folder / name).write_text(texts[name], encoding="utf-8") if name in texts else (
                folder / name
            ).unlink()
    counts = [
        sum(f"status: {status}\n" in text for text in texts.values()) for status in ("published", "derived")
    ]
    sys.stdout.write(f"{counts[0]} published, {counts[1]} derived; {len(changed)} files changed\n")
    return 1 if arguments.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
