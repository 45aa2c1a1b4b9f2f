"""What an undetermined decision is said to depend on: enough to settle it, and nothing beside it matters."""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from hypothesis import given

import ostiary
from ostiary.conditions import Truth, all_of
from ostiary.engine.answer import ActionDecision
from ostiary.engine.certainty.unknowns import atoms_of
from ostiary.engine.decide import ActionVerdict, Support, combine
from ostiary.engine.stage import Hit, Stage
from tests.property.request_lines import choose_requests
from tests.property.strategies import DATES, FLAGS, NUMBERS, PROJECTS, TEXTS, Data, World, worlds
from tests.property.test_engine_equals_oracle import profile

ACCOUNTS = 120
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


def state_listed(random: Random, trial: Trial) -> Data:
    return state(
        trial.request,
        {
            key: choose_source(random, trial)
            if key == "source_resource"
            else choose(random, trial.world, key, v)
            for key, v in trial.action.depends_on
        },
    )


def choose_source(random: Random, trial: Trial) -> str:
    """A source of the action's service: one of another service is not what the action is about (ADR 51)."""
    service = trial.action.action.partition(":")[0]
    return random.choice([urn for urn in CONCRETE_RESOURCES if urn.startswith(service)])


def state_some_unlisted(random: Random, trial: Trial, request: Data) -> Data:
    """The request with some facts that are not known, and that the decision does not name."""
    facts, context = trial.verdict.facts, trial.verdict.context
    unknown = [key for key in KEYS if context.values(key.casefold()) is None]
    unknown += [
        place for place in (*FOLLOWING, "resource") if getattr(facts, place) is None and not facts.about
    ]
    if facts.source is None and "action" not in request:
        unknown.append("source_resource")
    named = trial.listed
    if "resource" in named:
        named.add("project")  # a route's resource may follow from it as well
    for place, keys in FOLLOWING.items():
        if named & {place, *keys}:
            named |= {place, *keys}  # one fact: what is said of the one says what the other may be
    others = [key for key in unknown if key.casefold() not in named and random.random() < 0.5]
    return state(request, {key: choose(random, trial.world, key) for key in others})


# --- what no fact settles: unknown support, two readings, several values, unresolved variables -----------


class Settlement:
    """Some truth for every test that no fact can settle, the same wherever the test occurs."""

    def __init__(self, random: Random, verdict: ActionVerdict) -> None:
        self.random = random
        self.verdict = verdict
        self.truths: dict[Hashable, bool] = {}

    def __call__(self, stage: Stage) -> Stage:
        return Stage(tuple(hit._replace(truth=self.truth_of(hit)) for hit in stage.hits))

    def truth_of(self, hit: Hit) -> Truth:
        atoms = list(
            atoms_of(
                hit, self.verdict.action, self.verdict.facts.resource, hit.context or self.verdict.context
            )
        )
        settled = [atom.identity for atom in atoms if not atom.facts]  # of no resource: none is about another
        chosen = [self.truths.setdefault(identity, self.random.random() < 0.5) for identity in settled]
        return all_of([*chosen, True if len(settled) == len(atoms) else None])


def outcomes_beyond_facts(random: Random, verdict: ActionVerdict) -> Iterator[str]:
    """The outcomes that are left if what no fact can settle is settled in one way or another."""
    for flags in product(*([True, False] if flag is None else [flag] for flag in verdict.support)):
        for _ in range(ROUNDS):
            settle = Settlement(random, verdict)
            yield combine(
                map(settle, verdict.first.values()),
                map(settle, verdict.second.values()),
                settle(verdict.account),
                Support(*flags),
                strict=verdict.facts.strict,
                bounds=verdict.bounds.settled(settle),
            )


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
            assert "undetermined" not in outcomes_beyond_facts(random, settled), f"{again}\n{trial}"
        return settled.outcome

    counts = run_trials(check)
    assert counts["undetermined"] < counts.total() / 2, counts
    assert min(counts["allowed"], counts["implicit-deny"], counts["explicit-deny"]) > 40, counts


def test_no_other_fact_changes_the_answer() -> None:
    """Facts that are not listed change no decision, whether the listed ones are stated or not."""

    def check(random: Random, trial: Trial) -> str:
        more = state_some_unlisted(random, trial, trial.request)
        assert not trial.ask(more).allowed, f"{more}\n{trial}"
        listed = state_listed(random, trial)
        more = state_some_unlisted(random, trial, listed)
        allowed = trial.ask(listed).allowed
        assert trial.ask(more).allowed is allowed, f"{more}\n{trial}"
        return "unchanged" if more != listed else "the same"

    assert run_trials(check)["unchanged"] > 300 * ROUNDS
