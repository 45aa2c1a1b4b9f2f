"""Keystone's headers: believed only where auth_token, or a known proxy, is sure to have set them."""

from __future__ import annotations

from typing import Any

import pytest

from ostiary.integrations import Gate, KeystoneHeaders
from tests.unit.integrations.protocols import ENGINE, Ask, ask_asgi, ask_wsgi

PROJECT_TOKEN = {
    "X-Identity-Status": "Confirmed",
    "X-User-Id": "u1",
    "X-User-Name": "alice",
    "X-User-Domain-Id": "d1",
    "X-User-Domain-Name": "home",
    "X-Project-Id": "p1",
    "X-Project-Name": "dev",
    "X-Project-Domain-Id": "d1",
    "X-Project-Domain-Name": "home",
    "X-Roles": "te_admin,op_gated_x",
    "X-Is-Admin-Project": "True",
}
"""What auth_token sets for a project-scoped token."""

PROOF: dict[str, Any] = {"keystone.token_info": {"token": {}}}
GATEWAY = Gate(ENGINE, identify=KeystoneHeaders(trust="gateway"))
IN_PROCESS = Gate(ENGINE, identify=KeystoneHeaders(trust="auth-token"))


def token(**changes: str | None) -> list[tuple[str, str]]:
    """The headers with changes: `_` for `-`, None for a header that is not there."""
    headers: dict[str, str | None] = dict(PROJECT_TOKEN)
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    return [(name, value) for name, value in headers.items() if value is not None]


def status(ask: Ask, gate: Gate, headers: list[tuple[str, str]], target: str = "/orders", **more: Any) -> int:
    return ask(gate, "GET", target, headers=headers, **more).status


def test_a_confirmed_token(ask: Ask) -> None:
    """The user and the project of a token are those of the request."""
    for headers in (token(), [(name.lower(), value) for name, value in token()]):
        answer = ask(GATEWAY, "GET", "/projects/p1/orders", headers=headers)
        assert answer.status == 200
        assert answer.seen is not None
        assert answer.seen.decision is not None
        assert answer.seen.decision.facts.principal.text == "user:alice"
        assert answer.seen.decision.facts.project is not None
        assert answer.seen.decision.facts.project.name == "dev"


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"X_Identity_Status": "Invalid"}, "/orders"),
        ({"X_Identity_Status": None}, "/orders"),
        ({"X_Identity_Status": "confirmed"}, "/orders"),
        ({"X_Identity_Status": "Confirmed,Confirmed"}, "/orders"),
        ({"X_User_Id": "u2", "X_User_Name": "bob"}, "/orders"),
        ({"X_User_Id": "u9"}, "/orders"),
        ({"X_User_Id": "u9", "X_User_Name": "u1"}, "/orders"),
        ({"X_User_Id": "alice"}, "/orders"),
        ({"X_User_Id": None, "X_User_Name": None}, "/orders"),
        ({"X_User_Id": "", "X_User_Name": ""}, "/orders"),
        ({"X_User_Domain_Id": "d2"}, "/orders"),
        ({"X_User_Domain_Name": "elsewhere"}, "/orders"),
        ({"X_User_Domain_Id": None, "X_User_Domain_Name": None}, "/orders"),
        ({"X_Domain_Id": "d2", "X_Project_Id": None, "X_Project_Domain_Id": None}, "/orders"),
        ({"X_Project_Domain_Id": "d2"}, "/orders"),
        ({"X_Project_Id": "p9"}, "/orders"),
        ({"X_Project_Id": "p2"}, "/projects/p1/orders"),
    ],
)
def test_what_is_no_token_for_this(ask: Ask, changes: dict[str, str | None], target: str) -> None:
    """An unconfirmed token, another user, another account or project: denied, whatever the other headers say."""
    assert status(ask, GATEWAY, token(**changes), target) == 403


def test_a_domain_scoped_token(ask: Ask) -> None:
    """A token for the domain has no project; the one of the path counts."""
    headers = token(X_Project_Id=None, X_Project_Name=None, X_Project_Domain_Id=None, X_Domain_Id="d1")
    assert status(ask, GATEWAY, headers, "/projects/p2/orders") == 200


def test_a_user_whose_id_the_account_does_not_know(ask: Ask) -> None:
    """Only then the name counts."""
    assert status(ask, GATEWAY, token(X_User_Id="u77", X_User_Name="nameonly")) == 200


def test_forged_headers(ask: Ask) -> None:
    """Headers that a client sent are worth nothing where auth_token did not run, or from another peer."""
    assert status(ask, IN_PROCESS, token()) == 403
    assert (
        status(ask, IN_PROCESS, [*token(), ("keystone.token_info", "x"), ("Keystone-Token-Info", "x")]) == 403
    )
    near = Gate(ENGINE, identify=KeystoneHeaders(trust="gateway", peers=["10.0.0.0/24", "::1/128"]))
    far = Gate(ENGINE, identify=KeystoneHeaders(trust="gateway", peers=["10.0.1.0/24"]))
    assert (status(ask, near, token()), status(ask, far, token())) == (200, 403)


def test_the_proof_of_auth_token() -> None:
    """In WSGI, auth_token leaves in the environ what no header can put there; None in it is no proof."""
    assert status(ask_wsgi, IN_PROCESS, token(), **PROOF) == 200
    assert status(ask_wsgi, IN_PROCESS, token(X_Identity_Status="Invalid"), **PROOF) == 403
    headers = token(X_Identity_Status="Confirmed")
    assert (
        ask_wsgi(IN_PROCESS, "GET", "/orders", headers=headers, HTTP_X_DOMAIN_ID=None, **PROOF).status == 200
    )


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (("10.0.0.9", 1), 200),
        (("::ffff:10.0.0.9", 1), 200),
        (("unix", 0), 403),
        (None, 403),
        (("10.0.0.10", 1), 403),
    ],
)
def test_peers(client: Any, expected: int) -> None:
    """The address of the peer must be one of those that are named; a local socket has none."""
    gate = Gate(ENGINE, identify=KeystoneHeaders(trust="gateway", peers=["10.0.0.9"]))
    assert status(ask_asgi, gate, token(), client=client) == expected


def test_repeated_headers() -> None:
    """A second header of the same name is somebody else's: refused."""
    assert status(ask_asgi, GATEWAY, [*token(), ("x-user-id", "u2")]) == 400
    assert status(ask_asgi, GATEWAY, [*token(), ("X-Identity-Status", "Confirmed")]) == 400


def test_roles_that_stand_for_groups(ask: Ask) -> None:
    """With `roles` the groups that they stand for count in place of the user, and no other role does."""

    def by(roles: dict[str, str]) -> Gate:
        return Gate(ENGINE, identify=KeystoneHeaders(trust="gateway", roles=roles))

    bob = token(X_User_Id="u2", X_User_Name="bob", X_Roles="te_admin, shop_reader")
    assert status(ask, by({"shop_reader": "staff"}), bob) == 200
    assert status(ask, by({"SHOP_READER": "staff"}), bob) == 403
    assert status(ask, by({}), bob) == 403
    assert status(ask, by({"shop_reader": "staff"}), token(X_Roles=None)) == 403
    assert (
        status(ask, by({"shop_reader": "staff"}), token(X_Roles="shop_reader", X_User_Domain_Id="d2")) == 403
    )


def test_it_must_be_asked_for() -> None:
    """Headers are believed only where somebody said where they come from."""
    with pytest.raises(TypeError):
        KeystoneHeaders()  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="trust"):
        KeystoneHeaders(trust="client")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        KeystoneHeaders(trust="gateway", peers="10.0.0.9")
    with pytest.raises(ValueError, match="/99"):
        KeystoneHeaders(trust="gateway", peers=["10.0.0.0/99"])
