"""Where assignments count: the scopes at which a service looks (semantics.md §2), and which scope covers which."""

from __future__ import annotations

from ostiary.engine.statement import CompiledPolicy
from ostiary.lint.accounts import Holding, LintedAccount
from ostiary.lint.coverage import action_covers
from ostiary.lint.knowledge import Knowledge
from ostiary.syntax.action import service_of

HINTS = {
    "AX": "a policy of type AX belongs to `domain` or `all-resources`",
    "XA": "a policy of type XA belongs to a project, `all-projects`, `all-resources` or an enterprise project",
    "XX": "a policy of type XX has no effect anywhere",
}
"""Where policies of each type belong."""

PLACES = {
    "global": "on `domain` and `all-resources`",
    "project": "at projects, on `all-projects`, on `all-resources` and at enterprise projects",
}
"""Where assignments count for services of each level."""

_FITTING = {
    "AX": ("domain", "all-resources"),
    "XA": ("project", "all-projects", "all-resources", "enterprise-project"),
    "XX": (),
}
_PROJECT_LEVEL = ("project", "all-projects", "all-resources", "enterprise-project")
_GLOBAL_LEVEL = ("domain", "all-resources")
_OBS = ("domain", "all-projects", "all-resources")
_MOS = "MOS"
_WITHIN = {
    "all-resources": ("project", "all-projects", "domain"),
    "all-projects": ("project",),
}


def is_misplaced(holding: Holding) -> bool:
    """Whether a policy's type does not fit where it is assigned."""
    fitting = _FITTING.get(holding.type or "")
    return fitting is not None and holding.policy.version != "5.0" and holding.scope_kind not in fitting


def services_in(policy: CompiledPolicy) -> set[str]:
    """Return the services of a policy's actions, `*` for all of them."""
    found: set[str] = set()
    for statement in policy.statements:
        if statement.excludes_actions:
            return {"*"}
        for pattern in statement.actions:
            service = service_of(pattern.text)
            found.add("*" if "*" in service or "?" in service else service)
    return found


def counts_at(holding: Holding, service: str, account: LintedAccount, known: Knowledge) -> bool:
    """Whether actions of a service count where a policy is assigned."""
    kind = holding.scope_kind
    if service == "*":
        return True
    if service == "obs":
        return kind in _OBS or (kind == "project" and _is_mos(holding, account))
    level = known.level(service)
    return kind in (_GLOBAL_LEVEL if level == "global" else _PROJECT_LEVEL)


def has_effect(holding: Holding, account: LintedAccount, known: Knowledge) -> bool:
    """Whether any action of a policy counts where it is assigned; one of version 5.0 counts everywhere."""
    if holding.policy.version == "5.0":
        return True
    services = services_in(holding.policy)
    fits = services == {"obs"} or not is_misplaced(holding)
    return fits and any(counts_at(holding, one, account, known) for one in services)


def _is_mos(holding: Holding, account: LintedAccount) -> bool:
    name = holding.assignment.on.name or ""
    return account.snapshot.directory.projects.resolve(name).name == _MOS


def covers(one: Holding, other: Holding) -> bool:
    """Whether the scope of one assignment takes in that of another.

    An enterprise project is within no other scope: what is assigned there is looked at second.
    """
    return one.scope == other.scope or other.scope_kind in _WITHIN.get(one.scope_kind, ())


def overlap(one: str, other: str, known: Knowledge) -> bool:
    """Whether two action patterns have an action in common, as far as actions are known; in doubt, they have."""
    if action_covers(one, other) or action_covers(other, one):
        return True
    if "*" not in one and "*" not in other:
        return False
    services = {service_of(one), service_of(other)}
    if len(services) > 1 and not any("*" in service for service in services):
        return False
    mine, theirs = known.expand(one), known.expand(other)
    return not mine.isdisjoint(theirs) or not (mine and theirs)
