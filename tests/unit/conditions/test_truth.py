"""Kleene's three-valued logic."""

from __future__ import annotations

from itertools import product

import pytest

from ostiary.conditions import Truth, all_of, any_of, negation

TRUTHS: tuple[Truth, ...] = (True, False, None)


def completions(truth: Truth) -> tuple[bool, ...]:
    return (True, False) if truth is None else (truth,)


@pytest.mark.parametrize("truths", list(product(TRUTHS, repeat=3)))
def test_a_certain_answer_holds_for_every_completion(truths: tuple[Truth, ...]) -> None:
    """Conjunction and disjunction are known exactly if all completions of the unknowns agree."""
    cases = list(product(*map(completions, truths)))
    for combine, classical in ((all_of, all), (any_of, any)):
        answers = {classical(case) for case in cases}
        assert combine(truths) is (answers.pop() if len(answers) == 1 else None)


@pytest.mark.parametrize(("truth", "expected"), [(True, False), (False, True), (None, None)])
def test_negation(truth: Truth, expected: Truth) -> None:
    """Negation swaps true and false, and leaves unknown alone."""
    assert negation(truth) is expected
