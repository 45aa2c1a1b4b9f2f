"""System-defined policies as rows, records and text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from ostiary.catalog.system import NAME_ONLY, SystemPolicy
from ostiary.printable import printable

TITLES = ("name", "service", "kind", "type", "text")
"""The headings of a list."""

FIELDS = ("name", "service", "kind", "type", "status", "depends", "also", "description")
"""The fields of a policy's line in a CSV."""

_STATUS = {
    "published": "published: the vendor's own text",
    "derived": "derived from what the manuals say of it; not the vendor's text",
    NAME_ONLY: "not known: put it into `policies/` under this display name to assign the policy",
}

_LISTS = {"changes": "changed", "pages": "page", "contradictory": "disputed", "untied": "not tied"}
"""The lists of a policy's source, and how a line of each begins."""


def policy_row(policy: SystemPolicy) -> tuple[str, ...]:
    """Return a policy as a row of the list."""
    text = "-" if policy.status == NAME_ONLY else policy.status
    return policy.name, policy.service, policy.kind, policy.type or "-", text


def policy_record(policy: SystemPolicy) -> dict[str, Any]:
    """Return a policy as JSON lists it, without its text."""
    values = policy._asdict()
    lists = {field: list(values[field]) for field in ("depends", "also")}
    return {**values, **lists, "source": dict(policy.source)}


def policy_lines(policy: SystemPolicy, text: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what is known of a policy, line by line; `text` is the policy itself."""
    yield click.style(printable(policy.name), bold=True)
    facts = {
        "service": policy.service,
        "kind": policy.kind,
        "type": policy.type,
        "about": policy.description,
        "text": _STATUS[policy.status],
        "needs": ", ".join(policy.depends),
        "also": ", ".join(policy.also),
        "from": policy.source.get("evidence"),
    }
    yield from (printable(f"  {name:8} {value}") for name, value in facts.items() if value)
    for field, name in _LISTS.items():
        yield from (printable(f"  {name:8} {value}") for value in policy.source.get(field, ()))
    if text is not None:
        yield json.dumps(text, indent=2)
