"""A `Sid` holds characters other than letters and digits."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedStatement, text_of
from ostiary.lint.rule import Category, StatementRule
from ostiary.model.base import shown
from ostiary.syntax.tree import ScalarNode


class SidCharacters(StatementRule):
    """A `Sid` holds characters other than letters and digits."""

    slug = "sid-characters"
    category = Category.SYNTAX
    severity = Severity.WARNING
    default = False
    kinds = (Kind.IDENTITY, Kind.SCP)
    flagged = (
        "{Version: '5.0', Statement: [{Sid: 'read & list', Effect: Allow, Action: ['obs:bucket:listBucket']}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Sid: ReadAndList1, Effect: Allow, Action: ['obs:bucket:listBucket']}]}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield a `Sid` with anything else in it."""
        del known
        member = subject.node.get("Sid")
        if member is None or not isinstance(member.value, ScalarNode) or member.value.partial:
            return
        sid = text_of(member.value)
        if sid and not (sid.isascii() and sid.isalnum()):
            yield self.found(
                subject, member.value, f"the `Sid` `{shown(sid)}` is not only letters and digits"
            )
