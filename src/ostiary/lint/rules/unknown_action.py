"""An action is not registered: neither the API's tables nor a manual names it."""

from __future__ import annotations

from ostiary.catalog.nearest import is_same_name
from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import PlacedAction
from ostiary.lint.rule import ActionRule, Category, Findings, write_instead
from ostiary.model.base import shown

_MOST_OPERATIONS = 6
"""A type with more operations is no help in a hint."""


class UnknownAction(ActionRule):
    """An action is not registered: neither the API's tables nor a manual names it.

    The service refuses it when a policy is created; an update may take it, and it then matches nothing. Only
    services whose API tables are known are judged.
    """

    category = Category.CATALOG
    severity = Severity.WARNING
    vendor = "IAM.1036"
    flagged = (
        "{Effect: Allow, Action: ['elb:pool:list']}",
        "{Effect: Deny, Action: ['elb:loadbalancers:destroy']}",
    )
    clean = ("{Effect: Allow, Action: ['elb:pools:list', 'ELB:Pools:List', 'elb:pools:l*']}",)

    def check(self, subject: PlacedAction, known: Knowledge) -> Findings:
        """Yield each single action that nothing knows, with the nearest ones."""
        text = subject.text
        if "*" in text or "?" in text or not known.judges(subject) or not known.has_table(subject.service):
            return
        if known.action(text) is not None or known.catalog.aliases(text) or known.is_published(text):
            return
        near = () if subject.policy.is_huge else known.nearest_actions(text)
        fix = None
        if near and is_same_name(text, near[0]) and (len(near) == 1 or known.is_registered(near[0])):
            fix = write_instead(subject, subject.node, near[0])
        message = f"there is no action `{shown(text)}`"
        yield self.found(subject, subject.node, message, _hint(text, near, known), fix)


def _hint(text: str, near: tuple[str, ...], known: Knowledge) -> str | None:
    """The actions that may be meant; the pattern over them if they are many, or what there is of the type."""
    covered = known.expand(f"{text}*")
    if near and not is_same_name(text, near[0]) and len(near) < len(covered) and _all_in(near, covered):
        return f"did you mean one of the {len(covered)} actions of `{near[0][: len(text)]}*`?"
    if near:
        return f"did you mean {' or '.join(f'`{name}`' for name in near)}?"
    type_ = text.rpartition(":")[0]
    there = sorted(name.rpartition(":")[2] for name in known.catalog.expand(f"{type_}:*"))
    listed = ", ".join(f"`{operation}`" for operation in there)
    return f"`{shown(type_)}` has only {listed}" if 0 < len(there) <= _MOST_OPERATIONS else None


def _all_in(names: tuple[str, ...], covered: frozenset[str]) -> bool:
    return all(name.casefold() in covered for name in names)
