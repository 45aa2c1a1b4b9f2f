"""A condition tests a key that none of the statement's services sends."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.coverage import action_covers
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedStatement, PlacedTest
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class KeyOfAnotherService(StatementRule):
    """A condition tests a key that none of the statement's services sends.

    `obs:prefix` comes with requests to OBS only. With any other action a positive test of it never holds.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    flagged = (
        "{Effect: Allow, Action: ['elb:pools:list'], Condition: {StringEquals: {'obs:prefix': ['a/']}}}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringEquals: {'obs:prefix': ['a/']}}}",
        "{Effect: Allow, Action: ['*:*:list*'], Condition: {StringEquals: {'obs:prefix': ['a/']}}}",
    )

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield each key of a known service that no action is of, and each that none of the actions takes."""
        if (
            subject.excludes_actions
            or subject.partial
            or any("*" in action.segments[0] for action in subject.actions)
        ):
            return
        services = {action.service for action in subject.actions}
        for test in subject.tests if services else ():
            service, colon, _ = test.key_name.partition(":")
            if not colon or service in ("g", "sts") or not known.is_service(service):
                continue
            if service not in services:
                message = f"no action of the statement is of `{service}`, which alone sends `{shown(test.key.value)}`"
                yield self.found(subject, test.key, message)
            elif not self._goes_with(subject, test, known):
                key = known.condition_key(test.key_name)
                listed = ", ".join(f"`{name}`" for name in key.actions[:3]) if key else ""
                yield self.found(
                    subject,
                    test.key,
                    f"no action of the statement sends `{shown(test.key.value)}`: it goes with {listed}",
                )

    @staticmethod
    def _goes_with(statement: PlacedStatement, test: PlacedTest, known: Knowledge) -> bool:
        """Whether an action of the statement may send a key, as far as its documentation says."""
        key = known.condition_key(test.key_name)
        if key is None or not key.actions:
            return True
        sending = [action.casefold() for action in key.actions]
        listed = [action.text for action in statement.actions if not action.partial]
        if len(listed) < len(statement.actions) or any(
            action_covers(one, text) for one in sending for text in listed
        ):
            return True
        return any(not known.expand(one).isdisjoint(known.expand(text)) for one in sending for text in listed)
