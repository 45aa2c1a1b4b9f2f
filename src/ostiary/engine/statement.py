"""Policies compiled once: patterns and conditions ready to be asked (semantics.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ostiary.conditions import CompiledCondition, Context, Truth, all_of, any_of, compile_condition, negation
from ostiary.documents.policy_file import PolicyDocument
from ostiary.model.account import Readings
from ostiary.model.outline import Outline
from ostiary.model.policy import AgencyUris, CoercedValue, ScalarValue
from ostiary.syntax.action import ActionPattern, is_pattern, names_within, own_names
from ostiary.syntax.glob import Glob
from ostiary.syntax.resource import Resource, ResourcePattern, path_of, uri_tail
from ostiary.syntax.variables import Template, parse_template

if TYPE_CHECKING:
    from ostiary.engine.resource_policy import CompiledResourcePolicy

RequestedResource = Resource | None
_DEFAULT = Readings()
ResourceTest = Callable[[RequestedResource, Context], Truth]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledStatement:
    """One statement, ready to say whether it applies to an action on a resource in a context.

    `excludes_actions` and `excludes_resources` say that it was written as `NotAction` and `NotResource`; `resources` is
    None where it names none. `templates` are the paths of its resources that hold policy variables.
    `covers_everything`: one of its resources is every resource, whatever it is.
    """

    policy: CompiledPolicy | CompiledResourcePolicy
    index: int
    deny: bool
    actions: tuple[ActionPattern, ...]
    excludes_actions: bool
    resources: tuple[ResourceTest, ...] | None
    excludes_resources: bool
    templates: tuple[Template, ...]
    covers_everything: bool
    condition: CompiledCondition | None

    @property
    def is_plain(self) -> bool:
        """Whether it applies wherever it covers the action: it has neither resources nor a condition."""
        return self.resources is None and self.condition is None

    def covers(self, action: str) -> bool:
        """Whether `Action` or `NotAction` covers a casefolded action, or may: see `action_truth`."""
        return self.action_truth(action) is not False

    def action_truth(self, action: str) -> Truth:
        """Whether `Action` or `NotAction` covers a casefolded action; None for a part of a pattern (ADR 10)."""
        if not is_pattern(action):
            named = [any(p.matches(name) for p in self.actions) for name in own_names(action)]
            if self.deny and self.excludes_actions:
                return not all(named)  # a Deny leaves out only what it leaves out by every name
            return any(named) != self.excludes_actions
        truth = any_of(pattern.truth(action) for pattern in self.actions)
        if truth is False and any(p.matches(name) for name in names_within(action) for p in self.actions):
            truth = None
        return negation(truth) if self.excludes_actions else truth

    def resource_truth(self, resource: RequestedResource, context: Context) -> Truth:
        """Whether `Resource` or `NotResource` covers the request's resource (None: not known)."""
        if self.resources is None:
            return True
        if not self.templates:
            return self._about(resource, context)
        resolved = all_of(self._resolved(template, context) for template in self.templates)
        if resolved is False or (resolved is None and self.deny):
            return resolved
        return all_of((resolved, self._about(resource, context)))

    def _about(self, resource: RequestedResource, context: Context) -> Truth:
        if resource is not None and not resource.supported:
            return True if self.covers_everything else None if self.deny else False
        return self._covers_resource(resource, context)

    def _covers_resource(self, resource: RequestedResource, context: Context) -> Truth:
        truth: Truth = False
        for test in self.resources or ():
            one = test(resource, context)
            if one is not False:
                truth = one
                if one:
                    break
        return negation(truth) if self.excludes_resources else truth

    def _resolved(self, template: Template, context: Context) -> Truth:
        """Whether the variables of a resource let the statement apply.

        Unresolved, it does not apply (Allow) or is unknown (Deny), whatever else it says (semantics.md §4).
        """
        filled = template.fill(context.values)
        if filled.unresolved:
            return None if self.deny else False
        return None if any(variable.default is None for variable in filled.unknown) else True

    def written_action(self, number: int) -> str:
        """Return an entry of `Action` or `NotAction` as the policy spells it; `actions` are the same, casefolded."""
        statement = self.policy.document.policy.statement[self.index]
        listed = statement.not_action if self.excludes_actions else statement.action
        return (listed or ())[number]

    @property
    def malformed_resources(self) -> tuple[str, ...]:
        """The resources that are no resource patterns."""
        statement = self.policy.document.policy.statement[self.index]
        listed = getattr(statement, "not_resource", None) or getattr(statement, "resource", None)
        if isinstance(listed, AgencyUris):
            return tuple(uri for uri in listed.uri if uri_tail(uri) is None)
        return tuple(text for text in listed or () if ResourcePattern(text).malformed)

    def truth(self, action: str, resource: RequestedResource, context: Context) -> Truth:
        """Whether the whole statement applies: action, resource and condition."""
        about_action = self.action_truth(action)
        if about_action is False:
            return False
        truth = self.truth_if_covered(resource, context)
        return truth if about_action else all_of((about_action, truth))

    def truth_if_covered(self, resource: RequestedResource, context: Context) -> Truth:
        """Whether the statement applies to an action that it covers: resource and condition.

        Most statements have neither variables nor an action without resource-level support: for them this is
        `resource_truth` without asking for these, on the way that every decision takes.
        """
        if self.resources is None:
            about: Truth = True
        elif self.templates or (resource is not None and not resource.supported):
            about = self.resource_truth(resource, context)
        else:
            about = self._covers_resource(resource, context)
        if about is False or self.condition is None:
            return about
        truth = self.condition.truth(context)
        return truth if about else all_of((about, truth))


class CompiledPolicy:
    """A policy document whose statements are compiled when they are first asked for."""

    __slots__ = ("_compiled", "_readings", "document")

    def __init__(self, document: PolicyDocument, readings: Readings) -> None:
        self.document = document
        self._readings = readings
        self._compiled: dict[int, CompiledStatement] = {}

    @property
    def name(self) -> str:
        """The display name, or the file's stem."""
        return self.document.name

    @property
    def version(self) -> str:
        """`1.0`, `1.1` or `5.0`."""
        return self.document.version

    @property
    def statements(self) -> tuple[CompiledStatement, ...]:
        """Every statement, compiled."""
        return tuple(map(self.statement, range(len(self.document.outlines))))

    def statement(self, index: int) -> CompiledStatement:
        """Return one statement, compiled."""
        found = self._compiled.get(index)
        if found is None:
            compiled = _compile(self, index, self.document.outlines[index], self._readings)
            found = self._compiled.setdefault(index, compiled)  # one for all, whichever thread was first
        return found


Written = Mapping[str, Mapping[str, tuple[str, ...]]]
"""A condition as a policy has it: operator → key → listed values."""


def compile_policy(document: PolicyDocument, readings: Readings = _DEFAULT) -> CompiledPolicy:
    """Compile a policy; never fails: what cannot be read is a fault that shows when it is asked."""
    return CompiledPolicy(document, readings)


def _compile(policy: CompiledPolicy, index: int, outline: Outline, readings: Readings) -> CompiledStatement:
    resources, condition = outline.resources, outline.condition
    safe = None if outline.deny or outline.but_for_resources else False
    return CompiledStatement(
        policy,
        index,
        outline.deny,
        tuple(map(_action_pattern, outline.actions)),
        outline.but_for,
        None if resources is None else _resource_tests(resources, readings, safe),
        outline.but_for_resources,
        () if resources is None else _templates(resources, readings),
        not outline.but_for_resources and covers_everything(resources),
        _compile_condition(condition, policy.version, readings, deny=outline.deny) if condition else None,
    )


def _compile_condition(
    condition: Written, version: str, readings: Readings, *, deny: bool
) -> CompiledCondition:
    refused = _refused(condition, version) if readings.strict_values else frozenset[tuple[str, str]]()
    return compile_condition(
        condition,
        deny=deny,
        string_like=readings.string_like,
        variables=readings.variables,
        refused=refused,
    )


def _refused(condition: Written, version: str) -> frozenset[tuple[str, str]]:
    """The operators and keys whose values the server would refuse: no strings, or no array before 5.0."""
    wrong = (CoercedValue,) if version == "5.0" else (CoercedValue, ScalarValue)
    return frozenset(
        (operator, key)
        for operator, keys in condition.items()
        for key, values in keys.items()
        if isinstance(values, wrong)
    )


MOST_SHARED: Final = 8_192
"""How many compiled patterns are shared by statements: accounts name the same few over and over."""

_action_pattern = lru_cache(MOST_SHARED)(ActionPattern)


def _resource_tests(
    resources: tuple[str, ...] | AgencyUris, readings: Readings, safe: Truth
) -> tuple[ResourceTest, ...]:
    if isinstance(resources, AgencyUris):
        return tuple(_agency_test(uri, safe) for uri in resources.uri)
    return tuple(_pattern_test(text, readings, safe) for text in resources)


def covers_everything(resources: tuple[str, ...] | AgencyUris | None) -> bool:
    """Whether one of the entries of a `Resource` covers every resource, whatever it is; not if there is none."""
    return isinstance(resources, tuple) and any(map(_is_everything, resources))


@lru_cache(MOST_SHARED)
def _is_everything(text: str) -> bool:
    return ResourcePattern(text).everything


def _templates(resources: tuple[str, ...] | AgencyUris, readings: Readings) -> tuple[Template, ...]:
    """The paths of resources that hold variables."""
    texts = () if isinstance(resources, AgencyUris) else resources
    found = (_path_template(text, readings) for text in texts if "${" in text)
    return tuple(template for template in found if template.variables)


def _path_template(text: str, readings: Readings) -> Template:
    path = path_of(text)
    return parse_template(path) if readings.variables else Template((path,))


def _agency_test(uri: str, safe: Truth) -> ResourceTest:
    """An agency's URI names it by id or by name (research §1.3); of what is no such URI, see `_pattern_test`."""
    tail = uri_tail(uri)
    if tail is None:
        return lambda *_: safe
    wanted = Glob(tail)

    def test(resource: RequestedResource, _: Context) -> Truth:
        if resource is None or (resource.may_be_agency and not resource.agency_names):
            return None
        return resource.is_called(wanted)

    return test


@lru_cache(MOST_SHARED)
def _pattern_test(text: str, readings: Readings, safe: Truth) -> ResourceTest:
    """The test of one pattern; one that is malformed covers nothing (Allow) or nobody knows what (`safe`)."""
    template, pattern = _path_template(text, readings), ResourcePattern(text)
    if pattern.malformed:
        return lambda *_: safe
    if not template.variables:
        return pattern.truth

    def test(resource: RequestedResource, context: Context) -> Truth:
        filled = template.fill(context.values)
        if filled.unknown or filled.unresolved:
            return ResourcePattern(text).truth_but_for_path(resource)
        return ResourcePattern(text, filled.parts).truth(resource)

    return test
