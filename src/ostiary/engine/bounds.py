"""What counts beside the identity policies: resource policies, organization, session (research §4.9, §4.10).

A resource's own policy allows like an identity policy does, or must allow as well if the resource belongs to
another account. Organization and session policy never allow anything: they bound what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from ostiary.conditions import Context, Truth, all_of
from ostiary.engine.attached import AttachedPolicy
from ostiary.engine.facts import Facts
from ostiary.engine.naming import Names, names_of
from ostiary.engine.outcomes import ALLOW, bound, join, union
from ostiary.engine.resource_policy import PrincipalStatement, is_assuming
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.stage import SILENT, Attachment, Hit, Stage
from ostiary.engine.statement import CompiledStatement
from ostiary.syntax.bucket import bucket_of, is_of_bucket, is_surely_of_buckets
from ostiary.syntax.glob import Glob
from ostiary.syntax.resource import PATH

SESSION: Final = Attachment("session", "session", "session")
"""How a session policy came in."""

NOT_ATTACHED: Final = ""
"""What stands for a bucket or agency that no policy is attached to, among those that may be meant."""


class ResourceStage(NamedTuple):
    """The statements of one resource's policy; `foreign`: both it and the identity policies must allow.

    Who is anonymous has no identity policies anywhere, and needs none. None: nobody knows whose the resource is;
    `if_foreign` are its statements if it belongs to another account.
    """

    stage: Stage
    foreign: Truth = False
    if_foreign: Stage = SILENT

    def combine(self, identity: int) -> int:
        """Return the outcomes that are possible of those of the identity policies."""
        if self.foreign:
            return bound(identity, self.stage.possible)
        found = join(identity, self.stage.possible)
        return found if self.foreign is False else found | bound(identity, self.if_foreign.possible)


class Bounds(NamedTuple):
    """What counts beside the identity policies for one action.

    `resource` has one stage for each resource that may be meant, by its name; none if no policy can be.
    `organization` has one stage for each level. `session` None: there is no session policy. `as_account`: the
    account itself asks, which needs no identity policy.
    """

    resource: Mapping[str, ResourceStage] = MappingProxyType({})
    organization: Mapping[str, Stage] = MappingProxyType({})
    session: Stage | None = None
    as_account: bool = False

    def __bool__(self) -> bool:
        return bool(self.resource or self.organization or self.session is not None)

    def apply(self, identity: int) -> int:
        """Return the outcomes that are possible of those of the identity policies (research §4.10)."""
        possible = ALLOW if self.as_account else identity
        if self.resource:
            possible = union(stage.combine(possible) for stage in self.resource.values())
        for stage in self.limits():
            possible = bound(possible, stage.possible)
        return possible

    def limits(self) -> Iterator[Stage]:
        """Yield the stages that must allow."""
        yield from self.organization.values()
        if self.session is not None:
            yield self.session

    def hits(self) -> Iterator[Hit]:
        """Yield every statement that applies or may apply."""
        for resource in self.resource.values():
            yield from resource.stage.hits
            yield from resource.if_foreign.hits
        for stage in self.limits():
            yield from stage.hits

    def settled(self, settle: Callable[[Stage], Stage]) -> Bounds:
        """Return the same with other stages."""
        return self._replace(
            resource={
                name: found._replace(stage=settle(found.stage), if_foreign=settle(found.if_foreign))
                for name, found in self.resource.items()
            },
            organization={name: settle(stage) for name, stage in self.organization.items()},
            session=None if self.session is None else settle(self.session),
        )


UNBOUNDED: Final = Bounds()
"""Nothing counts but the identity policies."""


def bounds_of(snapshot: Snapshot, facts: Facts, action: str, context: Context) -> Bounds:
    """Return what counts beside the identity policies for a casefolded action."""
    attached, session = snapshot.attached, facts.session
    if not attached and session is None:
        return Bounds(as_account=True) if facts.principal.is_account else UNBOUNDED
    ask = _Asking(facts, action, context, names_of(snapshot, action))
    return Bounds(
        {**_bucket_stages(snapshot, ask), **_agency_stages(snapshot, ask)},
        {
            level.attachment.scope: ask.stage(
                (statement, level.attachment) for policy in level.policies for statement in policy.statements
            )
            for level in attached.levels
        },
        None if session is None else ask.stage((statement, SESSION) for statement in session.statements),
        facts.principal.is_account,
    )


def asked_statements(
    snapshot: Snapshot, facts: Facts, action: str, bounds: Bounds
) -> Iterator[tuple[CompiledStatement, Context]]:
    """Yield the statements whose conditions had a say in an action, with the facts that they were asked about."""
    folded, asker = action.casefold(), facts.principal.asker
    for statement, _, context in attached_statements(snapshot, facts, action, bounds):
        if isinstance(statement, PrincipalStatement) and statement.principal_truth(asker) is False:
            continue
        if statement.covers(folded) and statement.resource_truth(facts.resource, context) is not False:
            yield statement, context


def attached_statements(
    snapshot: Snapshot, facts: Facts, action: str, bounds: Bounds
) -> Iterator[tuple[CompiledStatement, Attachment, Context]]:
    """Yield every statement beside the identity policies, how it came in, and the facts that it is asked about.

    Of buckets and agencies, those that may be meant.
    """
    attached, context = snapshot.attached, facts.context_for(action)
    own = [(entry, facts.bucket_context_for(action)) for entry in attached.buckets.values()]
    own += [(entry, context) for entry in attached.agencies.values()]
    for entry, known in own:
        if entry.scope in bounds.resource:
            yield from ((statement, attachment, known) for statement, attachment in entry.statements())
    limits = [(policy, level.attachment) for level in attached.levels for policy in level.policies]
    for policy, attachment in limits if facts.session is None else [*limits, (facts.session, SESSION)]:
        yield from ((statement, attachment, context) for statement in policy.statements)


class _Asking(NamedTuple):
    """One action of one request."""

    facts: Facts
    action: str
    context: Context
    names: Names

    def stage(self, statements: Iterable[tuple[CompiledStatement, Attachment]]) -> Stage:
        """Return the statements that apply or may apply."""
        hits = (self._hit(statement, attachment) for statement, attachment in statements)
        return Stage(tuple(hit for hit in hits if hit.truth is not False))

    def resource_stage(self, attached: AttachedPolicy, *, has_say: Truth) -> ResourceStage:
        """Return what a resource's policy says.

        `has_say` None: in a part of a pattern only, so that nobody knows whether it must allow.
        """
        stage = self.stage(attached.statements())
        foreign = False if self.facts.principal.is_anonymous else attached.foreign
        if foreign and has_say is None:
            return ResourceStage(stage, None, stage)
        if_foreign = self.stage(attached.statements_if_foreign()) if foreign is None else SILENT
        return ResourceStage(stage, foreign, if_foreign)

    def _hit(self, statement: CompiledStatement, attachment: Attachment) -> Hit:
        truth = self._truth(statement)
        if not isinstance(statement, PrincipalStatement) or truth is False:
            return Hit(statement, attachment, truth, self.context)
        who = statement.principal_truth(self.facts.principal.asker)
        return Hit(statement, attachment, all_of((who, truth)), self.context, who is None)

    def _truth(self, statement: CompiledStatement) -> Truth:
        """Whether a statement applies, under any of the action's names."""
        if not self.names.cover(statement):
            return False
        name = next((name for name in self.names.every() if statement.covers(name)), self.action)
        return statement.truth(name, self.facts.resource, self.context)


def _bucket_stages(snapshot: Snapshot, ask: _Asking) -> dict[str, ResourceStage]:
    attached = snapshot.attached.buckets
    has_say = is_of_bucket(ask.action) if attached else False
    if has_say is False:
        return {}
    name = bucket_of(ask.facts.resource)
    meant = attached if name is None else {name: attached[name]} if name in attached else {}
    # conditions of buckets may know the facts by other names
    asking = ask._replace(context=ask.facts.bucket_context_for(ask.action))
    stages = {f"bucket:{one}": asking.resource_stage(found, has_say=has_say) for one, found in meant.items()}
    if name is not None and (not stages or is_surely_of_buckets(ask.facts.resource)):
        return stages
    return {**stages, NOT_ATTACHED: ResourceStage(SILENT)}


def _agency_stages(snapshot: Snapshot, ask: _Asking) -> dict[str, ResourceStage]:
    attached = snapshot.attached.agencies
    has_say = is_assuming(ask.action) if attached else False
    if has_say is False:
        return {}
    known, possible = _agency_names(snapshot, ask.facts)
    names = [name for name in attached if name in known or name in possible]
    stages = {f"agency:{name}": ask.resource_stage(attached[name], has_say=has_say) for name in names}
    return {**stages, NOT_ATTACHED: ResourceStage(SILENT)} if possible else stages


def _agency_names(snapshot: Snapshot, facts: Facts) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the agency that is to be taken on; where there are none, those of the agencies that it may be."""
    resource, attached = facts.resource, snapshot.attached.agencies
    if resource is None or not (resource.agency_names or resource.may_be_agency):
        return frozenset(), frozenset(attached if resource is None else ())
    path = resource.segments[PATH]
    called = resource.agency_names or (() if path is None else (path,))
    if not called:
        return frozenset(), frozenset(attached)
    candidates = snapshot.directory.agencies.candidates
    found = frozenset(entry.name for text in called for entry in candidates(text))
    if found:
        return (found, frozenset()) if resource.agency_names else (frozenset(), found)
    return frozenset(), frozenset(name for name in attached if resource.may_be_called(Glob(name)))
