"""The display name holds characters that no name may have."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedPolicy, text_of
from ostiary.lint.rule import Category, Findings, PolicyRule
from ostiary.model.base import shown


class OddDisplayName(PolicyRule):
    r"""The display name holds characters that no name may have.

    Control characters and `< > & ' " ; \\` are refused. Letters of any script, digits, blanks and `-_.,` are
    fine.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1003"
    flagged = (
        "{display_name: 'readers <all>', type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )
    clean = (
        "{display_name: 'ELB ReadOnlyAccess_2.1', type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['elb:pools:list']}]}}",
    )

    def look(self, subject: PlacedPolicy) -> Findings:
        """Yield a display name with a character that is refused."""
        name = subject.display_name
        if name is None or name.partial or subject.system:
            return
        odd = next((sign for sign in text_of(name) if sign in "<>&'\"\\;" or not sign.isprintable()), None)
        if odd is not None:
            yield self.found(subject, name, f"the display name holds the character `{shown(odd)}`")
