"""Conditions: one test of one key, in an Allow and in a Deny; single cases and whole grids."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ostiary.conditions import CompiledCondition, Context, Truth, compile_condition
from ostiary.model.case import ConditionCase, GridTable
from ostiary.selftest.result import Check, Difference, Told

EFFECTS = ("allow", "deny")

_TRUTHS: dict[str, Truth] = {"true": True, "false": False, "unknown": None}
_WORDS = {truth: word for word, truth in _TRUTHS.items()}
_MEANINGS: dict[tuple[str, Truth], str] = {
    ("allow", True): "the Allow applies",
    ("allow", False): "the Allow does not apply",
    ("allow", None): "whether the Allow applies is unknown: it does not grant",
    ("deny", True): "the Deny applies",
    ("deny", False): "the Deny does not apply",
    ("deny", None): "whether the Deny applies is unknown: it may deny",
}


def condition_checks(case: ConditionCase) -> Iterator[Check]:
    """Yield the checks of a test in an Allow, and in a Deny."""
    for effect in EFFECTS:
        yield Check(
            case_name(case),
            case.rule,
            partial(_differences, case, effect),
            partial(_told, case, effect),
            effect,
        )


def grid_checks(table: GridTable) -> Iterator[Check]:
    """Yield the checks of every name, use and state of a grid, in an Allow and in a Deny."""
    rows = len(table.states)
    for number, case in enumerate(cases_of(table)):
        row = number // (rows * (1 + len(table.names)))
        yield from (check._replace(at=("table", row)) for check in condition_checks(case))


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
    return _compiled(case, deny=deny).truth(_context(case))


def case_name(case: ConditionCase) -> str:
    """Return the name of a case: its id, or else what it is made of."""
    return case.id or f"{case.operator} {_shown(case.listed)} on {case.key} {_shown(case.value)}"


def _compiled(case: ConditionCase, *, deny: bool) -> CompiledCondition:
    return compile_condition(
        {case.operator: {case.key: case.listed}},
        deny=deny,
        bucket=case.bucket,
        string_like=case.string_like,
    )


def _context(case: ConditionCase) -> Context:
    states = {case.key: case.value, **case.facts}
    facts = {key: values for key, values in states.items() if values is not None}
    return Context(facts, complete=True, unknown=[key for key in states if key not in facts])


def _expected(case: ConditionCase, effect: str) -> str:
    return str(case.expect or (case.deny if effect == "deny" else case.allow))


def _differences(case: ConditionCase, effect: str) -> Iterator[Difference]:
    expected, came = _expected(case, effect), truth_of(case, deny=effect == "deny")
    wanted = (effect == "deny") if expected == "fault" else _TRUTHS[expected]
    if came is not wanted:
        yield Difference("truth", expected, _WORDS[came])


def _told(case: ConditionCase, effect: str) -> Told:
    condition, context = _compiled(case, deny=effect == "deny"), _context(case)
    truth = condition.truth(context)
    notes = [f"note: {note.message} [{note.code}]" for note in condition.notes(context)]
    return Told(
        _given(case, effect),
        {"truth": _expected(case, effect)},
        {"truth": _WORDS[truth]},
        "\n".join((_MEANINGS[effect, truth], *notes)),
    )


def _given(case: ConditionCase, effect: str) -> dict[str, Any]:
    states = {case.key: case.value, **case.facts}
    given: dict[str, Any] = {
        "effect": effect.capitalize(),
        "condition": {case.operator: {case.key: list(case.listed)}},
        "request": {key: _written(state) for key, state in states.items()},
    }
    return {**given, **case.model_dump(include={"bucket", "string_like"}, exclude_defaults=True)}


def _written(state: tuple[str, ...] | None) -> list[str] | str:
    return "unknown" if state is None else list(state) if state else "absent"


def _shown(values: tuple[str, ...] | None) -> str:
    return "unknown" if values is None else f"[{', '.join(values)}]"
