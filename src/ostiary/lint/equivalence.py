"""Whether two policies decide alike: the engine's own statements, over the policies' own vocabulary.

Every known action that a pattern covers, and every pattern taken literally, is asked for on every resource that the
policies name or could tell apart, under every combination of the values that their conditions list, absent and unknown
ones included. Actions and contexts that all parts of both policies treat alike are asked for once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, product
from typing import Any, NamedTuple

from ostiary.conditions import Context
from ostiary.documents.policy_file import PolicyDocument
from ostiary.engine.resource_policy import compile_bucket_policy, compile_trust_policy
from ostiary.engine.statement import CompiledStatement, compile_policy
from ostiary.model.resource_policy import BucketPolicy
from ostiary.syntax.resource import Resource, agency_of

MOST_CONTEXTS = 2_000
"""Combinations of key values that are asked for; of more, the first ones."""

FEWER_CONTEXTS = 200
"""The same where resources hold variables, which have to be filled in for each."""

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
    """Return a request that two compiled policies decide differently, None if they decide all of them alike."""
    statements = (*before.statements, *after.statements)
    resources = [(text, None if text is None else _resource(text)) for text in _resources(statements)]
    most = FEWER_CONTEXTS if any(one.templates for one in statements) else MOST_CONTEXTS
    contexts = list(_distinct(statements, [one for _, one in resources], islice(_contexts(statements), most)))
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
    """For each effect, and each list of principals, whether a statement applies: True, None or False."""
    found: dict[Any, list[Any]] = {}
    for statement in policy.statements:
        truth = statement.truth(action, resource, context)
        if truth is not False:
            found.setdefault((statement.deny, _principals(statement)), []).append(truth)
    return {key: True if True in truths else None for key, truths in found.items()}


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


def _resources(statements: Iterable[CompiledStatement]) -> Iterator[str | None]:
    """Samples of every resource that is named, one that nobody names, and one that is not known."""
    yield None
    yield "other:other:other:other:other"
    seen: set[str] = set()
    for statement in statements:
        written = statement.policy.document.policy.statement[statement.index]
        named = getattr(written, "not_resource", None) or getattr(written, "resource", None) or ()
        for text in getattr(named, "uri", named):
            sample = "".join("x" if sign in "*?" else sign for sign in text)
            parts = sample.split(":", 4)
            if len(parts) == 5:  # noqa: PLR2004 - segments
                sample = ":".join(part or "x" for part in parts)
            if sample not in seen:
                seen.add(sample)
                yield sample


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
    return compile_bucket_policy(document) if bucket else compile_trust_policy(document, "both")
