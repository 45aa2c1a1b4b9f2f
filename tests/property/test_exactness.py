"""Certain just where the answer is the same in every case: policies whose statements hang together by their keys."""

import json
from collections import Counter
from functools import partial
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import ostiary
from tests import oracle
from tests.property.drawn import Data, sampled
from tests.property.scale import ACCOUNTS, profile

ACTION = "obs:object:GetObject"
CASES: dict[str, list[str | None]] = {
    "g:UserName": [None, "", "a", "b", "ab", "ba", "A", "z", "az", "za", "bz", "abz", "*", "*z", "B", "AB"],
    "g:MFAPresent": [None, "true", "false", "often", "True", "FALSE", "tx", "tRUE"],
    "g:MFAAge": [
        *[None, "", "true", "-1", "0", "0.0", "5", "10", "10.0", "1", "11", "many", "1x", "010", "20"],
    ],
    "g:TokenIssueTime": [
        *[None, "2023", "2024", "2025", "2024.0", "2023.5", "-1", "2024-01-01", "2023-06-01", "2024-03-01"],
        *["2024-06-01", "2024-07-01", "2030.5", "soon", "2024-06-02", "2024-06-x"],
        *["2024-06-01T00:00+01:00", "2024-05-31T23:00-01:00"],
    ],
    "g:SourceIp": [
        None,
        "10.0.0.3",
        "10.x",
        "::ffff:10.0.0.3",
        "::2",
        "10.1.0.1",
        "::ffff:11.0.0.0",
        "::ffff:10.1.0.1",
        "10.0.0.1",
        "10.0.0.2",
        "10.1.0.0",
        "11.0.0.0",
        "::1",
        "::ffff:10.0.0.1",
        "here",
    ],
}
"""Values enough to meet every way in which the tests below can come out together."""

TESTS: dict[str, tuple[list[str], list[str]]] = {
    "g:UserName": (
        ["StringEquals", "StringNotEquals", "StringStartWith", "StringEqualsIgnoreCase", "StringMatch"],
        ["a", "b", "ab", "*"],
    ),
    "g:MFAPresent": (["Bool", "Bool", "StringEquals", "StringNotEquals"], ["true", "false"]),
    "g:MFAAge": (
        ["NumberLessThan", "NumberGreaterThanEquals", "NumberEquals", "NumberNotEquals"],
        ["0", "10", "10.0"],
    ),
    "g:TokenIssueTime": (["DateLessThan", "DateGreaterThanEquals", "DateEquals"], ["2024", "2024-06-01"]),
    "g:SourceIp": (["IpAddress", "NotIpAddress"], ["10.0.0.0/8", "10.0.0.1", "10.0.0.0/16", "::/0"]),
}
PATTERNS: dict[str, tuple[list[str], list[str]]] = {
    "g:MFAPresent": (["StringStartWith", "StringNotStartWith"], ["t"]),
    "g:MFAAge": (["StringStartWith", "StringNotStartWith"], ["1"]),
    "g:TokenIssueTime": (["StringStartWith", "StringNotStartWith"], ["2024-06"]),
    "g:SourceIp": (["StringStartWith", "StringNotStartWith"], ["10."]),
}
"""Patterns of texts, which typed values fit or do not."""

OTHERS: dict[str, tuple[list[str], list[str]]] = {
    "g:MFAAge": (["StringEquals", "StringNotEquals", "IsNullOrEmpty"], ["0", "10", "true"]),
    "g:TokenIssueTime": (["NumberLessThan", "NumberEquals", "StringEquals"], ["2024"]),
    "g:SourceIp": (["StringEquals", "StringNotEquals"], ["10.0.0.2", "::1", "10.1.0.0"]),
}
"""Operators of another type than the key's own, and what they list."""

KEYS = {"g:UserName": "StringEquals", "g:MFAAge": "NumberEquals"}


@st.composite
def conditions(draw: st.DrawFn, keys: list[str]) -> Data:
    """One or two tests of the keys."""
    found: Data = {}
    for _ in range(draw(st.integers(1, 2))):
        key = draw(st.sampled_from(keys))
        other = draw(st.sampled_from([TESTS, TESTS, TESTS, OTHERS, PATTERNS]))
        operators, values = other.get(key, TESTS[key])
        name = draw(st.sampled_from([*operators, *operators, "Null"]))
        if name == "Null":
            found.setdefault(name, {})[key] = draw(sampled(["true", "false"], 1, 2))
        else:
            name += draw(st.sampled_from(["", "", "", "IfExists"]))
            found.setdefault(name, {})[key] = draw(sampled(values, 1, 2))
    return found


@st.composite
def policies(draw: st.DrawFn) -> tuple[Data, list[str]]:
    """A policy of two to five statements about one or two keys."""
    keys = draw(sampled(list(TESTS), 1, 2))
    statements = []
    for _ in range(draw(st.integers(2, 5))):
        statement: Data = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])), "Action": [ACTION]}
        statement["Condition"] = draw(conditions(keys))
        statements.append(statement)
    return {"Version": "1.1", "Statement": statements}, keys


def in_every_case(policy: Data, keys: list[str]) -> set[str]:
    """The outcomes, by the oracle, of all the values that the keys may have."""
    outcomes = set()
    for values in product(*(CASES[key] for key in keys)):
        context: dict[str, Any] = dict(zip(keys, values, strict=True))
        outcomes.add(oracle.evaluate([policy], {"action": ACTION, "context": context})["outcome"])
    return outcomes


def conclude(outcomes: set[str]) -> str:
    if outcomes == {"allowed"}:
        return "allowed"
    if "allowed" in outcomes:
        return "undetermined"
    return "explicit-deny" if outcomes == {"explicit-deny"} else "implicit-deny"


def test_certain_just_where_every_case_is_the_same() -> None:
    """With the keys unknown the outcome is that of every case if they are the same, else undetermined."""
    found: Counter[tuple[str, bool]] = Counter()

    @profile(ACCOUNTS * 2 // 3)
    @given(policies())
    def compare(drawn: tuple[Data, list[str]]) -> None:
        policy, keys = drawn
        decision = ostiary.evaluate([policy], action=ACTION, context_complete=False)
        expected = conclude(in_every_case(policy, keys))
        assert decision.outcome == expected, f"{json.dumps(policy, indent=1)}\n{decision.explain()}"
        found[decision.outcome, decision.verdicts[0].refined] += 1

    compare()
    for outcome in ("allowed", "implicit-deny", "explicit-deny"):
        assert found[outcome, True] > 3, found


def test_only_what_can_change_the_answer_is_listed() -> None:
    """A key is listed just if two of its values, all else being equal, give two answers."""

    @profile(ACCOUNTS // 3)
    @given(policies())
    def compare(drawn: tuple[Data, list[str]]) -> None:
        policy, keys = drawn
        decision = ostiary.evaluate([policy], action=ACTION, context_complete=False)
        listed = {fact.key for action in decision.actions for fact in action.depends_on}
        assert listed == set(filter(partial(matters, policy, keys), keys)), decision.explain()

    compare()


def matters(policy: Data, keys: list[str], key: str) -> bool:
    others = [other for other in keys if other != key]
    for values in product(*(CASES[other] for other in others)):
        answers = set()
        for value in CASES[key]:
            context = {**dict(zip(others, values, strict=True)), key: value}
            answers.add(oracle.evaluate([policy], {"action": ACTION, "context": context})["decision"])
        if len(answers) > 1:
            return True
    return False


# --- calls that require several actions, or one of several ---------------------------------------------------

OTHER = "obs:object:PutObject"
ROUTES: dict[str, Data] = {
    "both": {"route": "GET /x", "actions": [ACTION, OTHER]},
    "either": {
        "route": "GET /x",
        "alternatives": [{"when": "body a", "actions": [ACTION]}, {"when": "body b", "actions": [OTHER]}],
    },
}
BODIES: dict[str, list[Data | None]] = {"both": [None], "either": [{"a": 1}, {"b": 1}]}


def decide_by_oracle(policy: Data, kind: str, context: Data, body: Data | None) -> bool:
    route = {
        "service": "obs",
        "level": "global",
        "routes": [{**ROUTES[kind], "scope": {"enterprise_project": False}}],
    }
    account = {
        "account": {"id": "acc", "name": "acc"},
        "groups": [{"name": "g"}],
        "assignments": [{"group": "g", "policy": "p", "on": "domain"}],
    }
    request = {"method": "GET", "path": "/x", "groups": ["g"], "context": context, "body": body}
    return bool(oracle.decide(account, {"p": policy}, [route], request)["decision"] == "allow")


@st.composite
def calls(draw: st.DrawFn) -> tuple[Data, list[str], str]:
    """A policy whose statements are about one action or two, and how a route requires them."""
    policy, keys = draw(policies())
    for statement in policy["Statement"]:
        statement["Action"] = draw(st.sampled_from([[ACTION], [OTHER], [ACTION, OTHER]]))
    return policy, keys, draw(st.sampled_from(list(ROUTES)))


def test_only_what_can_change_the_answer_of_a_call_is_listed() -> None:
    """What a call depends on is what changes its answer, all actions taken together, and the body just as well."""
    beyond = 0

    @profile(ACCOUNTS // 10)
    @given(calls())
    def compare(drawn: tuple[Data, list[str], str]) -> None:
        nonlocal beyond
        policy, keys, kind = drawn
        route = {**ROUTES[kind], "scope": {"project": True, "enterprise_project": False}}
        engine = ostiary.Engine.from_documents(
            {
                "account": {"id": "acc", "name": "acc"},
                "groups": [{"name": "g"}],
                "assignments": [{"group": "g", "policy": "p", "on": "domain"}],
            },
            {"p": policy},
            [{"service": "obs", "level": "global", "routes": [route]}],
            bundled=False,
        )
        decision = engine.authorize("GET", "/x", groups=["g"], context_complete=False)
        answers = {
            (number, *values): decide_by_oracle(policy, kind, dict(zip(keys, values, strict=True)), body)
            for number, body in enumerate(BODIES[kind])
            for values in product(*(CASES[key] for key in keys))
        }
        expected = {
            name
            for place, name in enumerate(["body", *keys])
            if any(
                answers[case] != answers[other]
                for case in answers
                for other in variations(case, place, kind, keys)
            )
        }
        assert {fact.key for fact in decision.depends_on} == expected, decision.explain()
        assert bool(decision) is all(answers.values())
        beyond += {fact.key for one in decision.actions for fact in one.depends_on} > expected

    compare()
    assert beyond > 3


def variations(case: tuple[Any, ...], place: int, kind: str, keys: list[str]) -> list[tuple[Any, ...]]:
    """The cases that differ from one in one thing."""
    values = range(len(BODIES[kind])) if place == 0 else CASES[keys[place - 1]]
    return [(*case[:place], value, *case[place + 1 :]) for value in values]
