"""A second opinion on statements without conditions, for a resource of which everything is known (semantics.md §2, §4).

A resource is a URN with five segments. An agency is called by its name and by its id, whichever of them its URN has.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from tests.oracle_conditions import matches_glob

Data = dict[str, Any]
ASSUME = ("sts:agencies:assume", "iam:agencies:assume")


class Attached(NamedTuple):
    """The policy of a bucket or an agency; `foreign`: it belongs to another account."""

    statements: list[Data]
    foreign: bool = False


class World(NamedTuple):
    """Identity policies, the policies of buckets and agencies by name, agencies by name with their ids."""

    identity: list[Data]
    buckets: dict[str, Attached]
    trusts: dict[str, Attached]
    agencies: dict[str, str]


def decide(world: World, action: str, urn: str) -> str:
    """The outcome of one action on one resource."""
    own = attached_to(world, action, urn)
    identity = weigh(covers(world, one, action, urn) and one["Effect"] for one in world.identity)
    said = weigh(covers_as_own(one, action, urn) and one["Effect"] for one in own.statements)
    if "Deny" in (identity, said):
        return "explicit-deny"
    allows = [identity == "Allow", said == "Allow"]
    return "allowed" if (all if own.foreign else any)(allows) else "implicit-deny"


def attached_to(world: World, action: str, urn: str) -> Attached:
    """The policy of the one bucket or agency that a resource is, or lies in."""
    service, _, _, kind, path = urn.split(":", 4)
    nothing = Attached([])
    if action.startswith("obs:") and service.lower() == "obs" and kind.lower() in ("bucket", "object"):
        return world.buckets.get(path.split("/")[0], nothing)
    if action in ASSUME and (service.lower(), kind.lower()) == ("iam", "agency"):
        return next((world.trusts[n] for n in names_of(world, urn) if n in world.trusts), nothing)
    return nothing


def names_of(world: World, urn: str) -> list[str]:
    """What a resource is called by its path: one of an agency's names, or an agency by both."""
    service, _, _, kind, path = urn.split(":", 4)
    if (service.lower(), kind.lower()) == ("iam", "agency"):
        for name, identity in world.agencies.items():
            if path in (name, identity):
                return [name, identity]
    return [path]


def weigh(effects: Iterable[Any]) -> str:
    found = set(effects)
    return next((effect for effect in ("Deny", "Allow") if effect in found), "none")


def covers(world: World, statement: Data, action: str, urn: str) -> bool:
    """Action, and Resource or NotResource of an identity policy, of either form."""
    if not any(matches_glob(text.lower(), action.lower()) for text in statement["Action"]):
        return False
    listed: Any = statement.get("Resource", statement.get("NotResource", ["*"]))
    texts = listed["uri"] if isinstance(listed, dict) else listed
    return any(fits(world, text, urn) for text in texts) != ("NotResource" in statement)


def fits(world: World, pattern: str, urn: str) -> bool:
    if pattern == "*":
        return True
    service, region, account, kind, _ = urn.split(":", 4)
    if pattern.startswith("/iam/agencies/"):
        pattern = f"iam:*:*:agency:{pattern.removeprefix('/iam/agencies/')}"
    wanted = pattern.split(":", 4)
    wanted[0], wanted[3] = wanted[0].lower(), wanted[3].lower()
    plain = zip(wanted, (service.lower(), region, account, kind.lower()), strict=False)
    is_there = all(matches_glob(text or "*", segment) for text, segment in plain)
    return is_there and any(matches_glob(wanted[4], name) for name in names_of(world, urn))


def covers_as_own(statement: Data, action: str, urn: str) -> bool:
    """Action and Resource of a bucket's policy, or the action of an agency's."""
    name = action.rpartition(":")[2].lower()
    if "Resource" not in statement and "NotResource" not in statement:
        return any(matches_glob(text, one) for text in statement["Action"] for one in ASSUME)
    if not any(matches_glob(text.lower(), name) for text in statement["Action"]):
        return False
    path = urn.split(":", 4)[4]
    listed = statement["NotResource" if "NotResource" in statement else "Resource"]
    return any(matches_glob(text, path) for text in listed) != ("NotResource" in statement)
