"""How two glob patterns stand to each other: one holds all texts of the other, some, or none.

A pattern is followed through the other one character by character, all its places at once. `*` in the text stands for
any run there, which only a `*` can take in as a whole. The work is the product of the two lengths, whatever they hold.
"""

from __future__ import annotations

from collections.abc import Callable

STAR, ONE = "*", "?"


def is_pattern(text: str) -> bool:
    """Whether a text has wildcards."""
    return STAR in text or ONE in text


def coverage(pattern: str, other: str) -> bool | None:
    """Return True if `pattern` holds every text of `other`, False if it holds none, None if some or unsure.

    Segments between colons are compared one by one. True and False are certain; the rare patterns that hold all of
    another in a roundabout way (`?*` of `*?`) are unsure.

    >>> coverage("a:*:*", "a:b:*"), coverage("a:b:get", "a:b:*"), coverage("a:c:*", "a:b:*")
    (True, None, False)
    """
    pairs = list(zip(pattern.split(":"), other.split(":"), strict=False))
    if pattern.count(":") != other.count(":") or not all(_follow(a, b, _reach_some) for a, b in pairs):
        return False
    return True if all(_follow(a, b, _reach_all) for a, b in pairs) else None


_Reach = Callable[[str, set[int], str], set[int]]


def _follow(pattern: str, text: str, reach: _Reach) -> bool:
    """Whether the end of `pattern` is reached with the end of `text`, whose characters move the places on."""
    places = _past_stars(pattern, {0})
    for character in text:
        places = _past_stars(pattern, reach(pattern, places, character))
        if not places:
            return False
    return len(pattern) in places


def _past_stars(pattern: str, places: set[int]) -> set[int]:
    """Add the places after each star that stands at a place: it may be empty."""
    found = set(places)
    for place in places:
        while place < len(pattern) and pattern[place] == STAR:
            place += 1  # noqa: PLW2901  a run of stars
            found.add(place)
    return found


def _reach_all(pattern: str, places: set[int], character: str) -> set[int]:
    """The places after a character that must be taken in whatever it stands for."""
    return {
        place if pattern[place] == STAR else place + 1
        for place in places
        if place < len(pattern) and _takes(pattern[place], character)
    }


def _takes(element: str, character: str) -> bool:
    if element == STAR:
        return True
    return character != STAR and element in (ONE, character)


def _reach_some(pattern: str, places: set[int], character: str) -> set[int]:
    """The places after a character that may stand for what the pattern wants."""
    if character == STAR:
        return set(range(min(places), len(pattern) + 1))
    return {
        place if pattern[place] == STAR else place + 1
        for place in places
        if place < len(pattern) and (pattern[place] in (STAR, ONE, character) or character == ONE)
    }
