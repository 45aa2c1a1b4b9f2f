"""The service of an action is written with capitals."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedAction
from ostiary.lint.rule import ActionRule, Category, fix_of
from ostiary.model.base import shown


class UpperCaseService(ActionRule):
    """The service of an action is written with capitals.

    It is read in any case, but the guide asks for small letters.
    """

    slug = "upper-case-service"
    category = Category.CATALOG
    severity = Severity.SUGGESTION
    kinds = (Kind.IDENTITY, Kind.SCP)
    flagged = (
        "{Effect: Allow, Action: ['ELB:pools:list']}",
        "{Effect: Allow, Action: ['FunctionGraph:function:list']}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list']}",
        "{Version: '1.0', Statement: [{Effect: Allow, Action: ['DNS:Zone:*']}]}",
    )

    def check(self, subject: PlacedAction, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield each service with a capital, but for those of roles, which are written so."""
        del known
        service = subject.segments[0]
        if service == service.lower() or subject.partial or subject.policy.is_role or not subject.is_whole:
            return
        wanted = ":".join((service.lower(), *subject.segments[1:]))
        fix = fix_of(f"write {wanted}", replace_text(subject.policy, subject.node, wanted))
        yield self.found(
            subject,
            subject.node,
            f"the service `{shown(service)}` is written with capitals",
            f"write `{wanted}`",
            fix,
        )
