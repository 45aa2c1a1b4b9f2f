"""Nothing that a policy or a request contains takes more than linear time: counted steps, never a clock.

Each row makes one thing larger and holds all else. Twice as much may cost twice as much and a little more. What is
decided is read in full as well: explanation, facts it depends on, JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ostiary import Decision, evaluate
from ostiary.syntax.glob import Glob
from tests.steps import Text, count, growth

MOST = 2.4
Data = dict[str, Any]
Sized = Callable[[int], Callable[[], object]]


def policy(*statements: Data) -> Data:
    return {"Version": "1.1", "Statement": list(statements)}


def allow(**parts: Any) -> Data:
    return {"Effect": "Allow", "Action": ["*"], **parts}


def deny(**parts: Any) -> Data:
    return {**allow(**parts), "Effect": "Deny"}


def when(operator: str, values: list[str], key: str = "k") -> Data:
    return {"Condition": {operator: {key: values}}}


def ask(*statements: Data, **request: Any) -> Callable[[], object]:
    """Decide policies alone, and read all of the decision."""
    documents = [policy(*statements)]
    given = {"action": "obs:object:GetObject", **request}

    def run() -> Decision:
        decision = evaluate(documents, **given)
        decision.to_dict()
        decision.explain()
        return decision

    return run


def named(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


# --- patterns against texts --------------------------------------------------------------------------------

PATTERNS = [
    "*a" * 6 + "*b",
    "*a*a*a*a*a*b",
    "*a" * 300 + "*b",
    "a*" * 300 + "b",
    "?*" * 300 + "b",
    "a?" * 300 + "b",
]
PATTERNS += ["*" + "a?" * 200 + "*b", "*?a?*b", "*" * 600, "?" * 600]


@pytest.mark.parametrize("within_segment", [False, True])
@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: f"{pattern[:12]}…{len(pattern)}")
def test_a_longer_text(pattern: str, within_segment: bool) -> None:
    """A text twice as long takes a pattern twice as many steps, its characters counted."""
    glob = Glob(pattern, within_segment=within_segment)
    assert growth(lambda size: lambda: glob.matches(Text("a" * size)), 2_500) <= MOST


@pytest.mark.parametrize("unit", ["*", "*a", "a*", "?", "?*", "a?", "*a?", "*ab"])
def test_a_longer_pattern(unit: str) -> None:
    """A pattern twice as long takes twice as many steps: to be prepared, and against a text that nearly fits."""
    text = Text("a" * 4_000 + "b")
    assert growth(lambda size: lambda: Glob(unit * size + "c").matches(text), 400) <= MOST


def test_a_pattern_of_many_characters() -> None:
    """A pattern with `?` whose characters are all different is prepared in one pass."""
    text = Text("a" * 2_000)
    pattern = "".join(map(chr, range(0x4E00, 0x4E00 + 4_000)))
    assert growth(lambda size: lambda: Glob(f"*?{pattern[:size]}*").matches(text), 900) <= MOST


def test_the_longest_run_of_a_policy() -> None:
    """The dearest pattern that fits a policy takes a few steps for each character of ten kilobytes."""
    text = Text("a" * 10_000)
    for pattern in ("*?" + "a" * 6_140 + "b*", "*" + "a?" * 3_070 + "b*", "*" + "?a" * 3_071 + "*"):
        glob = Glob(pattern)
        glob.matches("a")
        assert count(lambda glob=glob: glob.matches(text)) <= 100_000  # type: ignore[misc]


def test_a_run_that_is_longer_than_the_text() -> None:
    """A run of a megabyte is not looked for in a text that is shorter."""
    glob = Glob("*" + "a?" * 500_000 + "*")
    glob.matches("a")
    assert count(lambda: glob.matches(Text("a" * 10_000))) <= 100


# --- policies and requests that grow -----------------------------------------------------------------------

SIZED: dict[str, Sized] = {
    "actions": lambda n: ask(allow(Action=[f"a:b:*{name}*" for name in named("c", n)])),
    "a long action": lambda n: ask(allow(Action=["obs:object:" + "*a" * n])),
    "an action of colons": lambda n: ask(allow(Action=["*:" * n]), action="a:" * n),
    "resources": lambda n: ask(
        allow(Resource=[f"obs:*:*:object:*{name}*" for name in named("c", n)]), resource="obs:::object:xyz"
    ),
    "resources, and the resource is unknown": lambda n: ask(
        allow(Resource=[f"obs:*:*:object:*{name}*" for name in named("c", n)]),
        deny(Resource=[f"obs:*:*:object:{name}/*" for name in named("c", n)]),
    ),
    "a resource of colons": lambda n: ask(allow(Resource=["obs:*:*:object:" + ":" * n]), resource=":" * n),
    "malformed resources": lambda n: ask(deny(Resource=["x"] * n)),
    "statements": lambda n: ask(*(allow(Action=[f"a:b:{name}"]) for name in named("c", n))),
    "statements that apply": lambda n: ask(*([allow()] * n)),
    "statements of nothing but wildcards": lambda n: ask(
        *([allow(Action=["*:*:*"], Resource=["*:*:*:*:*"], **when("StringMatch", ["*"]))] * n), context={"k": "v"}
    ),
    "statements on as many unknown keys": lambda n: ask(
        *((allow, deny)[i % 2](**when("StringEquals", ["v"], f"k{i}")) for i in range(n)), context_complete=False
    ),
    "statements on one unknown key": lambda n: ask(
        *((allow, deny)[i % 2](**when("StringMatch", [f"*{i}*"])) for i in range(n)), context_complete=False
    ),
    "statements on an unknown resource": lambda n: ask(
        *((allow, deny)[i % 2](Resource=[f"obs:*:*:object:*{i}*"]) for i in range(n))
    ),
    "keys": lambda n: ask(
        allow(Condition={"StringEquals": {name: ["v"] for name in named("k", n)}}),
        context=dict.fromkeys(named("k", n), "v"),
    ),
    "unknown keys": lambda n: ask(
        allow(Condition={"StringEquals": {name: ["v"] for name in named("k", n)}}), context_complete=False
    ),
    "keys that no policy asks for": lambda n: ask(allow(), context=dict.fromkeys(named("k", n), "v")),
    "values of a plain key": lambda n: ask(allow(**when("StringEquals", ["v"])), context={"k": named("v", n)}),
    "values against few patterns": lambda n: ask(
        allow(**when("ForAllValues:StringMatch", ["v*1", "*2*", "v?3*", "*"])), context={"k": named("v", n)}
    ),
    "patterns against few values": lambda n: ask(
        allow(**when("ForAnyValue:StringLike", [f"*{name}?" for name in named("w", n)])), context={"k": named("v", 4)}
    ),
    "variables": lambda n: ask(allow(**when("StringEquals", ["${a}" * n])), context={"k": "x" * n, "a": "x"}),
    "variables without a value": lambda n: ask(deny(**when("StringEquals", ["${a}" * n])), context={"k": "x"}),
    "unknown variables": lambda n: ask(
        allow(**when("StringEquals", ["".join(f"${{{name}}}" for name in named("a", n))])),
        context={"k": "x"},
        context_complete=False,
    ),
    "variables in a resource": lambda n: ask(
        allow(Resource=["obs:*:*:object:" + "${a}" * n]), context={"a": "x"}, resource="obs:::object:" + "x" * n
    ),
    "unclosed variables": lambda n: ask(allow(**when("StringEquals", ["${a, '" * n])), context={"k": "x"}),
    "digits": lambda n: ask(allow(**when("NumberEquals", ["1" * 4 * n])), context={"k": "1" * 4 * n}),
    "digits of an exponent": lambda n: ask(allow(**when("NumberLessThan", ["1e" + "9" * n])), context={"k": "1"}),
    "digits of a second": lambda n: ask(
        allow(**when("DateEquals", [f"2024-01-01T00:00:00.{'1' * n}Z"])),
        context={"k": f"2024-01-01T00:00:00.{'1' * n}Z"},
    ),
}  # fmt: skip
OPERATORS = {
    "StringEquals": ("v{}", "w{}"),
    "StringNotEqualsIgnoreCase": ("v{}", "W{}"),
    "StringStartWith": ("v{}", "w{}"),
    "StringNotEndWith": ("v{}", "{}w"),
    "NumberEquals": ("{}", "-{}"),
    "NumberLessThan": ("{}", "-{}"),
    "NumberGreaterThanEquals": ("-{}", "{}"),
    "DateGreaterThan": ("2024-01-01T00:00:00.{}Z", "2025-01-01T00:00:00.{}Z"),
    "IpAddress": ("2001:db8::{}", "2001:db9::{}"),
}
"""Operators with the forms of values that a request has, and that a policy lists: none of them fit."""


def listed(operator: str, count: int, middle: str = "") -> Data:
    form = OPERATORS[operator.rpartition(":")[2]][1]
    return allow(**when(operator, [form.format(f"{middle}{i + 1}") for i in range(count)]))


def having(operator: str, count: int) -> Data:
    return {"context": {"k": [OPERATORS[operator][0].format(i + 1) for i in range(count)]}}


for name in OPERATORS:
    SIZED[f"listed values of {name}"] = lambda n, name=name: ask(listed(name, n), **having(name, 1))  # type: ignore[misc]
    long = "x" * 80 if name.startswith("String") else ""
    SIZED[f"listed values of {name}, unknown"] = lambda n, name=name, long=long: ask(  # type: ignore[misc]
        listed(name, n, long), context_complete=False
    )
    for qualifier in ("ForAnyValue:", "ForAllValues:"):
        SIZED[f"values and listed values of {qualifier}{name}"] = lambda n, name=name, q=qualifier: ask(  # type: ignore[misc]
            listed(q + name, n), **having(name, n)
        )


WITH_VARIABLES: dict[str, Sized] = {
    "statements with one unknown variable": lambda n: ask(
        *(deny(**when("StringEquals", ["${v}" + name])) for name in named("c", n)),
        allow(),
        context_complete=False,
    ),
    "statements with patterns of one unknown variable": lambda n: ask(
        *(deny(**when("StringMatch", ["*${v}*" + name])) for name in named("c", n)),
        allow(),
        context_complete=False,
    ),
    "statements on an unknown variable": lambda n: ask(
        *(deny(**when("StringEquals", [name], "v")) for name in named("c", n)),
        allow(**when("StringMatch", ["*${v}*"])),
        context_complete=False,
    ),
    "statements with unknown variables of their own": lambda n: ask(
        *(
            (allow, deny)[i % 2](
                **when("StringEquals", ["".join(f"${{{x}{i}}}" for x in "abcdefgh")], f"k{i}")
            )
            for i in range(n)
        ),
        context_complete=False,
    ),
    "unknown variables of one text": lambda n: ask(
        allow(**when("StringEquals", ["-".join(f"${{{name}}}" for name in named("v", n))])),
        context_complete=False,
    ),
    "unknown variables one after the other": lambda n: ask(
        *(deny(**when("StringEquals", [f"${{v{i + 1}}}", "a"], f"v{i}")) for i in range(n)),
        allow(),
        context_complete=False,
    ),
    "the text that has an unknown variable": lambda n: ask(
        allow(**when("StringMatch", ["*${v}*"])),
        deny(**when("StringEquals", ["a"], "v")),
        context={"k": "ab" * n},
        context_complete=False,
    ),
    "resources with an unknown variable": lambda n: ask(
        *(deny(Resource=[f"obs:*:*:object:*${{v}}*{name}"]) for name in named("c", n)),
        allow(),
        context_complete=False,
    ),
}
SIZED.update(WITH_VARIABLES)


BEYOND = {
    **dict.fromkeys(["unknown keys", "statements on as many unknown keys", *WITH_VARIABLES], 150),
    **dict.fromkeys(
        [
            "statements on one unknown key",
            "statements on an unknown variable",
            "statements on an unknown resource",
            "resources, and the resource is unknown",
        ],
        300,
    ),
    **{what: 120 for what in SIZED if what.startswith("listed values") and what.endswith("unknown")},
}
"""Sizes past what unknown tests that hang together are followed up to, which is a bounded amount of work."""


@pytest.mark.parametrize("what", SIZED)
def test_more_of_it(what: str) -> None:
    """Twice as much of one thing takes twice as many steps to decide and to explain."""
    assert growth(SIZED[what], BEYOND.get(what, 60)) <= MOST


@pytest.mark.parametrize("size", [9, 40])
@pytest.mark.parametrize("what", [what for what in BEYOND if not what.startswith("listed")])
def test_unknown_tests_that_hang_together(what: str, size: int) -> None:
    """What hangs together is followed up to its bounds, which are a few million steps."""
    assert count(SIZED[what](size)) <= 4_000_000


def test_the_measure_tells_a_square_from_a_line() -> None:
    """What takes the square of its size would be found out."""
    assert growth(lambda n: lambda: [i for i in range(n) for _ in range(n)], 60) > 3
    assert growth(lambda n: lambda: [Text("a" * n).find("b") for _ in range(n)], 60) > 3
    assert growth(lambda n: lambda: [0 for _ in range(n)], 60) <= MOST
