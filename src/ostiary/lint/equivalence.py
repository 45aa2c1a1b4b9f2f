"""Whether two policies decide alike: the engine's own statements, over the policies' own vocabulary.

Every known action that a pattern covers, and every pattern taken literally, is asked for on every resource that the
policies name or could tell apart. What their conditions can come to together is worked out exactly (`truths`); only
where values or resources hold policy variables are values tried, and if those are too many the answer is that they
differ. Actions, resources and contexts that all parts of both policies treat alike are asked for once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, product
from typing import Any, NamedTuple

from ostiary.conditions import Context, Truth, all_of
from ostiary.documents.policy_file import PolicyDocument
from ostiary.engine.resource_policy import compile_bucket_policy, compile_trust_policy
from ostiary.engine.statement import CompiledStatement, compile_policy
from ostiary.lint.truths import NOTHING_KNOWN, Truths, condition_truths
from ostiary.model.account import Readings
from ostiary.model.resource_policy import BucketPolicy
from ostiary.syntax.resource import Resource, agency_of

MOST_CONTEXTS = 2_000
"""Combinations of key values that are tried; if there are more, policies with variables cannot be compared."""

_OTHER = "another-value"
_ELSEWHERE = "none:none:none"


Facts = Mapping[str, tuple[str, ...]]
"""The values of keys: none for an absent one; one that is not there is unknown."""


class Difference(NamedTuple):
    """A request that two policies decide differently."""

    action: str
    resource: str | None
    context: Facts


def find_difference(before: Any, after: Any, expand: Callable[[str], Iterable[str]]) -> Difference | None:
    """Return a request that two compiled policies decide differently, None if they decide all of them alike.

    Where the request is one of many that cannot be told apart, or that are too many to try, its context is empty.
    """
    statements = (*before.statements, *after.statements)
    resources = list(_resources(statements))
    if any(one.templates for one in statements) or (truths := condition_truths(statements)) is None:
        return _find_by_trying(before, after, resources, expand)
    seen: set[Truths] = set()
    for action in _actions(statements, expand):
        for text, resource in resources:
            about = tuple(_about(one, action, resource) for one in statements)
            if about not in seen and any(_differ(before, after, about, kind) for kind in truths):
                return Difference(action, text, {})
            seen.add(about)
    return None


def _about(statement: CompiledStatement, action: str, resource: Resource | None) -> Truth:
    """Whether a statement is about an action on a resource, its condition aside."""
    return all_of((statement.action_truth(action), statement.resource_truth(resource, NOTHING_KNOWN)))


def _differ(before: Any, after: Any, about: Truths, conditions: Truths) -> bool:
    truths = [all_of(pair) for pair in zip(about, conditions, strict=True)]
    middle = len(before.statements)
    return _summed(before, truths[:middle]) != _summed(after, truths[middle:])


def _find_by_trying(
    before: Any,
    after: Any,
    resources: Sequence[tuple[str | None, Resource | None]],
    expand: Callable[[str], Iterable[str]],
) -> Difference | None:
    """The same where it depends on the values of keys: each context in turn."""
    statements = (*before.statements, *after.statements)
    tried = list(islice(_contexts(statements), MOST_CONTEXTS + 1))
    if len(tried) > MOST_CONTEXTS:
        return Difference(_ELSEWHERE, None, {})
    contexts = list(_distinct(statements, [one for _, one in resources], tried))
    for action in _actions(statements, expand):
        for text, resource in resources:
            for facts in contexts:
                context = Context(facts, complete=False)
                if _decide(before, action, resource, context) != _decide(after, action, resource, context):
                    return Difference(action, text, facts)
    return None


def _distinct(
    statements: Sequence[CompiledStatement], resources: Sequence[Resource | None], contexts: Iterable[Facts]
) -> Iterator[Facts]:
    """The contexts, one of all those in which every condition, and every resource with variables, comes out alike."""
    varied = [one for one in statements if one.templates]
    seen: set[Any] = set()
    for facts in contexts:
        context = Context(facts, complete=False)
        kind = (
            tuple(one.condition.truth(context) if one.condition else True for one in statements),
            tuple(one.resource_truth(resource, context) for one in varied for resource in resources),
        )
        if kind not in seen:
            seen.add(kind)
            yield facts


def _decide(policy: Any, action: str, resource: Resource | None, context: Context) -> dict[Any, Any]:
    return _summed(policy, [one.truth(action, resource, context) for one in policy.statements])


def _summed(policy: Any, truths: Sequence[Truth]) -> dict[Any, Any]:
    """For each effect, and each list of principals, whether a statement applies: True or None."""
    found: dict[Any, Truth] = {}
    for statement, truth in zip(policy.statements, truths, strict=True):
        if truth is not False:
            key = statement.deny, _principals(statement)
            found[key] = truth or found.get(key)
    return found


def _principals(statement: CompiledStatement) -> Any:
    """Whom a statement of a resource's policy is about; None for other statements."""
    written = statement.policy.document.policy.statement[statement.index]
    return getattr(written, "principal", None), getattr(written, "not_principal", None)


def _actions(
    statements: Iterable[CompiledStatement], expand: Callable[[str], Iterable[str]]
) -> Iterator[str]:
    """One action of each class that all patterns treat alike."""
    patterns = {pattern.text: pattern for statement in statements for pattern in statement.actions}
    candidates = {_ELSEWHERE}
    for text in patterns:
        candidates.update(name.casefold() for name in expand(text))
        candidates.add(text.casefold().replace("*", "x").replace("?", "x"))
        candidates.add(text.casefold().replace("*", "").replace("?", "y"))
    seen: set[tuple[bool, ...]] = set()
    for action in sorted(candidates):
        kind = tuple(pattern.matches(action) for pattern in patterns.values())
        if kind not in seen:
            seen.add(kind)
            yield action


def _resources(statements: Sequence[CompiledStatement]) -> Iterator[tuple[str | None, Resource | None]]:
    """Samples of what is named, of what nobody names, and one that is not known: one of all that are treated alike."""
    named = list(dict.fromkeys(text for one in statements for text in _named(one)))
    tests = [test for one in statements for test in one.resources or ()]
    seen: set[tuple[Truth, ...]] = set()
    varied = any(one.templates for one in statements)
    for text in (None, "other:other:other:other:other", *dict.fromkeys(_samples(named))):
        resource = None if text is None else _resource(text)
        kind = tuple(test(resource, NOTHING_KNOWN) for test in tests)
        if varied or kind not in seen:
            seen.add(kind)
            yield text, resource


def _named(statement: CompiledStatement) -> Iterable[str]:
    written = statement.policy.document.policy.statement[statement.index]
    named = getattr(written, "not_resource", None) or getattr(written, "resource", None) or ()
    listed: Iterable[str] = getattr(named, "uri", named)
    return listed


def _samples(named: Sequence[str]) -> Iterator[str]:
    """Texts that patterns match, and that tell them apart: their stars stand for nothing, a little, another's text."""
    paths = dict.fromkeys(text.split(":", 4)[-1].replace("*", "").replace("?", "x") for text in named)
    for text in named:
        parts = text.split(":", 4)
        head = [part.replace("*", "x").replace("?", "x") or "x" for part in parts[:-1]]
        for filling in ("", "x", "x/x", *paths):
            yield ":".join((*head, parts[-1].replace("*", filling).replace("?", "x")))
        yield ":".join((*head, parts[-1].swapcase().replace("*", "x").replace("?", "x")))
        yield ":".join((*head[:-1], "other", parts[-1].replace("*", "x").replace("?", "x")))


def _resource(text: str) -> Resource:
    agency = agency_of(text)
    return Resource(text, [] if agency is None else [agency])


def _contexts(statements: Iterable[CompiledStatement]) -> Iterator[Facts]:
    """What the conditions' keys can be: all absent, then each alone something else, then each two, and so on."""
    listed: dict[str, dict[str, None]] = {}
    for statement in statements:
        for test in statement.condition.tests if statement.condition else ():
            for key in test.keys:
                listed.setdefault(key, {}).update(dict.fromkeys(test.listed))
        for template in statement.templates:
            listed.update({variable.key.casefold(): {} for variable in template.variables})
    absent: Facts = dict.fromkeys(sorted(listed), ())
    for number in range(len(absent) + 1):
        for keys in combinations(absent, number):
            for chosen in product(*(_values(listed[key]) for key in keys)):
                given: dict[str, tuple[str, ...] | None] = {**absent, **dict(zip(keys, chosen, strict=True))}
                yield {key: values for key, values in given.items() if values is not None}


def _values(listed: Iterable[str]) -> Iterator[tuple[str, ...] | None]:
    """What a key can be, other than absent: unknown (None), a listed value, another one, two of them."""
    texts = list(dict.fromkeys([*listed, *(text.swapcase() for text in listed), "true", "false", _OTHER]))
    yield None
    yield from ((text,) for text in texts)
    yield (*texts[:1], _OTHER)


def compiled(document: Any) -> Any:
    """Return a document compiled for asking."""
    if isinstance(document, PolicyDocument):
        return compile_policy(document)
    bucket = isinstance(document.policy, BucketPolicy)
    return compile_bucket_policy(document) if bucket else compile_trust_policy(document, Readings())
