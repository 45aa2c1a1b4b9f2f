"""An action is not `service:type:operation`."""

from __future__ import annotations

from ostiary.errors import Fix, Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings, write_instead
from ostiary.model.base import shown


def is_rule_of_identity(action: PlacedAction) -> bool:
    """Whether an action is a rule of OpenStack's identity service, such as the vendor's roles of version 1.0 have.

    `identity:*`, `identity:assume role`: IAM API reference, the roles in answers about the permissions of a group.
    """
    return action.policy.is_role and action.service == "identity"


class ActionSegments(ActionRule):
    """An action is not `service:type:operation`.

    Each action has three segments; a wildcard stands for characters of one segment, never for the colon
    between two, so that `ecs:*` matches nothing. Only `*` alone stands for every action. The fix is a guess
    at what was meant. The names of OpenStack's `identity` in the vendor's own roles are left alone.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = (
        "{Effect: Allow, Action: ['ecs:*']}",
        "{Effect: Allow, Action: ['vpc:list*']}",
        "{Effect: Allow, Action: ['ces:createAlarm']}",
        "{Effect: Allow, Action: ['swr:namespace:auth:get']}",
        "{Effect: Allow, Action: ['GetObject']}",
    )
    clean = (
        "{Effect: Allow, Action: ['ecs:*:*', '*']}",
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['sts::tagSession']}]}",
        "{Version: '1.0', Statement: [{Effect: Deny, Action: ['identity:*']}]}",
    )

    def check(self, subject: PlacedAction, known: Knowledge) -> Findings:
        """Yield an action with fewer or more than three segments."""
        text = subject.text
        whole = text == "*" or subject.is_whole or is_rule_of_identity(subject)
        if whole or subject.service == "s3" or subject.partial or "," in text or " " in text:
            return
        fix, hint = self._meant(subject, known)
        message = f"`{shown(text)}` is not `service:type:operation`, and matches nothing"
        yield self.found(subject, subject.node, message, hint, fix)

    @staticmethod
    def _meant(subject: PlacedAction, known: Knowledge) -> tuple[Fix | None, str | None]:
        """What is to be written for an action without a type: the pattern, or actions of its service with that name."""
        service, *rest = subject.segments
        if not service or len(rest) != 1:
            return None, None
        operation = rest[0]
        if operation.endswith("*"):
            wanted = f"{service}:*:{operation}"
            if known.is_complete and known.has_table(service.casefold()) and not known.expand(wanted):
                return None, None
            fix = write_instead(subject, subject.node, wanted)
            return fix, f"write `{wanted}`"
        near = known.operations_like(service, operation) if known.is_service(service) else ()
        return None, f"did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else None
