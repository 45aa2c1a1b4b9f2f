"""What tests/cases/conditions covers; the cases themselves are run in tests/unit/selftest."""

from __future__ import annotations

from ostiary.conditions import OPERATORS, parse_operator
from ostiary.selftest.runner import load_bundled

CASES = [case for file in load_bundled() if file.kind == "conditions" for case in file.cases]


def test_the_cases_name_every_operator() -> None:
    """No operator is in the table without a case of its values."""
    uses = [parse_operator(case.operator) for case in CASES]
    assert {use.operator.name for use in uses if use} == set(OPERATORS)
