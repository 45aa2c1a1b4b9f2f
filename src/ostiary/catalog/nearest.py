"""The known actions nearest to a name that nothing knows, also across families of names.

`ecs:server:list` is a slip of one letter; `ecs:cloudServers:delete` is how manuals call what the route table calls
`ecs:cloudServers:deleteServers`; `elb:members:update` is `elb:members:put`. So names are compared word by word. And
`rds:configuration:list` is named after its call, `GET …/configurations`, which needs `rds:param:list`: so the calls
that need an action count as well. What names no better one leads to none: a wrong hint is worse than no hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

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

_METHODS: dict[int, tuple[str, ...]] = {0: ("POST",), 1: ("DELETE",), 2: ("PUT", "PATCH"), 3: ("GET", "HEAD")}
"""The methods of calls that do what the verbs of a row say, by its number."""

_KIND = {verb: number for number, verbs in enumerate(_VERBS) for verb in verbs}
_ONE_OF_MANY = frozenset({"get", "show"})
_FILLERS = frozenset({"rule", "info", "detail", "instance", "config", "list", "item", "resource", "object"})
"""Words at the end of a type that say no more than its others do."""

SAME_WORDS = 0.98
"""From here on two names differ in spelling only."""
_SAME_KIND = 0.85
_LONGER = 0.88
_FILLED = 0.95
_NARROWER = 0.8
_WIDER = 0.7
_SAME_END = 0.6
_SAME_LETTERS = 0.75
_ALMOST_SAME_LETTERS = 0.85
_OTHER_SERVICE = 0.15
_LEAST = 0.55
"""A segment less alike than this makes another action."""
_NAMED_AFTER_THE_CALL = 0.9
_OTHER_METHOD = 0.5
_NO_CALL = 0.04
_AS_GOOD = 0.06
"""How much less alike than the best one another action may be to be worth a word."""


class Candidate(NamedTuple):
    """An action that may be meant, with the calls that need it: method and path."""

    name: str
    calls: tuple[tuple[str, str], ...] = ()


class _Name(NamedTuple):
    service: str
    type: tuple[str, ...]
    operation: tuple[str, ...]


class Candidates:
    """Actions to choose from, found by the words of their type, and by what the last fixed segments of calls say."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._by_type: dict[tuple[str, ...], list[Candidate]] = {}
        self._by_call: dict[tuple[str, ...], list[Candidate]] = {}
        for candidate in candidates:
            self._by_type.setdefault(_split(candidate.name).type, []).append(candidate)
            for words in dict.fromkeys(_last_words(path) for _, path in candidate.calls):
                self._by_call.setdefault(words, []).append(candidate)

    def like(self, wanted: tuple[str, ...]) -> dict[str, Candidate]:
        """Return those that a name with the words of a type may mean, by name: all others score nothing."""
        ends = [wanted[start:] for start in range(len(wanted) + 1)]
        by_type = [same for words, same in self._by_type.items() if _types(wanted, words) >= _LEAST]
        groups = (*by_type, *(self._by_call.get(end, ()) for end in ends))
        return {candidate.name: candidate for group in groups for candidate in group}


def rank(name: str, groups: Iterable[Candidates], number: int) -> tuple[str, ...]:
    """Return the candidates most like a name, best first; at most `number`, and none much worse than the best.

    >>> of_ecs = Candidates([Candidate("ecs:servers:list"), Candidate("ecs:flavors:create")])
    >>> rank("ecs:server:list", [of_ecs], 2)
    ('ecs:servers:list',)
    >>> of_rds = Candidates([Candidate("rds:param:list", (("GET", "/v3/configurations"),))])
    >>> rank("rds:configuration:list", [of_rds], 2)
    ('rds:param:list',)
    """
    wanted = _split(name)
    candidates = (candidate for group in groups for candidate in group.like(wanted.type).values())
    scored = ((round(_score(wanted, candidate), 3), candidate) for candidate in candidates)
    best = sorted((-score, not candidate.calls, candidate.name) for score, candidate in scored if score > 0)
    enough = -SAME_WORDS if best and best[0][0] <= -SAME_WORDS else best[0][0] + _AS_GOOD if best else 0.0
    return tuple(other for score, _, other in best[:number] if score <= enough)


def is_same_name(one: str, other: str) -> bool:
    """Whether two actions differ in spelling only, service aside: case, plural, a type said twice.

    >>> is_same_name("iam:users:delete", "iam:users:deleteUser"), is_same_name("vpc:vpc:get", "vpc:vpcTags:get")
    (True, False)
    """
    left, right = _split(one), _split(other)
    types, operations = _types(left.type, right.type), _operations(left.operation, right.operation)
    return min(types, operations) >= SAME_WORDS


@lru_cache(maxsize=20_000)
def _split(name: str) -> _Name:
    """A name in words, its operation without those at its end that only repeat the type: `users:createUser`."""
    service, _, rest = name.partition(":")
    type_, _, operation = rest.partition(":")
    words, of_type = _words(operation), _words(type_)
    repeated = words[1:]
    plain = words[:1] if repeated and of_type[-len(repeated) :] == repeated else words
    return _Name(service.casefold(), of_type, plain)


def _score(wanted: _Name, candidate: Candidate) -> float:
    """From 0 to 1: by the names, type and operation alike, or by the calls.

    Another service costs, and so does it that no call is known to need the action.
    """
    found = _split(candidate.name)
    types = _types(wanted.type, found.type)
    operations = _operations(wanted.operation, found.operation) if types >= _LEAST else 0.0
    by_name = 0.0 if operations < _LEAST else (types + operations) / 2
    if wanted.service != found.service:
        return max(0.0, by_name - _OTHER_SERVICE)
    by_call = max((_call_score(wanted, method, path) for method, path in candidate.calls), default=0.0)
    best = max(by_name, by_call + _words_said(wanted, found) if by_call else 0.0)
    return best if candidate.calls else max(0.0, best - _NO_CALL)


def _words_said(wanted: _Name, found: _Name) -> float:
    """A little, where an action that its call leads to has the words of the name as well."""
    if wanted.type == found.type:
        return 0.05
    return 0.02 if wanted.type[-1:] == found.operation[-1:] else 0.0


def _plainly(wanted: tuple[str, ...], found: tuple[str, ...]) -> float | None:
    """How alike names are that are the same, in words or letters, or of which one is empty; None for any others."""
    if wanted == found:
        return 1.0
    if not wanted or not found:
        return 0.0
    return SAME_WORDS if "".join(wanted) == "".join(found) else None


@lru_cache(maxsize=20_000)
def _types(wanted: tuple[str, ...], found: tuple[str, ...]) -> float:
    plain = _plainly(wanted, found)
    if plain is not None:
        return plain
    shared = min(len(wanted), len(found))
    if len(found) > shared:
        return _NARROWER if wanted in (found[:shared], found[-shared:]) else _misspelt(wanted, found)
    if len(wanted) > shared and (
        wanted[-shared:] == found or (wanted[:shared] == found and _FILLERS.issuperset(wanted[shared:]))
    ):
        return _WIDER
    return _misspelt(wanted, found)


def _misspelt(wanted: Sequence[str], found: Sequence[str]) -> float:
    """How alike two words or groups of words are that one may be a slip of; 0 if none is."""
    if len(wanted) == len(found):
        ratios = [_ratio(one, other) for one, other in zip(wanted, found, strict=True) if one != other]
        return min(ratios) if ratios and min(ratios) >= _SAME_LETTERS else 0.0
    ratio = _ratio("".join(wanted), "".join(found))
    return ratio if ratio >= _ALMOST_SAME_LETTERS else 0.0


@lru_cache(maxsize=20_000)
def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other)
    bounds = matcher.real_quick_ratio, matcher.quick_ratio  # above the ratio, and found in less time
    return matcher.ratio() if all(bound() >= _SAME_LETTERS for bound in bounds) else 0.0


def _operations(wanted: tuple[str, ...], found: tuple[str, ...]) -> float:
    plain = _plainly(wanted, found)
    if plain is not None:
        return plain
    shared = min(len(wanted), len(found))
    alike = _KIND.get(wanted[0], -1) == _KIND.get(found[0], -2)
    if wanted[:shared] == found[:shared]:
        return _FILLED if _FILLERS.issuperset((*wanted[shared:], *found[shared:])) else _LONGER
    if alike and wanted[1:] == found[1 : len(wanted)]:
        return _SAME_KIND if len(wanted) == len(found) else _WIDER
    return max(_misspelt(wanted, found), _SAME_END if wanted[-1] == found[-1] else 0.0)


def _call_score(wanted: _Name, method: str, path: str) -> float:
    """How well a call does what a name says: its last fixed segment is the type, its method the operation."""
    verb = wanted.operation[0] if wanted.operation else ""
    methods = _METHODS.get(_KIND.get(verb, -1))
    if methods is None or not _is_named_after(wanted.type, path):
        return 0.0
    if method not in methods:
        return (_NAMED_AFTER_THE_CALL + _OTHER_METHOD) / 2
    fits = path.endswith("}") == (verb in _ONE_OF_MANY) if method in ("GET", "HEAD") else True
    return (_NAMED_AFTER_THE_CALL + (_NAMED_AFTER_THE_CALL if fits else _NARROWER)) / 2


@lru_cache(maxsize=20_000)
def _is_named_after(wanted: tuple[str, ...], path: str) -> bool:
    """Whether the last fixed segment of a path is called like a type, what is before it included."""
    fixed, last = _fixed(path), _last_words(path)
    if not fixed or not wanted or any(map(_is_of_another(wanted), fixed[:-1])):
        return False
    before, rest = "".join(fixed[:-1]).casefold(), wanted[: len(wanted) - len(last)]
    return wanted[len(rest) :] == last and all(word in before for word in rest)


def _fixed(path: str) -> list[str]:
    """The segments of a path that are no parameters."""
    return [segment for segment in path.split("/") if segment and "{" not in segment]


def _last_words(path: str) -> tuple[str, ...]:
    """The words of the last fixed segment of a path."""
    fixed = _fixed(path)
    return _words(fixed[-1].removeprefix("os-")) if fixed else ()


def _is_of_another(wanted: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a segment names an extension of the API that is about something else: `OS-QUOTA/projects`."""
    return lambda segment: segment.startswith("OS-") and _words(segment[3:].casefold())[0] not in wanted


@lru_cache(maxsize=20_000)
def _words(segment: str) -> tuple[str, ...]:
    """The words of a segment in small letters, each in the singular.

    >>> _words("batchSetServerTags")
    ('batch', 'set', 'server', 'tag')
    """
    return tuple(_singular(word.casefold()) for word in _WORD.findall(segment))


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
