"""The oracle's resources: a call's resource against a pattern, segment by segment (semantics.md §4).

Nothing here is shared with the product.
"""

from tests.oracle_conditions import MAYBE, NO, YES, Read, Unresolved, matches_glob, resolve_variables
from tests.oracle_requests import Data


def segments_of(urn: str | None) -> list[str]:
    """The five segments of a call's resource, empty where unknown: all of them for a text that has fewer."""
    if urn is not None and urn.startswith("/iam/agencies/"):
        return ["iam", "", "", "agency", urn.removeprefix("/iam/agencies/")]
    parts = (urn or "").split(":", 4)
    return parts if len(parts) == 5 else [""] * 5


def resource_truth(pattern: str, urn: str | None, read: Read) -> int:
    """One pattern against the call's resource; an empty or `*` segment of the call is unknown."""
    if pattern == "*":
        return YES
    wanted, given = pattern.split(":", 4), segments_of(urn)
    if len(wanted) < len(given):
        return NO
    try:
        path = resolve_variables(wanted[4], read)
    except Unresolved:
        return MAYBE  # the statement's variables are settled apart
    wanted = [wanted[0].casefold(), wanted[1] or "*", wanted[2] or "*", wanted[3].casefold(), path or ""]
    given = [given[0].casefold(), given[1], given[2], given[3].casefold(), given[4]]
    truth = MAYBE if path is None else YES
    for index, (segment, value) in enumerate(zip(wanted, given, strict=True)):
        if segment == "*" or (index == 4 and path is None):
            continue
        truth = min(truth, MAYBE if value in ("", "*") else YES if matches_glob(segment, value) else NO)
    return truth


def agency_truth(account: Data, uris: list[str], resource: str | None) -> int:
    """The `uri` form: the same agency, by id or name; an id that the account does not say may be any that is free."""
    service, _, _, kind, called = segments_of(resource)
    if service.lower() not in ("", "*", "iam") or kind.lower() not in ("", "*", "agency"):
        return NO
    if called in ("", "*"):
        return MAYBE
    wanted = [text.removeprefix("/iam/agencies/") for text in uris]
    agencies = account.get("agencies", [])
    taken = {text for agency in agencies for text in agency.values()}
    meant = next((agency for agency in agencies if called in agency.values()), None)
    names = {called} if meant is None else set(meant.values())
    others = [agency["name"] for agency in agencies if "id" not in agency] if meant is None else []
    nameless = meant is not None and "id" not in meant

    def truth(pattern: str) -> int:
        if any(matches_glob(pattern, name) for name in names):
            return YES
        free = nameless and pattern not in taken
        return MAYBE if free or any(matches_glob(pattern, name) for name in others) else NO

    return max(map(truth, wanted))


def covers_everything(pattern: str) -> bool:
    """Whether a pattern is `*`, or nothing but stars (an empty region or account is one)."""
    parts = pattern.split(":", 4)
    stars = [set(part) == {"*"} or (part == "" and index in (1, 2)) for index, part in enumerate(parts)]
    return pattern == "*" or (len(parts) == 5 and all(stars))
