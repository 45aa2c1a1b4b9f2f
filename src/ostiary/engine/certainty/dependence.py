"""What an answer depends on, and what it is where it depends on nothing after all (semantics.md §3).

Whether a call is allowed is a function of the unknown tests of its statements (`unknowns`): one function for each
variant, project, enterprise project and resource that may be meant (`required`), and for each support of scopes that
its route may have. It is drawn as a decision diagram (`diagram`) over the tests as they hang together (`variables`).
The outcomes that the diagram can come to are the ones that are possible. What it is split on can change the answer;
the project, the enterprise project or the variant can where the diagrams differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from ostiary.conditions import ListedKey, gather_keys
from ostiary.engine.answer import DependsOn
from ostiary.engine.bounds import ResourceStage
from ostiary.engine.certainty.diagram import (
    OPEN,
    SILENT,
    Clauses,
    Diagram,
    TooIntricateError,
    Variable,
    reached_from,
)
from ostiary.engine.certainty.required import (
    NEVER,
    NO_POLICY,
    NOWHERE,
    Call,
    Choice,
    Own,
    Required,
    Stages,
    Truths,
    is_by_place,
    names_of,
)
from ostiary.engine.certainty.unknowns import RESOURCE
from ostiary.engine.certainty.variables import Tests
from ostiary.engine.certainty.work import Work
from ostiary.engine.decide import ActionVerdict, Support, meant_enterprise_projects
from ostiary.engine.facts import Keys, keys_of_enterprise_project, keys_of_project
from ostiary.engine.outcomes import outcome_of
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.sources import SOURCE
from ostiary.engine.stage import SILENT as NOTHING

_PLACES = ("project", "enterprise_project")
_ANY = Support(None, None)


class Relevant(NamedTuple):
    """What can change the answer: variables by their numbers, which project, enterprise project, variant.

    `resources` are those whose own policies can, as `Required.about` has them.
    """

    variables: frozenset[int]
    project: bool
    enterprise_project: bool
    resources: frozenset[str] = frozenset()
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
    tests = Tests(snapshot.catalog)
    call = _call(tests, snapshot, variants)
    variables = tests.together()
    relevant = _relevant(call, variables, strict=strict, work=work)
    alone = find_relevant(call.independent(), tests.alone(), strict=strict, work=work).variables
    named = _named_facts(tests, variables, relevant.variables, alone)
    facts = gather_keys(_facts(named, call, relevant))
    return Dependence(tuple(DependsOn(*fact) for fact in facts), relevant.variant)


def unknown_facts(verdict: ActionVerdict) -> tuple[str, ...]:
    """Return the names of the facts that the statements of a verdict ask for and that are not known."""
    tests = Tests()
    stages_of(tests, verdict)
    facts = (fact for number in range(len(tests.atoms)) for fact in tests.facts_of(number).values())
    return tuple(key for key, _ in gather_keys(facts))


def stages_of(tests: Tests, verdict: ActionVerdict) -> Stages:
    """Return the statements of a verdict as what they wait for, their tests numbered in `tests`.

    Those of identity policies do not count for the account itself.
    """
    bounds = verdict.bounds
    if bounds.as_account:
        verdict = verdict.settled(lambda _: NOTHING)

    def own(name: str, found: ResourceStage) -> Own:
        clauses = tests.clauses(verdict, found.stage)
        if found.foreign is not None:
            return (SILENT, clauses) if found.foreign else (clauses, OPEN)
        at_home, foreign = tests.either(("owner", name))
        limits = _waiting_for(foreign, tests.clauses(verdict, found.if_foreign))
        return _waiting_for(at_home, clauses), limits | {(False, frozenset({at_home}))}

    return Stages(
        {name: tests.clauses(verdict, stage) for name, stage in verdict.first.items()},
        {name: tests.clauses(verdict, stage) for name, stage in verdict.second.items()},
        OPEN if bounds.as_account else tests.clauses(verdict, verdict.account),
        {name: own(name, found) for name, found in bounds.resource.items()},
        tuple(tests.clauses(verdict, stage) for stage in bounds.limits()),
    )


def _waiting_for(test: int, clauses: Clauses) -> Clauses:
    return frozenset((deny, tests | {test}) for deny, tests in clauses)


def joint_outcome(snapshot: Snapshot, verdicts: Sequence[ActionVerdict], *, strict: bool) -> str:
    """Return the outcome of verdicts that must all be allowed, in one and the same case.

    It is certain where it is the same in every case. Where some case comes to one answer if the route supports a scope
    and to another if not, and nobody knows whether it does, it is undetermined (semantics.md §2); and where that is too
    much work to say.
    """
    tests = Tests(snapshot.catalog)
    call = _call(tests, snapshot, [verdicts])
    variables, work = tests.together(), verdicts[0].facts.work
    question = ("outcome", call, variables, strict)
    return work.once(question, lambda: _outcome(call, variables, strict=strict, work=work))


def _outcome(call: Call, variables: Sequence[Variable], *, strict: bool, work: Work) -> str:
    diagram = Diagram(variables, strict=strict, apart=True, most=work.most)
    possible, by_place = 0, dict[Choice, set[int]]()
    try:
        for choice in call.choices():
            node = diagram.draw(call.question(choice))
            by_place.setdefault(choice._replace(support=_ANY), set()).add(node)
            possible |= diagram.outcomes_of(node)
    except TooIntricateError:
        return "undetermined"
    finally:
        work.spend(diagram.work)
    same = all(len(nodes) == 1 for nodes in by_place.values())
    return outcome_of(possible) if same else "undetermined"


def find_relevant(call: Call, variables: Sequence[Variable], *, strict: bool, work: Work) -> Relevant:
    """Return what the answer depends on; all that is unknown, if the function is too intricate to be drawn."""
    question = ("relevant", call, variables, strict)
    return work.once(question, lambda: _find_relevant(call, variables, strict=strict, work=work))


def _find_relevant(call: Call, variables: Sequence[Variable], *, strict: bool, work: Work) -> Relevant:
    diagram = Diagram(variables, strict=strict, most=work.most)
    try:
        answers = {choice: diagram.draw(call.question(choice)) for choice in call.choices()}
        work.spend(diagram.work)
    except TooIntricateError:
        work.spend(diagram.work)
        waiting = reached_from(call.waiting(), variables)
        found = frozenset(n for n, variable in enumerate(variables) if waiting & set(variable.tests))
        return Relevant(
            found,
            len(call.places(0)) > 1,
            len(call.places(1)) > 1,
            frozenset(one.about for one in call.required if len(set(one.stages.resource.values())) > 1),
            len(call.variants) > 1,
        )
    return Relevant(
        diagram.variables_of(answers.values()),
        _differ(answers, lambda choice: choice._replace(project=NOWHERE)),
        _differ(answers, lambda choice: choice._replace(enterprise_project=NOWHERE)),
        frozenset(
            about
            for about in {one.about for one in call.required if len(set(one.stages.resource.values())) > 1}
            if _differ(answers, partial(_without_resource, call, about))
        ),
        _differ(answers, lambda choice: choice._replace(variant=0)),
    )


def _without_resource(call: Call, about: str, choice: Choice) -> Choice:
    """A choice with one resource left out."""
    pairs = zip(choice.resources, call.required, strict=True)
    return choice._replace(resources=tuple(NO_POLICY if one.about == about else own for own, one in pairs))


def _differ(answers: Mapping[Choice, int], but_for: Callable[[Choice], Choice]) -> bool:
    """Whether two choices that differ in one thing only have two answers; `but_for` leaves that thing out."""
    beside: dict[Choice, set[int]] = {}
    for choice, node in answers.items():
        beside.setdefault(but_for(choice), set()).add(node)
    return any(len(nodes) > 1 for nodes in beside.values())


def _relevant(call: Call, variables: Sequence[Variable], *, strict: bool, work: Work) -> Relevant:
    """Return what the answer depends on, where some keys follow from the project or the enterprise project.

    Such a key is one fact with its place. If that can change the answer, it is named as what the statements ask for:
    the place where they are assigned, the key where they test it.
    """
    together = find_relevant(call, variables, strict=strict, work=work)
    if not any(any(truths.values()) for truths in call.settled_by):
        return together
    apart = find_relevant(call.independent(), variables, strict=strict, work=work)
    found = set(together.variables)
    places = []
    for at, kind in enumerate(_PLACES):
        matters = getattr(together, kind)
        following = {test for truths in call.settled_by[at].values() for test, _ in truths}
        if matters:
            found |= {
                n for n in apart.variables if n < len(variables) and following & set(variables[n].tests)
            }
        places.append(matters and getattr(apart, kind))
    return together._replace(variables=frozenset(found), project=places[0], enterprise_project=places[1])


def _call(tests: Tests, snapshot: Snapshot, variants: Sequence[Sequence[ActionVerdict]]) -> Call:
    """Return verdicts as a call that requires them."""
    numbers: dict[int, int] = {}
    verdicts: list[ActionVerdict] = []
    for verdict in (verdict for variant in variants for verdict in variant):
        if numbers.setdefault(id(verdict), len(verdicts)) == len(verdicts):
            verdicts.append(verdict)
    required = [
        Required(stages_of(tests, verdict), verdict.support, verdict.facts.about) for verdict in verdicts
    ]
    settled_by = _settled_by(tests, snapshot, verdicts)
    chosen = [[numbers[id(verdict)] for verdict in variant] or [len(required)] for variant in variants]
    return Call([*required, NEVER], chosen, settled_by)


def _settled_by(
    tests: Tests, snapshot: Snapshot, verdicts: Sequence[ActionVerdict]
) -> tuple[Mapping[str, Truths], Mapping[str, Truths]]:
    """Return which tests are settled by the project, and which by the enterprise project that is meant."""
    known: list[dict[str, Keys]] = [
        {entry.name: keys_of_project(entry) for entry in snapshot.account.projects},
        {
            entry.name: keys_of_enterprise_project(entry)
            for verdict in verdicts[:1]
            for entry in meant_enterprise_projects(snapshot, verdict.facts)
        },
    ]
    projects, enterprise_projects = (
        {name: tests.settled_by(keys) for name, keys in by_name.items()}
        if all(is_by_place(verdict, kind) for verdict in verdicts)
        else {}
        for kind, by_name in enumerate(known)
    )
    return projects, enterprise_projects


def _facts(named: Iterable[ListedKey], call: Call, relevant: Relevant) -> Iterator[ListedKey]:
    yield from named
    every = [one.stages for one in call.required]
    if relevant.project:
        yield "project", names_of(stages.first for stages in every)
    if relevant.enterprise_project:
        yield "enterprise_project", names_of(stages.second for stages in every)
    for about in sorted(relevant.resources):
        yield (SOURCE, ()) if about else RESOURCE


def _named_facts(
    tests: Tests, variables: Sequence[Variable], relevant: Iterable[int], alone: frozenset[int]
) -> Iterator[ListedKey]:
    """Yield the facts that are to be named: those of each relevant variable's tests that can tip an answer."""
    named: dict[tuple[int, int], ListedKey] = {}
    for about, every in ((variables[n].about, variables[n].tests) for n in relevant if n < len(variables)):
        for test in [test for test in every if tests.origin(test) in alone] or every:
            named.update(tests.facts_of(test, about))
    yield from (named[place] for place in sorted(named))
