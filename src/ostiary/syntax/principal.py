"""Principals as resource policies name them: text → pattern, and whether it means who asks (research §1.5, §1.7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

ANYONE: Final = "*"

Truth = bool | None
"""Whether an entry means who asks; None if that is not known."""

_ACCOUNT_AND_NAME = re.compile(
    r"(?:domain/|arn:aws:(?:iam|sts)::|(?:iam|sts)::)(?P<account>[^:/]+)"
    r"(?::(?P<kind>[a-z-]+)(?:[/:](?P<name>.+))?)?",
    re.DOTALL,
)
_BARE_ACCOUNT = re.compile(r"[^\s:/<>*?$]+")
_OF_AN_ACCOUNT = frozenset({"AWS", "CanonicalUser", "IAM"})  # these take an account's id as it is
_KINDS = {
    None: "account",
    "root": "root",
    "user": "user",
    "agency": "agency",
    "assumed-agency": "agency",
    "identity-provider": "provider",
    "external-user": "provider",
    "group": "group",
}


class Asker(NamedTuple):
    """Who asks, as far as it is known.

    `kind` is `user`, `agency`, `groups` (members of them, otherwise unknown), `account` or `anonymous`.
    `account` is the id of the account, None if it is not known. `names` are the names and ids that the asker
    has; `is_complete`: it has no others. `is_other` tells whether a name or id is that of somebody else.
    `groups` are names and ids.
    """

    kind: str
    account: str | None = None
    names: frozenset[str] = frozenset()
    is_complete: bool = True
    groups: frozenset[str] = frozenset()
    is_other: Callable[[str], bool] = lambda _: False


class PrincipalPattern(NamedTuple):
    """One entry of `Principal` or `NotPrincipal`.

    `kind` is `anyone`, `account` (as a whole), `root` (the account itself), `user`, `agency`, `provider`,
    `group`, `service`, or `unreadable`; of access lists `member` (all of an account), or `public` (who is
    anonymous, and the account itself). `account` and `name` are `*` for any.
    """

    text: str
    kind: str
    account: str = ANYONE
    name: str = ANYONE

    def truth(self, asker: Asker) -> Truth:
        """Whether the entry means who asks; None if that is not known.

        An account as a whole is the account itself; whether its users are meant, without a policy of their
        own that allows them, the manuals do not agree on.
        """
        if self.kind in _FIXED:
            return _FIXED[self.kind]
        same = _same_account(self.account, asker)
        if same is False:
            return False
        truth = _TESTS[self.kind](self, asker)
        return truth if same or truth is False else None

    def doubt(self, asker: Asker) -> str | None:
        """Return why it is not known whether the entry means who asks, in words; None if it is known."""
        if self.truth(asker) is not None:
            return None
        if self.kind not in _FIXED and _same_account(self.account, asker) is None:
            return "the account does not say its own `id`"
        return _DOUBTS[self.kind]


def parse_principal(kind: str, text: str) -> PrincipalPattern:
    """Read an entry under one of the keys of `Principal`; never fails, what cannot be read is `unreadable`.

    >>> parse_principal("ID", "domain/d1:user/alice")[1:]
    ('user', 'd1', 'alice')
    >>> parse_principal("AWS", "arn:aws:iam::d1:root").kind, parse_principal("IAM", "d1").kind
    ('root', 'account')
    """
    trimmed = text.strip()
    if trimmed == ANYONE:
        return PrincipalPattern(text, "anyone")
    if kind == "Service":
        return PrincipalPattern(text, "service", name=trimmed)
    if kind in _OF_AN_ACCOUNT and _BARE_ACCOUNT.fullmatch(trimmed):
        return PrincipalPattern(text, "account", trimmed)
    found = _ACCOUNT_AND_NAME.fullmatch(trimmed)
    if found is None or found["kind"] not in _KINDS:
        return PrincipalPattern(text, "unreadable")
    return _named(text, _KINDS[found["kind"]], found["account"], found["name"], found["kind"])


def _named(text: str, kind: str, account: str, name: str | None, word: str | None) -> PrincipalPattern:
    if word == "assumed-agency" and name is not None:
        name = name.partition("/")[0]  # the rest names the session
    needs_name = kind not in ("account", "root")
    texts = (account, name or ANYONE)
    if needs_name != (name is not None) or any("*" in part and part != ANYONE for part in texts):
        return PrincipalPattern(text, "unreadable")
    return PrincipalPattern(text, kind, *texts)


def _same_account(account: str, asker: Asker) -> Truth:
    if account == ANYONE:
        return True
    return None if asker.account is None else account == asker.account


def _is_account(_: PrincipalPattern, asker: Asker) -> Truth:
    return {"account": True, "anonymous": False}.get(asker.kind)


def _is_root(_: PrincipalPattern, asker: Asker) -> Truth:
    return asker.kind == "account"


def _is_member(_: PrincipalPattern, asker: Asker) -> Truth:
    return asker.kind != "anonymous"


def _is_public(_: PrincipalPattern, asker: Asker) -> Truth:
    return asker.kind in ("anonymous", "account")


def _is_user(pattern: PrincipalPattern, asker: Asker) -> Truth:
    if asker.kind == "user" and (pattern.name == ANYONE or pattern.name in asker.names):
        return True
    if asker.kind == "groups":
        return None
    return False if asker.is_complete or asker.is_other(pattern.name) else None


def _is_agency(pattern: PrincipalPattern, asker: Asker) -> Truth:
    return asker.kind == "agency" and (pattern.name == ANYONE or pattern.name in asker.names)


def _is_of_provider(_: PrincipalPattern, asker: Asker) -> Truth:
    return None if asker.kind == "groups" else False


def _is_of_group(pattern: PrincipalPattern, asker: Asker) -> Truth:
    """A group under `Federated`: whoever is in it may have come through an identity provider, or not."""
    return None if pattern.name in asker.groups or (asker.groups and pattern.name == ANYONE) else False


_FIXED: dict[str, Truth] = {"anyone": True, "service": False, "unreadable": None}
_DOUBTS: dict[str, str] = {
    "account": "the manuals disagree whether an account's id stands for all its users",
    "user": "who asks may have this name or id, for not all of theirs are known",
    "provider": "members of groups may come from an identity provider, or not",
    "group": "members of groups may come from an identity provider, or not",
    "unreadable": "it is no principal that can be read",
}
_TESTS: dict[str, Callable[[PrincipalPattern, Asker], Truth]] = {
    "account": _is_account,
    "root": _is_root,
    "member": _is_member,
    "public": _is_public,
    "user": _is_user,
    "agency": _is_agency,
    "provider": _is_of_provider,
    "group": _is_of_group,
}
