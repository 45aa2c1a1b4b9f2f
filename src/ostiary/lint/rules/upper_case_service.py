"""The service of an action is written with capitals."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings, write_instead
from ostiary.model.base import shown


class UpperCaseService(ActionRule):
    """The service of an action is written with capitals.

    It is read in any case, but the guide asks for small letters.
    """

    category = Category.CATALOG
    severity = Severity.SUGGESTION
    flagged = (
        "{Effect: Allow, Action: ['ELB:pools:list']}",
        "{Effect: Allow, Action: ['FunctionGraph:function:list']}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list']}",
        "{Version: '1.0', Statement: [{Effect: Allow, Action: ['DNS:Zone:*']}]}",
    )

    def look(self, subject: PlacedAction) -> Findings:
        """Yield each service with a capital, but for those of roles, which are written so."""
        service = subject.segments[0]
        if service == service.lower() or subject.partial or subject.policy.is_role or not subject.is_whole:
            return
        wanted = ":".join((service.lower(), *subject.segments[1:]))
        fix = write_instead(subject, subject.node, wanted, safe=True)
        yield self.found(
            subject,
            subject.node,
            f"the service `{shown(service)}` is written with capitals",
            f"write `{wanted}`",
            fix,
        )
