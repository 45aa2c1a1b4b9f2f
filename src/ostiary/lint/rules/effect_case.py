"""`Effect` is not spelt `Allow` or `Deny`."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule, fix_of


class EffectCase(StatementRule):
    """`Effect` is not spelt `Allow` or `Deny`.

    It is read in any case, but the guides and the other clouds' tools know only these two spellings.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET, Kind.TRUST)
    flagged = ("{Effect: allow, Action: ['elb:pools:list']}", "{Effect: DENY, Action: ['elb:pools:list']}")
    clean = ("{Effect: Allow, Action: ['elb:pools:list']}",)

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield another spelling."""
        if subject.effect is None or subject.deny is None:
            return
        wanted = "Deny" if subject.deny else "Allow"
        if subject.effect.value != wanted:
            edits = replace_text(subject.policy, subject.effect, wanted)
            message = f"`{subject.effect.value}` is spelt `{wanted}`"
            yield self.found(subject, subject.effect, message, fix=fix_of(f"write {wanted}", edits))
