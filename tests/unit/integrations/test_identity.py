"""Who asks: claims of a verified token, and identities that somebody else vouches for."""

from __future__ import annotations

from typing import Any

import pytest

from ostiary import Engine, RequestError
from ostiary.integrations import Call, Claims, Gate, Identity
from ostiary.integrations.identity import keywords_of
from ostiary.integrations.paths import read_path
from ostiary.integrations.refusal import RefusedError
from tests.unit.integrations.protocols import ENGINE, Ask, ask_asgi

CALL = Call("asgi", "GET", read_path("/", "/"), "", [], None, {})


def by(claims: Any, **names: Any) -> Identity | None:
    return Claims(lambda _: claims, **names)(CALL)


def test_claims_become_an_identity() -> None:
    """Each claim goes where it was said to go; claims inside others are named by the way to them."""
    claims = {
        "sub": "u1",
        "name": "alice",
        "realm": {"groups": ["idp-staff", "idp-other"], "project": "dev"},
        "amr": ["mfa", "pwd"],
        "iss.dom": "d1",
    }
    assert by(claims, user="sub") == Identity(user="u1", context={})
    found = by(
        claims,
        user_id="sub",
        user_name="name",
        domain_id="iss.dom",
        project=("realm", "project"),
        context={"x:Methods": "amr", "x:None": "none", "x:Deep": ("realm", "none", "deeper")},
    )
    assert found == Identity(
        user_id="u1", user_name="alice", domain_id="d1", project="dev", context={"x:Methods": ["mfa", "pwd"]}
    )
    groups = by(claims, groups=("realm", "groups"), group_names={"idp-staff": "staff"})
    assert groups == Identity(groups=["staff"], context={})
    assert by(claims, groups=("realm", "groups")) == Identity(groups=["idp-staff", "idp-other"], context={})
    assert by({"act": "robot"}, agency="act") == Identity(agency="robot", context={})
    assert by(None, user="sub") is None


@pytest.mark.parametrize(
    ("claims", "names"),
    [
        ({}, {"user": "sub"}),
        ({"sub": 7}, {"user": "sub"}),
        ({"sub": ""}, {"user": "sub"}),
        ({"sub": ["alice"]}, {"user": "sub"}),
        ({"sub": "alice"}, {"user": "sub", "domain_id": "domain"}),
        ({"sub": "alice", "project": 7}, {"user": "sub", "project": "project"}),
        ({"groups": "admin"}, {"groups": "groups"}),
        ({"groups": [7]}, {"groups": "groups"}),
        ({}, {"groups": "groups"}),
    ],
)
def test_claims_that_do_not_say_who_it_is(ask: Ask, claims: Any, names: dict[str, Any]) -> None:
    """A claim that is named and is not there, or is no text, is no identity: the call is denied."""
    with pytest.raises(RefusedError):
        by(claims, **names)
    assert ask(Gate(ENGINE, identify=Claims(lambda _: claims, **names)), "GET", "/orders").status == 403


@pytest.mark.parametrize("names", [{}, {"user": "a", "groups": "b"}, {"user": "a", "agency": "b"}])
def test_claims_name_one_principal(names: dict[str, Any]) -> None:
    """Which claim says who it is must be said, and be one."""
    with pytest.raises(ValueError, match="one principal"):
        Claims("claims", **names)


def test_claims_that_are_none() -> None:
    """What is no mapping is a mistake of the application, not of the client."""
    with pytest.raises(TypeError):
        by("sub=alice", user="sub")


@pytest.mark.parametrize("claims", [{"sub": "alice"}, None])
def test_claims_that_a_middleware_left(ask: Ask, claims: Any) -> None:
    """A name says where a middleware in front left the claims: in the scope's state, or in the environ."""
    left = {"state": {"jwt": claims}} if ask is ask_asgi else {"jwt": claims}
    gate = Gate(ENGINE, identify=Claims("jwt", user="sub"))
    assert ask(gate, "GET", "/orders", **left).status == (200 if claims else 403)
    assert ask(gate, "GET", "/orders").status == 403
    assert ask(gate, "GET", "/orders", headers=[("jwt", "alice"), ("Jwt", "alice")]).status == 403


def test_claims_in_the_scope_itself() -> None:
    """Where there is nothing in the state, the scope's own keys count, as `scope["auth"]`."""
    gate = Gate(ENGINE, identify=Claims("auth", user="sub"))
    assert ask_asgi(gate, "GET", "/orders", auth={"sub": "alice"}).status == 200


@pytest.mark.parametrize(
    ("identity", "user"),
    [
        (Identity(user_id="u1", user_name="alice"), "u1"),
        (Identity(user_id="u1", user_name="renamed"), "u1"),
        (Identity(user_id="u9", user_name="nameonly"), "nameonly"),
        (Identity(user_name="alice"), "alice"),
        (Identity(user_id="u1"), "u1"),
        (Identity(user="u1"), "u1"),
        # somebody else who has taken the name, or whose name is another's id
        (Identity(user_id="u9", user_name="alice"), None),
        (Identity(user_id="u9", user_name="u1"), None),
        (Identity(user_id="alice"), None),
        (Identity(user_id="u9"), None),
        (Identity(user_name="u1"), None),
    ],
)
def test_an_exact_user(identity: Identity, user: str | None) -> None:
    """An id names who has it and nobody else; a name counts only where the account knows no other id of it."""
    if user is not None:
        assert keywords_of(identity, ENGINE)["user"] == user
        return
    with pytest.raises(RequestError) as raised:
        keywords_of(identity, ENGINE)
    assert raised.value.code == "unknown-user"


def test_a_user_named_twice() -> None:
    """A user in two ways is a mistake of the application."""
    with pytest.raises(RequestError, match="twice"):
        keywords_of(Identity(user="alice", user_id="u1"), ENGINE)


@pytest.mark.parametrize(
    ("account", "domain", "is_own"),
    [
        ({"id": "d1", "name": "home"}, {"domain_id": "d1"}, True),
        ({"id": "d1", "name": "home"}, {"domain_name": "home"}, True),
        ({"id": "d1", "name": "home"}, {"domain_id": "d1", "domain_name": "home"}, True),
        ({"id": "d1"}, {"domain_id": "d1", "domain_name": "renamed"}, True),
        ({"id": "d1", "name": "home"}, {"domain_id": "d1", "domain_name": "other"}, False),
        ({"id": "d1", "name": "home"}, {"domain_id": "d2", "domain_name": "home"}, False),
        ({"id": "d1"}, {"domain_name": "home"}, False),
        ({}, {"domain_id": "d1", "domain_name": "home"}, False),
        ({}, {}, True),
    ],
)
def test_the_account_of_the_caller(account: dict[str, str], domain: dict[str, Any], is_own: bool) -> None:
    """A caller of another account, or of one that cannot be compared with the engine's own, is nobody here."""
    engine = Engine.from_documents({"account": account, "users": [{"name": "alice"}]}, bundled=False)
    if is_own:
        assert keywords_of(Identity(user="alice", **domain), engine)["user"] == "alice"
        return
    with pytest.raises(RefusedError) as raised:
        keywords_of(Identity(user="alice", **domain), engine)
    assert raised.value.code == "foreign-domain"
