"""Write the grid of conditions: every operator, under each of its names, in every use and state of its key.

Written from the rules alone (semantics.md §3 and §4): nothing here is shared with the product, which is held
against what this writes. A value is chosen by hand for each state; `fits` says whether it stands in the operator's
relation to one of the listed values, and the rules do the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "cases" / "conditions" / "grid"

Fits = tuple[bool, ...]
"""For each value that the request has, whether it stands in the relation to a listed one."""


class State(NamedTuple):
    """What a request has for the key: values (as YAML), and for each reading of the operator which of them fit.

    None in place of `fits`: absent, unknown or faulty, as the label says.
    """

    label: str
    value: str
    fits: tuple[Fits, ...] | None = None
    listed: str | None = None


class Table(NamedTuple):
    """One operator: its other names, its listed values, the states, and (for `StringLike`) how it is read."""

    operator: str
    names: tuple[str, ...]
    listed: str
    states: tuple[State, ...]
    settled: str = ""

    @property
    def negated(self) -> bool:
        """Whether it must differ from all listed values."""
        return "Not" in self.operator

    @property
    def presence(self) -> bool:
        """Whether it asks if the key is there."""
        return self.operator in ("Null", "IsNullOrEmpty")


USES = tuple(q + "{}" + e for q in ("", "ForAnyValue:", "ForAllValues:") for e in ("", "IfExists"))
ABSENT, UNKNOWN = State("absent", "absent"), State("unknown", "unknown")


def states(fits: tuple[str, str], misses: tuple[str, str], faulty: str = "") -> tuple[State, ...]:
    """Two values that fit and two that do not, alone and together; and one that cannot be read."""
    (a, b), (x, y) = fits, misses
    found = [
        State("fits", f"[{a}]", ((True,),)),
        State("misses", f"[{x}]", ((False,),)),
        ABSENT,
        UNKNOWN,
        State("all fit", f"[{a}, {b}]", ((True, True),)),
        State("one fits", f"[{a}, {x}]", ((True, False),)),
        State("none fits", f"[{x}, {y}]", ((False, False),)),
    ]
    if faulty:
        found += [
            State("faulty", f"[{faulty}]"),
            State("one faulty", f"[{a}, {faulty}]"),
            State("faulty list", f"[{a}]", None, f"[{a}, {faulty}]"),
            State("faulty and absent", "absent", None, f"[{faulty}]"),
        ]
    return tuple(found)


def both(name: str, aliases: str, listed: str, found: tuple[State, ...], negated_aliases: str) -> list[Table]:
    """An operator and its negation."""
    kind = next(kind for kind in ("String", "Number", "Date", "") if name.startswith(kind))
    negation = f"Not{name}" if not kind else f"{kind}Not{name.removeprefix(kind)}"
    return [
        Table(name, tuple(aliases.split()), listed, found),
        Table(negation, tuple(negated_aliases.split()), listed, found),
    ]


_NAMES, _CASED = states(("alice", "bob"), ("carol", "Alice")), states(("aLICE", "BOB"), ("carol", "al"))
STRINGS = [
    *both("StringEquals", "StringEqualsAnyOf streq", "[alice, bob]", _NAMES, "StringNotEqualsAnyOf strneq"),
    *both(
        "StringEqualsIgnoreCase", "StringEqualsIgnoreCaseAnyOf streqi", "[Alice, bob]", _CASED,
        "StringNotEqualsIgnoreCaseAnyOf strneqi",
    ),
    *both("StringMatch", "", '["al*e", "b?b"]', states(("alice", "bob"), ("alices", "bb")), ""),
    *both("StringStartWith", "StringStartWithAnyOf", "[al, bo]", states(("alice", "bob"), ("carol", "Al")), ""),
    *both("StringEndWith", "StringEndWithAnyOf", "[ce, ob]", states(("alice", "bob"), ("carol", "CE")), ""),
]  # fmt: skip

_AGREED = states(("alice", "dora"), ("carol", "erik"))
_BOB, _MALICE = (
    State("glob only", "[bob]", ((True,), (False,))),
    State("containment only", "[malice]", ((False,), (True,))),
)
_MIXED = State("agreed and not", "[alice, bob]", ((True, True), (True, False)))
LIKES = [
    Table(operator, names, '[alice, dora, "b*"]', (*_AGREED, _BOB, _MALICE, _MIXED), settled)
    for settled in ("both", "glob", "contains", "bucket")
    for operator, names in (
        ("StringLike", ("StringLikeAnyOf", "strl")),
        ("StringNotLike", ("StringNotLikeAnyOf", "strnl")),
    )
]

_TEN = {"Equals": (("10", "20.0"), ("11", "2")), "LessThan": (("9.5", "19"), ("20", "1e2"))}
_TEN |= {"LessThanEquals": (("20", "-1"), ("20.01", "30")), "GreaterThan": (("11", "1e9"), ("10", "9"))}
_TEN |= {"GreaterThanEquals": (("10", "10.5"), ("9.99", "-10"))}
_SHORT = {
    "Equals": "eq",
    "LessThan": "lt",
    "LessThanEquals": "lteq",
    "GreaterThan": "gt",
    "GreaterThanEquals": "gteq",
}


def quoted(pair: tuple[str, str]) -> tuple[str, str]:
    """Return two values as quoted YAML."""
    return f'"{pair[0]}"', f'"{pair[1]}"'


NUMBERS = []
for _name, (_fits, _misses) in _TEN.items():
    _states = states(quoted(_fits), quoted(_misses), "ten")
    _other = f"Numeric{_name} num{_SHORT[_name]}"
    _pair = both(f"Number{_name}", _other, '["10", "20"]', _states, "NumericNotEquals numneq")
    NUMBERS += _pair if _name == "Equals" else _pair[:1]

_MAY = {
    "Equals": (("2024-05-01T00:00:00Z", "2024-05-10"), ("2024-05-02", "2024-04-30T23:59:59Z")),
    "LessThan": (("2024-04-30", "2024-05-09T23:59:59.9Z"), ("2024-05-10", "2024-06")),
    "LessThanEquals": (("2024-05-10T02:00:00+02:00", "2024-05-01"), ("2024-05-10T00:00:01Z", "2025")),
    "GreaterThan": (("2024-05-01T00:00:00.1Z", "2024-07"), ("2024-05", "2024-05-01T01:00:00+02:00")),
    "GreaterThanEquals": (("2024-05", "2024-05-20"), ("2024-04-30T23:59:59Z", "2024")),
}
DATES = []
for _name, (_fits, _misses) in _MAY.items():
    _states = states(quoted(_fits), quoted(_misses), "soon")
    _listed = '["2024-05-01", "2024-05-10"]'
    _pair = both(f"Date{_name}", f"date{_SHORT[_name]}", _listed, _states, "dateneq")
    DATES += _pair if _name == "Equals" else _pair[:1]

_FLAGS = states(('"true"', '"TRUE"'), ('"false"', '"False"'), "yes")
BOOLEANS = [Table("Bool", ("bool",), '["true"]', _FLAGS)]

_INSIDE = states(("10.1.2.3", '"::ffff:10.0.0.1"'), ("11.0.0.1", '"fe80::1"'), "here")
ADDRESSES = both("IpAddress", "", '[10.0.0.0/8, "2001:db8::/32"]', _INSIDE, "")


def presence(operator: str, listed: bool) -> Table:
    """A test of presence: `fits` is whether the key counts as missing exactly if it is asked to."""
    empty_is_missing = operator == "IsNullOrEmpty"
    missing: list[tuple[str, str, Fits]] = [
        ("value", "[x]", (False,)),
        ("empty", '[""]', (empty_is_missing,)),
    ]
    missing += [("two values", "[x, y]", (False, False)), ("one empty", '["", y]', (empty_is_missing, False))]
    found = [State(label, value, (tuple(one is listed for one in each),)) for label, value, each in missing]
    bad = [
        State("faulty list", "[x]", None, "[maybe]"),
        State("faulty and absent", "absent", None, "[maybe]"),
    ]
    return Table(operator, (), f'["{str(listed).lower()}"]', (*found, ABSENT, UNKNOWN, *bad))


PRESENCE = [presence(operator, listed) for operator in ("Null", "IsNullOrEmpty") for listed in (True, False)]

FILES = {
    "strings": STRINGS,
    "readings": LIKES,
    "numbers": NUMBERS,
    "dates": DATES,
    "booleans": BOOLEANS,
    "addresses": ADDRESSES,
    "presence": PRESENCE,
}


# --- the rules -------------------------------------------------------------------------------------------


def word_of(table: Table, use: str, state: State) -> str:
    """What a test comes out as: `true`, `false`, `unknown`, or `fault` (false in an Allow, true in a Deny)."""
    if table.operator == "Null" and use != "{}":
        return "fault"  # research §3.1: any operator but Null
    if "faulty" in state.label:
        return "fault"
    if state is UNKNOWN:
        return "unknown"
    if state is ABSENT:
        return word(absent(table, use))
    readings = {holds(table, use, fits) for fits in read(table, state)}
    return word(readings.pop()) if len(readings) == 1 else "unknown"


def absent(table: Table, use: str) -> bool:
    """A key that the request does not have."""
    if "IfExists" in use:
        return True
    if ":" in use:
        return use.startswith("ForAllValues")
    return table.listed == '["true"]' if table.presence else table.negated


def read(table: Table, state: State) -> tuple[Fits, ...]:
    """Which values fit, under each reading that counts."""
    fits = state.fits or ()
    chosen = {"glob": fits[:1], "bucket": fits[:1], "contains": fits[-1:]}
    return chosen.get(table.settled, fits)


def holds(table: Table, use: str, fits: Fits) -> bool | None:
    """A key that has values; None is unknown."""
    passing = [one != table.negated for one in fits]
    if use.startswith("ForAnyValue"):
        return any(passing)
    if use.startswith("ForAllValues"):
        return all(passing)
    if table.operator == "Null":
        return passing[0]  # several values are there like one
    return passing[0] if len(passing) == 1 else None


def word(truth: bool | None) -> str:
    """Return a truth as the cases write it."""
    return "unknown" if truth is None else str(truth).lower()


def rule_of(table: Table, use: str) -> str:
    """The sections that a row rests on."""
    if table.operator == "Null" and use != "{}":
        return "research §3.1, `Null` takes neither a qualifier nor `IfExists`; §3, an unknown operator is a fault"
    parts = []
    if "IfExists" in use:
        parts.append("`IfExists`, absent is true")
    elif use.startswith("ForAnyValue"):
        parts.append("`ForAnyValue`, absent is false")
    elif use.startswith("ForAllValues"):
        parts.append("`ForAllValues`, absent is true")
    elif table.presence:
        parts.append("presence")
    else:
        parts.append(f"a plain {'negated' if table.negated else 'positive'} operator on an absent key")
    if ":" in use:
        parts.append("some value passes" if "Any" in use else "every value passes")
    elif table.operator == "Null":
        parts.append("several values are there like one")
    else:
        parts.append("two values under a plain operator are unknown")
    if table.settled:
        parts.append(
            {"both": "where the readings differ", "bucket": "a glob in bucket policies"}.get(
                table.settled, f"settled as {table.settled}"
            )
        )
    return "§4, " + "; ".join(parts)


# --- as YAML ---------------------------------------------------------------------------------------------

HEAD = """\
# Written by tools/write_condition_grid.py from semantics.md: do not edit, run it again.
# One table an operator (with all its names): uses of the operator down, what the request has for the key across.
# fault: false in an Allow, true in a Deny. Sections are those of semantics.md, if not said otherwise.
"""


def render(tables: list[Table]) -> str:
    """Return the text of one file."""
    return HEAD + "".join(line + "\n" for table in tables for line in render_table(table))


def render_table(table: Table) -> Iterator[str]:
    """Yield the lines of one table, its columns aligned."""
    yield ""
    yield f"- operator: {quote(table.operator)}"
    yield f"  names: [{', '.join(table.names)}]"
    yield f"  listed: {table.listed}"
    if table.settled == "bucket":
        yield "  bucket: true"
    elif table.settled:
        yield f"  string_like: {table.settled}"
    yield "  states:"
    yield from (f"    {state.label}: {shown(state)}" for state in table.states)
    yield "  table:"
    labels = [state.label for state in table.states]
    sizes = [max(len(label), len("unknown,")) for label in labels]
    width = max(map(len, USES)) + 3
    yield f"    # {'use'.ljust(width)}  {columns(labels, sizes)}  rule"
    for use in USES:
        words = [word_of(table, use, state) + "," for state in table.states]
        yield f'    - [{(quote(use) + ",").ljust(width)} {columns(words, sizes)}  "{rule_of(table, use)}"]'


def columns(texts: list[str], sizes: list[int]) -> str:
    """Return texts side by side."""
    return " ".join(text.ljust(size) for text, size in zip(texts, sizes, strict=True))


def shown(state: State) -> str:
    """Return what the request has, and what the policy lists if it is not what the table says."""
    if state.listed is None:
        return state.value
    return f"{{value: {state.value}, listed: {state.listed}}}"


def quote(text: str) -> str:
    """Return a text as YAML that is no null and no mapping."""
    return f'"{text}"' if set("{}:") & set(text) or text == "Null" else text


def render_all() -> dict[Path, str]:
    """Return the text of every file of the grid."""
    return {FOLDER / f"{name}.yaml": render(tables) for name, tables in FILES.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in render_all().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path}\n")
