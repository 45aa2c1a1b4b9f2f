"""The nearest of some known words, for hints."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known word that is spelt most like another one, case aside; None if none is near.

    >>> nearest("StringEndWithIfExsits", ["StringEndWithIfExists", "StringEquals"])
    'StringEndWithIfExists'
    """
    import difflib  # noqa: PLC0415 - only for a hint

    by_fold = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=cutoff)
    return by_fold[near[0]] if near else None


def meant(word: str, known: Iterable[str]) -> str | None:
    """Return `did you mean …?` with the nearest known word, None if none is near."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else None
