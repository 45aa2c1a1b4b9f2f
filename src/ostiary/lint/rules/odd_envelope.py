"""A field of the envelope has a value that the service refuses."""

from __future__ import annotations

import re

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.syntax.tree import ScalarNode

_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f]*")


class OddEnvelope(PolicyRule):
    """A field of the envelope has a value that the service refuses.

    `catalog` is a text of at most 64 characters, `flag` is `fine_grained` or not there, `name` a text of at most 64
    characters without blanks, `id` one of at most 128 letters, digits and `_.-`. Which characters a catalog and a name
    may have nobody publishes; those that cannot be printed are none of them.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = (
        "{display_name: a, type: XA, flag: coarse, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
        "{display_name: a, type: XA, catalog: \"A\\tB\", policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
        "{display_name: a, type: XA, name: \"a\\u0001\", policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
        "{display_name: a, type: XA, id: 'a b', policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )
    clean = (
        "{display_name: a, type: XA, flag: fine_grained, catalog: CUSTOMED, name: custom_d78c_1, id: 5f1ab9, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )
    _checks = (
        ("catalog", re.compile(r".*", re.DOTALL), "IAM.1010"),
        ("catalog", re.compile(r".{0,64}", re.DOTALL), "IAM.1011"),
        ("catalog", _PRINTABLE, "IAM.1012"),
        ("flag", re.compile(r".*", re.DOTALL), "IAM.1013"),
        ("flag", re.compile(r"fine_grained"), "IAM.1014"),
        ("name", re.compile(r"\S+"), "IAM.1015"),
        ("name", re.compile(r".{0,64}", re.DOTALL), "IAM.1016"),
        ("name", _PRINTABLE, "IAM.1017"),
        ("id", re.compile(r".{0,128}", re.DOTALL), "IAM.1022"),
        ("id", re.compile(r"[A-Za-z0-9_.-]+"), "IAM.1023"),
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield each field whose value does not have the form that its check asks for."""
        for key, form, code in self._checks if subject.envelope else ():
            member = subject.envelope.get(key) if subject.envelope else None
            node = member.value if member else None
            if node is None or (isinstance(node, ScalarNode) and (node.value is None or node.partial)):
                continue
            text = node.value if isinstance(node, ScalarNode) else None
            if not isinstance(text, str) or not form.fullmatch(text):
                yield self.found(subject, node, f"`{key}` cannot have this value ({code})")
