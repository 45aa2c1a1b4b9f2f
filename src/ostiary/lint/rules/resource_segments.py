"""A resource is not `service:region:account:type:path`."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule, write_instead
from ostiary.model.base import shown


class ResourceSegments(ResourceRule):
    """A resource is not `service:region:account:type:path`.

    Five segments, the last of which may hold more colons; or `*` for everything. Anything else covers nothing
    in an Allow, and nobody knows what in a Deny. The fix is a guess at what was meant.
    """

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

    def check(self, subject: PlacedResource, known: Knowledge) -> Findings:
        """Yield a resource with fewer segments, or one that begins with `urn`."""
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
        wanted = self._meant(subject, known)
        hint = f"write for example `{wanted or self._example(subject, known)}`"
        fix = write_instead(subject, subject.node, wanted)
        yield self.found(
            subject, subject.node, f"`{shown(text)}` is not `service:region:account:type:path`", hint, fix
        )

    def _meant(self, subject: PlacedResource, known: Knowledge) -> str | None:
        """What was meant by a text with `urn:` before it, without region and account, or with a slash for the colon."""
        parts = subject.text.removeprefix("urn:").split(":")
        if len(parts) == 4 and "/" in parts[3]:  # noqa: PLR2004 - `service:*:*:type/path`
            parts = [*parts[:3], *parts[3].split("/", 1)]
        if len(parts) == 3 and all(parts):  # noqa: PLR2004 - `service:type:path`
            parts = [parts[0], "*", "*", *parts[1:]]
        if len(parts) < self._five:
            return None
        return ":".join([self._service(parts[0], subject, known), *parts[1:]])

    @staticmethod
    def _service(word: str, subject: PlacedResource, known: Knowledge) -> str:
        """The service of a resource: the one of the actions, if they have but one and the text's is none."""
        services = {action.service for action in subject.statement.actions}
        return services.pop() if len(services) == 1 and not known.is_service(word) else word

    def _example(self, subject: PlacedResource, known: Knowledge) -> str:
        """A resource of the service of the actions, of the type that was named, or that is documented."""
        parts = subject.text.split(":")
        service = self._service("", subject, known) or "obs"
        if len(parts) == self._five - 1 and all(parts):
            return f"{subject.text}:*"
        types = known.catalog.resource_types(service)
        return f"{service}:*:*:{types[0].type}:*" if types else f"{service}:*:*:*:*"
