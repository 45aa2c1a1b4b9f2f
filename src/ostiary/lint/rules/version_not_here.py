"""An identity policy of version 5.0, which this cloud does not have."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedPolicy
from ostiary.lint.rule import Category, PolicyRule


class VersionNotHere(PolicyRule):
    """An identity policy of version 5.0, which this cloud does not have.

    Version `5.0` and service control policies exist on Huawei Cloud only; on Open Telekom Cloud a custom
    policy has version `1.1`, and other names of actions. `profile = "huawei-2025"` says that the policy is
    for Huawei Cloud.
    """

    slug = "version-not-here"
    category = Category.SYNTAX
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY,)
    flagged = ("{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:bucket:listBucket']}]}",)
    clean = ("{Version: '1.1', Statement: [{Effect: Allow, Action: ['obs:bucket:ListBucket']}]}",)

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield version 5.0 under the profile of a cloud that has only 1.0 and 1.1."""
        member = subject.body.get("Version")
        if member is not None and subject.version == "5.0" and known.profile == "otc":
            message = "version `5.0` exists on Huawei Cloud, not on Open Telekom Cloud"
            hint = "write version 1.1, or lint with --profile huawei-2025"
            yield self.found(subject, member.value, message, hint)
