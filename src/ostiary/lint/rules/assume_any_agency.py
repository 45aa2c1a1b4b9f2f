"""An Allow to take on agencies that names none."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class AssumeAnyAgency(StatementRule):
    """An Allow to take on agencies that names none.

    Its holder may take on every agency of the account that trusts it, with all that they may do.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    kinds = (Kind.IDENTITY,)
    flagged = (
        "{Effect: Allow, Action: ['iam:agencies:assume']}",
        "{Effect: Allow, Action: ['iam:tokens:assume'], Resource: ['*']}",
    )
    clean = (
        "{Effect: Allow, Action: ['iam:agencies:assume'], Resource: {uri: ['/iam/agencies/07805acaba800fdd4fbdc00b8f888c7c']}}",
    )
    _names = '{"uri": ["/iam/agencies/<id>"]}'
    _names_5_0 = '["iam::<account>:agency:<name>"]'
    _assume = ("iam:agencies:assume", "iam:tokens:assume", "sts:agencies:assume")

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each such action of an Allow on every resource."""
        if not subject.allows_everywhere or subject.policy.system:
            return
        for action in subject.actions:
            if action.text.casefold() in self._assume:
                message = f"`{shown(action.text)}` without a resource is about every agency"
                alone = all(one.text.casefold() in self._assume for one in subject.actions)
                where = "name them" if alone else "name them in a statement of its own"
                newer = subject.policy.version == "5.0"
                hint = f'{where}: `"Resource": {self._names_5_0 if newer else self._names}`'
                yield self.found(subject, action.node, message, hint)
