"""An identity policy of version 5.0, which this cloud does not have."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge, lint_data
from ostiary.lint.placed import Kind, PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule


class VersionNotHere(PolicyRule):
    """An identity policy of version 5.0, which this cloud does not have.

    IAM's manual on Open Telekom Cloud knows the versions `1.0` and `1.1`; version `5.0` and service control
    policies are Huawei Cloud's, and so are their names of actions. `profile = "huawei-2025"` says that the policy
    is for Huawei Cloud. UCS is left alone: its manual prints policies of version `5.0` for this cloud as well.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY,)
    flagged = ("{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:bucket:listBucket']}]}",)
    clean = (
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['obs:bucket:ListBucket']}]}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['ucs:clusters:createCluster']}]}",
    )

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield version 5.0 under the profile of a cloud that has only 1.0 and 1.1."""
        member = subject.body.get("Version")
        services = {action.service for statement in subject.statements for action in statement.actions}
        if member is None or subject.version != "5.0" or known.profile != "otc":
            return
        if not services or not services <= set(lint_data("versions")["services_of_5_0"]):
            message = (
                "version `5.0` is Huawei Cloud's: IAM's manual on Open Telekom Cloud has only `1.0` and `1.1`"
            )
            hint = "for Huawei Cloud lint with `--profile huawei-2025`; in version 1.1 many actions have other names"
            yield self.found(subject, member.value, message, hint)
