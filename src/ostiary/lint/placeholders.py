"""What was left in a text of a policy to be filled in, by hand or by a program."""

from __future__ import annotations

import re
from functools import lru_cache

_PLACEHOLDER = re.compile(
    r"\$\{(?!null\})[^:{}]*\}|%(?:\[\d+\])?[sdvq]|<[^<>]+>|\{\{[^{}\n]*\}\}|(?<!\$)\{[A-Za-z_ -]+\}|[xX]{5,}|\*{4,}"
)
_BLANK = re.compile(r"<[^<>]+>|(?<![${])\{[A-Za-z_ -]+\}(?!\})|[xX]{5,}|\*{4,}")


@lru_cache(maxsize=20_000)
def find_placeholder(text: str) -> str | None:
    """Return what was left in a text to be filled in: `<name>`, `%s`, `${var.x}`, `{id}`, `xxxxx`.

    >>> find_placeholder("obs:*:*:bucket:<BucketName>"), find_placeholder("home/${g:UserName}/*")
    ('<BucketName>', None)
    """
    found = _PLACEHOLDER.search(text)
    return found[0] if found else None


@lru_cache(maxsize=20_000)
def find_blank(text: str) -> str | None:
    """Return what is to be filled in by hand: `<name>`, `{id}`, `xxxxx`; None for what programs fill in.

    >>> find_blank("obs:*:*:bucket:<bucket name>"), find_blank("obs:*:*:bucket:${bucket_name}"), find_blank("%s/*")
    ('<bucket name>', None, None)
    """
    found = _BLANK.search(text)
    return found[0] if found else None
