"""A custom policy has a type that only system-defined ones have."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule


class TypeNotCustom(PolicyRule):
    """A custom policy has a type that only system-defined ones have.

    A custom policy is shown at the account level (`AX`) or at the project level (`XA`). `AA` and `XX` are
    reserved.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1009"
    flagged = (
        "{display_name: readers, type: AA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )
    clean = (
        "{display_name: readers, type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
        "{display_name: Readers, type: AA, catalog: BASE, policy: {Version: '1.0', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield a type other than AX and XA."""
        if subject.type is not None and not subject.system and subject.type.value in ("AA", "XX"):
            message = f"a custom policy cannot have the type `{subject.type.value}`"
            yield self.found(
                subject, subject.type, message, "write `AX` for global services, `XA` for all others"
            )
