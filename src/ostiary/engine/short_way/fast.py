"""The short way to the outcome of a call: look-ups and a few bits. The one dense module of the engine.

A call names a route, a principal, a project and an enterprise project. For each of them there is an object that
knows all that follows from it (`Plan`, `Who`, `Place`), made when a first call needs it, by what decides and
explains as well (`known`, `needs`). Here they are looked up, and then it is seen which of the principal's bits
are set in what lies at each stage (`index.Cell`). Only where a statement has a say that looks at resource or
context is more of the call looked at (`asking`).

None stands for everything that is not known for certain here: names that do not exist, contradictions, forms of
calls that are rare, unknown facts that matter. Then `facts.resolve` and `rule.decide` say what is wrong, or
decide. They are the reference; that both agree on whatever can be asked is a property test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ostiary.engine.decision import Decision
from ostiary.engine.index import ORGANIZATION, Cell
from ostiary.engine.outcomes import ALLOW, DENY, NONE, bound, chain, is_certain, join, outcome_of, worst
from ostiary.engine.rule import overall
from ostiary.engine.short_way.asking import Asking, Values, Who
from ostiary.engine.short_way.known import Known, Options
from ostiary.engine.short_way.lazy import LazyDecision, Words
from ostiary.engine.short_way.needs import Need, Place, Plan
from ostiary.engine.snapshot import Snapshot
from ostiary.model.account import EnterpriseProject, Project
from ostiary.routes.states import LEAF, OTHER
from ostiary.routes.table import reader_of
from ostiary.syntax.path import parse_target

_SETS: Final = range(8)
_CHAIN: Final = [[chain(one, other) for other in _SETS] for one in _SETS]
_JOIN: Final = [[join(one, other) for other in _SETS] for one in _SETS]
_BOUND: Final = [[bound(one, other) for other in _SETS] for one in _SETS]
_WORDS: Final = [
    *(outcome_of(possible) if is_certain(possible) else None for possible in _SETS),
    "undetermined",
]
"""The rule of `outcomes` as tables. A set that is not certain has no word: there may be more to say of it."""

_OPEN: Final = 0
"""No set at all: only the reference can tell."""

_EITHER: Final = 8
"""One outcome if the route supports enterprise projects, another if not, and nobody knows whether it does."""

_ASK: Final = -1
"""A statement has a say that looks at more of the call than its names."""


Said = tuple[str | None, Mapping[str, Any] | None, Mapping[str, Values] | None, Options, float]
"""The resource, the context as it was given and as it was read (None: it is plain), the options, the time."""


class FastPath:
    """Decides the calls of one engine, as far as it can; never raises."""

    __slots__ = (
        "_groups", "_known", "_places", "_plans", "_projects", "_snapshot", "_start", "_users", "_usual",
    )  # fmt: skip

    def __init__(self, snapshot: Snapshot, *, keep: bool = True) -> None:
        """Take a snapshot; without `keep` nothing found about an action and a place is kept for the next call."""
        self._snapshot = snapshot
        self._known = known = Known(snapshot, keep=keep)
        self._start = known.states.start
        self._users, self._groups = known.users, known.groups
        self._plans = known.plans
        self._projects, self._places = known.projects, known.enterprise_projects
        self._usual = known.usual
        self._rehearse()

    def _rehearse(self) -> None:
        """Decide something, so that the first call need not wait for what is read or made for all at first use."""
        account = self._snapshot.account
        route = next((route for route in self._snapshot.catalog.table.routes if route.actions), None)
        if route is not None and account.users:
            path = route.path.replace("{project_id}", account.projects[0].id if account.projects else "")
            self.outcome(route.method, path, account.users[0].name, None, None, None, "", None, {})

    def decision(self, call: Words, now: float) -> Decision | None:
        """Return the decision on a call, which explains itself when somebody asks; None like `outcome`."""
        outcome = self.outcome(*call, now)
        return None if outcome is None else LazyDecision(self._snapshot, outcome, call, now)

    def outcome(
        self,
        method: str,
        path: str,
        user: str | None,
        groups: Sequence[str] | None,
        project: str | None,
        enterprise_project: str | None,
        resource: object,
        context: Mapping[str, Any] | None,
        others: Mapping[str, Any],
        now: float = 0,
    ) -> str | None:
        """Return the outcome of a call with the arguments of `authorize`; None where only the reference can tell.

        `now` is the time of the call in seconds since 1970, 0 for the moment when somebody asks for it.
        """
        known, options, folded = self._known, self._usual, None
        try:
            if groups is None and not others:  # who asks
                who = self._users.get(user) or known.user(user)
            elif user is None and groups.__class__ is list and not others:
                who = self._groups.get(tuple(groups)) or known.of_groups(groups)
            else:
                who, options = known.options(user, groups, others)

            pieces: Sequence[str] = path.split("/")  # which route: see routes.states
            state = self._start
            for piece in pieces:
                state = state.get(piece) or state[OTHER]
            leaf, service = state[LEAF], options.service
            plan = self._plans.get(leaf.get(method) if service is None else reader_of(leaf, method, service))
            if plan is None or "?" in path or "%" in path or "#" in path:
                plan, pieces = known.find(method, path, service)

            where = None if project is None else self._projects[project]
            if plan.project_at is not None:
                stated, where = where, self._projects[pieces[plan.project_at]]
                if stated is not where and stated is not None:
                    return None
            named = plan.default if enterprise_project is None else enterprise_project
            place = None if named is None else self._places[named]

            if context is not None:  # what else is said: does it contradict?
                plain = context.__class__ is dict and known.keys.issuperset(context)
                for value in context.values() if plain else ():
                    plain = plain and value.__class__ is str
                if not plain:
                    folded = known.context(context, who, where, place, options)
        except Exception:  # noqa: BLE001 - an unknown name, an argument of another type: the reference looks at it
            return None
        if path.__class__ is not str or not (resource is None or resource.__class__ is str):
            return None
        if plan.one is not None and not who.is_account and (options.body is None or plan.ignores_body):
            possible = self._possible(plan.one, who.bits, where, place, options.strict, None)
            if possible != _ASK:
                return _WORDS[possible]
        said = resource, context, folded, options, now
        return self._at_length(plan, who, where, place, said, method, path)

    def _at_length(
        self,
        plan: Plan,
        who: Who,
        where: Place[Project] | None,
        place: Place[EnterpriseProject] | None,
        said: Said,
        method: str,
        path: str,
    ) -> str | None:
        """Return the outcome where names are not enough: statements that look at the call, several actions or none."""
        resource, context, folded, options, now = said
        time = now if options.at is None else (options.at,)
        if not (options.body is None or plan.ignores_body):
            return None
        if plan.fixed is not None or who.is_account:
            return self._without_actions(plan, who)
        match = None
        if resource is None and plan.names_resource:
            match = self._snapshot.catalog.table.match(method, parse_target(path).path)
            if match is None:
                return None
        asking = Asking(
            self._snapshot, who, where, place, resource, match, context, self._known.spelled, folded,
            options.complete, time,
        )  # fmt: skip
        if plan.one is not None:
            return _WORDS[self._possible(plan.one, who.bits, where, place, options.strict, asking)]
        return self._of_several(plan, who.bits, where, place, options.strict, asking)

    def _without_actions(self, plan: Plan, who: Who) -> str | None:
        """Return the outcome for a route that needs no action, or for somebody who needs no grants."""
        if plan.fixed == "no-action-required":
            return "implicit-deny" if who.is_anonymous else plan.fixed
        if who.is_account:
            return None if self._snapshot.attached else "account"
        return plan.fixed

    def _of_several(
        self,
        plan: Plan,
        bits: int,
        where: Place[Project] | None,
        place: Place[EnterpriseProject] | None,
        strict: bool,
        asking: Asking,
    ) -> str | None:
        """Return the outcome for a route with several actions, by the rule of `rule.decide`.

        Several that are undetermined are so for one reason here, which the rule looks at for each on its own
        (`_EITHER`): together they cannot be more certain.
        """
        found: dict[str, str] = {}
        if plan.is_open:
            return None
        for action, need in plan.needs.items():
            word = _WORDS[self._possible(need, bits, where, place, strict, asking)]
            if word is None:
                return None
            found[action] = word
        required = [
            worst(found[action] for action in variant.actions) for variant in plan.candidates.variants
        ]
        return overall(required, plan.candidates)

    def _possible(
        self,
        need: Need,
        bits: int,
        where: Place[Project] | None,
        place: Place[EnterpriseProject] | None,
        strict: bool,
        asking: Asking | None,
    ) -> int:
        """Return what is possible of an action, by the rule of `decide.combine`; _ASK if that takes an `asking`."""
        cell = need.first.get(where)
        if cell is None:
            if where is None and need.by_project:
                return _OPEN
            cell = need.at_first(where)
        first = _stage(cell, bits, need, asking) if cell.anybody & bits else NONE
        second = NONE
        if need.enterprise is not False and (first & NONE or strict):
            second = self._second(need, bits, place, asking)
        if first < 0 or second < 0:
            return _ASK
        rule = _JOIN if strict else _CHAIN
        possible = rule[first][second]
        if need.account.anybody & bits or need.levels:
            return self._bounded(need, bits, possible, rule[first][NONE], asking)
        return possible if need.enterprise is not None else _either(possible, rule[first][NONE])

    def _bounded(self, need: Need, bits: int, possible: int, other: int, asking: Asking | None) -> int:
        """Return what is possible once the whole account and the organization had their say.

        `other` is what is possible before that if the route supports no enterprise projects.
        """
        account = _stage(need.account, bits, need, asking)
        levels = [_stage(cell, ORGANIZATION, need, asking) for cell in need.levels]
        if account < 0 or any(level < 0 for level in levels):
            return _ASK
        possible, other = _JOIN[possible][account], _JOIN[other][account]
        for level in levels:
            possible, other = _BOUND[possible][level], _BOUND[other][level]
        return possible if need.enterprise is not None else _either(possible, other)

    def _second(
        self, need: Need, bits: int, place: Place[EnterpriseProject] | None, asking: Asking | None
    ) -> int:
        """Return what is possible at stage 2: at one enterprise project, or at any of them where it is not known."""
        if place is not None:
            cell = need.second.get(place) or need.at_second(place)
            return _stage(cell, bits, need, asking) if cell.anybody & bits else NONE
        result = 0
        for each in self._known.every_enterprise_project:
            cell = need.second.get(each) or need.at_second(each)
            found = _stage(cell, bits, need, asking) if cell.anybody & bits else NONE
            if found < 0:
                return _ASK
            result |= found
        return result


def _either(possible: int, other: int) -> int:
    if possible == other:
        return possible
    return _EITHER if is_certain(possible) and is_certain(other) else _OPEN


def _stage(cell: Cell, bits: int, need: Need, asking: Asking | None) -> int:
    """Return what the statements of a cell may decide that somebody with these bits holds."""
    if asking is not None:
        return asking.possible(cell, bits, need)
    if cell.deny & bits:
        return DENY
    if cell.may_deny & bits:
        return _ASK
    if cell.allow & bits:
        return ALLOW
    return _ASK if cell.may_allow & bits else NONE
