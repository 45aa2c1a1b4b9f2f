"""The search for what an answer depends on, against trying everything; and what is listed of a policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ostiary
from ostiary.engine.bounds import Bounds, ResourceStage
from ostiary.engine.certainty.dependence import Relevant, find_relevant
from ostiary.engine.certainty.diagram import MOST_VARIABLES, OPEN, SILENT, Clauses, Diagram, Variable
from ostiary.engine.certainty.required import Call, Required, Stages
from ostiary.engine.certainty.work import Work
from ostiary.engine.decide import Support, combine
from ostiary.engine.outcomes import ALLOW, DENY, NONE, union
from ostiary.engine.stage import Hit, Stage

TESTS = range(4)
WORDS = {"allowed": ALLOW, "explicit-deny": DENY, "implicit-deny": NONE}
CLAUSES = st.frozensets(
    st.tuples(st.booleans(), st.frozensets(st.sampled_from(TESTS), max_size=2)), max_size=3
)
BY_NAME = st.dictionaries(st.sampled_from("ab"), CLAUSES, min_size=1)
OWN = CLAUSES.map(lambda own: (own, OPEN)) | CLAUSES.map(lambda own: (SILENT, own))
STAGES = st.builds(Stages, BY_NAME, BY_NAME, CLAUSES, OWN, st.lists(CLAUSES, max_size=2).map(tuple))
KNOWN = Support(project=True, enterprise_project=True)
SUPPORTS = st.builds(Support, *[st.sampled_from([True, True, False, None])] * 2)


def variables_of(draw: st.DrawFn) -> list[Variable]:
    """The tests in some order, a few of them hanging together in some way."""
    order = draw(st.permutations(TESTS))
    cuts = sorted(draw(st.sets(st.integers(1, len(order) - 1))))
    groups = [order[a:b] for a, b in pairwise([0, *cuts, len(order)])]
    found = []
    for group in groups:
        truths = st.sampled_from([True, False, None] if len(group) > 1 else [True, False])
        vectors = draw(st.sets(st.tuples(*[truths] * len(group)), min_size=1, max_size=4))
        opened = [len(TESTS) + test // 2 for test in group]  # two tests may be one that stays open
        found.append(Variable(tuple(group), tuple(vectors), tuple(opened)))
    return found


VARIABLES = st.composite(variables_of)()


def call_of(stages: Stages, support: Support) -> Call:
    """A call that requires one action."""
    return Call([Required(stages, support)], [[0]])


class Choice(NamedTuple):
    """Everything that may be unknown, chosen: of each variable one of its vectors, and what the open tests are."""

    project: str
    enterprise_project: str
    support: Support
    vectors: tuple[int, ...]
    opened: tuple[bool, ...]


def choices(stages: Stages, support: Support, variables: list[Variable]) -> Iterator[Choice]:
    flags = [[True, False] if flag is None else [flag] for flag in support]
    vectors = product(*(range(len(variable.vectors)) for variable in variables))
    opened = product([True, False], repeat=len(TESTS) // 2 + 1)
    for first, second, supported, chosen, left in product(
        stages.first, stages.second, product(*flags), vectors, list(opened)
    ):
        yield Choice(first, second, Support(*supported), chosen, left)


def truths_of(variables: list[Variable], choice: Choice) -> dict[int, bool]:
    found: dict[int, bool] = {}
    for variable, number in zip(variables, choice.vectors, strict=True):
        for test, truth, opened in zip(
            variable.tests, variable.vectors[number], variable.opened, strict=True
        ):
            found[test] = choice.opened[opened - len(TESTS)] if truth is None else bool(truth)
    return found


def stage_of(clauses: Clauses, truths: Mapping[int, bool]) -> Stage:
    def hit(deny: bool, tests: frozenset[int]) -> Hit:
        return Hit(
            cast(Any, SimpleNamespace(deny=deny)), cast(Any, None), all(truths[test] for test in tests)
        )

    return Stage(tuple(hit(deny, tests) for deny, tests in clauses))


def outcome_in(stages: Stages, choice: Choice, truths: Mapping[int, bool], *, strict: bool) -> str:
    """The answer by the decision rule itself, with nothing unknown."""
    own, limit = stages.own
    foreign = own == SILENT
    resource = ResourceStage(stage_of(limit if foreign else own, truths), foreign)
    limits = {str(n): stage_of(clauses, truths) for n, clauses in enumerate(stages.limits)}
    return combine(
        [stage_of(stages.first[choice.project], truths)],
        [stage_of(stages.second[choice.enterprise_project], truths)],
        stage_of(stages.account, truths),
        choice.support,
        strict=strict,
        bounds=Bounds({"": resource}, limits),
    )


def try_everything(
    stages: Stages, support: Support, variables: list[Variable], *, strict: bool
) -> tuple[Relevant, set[str]]:
    outcomes = {
        choice: outcome_in(stages, choice, truths_of(variables, choice), strict=strict)
        for choice in choices(stages, support, variables)
    }
    by_place: dict[Choice, set[str]] = {}
    for choice, outcome in outcomes.items():
        by_place.setdefault(choice._replace(support=KNOWN), set()).add(outcome)
    answers = {
        choice: found == {"allowed"} if len(found) == 1 else None for choice, found in by_place.items()
    }

    def matters(replacements: list[dict[str, Any]]) -> bool:
        return any(
            answers[choice._replace(**other)] != answers[choice]
            for choice in answers
            for other in replacements
        )

    def others(choice: Choice, number: int) -> Iterator[Choice]:
        for vector in range(len(variables[number].vectors)):
            vectors = (*choice.vectors[:number], vector, *choice.vectors[number + 1 :])
            yield choice._replace(vectors=vectors)

    relevant = Relevant(
        frozenset(
            n
            for n in range(len(variables))
            if any(answers[c] != answers[o] for c in answers for o in others(c, n))
        ),
        matters([{"project": name} for name in stages.first]),
        matters([{"enterprise_project": name} for name in stages.second]),
    )
    return relevant, set(outcomes.values())


@settings(max_examples=300, deadline=None)
@given(STAGES, SUPPORTS, VARIABLES, st.booleans())
def test_relevant_is_what_changes_an_answer(
    stages: Stages, support: Support, variables: list[Variable], strict: bool
) -> None:
    """A variable or a project is relevant just if, all else being equal, two of its values give two answers.

    An answer is that it is allowed, that it is denied, or that it hangs on what the route supports.
    """
    relevant, _ = try_everything(stages, support, variables, strict=strict)
    found = find_relevant(call_of(stages, support), variables, strict=strict, work=Work())
    kept = frozenset(number for number in found.variables if number < len(variables))  # without open tests
    assert found._replace(variables=kept) == relevant


@settings(max_examples=300, deadline=None)
@given(STAGES, VARIABLES, st.booleans())
def test_possible_is_what_some_case_comes_to(stages: Stages, variables: list[Variable], strict: bool) -> None:
    """The outcomes of the diagram are those that some case really comes to."""
    diagram = Diagram(variables, strict=strict, apart=True)
    call = call_of(stages, KNOWN)
    questions = map(call.question, call.choices())
    found = union(diagram.outcomes_of(diagram.draw(question)) for question in questions)
    _, outcomes = try_everything(stages, KNOWN, variables, strict=strict)
    assert found == union(WORDS[outcome] for outcome in outcomes)


# --- bounds on the work ----------------------------------------------------------------------------------

ABSORBED = (False, frozenset({0, 1}))  # irrelevant beside an Allow that waits for test 0 alone


def allows(count: int) -> Clauses:
    return frozenset({*((False, frozenset({test})) for test in range(count) if test != 1), ABSORBED})


def relevant_of(first: Clauses) -> frozenset[int]:
    stages = Stages({"p": first}, {"e": SILENT}, SILENT)
    return find_relevant(call_of(stages, KNOWN), alone(300), strict=False, work=Work()).variables


def alone(count: int) -> list[Variable]:
    return [Variable((test,)) for test in range(count)]


def test_as_many_tests_as_are_drawn() -> None:
    """With the most tests that are drawn, only those that matter are found."""
    assert relevant_of(allows(MOST_VARIABLES)) == frozenset(range(MOST_VARIABLES)) - {1}


def test_too_many_tests_are_all_listed() -> None:
    """Beyond that every unknown test is listed, too many rather than too few."""
    assert relevant_of(allows(MOST_VARIABLES + 1)) == frozenset(range(MOST_VARIABLES + 1))


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
    relevant = find_relevant(call_of(stages, KNOWN), alone(300), strict=False, work=Work())
    assert (relevant.project, relevant.enterprise_project) == (True, False)


# --- what a decision lists -------------------------------------------------------------------------------

ALLOWING = {"Effect": "Allow", "Action": ["obs:*:*"]}
DENYING = {"Effect": "Deny", "Action": ["obs:*:*"]}


def listed(
    *statements: Mapping[str, Any], resource: str | None = None, **context: str | None
) -> dict[str, tuple[str, ...]]:
    decision = ask(*statements, resource=resource, **context)
    assert decision.outcome == "undetermined"
    return dict(decision.actions[0].depends_on)


def outcome_of_statements(*statements: Mapping[str, Any]) -> str:
    return ask(*statements).outcome


def ask(
    *statements: Mapping[str, Any], resource: str | None = None, **context: str | None
) -> ostiary.Decision:
    return ostiary.evaluate(
        [{"Version": "1.1", "Statement": statements}],
        action="obs:object:GetObject",
        resource=resource,
        context={key.replace("_", ":"): value for key, value in context.items()},
        context_complete=False,
    )


def where(**condition: Any) -> dict[str, Any]:
    return {"Condition": {name.replace("_", ":"): keys for name, keys in condition.items()}}


def test_the_values_of_all_policies_are_listed() -> None:
    """A key is listed once, as first spelled, with the values that any relevant statement names."""
    one, two = where(StringEquals={"x:a": ["1", "2"]}), where(StringEquals={"X:A": ["2", "3"]})
    assert listed(ALLOWING | one, ALLOWING | two) == {"x:a": ("1", "2", "3")}


def test_the_values_of_irrelevant_tests_are_not_listed() -> None:
    """A test that cannot change the answer adds neither its key nor its values."""
    one = where(StringEquals={"x:a": ["1"]})
    both = where(StringEquals={"x:a": ["1"], "x:b": ["2"]}, Bool={"x:a": ["true"]})
    assert listed(ALLOWING | one, ALLOWING | both) == {"x:a": ("1",)}


def test_one_test_in_an_allow_and_a_deny_is_not_listed() -> None:
    """An Allow and a Deny that cancel each other out ask for no key: the answer is the same whatever it is."""
    one, other = where(StringEquals={"x:a": ["1"]}), where(StringEquals={"x:b": ["1"]})
    assert listed(ALLOWING | one, DENYING | one, ALLOWING | other) == {"x:a": ("1",), "x:b": ("1",)}
    assert outcome_of_statements(ALLOWING | one, DENYING | one) == "implicit-deny"


@pytest.mark.parametrize("operator", ["StringLike", "StringNotLike"])
def test_readings_that_a_key_may_bring_together(operator: str) -> None:
    """While a variable is unknown, two readings that disagree are not ambiguous for good: the key is listed."""
    assert listed(ALLOWING | where(**{operator: {"x:a": ["li", "${x:b, 'bob'}"]}}), x_a="alice") == {
        "x:b": ()
    }


def test_a_presence_test_lists_no_values() -> None:
    """`Null` asks whether a key is there: its `true` is no value of the key."""
    assert listed(ALLOWING | where(Null={"x:a": ["true"]})) == {"x:a": ()}


def test_two_presence_tests_are_two_tests() -> None:
    """`Null` true and `Null` false are different tests, neither makes the other irrelevant."""
    there, missing = where(Null={"x:a": ["false"]}), where(Null={"x:a": ["true"], "x:b": ["true"]})
    assert listed(ALLOWING | there, ALLOWING | missing) == {"x:a": (), "x:b": ()}


def test_a_list_of_resources_asks_for_each_unknown_once() -> None:
    """The resource and the keys of all variables are listed, each once."""
    patterns = ["obs:*:*:object:${x:a}/*", "obs:*:*:object:${x:b, 'b'}/*", "obs:*:*:bucket:b"]
    assert listed(ALLOWING | {"Resource": patterns}) == {"x:a": (), "x:b": (), "resource": ()}


def test_a_default_matters_only_where_its_pattern_may_cover() -> None:
    """The key of a variable with a default is not asked for where the rest of its pattern does not fit."""
    patterns = ["obs:*:*:bucket:${x:b, 'b'}", "obs:eu-de:*:object:b/*"]
    assert listed(ALLOWING | {"Resource": patterns}, resource="obs:::object:b/c") == {"resource": ()}


def test_a_resource_that_covers_the_call_leaves_the_variables_without_default() -> None:
    """Where one resource covers the call, the others matter only for a variable that may hinder the statement."""
    patterns = ["obs:*:*:object:${x:a}/*", "obs:*:*:object:${x:b, 'b'}/*", "obs:*:*:object:free/*"]
    assert listed(ALLOWING | {"Resource": patterns}, resource="obs:::object:free/c") == {"x:a": ()}


def test_not_resource_depends_on_the_same() -> None:
    """NotResource depends on what Resource would depend on."""
    statement = ALLOWING | {"NotResource": ["obs:*:*:object:${x:a}/*"]}
    assert listed(statement, resource="obs:::object:b/c") == {"x:a": ()}


@pytest.mark.parametrize("others", [[], ["elb:pools:list"]])
def test_an_action_of_a_call_that_no_variant_fits(others: list[str]) -> None:
    """What an action depends on is said of it also where the call is no variant, and undetermined whatever is known."""
    mfa = {"Bool": {"g:MFAPresent": ["true"]}}
    statements = [
        {"Effect": "Allow", "Action": ["elb:*:*"]},
        {"Effect": "Deny", "Action": ["elb:pools:delete"], "Condition": mfa},
    ]
    account = {
        "users": [{"name": "alice"}],
        "assignments": [{"user": "alice", "policy": "p", "on": "all-resources"}],
    }
    variants = [{"when": 'body kind="a"', "actions": ["elb:pools:delete", *others]}]
    routes = [{"service": "elb", "routes": [{"route": "POST /v3/pools", "alternatives": variants}]}]
    policies = {"p": {"Version": "1.1", "Statement": statements}}
    engine = ostiary.Engine.from_documents(account, policies, routes, bundled=False)
    decision = engine.authorize("POST", "/v3/pools", user="alice", body={"kind": "b"}, context_complete=False)
    named = {one.action: [fact.key for fact in one.depends_on] for one in decision.actions}
    assert (decision.outcome, decision.depends_on) == ("undetermined", ())
    assert named == {"elb:pools:delete": ["g:MFAPresent"], **{action: [] for action in others}}
