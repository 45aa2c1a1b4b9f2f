"""The table of condition operators: families A, B and C of research §3.2-§3.3.

A (the official list for 1.1, 5.0 and service control policies), B (older names in the vendor's
examples, console and tests) and C (bucket policies, with their short names) share one table, for
any of them may turn up in any policy. Names are case-sensitive.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from ostiary.conditions.values import FOLDED, READERS, Address, Network, Readers, ValueType
from ostiary.syntax.glob import Glob

Family = Literal["A", "B", "C"]


class Relation(NamedTuple):
    """How one value of a request compares with one listed value; `pattern`: the listed one is a glob."""

    name: str
    holds: Callable[[Any, Any], bool]
    pattern: bool = False


def _fits(value: str, glob: Glob) -> bool:
    return glob.matches(value)


def _lies_within(address: Address, network: Network) -> bool:
    """An IPv4-mapped IPv6 address lies in IPv4 ranges as well as in IPv6 ranges (semantics.md §4)."""
    mapped = getattr(address, "ipv4_mapped", None)
    return address in network or (mapped is not None and mapped in network)


EQUAL = Relation("equal", operator.eq)
LESS = Relation("less", operator.lt)
AT_MOST = Relation("at-most", operator.le)
GREATER = Relation("greater", operator.gt)
AT_LEAST = Relation("at-least", operator.ge)
STARTS = Relation("starts", str.startswith)
ENDS = Relation("ends", str.endswith)
GLOB = Relation("glob", _fits, pattern=True)
CONTAINS = Relation("contains", operator.contains)
WITHIN = Relation("within", _lies_within)
SHAPED = Relation("shaped", lambda text, shape: shape.fits(text))
"""No operator's own: what operators that compare texts come down to (`syntax.overlap`)."""


class Operator(NamedTuple):
    """One row of the table.

    `readings` has one relation, or two where the vendor's own sources disagree (semantics.md §4,
    "ambiguity is unknown"). `alias_of` names the operator that this is another name of.
    """

    name: str
    family: Family
    type: ValueType
    readings: tuple[Relation, ...]
    negated: bool
    ignore_case: bool
    alias_of: str | None = None

    @property
    def presence(self) -> bool:
        """Whether it asks if the key is there at all."""
        return self.type in (ValueType.NULL, ValueType.NULL_OR_EMPTY)

    @property
    def readers(self) -> Readers:
        """How its values are read, in a request and in a policy."""
        return FOLDED if self.ignore_case else READERS[self.type]


_STRING, _NUMBER, _DATE = ValueType.STRING, ValueType.NUMBER, ValueType.DATE
_LIKE = (GLOB, CONTAINS)  # the bucket-policy manual's reading, and the IAM manual's

_Row = tuple[str, Family, ValueType, tuple[Relation, ...], tuple[str, ...], tuple[str, ...]]

# name, family, type, relation, its other names in family B, its other names in family C
_TABLE: tuple[_Row, ...] = (
    ("StringEquals", "A", _STRING, (EQUAL,), ("StringEqualsAnyOf",), ("streq",)),
    ("StringNotEquals", "A", _STRING, (EQUAL,), ("StringNotEqualsAnyOf",), ("strneq",)),
    ("StringEqualsIgnoreCase", "A", _STRING, (EQUAL,), ("StringEqualsIgnoreCaseAnyOf",), ("streqi",)),
    ("StringNotEqualsIgnoreCase", "A", _STRING, (EQUAL,), ("StringNotEqualsIgnoreCaseAnyOf",), ("strneqi",)),
    ("StringMatch", "A", _STRING, (GLOB,), (), ()),
    ("StringNotMatch", "A", _STRING, (GLOB,), (), ()),
    ("StringStartWith", "B", _STRING, (STARTS,), ("StringStartWithAnyOf",), ()),
    ("StringNotStartWith", "B", _STRING, (STARTS,), (), ()),
    ("StringEndWith", "B", _STRING, (ENDS,), ("StringEndWithAnyOf",), ()),
    ("StringNotEndWith", "B", _STRING, (ENDS,), (), ()),
    ("StringLike", "B", _STRING, _LIKE, ("StringLikeAnyOf",), ("strl",)),
    ("StringNotLike", "B", _STRING, _LIKE, ("StringNotLikeAnyOf",), ("strnl",)),
    ("NumberEquals", "A", _NUMBER, (EQUAL,), (), ("NumericEquals", "numeq")),
    ("NumberNotEquals", "A", _NUMBER, (EQUAL,), (), ("NumericNotEquals", "numneq")),
    ("NumberLessThan", "A", _NUMBER, (LESS,), (), ("NumericLessThan", "numlt")),
    ("NumberLessThanEquals", "A", _NUMBER, (AT_MOST,), (), ("NumericLessThanEquals", "numlteq")),
    ("NumberGreaterThan", "A", _NUMBER, (GREATER,), (), ("NumericGreaterThan", "numgt")),
    ("NumberGreaterThanEquals", "A", _NUMBER, (AT_LEAST,), (), ("NumericGreaterThanEquals", "numgteq")),
    ("DateEquals", "C", _DATE, (EQUAL,), (), ("dateeq",)),
    ("DateNotEquals", "C", _DATE, (EQUAL,), (), ("dateneq",)),
    ("DateLessThan", "A", _DATE, (LESS,), (), ("datelt",)),
    ("DateLessThanEquals", "A", _DATE, (AT_MOST,), (), ("datelteq",)),
    ("DateGreaterThan", "A", _DATE, (GREATER,), (), ("dategt",)),
    ("DateGreaterThanEquals", "A", _DATE, (AT_LEAST,), (), ("dategteq",)),
    ("Bool", "A", ValueType.BOOLEAN, (EQUAL,), (), ("bool",)),
    ("Null", "A", ValueType.NULL, (EQUAL,), (), ()),
    ("IsNullOrEmpty", "B", ValueType.NULL_OR_EMPTY, (EQUAL,), (), ()),
    ("IpAddress", "C", ValueType.ADDRESS, (WITHIN,), (), ()),
    ("NotIpAddress", "C", ValueType.ADDRESS, (WITHIN,), (), ()),
)


def _expand(row: _Row) -> Iterator[Operator]:
    name, family, value_type, readings, *aliases = row
    row_operator = Operator(name, family, value_type, readings, "Not" in name, "IgnoreCase" in name)
    yield row_operator
    families: tuple[Family, ...] = ("B", "C")
    for alias_family, names in zip(families, aliases, strict=True):
        yield from (row_operator._replace(name=n, family=alias_family, alias_of=name) for n in names)


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {found.name: found for row in _TABLE for found in _expand(row)}
)
"""Every operator by its exact name, aliases included, without qualifier and `IfExists`."""


class OperatorUse(NamedTuple):
    """An operator as a policy uses it: `qualifier` is `ForAnyValue`, `ForAllValues` or empty."""

    operator: Operator
    qualifier: str = ""
    if_exists: bool = False


def parse_operator(name: str) -> OperatorUse | None:
    """Read `[ForAnyValue:|ForAllValues:]Operator[IfExists]`; None if that is no operator.

    `Null` takes neither qualifier nor `IfExists` (research §3.1), every other operator both.

    >>> use = parse_operator("ForAllValues:StringLikeIfExists")
    >>> use.operator.name, use.qualifier, use.if_exists
    ('StringLike', 'ForAllValues', True)
    """
    qualifier, colon, rest = name.rpartition(":")
    base = rest.removesuffix("IfExists")
    found = OPERATORS.get(base)
    bare = not colon and base == rest
    if found is None or (colon and qualifier not in ("ForAnyValue", "ForAllValues")):
        return None
    return None if found.type is ValueType.NULL and not bare else OperatorUse(found, qualifier, base != rest)
