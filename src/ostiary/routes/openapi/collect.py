"""The routes of all operations together: repeated ones merged, those that contradict each other reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ostiary.errors import Diagnostic, Severity
from ostiary.model.route import RouteEntry
from ostiary.routes.openapi.entries import Drawn
from ostiary.routes.openapi.operations import fault
from ostiary.syntax.path import parse_template

Shape = tuple[str, ...]


@dataclass(slots=True)
class Collected:
    """The routes in the order of their operations, how many only repeated one, what gave none, what to check."""

    routes: list[RouteEntry] = field(default_factory=list)
    duplicates: int = 0
    reported: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)


def collect(results: Iterable[Drawn | Diagnostic]) -> Collected:
    """Return what all operations give; an operation gives all its routes or none."""
    collected = Collected()
    known: dict[Shape, RouteEntry] = {}
    named: dict[str, Drawn] = {}
    for result in results:
        reason = result if isinstance(result, Diagnostic) else _contradiction(result, known, named)
        if reason is not None:
            collected.reported.append(reason)
        elif isinstance(result, Drawn):
            _add(result, collected, known, named)
    return collected


def _add(drawn: Drawn, collected: Collected, known: dict[Shape, RouteEntry], named: dict[str, Drawn]) -> None:
    collected.warnings.extend((*drawn.warnings, *_shared(drawn, named)))
    for action in _actions(drawn):
        named.setdefault(action, drawn)
    for entry in drawn.entries:
        if known.setdefault(_shape(entry), entry) is entry:
            collected.routes.append(entry)
        else:
            collected.duplicates += 1


def _contradiction(
    drawn: Drawn, known: dict[Shape, RouteEntry], named: dict[str, Drawn]
) -> Diagnostic | None:
    """Why an operation gives no route beside those that there are."""
    call = f"{drawn.operation.method} {drawn.operation.path}"
    others = [known[shape] for entry in drawn.entries if (shape := _shape(entry)) in known]
    if any(_claim(entry) != _claim(other) for entry, other in zip(drawn.entries, others, strict=False)):
        message = f"`{call}` is the call `{others[0].route}`, which needs something else"
        return fault("conflicting-operation", message, drawn.operation.place)
    if others or drawn.derived is None:
        return None
    other = named.get(_actions(drawn)[0])
    if other is None or other.derived is None or _are_one(drawn, other):
        return None
    message = (
        f"the id `{drawn.derived}` gives the action `{drawn.entries[0].actions[0]}`, "
        f"which `{other.operation.method} {other.operation.path}` has by its id `{other.derived}`"
    )
    hint = "a policy could not tell the two apart: add `x-ostiary-action` to one of them, or to both"
    return fault("ambiguous-action", message, drawn.operation.place, hint)


def _are_one(drawn: Drawn, other: Drawn) -> bool:
    """Whether two operations are one and the same, at two paths."""
    one, another = drawn.operation.node, other.operation.node
    return (one.document.name, one.pointer) == (another.document.name, another.pointer)


def _shared(drawn: Drawn, named: dict[str, Drawn]) -> Iterator[Diagnostic]:
    """An action of which one operation has it by its id and another because it says so may be meant or not."""
    for action in _actions(drawn):
        other = named.get(action)
        if other is not None and (other.derived is None) != (drawn.derived is None):
            message = (
                f"the action `{action}` is also that of `{other.operation.method} {other.operation.path}`"
            )
            yield Diagnostic("shared-action", message, drawn.operation.place.span, severity=Severity.WARNING)


def _actions(drawn: Drawn) -> list[str]:
    entry = drawn.entries[0]
    named = [*entry.actions, *(action for variant in entry.alternatives for action in variant.actions)]
    return [action.casefold() for action in named]


def _shape(entry: RouteEntry) -> Shape:
    return (entry.method, *(segment.shape for segment in parse_template(entry.path)))


def _claim(entry: RouteEntry) -> object:
    return entry.authorization, frozenset(entry.actions), frozenset(entry.alternatives)
