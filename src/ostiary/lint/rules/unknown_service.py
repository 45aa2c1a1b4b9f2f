"""An action names a service that the cloud does not have."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings, write_instead
from ostiary.lint.words import nearest
from ostiary.model.base import shown


class UnknownService(ActionRule):
    """An action names a service that the cloud does not have.

    The service refuses an action that is not registered; an update may take it, and it then matches nothing.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    vendor = "IAM.1036"
    flagged = (
        "{Effect: Allow, Action: ['funcitongraph:function:list']}",
        "{Effect: Allow, Action: ['nosuch:*:*']}",
        "{Effect: Allow, Action: ['hcss:instances:list']}",
    )
    clean = (
        "{Effect: Allow, Action: ['functiongraph:function:list', '*:*:list']}",
        "{Effect: Allow, Action: ['asm:mesh:list', 'cloudtable:*:get', 'cse:*:*']}",
    )

    def check(self, subject: PlacedAction, known: Knowledge) -> Findings:
        """Yield each action whose service nothing knows, with the nearest name."""
        service = subject.segments[0]
        if (
            not known.judges(subject)
            or "*" in service
            or "?" in service
            or known.is_service(service)
            or service == "s3"
            or known.is_published(subject.text)
        ):
            return
        near = self._near(subject, known)
        fix, hint = None, "a policy for Huawei Cloud is linted with `--profile huawei-2025`"
        if near is not None:
            wanted = ":".join((near, *subject.segments[1:]))
            hint = f"did you mean `{near}`?"
            if known.expand(wanted):
                fix = write_instead(subject, subject.node, wanted)
        yield self.found(subject, subject.node, f"there is no service `{shown(service)}`", hint, fix)

    @staticmethod
    def _near(subject: PlacedAction, known: Knowledge) -> str | None:
        """The service that is spelt most like it, if it has such a type: `hss` is not what `hcss:instances` means."""
        service, kind = subject.segments[0], subject.segments[1]
        near = nearest(service, known.prefixes, cutoff=0.75)
        if near is None or (not kind.strip("*?") and nearest(service, (near,), cutoff=0.9)):
            return near
        types = {action.name.split(":")[1] for action in known.catalog.actions(near)}
        return near if nearest(kind, types, cutoff=0.85) else None
