"""Whether one pattern, condition or statement covers all that another one does.

Every answer yes is certain; a no may only mean that it could not be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ostiary.lint.placed import PlacedAction, PlacedResource, PlacedStatement, PlacedTest, is_every_resource
from ostiary.syntax.glob import Glob

_EVERY_ACTION = ("*", "*:*:*")
_ANY_RUN, _ANY_ONE = "\x00", "\x01"


@lru_cache(maxsize=50_000)
def action_covers(wide: str, narrow: str) -> bool:
    """Whether an action pattern covers every action that another one does.

    >>> action_covers("ecs:*:list*", "ecs:servers:list*"), action_covers("ecs:*:get", "ecs:*:get*")
    (True, False)
    """
    wide, narrow = wide.casefold(), narrow.casefold()
    if wide in _EVERY_ACTION or wide == narrow:
        return True
    if narrow in _EVERY_ACTION or ("*" not in wide and "?" not in wide):
        return False
    left, right = wide.split(":"), narrow.split(":")
    return len(left) == len(right) and all(map(_glob_covers, left, right))


def _glob_covers(wide: str, narrow: str) -> bool:
    if wide in ("*", narrow):
        return True
    if ("?" in wide and "*" in narrow) or ("*" not in wide and "?" not in wide):
        return False
    return Glob(wide).matches(narrow.replace("*", _ANY_RUN).replace("?", _ANY_ONE))


@lru_cache(maxsize=50_000)
def resource_covers(wide: str, narrow: str) -> bool:
    """Whether a resource pattern covers every resource that another one does.

    >>> resource_covers("obs:*:*:object:b/*", "OBS:::object:b/x"), resource_covers("obs:*:*:object:b", "*")
    (True, False)
    """
    if is_every_resource(wide) or wide == narrow:
        return True
    if is_every_resource(narrow) or "${" in wide or "${" in narrow:
        return False
    left, right = _segments(wide), _segments(narrow)
    return len(left) == len(right) == 5 and all(map(_glob_covers, left, right))  # noqa: PLR2004 - segments


def _segments(text: str) -> list[str]:
    parts = text.split(":", 4)
    for position, part in enumerate(parts):
        if position in (1, 2) and not part:
            parts[position] = "*"
        elif position in (0, 3):
            parts[position] = part.casefold()
    return parts


def statement_covers(wide: PlacedStatement, narrow: PlacedStatement) -> bool:
    """Whether a statement applies to every request that another one applies to, their effects aside."""
    return (
        actions_cover(wide, narrow)
        and resources_cover(wide, narrow)
        and condition_covers(wide.tests, narrow.tests)
    )


def actions_cover(wide: PlacedStatement, narrow: PlacedStatement) -> bool:
    """Whether the actions of a statement cover all of another one's."""
    if _is_unclear(wide) or _is_unclear(narrow) or wide.excludes_actions or narrow.excludes_actions:
        return False
    names = {one.text.casefold() for one in wide.actions}
    patterns = [one.text for one in wide.actions if "*" in one.text or "?" in one.text]
    return bool(narrow.actions) and all(
        other.text.casefold() in names or any(action_covers(one, other.text) for one in patterns)
        for other in narrow.actions
    )


def resources_cover(wide: PlacedStatement, narrow: PlacedStatement) -> bool:
    """Whether the resources of a statement cover all of another one's."""
    if wide.covers_every_resource:
        return True
    if wide.excludes_resources or narrow.excludes_resources or narrow.covers_every_resource:
        return False
    if narrow.uris or wide.uris:
        return {uri.text for uri in narrow.uris} <= {uri.text for uri in wide.uris} and not narrow.resources
    return _all_covered(wide.resources, narrow.resources)


def _all_covered(wide: Sequence[PlacedResource], narrow: Sequence[PlacedResource]) -> bool:
    return bool(narrow) and all(
        any(resource_covers(one.text, other.text) for one in wide) for other in narrow
    )


def condition_covers(wide: Iterable[PlacedTest], narrow: Sequence[PlacedTest]) -> bool:
    """Whether a condition holds whenever another one does: it asks for no more."""
    asked = {_test_key(test) for test in narrow}
    return all(_test_key(test) in asked for test in wide)


def _test_key(test: PlacedTest) -> tuple[str, str, frozenset[str]]:
    return str(test.operator.value), test.key_name, frozenset(test.texts)


def _is_unclear(statement: PlacedStatement) -> bool:
    """Whether what a statement covers is not to be seen from the file."""
    parts: list[PlacedAction | PlacedResource] = [*statement.actions, *statement.resources, *statement.uris]
    return (
        statement.partial
        or any(part.partial for part in parts)
        or any(test.partial for test in statement.tests)
    )
