"""The oracle's conditions: semantics.md §3 and §4 read naively, with a Kleene truth of 0, 1 or 2.

Nothing here is shared with the product: a second opinion that borrowed code would repeat its mistakes.
"""

import ipaddress
import json
import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

NO, MAYBE, YES = 0, 1, 2
"""Kleene truth: AND is `min`, OR is `max`, NOT is `2 - truth`."""

Values = list[str] | None | Literal["unknown"]
"""What is known of a context key: its values, absent (None), or unknown."""
Read = Callable[[str], Values]
"""Looks a context key up, whatever its case."""


class Fault(Exception):  # noqa: N818 - the rules' own word
    """A value that cannot be read as its operator's type, or an unknown operator (semantics.md §3)."""


class Unresolved(Exception):  # noqa: N818
    """A policy variable without a value and without a default (semantics.md §4)."""


def as_list(value: Any) -> list[str]:
    """The value as a list of strings: what is not an array is read as an array of one, what is no text as in JSON."""
    items = value if isinstance(value, list) else [value]
    return [item if isinstance(item, str) else json.dumps(item) for item in items]


LITERAL = {ord("*"): "\ue000", ord("?"): "\ue001"}
"""A wildcard in a variable's value is an ordinary character: it is set aside, so that no glob sees it."""
PLAIN = {0xE000: "*", 0xE001: "?"}


@lru_cache(10_000)
def matches_glob(pattern: str, text: str) -> bool:
    """Whether the anchored glob (`*` any run, `?` one character, no escape) matches the whole text."""
    run = re.sub(r"\*+", "*", pattern)
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c.translate(PLAIN)) for c in run)
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


# --- policy variables ------------------------------------------------------------------------------------

VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")


def resolve_variables(text: str, read: Read) -> str | None:
    """The text with its variables replaced; None if a key is unknown; Unresolved if there is no value."""
    for variable in VARIABLE.finditer(text):
        values = read(variable[1])
        if values == "unknown":
            return None
        if variable[2] is None and (values is None or len(values) != 1):
            raise Unresolved(variable[1])

    def replace(variable: re.Match[str]) -> str:
        values = read(variable[1])
        return values[0].translate(LITERAL) if values is not None and len(values) == 1 else variable[2]

    return VARIABLE.sub(replace, text)


def hinder(truth: int, texts: list[str], effect: str, read: Read) -> int:
    """The truth under the texts' variables: unresolved is NO in an Allow and MAYBE in a Deny.

    A variable of an unknown key and without a default may yet turn out to be unresolved.
    """
    for text in texts:
        try:
            has_default = all(variable[2] is not None for variable in VARIABLE.finditer(text))
            known = has_default or resolve_variables(text, read) is not None
        except Unresolved:
            return NO if effect == "Allow" else MAYBE
        if not known:
            truth = min(truth, MAYBE) if effect == "Allow" else MAYBE
    return truth


# --- operators -------------------------------------------------------------------------------------------


def read_number(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?0*[0-9]{1,18})?", text):
        raise Fault(text)
    return Decimal(text)


def read_date(text: str) -> datetime:
    """A year, a month, a day, or a time of a day; what is not written is the first there is, in UTC."""
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", text):
        text = (text + "-01-01")[:10]
    if leap := re.fullmatch(r"(.*T\d\d:\d\d):60(\D.*)?", text):
        date = read_date(f"{leap[1]}:59{leap[2] or ''}") + timedelta(seconds=1)
        if date.astimezone(UTC).strftime("%H%M%S") != "000000":
            raise Fault(text)  # it is the last second of a day in UTC, or none
        return date
    text = re.sub(r"(T.*[+-][0-9]{2})([0-9]{2})", r"\1:\2", text)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?", text):
        raise Fault(text)
    try:
        date = datetime.fromisoformat(text)
    except ValueError as error:
        raise Fault(text) from error
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def read_bool(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise Fault(text)
    return text.lower() == "true"


def read_address(text: str) -> Any:
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise Fault(text) from error
    return address


def within(address: Any, network: Any) -> bool:
    """An IPv4-mapped IPv6 address lies in IPv4 ranges as well."""
    return address in network or (getattr(address, "ipv4_mapped", None) or address) in network


def read_network(text: str) -> Any:
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise Fault(text) from error
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return ipaddress.ip_network((mapped, network.prefixlen - 96)) if mapped else network


ORDER = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
TEXT: dict[str, Callable[[Any, Any], bool]] = {
    "StringEquals": operator.eq,
    "StringEqualsIgnoreCase": lambda value, listed: value.casefold() == listed.casefold(),
    "StringMatch": lambda value, listed: matches_glob(listed, value),
    "StringLike": lambda value, listed: matches_glob(listed, value),
    "StringStartWith": str.startswith,
    "StringEndWith": str.endswith,
}
Operator = tuple[Callable[[str], Any], Callable[[str], Any], Callable[[Any, Any], bool], bool]
"""How to read a request's value, how to read a listed one, the relation, and whether it is negated."""
OPERATORS: dict[str, Operator] = {
    **{name: (str, str, relation, False) for name, relation in TEXT.items()},
    **{name.replace("String", "StringNot"): (str, str, relation, True) for name, relation in TEXT.items()},
    **{
        f"{kind}{n}": (read_number, read_number, r, False)
        for kind in ("Number", "Numeric")
        for n, r in ORDER.items()
    },
    **{f"{kind}NotEquals": (read_number, read_number, operator.eq, True) for kind in ("Number", "Numeric")},
    **{f"Date{name}": (read_date, read_date, relation, False) for name, relation in ORDER.items()},
    "DateNotEquals": (read_date, read_date, operator.eq, True),
    "Bool": (read_bool, read_bool, operator.eq, False),
    "IpAddress": (read_address, read_network, within, False),
    "NotIpAddress": (read_address, read_network, within, True),
}
ANY_OF = [f"String{name}{case}" for name in ("Equals", "NotEquals") for case in ("", "IgnoreCase")]
ANY_OF += ["StringLike", "StringNotLike", "StringStartWith", "StringEndWith"]
SHORT_ORDER = {"eq": "Equals", "neq": "NotEquals", "lt": "LessThan", "lteq": "LessThanEquals"}
SHORT_ORDER |= {"gt": "GreaterThan", "gteq": "GreaterThanEquals"}
ALIASES = {
    **{f"{name}AnyOf": name for name in ANY_OF},
    **{
        short + end: long + name
        for short, long in (("num", "Numeric"), ("date", "Date"))
        for end, name in SHORT_ORDER.items()
    },
    "streq": "StringEquals",
    "strneq": "StringNotEquals",
    "strl": "StringLike",
    "strnl": "StringNotLike",
    "streqi": "StringEqualsIgnoreCase",
    "strneqi": "StringNotEqualsIgnoreCase",
    "bool": "Bool",
}


def read_operator(name: str) -> tuple[str, str, bool]:
    """The quantifier (or ""), the operator's long name, and whether it ends in IfExists; else a Fault."""
    parts = re.fullmatch(r"(?:(ForAnyValue|ForAllValues):)?(.+?)(IfExists)?", name)
    long = ALIASES.get(parts[2], parts[2]) if parts else ""
    if not parts or (long not in OPERATORS and name not in PRESENCE):
        raise Fault(name)
    return parts[1] or "", long, parts[3] is not None


# --- one test, one condition -----------------------------------------------------------------------------


PRESENCE = ("Null", "IsNullOrEmpty", "IsNullOrEmptyIfExists")


def presence_truth(name: str, listed: list[str | None], values: Values) -> int:
    """`Null` tests presence, `IsNullOrEmpty` counts "" as absent; an unknown key is MAYBE."""
    wanted = {None if text is None else read_bool(text) for text in listed}
    if values == "unknown" or (name == "IsNullOrEmpty" and values is not None and len(values) > 1):
        return MAYBE
    missing = not values or (name == "IsNullOrEmpty" and values == [""])
    return YES if missing in wanted else MAYBE if None in wanted else NO


def operator_truth(name: str, key: str, listed: list[str | None], values: Values, like: str) -> int:
    """One test of one key; a listed None is a text nobody knows."""
    if name in PRESENCE:
        truth = presence_truth(name.removesuffix("IfExists"), listed, values)
        return YES if name.endswith("IfExists") and not values else truth
    quantifier, long, if_exists = read_operator(name)
    read_value, read_listed, relation, negated = OPERATORS[long]
    if read_value is read_date and key.casefold().endswith("epochtime"):
        read_value = read_listed = read_number
    if like == "contains" and long in ("StringLike", "StringNotLike"):
        relation = operator.contains
    globs = relation is TEXT["StringMatch"] or relation is TEXT["StringLike"]
    texts = [text if globs or text is None else text.translate(PLAIN) for text in listed]
    wanted = [None if text is None else read_listed(text) for text in texts]
    if values == "unknown":
        return MAYBE
    if not values:
        holds = if_exists or quantifier == "ForAllValues" or (negated and not quantifier)
        return YES if holds else NO

    def truth_of(value: Any) -> int:
        matched = max((MAYBE if w is None else YES if relation(value, w) else NO for w in wanted), default=NO)
        return 2 - matched if negated else matched

    truths = [truth_of(read_value(value)) for value in values]
    if quantifier:
        return max(truths) if quantifier == "ForAnyValue" else min(truths)
    return truths[0] if len(truths) == 1 else MAYBE


def key_truth(name: str, key: str, listed: list[str], effect: str, read: Read, *, like: str) -> int:
    """One test with its variables replaced, its faults settled first, its two readings compared."""
    texts: list[str | None] = []
    for text in listed:
        try:
            texts.append(resolve_variables(text, read))
        except Unresolved:
            texts.append(None)
    readings = ("glob", "contains") if like == "both" else (like,)
    try:
        truths = {operator_truth(name, key, texts, read(key), reading) for reading in readings}
    except Fault:
        return NO if effect == "Allow" else YES
    return hinder(truths.pop() if len(truths) == 1 else MAYBE, listed, effect, read)


def condition_truth(condition: dict[str, Any], effect: str, read: Read, like: str) -> int:
    """AND over operators, AND over keys; `like` is the reading of StringLike: glob, contains or both."""
    return min(
        (
            key_truth(name, key, as_list(listed), effect, read, like=like)
            for name, keys in condition.items()
            for key, listed in keys.items()
        ),
        default=YES,
    )
