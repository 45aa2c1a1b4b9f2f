"""A change of an account, applied to a snapshot: grants, revocations, memberships, policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ostiary.documents.account_file import account_of
from ostiary.documents.policy_file import PolicyDocument
from ostiary.engine.snapshot import Snapshot, policy_without_text, tie_snapshot
from ostiary.errors import RequestError
from ostiary.model.account import Account, Assignment, Scope, User
from ostiary.syntax.phrase import GrantPhrase, parse_grant


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different; all parts are applied together.

    `grants` and `revocations` are phrases, `joins` and `leaves` are `USER:GROUP`; `policies` are added, or
    replace the policy of the same name.
    """

    grants: Sequence[str] = ()
    revocations: Sequence[str] = ()
    policies: Sequence[PolicyDocument] = ()
    joins: Sequence[str] = ()
    leaves: Sequence[str] = ()

    def __bool__(self) -> bool:
        return any((self.grants, self.revocations, self.policies, self.joins, self.leaves))


def apply(snapshot: Snapshot, change: Change) -> Snapshot:
    """Return the snapshot after a change; RequestError for names that do not exist or nothing to revoke."""
    account = snapshot.account
    for text in change.joins:
        account = _with_membership(snapshot, account, text, member=True)
    for text in change.leaves:
        account = _with_membership(snapshot, account, text, member=False)
    for text in change.revocations:
        account = _without_grant(snapshot, account, text)
    granted = [_assignment(snapshot, parse(text)) for text in change.grants]
    account = account.model_copy(update={"assignments": (*account.assignments, *granted)})
    documents = _replaced(snapshot.documents, change.policies)
    _check_policies(snapshot, documents, granted)
    places = account_of({}).places
    attachable, attached = snapshot.attachable, snapshot.attached
    return tie_snapshot(
        account, snapshot.catalog, documents, places, attachable=attachable, attached=attached
    )


def parse(text: str) -> GrantPhrase:
    """Read a grant phrase; RequestError if it is not one."""
    try:
        return parse_grant(text)
    except ValueError:
        hint = "write for example: ELB FullAccess to group:ops on project:eu-de_dev"
        raise RequestError("bad-phrase", f"`{text}` is not POLICY to PRINCIPAL on SCOPE", hint) from None


def parse_membership(snapshot: Snapshot, text: str) -> tuple[User, str]:
    """Return the user and the group's name of `USER:GROUP`; RequestError for unknown ones."""
    user, colon, group = text.partition(":")
    if not colon:
        raise RequestError("bad-phrase", f"`{text}` is not USER:GROUP", "write for example: alice:developers")
    directory = snapshot.directory
    return directory.users.resolve(user), directory.groups.resolve(group).name


def _assignment(snapshot: Snapshot, phrase: GrantPhrase) -> Assignment:
    snapshot.directory.principal_key(phrase.kind, phrase.name)
    scope = Scope.parse(phrase.scope)
    snapshot.directory.scope_key(scope)
    return Assignment.model_validate({phrase.kind: phrase.name, "policy": phrase.policy, "on": scope})


def _without_grant(snapshot: Snapshot, account: Account, text: str) -> Account:
    names = PolicyNames(snapshot)
    wanted = _key(names, _assignment(snapshot, parse(text)))
    kept = tuple(entry for entry in account.assignments if _key(names, entry) != wanted)
    if len(kept) == len(account.assignments):
        raise RequestError("no-such-grant", f"there is no assignment `{text}` to revoke")
    return account.model_copy(update={"assignments": kept})


def _key(names: PolicyNames, assignment: Assignment) -> tuple[str, str, str]:
    """An assignment with its names resolved, so that ids and names compare equal."""
    directory = names.snapshot.directory
    return (
        names.resolve(assignment.policy),
        directory.principal_key(*assignment.principal),
        directory.scope_key(assignment.on),
    )


class PolicyNames:
    """The display names of an account's policies, which may also be named by their files' stems."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._names = {document.name for document in snapshot.documents}
        self._stems: dict[str, list[str]] = {}
        for document in snapshot.documents:
            self._stems.setdefault(document.stem, []).append(document.name)

    def resolve(self, text: str) -> str:
        """Return the display name of a policy by its name or stem; the text itself if it is not just one's."""
        stems = self._stems.get(text, ())
        return stems[0] if text not in self._names and len(stems) == 1 else text


def _with_membership(snapshot: Snapshot, account: Account, text: str, *, member: bool) -> Account:
    user, group = parse_membership(snapshot, text)
    groups = {snapshot.directory.groups.resolve(name).name for name in _user(account, user.name).groups}
    if (group in groups) == member:
        state = "already in" if member else "not in"
        raise RequestError("no-such-membership", f"user `{user.name}` is {state} group `{group}`")
    changed = groups | {group} if member else groups - {group}
    users = tuple(
        entry.model_copy(update={"groups": tuple(sorted(changed))}) if entry.name == user.name else entry
        for entry in account.users
    )
    return account.model_copy(update={"users": users})


def _user(account: Account, name: str) -> User:
    return next(user for user in account.users if user.name == name)


def _replaced(
    documents: tuple[PolicyDocument, ...], policies: Sequence[PolicyDocument]
) -> tuple[PolicyDocument, ...]:
    names = {policy.name for policy in policies}
    if len(names) < len(policies):
        files = ", ".join(f"`{policy.file}`" for policy in policies)
        raise RequestError("duplicate-policy", f"two of {files} have the same name: which is meant?")
    return (*(document for document in documents if document.name not in names), *policies)


def _check_policies(
    snapshot: Snapshot, documents: tuple[PolicyDocument, ...], granted: Sequence[Assignment]
) -> None:
    known = {name for document in documents for name in (document.name, document.stem)}
    for assignment in granted:
        name = assignment.policy
        if name in known or snapshot.catalog.system_policy(name) is not None:
            continue
        if snapshot.catalog.is_system_name(name):
            fault = policy_without_text(name)
            raise RequestError(fault.code, fault.message, fault.hint)
        raise RequestError("unknown-policy", f"there is no policy `{name}` to grant")
