"""Discriminators: which variant of a route a request is, in the words of a route file (semantics.md §2).

`body NAME="VALUE"`, `query NAME="VALUE"` and `path NAME="VALUE"` compare one member, one parameter of the query or one
of the path's; `body NAME` asks for its presence. In a body a dot always leads into a member
(`body server.publicip.id`): a member of just that name, which the service does not read, must not pass for another
variant. An action call of the cloud names its action either as a member's value or as the member itself
(`{"os-extend": {…}}`), so that `body action="VALUE"` is also true for a body with a member VALUE. Everything else is
prose that nobody can check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_FORM = re.compile(r'(?P<place>body|query|path)\s+(?P<name>[\w.:\-]+)(?:\s*=\s*"(?P<value>[^"]*)")?')
_ACTION = "action"
_NOT_THERE = object()


class Discriminator(NamedTuple):
    """A test on the body or the query of a request; `value` None tests presence."""

    place: str
    name: str
    value: str | None

    def holds(self, members: Mapping[str, Any]) -> bool:
        """Whether a body, a query or the parameters of a path, as a mapping, are of this variant."""
        found = self._found(members)
        if self.value is None:
            return found is not _NOT_THERE
        if self.place == "body" and self.name == _ACTION and self.value in members:
            return True
        return _text(found) == self.value

    def _found(self, members: Mapping[str, Any]) -> Any:
        if self.place != "body":
            return members.get(self.name, _NOT_THERE)
        found: Any = members
        for name in self.name.split("."):
            found = found.get(name, _NOT_THERE) if isinstance(found, Mapping) else _NOT_THERE
        return found


def parse_discriminator(text: str | None) -> Discriminator | None:
    """Read a `when`; None for prose.

    >>> parse_discriminator('body action="os-extend"')
    Discriminator(place='body', name='action', value='os-extend')
    >>> parse_discriminator("body server.publicip.id").holds({"server": {"publicip": {"id": "…"}}})
    True
    >>> parse_discriminator("only for a new EIP") is None
    True
    """
    found = _FORM.fullmatch((text or "").strip())
    return Discriminator(found["place"], found["name"], found["value"]) if found else None


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None
