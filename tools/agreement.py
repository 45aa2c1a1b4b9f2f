"""Holds every cell of the manuals' tables against what the engine decides for a user with just that policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from ostiary import Engine
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.operations import load_operations, services_with_operations
from ostiary.catalog.system import NAME_ONLY, SystemPolicy
from ostiary.catalog.ways import Step, read_step
from ostiary.model.operations import NO, YES, OperationRow, OperationTable, PolicyColumn

PROJECT, DOMAIN, USER = "p1", "d1", "holder"
_SCOPES: dict[str | None, Any] = {"AX": "domain", "AA": "all-resources"}
_NOTHING = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["nothing:nothing:nothing"]}]}


class Cell(NamedTuple):
    """One cell of a table, and what the engine says to it.

    `status` is the policy's (`published`, `derived`, `name-only`). `kind` is `untied` (no call or action is known for
    the operation), `conditional` (words in place of yes or no), `no-text` (the policy has no text), or `decided`.
    `ways` are the answers for each way to carry the operation out; the operation is possible if one is allowed.
    """

    service: str
    page: str
    policy: str
    status: str
    operation: str
    value: str
    kind: str
    ways: tuple[bool, ...] = ()
    has_routes: bool = False

    @property
    def possible(self) -> bool:
        """Whether the policy lets its holder carry the operation out."""
        return any(self.ways)

    @property
    def agrees(self) -> bool:
        """Whether the engine says what the cell says."""
        return self.kind == "decided" and self.possible == (self.value == YES)

    @property
    def unanimous(self) -> bool:
        """Whether all ways have one answer."""
        return len(set(self.ways)) <= 1


def all_cells(catalog: Catalog) -> Iterator[Cell]:
    """Yield every cell of every table."""
    known = {policy.name: policy for policy in catalog.system_policies()}
    for service in services_with_operations():
        file = load_operations(service)
        for table in file.tables if file else ():
            yield from _table_cells(catalog, known, service, table)


def _table_cells(
    catalog: Catalog, known: dict[str, SystemPolicy], service: str, table: OperationTable
) -> Iterator[Cell]:
    for at, column in enumerate(table.policies):
        policy = known.get(column.policy)
        status = policy.status if policy else NAME_ONLY
        for row in table.operations:
            kind = _kind(row, row.cells[at], status)
            cell = Cell(service, table.page, column.policy, status, row.operation, row.cells[at], kind)
            if kind == "decided" and policy:
                cell = _decided(catalog, cell, policy, column, row)
            yield cell


def _kind(row: OperationRow, value: str, status: str) -> str:
    if value not in (YES, NO):
        return "conditional"
    if not row.ways:
        return "untied"
    return "no-text" if status == NAME_ONLY else "decided"


def _decided(
    catalog: Catalog, cell: Cell, policy: SystemPolicy, column: PolicyColumn, row: OperationRow
) -> Cell:
    engine = holder_of(policy.name, policy.type, policy.depends, column.when)
    ways = [[read_step(catalog, cell.service, text) for text in way] for way in row.ways]
    answers = tuple(all(_is_allowed(engine, step) for step in way) for way in ways)
    return cell._replace(ways=answers, has_routes=all(step.route for way in ways for step in way))


@cache
def holder_of(policy: str, kind: str | None, depends: tuple[str, ...], when: str | None) -> Engine:
    """Return an account whose one user holds a policy, and nothing else that grants anything.

    The roles that a role depends on stand beside it without an effect of their own; only what the column's
    heading names is there as it is.
    """
    scope = _SCOPES.get(kind, {"project": "dev"})
    beside = [name for name in depends if not (when and name in when)]
    real = [name for name in _NAMED if when and name in when]
    names = dict.fromkeys((policy, *depends, *real))
    account = {
        "account": {"id": DOMAIN, "name": "account"},
        "projects": [{"id": PROJECT, "name": "dev"}],
        "users": [{"name": USER}],
        "assignments": [{"user": USER, "policy": name, "on": scope} for name in names],
    }
    policies = {
        f"beside-{number}": {"display_name": name, "policy": _NOTHING} for number, name in enumerate(beside)
    }
    return Engine.from_documents(account, policies)


_NAMED = ("Tenant Guest", "Tenant Administrator")
"""The roles that headings of columns name."""

_PARAMETERS = {"project_id": PROJECT, "tenant_id": PROJECT, "domain_id": DOMAIN}


def _is_allowed(engine: Engine, step: Step) -> bool:
    if step.route is None or step.text == step.actions[0]:
        return engine.authorize_action(step.actions[0], user=USER, project="dev").outcome == "allowed"
    path = re.sub(r"\{([^{}]+)\}", lambda found: _PARAMETERS.get(found[1], "x"), step.route.path)
    decision = engine.authorize(step.route.method, path, user=USER, project="dev", service=step.route.service)
    return decision.outcome == "allowed"
