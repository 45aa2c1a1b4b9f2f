"""Who asks: a user, an agency, groups, the account itself (interfaces.md §2), or nobody who is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ostiary.engine.request import Request
from ostiary.errors import RequestError
from ostiary.syntax.principal import Asker

if TYPE_CHECKING:
    from ostiary.engine.directory import Entity
    from ostiary.engine.snapshot import Snapshot

ADMIN = "admin"
"""The group whose members may do everything (research §4.1, E2)."""

ANONYMOUS = "anonymous"
"""How somebody is printed whom the cloud does not know: only a bucket policy can allow anything to them."""


class Principal(NamedTuple):
    """Who asks: `keys` are the holders of the grants that count; `is_account`: skips identity policies.

    `known` are the identity keys that follow, () for one that is absent (semantics.md §3). `asker` is who asks
    as resource policies name principals.
    """

    text: str
    keys: tuple[str, ...]
    is_account: bool
    known: Mapping[str, tuple[str, ...]]
    asker: Asker = Asker("groups")

    @property
    def is_anonymous(self) -> bool:
        """Whether it is somebody whom the cloud does not know."""
        return self.asker.kind == ANONYMOUS


def resolve_principal(snapshot: Snapshot, request: Request) -> Principal:
    """Return the one principal of a request; RequestError for none, several, or unknown names."""
    given = {
        "user": request.user is not None,
        "agency": request.agency is not None,
        "account": request.account,
        "groups": request.groups is not None,
        "anonymous": request.anonymous,
    }
    kinds = [kind for kind, is_given in given.items() if is_given]
    if len(kinds) != 1:
        what = f"names {' and '.join(kinds)}" if kinds else "names no principal"
        hint = "give exactly one of a user, an agency, groups, the account itself, or nobody (anonymous)"
        raise RequestError("principal", f"the request {what}", hint)
    if kinds[0] == "user":
        return _kept_user(snapshot, request)
    return _of_account(snapshot, _PRINCIPALS[kinds[0]](snapshot, request))


def _kept_user(snapshot: Snapshot, request: Request) -> Principal:
    """A user as it was resolved before, by whichever of its names; most requests are of users."""
    kept, name = snapshot.directory.principals, str(request.user)
    found = kept.get(name)
    if found is None:
        found = kept[name] = _of_account(snapshot, _user(snapshot, request))
    return found


def _of_account(snapshot: Snapshot, principal: Principal) -> Principal:
    domain = snapshot.account.account
    known = {**({"g:DomainName": (domain.name,)} if domain.name is not None else {}), **principal.known}
    return principal._replace(known=known, asker=principal.asker._replace(account=domain.id))


def _user(snapshot: Snapshot, request: Request) -> Principal:
    user = snapshot.directory.users.resolve(str(request.user))
    found = [snapshot.directory.groups.resolve(group) for group in user.groups]
    groups = [group.name for group in found]
    known = {"g:UserName": (user.name,)}
    if user.id is not None:
        known["g:UserId"] = (user.id,)
    keys = (f"user:{user.name}", *(f"group:{group}" for group in groups))
    asker = Asker("user", None, _names(user), user.id is not None, _names(*found), _is_user(snapshot))
    return Principal(f"user:{user.name}", keys, ADMIN in groups, known, asker)


def _agency(snapshot: Snapshot, request: Request) -> Principal:
    agency = snapshot.directory.agencies.resolve(str(request.agency))
    key = f"agency:{agency.name}"
    asker = Asker("agency", names=frozenset({agency.name}))
    return Principal(key, (key,), is_account=False, known={"g:UserName": ()}, asker=asker)


def _groups(snapshot: Snapshot, request: Request) -> Principal:
    given: Sequence[str] = [request.groups] if isinstance(request.groups, str) else request.groups or ()
    found = [snapshot.directory.groups.resolve(group) for group in given]
    names = [group.name for group in found]
    asker = Asker("groups", groups=_names(*found))
    text = "groups:" + ",".join(names)
    return Principal(text, tuple(f"group:{name}" for name in names), ADMIN in names, {}, asker)


def _account(snapshot: Snapshot, _: Request) -> Principal:
    asker = Asker("account", is_complete=False, is_other=_is_user(snapshot))
    return Principal("account", (), is_account=True, known={}, asker=asker)


def _anonymous(_: Snapshot, __: Request) -> Principal:
    known: dict[str, tuple[str, ...]] = {"g:UserName": (), "g:UserId": (), "g:DomainName": ()}
    return Principal(ANONYMOUS, (), is_account=False, known=known, asker=Asker(ANONYMOUS))


def _names(*entities: Entity) -> frozenset[str]:
    return frozenset(
        str(text) for entity in entities for text in (entity.name, entity.id) if text is not None
    )


def _is_user(snapshot: Snapshot) -> Callable[[str], bool]:
    """Whether a name or id is that of a user of the account."""
    return lambda text: bool(snapshot.directory.users.candidates(text))


_PRINCIPALS = {
    "user": _user,
    "agency": _agency,
    "groups": _groups,
    "account": _account,
    "anonymous": _anonymous,
}
