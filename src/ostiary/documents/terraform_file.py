"""Policies in Terraform files: resources of the two providers whose arguments are policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ostiary.documents.tree_file import PlacedText, read_embedded
from ostiary.errors import Diagnostic, LoadError
from ostiary.spans import Source
from ostiary.syntax.hcl import (
    HclBlock,
    HclSyntaxError,
    TextNode,
    directives,
    holes,
    masked,
    read_hcl,
    text_of_attribute,
    without_escapes,
)
from ostiary.syntax.tree import ExpressionNode, ListNode, MapNode, Member, Node, ScalarNode, walk

SUFFIX = ".tf"
_ESCAPE = re.compile(r"\\(.)")


class TerraformPolicy(NamedTuple):
    """One policy of a Terraform file.

    `kind` is `identity`, `bucket`, `trust` or `scp`; `address` such as `huaweicloud_identity_role.ops`; `type` the
    value of AX or XA. An `editable` one stands in the file as it is, not in a string with escapes.
    """

    text: PlacedText
    kind: str
    address: str
    name: ScalarNode | None = None
    type: ScalarNode | None = None
    editable: bool = True


class _Form(NamedTuple):
    """Which argument of a resource is the policy, what kind, and which arguments hold its name and type."""

    argument: str
    kind: str
    name: str = "name"
    type: str = "type"


_FORMS = {
    "huaweicloud_identity_role": _Form("policy", "identity"),
    "flexibleengine_identity_role_v3": _Form("policy", "identity"),
    "huaweicloud_identity_policy": _Form("policy_document", "identity"),
    "huaweicloud_identityv5_policy": _Form("policy_document", "identity"),
    "huaweicloud_organizations_policy": _Form("content", "scp"),
    "huaweicloud_identity_trust_agency": _Form("trust_policy", "trust"),
    "huaweicloud_obs_bucket_policy": _Form("policy", "bucket", "bucket"),
    "opentelekomcloud_obs_bucket_policy": _Form("policy", "bucket", "bucket"),
    "opentelekomcloud_s3_bucket_policy": _Form("policy", "bucket", "bucket"),
}
_ROLE = "opentelekomcloud_identity_role_v3"
_LAYERS = {"domain": "AX", "project": "XA"}
_ELEMENTS = {"effect": "Effect", "action": "Action", "resource": "Resource", "condition": "Condition"}


ROLE_ARGUMENTS = ("display_name", "display_layer", "description", "statement")
"""The arguments and blocks of the resource whose statements are blocks."""


def policy_arguments(resource: str) -> tuple[str, ...]:
    """Return the arguments of a type of resource that make up a policy; none if it holds no policy.

    >>> policy_arguments("huaweicloud_identity_role"), policy_arguments("huaweicloud_vpc")
    (('policy', 'name', 'type'), ())
    """
    if resource == _ROLE:
        return ROLE_ARGUMENTS
    form = _FORMS.get(resource)
    return (form.argument, form.name, form.type) if form else ()


def is_terraform(name: str) -> bool:
    """Whether a file of this name is Terraform's."""
    return name.lower().endswith(SUFFIX)


def read_terraform(source: Source) -> tuple[list[TerraformPolicy], list[Diagnostic]]:
    """Return the policies of a Terraform file, and the faults of those that cannot be read.

    A file that names none of the resources is not read: whether it is valid is not for us to say.
    """
    if not any(f'"{name}"' in source.text for name in (_ROLE, *_FORMS)):
        return [], []
    try:
        blocks = read_hcl(source.text)
    except HclSyntaxError as error:
        place = source.span(error.start, error.start)
        return [], [Diagnostic("hcl-syntax", f"this is not valid HCL: {error}", place)]
    except ImportError:
        hint = "install it with `pip install 'ostiary[terraform]'`"
        place = source.span(0, 0)
        return [], [
            Diagnostic("terraform-not-installed", "the reader of Terraform files is missing", place, hint)
        ]
    policies: list[TerraformPolicy] = []
    faults: list[Diagnostic] = []
    for block in blocks:
        try:
            policies.extend(_policies(source, block))
        except LoadError as error:
            faults.extend(error.diagnostics)
    return policies, faults


def _policies(source: Source, block: HclBlock) -> Iterator[TerraformPolicy]:
    if block.type != "resource" or len(block.labels) != 2:  # noqa: PLR2004 - a resource's type and name
        return
    form = _FORMS.get(block.labels[0])
    if block.labels[0] == _ROLE:
        yield _role(source, block)
    elif form is not None and form.argument in block.attributes:
        policy = _document(source, block, form)
        if policy is not None:
            yield policy


def _document(source: Source, block: HclBlock, form: _Form) -> TerraformPolicy | None:
    node = text_of_attribute(block.attributes[form.argument], source.text)
    editable = True
    if isinstance(node, TextNode):
        editable = "\\" not in node.text or not node.quoted
        node = _embedded(source, node)
    if not isinstance(node, MapNode):
        return None  # a file, a variable: not to be seen from here
    address = ".".join(block.labels)
    name, kind = (_scalar(block, key) for key in (form.name, form.type))
    written = (
        "json"
        if isinstance(text_of_attribute(block.attributes[form.argument], source.text), TextNode)
        else "hcl"
    )
    return TerraformPolicy(PlacedText(source, node, written), form.kind, address, name, kind, editable)


def _scalar(block: HclBlock, key: str) -> ScalarNode | None:
    member = block.attributes.get(key)
    return (
        member.value if member and isinstance(member.value, ScalarNode) and not member.value.partial else None
    )


def _role(source: Source, block: HclBlock) -> TerraformPolicy:
    """A role of the OTC provider: statements are blocks, their conditions JSON texts, the version is always 1.1."""
    statements = [_statement(source, inner) for inner in block.blocks if inner.type == "statement"]
    dynamic = any(inner.type == "dynamic" and inner.labels == ("statement",) for inner in block.blocks)
    start, end = block.start, block.end
    listed = ListNode(start, end, list(statements), partial=dynamic)
    version = Member(ScalarNode("Version", start, start), ScalarNode("1.1", start, start, '"'))
    body = MapNode(start, end, [version, Member(ScalarNode("Statement", start, start), listed)])
    layer = _scalar(block, "display_layer")
    kind = None
    if layer is not None:
        kind = ScalarNode(_LAYERS.get(layer.value, layer.value), layer.start, layer.end, layer.style)
    address, name = ".".join(block.labels), _scalar(block, "display_name")
    return TerraformPolicy(PlacedText(source, body, "hcl"), "identity", address, name, kind)


def _statement(source: Source, block: HclBlock) -> MapNode:
    node = MapNode(block.start, block.end)
    for argument, member in block.attributes.items():
        element = _ELEMENTS.get(argument, argument)
        key = ScalarNode(element, member.key.start, member.key.end)
        value: TextNode | Node = member.value
        if element == "Condition":
            value = text_of_attribute(member, source.text)
        node.members.append(Member(key, _embedded(source, value) if isinstance(value, TextNode) else value))
    return node


def _embedded(source: Source, node: TextNode) -> Node:
    """The tree of a JSON text in a heredoc or string; what stands in `${…}` is known only to Terraform.

    With directives (`%{ if … }`) the text may be no JSON before Terraform has filled it in: then nothing is seen.
    """
    repeated = directives(node.text, node.start)
    try:
        tree = _json(source, node)
    except LoadError:
        if repeated:
            return ExpressionNode(node.start, node.end)
        raise
    _mark(tree, source.text, holes(node.text, node.start), repeated)
    return tree


def _json(source: Source, node: TextNode) -> Node:
    if node.quoted and "\\" in node.text:
        return _unescaped(source, node)
    return read_embedded(source, masked(node.text), node.start)


def _unescaped(source: Source, node: TextNode) -> Node:
    """The tree of a JSON text in a string with escapes, its offsets those of the file."""
    moved: list[int] = []
    plain: list[str] = []
    at = 0
    for found in [*_ESCAPE.finditer(node.text), None]:
        stop = found.start() if found else len(node.text)
        plain.append(node.text[at:stop])
        moved.extend(range(at, stop))
        if found:
            plain.append({"n": "\n", "t": "\t", "r": "\r"}.get(found[1], found[1]))
            moved.append(stop)
            at = found.end()
    moved.append(len(node.text))
    text = "".join(plain)
    try:
        tree = read_embedded(Source(source.name, text), masked(text), 0)
    except LoadError as error:
        place = source.span(node.start, node.end)
        raise LoadError(fault._replace(span=place) for fault in error.diagnostics) from None
    for part in _every(tree):
        part.start, part.end = (node.start + moved[offset] for offset in (part.start, part.end))
    return tree


def _mark(tree: Node, text: str, found: list[tuple[int, int]], repeated: list[tuple[int, int]]) -> None:
    """Mark the strings with holes as partial, and say what really stands there; mark lists with directives as well."""
    for part in _every(tree):
        if isinstance(part, ScalarNode):
            if _holds(part, found) or _holds(part, repeated):
                part.partial = True
                part.value = text[part.start : part.end].strip('\\"')
            elif isinstance(part.value, str) and "{" in part.value:
                part.value = without_escapes(part.value)
        elif isinstance(part, ListNode | MapNode):
            part.partial |= _holds(part, repeated)


def _holds(part: Node, found: list[tuple[int, int]]) -> bool:
    return any(part.start <= start and end <= part.end for start, end in found)


def _every(tree: Node) -> Iterator[Node]:
    """The tree's values and keys."""
    for node in walk(tree):
        yield node
        if isinstance(node, MapNode):
            yield from (member.key for member in node.members)
