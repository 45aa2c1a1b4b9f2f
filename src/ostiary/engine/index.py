"""Which statements can have a say in an action, without looking at the others.

At each scope the statements lie under the patterns of their actions, as written. An action is covered by few
patterns of all that an account uses: they are found once for each action (`patterns_for`), and then a scope is
asked for those alone. Most patterns have stars for whole segments: those that cover `a:b:c` are `a:b:*`, `a:*:c`
and so on, and need not be searched for.

Who holds a statement is a bit: a principal is the set of its holders' bits, and a statement has a say if the
two meet. What lies at some scopes for an action is a `Cell`: statements without resources and conditions apply
as soon as they cover the action, so that of them only the bits are kept, one set for Allow and one for Deny,
for all holders at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import Any, Final

from ostiary.engine.attached import Level
from ostiary.engine.grants import Grant, Grants
from ostiary.engine.stage import Attachment
from ostiary.engine.statement import CompiledPolicy, CompiledStatement
from ostiary.model.outline import Outline
from ostiary.syntax.action import ActionPattern, is_pattern, names_within, own_names, service_of

Pattern = str | tuple[str, ...]
"""A casefolded action pattern, or the patterns of a `NotAction`."""


class Held:
    """A statement as somebody holds it: by a grant, at a scope."""

    __slots__ = ("bit", "compiled", "counts_always", "deny", "grant", "number", "order", "plain", "policy")

    def __init__(
        self,
        policy: CompiledPolicy,
        grant: Grant | Attachment,
        number: int,
        outline: Outline,
        bit: int,
        order: int,
    ) -> None:
        self.compiled: CompiledStatement | None = None
        self.policy = policy
        self.grant = grant
        self.number = number
        self.deny = outline.deny
        self.plain = outline.plain
        self.bit = bit
        self.order = order
        self.counts_always = not isinstance(grant, Grant) or not (grant.missing or grant.misplaced)

    @property
    def statement(self) -> CompiledStatement:
        """The statement, compiled."""
        if self.compiled is None:
            self.compiled = self.policy.statement(self.number)
        return self.compiled

    def counts(self, service: str) -> bool:
        """Whether the grant has an effect on actions of a service."""
        return not isinstance(self.grant, Grant) or self.grant.counts(service)


class Cell:
    """What lies at some scopes for an action.

    `deny` and `allow` are the bits of those who hold a statement that applies for certain; `may_deny` and
    `may_allow` of those who hold one that asks for more, which are in `denies` and `allows`; `anybody` of all.
    """

    __slots__ = ("allow", "allows", "anybody", "denies", "deny", "may_allow", "may_deny")

    def __init__(self, found: Iterable[Held] = (), service: str = "") -> None:
        """Take what lies there, also twice, of which only grants count that have an effect on the service."""
        deny = allow = may_deny = may_allow = 0
        denies: dict[Held, None] = {}
        allows: dict[Held, None] = {}
        for one in found:
            if not one.counts_always and not one.counts(service):
                continue
            if one.plain:
                if one.deny:
                    deny |= one.bit
                else:
                    allow |= one.bit
            elif one.deny:
                may_deny |= one.bit
                denies[one] = None
            else:
                may_allow |= one.bit
                allows[one] = None
        self.deny, self.may_deny, self.denies = deny, may_deny, tuple(denies)
        self.allow, self.may_allow, self.allows = allow, may_allow, tuple(allows)
        self.anybody = deny | may_deny | allow | may_allow


EMPTY: Final = Cell()


class Index:
    """The statements of an account by scope and action; built once, never changed."""

    def __init__(self, grants: Grants, levels: Iterable[Level] = ()) -> None:
        groups_first = sorted(grants, key=lambda holder: not holder.startswith("group:"))
        self._bits = {holder: 1 << number for number, holder in enumerate(groups_first)}
        self._at: dict[str, dict[Pattern, Held | list[Held]]] = {}
        self._starred: set[Pattern] = set()
        self._odd: dict[str, list[Pattern]] = {}
        self._covering: dict[str, tuple[Pattern, ...]] = {}
        self._size = 0
        for holder, scopes in grants.items():
            for scope, held in scopes.items():
                for grant in held:
                    self._add(scope, grant.policy, grant, self._bits[holder])
        for level in levels:
            for policy in level.policies:
                self._add(level_scope(level.attachment.scope), policy, level.attachment, ORGANIZATION)
        self._file_patterns()

    def bits_of(self, holders: Iterable[str]) -> int:
        """Return the set of the bits of holders: principal keys, as grants have them."""
        return sum({self._bits.get(holder, 0) for holder in holders})

    def patterns_for(self, action: str) -> tuple[Pattern, ...]:
        """Return the patterns in use that cover a casefolded action under any of its own names.

        Of what is a pattern itself, all that may cover a part of it.
        """
        found = self._covering.get(action)
        if found is None:
            if len(self._covering) >= MOST_ACTIONS:
                self._covering.clear()
            find = self._find_parts(action) if is_pattern(action) else self._find(own_names(action))
            found = self._covering[action] = tuple(dict.fromkeys(find))
        return found

    def _find(self, names: Iterable[str]) -> Iterator[Pattern]:
        for name in names:
            segments = name.split(":")
            yield name
            yield from self._starred.intersection(_stars_for(segments))
            for service in (segments[0], _ANY):
                yield from (one for one in self._odd.get(service, ()) if _covers(one, name, segments))

    def _find_parts(self, pattern: str) -> Iterator[Pattern]:
        service = pattern.partition(":")[0]
        names = self._by_service if is_pattern(service) else (service, _ANY)
        also = names_within(pattern)
        for one in (one for name in names for one in self._by_service.get(name, ())):
            listed = None if isinstance(one, tuple) else ActionPattern(one)
            if listed is None or listed.truth(pattern) is not False or any(map(listed.matches, also)):
                yield one

    @cached_property
    def _by_service(self) -> dict[str, list[Pattern]]:
        """The patterns in use by their service, those of any or of several under `*`."""
        found: dict[str, list[Pattern]] = {}
        for one in dict.fromkeys(one for at in self._at.values() for one in at):
            service = one.partition(":")[0] if isinstance(one, str) else _ANY
            found.setdefault(_ANY if is_pattern(service) else service, []).append(one)
        return found

    def held(self, scope: str, patterns: Iterable[Pattern]) -> Iterator[Any]:
        """Yield the statements at a scope that lie under patterns; those with two of them twice."""
        found = map(self._at.get(scope, _NOTHING).get, patterns)
        for one in found:
            if one is not None:
                if one.__class__ is Held:
                    yield one
                else:
                    yield from one

    def covering(
        self, holders: Iterable[str], scopes: Iterable[str], action: str
    ) -> Iterator[tuple[CompiledStatement, Grant]]:
        """Yield what holders have at scopes that covers a casefolded action: by holder, scope, grant, statement."""
        patterns, is_sure = (
            self.patterns_for(action),
            not is_pattern(action) and own_names(action) == (action,),
        )
        known = (holder for holder in dict.fromkeys(holders) if holder in self._bits)
        places = {self._bits[holder]: place for place, holder in enumerate(known)}
        found = {
            (places[held.bit], at, held.order): held
            for at, scope in enumerate(scopes)
            for held in self.held(scope, patterns)
            if held.bit in places
        }
        for _, held in sorted(found.items()):
            if isinstance(held.grant, Grant) and (is_sure or held.statement.covers(action)):
                yield held.statement, held.grant

    def cell(self, scopes: Iterable[str], patterns: frozenset[Pattern], action: str) -> Cell:
        """Return what lies at scopes under the patterns for a casefolded action, and has an effect on it."""
        found: list[Held] = []
        for scope in scopes:
            at = self._at.get(scope)
            if at is not None:
                for pattern in patterns & at.keys():
                    under = at[pattern]
                    if isinstance(under, Held):
                        found.append(under)
                    else:
                        found.extend(under)
        if found and own_names(action) != (action,):  # what leaves out one of its names may leave out all
            found = [held for held in found if held.statement.covers(action)]
        return Cell(found, service_of(action)) if found else EMPTY

    def _add(self, scope: str, policy: CompiledPolicy, grant: Grant | Attachment, bit: int) -> None:
        at = self._at.setdefault(scope, {})
        for number, outline in enumerate(policy.document.outlines):
            self._size += 1
            held = Held(policy, grant, number, outline, bit, self._size)
            for pattern in (outline.actions,) if outline.but_for else outline.actions:
                before = at.setdefault(pattern, held)
                if isinstance(before, list):
                    before.append(held)
                elif before is not held:
                    at[pattern] = [before, held]

    def _file_patterns(self) -> None:
        """File the patterns with wildcards: what is odd under its service, so that an action is compared with few."""
        for pattern in dict.fromkeys(pattern for at in self._at.values() for pattern in at):
            if isinstance(pattern, tuple):
                self._odd.setdefault(_ANY, []).append(pattern)
            elif is_pattern(pattern):
                self._file(pattern, pattern.split(":"))

    def _file(self, pattern: str, segments: list[str]) -> None:
        odd = [segment for segment in segments if segment != _ANY and is_pattern(segment)]
        if not odd and len(segments) <= MOST_STARRED:
            self._starred.add(pattern)
        else:
            self._odd.setdefault(_ANY if is_pattern(segments[0]) else segments[0], []).append(pattern)


MOST_ACTIONS: Final = 10_000
"""Of how many actions it is kept which patterns cover them; more than any cloud has."""

ORGANIZATION: Final = -1
"""Everybody's bit: who asks is always bounded by the organization."""


def level_scope(name: str) -> str:
    """Return the scope that the policies of a level of the organization have in the index."""
    return f"level:{name}"


_NOTHING: Final[dict[Pattern, Any]] = {}
_ANY: Final = "*"
EVERY_ACTION: Final = ("*", "*:*:*")
MOST_STARRED: Final = 4
"""Of how many segments a pattern with stars may be to be looked up: an action of so many has 16 of them."""


def _stars_for(segments: list[str]) -> Iterator[str]:
    """Yield the patterns with stars for whole segments that cover an action."""
    yield from EVERY_ACTION
    if len(segments) <= MOST_STARRED:
        yield from map(":".join, product(*((segment, _ANY) for segment in segments)))


def _covers(pattern: Pattern, action: str, segments: list[str]) -> bool:
    """Whether a pattern covers an action that has these segments."""
    if isinstance(pattern, tuple):
        return not any(_covers(one, action, segments) for one in pattern)
    if pattern in EVERY_ACTION:
        return True
    parts = pattern.split(":")
    if len(parts) != len(segments):
        return False
    different = [part for part, segment in zip(parts, segments, strict=True) if part not in (_ANY, segment)]
    if not all(map(is_pattern, different)):
        return False
    return not different or ActionPattern(pattern).matches(action)  # which would say the same of the others


NO_INDEX: Final = Index({})
"""What an account has whose statements are not looked up, but looked through."""
