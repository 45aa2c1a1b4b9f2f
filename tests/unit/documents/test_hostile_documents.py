"""Documents made to hurt: each is read or refused, in linear time (counted, never a clock), with one clear fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ostiary import Engine, LoadError, RequestError, evaluate
from ostiary.documents.case_file import read_cases
from ostiary.documents.policy_file import load_policy, parse_policy, policy_document
from ostiary.documents.yaml_file import read_yaml
from ostiary.spans import Source
from tests.steps import growth

MOST = 2.4
STATEMENT = {"Effect": "Allow", "Action": ["a:b:c"]}


def policy(count: int = 1, **parts: Any) -> dict[str, Any]:
    return {"Version": "1.1", "Statement": [{**STATEMENT, **parts}] * count}


def text(value: Any) -> str:
    return json.dumps(value)


def reading(content: str, form: str = "json") -> Callable[[], object]:
    """Read a policy's text; that it is refused does not matter here."""

    def run() -> object:
        try:
            return parse_policy(Source(f"p.{form}", content), "p")
        except LoadError as error:
            return [str(fault) for fault in error.diagnostics]

    return run


def nested(count: int, left: str = "[", right: str = "]") -> str:
    return left * count + right * count


def bomb(levels: int) -> str:
    """Nine times as many values with each level of aliases."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


GROWING: dict[str, Callable[[int], Callable[[], object]]] = {
    "statements": lambda n: reading(text(policy(n))),
    "statements with a fault each": lambda n: reading(text(policy(n, Nothing=1))),
    "actions": lambda n: reading(text(policy(Action=["a:b:c"] * n))),
    "condition keys": lambda n: reading(text(policy(Condition={"Bool": {f"k{i}": ["true"] for i in range(n)}}))),
    "unknown keys": lambda n: reading(text({**policy(), **{f"k{i}": 1 for i in range(n)}})),
    "brackets": lambda n: reading(nested(n)),
    "braces": lambda n: reading(nested(n, '{"a":', "}")),
    "brackets in a string": lambda n: reading(text(policy(Action=[nested(n)]))),
    "backslashes": lambda n: reading('{"a": "' + "\\\\" * n + '"}'),
    "an open string": lambda n: reading('{"Version": "' + "x" * n),
    "digits": lambda n: reading('{"Version": ' + "1" * n + "}"),
    "trailing commas": lambda n: reading("[" + "[1,]," * n + "1]"),
    "YAML statements": lambda n: reading("Version: '1.1'\nStatement:\n" + "- {Effect: Allow}\n" * n, "yaml"),
    "YAML keys": lambda n: reading("".join(f"k{i}: v\n" for i in range(n)), "yaml"),
    "YAML doubled keys": lambda n: reading("k: v\n" * n, "yaml"),
    "YAML brackets": lambda n: reading(nested(n), "yaml"),
    "YAML dashes": lambda n: reading("- " * n + "x", "yaml"),
    "YAML indentation": lambda n: reading("".join(f"{' ' * i}a:\n" for i in range(min(n, 60))) * (n // 60 + 1), "yaml"),
    "YAML aliases": lambda n: reading("a: &a [x]\nb: [" + "*a, " * n + "x]", "yaml"),
    "YAML text": lambda n: reading("a: |\n" + "  x\n" * n, "yaml"),
    "case documents": lambda n: lambda: read_cases(
        Source("c.yaml", "---\n".join(["title: t\nrule: r\nrequests: [{id: a, expect: {error: e}}]\n"] * n))
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", GROWING)
def test_more_of_it(what: str) -> None:
    """A document twice as large takes twice as many steps to read, or to be refused."""
    assert growth(GROWING[what], 70) <= MOST


def codes(content: str, form: str = "json") -> list[str]:
    with pytest.raises(LoadError) as refused:
        parse_policy(Source(f"p.{form}", content), "p")
    return [fault.code for fault in refused.value.diagnostics]


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("levels", [65, 1_000, 100_000])
def test_deep_nesting(levels: int, form: str) -> None:
    """A document nested deeper than 64 levels is one fault, however deep it is."""
    assert codes(nested(levels), form) == ["document-too-deep"]
    assert codes(nested(levels, '{"a": ' if form == "json" else "{a: ", "}"), form) == ["document-too-deep"]


def test_a_deep_value() -> None:
    """A value that is nested a thousand levels is refused wherever a document is given as one."""
    deep: Any = "x"
    for _ in range(1_000):
        deep = {"a": deep}
    with pytest.raises(LoadError) as refused:
        policy_document(deep, "p")
    assert [fault.code for fault in refused.value.diagnostics] == ["document-too-deep"]
    with pytest.raises(LoadError):
        evaluate([deep], action="a:b:c")
    with pytest.raises(LoadError):
        Engine.from_documents(deep)
    engine = Engine.from_documents({"users": [{"name": "alice"}]}, bundled=False)
    with pytest.raises(RequestError) as asked:
        engine.authorize_action("a:b:c", user="alice", session_policy=deep)
    assert asked.value.code == "invalid-session-policy"
    with pytest.raises(RequestError):
        engine.authorize_action("a:b:c", user="alice", context={"k": deep})


@pytest.mark.parametrize("content", [b"[" * 10_000_000, b'"' + b"x" * 10_000_000 + b'"', b" " * 10_000_000])
def test_ten_megabytes(tmp_path: Path, content: bytes) -> None:
    """A policy of ten megabytes is refused for its size, before anything reads it."""
    for name in ("p.json", "p.yaml"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LoadError) as refused:
            load_policy(tmp_path / name, name)
        assert [fault.code for fault in refused.value.diagnostics] == ["document-too-large"]


def test_a_value_of_ten_megabytes() -> None:
    """So is one that is given as a value."""
    with pytest.raises(LoadError) as refused:
        evaluate([policy(Action=["x" * 10_000_000])], action="a:b:c")
    assert [fault.code for fault in refused.value.diagnostics] == ["document-too-large"]


@pytest.mark.parametrize("levels", [8, 12, 200])
def test_aliases_that_multiply(levels: int) -> None:
    """Aliases of aliases are counted before they are followed."""
    with pytest.raises(LoadError) as refused:
        read_yaml(Source("p.yaml", bomb(levels)))
    assert {fault.code for fault in refused.value.diagnostics} <= {"too-many-aliases", "document-too-deep"}


@pytest.mark.parametrize(
    "content",
    [
        "&a [*a]",
        "&a {b: *a}",
        "a: &a\n  b: &b\n    c: *a\n    d: *b",
        "? [a]\n: b",
        "? &a {b: *a}\n: c",
        "*a",
    ],
)
def test_aliases_that_lead_nowhere(content: str) -> None:
    """Aliases of themselves, of nothing, and keys that are no words are refused."""
    assert codes(content, "yaml")


@pytest.mark.parametrize("number", ["1" * 5_000, "1e999999999", "-1e-999999999", "1" * 400 + "." + "1" * 400])
@pytest.mark.parametrize("part", ["Version", "Action", "Condition"])
def test_numbers_beyond_measure(part: str, number: str) -> None:
    """A number of thousands of digits, or with a huge exponent, is a fault or a value that fits nothing."""
    value = f'{{"NumberEquals": {{"k": [{number}]}}}}' if part == "Condition" else f"[{number}]"
    content = (
        f'{{"Version": "1.1", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"], "{part}": {value}}}]}}'
    )
    if part == "Action":
        content = content.replace('"Action": ["a:b:c"], ', "")
    try:
        document = parse_policy(Source("p.json", content), "p")
    except LoadError:
        return
    assert not evaluate([document], action="a:b:c", context={"k": "1"})


@pytest.mark.parametrize("odd", ["\x00", "\u202e", "\u2066", "\ufeff", "\u2028", "\x7f", "\x1b[31m"])
def test_control_characters(odd: str) -> None:
    """NUL, bidirectional and other control characters are neither stripped nor obeyed, and are shown as escapes."""
    document = policy(Action=[f"a:b:{odd}c"])
    assert not evaluate([document], action="a:b:c")
    assert not evaluate([document], action=f"a:b:c{odd}")
    decision = evaluate([document], action=f"a:b:{odd}c")
    assert (
        decision.outcome == "undetermined"
    )  # what is no action is allowed to nobody, not even by its own text
    assert odd not in decision.explain()
    assert json.loads(json.dumps(decision.to_dict()))["actions"][0]["action"] == f"a:b:{odd}c"


def test_half_a_surrogate_pair_in_yaml() -> None:
    """A text that is no Unicode is no YAML, which is said at its very place."""
    with pytest.raises(LoadError) as refused:
        read_yaml(Source("a.yaml", "a: 1\nb: \ud83d\n"))
    [fault] = refused.value.diagnostics
    assert fault.code == "yaml-syntax"
    assert fault.span is not None
    assert (fault.span.line, fault.span.column) == (2, 4)
