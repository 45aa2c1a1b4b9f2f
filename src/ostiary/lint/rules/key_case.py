"""A condition key is spelt in another case than its documentation spells it."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedTest
from ostiary.lint.rule import Category, TestRule, fix_of
from ostiary.model.base import shown


class KeyCase(TestRule):
    """A condition key is spelt in another case than its documentation spells it.

    Keys are read in any case here; OBS calls them case-sensitive.
    """

    slug = "key-case"
    category = Category.CATALOG
    severity = Severity.SUGGESTION
    flagged = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MfaPresent': ['true']}}}",)
    clean = ("{Effect: Allow, Action: ['elb:pools:list'], Condition: {Bool: {'g:MFAPresent': ['true']}}}",)

    def check(self, subject: PlacedTest, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield each key in another case; what follows a slash is the user's own."""
        name = str(subject.key.value)
        key = known.condition_key(name)
        if key is None or subject.key.partial:
            return
        _, slash, rest = name.partition("/")
        documented = key.name.partition("/")[0] + (slash + rest if slash else "")
        if name != documented and name.casefold() == documented.casefold():
            fix = fix_of(f"write {documented}", replace_text(subject.policy, subject.key, documented))
            yield self.found(subject, subject.key, f"`{shown(name)}` is spelt `{documented}`", fix=fix)
