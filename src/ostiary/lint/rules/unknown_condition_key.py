"""A condition tests a key that nothing sends."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedTest
from ostiary.lint.placeholders import find_placeholder
from ostiary.lint.rule import Category, Findings, TestRule, write_instead
from ostiary.lint.words import nearest
from ostiary.model.base import shown


class UnknownConditionKey(TestRule):
    """A condition tests a key that nothing sends.

    A positive test of it never holds, a negated one always does. Global keys begin with `g:`, the others with
    their service.
    """

    category = Category.CATALOG
    severity = Severity.ERROR
    vendor = "IAM.1052"
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'g:UserNmae': [alice]}}}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Condition: {IpAddress: {'aws:SourceIp': ['10.0.0.0/8']}}}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Condition: {StringEquals: {'UserName': [alice]}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringEquals: {'g:username': [alice], 'obs:prefix': ['home/'], 'g:ResourceTag/owner': [a]}}}",
    )

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield each key that no table has, with the nearest; keys of services without a table are left alone."""
        key = str(subject.key.value)
        service, colon, _ = key.partition(":")
        if subject.key.partial or find_placeholder(key):
            return
        found = known.condition_key(key)
        if found is not None and colon and service.casefold() in ("g", "sts", found.service):
            return
        service = service.casefold()
        if colon and service not in ("g", "aws", "s3", "huaweicloud", "hw") and not known.names_keys(service):
            return
        names = [
            one.name.rstrip("/")
            for one in known.catalog.condition_keys(service if known.is_service(service) else "obs")
        ]
        near = nearest(key if colon else f"g:{key}", names, cutoff=0.7)
        fix = write_instead(subject, subject.key, near)
        hint = f"did you mean `{near}`?" if near else None
        yield self.found(subject, subject.key, f"there is no condition key `{shown(key)}`", hint, fix)
