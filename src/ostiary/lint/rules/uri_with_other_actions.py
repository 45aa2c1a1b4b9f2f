"""A statement about agencies has other actions than to assume one."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class UriWithOtherActions(StatementRule):
    """A statement about agencies has other actions than to assume one.

    `{"uri": […]}` goes with `iam:agencies:assume` (in the user guide `iam:tokens:assume`) alone.
    """

    category = Category.SYNTAX
    severity = Severity.WARNING
    kinds = (Kind.IDENTITY,)
    flagged = (
        "{Effect: Allow, Action: ['iam:agencies:assume', 'iam:users:listUsers'], Resource: {uri: ['/iam/agencies/1']}}",
    )
    clean = (
        "{Effect: Allow, Action: ['iam:agencies:assume', 'iam:tokens:assume'], Resource: {uri: ['/iam/agencies/1']}}",
    )
    _assume = ("iam:agencies:assume", "iam:tokens:assume", "sts:agencies:assume")

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each action that is about something else."""
        for action in subject.actions if subject.uris else ():
            if not action.partial and action.text.casefold() not in self._assume:
                yield self.found(
                    subject, action.node, f"`{shown(action.text)}` is not about agencies, and the resource is"
                )
