"""Two statements of a policy have the same `Sid`."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedPolicy, stand_together, text_of
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.model.base import shown
from ostiary.syntax.tree import ScalarNode


class DuplicateSid(PolicyRule):
    """Two statements of a policy have the same `Sid`.

    A `Sid` names a statement within its policy, so that it has to be unique there.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET, Kind.TRUST)
    flagged = (
        "{Version: '5.0', Statement: [{Sid: a, Effect: Allow, Action: ['obs:bucket:listBucket']}, {Sid: a, Effect: Deny, Action: ['obs:bucket:deleteBucket']}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Sid: a, Effect: Allow, Action: ['obs:bucket:listBucket']}, {Sid: b, Effect: Deny, Action: ['obs:bucket:deleteBucket']}]}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield each `Sid` that an earlier statement has."""
        first: dict[str, int] = {}
        for statement in subject.statements if stand_together(subject.statement_list) else ():
            member = statement.node.get("Sid")
            if member is None or not isinstance(member.value, ScalarNode) or not text_of(member.value):
                continue
            sid = text_of(member.value)
            if sid in first:
                yield self.found(
                    subject, member.value, f"`Statement[{first[sid]}]` has the `Sid` `{shown(sid)}` as well"
                )
            first.setdefault(sid, statement.index)
