"""Which rules are meant by the words of a user: slugs, categories, `all`, prefixes, and the vendor's codes."""

from __future__ import annotations

from collections.abc import Iterable

from ostiary.lint.document_faults import DOCUMENT_FAULTS, JSON_FAULTS
from ostiary.lint.registry import all_rules

ALL = "all"
EXTRA = ("rule-crashed", "unused-suppression", "expired-suppression", "invalid-suppression")
"""Codes of the linter itself, which can be ignored like any other."""


def known_codes() -> dict[str, tuple[str, str]]:
    """Return every code with its category (empty for a fault of the document) and the vendor's code (or empty)."""
    codes = {code: ("", fault.vendor or "") for code, fault in DOCUMENT_FAULTS.items()}
    codes |= dict.fromkeys((*EXTRA, *JSON_FAULTS), ("", ""))
    return codes | {slug: (str(rule.category), rule.vendor or "") for slug, rule in all_rules().items()}


def matches(code: str, words: Iterable[str]) -> bool:
    """Whether one of the words means a code.

    >>> matches("unknown-action", ["catalog"]), matches("unknown-action", ["unknown"])
    (True, True)
    """
    category, vendor = known_codes_of(code)
    return any(_means(word, code, category, vendor) for word in words)


def known_codes_of(code: str) -> tuple[str, str]:
    """Return the category and the vendor's code of a code, both empty if it has none."""
    rule = all_rules().get(code)
    if rule is not None:
        return str(rule.category), rule.vendor or ""
    fault = DOCUMENT_FAULTS.get(code)
    return "", (fault.vendor or "") if fault else ""


def _means(word: str, code: str, category: str, vendor: str) -> bool:
    word = word.removesuffix("*")
    if not word or word in (ALL, code, category):
        return bool(word)
    return code.startswith(word.removesuffix("-") + "-") or vendor.startswith(word.upper())


def meant_by(word: str) -> list[str]:
    """Return the codes that a word means, in the order of the alphabet."""
    codes = known_codes()
    return sorted(code for code, (category, vendor) in codes.items() if _means(word, code, category, vendor))


def check_word(word: str) -> str | None:
    """Return what is wrong with a word that means no rule at all, None if it means one."""
    if meant_by(word):
        return None
    import difflib  # noqa: PLC0415 - only for a hint

    near = difflib.get_close_matches(
        word, [*known_codes(), "syntax", "catalog", "meaning", "scope", "danger"], n=1
    )
    hint = f": did you mean `{near[0]}`?" if near else ""
    return f"`{word}` is no rule, category or prefix of rules{hint}"
