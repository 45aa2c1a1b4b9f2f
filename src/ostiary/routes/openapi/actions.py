"""The action of an operation: as `x-ostiary-action` says, else made of its `operationId`.

The rule: the words of the id are told apart by capitals and by everything that is neither letter nor digit; the first
word is the operation, the others, in camelCase, are the type. `listOrders`, `list_orders` and `list-orders` all give
`shop:orders:list`. An id that is an action itself, `shop:orders:list`, is taken as it is. No word is changed, no
singular guessed: two different ids give the same action only if their words are the same.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ACTION = re.compile(r"[^\s:]+:[^\s:]+:[^\s:]+")
_UNREADABLE = re.compile(r"[^\x00-\x7f]")


def derive_action(service: str, operation_id: str) -> str | None:
    """Return the action that an `operationId` gives; None if it has less than two words, or letters beyond ASCII.

    >>> derive_action("shop", "listOrders"), derive_action("shop", "get_VPCPeering_v2"), derive_action("shop", "ping")
    ('shop:orders:list', 'shop:vpcPeeringV2:get', None)
    """
    if _ACTION.fullmatch(operation_id):
        return operation_id
    words = _WORD.findall(operation_id)
    if len(words) < 2 or _UNREADABLE.search(operation_id):  # noqa: PLR2004 - an operation and a type
        return None
    operation, first, *others = words
    kind = first.lower() + "".join(word.capitalize() for word in others)
    return f"{service}:{kind}:{operation.lower()}"
