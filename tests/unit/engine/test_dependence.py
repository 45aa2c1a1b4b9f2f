"""The search for what an answer depends on, against trying everything; and what is listed of a policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ostiary
from ostiary.engine.bounds import Bounds, ResourceStage
from ostiary.engine.decide import Support, combine
from ostiary.engine.dependence import Relevant, Stages, find_relevant
from ostiary.engine.diagram import MOST_TESTS, OPEN, SILENT, Clauses
from ostiary.engine.stage import Hit, Stage

TESTS = range(5)
CLAUSES = st.frozensets(
    st.tuples(st.booleans(), st.frozensets(st.sampled_from(TESTS), max_size=2)), max_size=3
)
BY_NAME = st.dictionaries(st.sampled_from("ab"), CLAUSES, min_size=1)
OWN = st.dictionaries(
    st.sampled_from("ab"), CLAUSES.map(lambda own: (own, OPEN)) | CLAUSES.map(lambda own: (SILENT, own))
)
STAGES = st.builds(Stages, BY_NAME, BY_NAME, CLAUSES, OWN, st.lists(CLAUSES, max_size=2).map(tuple))
SUPPORTS = st.builds(Support, *[st.sampled_from([True, True, False, None])] * 2)


class Choice(NamedTuple):
    """Everything that may be unknown, chosen."""

    project: str
    enterprise_project: str
    resource: str
    support: Support
    truths: tuple[bool, ...]


def choices(stages: Stages, support: Support) -> Iterator[Choice]:
    flags = [[True, False] if flag is None else [flag] for flag in support]
    truths = product([True, False], repeat=len(TESTS))
    for first, second, own, supported, chosen in product(
        stages.first, stages.second, stages.resource or [""], product(*flags), truths
    ):
        yield Choice(first, second, own, Support(*supported), chosen)


def stage_of(clauses: Clauses, truths: tuple[bool, ...]) -> Stage:
    def hit(deny: bool, tests: frozenset[int]) -> Hit:
        return Hit(
            cast(Any, SimpleNamespace(deny=deny)), cast(Any, None), all(truths[test] for test in tests)
        )

    return Stage(tuple(hit(deny, tests) for deny, tests in clauses))


def is_allowed(stages: Stages, choice: Choice, *, strict: bool) -> bool:
    """The answer by the decision rule itself, with nothing unknown."""
    own, limit = stages.resource.get(choice.resource, (SILENT, OPEN))
    foreign = own == SILENT
    resource = ResourceStage(stage_of(limit if foreign else own, choice.truths), foreign)
    limits = {str(n): stage_of(clauses, choice.truths) for n, clauses in enumerate(stages.limits)}
    outcome = combine(
        [stage_of(stages.first[choice.project], choice.truths)],
        [stage_of(stages.second[choice.enterprise_project], choice.truths)],
        stage_of(stages.account, choice.truths),
        choice.support,
        strict=strict,
        bounds=Bounds({"": resource}, limits),
    )
    return outcome == "allowed"


def try_everything(stages: Stages, support: Support, *, strict: bool) -> Relevant:
    answers = {choice: is_allowed(stages, choice, strict=strict) for choice in choices(stages, support)}

    def matters(replacements: list[dict[str, Any]]) -> bool:
        return any(
            answers[choice._replace(**other)] != answers[choice]
            for choice in answers
            for other in replacements
        )

    def flipped(choice: Choice, test: int) -> Choice:
        truths = (truth != (number == test) for number, truth in enumerate(choice.truths))
        return choice._replace(truths=tuple(truths))

    return Relevant(
        frozenset(t for t in TESTS if any(answers[c] != answers[flipped(c, t)] for c in answers)),
        matters([{"project": name} for name in stages.first]),
        matters([{"enterprise_project": name} for name in stages.second]),
        matters([{"resource": name} for name in stages.resource]),
    )


@settings(max_examples=300, deadline=None)
@given(STAGES, SUPPORTS, st.booleans())
def test_relevant_is_what_changes_an_answer(stages: Stages, support: Support, strict: bool) -> None:
    """A test or a project is relevant just if, all else being equal, two of its values give two answers."""
    assert find_relevant(stages, support, strict=strict) == try_everything(stages, support, strict=strict)


# --- bounds on the work ----------------------------------------------------------------------------------

KNOWN = Support(project=True, enterprise_project=True)
ABSORBED = (False, frozenset({0, 1}))  # irrelevant beside an Allow that waits for test 0 alone


def allows(count: int) -> Clauses:
    return frozenset({*((False, frozenset({test})) for test in range(count) if test != 1), ABSORBED})


def relevant_of(first: Clauses) -> frozenset[int]:
    return find_relevant(Stages({"p": first}, {"e": SILENT}, SILENT), KNOWN, strict=False).tests


def test_as_many_tests_as_are_drawn() -> None:
    """With the most tests that are drawn, only those that matter are found."""
    assert relevant_of(allows(MOST_TESTS)) == frozenset(range(MOST_TESTS)) - {1}


def test_too_many_tests_are_all_listed() -> None:
    """Beyond that every unknown test is listed, too many rather than too few."""
    assert relevant_of(allows(MOST_TESTS + 1)) == frozenset(range(MOST_TESTS + 1))


def test_an_intricate_function_lists_every_test() -> None:
    """A function that would take too many splits is given up, and everything unknown is listed."""
    pairs = ((False, frozenset({test, test + 30})) for test in range(2, 30))
    assert relevant_of(frozenset({(False, frozenset({0})), ABSORBED, *pairs})) == {
        0,
        1,
        *range(2, 30),
        *range(32, 60),
    }


def test_what_is_given_up_lists_the_places_as_well() -> None:
    """Too intricate a function depends on each project and enterprise project that differs from another."""
    stages = Stages({"p": allows(300), "q": SILENT}, {"e": SILENT, "f": SILENT}, SILENT)
    relevant = find_relevant(stages, KNOWN, strict=False)
    assert (relevant.project, relevant.enterprise_project, relevant.resource) == (True, False, False)


# --- what a decision lists -------------------------------------------------------------------------------

ALLOW = {"Effect": "Allow", "Action": ["obs:*:*"]}
DENY = {"Effect": "Deny", "Action": ["obs:*:*"]}


def listed(
    *statements: Mapping[str, Any], resource: str | None = None, **context: str | None
) -> dict[str, tuple[str, ...]]:
    decision = ostiary.evaluate(
        [{"Version": "1.1", "Statement": statements}],
        action="obs:object:GetObject",
        resource=resource,
        context={key.replace("_", ":"): value for key, value in context.items()},
        context_complete=False,
    )
    assert decision.outcome == "undetermined"
    return dict(decision.actions[0].depends_on)


def where(**condition: Any) -> dict[str, Any]:
    return {"Condition": {name.replace("_", ":"): keys for name, keys in condition.items()}}


def test_the_values_of_all_policies_are_listed() -> None:
    """A key is listed once, as first spelled, with the values that any relevant statement names."""
    one, two = where(StringEquals={"x:a": ["1", "2"]}), where(StringEquals={"X:A": ["2", "3"]})
    assert listed(ALLOW | one, ALLOW | two) == {"x:a": ("1", "2", "3")}


def test_the_values_of_irrelevant_tests_are_not_listed() -> None:
    """A test that cannot change the answer adds neither its key nor its values."""
    one = where(StringEquals={"x:a": ["1"]})
    both = where(StringEquals={"x:a": ["1"], "x:b": ["2"]}, Bool={"x:a": ["true"]})
    assert listed(ALLOW | one, ALLOW | both) == {"x:a": ("1",)}


def test_one_test_in_an_allow_and_a_deny_is_listed() -> None:
    """What one key settles for an Allow and a Deny is asked for, though the two cancel each other out."""
    one = where(StringEquals={"x:a": ["1"]})
    assert listed(ALLOW | one, DENY | one) == {"x:a": ("1",)}


@pytest.mark.parametrize("operator", ["StringLike", "StringNotLike"])
def test_readings_that_a_key_may_bring_together(operator: str) -> None:
    """While a variable is unknown, two readings that disagree are not ambiguous for good: the key is listed."""
    assert listed(ALLOW | where(**{operator: {"x:a": ["li", "${x:b, 'bob'}"]}}), x_a="alice") == {"x:b": ()}


def test_a_presence_test_lists_no_values() -> None:
    """`Null` asks whether a key is there: its `true` is no value of the key."""
    assert listed(ALLOW | where(Null={"x:a": ["true"]})) == {"x:a": ()}


def test_two_presence_tests_are_two_tests() -> None:
    """`Null` true and `Null` false are different tests, neither makes the other irrelevant."""
    there, missing = where(Null={"x:a": ["false"]}), where(Null={"x:a": ["true"], "x:b": ["true"]})
    assert listed(ALLOW | there, ALLOW | missing) == {"x:a": (), "x:b": ()}


def test_a_list_of_resources_asks_for_each_unknown_once() -> None:
    """The resource and the keys of all variables are listed, each once."""
    patterns = ["obs:*:*:object:${x:a}/*", "obs:*:*:object:${x:b, 'b'}/*", "obs:*:*:bucket:b"]
    assert listed(ALLOW | {"Resource": patterns}) == {"x:a": (), "x:b": (), "resource": ()}


def test_a_default_matters_only_where_its_pattern_may_cover() -> None:
    """The key of a variable with a default is not asked for where the rest of its pattern does not fit."""
    patterns = ["obs:*:*:bucket:${x:b, 'b'}", "obs:eu-de:*:object:b/*"]
    assert listed(ALLOW | {"Resource": patterns}, resource="obs:::object:b/c") == {"resource": ()}


def test_a_resource_that_covers_the_call_leaves_the_variables_without_default() -> None:
    """Where one resource covers the call, the others matter only for a variable that may hinder the statement."""
    patterns = ["obs:*:*:object:${x:a}/*", "obs:*:*:object:${x:b, 'b'}/*", "obs:*:*:object:free/*"]
    assert listed(ALLOW | {"Resource": patterns}, resource="obs:::object:free/c") == {"x:a": ()}


def test_not_resource_depends_on_the_same() -> None:
    """NotResource depends on what Resource would depend on."""
    statement = ALLOW | {"NotResource": ["obs:*:*:object:${x:a}/*"]}
    assert listed(statement, resource="obs:::object:b/c") == {"x:a": ()}
