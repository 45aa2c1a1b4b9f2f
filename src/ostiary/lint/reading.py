"""One file's text to the policies in it, each with its places, and to the faults that keep it from loading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import Any, NamedTuple

from ostiary.catalog.catalog import Catalog
from ostiary.documents.form import is_yaml
from ostiary.documents.places import TreePlaces
from ostiary.documents.policy_file import policy_document
from ostiary.documents.resource_policy_file import READERS
from ostiary.documents.route_file import RouteDocument, load_routes_text
from ostiary.documents.terraform_file import TerraformPolicy, is_terraform, read_terraform
from ostiary.documents.text import check_size
from ostiary.documents.tree_file import PlacedText, read_tree
from ostiary.errors import Diagnostic, LoadError, Severity
from ostiary.lint.placed import Kind, PlacedPolicy, place_statements
from ostiary.lint.recognising import is_meant, is_policy, is_route_file, may_be_ours
from ostiary.spans import Source
from ostiary.syntax.tree import ListNode, MapNode, Member, Node, ScalarNode, path_to, value_of

PARTS = {
    "policies": Kind.IDENTITY,
    "bucket_policies": Kind.BUCKET,
    "trust_policies": Kind.TRUST,
    "scps": Kind.SCP,
}
"""The folders of an account whose files are policies, and of which kind."""

_ROUTE_KEYS = frozenset({"service", "routes"})
_CATALOG = re.compile(r"[A-Za-z][\w &/.()-]{0,63}")
"""The services that system-defined policies are listed under: `BASE`, `VPC`, `Auto Scaling`."""

_PRINCIPALS = ("Principal", "NotPrincipal")
_READERS: dict[Kind, Callable[..., Any]] = {
    Kind.IDENTITY: policy_document,
    Kind.BUCKET: READERS["bucket_policies"],
    Kind.TRUST: READERS["trust_policies"],
    Kind.SCP: READERS["scps"],
}


class Reading(NamedTuple):
    """What was found in one file; `roots` are the trees of its documents.

    `passed_over`: it is none of ours, and nothing was asked about it.
    """

    source: Source
    policies: tuple[PlacedPolicy, ...] = ()
    faults: tuple[Diagnostic, ...] = ()
    roots: tuple[Node, ...] = ()
    passed_over: bool = False


def read_document(source: Source, *, named: bool = True, kind: Kind | None = None) -> Reading:
    """Read a file's text: a policy, a list of them as the API returns it, a route file, a Terraform file.

    `named` says that the user means this file to be a policy; one that was only come across and looks like
    something else is passed over. `kind` is given where the file's folder says it.
    """
    if is_terraform(source.name):
        return _terraform(source, named=named)
    meant = named or kind is not None
    if not (meant or may_be_ours(source.text)):
        return Reading(source, passed_over=True)
    try:
        text = read_tree(source)
    except LoadError as error:
        meant = meant or is_meant(source)
        return Reading(source, faults=error.diagnostics if meant else (), passed_over=not meant)
    return _document(text, kind, named=named)


def read_roots(source: Source) -> Reading:
    """Read a file that holds no policies just for the places in it; none if it cannot be read."""
    try:
        return Reading(source, roots=(read_tree(source).root,))
    except LoadError:
        return Reading(source)


def _document(text: PlacedText, kind: Kind | None, *, named: bool) -> Reading:
    source, roots = text.source, (text.root,)
    if _is_route_file(text.root, named=named):
        return Reading(source, faults=_route_faults(source), roots=roots)
    if not (named or kind or is_policy(text.root)):
        return Reading(source, roots=roots, passed_over=True)
    try:
        check_size(source)
    except LoadError as error:
        return Reading(source, faults=error.diagnostics, roots=roots)
    return _policies(text, kind, named=named)


def _is_route_file(root: Node, *, named: bool) -> bool:
    keys = {member.key.value for member in root.members} if isinstance(root, MapNode) else set()
    return keys >= _ROUTE_KEYS and (named or is_route_file(root))


def _route_faults(source: Source) -> tuple[Diagnostic, ...]:
    """The faults of a route file; two routes of it that match the same paths are one."""
    try:
        document: RouteDocument = load_routes_text(source)
    except LoadError as error:
        return error.diagnostics
    ambiguities = Catalog([], [document], system_policies=False).ambiguities()
    return tuple(finding.fault for finding in ambiguities)


def _policies(text: PlacedText, kind: Kind | None, *, named: bool) -> Reading:
    stem = PurePath(text.source.name).stem
    policies: list[PlacedPolicy] = []
    faults: list[Diagnostic] = []
    for root in _documents(text.root):
        meant = kind or _kind(root)
        if meant is None:
            faults.extend([_unsupported(text.source, root)] if named else [])
            continue
        faults.extend(_faults(text.source, root, meant, stem))
        policies.extend(
            _place(PlacedPolicy(text.source, text.form, meant, root, body, stem), root)
            for body in _body(root)
        )
    return Reading(text.source, tuple(policies), tuple(faults), (text.root,))


def _documents(root: Node) -> list[Node]:
    """The documents of a file: one, or the entries of the API's list of roles."""
    listed = root.get("roles") if isinstance(root, MapNode) else None
    if (
        listed
        and isinstance(listed.value, ListNode)
        and not (isinstance(root, MapNode) and root.get("Statement"))
    ):
        return listed.value.items
    return [root]


def _faults(source: Source, root: Node, kind: Kind, stem: str) -> Iterable[Diagnostic]:
    try:
        _READERS[kind](value_of(root), stem, source, TreePlaces(source, root))
    except LoadError as error:
        return error.diagnostics
    return ()


def _unwrap(root: Node) -> Node:
    if isinstance(root, MapNode) and len(root.members) == 1 and (role := root.get("role")):
        return role.value
    return root


def _body(root: Node) -> Iterator[MapNode]:
    """The mapping with the statements: the document itself, or what is in its envelope."""
    outer = _unwrap(root)
    if isinstance(outer, MapNode):
        inner = outer.get("policy")
        body = inner.value if inner else outer
        if isinstance(body, MapNode):
            yield body


def _place(policy: PlacedPolicy, root: Node) -> PlacedPolicy:
    """Fill in what the envelope says, and the statements."""
    outer = _unwrap(root)
    if isinstance(outer, MapNode) and outer is not policy.body:
        policy.envelope = outer
        policy.type = _scalar(outer.get("type"))
        policy.display_name = _scalar(outer.get("display_name"))
        if policy.display_name:
            policy.name = str(policy.display_name.value)
    policy.vendors = _is_vendors(policy)
    policy.system = policy.vendors or (policy.version == "1.0" and policy.body.get("Depends") is not None)
    return place_statements(policy)


def _scalar(member: Member | None) -> ScalarNode | None:
    return member.value if member and isinstance(member.value, ScalarNode) else None


def _is_vendors(policy: PlacedPolicy) -> bool:
    """Whether the envelope says that a policy is system-defined."""
    if policy.envelope is None:
        return False
    catalog = _scalar(policy.envelope.get("catalog"))
    text = str(catalog.value) if catalog is not None and catalog.value is not None else ""
    named = _CATALOG.fullmatch(text) is not None and text != "CUSTOMED" and not policy.is_create_body
    return named or policy.envelope.get("source") is not None


def _kind(root: Node) -> Kind | None:
    """What a document is attached to, by its principals and actions; None for what is no policy of ours."""
    body = next(_body(root), None)
    listed = body.get("Statement") if body else None
    nodes = (
        listed.value.items
        if listed and isinstance(listed.value, ListNode)
        else [listed.value]
        if listed
        else []
    )
    statements = [node for node in nodes if isinstance(node, MapNode)]
    if not any(statement.get(key) for statement in statements for key in _PRINCIPALS):
        return Kind.IDENTITY
    words = [str(value_of(member.value)).casefold() for s in statements for member in s.members]
    if any("'smn:" in word or "'csp'" in word for word in words):
        return None
    taken_on = any("agencies" in word or "tokens:assume" in word for word in words)
    return Kind.TRUST if taken_on else Kind.BUCKET


def _unsupported(source: Source, root: Node) -> Diagnostic:
    message = "this is the policy of a message topic, which is not checked"
    return Diagnostic(
        "unsupported-policy", message, source.span(root.start, root.start), severity=Severity.SUGGESTION
    )


def _terraform(source: Source, *, named: bool) -> Reading:
    found, faults = read_terraform(source)
    for policy in found:
        faults.extend(_terraform_faults(source, policy))
    return Reading(
        source,
        tuple(map(_placed, found)),
        tuple(faults),
        tuple(policy.text.root for policy in found),
        passed_over=not (named or found or faults),
    )


def _placed(found: TerraformPolicy) -> PlacedPolicy:
    root = found.text.root
    body = next(_body(root), MapNode(root.start, root.end))
    policy = PlacedPolicy(
        found.text.source,
        found.text.form,
        Kind(found.kind),
        root,
        body,
        found.address,
        editable=found.editable,
    )
    _place(policy, root)
    policy.type = policy.type or found.type
    policy.display_name = policy.display_name or found.name
    return policy


def _terraform_faults(source: Source, policy: TerraformPolicy) -> Iterator[Diagnostic]:
    """The faults of a policy, but for those of values that only Terraform knows."""
    root = policy.text.root
    for fault in _faults(source, root, Kind(policy.kind), policy.address):
        place = fault.span
        inner = path_to(root, source.offset(place.line, place.column))[1] if place else root
        if not inner.partial:
            yield fault


def load_policies(reading: Reading) -> list[Any]:
    """Return the documents of a file as the loader reads them; LoadError if one cannot be read."""
    return [
        _READERS[policy.kind](value_of(policy.root), PurePath(policy.source.name).stem, policy.source)
        for policy in reading.policies
    ]


def is_policy_name(name: str) -> bool:
    """Whether a file of this name may hold policies."""
    return is_yaml(name) or is_terraform(name) or name.lower().endswith(".json")
