"""Who asks: a user, an agency, groups, or the account itself (interfaces.md §2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ostiary.engine.request import Request
from ostiary.errors import RequestError

if TYPE_CHECKING:
    from ostiary.engine.snapshot import Snapshot

ADMIN = "admin"
"""The group whose members may do everything (research §4.1, E2)."""


class Principal(NamedTuple):
    """Who asks: `keys` are the holders of the grants that count; `is_account`: skips identity policies.

    `known` are the identity keys that follow, () for one that is absent (semantics.md §3).
    """

    text: str
    keys: tuple[str, ...]
    is_account: bool
    known: Mapping[str, tuple[str, ...]]


def resolve_principal(snapshot: Snapshot, request: Request) -> Principal:
    """Return the one principal of a request; RequestError for none, several, or unknown names."""
    given = {
        "user": request.user is not None,
        "agency": request.agency is not None,
        "account": request.account,
        "groups": request.groups is not None,
    }
    kinds = [kind for kind, is_given in given.items() if is_given]
    if len(kinds) != 1:
        what = f"names {' and '.join(kinds)}" if kinds else "names no principal"
        hint = "give exactly one of a user, an agency, groups, or the account itself"
        raise RequestError("principal", f"the request {what}", hint)
    principal = _PRINCIPALS[kinds[0]](snapshot, request)
    domain = snapshot.account.account.name
    known = {**principal.known, **({"g:DomainName": (domain,)} if domain is not None else {})}
    return principal._replace(known=known)


def _user(snapshot: Snapshot, request: Request) -> Principal:
    user = snapshot.directory.users.resolve(str(request.user))
    groups = [snapshot.directory.groups.resolve(group).name for group in user.groups]
    known = {"g:UserName": (user.name,)}
    if user.id is not None:
        known["g:UserId"] = (user.id,)
    keys = (f"user:{user.name}", *(f"group:{group}" for group in groups))
    return Principal(f"user:{user.name}", keys, ADMIN in groups, known)


def _agency(snapshot: Snapshot, request: Request) -> Principal:
    agency = snapshot.directory.agencies.resolve(str(request.agency))
    key = f"agency:{agency.name}"
    return Principal(key, (key,), is_account=False, known={"g:UserName": ()})


def _groups(snapshot: Snapshot, request: Request) -> Principal:
    given: Sequence[str] = [request.groups] if isinstance(request.groups, str) else request.groups or ()
    names = [snapshot.directory.groups.resolve(group).name for group in given]
    text = "groups:" + ",".join(names)
    return Principal(text, tuple(f"group:{name}" for name in names), ADMIN in names, {})


def _account(_: Snapshot, __: Request) -> Principal:
    return Principal("account", (), is_account=True, known={})


_PRINCIPALS = {"user": _user, "agency": _agency, "groups": _groups, "account": _account}
