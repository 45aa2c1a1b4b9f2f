"""A policy as the rules see it: its statements, actions, resources and condition tests, each with its place.

Built from the tree of a file. Nothing here refuses anything: what is missing or of the wrong type is simply not
there, and the faults of the document say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from ostiary.conditions import OperatorUse, parse_operator
from ostiary.lint.placeholders import find_placeholder
from ostiary.spans import Source
from ostiary.syntax.tree import ExpressionNode, ListNode, MapNode, Member, Node, ScalarNode

ACTION_SEGMENTS = 3
RESOURCE_SEGMENTS = 5
MOST_ENTRIES = 2_000
"""Statements, actions, resources and tests of a policy before it is huge: twice what 1.1 may have at most."""

MOST_CHARACTERS = 30_000
"""Characters of all that before it is huge: more than any kind of policy may have (a bucket's, 20 KB)."""

_OF_ROLES = frozenset({"Effect", "Action"})
_DENY = {"allow": False, "deny": True}


class Kind(StrEnum):
    """What a policy is attached to."""

    IDENTITY = "identity"
    BUCKET = "bucket"
    TRUST = "trust"
    SCP = "scp"


@dataclass(slots=True, eq=False)
class PlacedEntry:
    """One entry of a statement's list; `partial` if its text is not fully known."""

    statement: PlacedStatement
    node: ScalarNode
    text: str
    partial: bool
    segments: tuple[str, ...]

    @property
    def policy(self) -> PlacedPolicy:
        """The policy that it is in."""
        return self.statement.policy


class PlacedAction(PlacedEntry):
    """One entry of `Action` or `NotAction`."""

    __slots__ = ()

    @property
    def service(self) -> str:
        """The first segment, casefolded."""
        return self.segments[0].casefold()

    @property
    def is_whole(self) -> bool:
        """Whether it has the three segments of an action."""
        return len(self.segments) == ACTION_SEGMENTS


class PlacedResource(PlacedEntry):
    """One entry of `Resource`, `NotResource`, or of an agency policy's `uri`."""

    __slots__ = ()

    @property
    def is_whole(self) -> bool:
        """Whether it has the five segments of a resource."""
        return len(self.segments) == RESOURCE_SEGMENTS


@dataclass(slots=True, eq=False)
class PlacedTest:
    """One test of a condition: operator, key, listed values. `use` is None for an unknown operator."""

    statement: PlacedStatement
    operator: ScalarNode
    key: ScalarNode
    value: Node
    values: tuple[ScalarNode, ...]
    use: OperatorUse | None
    partial: bool

    @property
    def policy(self) -> PlacedPolicy:
        """The policy that it is in."""
        return self.statement.policy

    @property
    def key_name(self) -> str:
        """The key, casefolded."""
        return str(self.key.value).casefold()

    @property
    def texts(self) -> tuple[str, ...]:
        """The listed values as text."""
        return tuple(text_of(node) for node in self.values)


@dataclass(slots=True, eq=False)
class PlacedStatement:
    """One statement.

    `deny` is None where `Effect` is missing or no effect. `action_list` and `resource_list` are the members that
    hold the lists, under whichever of their two names; `uris` the resources of an agency policy. `partial`: the
    file does not show all of its actions or resources.
    """

    policy: PlacedPolicy
    index: int
    node: MapNode
    effect: ScalarNode | None = None
    deny: bool | None = None
    action_list: Member | None = None
    excludes_actions: bool = False
    actions: tuple[PlacedAction, ...] = ()
    resource_list: Member | None = None
    excludes_resources: bool = False
    resources: tuple[PlacedResource, ...] = ()
    uris: tuple[PlacedResource, ...] = ()
    condition: Member | None = None
    tests: tuple[PlacedTest, ...] = ()
    partial: bool = False

    @property
    def allows(self) -> bool:
        """Whether the effect is Allow."""
        return self.deny is False

    @property
    def allows_everywhere(self) -> bool:
        """Whether it allows the actions that it lists on every resource."""
        return self.allows and not self.excludes_actions and self.covers_every_resource

    @property
    def is_unconditional(self) -> bool:
        """Whether it has no condition."""
        return self.condition is None or (isinstance(self.condition.value, MapNode) and not self.tests)

    @property
    def covers_every_resource(self) -> bool:
        """Whether no resource is left out."""
        if self.resource_list is None:
            return True
        return not self.excludes_resources and any(
            is_every_resource(resource.text) for resource in self.resources
        )


_ANSWERED = ("id", "links", "domain_id", "created_time", "updated_time", "references")
"""What only the answers of the API have in an envelope."""


@dataclass(eq=False)
class PlacedPolicy:
    """One policy of a file.

    `form` is the syntax its values are written in: `json`, `yaml` or `hcl`. `type` is AX or XA where the envelope
    or the resource says so. `system`: it is a system-defined policy, to which the limits of custom ones do not apply;
    `vendors`: its envelope says so, and nobody but the vendor can change it. An `editable` policy may be changed in
    place.
    """

    source: Source
    form: str
    kind: Kind
    root: Node
    body: MapNode
    name: str
    envelope: MapNode | None = None
    type: ScalarNode | None = None
    display_name: ScalarNode | None = None
    system: bool = False
    vendors: bool = False
    editable: bool = True
    statements: tuple[PlacedStatement, ...] = field(default=())

    @property
    def policy(self) -> PlacedPolicy:
        """Itself: every part has its policy under this name."""
        return self

    @cached_property
    def version(self) -> str | None:
        """The text of `Version`; None without one."""
        member = self.body.get("Version")
        node = member.value if member else None
        return text_of(node) if isinstance(node, ScalarNode) else None

    @property
    def is_role(self) -> bool:
        """Whether it is a role of version 1.0."""
        return self.version == "1.0" and not self.is_meant_custom

    @cached_property
    def is_meant_custom(self) -> bool:
        """Whether it is a custom policy that has the version of roles by mistake: it has what no role has."""
        if self.version != "1.0" or self.system or self.kind is not Kind.IDENTITY:
            return False
        keys = {str(member.key.value) for statement in self.statements for member in statement.node.members}
        return self.type is not None or bool(keys - _OF_ROLES)

    @property
    def is_custom(self) -> bool:
        """Whether the validator of custom policies has a say in it: an identity policy of version 1.1, or meant so."""
        return self.kind is Kind.IDENTITY and not self.system and not self.is_role and self.version != "5.0"

    @cached_property
    def is_huge(self) -> bool:
        """Whether it has far more in it than any validator takes: it is not to keep an editor waiting."""
        lists = (len(one.actions) + len(one.resources) + len(one.tests) for one in self.statements)
        entries = (entry.node for one in self.statements for entry in (*one.actions, *one.resources))
        return (
            len(self.statements) + sum(lists) > MOST_ENTRIES
            or sum(node.end - node.start for node in entries) > MOST_CHARACTERS
        )

    @property
    def is_create_body(self) -> bool:
        """Whether it is the body of a call that creates a custom policy, not the answer to one."""
        wrapped = isinstance(self.root, MapNode) and self.root.get("role") is not None
        outer = self.envelope
        return wrapped and outer is not None and not any(outer.get(key) for key in _ANSWERED)

    @cached_property
    def statement_list(self) -> Member | None:
        """The member `Statement`."""
        return self.body.get("Statement")

    @cached_property
    def is_partial(self) -> bool:
        """Whether the file does not show all of it."""
        listed = self.statement_list
        unseen = listed is None or isinstance(listed.value, ExpressionNode) or listed.value.partial
        return unseen or any(statement.partial for statement in self.statements)


def text_of(node: ScalarNode) -> str:
    """Return a scalar as the text that a condition value is read as.

    >>> text_of(ScalarNode(True, 0, 4)), text_of(ScalarNode(None, 0, 4))
    ('true', '')
    """
    value = node.value
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_every_resource(text: str) -> bool:
    """Whether a resource pattern covers everything: `*`, or five segments of nothing but stars.

    >>> is_every_resource("*:*:*:*:*"), is_every_resource("obs:*:*:*:*")
    (True, False)
    """
    return text == "*" or (text.count(":") == RESOURCE_SEGMENTS - 1 and not text.strip(":*"))


def stand_together(member: Member | None) -> bool:
    """Whether all items of a list count at once, which they do not where Terraform chooses between lists."""
    return member is None or not isinstance(member.value, ListNode) or not member.value.alternatives


def scalars(node: Node | None) -> tuple[ScalarNode, ...]:
    """Return the texts of a list, or one that stands alone; what is no text is left out."""
    if isinstance(node, ScalarNode):
        return (node,) if isinstance(node.value, str) else ()
    if isinstance(node, ListNode):
        return tuple(
            item for item in node.items if isinstance(item, ScalarNode) and isinstance(item.value, str)
        )
    return ()


def texts_of(statement: PlacedStatement) -> Iterator[ScalarNode]:
    """Yield the texts of a statement that name something: principals, actions, resources, values of conditions."""
    for key in ("Principal", "NotPrincipal"):
        member = statement.node.get(key)
        values = (
            [one.value for one in member.value.members]
            if member and isinstance(member.value, MapNode)
            else []
        )
        for value in values:
            yield from scalars(value)
    yield from (action.node for action in statement.actions)
    yield from (resource.node for resource in (*statement.resources, *statement.uris))
    yield from (node for test in statement.tests for node in test.values)


def place_statements(policy: PlacedPolicy) -> PlacedPolicy:
    """Fill in the statements of a policy, and return it."""
    member = policy.statement_list
    listed = member.value if member else None
    nodes = listed.items if isinstance(listed, ListNode) else [listed] if isinstance(listed, MapNode) else []
    policy.statements = tuple(
        _statement(policy, index, node) for index, node in enumerate(nodes) if isinstance(node, MapNode)
    )
    for statement in policy.statements if not stand_together(member) else ():
        statement.partial = True  # whether it is there is not to be seen
    return policy


def _statement(policy: PlacedPolicy, index: int, node: MapNode) -> PlacedStatement:
    statement = PlacedStatement(policy, index, node)
    for member in node.members:
        reader = _READERS.get(str(member.key.value))
        if reader is not None:
            reader(statement, member)
    return statement


def _read_effect(statement: PlacedStatement, member: Member) -> None:
    if isinstance(member.value, ScalarNode):
        statement.effect = member.value
        statement.deny = _DENY.get(str(member.value.value).casefold())


def _read_actions(statement: PlacedStatement, member: Member) -> None:
    statement.action_list = member
    statement.excludes_actions = member.key.value == "NotAction"
    statement.partial |= member.value.partial or isinstance(member.value, ExpressionNode)
    statement.actions = tuple(
        PlacedAction(statement, node, node.value, _is_partial(node), tuple(node.value.split(":")))
        for node in scalars(member.value)
    )


def _read_resources(statement: PlacedStatement, member: Member) -> None:
    value = member.value
    statement.partial |= value.partial or isinstance(value, ExpressionNode)
    if isinstance(value, MapNode):
        uri = value.get("uri")
        statement.uris = tuple(_resources(statement, uri.value if uri else None))
        statement.resource_list = member
        return
    statement.resource_list = member
    statement.excludes_resources = member.key.value == "NotResource"
    statement.resources = tuple(_resources(statement, value))


def _resources(statement: PlacedStatement, node: Node | None) -> Iterator[PlacedResource]:
    for item in scalars(node):
        yield PlacedResource(statement, item, item.value, _is_partial(item), tuple(item.value.split(":", 4)))


def _is_partial(node: ScalarNode) -> bool:
    return node.partial or find_placeholder(node.value) is not None


def _read_condition(statement: PlacedStatement, member: Member) -> None:
    statement.condition = member
    if isinstance(member.value, MapNode):
        statement.tests = tuple(_tests(statement, member.value))


def _tests(statement: PlacedStatement, condition: MapNode) -> Iterator[PlacedTest]:
    for block in condition.members:
        if not isinstance(block.value, MapNode):
            continue
        use = parse_operator(str(block.key.value))
        for member in block.value.members:
            listed = member.value
            nodes = listed.items if isinstance(listed, ListNode) else [listed]
            values = tuple(node for node in nodes if isinstance(node, ScalarNode))
            partial = listed.partial or any(node.partial for node in nodes)
            yield PlacedTest(statement, block.key, member.key, listed, values, use, partial)


_READERS = {
    "Effect": _read_effect,
    "Action": _read_actions,
    "NotAction": _read_actions,
    "Resource": _read_resources,
    "NotResource": _read_resources,
    "Condition": _read_condition,
}
