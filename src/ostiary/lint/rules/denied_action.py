"""One of several actions of an Allow has no effect, because a Deny of the same policy covers it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.coverage import action_covers, condition_covers, resources_cover
from ostiary.lint.placed import PlacedAction, PlacedPolicy, PlacedStatement
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.model.base import shown


class DeniedAction(PolicyRule):
    """One of several actions of an Allow has no effect, because a Deny of the same policy covers it."""

    category = Category.MEANING
    severity = Severity.WARNING
    pairwise = True
    flagged = (
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list', 'elb:pools:delete']}, {Effect: Deny, Action: ['elb:pools:delete']}]}",
    )
    clean = (
        "{Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:*']}, {Effect: Deny, Action: ['elb:pools:delete']}]}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield each action of an Allow that is denied wherever it is allowed, if not all of them are."""
        denies = [
            one for one in subject.statements if one.deny and not one.excludes_actions and not one.partial
        ]
        for statement in subject.statements if denies else ():
            if not statement.allows or statement.excludes_actions or statement.partial:
                continue
            covering = [
                one
                for one in denies
                if resources_cover(one, statement) and condition_covers(one.tests, statement.tests)
            ]
            if not covering:
                continue
            denied = [(action, self._by(action, covering)) for action in statement.actions]
            if all(by is not None for _, by in denied):
                continue
            for action, by in denied:
                if by is not None:
                    yield self.found(
                        subject, action.node, f"`{shown(action.text)}` is denied by `Statement[{by.index}]`"
                    )

    @staticmethod
    def _by(action: PlacedAction, denies: list[PlacedStatement]) -> PlacedStatement | None:
        """The first Deny that covers an action; a name covers only itself."""
        folded = action.text.casefold()
        for statement in denies:
            for one in statement.actions:
                same = one.text == action.text or one.text.casefold() == folded
                if same or ("*" in one.text and action_covers(one.text, action.text)):
                    return statement
        return None
