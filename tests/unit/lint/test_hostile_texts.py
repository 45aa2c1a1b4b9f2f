"""Texts made to keep the linter busy: what is far larger than any validator takes is not compared pair by pair."""

from __future__ import annotations

import json

import pytest

from ostiary.lint.placeholders import find_placeholder
from ostiary.lint.recognising import is_meant
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


@pytest.mark.parametrize("unit", ["policy:\n", "role :\n", "service:\n", "routes:\nservice:\n"])
def test_what_is_begun_many_times_is_looked_for_once(unit: str) -> None:
    """A text that begins like a file of ours on each of its lines is none, which takes one pass over it to say."""
    text = unit.removesuffix("service:\n") * 50_000 + "service:\n" * 50_000
    assert not is_meant(Source("p.yaml", text))


def test_what_stands_in_order_is_meant() -> None:
    """A service with its routes, and a policy with its statements, are ours; in the other order they are not."""
    assert is_meant(Source("p.yaml", "service: x\nother: [\nroutes:\n"))
    assert is_meant(Source("p.yaml", "policy:\n  Statement: [\n"))
    assert not is_meant(Source("p.yaml", "routes: [\nservice: x\n"))
    assert not is_meant(Source("p.yaml", "  Statement: [\npolicy:\n"))


HEREDOC = 'resource "huaweicloud_identity_role" "a" {\n  policy = <<EOF\n'


@pytest.mark.parametrize("blank", ["\n", " \n", "\r\n"])
def test_a_heredoc_that_is_never_closed(blank: str) -> None:
    """A heredoc without its end is said to be that, at its place, without quoting all the rest of the file."""
    [finding] = Linter().check_text(Source("main.tf", HEREDOC + blank * 100_000))
    assert (finding.code, finding.span and finding.span.line) == ("hcl-syntax", 2)
    assert finding.message == 'this is not valid HCL: the heredoc "<<EOF" is not closed'


def test_a_heredoc_of_blank_lines_keeps_its_places() -> None:
    """Blank lines in a heredoc are read once, and what stands behind them keeps its place."""
    blank = "\n" * 100_000
    policy = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["a:b:c"]}], "Statement": []}'
    text = f"{HEREDOC}{blank}{policy}\nEOF\n{blank}}}\n"
    places = [
        (one.span.line, one.span.column) for one in Linter().check_text(Source("main.tf", text)) if one.span
    ]
    assert (100_003, policy.rindex('"Statement"') + 1) in places
