"""A `Sid` holds characters other than letters and digits."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedStatement, text_of
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown
from ostiary.syntax.tree import ScalarNode


class SidCharacters(StatementRule):
    """A `Sid` holds characters other than letters and digits."""

    category = Category.SYNTAX
    severity = Severity.WARNING
    default = False
    flagged = (
        "{Version: '5.0', Statement: [{Sid: 'read & list', Effect: Allow, Action: ['obs:bucket:listBucket']}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Sid: ReadAndList1, Effect: Allow, Action: ['obs:bucket:listBucket']}]}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield a `Sid` with anything else in it."""
        member = subject.node.get("Sid")
        if member is None or not isinstance(member.value, ScalarNode) or member.value.partial:
            return
        sid = text_of(member.value)
        if sid and not (sid.isascii() and sid.isalnum()):
            yield self.found(
                subject, member.value, f"the `Sid` `{shown(sid)}` is not only letters and digits"
            )
