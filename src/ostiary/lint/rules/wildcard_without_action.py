"""A pattern covers no action at all."""

from __future__ import annotations

from typing import Final

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings
from ostiary.lint.words import nearest
from ostiary.model.base import shown

PRINTED: Final = frozenset({"aom:autoscalingrule:*", "cce:kubernetes:*", "evs:*:count"})
"""Patterns in policies and tables of the manuals of CCE, ECS and MRS that cover nothing any table lists."""


class WildcardWithoutAction(ActionRule):
    """A pattern covers no action at all.

    Its type or its operation is misspelt, or of another service. Only services whose API tables are known are
    judged, and not the few patterns that the manuals print themselves.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    flagged = ("{Effect: Allow, Action: ['elb:pool:*']}", "{Effect: Deny, Action: ['elb:*:destroy*']}")
    clean = ("{Effect: Allow, Action: ['elb:pools:*', 'elb:*:get*', '*:*:*', 'cce:kubernetes:*']}",)

    def check(self, subject: PlacedAction, known: Knowledge) -> Findings:
        """Yield each pattern of a known service that covers nothing."""
        text = subject.text
        if (
            not ("*" in text or "?" in text)
            or not known.judges(subject)
            or not known.has_table(subject.service)
        ):
            return
        if not known.expand(text) and not known.is_published(text) and text.casefold() not in PRINTED:
            types = {action.name.split(":")[1] for action in known.catalog.actions(subject.service)}
            kind = subject.segments[1]
            near = (
                nearest(kind, types, cutoff=0.7)
                if kind.strip("*") and kind not in types and not subject.policy.is_huge
                else None
            )
            hint = f"did you mean `{subject.segments[0]}:{near}:{subject.segments[2]}`?" if near else None
            yield self.found(subject, subject.node, f"`{shown(text)}` covers no action", hint)
