"""The known actions nearest to a name that nothing knows, also across families of names.

`ecs:server:list` is a slip of one letter; `ecs:cloudServers:delete` is how manuals call what the route table calls
`ecs:cloudServers:deleteServers`; `elb:members:update` is `elb:members:put`. So names are compared word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

_VERBS = (
    ("create", "add", "insert", "post"),
    ("delete", "remove", "drop", "release"),
    ("update", "put", "modify", "set", "edit", "change"),
    ("get", "list", "show", "query", "view", "count"),
    ("attach", "bind", "associate"),
    ("detach", "unbind", "disassociate"),
    ("reboot", "restart"),
)
"""What one service calls so another calls so: actions of one row do the same."""

_KIND = {verb: number for number, verbs in enumerate(_VERBS) for verb in verbs}
_SAME_WORDS = 0.98
_SAME_KIND = 0.85
_PREFIX = 0.9
_SAME_END = 0.6
_OTHER_SERVICE = 0.15
_LEAST = 0.55
"""A segment less alike than this makes another action."""


def rank(name: str, candidates: Iterable[str], number: int) -> tuple[str, ...]:
    """Return the candidates most like a name, best first; at most `number`, and none that is not alike.

    >>> rank("ecs:server:list", ["ecs:servers:get", "ecs:servers:list", "ecs:flavors:create"], 2)
    ('ecs:servers:list', 'ecs:servers:get')
    """
    wanted = _split(name)
    scored = ((_score(wanted, _split(candidate)), candidate) for candidate in candidates)
    best = sorted((-score, candidate) for score, candidate in scored if score > 0)
    return tuple(candidate for _, candidate in best[:number])


def _split(name: str) -> tuple[str, str, str]:
    service, _, rest = name.partition(":")
    type_, _, operation = rest.partition(":")
    return service, type_, operation


def _score(wanted: tuple[str, str, str], found: tuple[str, str, str]) -> float:
    """From 0 to 1: type and operation count alike, another service costs; 0 if either is another one."""
    types = _likeness(_words(wanted[1]), _words(found[1]))
    if types < _LEAST:
        return 0.0
    operations = _likeness(_operation(wanted), _operation(found))
    other = 0.0 if wanted[0].casefold() == found[0].casefold() else _OTHER_SERVICE
    return 0.0 if operations < _LEAST else (types + operations) / 2 - other


@lru_cache(maxsize=20_000)
def _operation(name: tuple[str, str, str]) -> tuple[str, ...]:
    """The words of the operation, without those at its end that only repeat the type: `users:createUser`."""
    words, of_type = _words(name[2]), _words(name[1])
    rest = words[1:]
    return words[:1] if rest and of_type[-len(rest) :] == rest else words


@lru_cache(maxsize=20_000)
def _likeness(wanted: tuple[str, ...], found: tuple[str, ...]) -> float:
    if wanted == found:
        return 1.0
    one, two = "".join(wanted), "".join(found)
    if one == two:
        return _SAME_WORDS
    ratio = _ratio(one, two)
    if not wanted or not found:
        return ratio
    shorter, longer = sorted((wanted, found), key=len)
    if longer[: len(shorter)] == shorter:
        ratio = max(ratio, _PREFIX)
    if _KIND.get(wanted[0], -1) == _KIND.get(found[0], -2) and wanted[1:] == found[1:]:
        ratio = max(ratio, _SAME_KIND)
    return max(ratio, _SAME_END) if wanted[-1] == found[-1] else ratio


def _ratio(one: str, two: str) -> float:
    """How much of two texts is the same; 0 if it is so little that it makes no difference."""
    matcher = SequenceMatcher(None, one, two)
    if matcher.real_quick_ratio() < _LEAST or matcher.quick_ratio() < _LEAST:
        return 0.0
    return matcher.ratio()


@lru_cache(maxsize=20_000)
def _words(segment: str) -> tuple[str, ...]:
    """The words of a segment in small letters, each in the singular.

    >>> _words("batchSetServerTags")
    ('batch', 'set', 'server', 'tag')
    """
    return tuple(word.casefold().removesuffix("s") for word in _WORD.findall(segment))
