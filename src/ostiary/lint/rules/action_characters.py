"""An action holds characters that no action has."""

from __future__ import annotations

import re

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings
from ostiary.model.base import shown


class ActionCharacters(ActionRule):
    """An action holds characters that no action has.

    Actions are made of letters, digits, `_` and `-`, of `:` between their segments, and of `*` (in version
    5.0 also `?`).
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1035"
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list;get']}",
        "{Effect: Allow, Action: ['elb:pools:líst']}",
    )
    clean = (
        "{Effect: Allow, Action: ['elb:pools:list', 'nat:dnat_rules:delete', 'elb:security-policies:put']}",
    )
    _odd = re.compile(r"[^A-Za-z0-9_:*?, \t\n./-]")

    def look(self, subject: PlacedAction) -> Findings:
        """Yield an action with any other character; blanks and commas have rules of their own."""
        if subject.partial:
            return
        odd = self._odd.search(subject.text)
        if odd is not None:
            message = f"the action `{shown(subject.text)}` holds the character `{shown(odd[0])}`"
            yield self.found(subject, subject.node, message)
