"""Documents given as values, and files that are none: the same limits, one clear fault."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ostiary import Engine, LoadError, evaluate
from ostiary.documents.policy_file import policy_document
from ostiary.documents.text import read_text


def circle() -> dict[str, Any]:
    value: dict[str, Any] = {"Version": "1.1"}
    value["Statement"] = [value]
    return value


def deep() -> Any:
    value: Any = "x"
    for _ in range(100_000):
        value = [value]
    return value


def statement(**members: Any) -> dict[str, Any]:
    return {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["a:b:c"], **members}]}


VALUES = {
    "circle": (circle(), "document-too-deep"),
    "deep": (statement(Resource=deep()), "document-too-deep"),
    "long number": (statement(Sid=10**5000), "not-json"),
    "no number": (statement(Sid=float("nan")), "not-json"),
    "large": (statement(Resource=["x" * 1_000_000]), "document-too-large"),
    "null": (statement(Resource=None), "null-value"),
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_is_held_to_the_limits_of_a_file(kind: str) -> None:
    """A policy given as a value that no file could hold is a LoadError wherever it is given."""
    value, code = VALUES[kind]
    for give in (
        lambda: policy_document(value, "p"),
        lambda: evaluate([value], action="a:b:c"),
        lambda: Engine.from_documents({}, {"p": value}),
    ):
        with pytest.raises(LoadError) as refused:
            give()
        assert [fault.code for fault in refused.value.diagnostics] == [code]


@pytest.mark.parametrize("kind", ["circle", "deep", "long number"])
def test_accounts_and_routes_have_limits_too(kind: str) -> None:
    """An account or a route file that cannot be a document is a LoadError."""
    value = VALUES[kind][0]
    for account, routes in (({"users": value}, []), ({}, [{"service": "x", "routes": value}])):
        with pytest.raises(LoadError):
            Engine.from_documents(account, {}, routes)


def test_a_null_in_an_envelope_was_not_given() -> None:
    """The API returns nulls where nothing was given: there they are no fault."""
    document = policy_document({"display_name": "x", "policy": statement(Resource=None)}, "p")
    assert document.policy.statement[0].resource is None


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    """A pipe without a writer and a device without an end are refused at once."""
    pipe = tmp_path / "p.json"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(LoadError) as refused:
            read_text(path, "p.json")
        assert "not a regular file" in refused.value.diagnostics[0].message


def test_no_more_is_read_than_is_allowed(tmp_path: Path) -> None:
    """A file of exactly the limit is read, one byte more is one fault."""
    path = tmp_path / "p.json"
    path.write_bytes(b"x" * 10)
    assert read_text(path, "p.json", limit=10).text == "x" * 10
    with pytest.raises(LoadError) as refused:
        read_text(path, "p.json", limit=9)
    assert refused.value.diagnostics[0].code == "document-too-large"


@pytest.mark.parametrize(
    "account",
    [{part: [{"name": ""}]} for part in ("groups", "users", "agencies")]
    + [{"projects": [{"id": "", "name": "x"}]}, {"enterprise_projects": [{"id": "1", "name": ""}]}],
)
def test_an_empty_name_is_a_fault(account: dict[str, Any]) -> None:
    """Names and ids of an account are not empty."""
    with pytest.raises(LoadError) as refused:
        Engine.from_documents(account)
    assert [fault.code for fault in refused.value.diagnostics] == ["empty-name"]


def assigned(name: str, policies: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    account = {"users": [{"name": "a"}], "assignments": [{"user": "a", "policy": name, "on": "domain"}]}
    with pytest.raises(LoadError) as refused:
        Engine.from_documents(account, policies)
    return [(fault.code, fault.message, fault.hint) for fault in refused.value.diagnostics]


def test_a_name_of_two_policies_is_refused() -> None:
    """The display name of one policy that is the stem of another means neither: both are listed."""
    policies = {
        "one": {"display_name": "x", "policy": statement()},
        "x": {"display_name": "y", "policy": statement()},
    }
    [(code, message, _)] = assigned("x", policies)
    assert code == "ambiguous-policy"
    assert "`x` (`one`)" in message
    assert "`y` (`x`)" in message


def test_a_misspelt_system_policy_has_a_hint() -> None:
    """The name of a bundled policy with a slip in it is hinted at."""
    [(code, _, hint)] = assigned("ELB FullAcess", {})
    assert (code, hint) == ("unknown-policy", "did you mean `ELB FullAccess`?")


def test_choices_are_quoted_like_everything_else() -> None:
    """The values that a key may have stand in backticks."""
    with pytest.raises(LoadError, match="write `two-stage` or `strict`"):
        Engine.from_documents({"evaluation": "lenient"})
