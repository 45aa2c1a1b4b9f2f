"""Parts of a catalog file that the routes cannot tell: actions, resource types, condition keys, name families."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from ostiary.model.base import Document, shown
from ostiary.model.policy import Strings
from ostiary.model.route import Action, Flag

KeyType = Literal["string", "number", "date", "boolean", "address", "epoch"]

_PLAIN_ACTION = re.compile(r"[^\s:*?]+:[^\s:*?]+:[^\s:*?]+")
_URN = re.compile(r"[a-z][\w-]*:[^:]*:[^:]*:[\w*-]+:.+")


def _check_plain(text: str) -> str:
    if not _PLAIN_ACTION.fullmatch(text):
        raise PydanticCustomError(
            "invalid-action", "`{text}` is not one action: write `service:type:operation`",
            {"text": shown(text)},
        )  # fmt: skip
    return text


def _check_urn(text: str) -> str:
    if not _URN.fullmatch(text):
        raise PydanticCustomError(
            "invalid-urn", "`{text}` is not a resource: write `service:region:account:type:path`",
            {"text": shown(text)},
        )  # fmt: skip
    return text


PlainAction = Annotated[str, AfterValidator(_check_plain)]
"""One action without wildcards."""

Urn = Annotated[str, AfterValidator(_check_urn)]
"""A resource, with placeholders in braces where names stand: `obs:*:*:object:{bucket}/{object}`."""

Patterns = tuple[Action, ...]
"""Actions or patterns of them."""


class ActionEntry(Document):
    """An action that manuals name and no route needs; `pages` are the places, by their numbers in the file."""

    action: PlainAction
    title: str | None = None
    pages: tuple[str, ...] = ()


class OtherActionEntry(Document):
    """An action that the tables of this deployment leave out; `source` is what names it, and for which calls."""

    action: PlainAction
    title: str | None = None
    source: str


class MeantEntry(Document):
    """What authors of policies write, and no manual: the actions that they mean by it, for hints."""

    written: Patterns
    meant: tuple[PlainAction, ...]
    source: str


class ResourceEntry(Document):
    """A type of resource that policies may name; without `actions` the documentation does not say which take it."""

    type: str
    urn: Urn
    title: str | None = None
    actions: Patterns = ()
    source: str


class ResourceLevelEntry(Document):
    """Whether actions can be limited to resources, where the documentation says so (semantics.md §4)."""

    actions: Patterns
    support: Flag
    source: str


class KeyEntry(Document):
    """A condition key of the service; without `actions` it goes with all of them.

    `in_buckets` are its spellings in bucket policies, `versions` those of identity policies that list it.
    """

    key: str
    type: KeyType
    multiple: Flag = False
    versions: tuple[str, ...] = ("1.1",)
    actions: Patterns = ()
    in_buckets: Strings = ()
    documented: Flag = True
    source: str


class AliasEntry(Document):
    """Names that manuals or other deployments use for what the route table calls `action` (research A31)."""

    action: PlainAction
    also: tuple[PlainAction, ...]
    source: str
