"""Assignments tied to compiled policies, sorted by who holds them and where they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ostiary.engine.statement import CompiledPolicy

ACCOUNT_WIDE = "account"
"""The scope of every grant of a 5.0 identity policy, wherever it was written (semantics.md §2)."""

_LEVELS = {
    "AX": frozenset({"domain", "all-resources"}),
    "XA": frozenset({"project", "all-projects", "all-resources", "enterprise-project"}),
    "AA": frozenset({"domain", "project", "all-projects", "all-resources", "enterprise-project"}),
    "XX": frozenset[str](),
}


class Grant(NamedTuple):
    """A policy given to a principal at a scope.

    `scope_key` is where it counts (ids), `scope` how people write it (names). `missing` are the roles that a
    1.0 role depends on and that are not granted beside it: the grant then contributes nothing. `misplaced`:
    the policy's type does not fit the scope, so that the grant has no effect but for OBS.
    """

    policy: CompiledPolicy
    principal: str
    scope_key: str
    scope: str
    missing: tuple[str, ...] = ()
    misplaced: bool = False

    @property
    def stage(self) -> str:
        """The word of interfaces.md §3 for where the grant counts, such as `project` or `domain`."""
        return self.scope_key.partition(":")[0]

    def counts(self, service: str) -> bool:
        """Whether the grant has an effect on actions of a service."""
        fits_obs = service == "obs" and self.policy.document.type != "XX"
        return not self.missing and (not self.misplaced or fits_obs)


Grants = Mapping[str, Mapping[str, tuple[Grant, ...]]]
"""Principal key → scope key → the grants there."""


def tie(assignments: Iterable[tuple[CompiledPolicy, str, str, str]]) -> Grants:
    """Sort assignments (policy, principal key, scope key, scope text) by principal and scope."""
    listed = list(assignments)
    names: dict[tuple[str, str], set[str]] = {}
    for policy, principal, scope_key, _ in listed:
        names.setdefault((principal, scope_key), set()).add(policy.name)
    found: dict[str, dict[str, list[Grant]]] = {}
    for policy, principal, scope_key, scope in listed:
        grant = Grant(
            policy,
            principal,
            ACCOUNT_WIDE if policy.version == "5.0" else scope_key,
            scope,
            _missing(policy, names[principal, scope_key]),
            _misplaced(policy, scope_key),
        )
        found.setdefault(principal, {}).setdefault(grant.scope_key, []).append(grant)
    return {who: {key: tuple(grants) for key, grants in at.items()} for who, at in found.items()}


def _missing(policy: CompiledPolicy, beside: set[str]) -> tuple[str, ...]:
    if policy.version != "1.0":
        return ()
    depends = policy.document.policy.depends or ()
    return tuple(role.display_name for role in depends if role.display_name not in beside)


def _misplaced(policy: CompiledPolicy, scope_key: str) -> bool:
    fitting = _LEVELS.get(policy.document.type or "")
    return fitting is not None and policy.version != "5.0" and scope_key.partition(":")[0] not in fitting
