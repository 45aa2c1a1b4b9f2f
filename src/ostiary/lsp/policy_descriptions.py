"""A policy that somebody holds, in a few lines of Markdown: where its text comes from, and what its statements say."""

from __future__ import annotations

from collections.abc import Iterator

from ostiary.catalog.system import NAME_ONLY, SystemPolicy
from ostiary.documents.policy_file import PolicyDocument
from ostiary.model.policy import Statement

_STATUS = {
    "published": "the vendor's own text",
    "derived": "made from what the manuals say of it",
    NAME_ONLY: "known by its name only: its text is not known, and it cannot be assigned here",
}
_MOST_STATEMENTS = 6
_MOST_ACTIONS = 8


def describe_policy(
    name: str,
    document: PolicyDocument | None,
    system: SystemPolicy | None = None,
    file: str | None = None,
) -> str:
    """Return what is known of a policy; `document` is None where its text cannot be had."""
    return "\n\n".join(_about(name, document, system, file))


def _about(
    name: str, document: PolicyDocument | None, system: SystemPolicy | None, file: str | None
) -> Iterator[str]:
    level = document.type if document else system.type if system else None
    kind = f"system-defined {system.kind}" if system else "policy of this account"
    yield f"**{name}**: {kind}{f' of type {level}' if level else ''}{f', `{file}`' if file else ''}"
    described = (document.description if document else None) or (system.description if system else None)
    if described:
        yield described
    if system:
        yield f"Its text: {_STATUS[system.status]}."
    if document is None:
        if system is None:
            yield "The file cannot be read as a policy."
        return
    if document.policy.depends:
        needed = ", ".join(dependency.display_name for dependency in document.policy.depends)
        yield f"Counts only together with: {needed}."
    yield _statements(document)


def _statements(document: PolicyDocument) -> str:
    statements = document.policy.statement
    lines = [_statement(statement) for statement in statements[:_MOST_STATEMENTS]]
    if len(statements) > _MOST_STATEMENTS:
        lines.append(f"- … and {len(statements) - _MOST_STATEMENTS} more statements")
    return "\n".join(lines)


def _statement(statement: Statement) -> str:
    actions = statement.action or statement.not_action or ()
    but = "" if statement.action else "everything but "
    shown = ", ".join(f"`{action}`" for action in actions[:_MOST_ACTIONS])
    more = f" and {len(actions) - _MOST_ACTIONS} more" if len(actions) > _MOST_ACTIONS else ""
    limits = [
        word
        for word, part in (
            ("on some resources", statement.resource or statement.not_resource),
            ("under a condition", statement.condition),
        )
        if part
    ]
    tail = f", {' and '.join(limits)}" if limits else ""
    return f"- {statement.effect} {but}{shown}{more}{tail}"
