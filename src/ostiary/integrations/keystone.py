"""Who asks, by the headers that `keystonemiddleware.auth_token` sets once it has verified a token.

Source: `keystonemiddleware/auth_token/_request.py` (13.0). Headers are text that any client can send. What makes them
good is that the middleware takes them off each request before it sets its own, so that they are believed only where
it is known to stand in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Literal

from ostiary.integrations.call import Call
from ostiary.integrations.identity import Identity
from ostiary.integrations.refusal import RefusedError

CONFIRMED = "Confirmed"
_PROOF = ("keystone.token_info", "keystone.token_auth")
"""Left in the environ by auth_token; no header can put anything there."""

_SCOPES = ("X-Domain-Id", "X-Project-Domain-Id")
"""The domain that a token is for: of a domain-scoped one, and of the project of a project-scoped one."""

Trust = Literal["auth-token", "gateway"]


class KeystoneHeaders:
    """Says who a call is from by Keystone's headers, `X-User-Id`, `X-Project-Id` and so on.

    `trust` is where they come from. `auth-token`: from the middleware in this very process (WSGI), which leaves a
    proof in the environ that clients cannot forge. `gateway`: from a proxy that verifies tokens and takes these
    headers off what clients send; name its addresses as `peers` (networks such as `10.0.0.0/8`) unless nobody else
    can connect. Without `X-Identity-Status: Confirmed`, or without that proof or peer, nobody is known.

    The user, and what the token is for, must be of the engine's account (`X-User-Domain-Id`). The user is found by
    `X-User-Id`, and by `X-User-Name` only if the account knows no id of that user. With `roles` it is not the user who
    counts but the groups that these role names (`X-Roles`) stand for; other roles are left out. The project is that
    of the token (`X-Project-Id`).
    """

    def __init__(
        self, *, trust: Trust, peers: Iterable[str] = (), roles: Mapping[str, str] | None = None
    ) -> None:
        """Take the choices; ValueError for one that there is not."""
        if trust not in ("auth-token", "gateway"):
            raise ValueError("`trust` is `auth-token` or `gateway`")
        if isinstance(peers, str):
            raise TypeError("`peers` is a list of networks")
        self._trust, self._roles = trust, roles
        self._peers = tuple(ip_network(peer) for peer in peers)

    def __call__(self, call: Call) -> Identity | None:
        """Return who the call is from; RefusedError if Keystone confirms it and does not say whom."""
        if not self._is_trusted(call) or call.header("X-Identity-Status") != CONFIRMED:
            return None
        user_id, user_name = call.header("X-User-Id"), call.header("X-User-Name")
        domain_id, domain_name = call.header("X-User-Domain-Id"), call.header("X-User-Domain-Name")
        if not (user_id or user_name) or not (domain_id or domain_name):
            raise RefusedError(
                "incomplete-claims", "Keystone's headers name no user, or no domain of the user"
            )
        if any(domain and domain != domain_id for domain in map(call.header, _SCOPES)):
            raise RefusedError("foreign-domain", "the token is for another domain than that of its user")
        who = Identity(
            project=call.header("X-Project-Id") or None,
            domain_id=domain_id or None,
            domain_name=domain_name or None,
        )
        if self._roles is None:
            return who._replace(user_id=user_id or None, user_name=user_name or None)
        names = [name.strip() for name in (call.header("X-Roles") or "").split(",")]
        return who._replace(groups=[self._roles[name] for name in names if name in self._roles])

    def _is_trusted(self, call: Call) -> bool:
        if self._trust == "auth-token":
            return any(call.native.get(name) is not None for name in _PROOF)
        return not self._peers or _is_in(call.client, self._peers)


def _is_in(client: str | None, peers: Iterable[object]) -> bool:
    """Whether a peer's address is in one of the networks; one that is no address, as of a local socket, is in none."""
    try:
        address = ip_address(client or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in peer for peer in peers)  # type: ignore[operator]
