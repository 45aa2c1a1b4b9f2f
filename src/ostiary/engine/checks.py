"""What a request must be before anything is looked up: texts, flags, lists and a mapping, each where it is asked for.

A value that only looks like what is meant (`account="false"`, `context_complete="no"`) must not open anything. What is
more than a text or a number (a member of an enumeration) is taken as the text that it is, and asked for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ostiary.engine.request import FLAGS, TEXTS, Request
from ostiary.errors import RequestError
from ostiary.printable import described
from ostiary.syntax.action import action_fault, is_pattern, service_of

_LISTS = (list, tuple, set, frozenset)


def read_request(request: Request) -> Request:
    """Return a request with plain texts.

    What is of the wrong type, and what contradicts itself whatever the account is, is refused: RequestError.
    """
    for check in _TYPES:
        check(request)
    plain = _plain(request)
    for check in _CONTRADICTIONS:
        check(plain)
    return plain


def text_of(value: str | float) -> str:
    """Return the text that a text or a number is, whatever its own class writes it as; ValueError if it is too long.

    >>> from enum import Enum
    >>> text_of(Enum("Color", {"RED": "red"}, type=str).RED), text_of(1.5)
    ('red', '1.5')
    """
    if isinstance(value, str):
        return str.__str__(value)
    return int.__repr__(value) if isinstance(value, int) else float.__repr__(value)


def _plain(request: Request) -> Request:
    changed: dict[str, Any] = {}
    for name in TEXTS:
        text = getattr(request, name)
        if text is not None and type(text) is not str:
            changed[name] = text_of(text)
    if request.groups is not None:
        groups = [request.groups] if isinstance(request.groups, str) else request.groups
        changed["groups"] = [text_of(group) for group in groups]
    return request._replace(**changed) if changed else request


def _check_kind(request: Any) -> None:
    if not isinstance(request, Request):
        raise _wrong("the request", "an `ostiary.Request`", request)


def _check_texts(request: Request) -> None:
    for name in TEXTS:
        value = getattr(request, name)
        if value is not None and not isinstance(value, str):
            raise _wrong(f"`{name}`", "a string", value)


def _check_flags(request: Request) -> None:
    for name in FLAGS:
        value = getattr(request, name)
        if value is not True and value is not False:
            raise _wrong(f"`{name}`", "True or False", value)


def _check_groups(request: Request) -> None:
    groups: Any = request.groups
    if groups is None or isinstance(groups, str):
        return
    if not isinstance(groups, _LISTS):
        raise _wrong("`groups`", "a list of strings", groups)
    for number, group in enumerate(groups):
        if not isinstance(group, str):
            raise _wrong(f"`groups[{number}]`", "a string", group)


def _check_context(request: Request) -> None:
    context: Any = request.context
    if not isinstance(context, Mapping):
        text = f"the context must be a mapping of keys to values, not `{described(context)}`"
        raise RequestError("invalid-context", text)


def _check_source(request: Request) -> None:
    if request.source_resource is not None and request.action is not None:
        text = "an action alone has no source: `resource` is what it is about"
        raise RequestError("invalid-request", text)


def _check_service(request: Request) -> None:
    """Refuse a service that the action is not of (semantics.md §3); a pattern of services is of any."""
    action, named = request.action, request.service
    if action is None or named is None or action_fault(action) is not None:
        return
    of = service_of(action)
    if ":" not in action or is_pattern(of):
        return
    if named not in (of, _prefix(of)) and of != _prefix(named):
        text = f"`{action}` is an action of `{of}`, not of `{named}`"
        raise RequestError("service-contradiction", text, "leave out the service, which an action names")


def _prefix(service: str) -> str | None:
    """The first segment of a service's actions where that is not its name: `vpc` for `eip`."""
    from ostiary.catalog.services import load_service  # noqa: PLC0415 - only for who names a service and an action

    known = load_service(service)
    return None if known is None else known.prefix


def _wrong(what: str, kind: str, value: Any) -> RequestError:
    return RequestError("invalid-request", f"{what} must be {kind}, not `{described(value)}`")


_TYPES: tuple[Callable[[Request], None], ...] = (
    _check_kind,
    _check_texts,
    _check_flags,
    _check_groups,
    _check_context,
)

_CONTRADICTIONS: tuple[Callable[[Request], None], ...] = (_check_source, _check_service)
