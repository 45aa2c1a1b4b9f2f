"""A description holds characters that cannot be printed."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.model.base import shown
from ostiary.syntax.tree import ScalarNode


class OddDescription(PolicyRule):
    """A description holds characters that cannot be printed.

    Line breaks and other control characters are refused in `description` and `description_cn`.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = (
        '{"display_name": "a", "type": "XA", "description": "one\\u0007two", "policy": {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["elb:pools:list"]}]}}',
    )
    clean = (
        "{display_name: a, type: XA, description: 'Reads, and lists: everything.', policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )
    _codes = (("description", "IAM.1018"), ("description_cn", "IAM.1019"))

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield each description with such a character, line breaks aside."""
        for key, code in self._codes if subject.envelope else ():
            member = subject.envelope.get(key) if subject.envelope else None
            node = member.value if member else None
            if isinstance(node, ScalarNode) and isinstance(node.value, str):
                odd = next(
                    (sign for sign in node.value if not sign.isprintable() and sign not in "\n\r\t"), None
                )
                if odd is not None:
                    yield self.found(subject, node, f"`{key}` holds the character `{shown(odd)}` ({code})")
