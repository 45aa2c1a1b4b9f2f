"""A condition tests a global key that this version of policies does not have."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown


class KeyOfAnotherVersion(TestRule):
    """A condition tests a global key that this version of policies does not have.

    `g:SourceIp` and its kin are of version 5.0; version 1.1 has `g:CurrentTime`, `g:DomainName`,
    `g:MFAPresent`, `g:MFAAge`, `g:ProjectName`, `g:ServiceName`, `g:UserId`, `g:UserName` and
    `g:ResourceTag/…`.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    vendor = "IAM.1052"
    kinds = (Kind.IDENTITY,)
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {IpAddress: {'g:SourceIp': ['10.0.0.0/8']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserName': [alice]}}}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:bucket:listBucket'], Condition: {IpAddress: {'g:SourceIp': ['10.0.0.0/8']}}}]}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield each global key whose documentation is of other versions."""
        key, version = known.condition_key(str(subject.key.value)), subject.policy.version
        if key is None or version not in ("1.1", "5.0") or not key.name.startswith("g:") or not key.versions:
            return
        if version not in key.versions:
            yield self.found(
                subject,
                subject.key,
                f"`{shown(subject.key.value)}` is a key of version {' and '.join(key.versions)}",
            )
