"""Policy variables whose keys are not known: certain just where the answer is the same in every case.

Every case is decided by the oracle: the keys absent, and present with all texts that the policy's own texts single out
(each as it is, with more before and behind it, and in place of a variable), and some that it does not name.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ostiary
from tests import oracle
from tests.property.drawn import Data, often, sampled
from tests.property.scale import profile, scaled
from tests.property.test_exactness import conclude

ACTION = "obs:object:GetObject"
NAME, OTHER, TESTED, TAGS = "g:UserName", "g:Referer", "g:UserAgent", "g:TagKeys"
OF_NAME, OF_OTHER, OF_TESTED = "${g:UserName}", "${g:Referer}", "${g:UserAgent}"
VARIABLE = re.compile(r"\$\{([^},]*)[^}]*\}")
POLICIES = scaled(25)
MOST_CASES = 1_500
AGAIN = 12

Pool = dict[str, list[Any]]


class Language(NamedTuple):
    """What policies are made of: operators, and for each key what they list for it.

    `several` are keys that have several values. `texts` are those that all keys may have, where they are that few. A
    statement has `most_tests` of them, or less. `known` are values of the first key where it is known.
    """

    operators: list[str]
    listed: Mapping[str, list[str]]
    several: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    most_tests: int = 2
    known: tuple[str, ...] = ("a", "xa", "a-b", "ab/b")

    def pools(self, policy: Data, known: Data) -> Pool:
        """The values of each key that may matter."""
        if not self.texts:
            return with_several(pools_of(policy, known), self.several)
        texts = {*self.texts, *known.values(), *(text.swapcase() for text in known.values())}
        unknown = [
            key for key in (TAGS, TESTED, NAME, OTHER) if key in json.dumps(policy) and key not in known
        ]
        return with_several({key: [None, *sorted(texts)] for key in unknown}, self.several)


PLAIN = ["StringEquals", "StringNotEquals", "StringStartWith", "StringNotStartWith"]
PATTERNS = ["StringMatch", "StringNotMatch", "StringEndWith", "StringEqualsIgnoreCase"]
TO = ("Less", "Greater")
LANGUAGES = {
    "one variable": Language(
        [*PLAIN, *PATTERNS, "Null"],
        {
            TESTED: [OF_NAME, f"x{OF_NAME}", f"{OF_NAME}/b", "${g:UserName, 'a'}", f"*{OF_NAME}*", "a", "xa"],
            NAME: ["a", "b", "A", "ab"],
        },
    ),
    "two variables": Language(
        [*PLAIN, "StringEquals", "StringMatch", "Null"],
        {
            TESTED: [OF_NAME, OF_OTHER, f"{OF_NAME}-{OF_OTHER}", f"x{OF_OTHER}", "a"],
            NAME: ["a", "b"],
            OTHER: ["a", "b"],
        },
    ),
    "a variable in a test of another's key": Language(
        [*PLAIN, "StringEquals", "Null"],
        {TESTED: [OF_NAME, f"x{OF_NAME}", "a"], NAME: [OF_OTHER, f"x{OF_OTHER}", "a"], OTHER: ["a", "b"]},
    ),
    "several values": Language(
        [
            *PLAIN[:3],
            *(f"For{of}:String{no}Equals" for of in ("AnyValue", "AllValues") for no in ("", "Not")),
            "Null",
        ],
        {TAGS: [OF_NAME, f"x{OF_NAME}", "${g:UserName, 'a'}", "a", "xa"], NAME: ["a", "b", "xa"]},
        (TAGS,),
    ),
    "keys that wait for each other": Language(
        ["StringEquals", "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "Null"],
        {
            TESTED: [OF_NAME, OF_OTHER, OF_TESTED, "a"],
            NAME: [OF_OTHER, OF_TESTED, "a"],
            OTHER: [OF_NAME, OF_TESTED, "${g:UserName, 'a'}"],
        },
        texts=("a", "A", "b", "z", "Z", "y"),
        most_tests=3,
    ),
    "a variable as a number": Language(
        [
            f"Number{name}"
            for name in ("Equals", "NotEquals", *(f"{to}Than{e}" for to in TO for e in ("", "Equals")))
        ],
        {TESTED: ["${g:UserName, '5'}"]},
        texts=("4", "5", "5.0", "6", "x"),
        most_tests=3,
        known=("5", "x"),
    ),
    "a variable as an address": Language(
        ["IpAddress", "NotIpAddress"],
        {TESTED: ["${g:UserName, '::1'}"]},
        texts=("10.0.0.1", "10.0.0.0/8", "::1", "x"),
        most_tests=3,
        known=("10.0.0.1", "10.0.0.0/8"),
    ),
}

BOUNDED = {
    "patterns in a circle": Language(
        [*PLAIN, *PATTERNS, "Null"],
        {
            TESTED: [OF_NAME, f"x{OF_NAME}", f"{OF_OTHER}*", f"{OF_NAME}{OF_OTHER}", OF_TESTED, "xa"],
            NAME: [OF_OTHER, OF_TESTED, f"x{OF_TESTED}", "a*", "x"],
            OTHER: [OF_NAME, f"{OF_NAME}a", f"*{OF_TESTED}", "A"],
        },
        texts=("", "a", "A", "xa", "xxa"),
        most_tests=3,
    ),
    "several values in a circle": Language(
        [
            *PLAIN,
            "ForAnyValue:StringEquals",
            "ForAllValues:StringNotEquals",
            "StringEqualsIgnoreCase",
            "Null",
        ],
        {
            TAGS: [OF_NAME, "${g:TagKeys}", "${g:TagKeys, 'a'}", f"x{OF_NAME}", "a"],
            NAME: ["${g:TagKeys}", "x${g:TagKeys, 'a'}", OF_NAME, "a"],
        },
        (TAGS,),
        texts=("", "a", "A", "xa", "xxa", "z"),
        most_tests=3,
    ),
}
"""Of these more may be left open than need be."""


@st.composite
def policies(draw: st.DrawFn, language: Language) -> Data:
    """A policy of one to four statements."""
    statements = []
    for _ in range(draw(st.integers(1, 4))):
        condition: Data = {}
        for _ in range(draw(st.integers(1, language.most_tests))):
            key = draw(st.sampled_from([*language.listed, next(iter(language.listed))]))
            name = draw(st.sampled_from(language.operators))
            values = ["true", "false"] if name == "Null" else language.listed[key]
            name += "" if name == "Null" else draw(st.sampled_from(["", "", "IfExists"]))
            condition.setdefault(name, {})[key] = draw(sampled(values, 1, 1 if name == "Null" else 2))
        effect = draw(st.sampled_from(["Allow", "Allow", "Deny"]))
        statements.append({"Effect": effect, "Action": [ACTION], "Condition": condition})
    return {"Version": "1.1", "Statement": statements}


# --- every case --------------------------------------------------------------------------------------------


def listed_in(policy: Data) -> Iterator[tuple[str, str]]:
    """Every key that is tested, with each text that is listed for it."""
    for statement in policy["Statement"]:
        for name, keys in statement.get("Condition", {}).items():
            for key, texts in keys.items():
                yield from ((key, "" if name == "Null" else text) for text in texts)


def pools_of(policy: Data, known: Data) -> Pool:
    """The values of each key that may matter, and some more; None where it is absent."""
    listed = sorted(set(listed_in(policy)))
    asked = [key for key in (OTHER, NAME, TESTED, TAGS) if key in json.dumps(policy)]
    plain = [(key, near(text)) for key, text in listed if "${" not in text]
    found = {key: {"", "z"}.union(*(texts for k, texts in plain if k == key)) for key in asked}
    for key, text in listed:  # what a variable has to be for a text that is known, or listed beside it
        for other in [other for k, other in listed if k == key and "${" not in other]:
            for name in {one[1] for one in VARIABLE.finditer(text)}:
                found[name] |= {piece for piece in pieces(other) if len(piece) >= len(other) - 2}
        for name in reached_from(key, listed) if key in known else ():
            found[name] |= pieces(known[key])
            if "IgnoreCase" in json.dumps(policy):
                found[name] |= {piece.swapcase() for piece in pieces(known[key])}
    for name, text in beside_variables(listed):
        found[name] |= set(fills(text, found))
    for key in found:  # in the order in which variables stand for them
        for text in [text for k, text in listed if k == key and "${" in text]:
            found[key] |= {near_one for filled in fills(text, found) for near_one in near(filled)}
    return {key: [None, *sorted(texts)] for key, texts in found.items() if key not in known}


def reached_from(key: str, listed: list[tuple[str, str]]) -> set[str]:
    """The keys whose values a key's listed texts hold, and those that are held by the texts of these in turn."""
    found, ahead = set[str](), [key]
    while ahead:
        name = ahead.pop()
        held = {one[1] for own, text in listed if own == name for one in VARIABLE.finditer(text)}
        ahead.extend(held - found)
        found |= held
    return found


def beside_variables(listed: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Every key of a variable that is listed alone, with each text with other variables that is listed beside it."""
    for key, text in listed:
        alone = VARIABLE.fullmatch(text)
        others = (other for k, other in listed if k == key and "${" in other)
        yield from ((alone[1], other) for other in others if alone is not None and alone[1] not in other)


def near(text: str) -> set[str]:
    """A text, and texts that it begins, ends or is another spelling of."""
    return {text, text.replace("*", ""), f"{text}q", f"q{text}", text.swapcase()}


def pieces(text: str) -> set[str]:
    return {text[start:end] for start in range(len(text)) for end in range(start, len(text) + 1)}


def fills(text: str, values: Mapping[str, set[str]]) -> Iterator[str]:
    """A text with every value in place of its variables, and with its defaults."""
    keys = list(dict.fromkeys(one[1] for one in VARIABLE.finditer(text)))
    for chosen in product(*(sorted(values[key]) for key in keys)):
        by_key = dict(zip(keys, chosen, strict=True))
        yield VARIABLE.sub(lambda one: by_key[one[1]], text)  # noqa: B023 - used at once
    if "'" in text:
        yield VARIABLE.sub("a", text)


def with_several(pool: Pool, keys: Iterable[str]) -> Pool:
    """The same, with pairs of values of keys that may have several: each value twice, and some that differ."""
    found = dict(pool)
    for key in [key for key in keys if key in pool]:
        texts = pool[key][1:]
        pairs = [[one, other] for one in texts for other in texts if one < other]
        found[key] = [*pool[key], *([one, one] for one in texts), *pairs[:: len(pairs) // 90 + 1]]
    return found


Cases = dict[tuple[int, ...], str]
"""The outcome of every case: of each key, the number of its value."""


class Asked(NamedTuple):
    """A policy, what is known, and the outcome of each case of what is not."""

    policy: Data
    known: Data
    pools: Pool
    cases: Cases

    @classmethod
    def of(cls, policy: Data, known: Data, pools: Pool) -> "Asked":
        numbers = product(*(range(len(values)) for values in pools.values()))
        chosen = {case: {k: pools[k][n] for k, n in zip(pools, case, strict=True)} for case in numbers}
        return cls(
            policy, known, pools, {case: by_oracle(policy, {**known, **v}) for case, v in chosen.items()}
        )

    @property
    def listed(self) -> set[str]:
        """The keys two values of which, all else being equal, give two answers."""
        found = set()
        for place, key in enumerate(self.pools):
            beside: dict[tuple[int, ...], set[bool]] = {}
            for case, outcome in self.cases.items():
                beside.setdefault((*case[:place], *case[place + 1 :]), set()).add(outcome == "allowed")
            found |= {key for answers in beside.values() if len(answers) > 1}
        return found

    def where(self, stated: Mapping[str, int]) -> set[str]:
        """The outcomes of the cases in which some keys have certain values."""
        places = {place: stated[key] for place, key in enumerate(self.pools) if key in stated}
        return {o for case, o in self.cases.items() if all(case[p] == n for p, n in places.items())}

    def decide(self, stated: Mapping[str, int]) -> ostiary.Decision:
        facts = {**self.known, **{key: self.pools[key][number] for key, number in stated.items()}}
        resource = facts.pop("resource", None)
        return ostiary.evaluate(
            [self.policy], action=ACTION, resource=resource, context=facts, context_complete=False
        )


def by_oracle(policy: Data, facts: Data) -> str:
    context = {key: value for key, value in facts.items() if key != "resource"}
    request = {"action": ACTION, "context": context, "resource": facts.get("resource")}
    return str(oracle.evaluate([policy], request)["outcome"])


def check(asked: Asked) -> str:
    """Compare the engine with every case; its outcome.

    A Deny whose variable stands for nothing is undetermined for good: then a key may be listed for its sake.
    """
    decision = asked.decide({})
    outcomes = set(asked.cases.values())
    listed = {fact.key for action in decision.actions for fact in action.depends_on}
    shown = f"{json.dumps(asked.policy, indent=1)}\n{asked.known}\n{decision.explain()}"
    assert agrees(decision.outcome, outcomes), shown
    if decision.outcome == "undetermined":
        assert listed >= asked.listed, shown
        assert listed == asked.listed or "undetermined" in outcomes, shown
        for case in list(asked.cases)[:: len(asked.cases) // AGAIN + 1]:
            stated = {key: n for key, n in zip(asked.pools, case, strict=True) if key in listed}
            assert agrees(asked.decide(stated).outcome, asked.where(stated)), f"{stated}\n{shown}"
    return decision.outcome


def check_bounds(asked: Asked) -> str:
    """Compare the engine with every case where it may leave more open than need be; its outcome."""
    for case in [(), *list(asked.cases)[:: len(asked.cases) // AGAIN + 1]]:
        stated = dict(zip(list(asked.pools)[:1], case, strict=False))
        decision, outcomes = asked.decide(stated), asked.where(stated)
        shown = f"{json.dumps(asked.policy, indent=1)}\n{asked.known}\n{stated}\n{decision.explain()}"
        assert decision.outcome == "undetermined" or agrees(decision.outcome, outcomes), shown
        listed = {fact.key for action in decision.actions for fact in action.depends_on}
        assert stated or decision.outcome != "undetermined" or listed >= asked.listed, shown
    return asked.decide({}).outcome


def agrees(outcome: str, outcomes: set[str]) -> bool:
    """Whether an outcome is that of every case.

    In a case that is open although all is known (several values, a Deny whose variable stands for nothing) an Allow and
    a Deny may hang together still: then it may be denied for certain.
    """
    if "undetermined" not in outcomes:
        return outcome == conclude(outcomes)
    return outcome == "undetermined" or (outcome != "allowed" and "allowed" not in outcomes)


# --- the properties ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*LANGUAGES, *BOUNDED])
def test_variables_in_conditions(kind: str) -> None:
    """Outcome and listed keys are those of every case, and stating them settles it, be the tested key known or not."""
    language, found = {**LANGUAGES, **BOUNDED}[kind], Counter[str]()
    compare_with = check if kind in LANGUAGES else check_bounds
    tested = next(iter(language.listed))

    @profile(POLICIES)
    @given(policies(language), st.sampled_from([None, None, *language.known]))
    def compare(policy: Data, value: str | None) -> None:
        known = {} if value is None else {tested: value}
        pools = language.pools(policy, known)
        size = 1
        for values in pools.values():
            size *= len(values)
        if size <= MOST_CASES:
            found[compare_with(Asked.of(policy, known, pools))] += 1

    compare()
    assert min(found["undetermined"], found["implicit-deny"] + found["explicit-deny"]) > 0, found


PATHS = [f"h/{OF_NAME}/*", OF_NAME, "h/${g:UserName, 'a'}", "h/*", "h/a/*", "h/a", f"*/{OF_NAME}"]
RESOURCES = [*(f"obs:*:*:object:{path}" for path in PATHS), "obs:*:*:bucket:b", f"obs:eu:*:object:{OF_NAME}"]
CONCRETE = [
    *[
        "h/a/z",
        "h/a",
        "h/z",
        "h/z/q",
        "a",
        "z",
        "b",
        "h",
        "q/a",
        "q/z",
        "q/b",
        "q/h",
        "h/",
        "h//q",
        "h/a/",
        "q",
    ],
    *[
        "h/b/q",
        "h/b",
        "h/a/z/q",
        "h//",
        "a/z",
        "/a",
        "/",
        "h/z/",
        "h/h/a",
        "h/a/q/z",
        "h/h",
        "h/h/q",
        "z/h",
        "h/a/b",
    ],
]
NAMES = [None, "", "a", "z", "b", "h", "h/a", "h/a/z", "a/z", "a/", "z/q", "h/z", "h/", "/", "h/b"]
KNOWN = [
    None,
    None,
    "obs:eu:acc:object:h/a/z",
    "obs:eu:acc:object:z",
    "obs::acc:object:h/b",
    "obs:eu::object:",
]


@st.composite
def resource_policies(draw: st.DrawFn) -> Data:
    """A policy about resources with variables, and the key of the variables."""
    statements: list[Data] = [{"Effect": "Allow", "Action": [ACTION]}] if draw(often(40)) else []
    for _ in range(draw(st.integers(1, 4))):
        statement: Data = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])), "Action": [ACTION]}
        kind = draw(st.sampled_from(["Resource", "Resource", "Resource", "NotResource"]))
        statement[kind] = draw(sampled(RESOURCES, 1, 2))
        if draw(st.integers(0, 2)) == 0:
            name = draw(st.sampled_from([*PLAIN[:3], "Null"]))
            values = ["true", "false"] if name == "Null" else ["a", "b", "h"]
            statement["Condition"] = {name: {NAME: [draw(st.sampled_from(values))]}}
        statements.append(statement)
    return {"Version": "1.1", "Statement": statements}


def resources_like(known: str | None) -> list[str]:
    """The resources that one may be of which only some segments are known."""
    segments = (known or "::::").split(":", 4)
    regions, paths = (
        [segments[1]] if segments[1] else ["eu", "nl"],
        [segments[4]] if segments[4] else CONCRETE,
    )
    found = [f"obs:{region}:acc:object:{p}" for n, region in enumerate(regions) for p in paths[:: 1 + 3 * n]]
    return found if known else [*found, "obs:eu:acc:bucket:b", "obs:eu:acc:bucket:c"]


def test_variables_in_resources() -> None:
    """The same of variables in resources: with the resource not known, known, and known in part."""
    found = Counter[str]()

    @profile(POLICIES)
    @given(resource_policies(), st.sampled_from(KNOWN))
    def compare(policy: Data, known: str | None) -> None:
        resources = resources_like(known)
        path = known.split(":", 4)[4] if known else ""
        names = [*NAMES, *(piece for piece in sorted(pieces(path)) if piece not in NAMES)]
        asked = Asked.of(policy, {}, {NAME: names, "resource": resources})
        found[check(asked._replace(known={} if known is None else {"resource": known}))] += 1

    compare()
    assert min(found[outcome] for outcome in ("undetermined", "implicit-deny", "allowed")), found
