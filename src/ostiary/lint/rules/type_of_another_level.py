"""A policy's type is for the other level than its actions are."""

from __future__ import annotations

from typing import ClassVar

from ostiary.errors import Severity
from ostiary.lint.edits import replace_text
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedPolicy
from ostiary.lint.rule import Category, Findings, PolicyRule, fix_of


class TypeOfAnotherLevel(PolicyRule):
    """A policy's type is for the other level than its actions are.

    `AX` policies are for global services, `XA` ones for services of a project. OBS counts at both.
    """

    category = Category.SCOPE
    severity = Severity.ERROR
    kinds = (Kind.IDENTITY,)
    flagged = (
        "{display_name: a, type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['iam:users:listUsers']}]}}",
    )
    clean = (
        "{display_name: a, type: AX, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['iam:users:listUsers']}]}}",
        "{display_name: a, type: XA, policy: {Version: '1.1', Statement: [{Effect: Allow, Action: ['obs:bucket:ListBucket']}]}}",
    )
    _levels: ClassVar = {"AX": "project", "XA": "global"}

    def check(self, subject: PlacedPolicy, known: Knowledge) -> Findings:
        """Yield the type of a policy all of whose services are of the other level."""
        wrong = self._levels.get(str(subject.type.value)) if subject.type is not None else None
        if (
            wrong is None
            or subject.type is None
            or subject.system
            or subject.is_partial
            or not known.is_complete
        ):
            return
        actions = [action for statement in subject.statements for action in statement.actions]
        services = {action.service for action in actions}
        if (
            not services
            or any(action.partial for action in actions)
            or "obs" in services
            or not all(map(known.is_service, services))
        ):
            return
        if {known.level(service) for service in services} == {wrong}:
            other = "XA" if wrong == "project" else "AX"
            edits = replace_text(subject, subject.type, other) if subject.form != "hcl" else None
            message = f"the type `{subject.type.value}` is for {'global' if wrong == 'project' else 'project-level'} services, and these are not"
            yield self.found(
                subject,
                subject.type,
                message,
                f"write `{other}`",
                fix_of(f"write {other}", edits, safe=False),
            )
