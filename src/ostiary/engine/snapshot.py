"""One immutable state of an account: loaded, tied together, compiled (load → compile → index)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ostiary.catalog.bundled import deployments
from ostiary.catalog.catalog import Catalog
from ostiary.documents.account_file import AccountFolder, Gathered, account_of, load_account
from ostiary.documents.files import DISK, Files
from ostiary.documents.places import Places
from ostiary.documents.policy_file import PolicyDocument, policy_document
from ostiary.documents.resource_policy_file import NO_DOCUMENTS, READERS, AttachedDocuments
from ostiary.engine.attached import NOTHING, Attached, attach, attachment_faults
from ostiary.engine.directory import Directory
from ostiary.engine.grants import Grants, tie
from ostiary.engine.index import NO_INDEX, Index
from ostiary.engine.oddities import NO_GRANTS, Oddities
from ostiary.engine.statement import CompiledPolicy, compile_policy
from ostiary.errors import Diagnostic, LoadError, in_order
from ostiary.model.account import Account, Assignment
from ostiary.spans import Span

MOST_ROUTE_FILES: Final = 10_000
"""Route files that are taken from what is given as a list, which may have no end."""


class Snapshot(NamedTuple):
    """Everything a decision needs; never changed, so that threads share it freely.

    `policies` are the account's own policies and the system policies it assigns, by name. `attached` is what
    counts beside them, compiled from `attachable`. `held` finds the statements that can have a
    say; without one (NO_INDEX) all are looked at. `odd` is what notes say of the grants whatever is asked.
    """

    account: Account
    directory: Directory
    catalog: Catalog
    policies: Mapping[str, CompiledPolicy]
    grants: Grants
    documents: tuple[PolicyDocument, ...]
    attachable: AttachedDocuments = NO_DOCUMENTS
    attached: Attached = NOTHING
    held: Index = NO_INDEX
    odd: Oddities = NO_GRANTS


def load_snapshot(folder: Path, files: Files = DISK) -> Snapshot:
    """Read an account folder; LoadError with every fault of every file in it."""
    return build_snapshot(load_account(folder, files))


def snapshot_of(
    account: Mapping[str, Any],
    policies: Mapping[str, Any],
    routes: Iterable[Mapping[str, Any]],
    attached: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    *,
    bundled: bool,
) -> Snapshot:
    """Build a snapshot from values of the shapes of the files; LoadError with their faults.

    `attached` are the documents of `bucket_policies`, `trust_policies` and `scps`, each by the file's stem.
    """
    gathered = Gathered()
    folder = gathered.collect(lambda: account_of(account))
    documents = _read_all("policies", policies, policy_document, gathered)
    attachable = {
        part: tuple(_read_all(part, attached.get(part, {}), read, gathered)) for part, read in READERS.items()
    }
    if isinstance(routes, Mapping | str) or not isinstance(routes, Iterable):
        gathered.faults.append(Diagnostic("wrong-type", "`routes` must be a list of route files"))
        routes = ()
    listed = list(islice(routes, MOST_ROUTE_FILES + 1))
    if len(listed) > MOST_ROUTE_FILES:
        text = f"`routes` has more than {MOST_ROUTE_FILES:,} route files"
        gathered.faults.append(Diagnostic("too-many-files", text))
        listed = []
    named = {f"routes[{number}]": value for number, value in enumerate(listed)}
    files = _read_all("routes", named, _routes_of, gathered)
    return build_snapshot(
        gathered.tie(folder, documents, files, AttachedDocuments(**attachable)), bundled=bundled
    )


def _routes_of(value: Any, name: str) -> Any:
    from ostiary.documents.route_file import routes_of  # noqa: PLC0415 - most accounts have no routes of their own

    return routes_of(value, name)


def _read_all(kind: str, values: Any, read: Callable[..., Any], gathered: Gathered) -> list[Any]:
    if not isinstance(values, Mapping) or not all(isinstance(name, str) and name for name in values):
        gathered.faults.append(Diagnostic("wrong-type", f"`{kind}` must be a mapping of names to documents"))
        return []
    loaded = [
        gathered.collect(partial(read, value, name), _names_of(name, value)) for name, value in values.items()
    ]
    return [document for document in loaded if document is not None]


def _names_of(name: str, value: Any) -> list[str]:
    display = value.get("display_name") if isinstance(value, Mapping) else None
    return [name, display] if isinstance(display, str) else [name]


def build_snapshot(folder: AccountFolder, *, bundled: bool = True) -> Snapshot:
    """Tie an account together and compile it; LoadError with every dangling or doubled name."""
    catalog = _catalog(folder, bundled=bundled)
    faults = [*folder.faults, *_deployment_faults(folder.account, folder.places)]
    if folder.routes:
        faults.extend(finding.fault for finding in catalog.ambiguities())
    faults.extend(_double_names(folder.policies))
    return tie_snapshot(
        folder.account, catalog, folder.policies, folder.places, faults, folder.attached, folder.unread
    )


def load_catalog(folder: Path, files: Files = DISK) -> Catalog:
    """Return what an account's requests are routed by, also where its routes are ambiguous.

    LoadError for files that cannot be read; names that dangle do not matter here.
    """
    read = load_account(folder, files)
    faults = [*read.faults, *_deployment_faults(read.account, read.places)]
    if faults:
        raise LoadError(faults)
    return _catalog(read, bundled=True)


def _catalog(folder: AccountFolder, *, bundled: bool) -> Catalog:
    if bundled and folder.account.deployment in deployments():
        return Catalog.bundled(folder.account.deployment, folder.routes)
    return Catalog([], folder.routes, system_policies=bundled)


def tie_snapshot(
    account: Account,
    catalog: Catalog,
    documents: tuple[PolicyDocument, ...],
    places: Places,
    faults: Iterable[Diagnostic] = (),
    attachable: AttachedDocuments = NO_DOCUMENTS,
    unread: frozenset[str] = frozenset(),
    attached: Attached | None = None,
) -> Snapshot:
    """Check the names of an account, find the policies it assigns, compile; LoadError with every fault.

    `unread` are the names of what has faults itself: they are not missing as well. `attached` is what `attachable`
    was compiled to before.
    """
    directory = Directory(account)
    found, dangling = _find_policies(account, documents, catalog, places, unread)
    faults = [
        *faults,
        *directory.faults(places, unread),
        *dangling,
        *attachment_faults(account, attachable, places, unread),
    ]
    if faults:
        raise LoadError(in_order(faults))
    reading = account.readings
    every = {id(document): document for document in (*documents, *found.values())}
    compiled = {key: compile_policy(document, reading) for key, document in every.items()}
    grants = tie(_assigned(directory, {name: compiled[id(document)] for name, document in found.items()}))
    policies = {policy.name: policy for policy in compiled.values()}
    attached = attach(account, attachable, places) if attached is None else attached
    index, odd = Index(grants, attached.levels), Oddities(grants)
    return Snapshot(
        account, directory, catalog, policies, grants, documents, attachable, attached, index, odd
    )


def _assigned(
    directory: Directory, policies: Mapping[str, CompiledPolicy]
) -> Iterator[tuple[CompiledPolicy, str, str, str]]:
    """Yield each assignment as its policy, the keys of its principal and scope, and the scope as people write it."""
    for assignment in directory.account.assignments:
        yield (
            policies[assignment.policy],
            directory.principal_key(*assignment.principal),
            directory.scope_key(assignment.on),
            directory.scope_text(assignment.on),
        )


def _deployment_faults(account: Account, places: Places) -> Iterator[Diagnostic]:
    known = deployments()
    if account.deployment not in known:
        hint = f"known deployments: {', '.join(known)}"
        message = f"there is no deployment `{account.deployment}`"
        yield Diagnostic("unknown-deployment", message, places.value(("deployment",)), hint)


def _double_names(documents: tuple[PolicyDocument, ...]) -> Iterator[Diagnostic]:
    first: dict[str, PolicyDocument] = {}
    for document in documents:
        other = first.setdefault(document.name, document)
        if other is not document:
            message = f"`{document.file}` and `{other.file}` both define the policy `{document.name}`"
            yield Diagnostic("duplicate-name", message, document.place(0))


def _find_policies(
    account: Account,
    documents: tuple[PolicyDocument, ...],
    catalog: Catalog,
    places: Places,
    unread: frozenset[str],
) -> tuple[dict[str, PolicyDocument], list[Diagnostic]]:
    """The document that each assigned name means: display name, file stem, then system policy."""
    names, stems = {document.name: document for document in documents}, _stems(documents)
    found: dict[str, PolicyDocument] = {}
    faults: list[Diagnostic] = []
    known: list[str] = []
    for number, assignment in enumerate(account.assignments):
        name = assignment.policy
        if name in found or name in unread:
            continue
        named = [names[name]] if name in names else []
        meant = list({id(document): document for document in (*named, *stems.get(name, []))}.values())
        document = meant[0] if meant else catalog.system_policy(name)
        if document is None or len(meant) > 1:
            place = places.value(("assignments", number, "policy"))
            known = known or catalog.system_names()
            textless = not meant and catalog.is_system_name(name)
            faults.append(
                policy_without_text(name, place)
                if textless
                else _dangling(assignment, place, [*names, *stems, *known], meant)
            )
        else:
            found[name] = document
    return found, faults


def policy_without_text(name: str, place: Span | None = None) -> Diagnostic:
    """Return the fault of assigning a system-defined policy that is known by name only (ADR 17)."""
    message = f"the system-defined policy `{name}` exists, but its text is not known"
    hint = (
        "put its text into `policies/` under this display name; the IAM console and `GET /v3/roles` show it"
    )
    return Diagnostic("policy-without-text", message, place, hint)


def _stems(documents: tuple[PolicyDocument, ...]) -> dict[str, list[PolicyDocument]]:
    stems: dict[str, list[PolicyDocument]] = {}
    for document in documents:
        stems.setdefault(document.stem, []).append(document)
    return stems


def _dangling(
    assignment: Assignment, place: Span, known: list[str], meant: list[PolicyDocument]
) -> Diagnostic:
    name = assignment.policy
    if meant:
        names = ", ".join(f"`{document.name}` (`{document.file or document.stem}`)" for document in meant)
        return Diagnostic("ambiguous-policy", f"`{name}` names more than one policy: {names}", place)
    import difflib  # noqa: PLC0415 - only for a hint

    message = f"there is no policy `{name}`, assigned to {' '.join(assignment.principal)}"
    near = difflib.get_close_matches(name, known, n=1)
    hint = (
        f"did you mean `{near[0]}`?" if near else "look for it in `policies/` and among the system policies"
    )
    return Diagnostic("unknown-policy", message, place, hint)
