"""An action is not registered: neither the API's tables nor a manual names it."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, fix_of
from ostiary.lint.words import nearest
from ostiary.model.base import shown


class UnknownAction(ActionRule):
    """An action is not registered: neither the API's tables nor a manual names it.

    The service refuses it when a policy is created; an update may take it, and it then matches nothing. Only
    services whose API tables are known are judged.
    """

    slug = "unknown-action"
    category = Category.CATALOG
    severity = Severity.WARNING
    vendor = "IAM.1036"
    flagged = (
        "{Effect: Allow, Action: ['elb:pool:list']}",
        "{Effect: Deny, Action: ['elb:loadbalancers:destroy']}",
    )
    clean = ("{Effect: Allow, Action: ['elb:pools:list', 'ELB:Pools:List', 'elb:pools:l*']}",)

    def check(self, subject: PlacedAction, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield each single action that nothing knows, with the nearest ones."""
        text = subject.text
        if "*" in text or "?" in text or not known.judges(subject) or not known.has_table(subject.service):
            return
        if known.action(text) is not None or known.catalog.aliases(text) or known.is_published(text):
            return
        near = () if subject.policy.is_huge else known.nearest_actions(text)
        fix = None
        if near and nearest(text, near[:1], cutoff=0.9):
            fix = fix_of(f"write {near[0]}", replace_text(subject.policy, subject.node, near[0]), safe=False)
        hint = f"did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else None
        yield self.found(subject, subject.node, f"there is no action `{shown(text)}`", hint, fix)
