"""Ways from some permissions to all of them: the paths of `policies/lint/escalation.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from ostiary.lint.knowledge import lint_data
from ostiary.syntax.action import ActionPattern


class Path(NamedTuple):
    """One way: sets of actions, one of each of which is needed, and the steps; a `weak` one needs more than is seen."""

    name: str
    needs: tuple[tuple[str, ...], ...]
    steps: tuple[str, ...]
    weak: bool = False

    def taken_with(self, allowed: Callable[[str], bool]) -> tuple[str, ...] | None:
        """Return the actions with which somebody who is allowed some can take the way, None if nobody can."""
        found = [next((action for action in one_of if allowed(action)), None) for one_of in self.needs]
        return None if None in found else tuple(action for action in found if action)


@cache
def escalation_paths() -> tuple[Path, ...]:
    """Return every path, the strong ones first."""
    paths = [
        Path(
            entry["name"],
            tuple((need,) if isinstance(need, str) else tuple(need) for need in entry["needs"]),
            tuple(entry["steps"]),
            entry.get("weak") == "true",
        )
        for entry in lint_data("escalation")["paths"]
    ]
    return tuple(sorted(paths, key=lambda path: path.weak))


def open_paths(
    allowed: list[ActionPattern], denied: list[ActionPattern]
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the paths that are open to who is allowed and denied some patterns, with the actions they take.

    Those to every right of the account come before those to the rights in a project.
    """

    def may(action: str) -> bool:
        folded = action.casefold()
        return any(one.matches(folded) for one in allowed) and not any(one.matches(folded) for one in denied)

    found = [(path, taken) for path in escalation_paths() if (taken := path.taken_with(may)) is not None]
    yield from sorted(found, key=lambda way: _in_a_project(way[1]))


def gain(taken: tuple[str, ...]) -> str:
    """Return what a path leads to that takes some actions.

    >>> gain(("iam:permissions:grantRoleToGroupOnProject",))
    'every right in a project'
    """
    return "every right in a project" if _in_a_project(taken) else "every right"


def _in_a_project(taken: tuple[str, ...]) -> bool:
    return any(action.endswith("OnProject") for action in taken)
