"""One immutable state of an account: loaded, tied together, compiled (load → compile → index)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.index import deployments
from ostiary.documents.account_file import AccountFolder, account_of, load_account
from ostiary.documents.places import Places
from ostiary.documents.policy_file import PolicyDocument, policy_document
from ostiary.documents.resource_policy_file import NO_DOCUMENTS, READERS, AttachedDocuments
from ostiary.documents.validation import validate
from ostiary.engine.attached import NOTHING, Attached, attach, attachment_faults
from ostiary.engine.directory import Directory
from ostiary.engine.grants import Grants, tie
from ostiary.engine.statement import CompiledPolicy, compile_policy
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.account import Account, Assignment
from ostiary.model.route import RouteFile
from ostiary.routes.route import routes_of_file, service_of_file
from ostiary.spans import Source, Span


@dataclass(frozen=True)
class Snapshot:
    """Everything a decision needs; never changed, so that threads share it freely.

    `policies` are the account's own policies and the system policies it assigns, by name. `attached` is what
    counts beside them, compiled from `attachable`.
    """

    account: Account
    directory: Directory
    catalog: Catalog
    policies: Mapping[str, CompiledPolicy]
    grants: Grants
    documents: tuple[PolicyDocument, ...]
    attachable: AttachedDocuments = NO_DOCUMENTS
    attached: Attached = NOTHING


def load_snapshot(folder: Path) -> Snapshot:
    """Read an account folder; LoadError with every fault of every file in it."""
    return build_snapshot(load_account(folder))


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
    faults: list[Diagnostic] = []
    documents = _read_all(policies, policy_document, faults)
    attachable = {
        part: tuple(_read_all(attached.get(part, {}), read, faults)) for part, read in READERS.items()
    }
    files = tuple(validate(RouteFile, value, Places(Source("routes.json", "{}"))) for value in routes)
    folder = account_of(account)
    if faults:
        raise LoadError(faults)
    return build_snapshot(
        AccountFolder(
            folder.account, folder.places, tuple(documents), files, AttachedDocuments(**attachable)
        ),
        bundled=bundled,
    )


def _read_all(values: Mapping[str, Any], read: Callable[..., Any], faults: list[Diagnostic]) -> list[Any]:
    documents: list[Any] = []
    for name, value in values.items():
        try:
            documents.append(read(value, name))
        except LoadError as error:
            faults.extend(error.diagnostics)
    return documents


def build_snapshot(folder: AccountFolder, *, bundled: bool = True) -> Snapshot:
    """Tie an account together and compile it; LoadError with every dangling or doubled name."""
    own = [(service_of_file(file), routes_of_file(file)) for file in folder.routes]
    faults = list(_deployment_faults(folder.account, folder.places))
    if bundled and not faults:
        catalog = Catalog.bundled(folder.account.deployment, own)
    else:
        catalog = Catalog([], own, system_policies=bundled)
    faults.extend(_route_faults(catalog, own=bool(own)))
    faults.extend(_double_names(folder.policies))
    return tie_snapshot(folder.account, catalog, folder.policies, folder.places, faults, folder.attached)


def tie_snapshot(
    account: Account,
    catalog: Catalog,
    documents: tuple[PolicyDocument, ...],
    places: Places,
    faults: Iterable[Diagnostic] = (),
    attachable: AttachedDocuments = NO_DOCUMENTS,
) -> Snapshot:
    """Check the names of an account, find the policies it assigns, compile; LoadError with every fault."""
    directory = Directory(account)
    found, dangling = _find_policies(account, documents, catalog, places)
    every = [
        *directory.faults(places),
        *faults,
        *dangling,
        *attachment_faults(account, attachable, places),
    ]
    if every:
        raise LoadError(every)
    reading = account.operators.string_like
    compiled = {id(document): compile_policy(document, reading) for document in (*documents, *found.values())}
    tied = [
        (
            compiled[id(found[assignment.policy])],
            directory.principal_key(*assignment.principal),
            directory.scope_key(assignment.on),
            directory.scope_text(assignment.on),
        )
        for assignment in account.assignments
    ]
    policies = {policy.name: policy for policy in compiled.values()}
    attached = attach(account, attachable)
    return Snapshot(account, directory, catalog, policies, tie(tied), documents, attachable, attached)


def _deployment_faults(account: Account, places: Places) -> Iterator[Diagnostic]:
    known = deployments()
    if account.deployment not in known:
        hint = f"known deployments: {', '.join(known)}"
        message = f"there is no deployment `{account.deployment}`"
        yield Diagnostic("unknown-deployment", message, places.value(("deployment",)), hint)


def _route_faults(catalog: Catalog, *, own: bool) -> Iterator[Diagnostic]:
    """Two routes of the account's own that match the same paths cannot both be meant."""
    return (fault for fault in catalog.table.conflict_faults()) if own else iter(())


def _double_names(documents: tuple[PolicyDocument, ...]) -> Iterator[Diagnostic]:
    first: dict[str, PolicyDocument] = {}
    for document in documents:
        other = first.setdefault(document.name, document)
        if other is not document:
            message = f"`{document.file}` and `{other.file}` both define the policy `{document.name}`"
            yield Diagnostic("duplicate-name", message, document.place(0))


def _find_policies(
    account: Account, documents: tuple[PolicyDocument, ...], catalog: Catalog, places: Places
) -> tuple[dict[str, PolicyDocument], list[Diagnostic]]:
    """The document that each assigned name means: display name, file stem, then system policy."""
    names, stems = {document.name: document for document in documents}, _stems(documents)
    found: dict[str, PolicyDocument] = {}
    faults: list[Diagnostic] = []
    for number, assignment in enumerate(account.assignments):
        name = assignment.policy
        if name in found:
            continue
        meant = [names[name]] if name in names else stems.get(name, [])
        document = meant[0] if meant else catalog.system_policy(name)
        if document is None or len(meant) > 1:
            place = places.value(("assignments", number, "policy"))
            faults.append(_dangling(assignment, place, [*names, *stems], meant))
        else:
            found[name] = document
    return found, faults


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
        names = ", ".join(f"`{document.name}`" for document in meant)
        return Diagnostic("ambiguous-policy", f"`{name}` names more than one policy: {names}", place)
    import difflib  # noqa: PLC0415 - only for a hint

    message = f"there is no policy `{name}`, assigned to {' '.join(assignment.principal)}"
    near = difflib.get_close_matches(name, known, n=1)
    hint = (
        f"did you mean `{near[0]}`?" if near else "look for it in `policies/` and among the system policies"
    )
    return Diagnostic("unknown-policy", message, place, hint)
