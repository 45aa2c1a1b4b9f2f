"""A policy variable is malformed: a brace that nothing closes, or no key in it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedStatement, text_of
from ostiary.lint.placeholders import find_placeholder
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown
from ostiary.syntax.resource import PATH
from ostiary.syntax.variables import parse_template


class MalformedVariable(StatementRule):
    """A policy variable is malformed: a brace that nothing closes, or no key in it.

    `${g:UserName}` stands for the value of a key, `${g:UserName, 'nobody'}` has a default for where it is
    absent. In a resource it may stand in the fifth segment only.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringMatch: {'obs:prefix': ['home/${g:UserName/*']}}}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:${g:DomainId}:object:b/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/${}/*']}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:bucket:ListBucket'], Condition: {StringMatch: {'obs:prefix': ['home/${g:UserName}/*']}}}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: [\"obs:*:*:object:b/${g:UserName, 'nobody'}/*\"]}",
    )

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each value and resource with such a variable."""
        nodes = [node for test in subject.tests for node in test.values]
        nodes += [resource.node for resource in subject.resources]
        for node in nodes:
            text = text_of(node)
            if "${" not in text or node.partial:
                continue
            wrong = self._wrong(text, is_resource=node not in nodes[: len(nodes) - len(subject.resources)])
            if wrong:
                yield self.found(subject, node, f"{wrong} in `{shown(text)}`")

    @staticmethod
    def _wrong(text: str, *, is_resource: bool) -> str | None:
        if text.count("${") > text.count("}"):
            return "a variable without a closing brace"
        if any(not variable.key for variable in parse_template(text).variables):
            return "a variable without a key"
        if (
            is_resource
            and text.count(":") >= PATH
            and "${" in ":".join(text.split(":", PATH)[:PATH])
            and not find_placeholder(text)
        ):
            return "a variable before the fifth segment"
        return None
