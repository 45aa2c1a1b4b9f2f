"""The project that is meant, and all that follows from it: its keys, and what a route makes of a resource (ADR 5)."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product
from random import Random
from typing import Any, NamedTuple

from hypothesis import assume, given
from hypothesis import strategies as st

import ostiary
from tests import oracle
from tests.property.drawn import Data, sampled
from tests.property.scale import profile, scaled

EXAMPLES = scaled(120)
READ, WRITE = "kms:key:get", "kms:key:put"
PROJECTS = [{"id": "p1", "name": "dev", "region": "eu-de"}, {"id": "p2", "name": "ops", "region": "eu-nl"}]
PROJECTS += [{"id": "p3", "name": "test", "region": "eu-de"}, {"id": "p4", "name": "old"}]
NAMES = [None, "dev", "ops", "old"]
REGIONS = [None, "eu-de", "eu-nl", "us"]
PATHS = ["k1", "k2", "eu-de/k1", "eu-nl/k1", "us/k1", "eu-de/x", "eu-nl/x", "us/x", "eu-x/k1", "eu-x/x"]
FLAGS = [None, "true", "false"]
BODIES: list[Data] = [{"read": 1}, {"write": 1}]
NAME, REGION, FLAG = "g:ProjectName", "g:RequestedRegion", "g:MFAPresent"
UNKNOWN: list[list[str]] = [[], ["eu-de", "eu-nl", "us", "eu-x", "x"], [], [], PATHS]
"""What a segment of a resource may be."""

FIELDS = {one: one for one in ("project", NAME, REGION, "resource", FLAG, "body")}
FIELDS |= {NAME: "name", REGION: "region", FLAG: "flag"}
"""What can be listed, by what a case has of it."""

RESOURCES = [
    *["kms:eu-de:*:KeyId:*", "kms:eu-nl:*:KeyId:*", "kms:eu-*:acc:KeyId:k1", "kms:us:*:*:*", "*"],
    *["kms:*:*:KeyId:k1", "kms:*:*:KeyId:eu-de/*", "kms:eu-nl:*:KeyId:eu-*/k1"],
]
VARIABLES = [f"kms:*:*:KeyId:${{{REGION}}}/k1", f"kms:eu-de:*:KeyId:${{{REGION}}}/*"]
"""In an Allow: without a region, nobody knows whether a Deny applies."""

TEMPLATES = [
    *["kms:{region}:{domain_id}:KeyId:{key}"] * 4,
    *["kms:{region}:{domain_id}:KeyId:{region}/{key}", *["kms:{region}:{domain_id}:KeyId:{alias}"] * 2],
]
REQUIRED: list[Data] = [
    {"actions": [READ]},
    {"actions": [READ]},
    {"actions": [READ, WRITE]},
    {"alternatives": [{"when": "body read", "actions": [READ]}, {"when": "body write", "actions": [WRITE]}]},
]
LISTED = [(NAME, ["dev"]), (NAME, ["ops", "old"]), (REGION, ["eu-de"]), (REGION, ["eu-nl"]), (FLAG, ["true"])]
"""Keys with values that conditions list."""

STATED = [None] * 6 + ["kms:eu-nl:acc:KeyId:k1", "kms:eu-de:acc:KeyId:eu-de/k1", "kms::acc:KeyId:k1"]
SAID: list[Data] = [{}, {}, {}, {}, {REGION: "eu-de"}, {REGION: "eu-nl"}, {NAME: "ops"}, {NAME: None}]


class Trial(NamedTuple):
    """An account with one policy for each assignment, a route, and what is said of a call."""

    account: Data
    policies: dict[str, Data]
    routes: list[Data]
    request: Data

    def __str__(self) -> str:
        return json.dumps(self._asdict(), indent=1)


class Case(NamedTuple):
    """All that is unknown of a call; without a `project` it is about none."""

    project: str | None
    name: str | None
    region: str | None
    resource: str
    flag: str | None
    body: int


@st.composite
def statements(draw: st.DrawFn) -> Data:
    found: Data = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    found["Action"] = draw(st.sampled_from([["kms:*:*"], ["kms:*:*"], [READ], [WRITE]]))
    kind = draw(st.integers(0, 5))
    if kind:
        resources = RESOURCES + (VARIABLES if found["Effect"] == "Allow" else [])
        found["NotResource" if kind == 1 else "Resource"] = draw(sampled(resources, 1, 2))
    key, listed = draw(st.sampled_from(LISTED))
    if draw(st.integers(0, 2)) == 0:
        operators = ["Bool"] if key == FLAG else ["StringEquals", "StringEquals", "StringNotEquals"]
        found["Condition"] = {draw(st.sampled_from(operators)): {key: listed}}
    return found


@st.composite
def trials(draw: st.DrawFn) -> Trial:
    names = draw(sampled([one["name"] for one in PROJECTS], 1, 3))
    projects = [one for one in PROJECTS if one["name"] in names]
    level = draw(st.sampled_from(["project", "project", "project", "global"]))
    places: list[Any] = [{"project": one["name"]} for one in projects]
    places = [*places, *places, "all-projects"] if level == "project" else ["domain"]
    assigned = draw(st.lists(st.sampled_from(places), min_size=1, max_size=3))
    policies = {
        f"p{number}": {"Version": "1.1", "Statement": draw(st.lists(statements(), min_size=1, max_size=2))}
        for number in range(len(assigned))
    }
    account = {
        "account": {"id": "acc", "name": "acc"},
        "projects": projects,
        "groups": [{"name": "g"}],
        "assignments": [{"group": "g", "policy": f"p{n}", "on": on} for n, on in enumerate(assigned)],
    }
    route = {
        "route": "PUT /keys/{key}",
        "scope": {"project": level == "project", "enterprise_project": False},
        "resource": draw(st.sampled_from(TEMPLATES)),
        **draw(st.sampled_from(REQUIRED)),
    }
    request: Data = {"method": "PUT", "path": "/keys/k1", "groups": ["g"]}
    request |= {"context": draw(st.sampled_from(SAID)), "context_complete": draw(st.booleans())}
    resource = draw(st.sampled_from(STATED))
    if resource is not None:
        request["resource"] = resource
    return Trial(account, policies, [{"service": "kms", "level": level, "routes": [route]}], request)


# --- every case that there can be ------------------------------------------------------------------------


def cases_of(trial: Trial) -> Iterator[Case]:
    """Every case of a call, as if nothing followed from the project."""
    projects = [one.get("id") for one in projects_of(trial)]
    known = segments_of(trial, {})
    own = [[text] if text else other for text, other in zip(known, UNKNOWN, strict=True)]
    resources = [":".join(segments) for segments in product(*own)]
    flags = FLAGS[:1] if trial.request["context_complete"] else valued(trial, FLAG, FLAGS)
    bodies = range(len(BODIES) if "alternatives" in trial.routes[0]["routes"][0] else 1)
    names, regions = valued(trial, NAME, NAMES), valued(trial, REGION, REGIONS)
    return (Case(*one) for one in product(projects, names, regions, resources, flags, bodies))


def projects_of(trial: Trial) -> list[Data]:
    """The projects that may be meant; nothing of one, where a call may be about none."""
    said, known = trial.request["context"], trial.account["projects"]
    every = [*known, {}] if trial.routes[0]["level"] == "global" else known
    agree = [one for one in every if said.get(NAME, one.get("name")) == one.get("name")]
    return [one for one in agree if REGION not in said or one.get("region", said[REGION]) == said[REGION]]


def segments_of(trial: Trial, project: Data) -> list[str]:
    """What is known of the resource at a project, an empty segment where nothing is."""
    request = {**trial.request, "project": project.get("id")}
    return str(oracle.resource_of(trial.account, trial.routes, request)).split(":", 4)


def valued(trial: Trial, key: str, values: list[Any]) -> list[Any]:
    """All values of a key, or the only one that is worth a look."""
    said = trial.request["context"]
    return [said[key]] if key in said else values if key in str(trial.policies) else values[:1]


def as_it_is(trial: Trial, case: Case) -> Case:
    """The case in which that follows from its project which does."""
    known: list[Data] = trial.account["projects"]
    project: Data = next((one for one in known if one["id"] == case.project), {})
    made = zip(segments_of(trial, project), case.resource.split(":", 4), strict=True)
    return case._replace(
        name=project.get("name"),
        region=project.get("region", case.region),
        resource=":".join(own or other for own, other in made),
    )


def ask_oracle(trial: Trial, case: Case) -> str:
    context = {**trial.request["context"], REGION: case.region, NAME: case.name, FLAG: case.flag}
    stated = {"resource": case.resource, "context": context, "context_complete": True}
    request = {**trial.request, **stated, "body": BODIES[case.body]}
    request |= {} if case.project is None else {"project": case.project}
    return str(oracle.decide(trial.account, trial.policies, trial.routes, request)["outcome"])


def answers_of(trial: Trial) -> dict[Case, str]:
    """The outcome of every case, by the oracle."""
    every = {case: as_it_is(trial, case) for case in cases_of(trial)}
    answers = {case: ask_oracle(trial, case) for case in set(every.values())}
    return {case: answers[real] for case, real in every.items()}


def conclude(outcomes: set[str]) -> str:
    if "allowed" in outcomes:
        return "allowed" if outcomes == {"allowed"} else "undetermined"
    return "denied"


def engine_of(trial: Trial) -> ostiary.Engine:
    return ostiary.Engine.from_documents(trial.account, trial.policies, trial.routes, bundled=False)


def apart(trial: Trial) -> dict[Case, bool]:
    """The answer of every case if its keys and its resource had nothing to do with the project."""
    policies = json.loads(json.dumps(trial.policies).replace(NAME, "x:name").replace(REGION, "x:region"))
    engine = engine_of(trial._replace(policies=policies))
    return {
        case: engine.is_allowed(
            "PUT", "/keys/k1", groups=["g"], project=case.project, resource=case.resource,
            context={"x:name": case.name, "x:region": case.region, FLAG: case.flag}, body=BODIES[case.body],
        )
        for case in cases_of(trial)
    }  # fmt: skip


def listed_by_rule(trial: Trial, answers: dict[Case, bool]) -> set[str]:
    """What can change the answer: of what follows from the project, what the statements ask for, if that can."""
    found = set(filter(partial(matters, answers), FIELDS))
    if "project" not in found:
        return found
    follows = {"project", NAME, *(REGION for one in projects_of(trial) if "region" in one)}
    if any(segments_of(trial, one) != segments_of(trial, {}) for one in projects_of(trial)):
        follows.add("resource")
    return found - follows | {
        name for name in follows if name in found - {"project"} or matters(apart(trial), name)
    }


def matters(answers: Mapping[Case, bool], name: str) -> bool:
    """Whether two cases that differ in one thing only have two answers."""
    beside: dict[Any, set[bool]] = {}
    for case, answer in answers.items():
        others = tuple(value for field, value in case._asdict().items() if field != FIELDS[name])
        beside.setdefault(others, set()).add(answer)
    return any(len(one) > 1 for one in beside.values())


def restated(trial: Trial, case: Case, listed: set[str]) -> Data:
    """The request with what is listed stated as it is in a case."""
    context = dict(trial.request["context"])
    context |= {key: getattr(case, FIELDS[key]) for key in (NAME, REGION, FLAG) if key in listed}
    stated: Data = {key: getattr(case, key) for key in ("project", "resource") if key in listed}
    stated |= {"body": BODIES[case.body]} if "body" in listed else {}
    return {**trial.request, **stated, "context": context}


def test_the_project_is_one_unknown_with_what_follows_from_it() -> None:
    """Certain just where every project comes out alike; what is listed changes the answer, and settles it."""
    found: Counter[str] = Counter()

    @profile(EXAMPLES)
    @given(trials())
    def compare(trial: Trial) -> None:
        assume(projects_of(trial))
        outcomes = answers_of(trial)
        engine, random = engine_of(trial), Random(len(outcomes))
        decision = engine.ask(ostiary.Request(**trial.request))
        assert ending(decision) == conclude(set(outcomes.values())), f"{decision.explain()}\n{trial}"
        answers = {case: outcome == "allowed" for case, outcome in outcomes.items()}
        listed = {fact.key for fact in decision.depends_on}
        assert listed == listed_by_rule(trial, answers), f"{decision.explain()}\n{trial}"
        for case in random.sample(list(answers), min(len(answers), 5)):
            again = engine.ask(ostiary.Request(**restated(trial, as_it_is(trial, case), listed)))
            expected = "allowed" if answers[case] else "denied"
            assert ending(again) == expected, f"{case}\n{decision.explain()}\n{trial}"
        found.update([decision.outcome, *listed])
        found["refined"] += any(verdict.refined for verdict in decision.verdicts)

    compare()
    assert all(found[one] for one in ["allowed", "undetermined", "explicit-deny", "refined", *FIELDS]), found


def ending(decision: ostiary.Decision) -> str:
    return "denied" if decision.outcome in ("implicit-deny", "explicit-deny") else decision.outcome
