"""Builds the index of the system policies from their files and the list of all names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ostiary.catalog.content import checksum_of, content_folder, index_file
from ostiary.catalog.system import NAME_ONLY
from ostiary.documents.places import Places
from ostiary.documents.text import read_text
from ostiary.documents.validation import validate
from ostiary.documents.yaml_file import read_yaml
from ostiary.model.policy import PolicyEnvelope
from ostiary.model.system import SystemEntry, SystemFile

NAMES = "system-policies.yaml"


def load_names() -> SystemFile:
    """Return the list of all names that manuals have; LoadError with its faults."""
    source = read_text(content_folder() / NAMES, f"@{NAMES}")
    return validate(SystemFile, read_yaml(source), Places(source))


def render_system_index() -> str:
    """Return the text that `policies/index/system.tsv` must have: name, file, digest, values, parted by tabs."""
    folder, names = content_folder() / "system", load_names()
    lines = {line.partition("\t")[0]: line for line in _lines(folder, names)}
    return "".join(f"{lines[name]}\n" for name in sorted(lines))


def write_system_index() -> Path:
    """Write `policies/index/system.tsv` anew and return its path."""
    path = index_file("system")
    path.write_text(render_system_index(), encoding="utf-8", newline="\n")
    return path


def _lines(folder: Path, names: SystemFile) -> Iterator[str]:
    known = {entry.name: entry for entry in names.policies}
    for entry in names.policies:
        row = {"listed": _name_only(entry, names)}
        yield from (_line(name, "", "", row) for name in (entry.name, *entry.also))
    for path in sorted(folder.glob("*.yaml")):
        source = read_text(path, f"@system/{path.name}")
        value = read_yaml(source)
        envelope = validate(PolicyEnvelope, value, Places(source))
        display_name = envelope.display_name or path.stem
        also = envelope.source.also if envelope.source else ()
        row = {"listed": _listed(path, envelope, known.get(display_name)), "envelope": _bare(value)}
        yield from (_line(name, path.name, checksum_of(path), row) for name in (display_name, *also))


def _line(name: str, file: str, digest: str, row: dict[str, Any]) -> str:
    return "\t".join((name, file, digest, json.dumps(row, separators=(",", ":"), ensure_ascii=False)))


def _bare(value: dict[str, Any]) -> dict[str, Any]:
    """The envelope as a policy is read from it, without where it comes from."""
    return {field: part for field, part in value.items() if field != "source"}


def _listed(path: Path, envelope: PolicyEnvelope, entry: SystemEntry | None) -> dict[str, Any]:
    source = envelope.source.model_dump(exclude_defaults=True) if envelope.source else {}
    depends = [role.display_name for role in envelope.policy.depends or ()]
    return {
        "name": envelope.display_name,
        "service": entry.service if entry else "other",
        "kind": entry.kind if entry else "role" if envelope.policy.version == "1.0" else "policy",
        "status": source.get("status", "published"),
        "type": envelope.type,
        "description": envelope.description,
        "file": path.name,
        "depends": depends,
        "also": list(source.get("also", ())),
        "source": source,
    }


def _name_only(entry: SystemEntry, names: SystemFile) -> dict[str, Any]:
    values = entry.model_dump(include={"name", "service", "kind", "type", "depends", "also"})
    pages = [names.pages[page] for page in entry.pages]
    return {**values, "status": NAME_ONLY, "source": {"pages": pages}}
