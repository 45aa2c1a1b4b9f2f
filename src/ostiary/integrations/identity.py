"""Who asks: what a function of the application, a token or Keystone says, and what the engine takes from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ostiary.engine.engine import Engine
from ostiary.engine.request import ContextValue
from ostiary.errors import RequestError
from ostiary.integrations.call import Call
from ostiary.integrations.refusal import RefusedError

_NOTHING: Mapping[str, ContextValue] = MappingProxyType({})


class Identity(NamedTuple):
    """Who asks, as one principal, and what else is known of the caller.

    `user`, `agency`, `groups` and `account` are those of `Engine.authorize`: names and ids are interchangeable.
    `user_id` and `user_name` are what somebody else vouches for, and exact: a user of the account that has an id is
    found by it alone. With `domain_id` or `domain_name` the caller must be of the engine's own account.
    """

    user: str | None = None
    agency: str | None = None
    groups: Sequence[str] | None = None
    account: bool = False
    project: str | None = None
    enterprise_project: str | None = None
    context: Mapping[str, ContextValue] = _NOTHING
    session_policy: Mapping[str, Any] | None = None
    user_id: str | None = None
    user_name: str | None = None
    domain_id: str | None = None
    domain_name: str | None = None


Identify = Callable[[Call], Identity | Awaitable[Identity | None] | None]
"""Says who a call is from; None: nobody who is known, as if the call came without a token. What it raises is a 500."""


def keywords_of(identity: Identity | None, engine: Engine) -> dict[str, Any]:
    """Return what an identity is in the words of `Request`; RequestError, RefusedError if it is not of the account."""
    if identity is None:
        return {"anonymous": True}
    _check_domain(identity, engine)
    user = identity.user
    if identity.user_id is not None or identity.user_name is not None:
        if user is not None:
            raise RequestError(
                "principal", "an identity names a user twice", "give `user`, or `user_id` and `user_name`"
            )
        user = _exact_user(identity, engine)
    return {
        "user": user,
        "agency": identity.agency,
        "groups": identity.groups,
        "account": identity.account,
        "project": identity.project,
        "enterprise_project": identity.enterprise_project,
        "session_policy": identity.session_policy,
    }


def _check_domain(identity: Identity, engine: Engine) -> None:
    """A user of another account may have the name of one of this account."""
    own = engine.snapshot.account.account
    pairs = ((identity.domain_id, own.id), (identity.domain_name, own.name))
    stated = [(given, known) for given, known in pairs if given is not None]
    comparable = [given == known for given, known in stated if known is not None]
    if stated and not comparable:
        text = (
            "the caller is of a domain, and the account says of itself neither id nor name to compare it with"
        )
        raise RefusedError("foreign-domain", text)
    if not all(comparable):
        raise RefusedError("foreign-domain", "the caller is of another domain than the account")


def _exact_user(identity: Identity, engine: Engine) -> str:
    """The user with the id; else the one with the name, if the account knows no id of that user that differs."""
    users = engine.snapshot.directory.users
    for user in users.candidates(identity.user_id or ""):
        if user.id == identity.user_id:
            return str(user.id)
    for user in users.candidates(identity.user_name or ""):
        if user.name == identity.user_name and (user.id is None or identity.user_id is None):
            return user.name
    raise RequestError(
        "unknown-user", f"there is no user `{identity.user_name or identity.user_id}` with that id"
    )


ClaimPath = str | tuple[str, ...]
"""The name of a claim, or the names that lead to one inside others: `("realm_access", "roles")`."""


class Claims:
    """Says who a call is from by the claims of a token that somebody in front has **verified**.

    `source` is where the claims are: a name in the request's state (WSGI: environ), or a function of the call that
    returns them, None if there was no valid token. The others are the claims that say who it is, one of `user`,
    `user_id` or `user_name`, `agency`, `groups`; where, `project`; of which account, `domain_id` or `domain_name`;
    and `context`, context keys with the claims that give their values. What is named must be there and be text
    (`groups`: a list of texts), or the request is denied; only the project and context keys may be missing.

    `group_names` translates the token's groups into those of the account and leaves out all others; without it each
    group must be one of the account's.

    >>> identify = Claims(lambda call: {"sub": "alice", "acr": "mfa"}, user="sub", context={"x:Level": "acr"})
    >>> identify(None).user, dict(identify(None).context)
    ('alice', {'x:Level': 'mfa'})
    """

    def __init__(
        self,
        source: str | Callable[[Call], Mapping[str, Any] | None],
        *,
        user: ClaimPath | None = None,
        user_id: ClaimPath | None = None,
        user_name: ClaimPath | None = None,
        agency: ClaimPath | None = None,
        groups: ClaimPath | None = None,
        project: ClaimPath | None = None,
        domain_id: ClaimPath | None = None,
        domain_name: ClaimPath | None = None,
        context: Mapping[str, ClaimPath] = MappingProxyType({}),
        group_names: Mapping[str, str] | None = None,
    ) -> None:
        named = {"user": user, "user_id": user_id, "user_name": user_name, "agency": agency}
        domains = {"domain_id": domain_id, "domain_name": domain_name}
        self._required = {name: path for name, path in {**named, **domains}.items() if path is not None}
        kinds = {name.partition("_")[0] for name, path in named.items() if path is not None}
        if len(kinds) + (groups is not None) != 1:
            raise ValueError("name the claim of one principal: a user, an agency, or groups")
        self._source, self._groups, self._group_names = source, groups, group_names
        self._project = project
        self._context = dict(context)

    def __call__(self, call: Call) -> Identity | None:
        """Return who the call is from; RefusedError for claims that do not say it."""
        claims = call.state(self._source) if isinstance(self._source, str) else self._source(call)
        if claims is None:
            return None
        if not isinstance(claims, Mapping):
            raise TypeError(f"claims must be a mapping, not {type(claims).__name__}")
        stated: dict[str, Any] = {name: _text(claims, path) for name, path in self._required.items()}
        found = {name: _find(claims, path) for name, path in self._context.items()}
        has_project = self._project is not None and _find(claims, self._project) is not None
        return Identity(
            **stated,
            project=_text(claims, self._project) if self._project and has_project else None,
            groups=None if self._groups is None else self._translated(_texts(claims, self._groups)),
            context={key: value for key, value in found.items() if value is not None},
        )

    def _translated(self, groups: list[str]) -> list[str]:
        names = self._group_names
        return groups if names is None else [names[group] for group in groups if group in names]


def _find(claims: Any, path: ClaimPath) -> Any:
    for name in (path,) if isinstance(path, str) else path:
        claims = claims.get(name) if isinstance(claims, Mapping) else None
    return claims


def _text(claims: Mapping[str, Any], path: ClaimPath) -> str:
    value = _find(claims, path)
    if not isinstance(value, str) or not value:
        raise RefusedError("incomplete-claims", f"the claim `{path}` is no text")
    return value


def _texts(claims: Mapping[str, Any], path: ClaimPath) -> list[str]:
    value = _find(claims, path)
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise RefusedError("incomplete-claims", f"the claim `{path}` is no list of texts")
    return list(value)
