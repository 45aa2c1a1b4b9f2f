"""A condition key is spelt in another case than its documentation spells it."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedTest
from ostiary.lint.rule import Category, Findings, TestRule, write_instead
from ostiary.model.base import shown


class KeyCase(TestRule):
    """A condition key is spelt in another case than its documentation spells it.

    Keys are read in any case here; OBS calls them case-sensitive.
    """

    category = Category.CATALOG
    severity = Severity.SUGGESTION
    flagged = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MfaPresent': ['true']}}}",)
    clean = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['true']}}}",)

    def check(self, subject: PlacedTest, known: Knowledge) -> Findings:
        """Yield each key in another case; what follows a slash is the user's own."""
        name = str(subject.key.value)
        key = known.condition_key(name)
        if key is None or subject.key.partial:
            return
        _, slash, rest = name.partition("/")
        documented = key.name.partition("/")[0] + (slash + rest if slash else "")
        if name != documented and name.casefold() == documented.casefold():
            fix = write_instead(subject, subject.key, documented, safe=True)
            yield self.found(subject, subject.key, f"`{shown(name)}` is spelt `{documented}`", fix=fix)
