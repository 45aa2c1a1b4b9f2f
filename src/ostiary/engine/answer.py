"""What a decision is made of: notes, the statements that it rests on, the facts that it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from ostiary.engine.outcomes import ALLOWED_OUTCOMES

if TYPE_CHECKING:
    from ostiary.engine.statement import CompiledStatement


def word(*, allowed: bool) -> str:
    """Return `allow` or `deny`."""
    return "allow" if allowed else "deny"


class Note(NamedTuple):
    """Something a reader of the decision should know; `code` is kebab-case, `details` depend on it."""

    code: str
    message: str
    details: Mapping[str, Any] = MappingProxyType({})

    def to_dict(self) -> dict[str, Any]:
        """Return code, message and the details."""
        return {"code": self.code, "message": self.message, **self.details}


class Determining(NamedTuple):
    """A statement that the decision rests on, and the assignment that brought it in.

    `statement` counts from 0. `file` is relative to the account, `line` and `column` are the place of the
    statement; all three are None for a policy given as a value.
    """

    policy: str
    statement: int
    effect: str
    file: str | None
    line: int | None
    column: int | None
    principal: str | None
    scope: str | None
    source: CompiledStatement

    def to_dict(self) -> dict[str, Any]:
        """Return the shape of interfaces.md §3."""
        assignment = {"principal": self.principal, "scope": self.scope} if self.principal else None
        return {
            "policy": self.policy,
            "statement": self.statement,
            "effect": self.effect,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "assignment": assignment,
        }


class DependsOn(NamedTuple):
    """A fact that an undetermined decision depends on.

    `values` are those of a key that the policies name; the projects or enterprise projects of the account.
    """

    key: str
    values: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return key and values."""
        return {"key": self.key, "values": list(self.values)}


class CallDependence(NamedTuple):
    """What a decision depends on: facts, and the parts of the call that tell the variants of its route apart."""

    facts: tuple[DependsOn, ...] = ()
    call: tuple[DependsOn, ...] = ()


class ActionDecision(NamedTuple):
    """The decision on one required action."""

    action: str
    outcome: str
    stage: str | None = None
    determining: tuple[Determining, ...] = ()
    depends_on: tuple[DependsOn, ...] = ()

    def __bool__(self) -> bool:
        return self.outcome in ALLOWED_OUTCOMES

    @property
    def decision(self) -> str:
        """`allow` or `deny`."""
        return word(allowed=bool(self))

    def to_dict(self) -> dict[str, Any]:
        """Return the shape of interfaces.md §3."""
        return {
            "action": self.action,
            "decision": self.decision,
            "outcome": self.outcome,
            "stage": self.stage,
            "determining": [item.to_dict() for item in self.determining],
            "depends_on": [item.to_dict() for item in self.depends_on],
        }
