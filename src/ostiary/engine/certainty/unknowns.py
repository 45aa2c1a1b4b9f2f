"""Which tests of a statement are unknown, and which facts would settle each (semantics.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ostiary.conditions import Context, ListedKey, UnknownTest
from ostiary.conditions.possible.open_tests import open_condition
from ostiary.engine.certainty.atoms import RESOURCE, Atom
from ostiary.engine.certainty.open_resources import open_resource
from ostiary.engine.certainty.resource_lists import own_resource_list, resource_list
from ostiary.engine.resource_policy import PrincipalStatement, bucket_key
from ostiary.engine.stage import Hit
from ostiary.engine.statement import CompiledStatement, RequestedResource
from ostiary.model.policy import AgencyUris
from ostiary.syntax.action import is_pattern
from ostiary.syntax.resource import PATH, ResourcePattern, path_of, uri_tail
from ostiary.syntax.variables import Template, parse_template

_OF_BUCKETS = ("bucket-policy", "bucket-acl")


def atoms_of(hit: Hit, action: str, resource: RequestedResource, context: Context) -> Iterator[Atom]:
    """Yield the tests that all have to be true for a statement to apply; none if it applies for certain.

    No fact of a request says which action of a pattern is needed (ADR 10).
    """
    statement = hit.statement
    if hit.truth is not None:
        return
    if is_pattern(action) and statement.action_truth(action.casefold()) is None:
        patterns = frozenset(pattern.text.casefold() for pattern in statement.actions)
        yield Atom(("action", action, statement.excludes_actions, patterns), ())
    if isinstance(statement, PrincipalStatement):
        yield from _atoms_of_resource_policy(hit, statement, resource, context)
        return
    if statement.condition is not None:
        for test in statement.condition.unknown_tests(context):
            yield _key_atom(test, test.keys, context, in_bucket=False)
    about = _about_resource(_resource_atom, statement, context, resource)
    if isinstance(about, Atom):
        yield about


def _key_atom(test: UnknownTest, keys: tuple[ListedKey, ...], context: Context, *, in_bucket: bool) -> Atom:
    """The atom of one key's test; a bucket policy may have another name for the key."""
    wording = (in_bucket, test.identity._replace(deny=False))
    atom = Atom((in_bucket, test.identity), keys, test.identity.deny, wording)
    if test.readings:
        return atom._replace(subject=keys[0][0].casefold(), test=test.readings)
    if not keys or test.decide is None:
        return atom
    return atom._replace(open=open_condition(test.decide, context, _name_in_bucket if in_bucket else str))


def _name_in_bucket(key: str) -> str:
    return bucket_key(key).casefold()


_MakeAtom = Callable[[CompiledStatement, Context, RequestedResource], Atom]


def _about_resource(
    make: _MakeAtom, statement: CompiledStatement, context: Context, resource: RequestedResource
) -> Atom | bool:
    """What a statement says of a resource: its truth, or what it waits for."""
    truth = statement.resource_truth(resource, context)
    if truth is not None:
        return truth
    remake = partial(_about_resource, make, statement, context)
    return make(statement, context, resource)._replace(remake=remake)


def _resource_atom(statement: CompiledStatement, context: Context, resource: RequestedResource) -> Atom:
    listed = _resources(statement)
    supported = resource is None or resource.supported
    keys = (variable.key.casefold() for template in statement.templates for variable in template.variables)
    known = tuple(map(context.values, keys))  # the name of the service is each action's own
    wording = (RESOURCE, listed, statement.excludes_resources, supported, known)
    facts = tuple(dict.fromkeys(_resource_facts(statement, resource, context)))
    atom = Atom((*wording, statement.deny), facts, statement.deny, wording)
    if facts == (RESOURCE,):
        test = resource_list(statement, listed, resource, context)
        return atom if test is None else atom._replace(subject=RESOURCE, test=test)
    if facts and statement.templates:
        return atom._replace(open=open_resource(RESOURCE, statement, listed, resource, context))
    return atom


def _atoms_of_resource_policy(
    hit: Hit, statement: PrincipalStatement, resource: RequestedResource, context: Context
) -> Iterator[Atom]:
    """Yield the unknown tests of a resource's policy; no fact of a request settles whom it means."""
    if hit.who_is_open:
        yield Atom((id(statement), "principal"), ())
    if statement.condition is not None:
        for test in statement.condition.unknown_tests(context):
            in_bucket = hit.grant.stage == "bucket-policy"
            keys = ((bucket_key(key) if in_bucket else key, listed) for key, listed in test.keys)
            yield _key_atom(test, tuple(keys), context, in_bucket=in_bucket)
    make = partial(_own_resource_atom, in_bucket=hit.grant.stage in _OF_BUCKETS)
    about = _about_resource(make, statement, context, resource)
    if isinstance(about, Atom):
        yield about


def _own_resource_atom(
    statement: CompiledStatement, _: Context, resource: RequestedResource, *, in_bucket: bool
) -> Atom:
    """The atom of the resources in a resource's own policy; nothing settles one that cannot be read."""
    compared = slice(PATH, None) if in_bucket else slice(None)
    is_open = resource is None or (resource.supported and None in resource.segments[compared])
    identity, facts = (id(statement), "resource"), (RESOURCE,) if is_open else ()
    test = own_resource_list(statement, _resources(statement), resource, in_bucket=in_bucket)
    if not is_open or test is None:
        return Atom(identity, facts, wording=identity)
    return Atom(identity, facts, statement.deny, identity, RESOURCE, test)


def _resources(statement: CompiledStatement) -> tuple[str, ...]:
    """The resources as the policy writes them."""
    written = statement.policy.document.policy.statement[statement.index]
    listed = written.not_resource if statement.excludes_resources else written.resource
    return listed.uri if isinstance(listed, AgencyUris) else listed or ()


def _resource_facts(
    statement: CompiledStatement, resource: RequestedResource, context: Context
) -> Iterator[ListedKey]:
    """Yield what would settle a statement's resources: the request's resource, the keys of variables."""
    supported = resource is None or resource.supported
    if not supported and not statement.covers_everything:
        return  # whatever the resource is, the action is not decided by it
    filled = [template.fill(context.values) for template in statement.templates]
    if any(one.unresolved for one in filled):
        return  # hinders a Deny for good
    for variable in (variable for one in filled for variable in one.unknown):
        if variable.default is None:
            yield variable.key, ()
    if not supported:
        return
    tests = statement.resources or ()
    truths = [test(resource, context) for test in tests]
    if True in truths:
        return
    for text, truth in zip(_resources(statement), truths, strict=True):
        if truth is None:
            has_variables = bool(statement.templates)
            yield from _pattern_facts(text, resource, context) if has_variables else _whole_facts(text)


def _whole_facts(text: str) -> Iterator[ListedKey]:
    """Yield what would settle a pattern without variables that is unknown."""
    if uri_tail(text) is not None or not ResourcePattern(text).malformed:
        yield RESOURCE


def _pattern_facts(text: str, resource: RequestedResource, context: Context) -> Iterator[ListedKey]:
    """Yield what would settle one resource pattern that is unknown; nothing settles a malformed one."""
    if uri_tail(text) is None and ResourcePattern(text).malformed:
        return
    template = parse_template(path_of(text))
    unknown = template.fill(context.values).unknown
    for variable in unknown:
        yield variable.key, ()
    if not unknown or _is_open(text, template, resource):
        yield RESOURCE


def _is_open(text: str, template: Template, resource: RequestedResource) -> bool:
    """Whether the resource is not known well enough, if each variable may stand for anything."""
    path = [(part, False) if isinstance(part, str) else ("*", False) for part in template.parts]
    return ResourcePattern(text, path).truth(resource) is None
