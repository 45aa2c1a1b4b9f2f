"""The description is longer than 256 characters."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedPolicy, text_of
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.syntax.tree import ScalarNode


class LongDescription(PolicyRule):
    """The description is longer than 256 characters.

    The Terraform provider refuses it; the API's own limit is not published.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    vendor = "IAM.1018"
    flagged = (
        "{display_name: a, type: XA, description: "
        + "long " * 60
        + ", policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )
    clean = (
        "{display_name: a, type: XA, description: short, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield a description that is too long."""
        member = subject.envelope.get("description") if subject.envelope else None
        limit = known.limit("description_characters")
        if member is None or limit is None or not isinstance(member.value, ScalarNode) or subject.system:
            return
        length = len(text_of(member.value))
        if length > limit:
            yield self.found(
                subject, member.value, f"the description has {length} characters, and {limit} are taken"
            )
