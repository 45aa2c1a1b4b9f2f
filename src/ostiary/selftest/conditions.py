"""Conditions: one test of one key, in an Allow and in a Deny; single cases and whole grids."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.conditions import Context, Truth, compile_condition
from ostiary.model.case import ConditionCase, GridTable
from ostiary.selftest.result import Difference, Result

EFFECTS = ("allow", "deny")

_TRUTHS: dict[str, Truth] = {"true": True, "false": False, "unknown": None}
_WORDS = {truth: word for word, truth in _TRUTHS.items()}


def check_condition(case: ConditionCase) -> Iterator[Result]:
    """Yield what came of a test in an Allow, and in a Deny."""
    for effect in EFFECTS:
        expected = case.expect or (case.deny if effect == "deny" else case.allow)
        differences = _differences(str(expected), truth_of(case, deny=effect == "deny"), effect)
        yield Result(f"{case_name(case)} ({effect})", case.rule, differences)


def check_grid(table: GridTable) -> Iterator[Result]:
    """Yield what came of every name, use and state of a grid, in an Allow and in a Deny."""
    for case in cases_of(table):
        yield from check_condition(case)


def cases_of(table: GridTable) -> Iterator[ConditionCase]:
    """Yield the cells of a grid as single cases."""
    for row in table.table:
        for name in (table.operator, *table.names):
            for (label, state), word in zip(table.states.items(), row.words, strict=True):
                yield ConditionCase(
                    id=f"{row.use.format(name)}: {label}",
                    operator=row.use.format(name),
                    key=table.key,
                    listed=table.listed if state.listed is None else state.listed,
                    value=_written(state.value),
                    bucket=table.bucket,
                    string_like=table.string_like,
                    expect=word,
                    rule=row.rule,
                )


def truth_of(case: ConditionCase, *, deny: bool) -> Truth:
    """Return what the engine says of a case."""
    condition = compile_condition(
        {case.operator: {case.key: case.listed}},
        deny=deny,
        bucket=case.bucket,
        string_like=case.string_like,
    )
    states = {case.key: case.value, **case.facts}
    facts = {key: values for key, values in states.items() if values is not None}
    return condition.truth(Context(facts, complete=True, unknown=[key for key in states if key not in facts]))


def case_name(case: ConditionCase) -> str:
    """Return the name of a case: its id, or else what it is made of."""
    return case.id or f"{case.operator} {_shown(case.listed)} on {case.key} {_shown(case.value)}"


def _differences(expected: str, came: Truth, effect: str) -> tuple[Difference, ...]:
    wanted = (effect == "deny") if expected == "fault" else _TRUTHS[expected]
    return () if came is wanted else (Difference("truth", expected, _WORDS[came]),)


def _written(state: tuple[str, ...] | None) -> list[str] | str:
    return "unknown" if state is None else list(state) if state else "absent"


def _shown(values: tuple[str, ...] | None) -> str:
    return "unknown" if values is None else f"[{', '.join(values)}]"
