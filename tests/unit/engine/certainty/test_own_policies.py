"""Which bucket or agency is meant, beyond what is looked at together; and what a pattern says of an agency."""

from __future__ import annotations

from typing import Any

import pytest

import ostiary
from ostiary.engine.certainty.agency_cells import MOST_NAMES, agency_cells, text_cells
from ostiary.engine.certainty.meant import just_one_of
from ostiary.engine.certainty.variables import MOST_MEANT, MOST_TOGETHER
from ostiary.engine.directory import Register
from ostiary.model.account import Agency
from ostiary.syntax.glob import Glob

ACTION = "obs:object:GetObject"
ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": [ACTION]}
EITHER = [
    ALLOW | {"Condition": {name: {"g:UserAgent": ["1"]}}} for name in ("StringEquals", "StringNotEquals")
]


def ask(statements: list[dict[str, Any]], buckets: int, **bucket: Any) -> ostiary.Decision:
    """A read by alice of nobody knows what, where some buckets of another account have the same policy."""
    names = [f"b{number}" for number in range(buckets)]
    own = {"Effect": "Allow", "Principal": {"ID": ["*"]}, "Action": ["*"], "Resource": ["*"], **bucket}
    engine = ostiary.Engine.from_documents(
        {
            "account": {"id": "acc"},
            "users": [{"name": "alice"}],
            "assignments": [{"user": "alice", "policy": "p", "on": "domain"}],
            "bucket_policies": [{"bucket": name, "policy": name, "owner": "other"} for name in names],
        },
        {"p": {"Version": "1.1", "Statement": statements}},
        [
            {
                "service": "obs",
                "routes": [{"route": "GET /x", "actions": [ACTION], "scope": {"enterprise_project": False}}],
            }
        ],
        bucket_policies={name: {"Statement": [own]} for name in names},
        bundled=False,
    )
    return engine.authorize("GET", "/x", user="alice", context_complete=False)


@pytest.mark.parametrize("buckets", [1, MOST_MEANT // 2, MOST_MEANT * 2])
def test_a_resource_is_in_one_bucket(buckets: int) -> None:
    """However many buckets there are: it is one of them or none, and where each comes out alike that is certain."""
    assert ask(EITHER, buckets).outcome == "allowed"
    assert ask(EITHER, buckets, Effect="Deny").outcome == "undetermined"
    nowhere = ask([ALLOW | {"NotResource": ["*"]}], buckets)
    assert nowhere.outcome == "implicit-deny"


@pytest.mark.parametrize("count", [MOST_TOGETHER // 2, MOST_TOGETHER * 2])
def test_too_many_lists_leave_more_open(count: int) -> None:
    """What is in no bucket but the denied ones is denied; with too many lists nobody knows, and nothing is allowed."""
    lists = [ALLOW | {"Resource": [f"obs:*:*:object:b0/{number}"]} for number in range(count)]
    decision = ask(lists, 1, Effect="Deny")
    assert decision.outcome == ("implicit-deny" if count < MOST_TOGETHER else "undetermined")
    assert [fact.key for fact in decision.depends_on] == ([] if count < MOST_TOGETHER else ["resource"])


def test_just_one_is_true() -> None:
    """Tests that exclude each other have as many combinations as there are tests."""
    assert just_one_of(2) == ((True, False), (False, True))


GLOBS = [Glob("ops"), Glob("a1"), Glob("a*")]


def cells_of(agencies: list[Agency], path: str | None = None) -> set[int]:
    return set(agency_cells(GLOBS, {}, path, Register("agency", agencies)) or ())


def test_an_agency_is_called_by_name_and_id() -> None:
    """A name that is taken says what its id is; no other agency has the one or the other."""
    assert cells_of([Agency(name="ops", id="a1")]) == {0b111, 0b100, 0}
    assert cells_of([Agency(name="ops", id="x")]) == {0b001, 0b110, 0b100, 0}
    assert cells_of([Agency(name="ops", id="x")], "x") == {0b001}
    assert cells_of([]) == set(text_cells(GLOBS) or ()) - {0b1000}


def test_an_agency_without_an_id() -> None:
    """Its id may be any text that is taken by no other."""
    assert cells_of([Agency(name="ops")]) == {0b111, 0b101, 0b001, 0b110, 0b100, 0}
    assert cells_of([Agency(name="ops")], "a1") == {0b110, 0b111}
    assert cells_of([Agency(name="ops"), Agency(name="dev", id="a1")], "ops") == {0b101, 0b001}


def test_too_many_agencies() -> None:
    """With more names than are told apart nothing is said."""
    every = [Agency(name=f"n{number}") for number in range(MOST_NAMES + 1)]
    assert agency_cells(GLOBS, {}, None, Register("agency", every)) is None
