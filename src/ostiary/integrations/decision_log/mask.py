"""What a record must not tell: named context keys, members of bodies, path parameters, query parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

MASKED = "***"
"""What stands in a record for a value that is masked."""


class Mask(NamedTuple):
    """The names whose values are masked, in any case of letters; a member of a body at any depth.

    `principal` masks who asked, `resource` the resource that the caller named. A resource that was made of path
    parameters is masked with them, and so is the path of a request that no route has.
    """

    context: Collection[str] = ()
    body: Collection[str] = ()
    params: Collection[str] = ()
    query: Collection[str] = ()
    principal: bool = False
    resource: bool = False


class Masker:
    """A mask, ready to be used.

    >>> Masker(Mask(body=["password"])).body({"user": {"name": "alice", "Password": ["x"]}})
    {'user': {'name': 'alice', 'Password': '***'}}
    """

    def __init__(self, mask: Mask) -> None:
        self._context, self._body, self._params, self._query = (_folded(names) for names in mask[:4])
        self.principal, self.resource = mask.principal, mask.resource
        self.is_silent_on_paths = bool(self._params)

    def context(self, context: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        """Return context keys with their values, of which there may be several or none."""
        return {
            key: MASKED if key.casefold() in self._context else list(values)
            for key, values in context.items()
        }

    def params(self, params: Mapping[str, str]) -> dict[str, str]:
        """Return path parameters with their values."""
        return {name: MASKED if self.hides(name) else value for name, value in params.items()}

    def hides(self, param: str) -> bool:
        """Whether a path parameter is masked."""
        return param.casefold() in self._params

    def query(self, pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
        """Return query parameters with their values, in their order."""
        return [[name, MASKED if name.casefold() in self._query else value] for name, value in pairs]

    def body(self, part: Any) -> Any:
        """Return a body, or a part of it; RecursionError if it is too deep to be looked through."""
        if isinstance(part, Mapping):
            return {
                name: MASKED if str(name).casefold() in self._body else self.body(value)
                for name, value in part.items()
            }
        return [self.body(item) for item in part] if isinstance(part, list | tuple) else part


def _folded(names: Collection[str]) -> frozenset[str]:
    if isinstance(names, str):
        raise TypeError(f"give a list of names to be masked, not the one text `{names}`")
    return frozenset(name.casefold() for name in names)
