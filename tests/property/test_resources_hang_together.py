"""A resource that is not known, or only in part: all policies speak of one and the same, whichever it is."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import ostiary
from tests import oracle_meant
from tests.oracle_meant import Attached, World
from tests.property.drawn import Data, sampled
from tests.property.scale import profile, scaled

EXAMPLES = scaled(100)
READ, WRITE, ASSUME = "obs:object:GetObject", "obs:object:PutObject", "iam:agencies:assume"

BUCKETS = ["photos", "logs"]
PATTERNS = [
    *["obs:*:*:object:photos/*", "obs:*:*:object:logs/*", "OBS:*:*:bucket:photos", "obs:eu-de:*:object:*"],
    *["obs:*:*:object:*/secret", "obs:::object:photos/a", "obs:*:*:*:photo*", "*:*:*:object:?ogs/*", "*"],
    *["obs:*:*:object:other/*", "obs:*:*:*:*"],
]
PLACES = ["*", "photos", "photos/*", "photos/a", "logs/*", "*/secret", "logs/?", "other/*", "*a"]
SEGMENTS = [
    ["obs", "ecs"],
    ["eu-de", "eu-nl"],
    ["acc"],
    ["object", "bucket", "disk"],
    [
        *[
            "photos",
            "photos/a",
            "photos/b",
            "photos/secret",
            "photos/aa",
            "logs",
            "logs/a",
            "logs/b",
            "logs/aa",
        ],
        *["logs/secret", "logs/bb", "photosx", "photosx/a", "togs/a", "togs/secret", "togs/ab", "other/a"],
        *["other/b", "other", "x/secret", "x", "a", "xa"],
    ],
]
"""Texts enough to meet every way in which the patterns can cover one resource together."""
REQUESTED = [
    *[None, None, None, "obs:*:*:object:*", "obs:::*:photos/a", ":::object:photos/secret", "*::::logs/a"],
    *["obs::::logs/secret", "obs:::object:photos/a", "ecs:*:*:*:*", ":eu-nl:::other/a"],
]
STATED = ["obs:eu-de:acc:object:photos/a", "obs:eu-nl:acc:object:other/a", "obs:eu-de:acc:object:logs/b"] * 2

AGENCIES = {"ops": "a1", "dev": "a2"}
OF_AGENCIES = [
    *["iam:*:*:agency:ops", "iam:*:*:agency:a1", "iam:*:*:agency:a*", "iam:*:*:agency:*", "iam:*:*:*:dev"],
    *["iam:eu-de:*:agency:ops", "*"],
]
URIS = ["/iam/agencies/ops", "/iam/agencies/a1", "/iam/agencies/a2", "/iam/agencies/d*"]
AGENCY_SEGMENTS = [
    *[["iam", "ecs"], ["eu-de", "eu-nl"], ["acc"], ["agency", "user"]],
    ["ops", "a1", "dev", "a2", "abc", "dab", "x"],
]
REQUESTED_AGENCIES = [
    *[None, None, "iam:::agency:*", ":::agency:a1", "iam::::ops", "iam:::agency:dev", "::::x"],
    *["/iam/agencies/a2", "iam:eu-nl:::"],
]


def worlds_of(requested: str | None, segments: list[list[str]]) -> Iterator[str]:
    """Every concrete resource that a request may be about."""
    if requested is not None and requested.startswith("/"):
        requested = f"iam:::agency:{requested.rpartition('/')[2]}"
    known = (requested or "::::").split(":", 4)
    own = [texts if one in ("", "*") else [one] for one, texts in zip(known, segments, strict=True)]
    yield from map(":".join, product(*own))


@st.composite
def identities(draw: st.DrawFn, actions: list[list[str]], patterns: list[str], uris: list[str]) -> list[Data]:
    found = []
    for _ in range(draw(st.integers(1, 4))):
        one: Data = {
            "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
            "Action": draw(st.sampled_from(actions)),
        }
        kind = draw(st.sampled_from(["Resource", "Resource", "NotResource", "all", "uri" if uris else "all"]))
        if kind == "uri":
            one["Resource"] = {"uri": draw(sampled(uris, 1, 2))}
        elif kind != "all":
            one[kind] = draw(sampled(patterns, 1, 3))
        found.append(one)
    return found


@st.composite
def of_buckets(draw: st.DrawFn) -> dict[str, Attached]:
    found = {}
    for name in BUCKETS[: draw(st.integers(1, 2))]:
        statements = []
        for _ in range(draw(st.integers(1, 2))):
            one: Data = {
                "Effect": draw(st.sampled_from(["Allow", "Deny"])),
                "Action": draw(st.sampled_from([["*"], ["Get*"]])),
            }
            one[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(sampled(PLACES, 1, 2))
            statements.append(one)
        found[name] = Attached(statements, draw(st.booleans()))
    return found


@st.composite
def of_agencies(draw: st.DrawFn) -> dict[str, Attached]:
    found = {}
    for name in list(AGENCIES)[: draw(st.integers(1, 2))]:
        effects = draw(st.lists(st.sampled_from(["Allow", "Deny"]), min_size=1, max_size=2))
        found[name] = Attached([{"Effect": effect, "Action": ["iam:agencies:assume"]} for effect in effects])
    return found


ROUTES = [
    {
        "service": "obs",
        "level": "global",
        "routes": [
            {
                "route": "PUT /copies",
                "actions": [WRITE, READ],
                "source_actions": [READ],
                "scope": {"enterprise_project": False},
            },
            {"route": "GET /one", "actions": [READ], "scope": {"enterprise_project": False}},
        ],
    },
    {
        "service": "iam",
        "level": "global",
        "routes": [{"route": "POST /assume", "actions": [ASSUME], "scope": {"enterprise_project": False}}],
    },
]


def engine_of(world: World) -> ostiary.Engine:
    policies = {"p": {"Version": "1.1", "Statement": world.identity}}
    account = {
        "account": {"id": "acc", "name": "acc"},
        "users": [{"name": "alice", "id": "u1"}],
        "assignments": [{"user": "alice", "policy": "p", "on": "domain"}],
        "bucket_policies": [
            {"bucket": name, "policy": name, **({"owner": "other"} if found.foreign else {})}
            for name, found in world.buckets.items()
        ],
        "agencies": [
            {"name": name, "id": identity, **({"trust_policy": name} if name in world.trusts else {})}
            for name, identity in world.agencies.items()
        ],
    }
    anyone = {"Principal": {"ID": ["*"]}}
    alice = {"Principal": {"IAM": ["iam::acc:user:alice"]}}
    return ostiary.Engine.from_documents(
        account,
        policies,
        ROUTES,
        bundled=False,
        bucket_policies={
            n: {"Statement": [one | anyone for one in a.statements]} for n, a in world.buckets.items()
        },
        trust_policies={
            n: {"Version": "5.0", "Statement": [one | alice for one in a.statements]}
            for n, a in world.trusts.items()
        },
    )


def conclude(outcomes: set[str]) -> str:
    if "allowed" in outcomes:
        return "allowed" if outcomes == {"allowed"} else "undetermined"
    return "explicit-deny" if outcomes == {"explicit-deny"} else "implicit-deny"


def explained(world: World, decision: ostiary.Decision, **asked: Any) -> str:
    return f"{json.dumps(world, indent=1)}\n{asked}\n{decision.explain()}\n{decision.depends_on}"


def check_one(
    world: World, path: tuple[str, str], action: str, requested: str | None, every: list[str]
) -> str:
    """Certain just where every resource comes out alike; each by itself is certain, and comes out as it should."""
    engine = engine_of(world)
    decision = engine.authorize(*path, user="alice", resource=requested)
    answers = {urn: oracle_meant.decide(world, action, urn) for urn in every}
    assert decision.outcome == conclude(set(answers.values())), explained(world, decision, resource=requested)
    named = [fact.key for fact in decision.depends_on]
    assert named == (["resource"] if decision.outcome == "undetermined" else []), explained(world, decision)
    for urn in every[:: len(every) // 20 + 1]:
        settled = engine.authorize(*path, user="alice", resource=urn)
        assert settled.outcome == answers[urn], explained(world, settled, resource=urn)
    return decision.outcome


def test_a_resource_that_is_not_known_and_its_bucket() -> None:
    """Identity policies and the policies of all buckets are asked about one and the same resource."""
    found: Counter[str] = Counter()

    @profile(EXAMPLES)
    @given(identities([["obs:*:*"], [READ]], PATTERNS, []), of_buckets(), st.sampled_from(REQUESTED))
    def compare(identity: list[Data], buckets: dict[str, Attached], requested: str | None) -> None:
        world = World(identity, buckets, {}, {})
        every = list(worlds_of(requested, SEGMENTS))
        found[check_one(world, ("GET", "/one"), READ, requested, every)] += 1

    compare()
    assert {"allowed", "undetermined", "implicit-deny"} <= set(found), found


def test_an_agency_that_is_not_known() -> None:
    """An agency has a name and an id, and policies may name it by either; its trust policy is that of the same one."""
    found: Counter[str] = Counter()

    @profile(EXAMPLES)
    @given(
        identities([["iam:*:*"], [ASSUME]], OF_AGENCIES, URIS),
        of_agencies(),
        st.sampled_from(REQUESTED_AGENCIES),
    )
    def compare(identity: list[Data], trusts: dict[str, Attached], requested: str | None) -> None:
        world = World(identity, {}, trusts, AGENCIES)
        every = list(worlds_of(requested, AGENCY_SEGMENTS))
        found[check_one(world, ("POST", "/assume"), ASSUME, requested, every)] += 1

    compare()
    assert {"allowed", "undetermined", "implicit-deny"} <= set(found), found


def tips(own: set[str], other: set[str]) -> bool:
    """Whether one of two resources can change the answer, given the outcomes for all that each may be."""
    return len({outcome == "allowed" for outcome in own}) > 1 and "allowed" in other


def test_the_source_and_the_target_of_a_copy() -> None:
    """Each is one resource by itself, whichever of them is known: the answer depends on just what can change it."""
    named: Counter[tuple[str, ...]] = Counter()

    @profile(2 * EXAMPLES)
    @given(
        identities([["obs:*:*"], [READ], [WRITE]], PATTERNS, []),
        of_buckets(),
        st.sampled_from([*REQUESTED, *STATED]),
        st.sampled_from([*(one for one in REQUESTED if one is None or one[0] != "e"), *STATED, *STATED]),
    )
    def compare(
        identity: list[Data], buckets: dict[str, Attached], target: str | None, source: str | None
    ) -> None:
        world = World(identity, buckets, {}, {})
        of_target = {oracle_meant.decide(world, WRITE, urn) for urn in worlds_of(target, SEGMENTS)}
        of_source = {oracle_meant.decide(world, READ, urn) for urn in worlds_of(source, SEGMENTS)}
        decision = engine_of(world).authorize(
            "PUT", "/copies", user="alice", resource=target, source_resource=source
        )
        facts = {"resource": (of_target, of_source), "source_resource": (of_source, of_target)}
        expected = {name for name, (own, other) in facts.items() if tips(own, other)}
        shown = explained(world, decision, target=target, source=source)
        assert {fact.key for fact in decision.depends_on} == expected, shown
        assert (decision.outcome == "undetermined") is bool(expected), shown
        assert bool(decision) is (of_target == {"allowed"} == of_source), shown
        named[tuple(sorted(expected))] += 1

    compare()
    assert set(named) == {(), ("resource",), ("source_resource",), ("resource", "source_resource")}, named
