"""The facts about one request that conditions ask for (semantics.md §3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Self


class Context:
    """What is known about one request; immutable.

    `facts` gives the values of each key, none for a key known to be absent. A key that is not there
    is absent if the context is `complete`, else unknown; the keys in `unknown` are unknown in both.
    Keys are compared casefolded; a key given in two spellings has the values of both.

    >>> context = Context({"g:UserName": ("alice",)}, complete=True, unknown=["g:UserId"])
    >>> context.values("g:username"), context.values("g:userid"), context.values("g:mfaage")
    (('alice',), None, ())
    """

    __slots__ = ("_facts", "_otherwise")

    def __init__(
        self, facts: Mapping[str, tuple[str, ...]], *, complete: bool, unknown: Collection[str] = ()
    ) -> None:
        known: dict[str, tuple[str, ...]] = {}
        for key, values in facts.items():
            folded = key.casefold()
            earlier = known.get(folded, ())
            known[folded] = tuple(dict.fromkeys((*earlier, *values))) if earlier else tuple(values)
        self._facts: dict[str, tuple[str, ...] | None] = {
            **{key.casefold(): None for key in unknown},
            **known,
        }
        self._otherwise: tuple[str, ...] | None = () if complete else None

    @classmethod
    def of_folded(
        cls, facts: Mapping[str, tuple[str, ...]], *, complete: bool, unknown: Mapping[str, None]
    ) -> Self:
        """Return the context of facts and unknown keys that are casefolded already, each key once."""
        context = cls.__new__(cls)
        context._facts = {**unknown, **facts}  # noqa: SLF001 - of its own class
        context._otherwise = () if complete else None  # noqa: SLF001
        return context

    def values(self, key: str) -> tuple[str, ...] | None:
        """The values of a casefolded key: `()` if it is absent, None if it is unknown."""
        return self._facts.get(key, self._otherwise)
