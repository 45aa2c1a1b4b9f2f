"""A resource is not `service:region:account:type:path`."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.errors import Diagnostic, Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, ResourceRule, fix_of
from ostiary.model.base import shown


class ResourceSegments(ResourceRule):
    """A resource is not `service:region:account:type:path`.

    Five segments, the last of which may hold more colons; or `*` for everything. Anything else covers nothing
    in an Allow, and nobody knows what in a Deny. The fix is a guess at what was meant.
    """

    slug = "resource-segments"
    category = Category.SYNTAX
    severity = Severity.ERROR
    flagged = (
        "{Effect: Allow, Action: ['rds:instance:list'], Resource: ['rds:instance:*']}",
        "{Effect: Allow, Action: ['functiongraph:function:list'], Resource: ['urn:fss:*:*:function:*']}",
    )
    clean = (
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:b/*']}",
        "{Effect: Allow, Action: ['obs:object:GetObject'], Resource: ['*']}",
    )
    _five = 5

    def check(self, subject: PlacedResource, known: Knowledge) -> Iterator[Diagnostic]:
        """Yield a resource with fewer segments, or one that begins with `urn`."""
        del known
        text = subject.text
        if (
            subject.node.partial
            or subject in subject.statement.uris
            or text.startswith("arn:")
            or not text.strip()
        ):
            return
        is_urn = subject.segments[0].casefold() == "urn"
        if text == "*" or (len(subject.segments) == self._five and not is_urn):
            return
        wanted = self._meant(text)
        hint = f"write for example `{wanted or 'obs:*:*:object:bucket/*'}`"
        fix = (
            fix_of(f"write {wanted}", replace_text(subject.policy, subject.node, wanted), safe=False)
            if wanted
            else None
        )
        yield self.found(
            subject, subject.node, f"`{shown(text)}` is not `service:region:account:type:path`", hint, fix
        )

    def _meant(self, text: str) -> str | None:
        """What was meant by a text with `urn:` before it, or without region and account."""
        parts = text.removeprefix("urn:").split(":")
        if len(parts) >= self._five:
            return ":".join(parts)
        return f"{parts[0]}:*:*:{parts[1]}:{parts[2]}" if len(parts) == 3 and all(parts) else None  # noqa: PLR2004
