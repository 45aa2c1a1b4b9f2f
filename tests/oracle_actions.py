"""The oracle's actions: which ones a statement covers, also where a pattern stands for what a call needs (ADR 10).

Nothing here is shared with the product.
"""

from functools import lru_cache

from tests.oracle_conditions import MAYBE, NO, YES, as_list, matches_glob
from tests.oracle_requests import Data

ASSUME = ("iam:agencies:assume", "iam:tokens:assume")
"""Two names of one action in the manuals (research §1.3, A7)."""
OTHER = "\ue002"
"""Stands for every character that no pattern has."""


def effect_of(statement: Data) -> str:
    """Allow or Deny, whatever their case."""
    return str(statement["Effect"]).capitalize()


def action_truth(statement: Data, action: str) -> int:
    """Whether the statement is about the action; a Deny leaves out only what it leaves out by every name."""
    patterns = as_list(statement.get("Action", statement.get("NotAction", [])))
    if "*" in action or "?" in action:
        truth = max((part_truth(pattern, action) for pattern in patterns), default=NO)
        return 2 - truth if "NotAction" in statement else truth
    names = ASSUME if action.casefold() in ASSUME else (action,)
    named = [any(matches_action(pattern, name) for pattern in patterns) for name in names]
    if "NotAction" not in statement:
        return YES if any(named) else NO
    left_out = all(named) if effect_of(statement) == "Deny" else any(named)
    return NO if left_out else YES


@lru_cache(10_000)
def matches_action(pattern: str, action: str) -> bool:
    wanted, given = pattern.casefold().split(":"), action.casefold().split(":")
    same_length = len(wanted) == len(given)
    return pattern == "*" or (same_length and all(map(matches_glob, wanted, given)))


def part_truth(pattern: str, action: str) -> int:
    """Whether a pattern covers all of what another one stands for, a part of it, or nothing."""
    if pattern in ("*", "*:*:*"):
        return YES
    wanted, given = pattern.casefold().split(":"), action.casefold().split(":")
    return min(map(held_of, wanted, given)) if len(wanted) == len(given) else NO


@lru_cache(10_000)
def held_of(pattern: str, other: str) -> int:
    """What of the texts that fit one glob fits another: all texts are tried, as far as the globs tell them apart."""
    ahead, seen = [(frozenset({0}), frozenset({0}))], set()
    found = set()
    while ahead:
        places = ahead.pop()
        if places in seen:
            continue
        seen.add(places)
        ends = [len(glob) in reach(glob, at) for glob, at in zip((pattern, other), places, strict=True)]
        if ends[1]:
            found.add(ends[0])
        ahead += [
            (step(pattern, places[0], character), step(other, places[1], character))
            for character in {*pattern, *other, OTHER} - {"*", "?"}
        ]
    return MAYBE if len(found) > 1 else YES if found == {True} else NO


def reach(glob: str, places: frozenset[int]) -> frozenset[int]:
    """The places in a glob that are reached without another character: behind stars."""
    reached = set(places)
    for place, character in enumerate(glob):
        if place in reached and character == "*":
            reached.add(place + 1)
    return frozenset(reached)


def step(glob: str, places: frozenset[int], character: str) -> frozenset[int]:
    """The places after one more character."""
    found = set()
    for place in reach(glob, places):
        if glob[place : place + 1] == "*":
            found.add(place)
        elif glob[place : place + 1] in ("?", character):
            found.add(place + 1)
    return frozenset(found)
