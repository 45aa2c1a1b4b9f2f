"""What an undetermined decision is said to depend on: enough to settle it, and nothing beside it matters."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from hypothesis import given

import ostiary
from ostiary.engine.answer import ActionDecision
from ostiary.engine.certainty import numbered_tests
from ostiary.engine.certainty.dependence import _call as call_of
from ostiary.engine.certainty.diagram import Clauses, Diagram, Variable
from ostiary.engine.certainty.required import Choice, Truths
from ostiary.engine.certainty.resource_cells import NO_AGENCIES
from ostiary.engine.certainty.variables import Grouping
from ostiary.engine.decide import ActionVerdict, Support
from ostiary.engine.facts import Keys
from ostiary.engine.stage import Stage
from ostiary.syntax.resource import Resource
from tests.property.drawn import Data
from tests.property.request_lines import choose_requests
from tests.property.scale import profile, scaled
from tests.property.strategies import DATES, FLAGS, NUMBERS, PROJECTS, TEXTS, World, worlds

ACCOUNTS = scaled(120)
REQUESTS_PER_ACCOUNT = 40
ROUNDS = 4
CONCRETE_RESOURCES = [
    *["obs:eu-de:acc:bucket:logs", "obs:eu-de:acc:object:logs/alice/x", "obs:eu-nl:acc:object:logs/x/y"],
    *["elb:eu-de:acc:pool:p1", "elb:eu-de:acc:pool:other", "iam:eu-de:acc:user:u"],
]
KEYS = {
    **dict.fromkeys(["x:Tag", "g:UserName", "g:UserId", "g:TagKeys", "g:ProjectName"], TEXTS),
    **dict.fromkeys(["g:EnterpriseProjectId", "g:RequestedRegion"], TEXTS),
    "x:Size": NUMBERS,
    "g:MFAPresent": FLAGS,
    "g:SourceIp": ["10.1.2.3", "192.168.0.1", "here"],
}
VALUES = {key.casefold(): values for key, values in KEYS.items()}
FOLLOWING = {
    "project": {"g:projectname", "g:requestedregion"},
    "enterprise_project": {"g:enterpriseprojectid"},
}
"""Keys that are known as soon as the project is: to a caller, they are one fact."""
RESOURCES = ("resource", "source_resource")
OF_PLACES = {
    "g:projectname": ("projects", "name"),
    "g:enterpriseprojectid": ("enterprise_projects", "id"),
}
"""No place has another name than one of the account's: any other value is of no request that there can be."""
REGIONLESS = {text for entry in PROJECTS if "region" not in entry for text in (entry["id"], entry["name"])}

Facts = dict[str, str | None]


@dataclass(frozen=True)
class Trial:
    """An undetermined action of a request, to be asked about again."""

    world: World
    engine: ostiary.Engine
    request: Data
    number: int
    verdict: ActionVerdict
    action: ActionDecision

    @property
    def listed(self) -> set[str]:
        return {fact.key.casefold() for fact in self.action.depends_on}

    def ask(self, request: Data) -> ActionVerdict:
        return ask(self.engine, request).verdicts[self.number]

    def __str__(self) -> str:
        world = self.world
        data = {"action": self.action.to_dict(), "request": self.request, "account": world.account}
        return json.dumps({**data, "policies": world.policies, "routes": world.routes}, indent=1)


def ask(engine: ostiary.Engine, request: Data) -> ostiary.Decision:
    return engine.ask(ostiary.Request(**request))


def find_trials(random: Random, world: World) -> Iterator[Trial]:
    """The undetermined actions among the world's requests, of which much is forgotten first."""
    engine = ostiary.Engine.from_documents(world.account, world.policies, world.routes, bundled=False)
    for request in choose_requests(world, REQUESTS_PER_ACCOUNT):
        forgotten = forget(random, request)
        try:
            decision = ask(engine, forgotten)
        except ostiary.RequestError:
            continue
        if decision.facts.several:  # no fact settles them: who wants to know asks about each alone
            continue
        for number, verdict in enumerate(decision.verdicts):
            action = without_variants(decision.actions[number])
            if verdict.outcome == "undetermined":
                yield Trial(world, engine, forgotten, number, verdict, action)
            else:
                assert action.depends_on == ()


def without_variants(action: ActionDecision) -> ActionDecision:
    """The action by itself: that a body would tell the variants of the route apart is about the call."""
    facts = tuple(fact for fact in action.depends_on if fact.key not in ("body", "query"))
    return action._replace(depends_on=facts)


def forget(random: Random, request: Data) -> Data:
    def keep(key: str) -> bool:
        return key not in (*FOLLOWING, *RESOURCES, *KEYS) or random.random() < 0.4

    follows = {key for keys in FOLLOWING.values() for key in keys}
    context = {k: value for k, value in request["context"].items() if k.casefold() not in follows and keep(k)}
    kept = {key: value for key, value in request.items() if keep(key)}
    return {**kept, "context": context, "context_complete": random.random() < 0.2}


def choose(random: Random, world: World, key: str, values: tuple[str, ...] = ()) -> str | None:
    """One of all that a fact may turn out to be: what the policies name, something else, absent."""
    if key in FOLLOWING:
        return str(random.choice(world.account[f"{key}s"])["id"])
    if key in RESOURCES:
        return random.choice(CONCRETE_RESOURCES)
    if key.casefold() in OF_PLACES:
        places, member = OF_PLACES[key.casefold()]
        return str(random.choice(world.account[places])[member])
    return random.choice([*values, *values, random.choice(VALUES.get(key.casefold(), DATES)), None])


def state(request: Data, facts: Facts) -> Data:
    """The request with some more facts, but for keys that follow from its project or enterprise project."""
    places = {key: value for key, value in facts.items() if key in (*FOLLOWING, *RESOURCES)}
    stated = {**request, **places}
    follows = {key for place in FOLLOWING if stated.get(place) is not None for key in FOLLOWING[place]}
    if stated.get("project") in REGIONLESS:
        follows.discard("g:requestedregion")
    context = {k: v for k, v in facts.items() if k not in places and k.casefold() not in follows}
    return {**stated, "context": {**in_its_region(context), **request["context"]}}


def in_its_region(context: Facts) -> Facts:
    """What is said of the region agrees with what is said of the project: any other is of no request there can be."""
    regions = {entry["name"]: entry["region"] for entry in PROJECTS if "region" in entry}
    of_project = {name for key, name in context.items() if key.casefold() == "g:projectname"} & regions.keys()
    region = next((regions[str(name)] for name in of_project), None)
    return {
        key: region if region is not None and key.casefold() == "g:requestedregion" else value
        for key, value in context.items()
    }


def completed(known: Resource | None, chosen: str) -> str:
    """A resource that is known in part with the rest of another: what is known of it stays as it is."""
    segments = known.segments if known is not None else (None,) * 5
    pairs = zip(segments, chosen.split(":", 4), strict=True)
    return ":".join(other if own is None else own for own, other in pairs)


def state_listed(random: Random, trial: Trial) -> Data:
    facts = {key: choose(random, trial.world, key, values) for key, values in trial.action.depends_on}
    if "source_resource" in facts:
        facts["source_resource"] = choose_source(random, trial)
    for key in set(facts) & set(RESOURCES):
        facts[key] = completed(trial.verdict.facts.resource, str(facts[key]))
    return state(trial.request, facts)


def choose_source(random: Random, trial: Trial) -> str:
    """A source of the action's service: one of another service is not what the action is about (ADR 51)."""
    service = trial.action.action.partition(":")[0]
    return random.choice([urn for urn in CONCRETE_RESOURCES if urn.startswith(service)])


def state_some_unlisted(random: Random, trial: Trial, request: Data) -> Data:
    """The request with some facts that are not known, and that the decision does not name."""
    facts, context = trial.verdict.facts, trial.verdict.context
    unknown = [key for key in KEYS if context.values(key.casefold()) is None]
    unknown += [place for place in FOLLOWING if getattr(facts, place) is None and not facts.about]
    if (facts.resource is None or None in facts.resource.segments) and not facts.about:
        unknown.append("resource")
    if facts.source is None and "action" not in request:
        unknown.append("source_resource")
    named = trial.listed
    for place, keys in FOLLOWING.items():
        made = ["resource"] if place == "project" and is_made(trial.request) else []
        if named & {place, *keys, *made}:
            named |= {place, *keys, *made}  # one fact: what is said of the one says what the other may be
    others = [key for key in unknown if key.casefold() not in named and random.random() < 0.5]
    stated = {key: choose(random, trial.world, key) for key in others}
    if "resource" in stated:
        here: Facts = {}
        if is_made(trial.request) and facts.project is None:  # in one project: nothing else is said of that
            stated = {
                key: value for key, value in stated.items() if key.casefold() not in FOLLOWING["project"]
            }
            stated["project"] = here["project"] = choose(random, trial.world, "project")
        known = ask(trial.engine, {**request, **here}).facts.resource
        stated["resource"] = completed(known, str(stated["resource"]))
    return state(request, stated)


def is_made(request: Data) -> bool:
    """Whether it is the route that makes the resource, and may make it of the project's region."""
    return not request.get("resource") and "action" not in request


# --- what no fact settles: unknown support, two readings, several values, unresolved variables -----------


class SettledTests(numbered_tests.Tests):
    """Tests that no fact can settle have some truth, the same wherever they occur; the others stay unknown."""

    def __init__(self, random: Random, trial: Trial) -> None:
        super().__init__()
        self.grouping = Grouping(self, trial.engine.snapshot.catalog, NO_AGENCIES)
        self.random = random
        self.truths: dict[int, bool] = {}

    def clauses(self, verdict: ActionVerdict, stage: Stage) -> Clauses:
        found = []
        for deny, tests in super().clauses(verdict, stage):
            settled = {test for test in tests if not self.facts_of(test)}
            if all(self.truth_of(test) for test in sorted(settled)):
                found.append((deny, tests - settled))
        return frozenset(found)

    def settled_by(self, keys: Keys, resource: Resource | None = None) -> Truths:
        """Also those that are read in two ways, and that no place settles."""
        settled = dict(super().settled_by(keys, resource))
        known = {key.casefold() for key in keys}
        following = {number for number, atom in enumerate(self.atoms) if atom.subject in known}
        return frozenset({**{test: self.truth_of(test) for test in following}, **settled}.items())

    def together(self) -> list[Variable]:
        """The tests as they hang together, and none of them open where the fact is known."""
        return [self.closed(variable) for variable in self.grouping.together()]

    def closed(self, variable: Variable) -> Variable:
        opened = variable.opened or variable.tests
        vectors = {
            tuple(self.truth_of(test) if t is None else t for t, test in zip(vector, opened, strict=True))
            for vector in variable.vectors
        }
        return Variable(variable.tests, tuple(sorted(vectors)))

    def truth_of(self, test: int) -> bool:
        return self.truths.setdefault(test, self.random.random() < 0.5)


def is_beyond_facts(random: Random, trial: Trial, verdict: ActionVerdict) -> bool:
    """Whether no fact changes the answer any more, however what no fact can settle is settled.

    That an answer hangs on what its route supports is an answer as well: the same in every case, it is one that stays.
    """
    for _ in range(ROUNDS):
        tests = SettledTests(random, trial)
        call = call_of(tests, trial.engine.snapshot, [[verdict]])
        diagram = Diagram(tests.together(), strict=verdict.facts.strict, apart=True)
        by_place: dict[Choice, set[int]] = {}
        for choice in call.choices():
            place = choice._replace(support=Support(None, None))
            by_place.setdefault(place, set()).add(diagram.draw(call.question(choice)))
        answers = {diagram.compared(nodes) for nodes in by_place.values()}
        if len(answers) > 1 or diagram.variables_of(answers):
            return False
    return True


# --- the properties --------------------------------------------------------------------------------------


def run_trials(check: Callable[[Random, Trial], str]) -> Counter[str]:
    """Check every trial of the generated accounts several times; how often the check came to what."""
    counts: Counter[str] = Counter()

    @profile(ACCOUNTS)
    @given(worlds())
    def run(world: World) -> None:
        random = Random(~world.seed)  # not the numbers that the requests come from
        for trial in find_trials(random, world):
            counts.update(check(random, trial) for _ in range(ROUNDS))

    run()
    assert counts.total() >= 400 * ROUNDS, counts
    return counts


def test_the_listed_facts_settle_the_answer() -> None:
    """With every listed fact stated, present or absent, a decision is certain as far as facts can make it so."""

    def check(random: Random, trial: Trial) -> str:
        again = state_listed(random, trial)
        settled = trial.ask(again)
        if settled.outcome == "undetermined":
            assert is_beyond_facts(random, trial, settled), f"{again}\n{trial}"
        return settled.outcome

    counts = run_trials(check)
    assert counts["undetermined"] < counts.total() / 2, counts
    assert min(counts["allowed"], counts["implicit-deny"], counts["explicit-deny"]) > 40, counts


def test_no_other_fact_changes_the_answer() -> None:
    """Facts that are not listed change no decision, whether the listed ones are stated or not."""

    def check(random: Random, trial: Trial) -> str:
        more = state_some_unlisted(random, trial, trial.request)
        assert trial.ask(more).outcome == "undetermined", f"{more}\n{trial}"
        listed = state_listed(random, trial)
        more = state_some_unlisted(random, trial, listed)
        one, other = trial.ask(listed), trial.ask(more)
        assert other.allowed is one.allowed, f"{more}\n{trial}"
        assert (other.outcome == "undetermined") is (one.outcome == "undetermined"), f"{more}\n{trial}"
        return "unchanged" if more != listed else "the same"

    assert run_trials(check)["unchanged"] > 300 * ROUNDS
