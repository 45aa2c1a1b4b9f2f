"""Collect the names of all system-defined policies and roles into `policies/system-policies.yaml`.

    python tools/collect_policy_names.py CORPUS            write the file
    python tools/collect_policy_names.py CORPUS --check    write nothing; exit code 1 if it would change

Of a description only what it says of the reach is kept, in the words of `ostiary.model.system`: full or read-only
access, which verbs are excluded, which roles must stand beside it. The manual of the service counts before the
overview of all services. Names of other publications are listed without more.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ostiary.catalog.content import content_folder
from ostiary.catalog.services import load_service, service_names
from ostiary.documents.route_writer import yaml_value
from ostiary.routes.importer.page import read_page
from ostiary.routes.importer.table import Table

MANUALS = Path(__file__).with_name("manuals.tsv")
OVERVIEW = "identity-access-management/doc/permissions/source/permissions.rst"

SERVICES = {
    "BASE": "base",
    "Anti-DDoS": "anti-ddos",
    "Cloud Eye": "ces",
    "Cloud Service Engine (CSE)": "ces",  # a slip of the overview: the role listed there is that of Cloud Eye
    "Config": "config",
    "DataArts Studio": "dataarts",
    "Direct Connect": "dcaas",
    "Enterprise Router": "er",
    "FunctionGraph": "functiongraph",
    "GaussDB": "gaussdb",
    "GaussDB(DWS)": "dws",
    "GeminiDB": "geminidb",
    "ModelArts": "modelarts",
    "NAT Gateway": "nat",
    "Scalable File Service (SFS)": "sfs",
}
"""How the overview calls services that it gives no short name, or another one."""

OWN_SERVICE = {
    "SFS Turbo FullAccess": "sfsturbo",
    "SFS Turbo ReadOnlyAccess": "sfsturbo",
    "Server Administrator": "ecs",
    "Security Administrator": "iam",
    "Agent Operator": "iam",
    "Tenant Administrator": "base",
    "Tenant Guest": "base",
    "Guest": "base",
    "ServiceStage Developer": "base",
}
"""Policies that manuals of many services list, and the one they belong to."""


OWN_TYPE = {"CSE Admin": "XA", "VSS Administrator": "XA", "Guest": "AA"}
"""Types that the examples of the IAM API reference print."""

OWN_ROLES = ("Guest",)
"""Roles that no manual describes: the text that the IAM API reference prints is of version 1.0."""


class Found(NamedTuple):
    """One row about a policy: what it says of it, and where."""

    name: str
    service: str
    page: str
    kind: str | None
    scope: str | None
    text: str
    is_overview: bool = False


def read_rows(corpus: Path) -> Iterator[Found]:
    """Yield every row that describes a policy, those of the services' own manuals first."""
    folders = _folders()
    pages = sorted((corpus / "system-policies").rglob("*.rst"))
    names = [path.relative_to(corpus / "system-policies").as_posix() for path in pages]
    for path, name in sorted(zip(pages, names, strict=True), key=lambda pair: (pair[1] == OVERVIEW, pair[1])):
        folder, _, rest = name.partition("/")
        service, source = folders[folder]
        for table in read_page(path).tables:
            if name == OVERVIEW:
                yield from _overview(table, f"{source} {rest}")
            else:
                yield from _of_manual(table, service, f"{source} {rest}")


def _folders() -> dict[str, tuple[str, str]]:
    with MANUALS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {row["folder"]: (row["service"], f"{row['repository']}@{row['commit'][:7]}") for row in rows}


def _overview(table: Table, page: str) -> Iterator[Found]:
    """The rows of the overview: service, scope, name, type, description; a blank cell is as the one above."""
    cells = [""] * 5
    for row in table.rows:
        cells = [cell.text or above for cell, above in zip(row.cells, cells, strict=True)]
        service, scope, name, kind, text = cells
        yield Found(name, _service(service), page, kind.casefold(), scope, text, is_overview=True)


def _service(text: str) -> str:
    name = re.sub(r"\s*\((Project-level|Global) service\)", "", text).strip()
    if name in SERVICES:
        return SERVICES[name]
    short = re.search(r"\((\w+)\)$", name)
    found = short[1].casefold() if short else name.casefold()
    if found not in service_names():
        raise ValueError(f"no catalog file for the service `{text}`")
    return found


_DEPENDENCIES = " Dependencies: "
_NAME = re.compile(
    r"^(?:role/policy name|policy/role name|policy name(?:/system role)?|role(?: name)?|policy|item|permission name)$",
    re.IGNORECASE,
)
_TEXT = re.compile(r"^(?:description|feature|managed cloud resource)$", re.IGNORECASE)
_KIND = re.compile(r"^(?:type|category|policy type)$", re.IGNORECASE)
_DEPENDS = re.compile(r"depend", re.IGNORECASE)
_POLICY = re.compile(r"^(?:[A-Z][\w-]*(?: \w[\w-]*){0,3}|DMSAgencyCheckAccessPolicy)$")


def _of_manual(table: Table, service: str, page: str) -> Iterator[Found]:
    headings = [cell.text for cell in table.headers[-1].cells] if table.headers else []
    name_at, text_at = _at(headings, _NAME), _at(headings, _TEXT)
    if name_at is None or text_at is None:
        return
    kind_at, depends_at = _at(headings, _KIND), _at(headings, _DEPENDS)
    for row in table.rows:
        cell = [cell.text for cell in row.cells]
        name, text = cell[name_at], cell[text_at]
        if _POLICY.match(name) and not re.search(r"Action|Effect|Version|Resource|Condition", name):
            depends = f"{_DEPENDENCIES}{cell[depends_at]}" if depends_at is not None else ""
            kind = cell[kind_at] if kind_at is not None else headings[name_at]
            yield Found(name, OWN_SERVICE.get(name, service), page, kind.casefold(), None, text + depends)


def _at(headings: list[str], pattern: re.Pattern[str]) -> int | None:
    return next((at for at, heading in enumerate(headings) if pattern.search(heading)), None)


def published_names(corpus: Path) -> Iterator[tuple[str, str]]:
    """Yield the names of other publications, each with its source, and those that tables have as columns."""
    folders = _folders()
    with (corpus / "system-policies" / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            folder, _, rest = row["page"].partition("/")
            for heading in filter(None, (row["policy columns"] or "").split("|")):
                name = re.sub(r"\s*\(.*\)| Permission$", "", heading.strip())
                yield name, f"{folders[folder][1]} {rest}"
    for line in (corpus / "policies-system" / "INDEX.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[1].endswith(".json"):
            at = f"@{cells[7][:7]}" if cells[7] else ""
            yield cells[0], f"{cells[5]}{at} {cells[6]}"


_REACH = (
    (r"\bcommon (?:user |operation )?permissions\b|\bcommon operation\b|\bbasic operation\b", "some"),
    (r"\b(?:all|most|full|any)\b[^.]*\b(?:except|excluding)\b", "most"),
    (r"\bread-only\b|\bread only\b|\bcan only (?:view|query)\b", "read"),
    (
        (
            r"\b(?:full (?:permissions|access)|administrator permissions|all (?:\w+ ){0,2}permissions"
            r"|(?:all|any) operations?(?! specified| defined)|read and write permissions)\b"
        ),
        "full",
    ),
)
"""What the words of a description mean; the first that is found counts."""

_NARROWEST = ("some", "read", "most", "full")
"""Where two manuals disagree the narrower reading counts."""

_DELETION = re.compile(r"\bexcept (?:the deletion permission|deleting \w+ resources)", re.IGNORECASE)
_BESIDE = re.compile(
    r"[^.]*(?:used together|must also|depend|need to be assigned|must be attached|, plus )[^.]*",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"Global services?(?: project)?: .*?(?=Region-specific|\.|$)"
    r"|(?:If a user needs to|To use|For example)[^.]*\.?"
    r"|[^.]*\bis required for\b[^.]*\.?",
    re.IGNORECASE,
)
"""Roles at another scope, and those that only some operations need."""


def reach_of(text: str) -> str | None:
    """Return what a description says of a policy's reach, None if it says neither full nor limited access.

    The first of the first two sentences that says something counts: what follows explains.

    >>> reach_of("Full permissions for ELB."), reach_of("Read-only permissions for ELB.")
    ('full', 'read')
    >>> reach_of("All permissions on DRS except the deletion permission")
    'most'
    """
    described = text.partition(_DEPENDENCIES)[0]
    found = (
        reach
        for sentence in re.split(r"\. |\.(?=[A-Z])", described)[:2]
        for pattern, reach in _REACH
        if re.search(pattern, sentence, re.IGNORECASE)
    )
    return next(found, None)


def depends_of(text: str, own: str, roles: set[str]) -> list[str]:
    """Return the roles that a role needs beside it at the same project, in the order of the text.

    >>> depends_of("This role must be used together with the Tenant Guest role.", "X", {"Tenant Guest"})
    ['Tenant Guest']
    """
    described, _, column = _ELSEWHERE.sub(" ", text).partition(_DEPENDENCIES)
    said = " ".join((*_BESIDE.findall(described), column))
    found = [
        (said.index(role), role)
        for role in roles
        if role != own and re.search(rf"\b{re.escape(role)}\b", said)
    ]
    return [role for _, role in sorted(found)]


DELETION = ("delete", "drop", "remove")
_TYPES = {
    "Region-specific projects": "XA",
    "Global services": "AX",
    "Global service": "AX",
    "All resources": "AA",
}


def entries(corpus: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the entries, sorted by name, and their pages."""
    rows = list(read_rows(corpus))
    by_key: dict[str, list[Found]] = {}
    for row in rows:
        by_key.setdefault(_key(row.name), []).append(row)
    listed: dict[str, list[str]] = {}
    spelt: dict[str, set[str]] = {key: {row.name for row in found} for key, found in by_key.items()}
    for name, page in published_names(corpus):
        listed.setdefault(_key(name), []).append(page)
        spelt.setdefault(_key(name), set()).add(name)
    roles = {row.name for row in rows if row.kind and "role" in row.kind and "policy" not in row.kind}
    every = {name for names in spelt.values() for name in names}
    roles |= {name for name in every if name.endswith("Administrator") or name == "Tenant Guest"}
    made = []
    for key in sorted({*by_key, *listed}):
        pages = list(dict.fromkeys([row.page for row in by_key.get(key, [])] + listed.get(key, [])))
        made.append(_entry(sorted(spelt[key]), by_key.get(key, []), pages, roles))
    made.sort(key=lambda entry: entry["name"].casefold())
    return made, sorted({page for entry in made for page in entry["pages"]})


def _key(name: str) -> str:
    return name.replace(" ", "").replace("-", "").casefold()


def _entry(names: list[str], rows: list[Found], pages: list[str], roles: set[str]) -> dict[str, Any]:
    name = max(names, key=lambda text: (text.count(" "), text))
    own = [row for row in rows if not row.is_overview] or rows
    reaches = sorted({reach for row in rows if (reach := reach_of(row.text))}, key=_NARROWEST.index)
    is_role = _is_role(name, rows)
    scopes = [row.scope for row in rows if row.scope]
    entry: dict[str, Any] = {
        "name": name,
        "service": OWN_SERVICE.get(name) or (rows[-1].service if rows else _guess(name)),
        "kind": "role" if is_role else "policy",
        "type": _TYPES[scopes[0]] if scopes else OWN_TYPE.get(name) or _level(name, rows),
        "grants": reaches[0] if reaches else None,
        "excludes": list(DELETION) if any(_DELETION.search(row.text) for row in own) else [],
        "depends": _depends(own + rows, name, roles) if is_role else [],
        "also": [other for other in names if other != name],
        "pages": pages,
    }
    return {field: value for field, value in entry.items() if value not in (None, [])}


def _depends(rows: list[Found], name: str, roles: set[str]) -> list[str]:
    """The roles beside a role, from the first row that names any."""
    return next((found for row in rows if (found := depends_of(row.text, name, roles))), [])


def _is_role(name: str, rows: list[Found]) -> bool:
    if re.search(r"Access$", name):
        return False
    kinds = (bool(re.search("role|rbac", kind)) for kind in _plain_kinds(rows))
    said = next(kinds, None)
    if said is not None:
        return said
    return name.endswith("Administrator") or name in OWN_ROLES


def _plain_kinds(rows: list[Found]) -> list[str]:
    """The kinds that rows give; a heading like `Role/Policy Name` gives none."""
    kinds = [row.kind for row in rows if row.kind]
    return [k for k in kinds if bool(re.search("role|rbac", k)) != bool(re.search("policy|policies", k))]


def _level(name: str, rows: list[Found]) -> str | None:
    """The type that fits the level of the policy's service, where the overview does not have the policy."""
    service = OWN_SERVICE.get(name) or (rows[-1].service if rows else _guess(name))
    known = load_service(service)
    return None if known is None else "AX" if known.level == "global" else "XA"


def _guess(name: str) -> str:
    first = name.partition(" ")[0].casefold()
    return first if first in service_names() else "other"


def render(found: list[dict[str, Any]], pages: list[str]) -> str:
    """Return the text of the file."""
    numbers = {page: str(number) for number, page in enumerate(pages, 1)}
    lines = [
        "# Generated by tools/collect_policy_names.py: every system-defined policy and role that a manual names."
    ]
    lines += [
        "pages:",
        *(f'  "{number}": {yaml_value(page)}' for page, number in numbers.items()),
        "policies:",
    ]
    for entry in found:
        cited = {**entry, "pages": [numbers[page] for page in entry["pages"]]}
        lines.append(f"  - {yaml_value(cited)}")
    return "".join(f"{line}\n" for line in lines)


def main() -> int:
    """Collect, and write or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    path = content_folder() / "system-policies.yaml"
    new = render(*entries(arguments.corpus))
    changed = not path.exists() or path.read_text("utf-8") != new
    if changed and not arguments.check:
        path.write_text(new, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{new.count('- {name:')} names{' (changed)' if changed else ''}\n")
    return 1 if arguments.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
