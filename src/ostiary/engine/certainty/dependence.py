"""What an answer depends on, and what it is where it depends on nothing after all (semantics.md §3).

Whether a call is allowed is a function of the unknown tests of its statements (`unknowns`): one function for each
variant, project and enterprise project that may be meant (`required`), and for each support of scopes that
its route may have. It is drawn as a decision diagram (`diagram`) over the tests as they hang together (`variables`).
The outcomes that the diagram can come to are the ones that are possible. What it is split on can change the answer;
the project, the enterprise project or the variant can where the diagrams differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ostiary.conditions import ListedKey, gather_keys
from ostiary.engine.answer import DependsOn
from ostiary.engine.certainty.atoms import is_about
from ostiary.engine.certainty.diagram import OPEN, Diagram, TooIntricateError, Variable, reached_from
from ostiary.engine.certainty.numbered_tests import Tests
from ostiary.engine.certainty.own_policies import own_policy, speaking
from ostiary.engine.certainty.places import settled_by_places
from ostiary.engine.certainty.required import NEVER, NOWHERE, Call, Choice, Required, Stages, names_of
from ostiary.engine.certainty.variables import Grouping
from ostiary.engine.certainty.work import Work
from ostiary.engine.decide import ActionVerdict, Support
from ostiary.engine.outcomes import outcome_of, union
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.stage import SILENT as NOTHING

_PLACES = ("project", "enterprise_project")
_ANY = Support(None, None)


class Relevant(NamedTuple):
    """What can change the answer: variables by their numbers, which project, enterprise project, variant."""

    variables: frozenset[int]
    project: bool
    enterprise_project: bool
    variant: bool = False


class Dependence(NamedTuple):
    """What the answer to a call depends on: facts, and whether also on which of its variants it is."""

    facts: tuple[DependsOn, ...]
    variant: bool


def find_dependence(
    snapshot: Snapshot, variants: Sequence[Sequence[ActionVerdict]], *, strict: bool, work: Work
) -> Dependence:
    """Return what the answer to a call depends on, given what each variant requires: context keys, resource, project.

    With all of them stated the answer is certain, unless it is unknown for a reason that no fact can settle.
    """
    tests = Tests()
    call = _call(tests, snapshot, variants)
    grouping = Grouping(tests, snapshot.catalog, snapshot.directory.agencies)
    variables = grouping.together()
    relevant = _relevant(call, variables, strict=strict, work=work)
    alone = find_relevant(call.independent(), grouping.alone(), strict=strict, work=work).variables
    named = list(_named_facts(tests, variables, relevant.variables, alone))
    for key in sorted({key.casefold() for key, _ in named} & grouping.rings):
        others_first = grouping.together(last=key)
        found = _relevant(call, others_first, strict=strict, work=work).variables
        if not any(is_about(fact, key) for fact in _named_facts(tests, others_first, found, alone)):
            named = [fact for fact in named if not is_about(fact, key)]
    facts = gather_keys(_facts(named, call, relevant))
    return Dependence(tuple(DependsOn(*fact) for fact in facts), relevant.variant)


def unknown_facts(verdict: ActionVerdict) -> tuple[str, ...]:
    """Return the names of the facts that the statements of a verdict ask for and that are not known."""
    tests = Tests()
    stages_of(tests, verdict, speaking([verdict])[verdict.facts.about])
    facts = (fact for number in range(len(tests.atoms)) for fact in tests.facts_of(number).values())
    return tuple(key for key, _ in gather_keys(facts))


def stages_of(tests: Tests, verdict: ActionVerdict, speaking: Collection[str]) -> Stages:
    """Return the statements of a verdict as what they wait for, their tests numbered in `tests`.

    `speaking` are the buckets and agencies whose own policies have a say, by their names in `bounds`. The statements of
    identity policies do not count for the account itself.
    """
    bounds = verdict.bounds
    if bounds.as_account:
        verdict = verdict.settled(lambda _: NOTHING)
    return Stages(
        {name: tests.clauses(verdict, stage) for name, stage in verdict.first.items()},
        {name: tests.clauses(verdict, stage) for name, stage in verdict.second.items()},
        OPEN if bounds.as_account else tests.clauses(verdict, verdict.account),
        own_policy(tests, verdict, speaking),
        tuple(tests.clauses(verdict, stage) for stage in bounds.limits()),
    )


def joint_outcome(snapshot: Snapshot, verdicts: Sequence[ActionVerdict], *, strict: bool) -> str:
    """Return the outcome of verdicts that must all be allowed, in one and the same case.

    It is certain where it is the same in every case. Where some case comes to one answer if the route supports a scope
    and to another if not, and nobody knows whether it does, it is undetermined (semantics.md §2); and where that is too
    much work to say.
    """
    tests = Tests()
    call = _call(tests, snapshot, [verdicts])
    work, grouping = verdicts[0].facts.work, Grouping(tests, snapshot.catalog, snapshot.directory.agencies)
    variables = work.once(("together", call, tests.identities()), grouping.together)
    question = ("outcome", call, variables, strict)
    return work.once(question, lambda: _outcome(call, variables, strict=strict, work=work))


def _outcome(call: Call, variables: Sequence[Variable], *, strict: bool, work: Work) -> str:
    diagram = Diagram(variables, strict=strict, apart=True, most=work.most)
    try:
        by_place = _by_place(call, diagram).values()
    except TooIntricateError:
        return "undetermined"
    finally:
        work.spend(diagram.work)
    if any(len(nodes) > 1 for nodes in by_place):
        return "undetermined"
    return outcome_of(union(diagram.outcomes_of(node) for nodes in by_place for node in nodes))


def _by_place(call: Call, diagram: Diagram) -> Mapping[Choice, set[int]]:
    """Return the answer to each choice, whatever scopes the route supports: several nodes if it may hang on that."""
    found: dict[Choice, set[int]] = {}
    for choice in call.choices():
        found.setdefault(choice._replace(support=_ANY), set()).add(diagram.draw(call.question(choice)))
    return found


def find_relevant(call: Call, variables: Sequence[Variable], *, strict: bool, work: Work) -> Relevant:
    """Return what the answer depends on; all that is unknown, if the function is too intricate to be drawn."""
    question = ("relevant", call, variables, strict)
    return work.once(question, lambda: _find_relevant(call, variables, strict=strict, work=work))


def _find_relevant(call: Call, variables: Sequence[Variable], *, strict: bool, work: Work) -> Relevant:
    diagram = Diagram(variables, strict=strict, apart=call.support_is_open, most=work.most)
    try:
        nodes = _by_place(call, diagram)
        answers = {choice: diagram.compared(found) for choice, found in nodes.items()}
    except TooIntricateError:
        return _all_that_is_open(call, variables)
    finally:
        work.spend(diagram.work)
    return Relevant(
        diagram.variables_of(answers.values()),
        _differ(answers, lambda choice: choice._replace(project=NOWHERE)),
        _differ(answers, lambda choice: choice._replace(enterprise_project=NOWHERE)),
        _differ(answers, lambda choice: choice._replace(variant=0)),
    )


def _all_that_is_open(call: Call, variables: Sequence[Variable]) -> Relevant:
    waiting = reached_from(call.waiting(), variables)
    found = frozenset(n for n, variable in enumerate(variables) if waiting & set(variable.tests))
    return Relevant(found, len(call.places(0)) > 1, len(call.places(1)) > 1, len(call.variants) > 1)


def _differ(answers: Mapping[Choice, int], but_for: Callable[[Choice], Choice]) -> bool:
    """Whether two choices that differ in one thing only have two answers; `but_for` leaves that thing out."""
    beside: dict[Choice, set[int]] = {}
    for choice, node in answers.items():
        beside.setdefault(but_for(choice), set()).add(node)
    return any(len(nodes) > 1 for nodes in beside.values())


def _relevant(call: Call, variables: Sequence[Variable], *, strict: bool, work: Work) -> Relevant:
    """Return what the answer depends on, where something follows from the project or the enterprise project.

    That is one fact with its place. If it can change the answer, it is named as what the statements ask for: the place
    where they are assigned, the key or the resource where they test it.
    """
    together = find_relevant(call, variables, strict=strict, work=work)
    if not any(any(settled.by_name.values()) for settled in call.settled_by):
        return together
    apart = find_relevant(call.independent(), variables, strict=strict, work=work)
    found = set(together.variables)
    places = []
    for settled, kind in zip(call.settled_by, _PLACES, strict=True):
        matters = getattr(together, kind)
        if matters:
            found |= apart.variables & settled.among(variables)
        places.append(matters and getattr(apart, kind))
    return together._replace(variables=frozenset(found), project=places[0], enterprise_project=places[1])


def _call(tests: Tests, snapshot: Snapshot, variants: Sequence[Sequence[ActionVerdict]]) -> Call:
    """Return verdicts as a call that requires them."""
    numbers: dict[int, int] = {}
    verdicts: list[ActionVerdict] = []
    for verdict in (verdict for variant in variants for verdict in variant):
        if numbers.setdefault(id(verdict), len(verdicts)) == len(verdicts):
            verdicts.append(verdict)
    names = speaking(verdicts)
    required = [
        Required(stages_of(tests, verdict, names[verdict.facts.about]), verdict.support)
        for verdict in verdicts
    ]
    settled_by = settled_by_places(tests, snapshot, verdicts)
    chosen = [[numbers[id(verdict)] for verdict in variant] or [len(required)] for variant in variants]
    return Call([*required, NEVER], chosen, settled_by)


def _facts(named: Iterable[ListedKey], call: Call, relevant: Relevant) -> Iterator[ListedKey]:
    yield from named
    every = [one.stages for one in call.required]
    if relevant.project:
        yield "project", names_of(stages.first for stages in every)
    if relevant.enterprise_project:
        yield "enterprise_project", names_of(stages.second for stages in every)


def _named_facts(
    tests: Tests, variables: Sequence[Variable], relevant: Iterable[int], alone: frozenset[int]
) -> Iterator[ListedKey]:
    """Yield the facts that are to be named: those of each relevant variable's tests that can tip an answer."""
    named: dict[tuple[int, int], ListedKey] = {}
    for about, every in ((variables[n].about, variables[n].tests) for n in relevant if n < len(variables)):
        for test in [test for test in every if tests.origin(test) in alone] or every:
            named.update(tests.facts_of(test, about))
    yield from (named[at] for at in sorted(named))
