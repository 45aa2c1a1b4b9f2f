"""An account as the rules see it: who holds which policy where, and where that stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ostiary.documents.files import DISK, Files
from ostiary.documents.places import Places
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.statement import CompiledPolicy
from ostiary.lint.files import ACCOUNT
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.reading import read_document
from ostiary.model.account import Assignment
from ostiary.spans import Source, Span
from ostiary.syntax.tree import Pointer


class Holding(NamedTuple):
    """One assignment with what it names: `principal` and `scope` are keys with the ids resolved."""

    number: int
    assignment: Assignment
    policy: CompiledPolicy
    principal: str
    scope: str

    @property
    def scope_kind(self) -> str:
        """`project`, `all-projects`, `all-resources`, `domain` or `enterprise-project`."""
        return self.assignment.on.kind

    @property
    def type(self) -> str | None:
        """AX, XA, AA or XX, None for a bare document."""
        return self.policy.document.type


@dataclass(eq=False)
class LintedAccount:
    """A loaded account: the snapshot that the engine decides on, and its policies with places, by file."""

    folder: Path
    snapshot: Snapshot
    policies: dict[str, PlacedPolicy]
    files: Files = DISK
    _shapes: dict[str, PlacedPolicy | None] = field(default_factory=dict)

    @cached_property
    def places(self) -> Places:
        """The places of `account.yaml`."""
        path = self.folder / ACCOUNT
        return Places(self.files.read(path, str(path)))

    def place(self, pointer: Pointer) -> Span:
        """Return the place of a value of `account.yaml`."""
        return self.places.value(pointer)

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """The assignments, in their order."""
        return tuple(self._holdings())

    def _holdings(self) -> Iterator[Holding]:
        directory = self.snapshot.directory
        for number, assignment in enumerate(self.snapshot.account.assignments):
            policy = self._by_name.get(assignment.policy)
            if policy is not None:
                principal = directory.principal_key(*assignment.principal)
                yield Holding(number, assignment, policy, principal, directory.scope_key(assignment.on))

    @cached_property
    def _by_name(self) -> dict[str, CompiledPolicy]:
        stems = {policy.document.stem: policy for policy in self.snapshot.policies.values()}
        return {**stems, **self.snapshot.policies}

    def placed(self, policy: CompiledPolicy) -> PlacedPolicy | None:
        """Return a policy with its places; None for a system policy, which is not of this account."""
        return self.policies.get(policy.document.file or "")

    def shape(self, policy: CompiledPolicy) -> PlacedPolicy | None:
        """Return a policy as rules compare it, also a system-defined one; None for a role of version 1.0.

        A role may have to be there for another one that depends on it, so that nothing makes it superfluous.
        """
        if policy.version == "1.0":
            return None
        placed = self.placed(policy)
        return placed if placed is not None else self._system_shape(policy)

    def _system_shape(self, policy: CompiledPolicy) -> PlacedPolicy | None:
        if policy.name not in self._shapes:
            text = policy.document.policy.model_dump_json(by_alias=True, exclude_none=True)
            found = read_document(Source(f"@system/{policy.name}.json", text)).policies
            self._shapes[policy.name] = found[0] if found else None
        return self._shapes[policy.name]

    def beside(self, principal: str) -> list[Holding]:
        """Return everything that a principal holds: for a user, also through groups."""
        groups: tuple[str, ...] = ()
        kind, _, name = principal.partition(":")
        if kind == "user":
            user = next((user for user in self.snapshot.account.users if user.name == name), None)
            groups = user.groups if user else ()
        keys = {principal, *(self.snapshot.directory.principal_key("group", group) for group in groups)}
        return [holding for holding in self.holdings if holding.principal in keys]

    def around(self, principal: str) -> list[Holding]:
        """Return everything that a principal holds, and, for a group, what its members hold beside it."""
        found = {holding.number: holding for holding in self.beside(principal)}
        kind, _, name = principal.partition(":")
        if kind == "group":
            directory = self.snapshot.directory
            for user in self.snapshot.account.users:
                if any(directory.groups.resolve(group).name == name for group in user.groups):
                    found.update((holding.number, holding) for holding in self.beside(f"user:{user.name}"))
        return list(found.values())
