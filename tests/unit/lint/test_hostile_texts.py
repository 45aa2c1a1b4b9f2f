"""Texts made to keep the linter busy: what is far larger than any validator takes is not compared pair by pair."""

from __future__ import annotations

import json

import pytest

from ostiary.lint.placeholders import find_placeholder
from ostiary.lint.runner import Linter
from ostiary.spans import Source
from tests.steps import count


def test_long_patterns_are_not_compared_pair_by_pair() -> None:
    """Hundreds of long patterns take a few steps each: 14 million for each hundred times a hundred, before."""
    actions = [f"elb:pools:{'*a' * 60}{number}" for number in range(300)]
    statements = [{"Effect": "Allow", "Action": [action]} for action in actions]
    text = json.dumps({"Version": "1.1", "Statement": statements})
    linter = Linter()
    linter.check_text(Source("p.json", "{}"))
    assert count(lambda: linter.check_text(Source("p.json", text))) <= 2_000_000


@pytest.mark.parametrize("unit", ["{{", "${", "<", "{a", "%[", "{"])
def test_what_is_never_closed_is_no_placeholder(unit: str) -> None:
    """A placeholder that begins again and again and never ends is looked for up to where the next one begins."""
    assert find_placeholder(unit * 100_000) is None
