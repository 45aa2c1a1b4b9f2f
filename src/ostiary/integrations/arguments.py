"""From the arguments of a function to the resource that it is about: `shop:::order:{order_id}`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Enum
from string import Formatter
from typing import Any
from uuid import UUID

from ostiary.engine.placement import fill_resource

Arguments = Mapping[str, Any]
Text = str | Callable[[Arguments], str | None]
"""A template whose fields are arguments, their attributes and items, or a function of the arguments."""


class Template:
    """A text with fields such as `{order_id}`, `{order.id}` or `{request.path_params[order_id]}`.

    >>> Template("shop:::order:{order.real}").resource({"order": 7})
    'shop:::order:7'
    """

    def __init__(self, text: str, known: Collection[str] | None = None) -> None:
        """Read a template; ValueError for one that is none, or with a field that is none of the `known` arguments."""
        self._text = text
        self._fields: list[str] = []
        for _, name, form, conversion in Formatter().parse(text):
            if name is None:
                continue
            if form or conversion or not name:
                raise ValueError(
                    f"in `{text}` a field is more or less than a name: write for example `{{order_id}}`"
                )
            root = name.partition(".")[0].partition("[")[0]
            if known is not None and root not in known:
                raise ValueError(f"in `{text}` the field `{{{name}}}` is no argument of the function")
            self._fields.append(name)

    def resource(self, arguments: Arguments) -> str:
        """Return the text filled as a resource: a segment with an argument that is None is unknown."""
        values = self._values(arguments)
        return fill_resource(self._text, {name: text for name, text in values.items() if text is not None})

    def name(self, arguments: Arguments) -> str | None:
        """Return the text filled as a name; None if an argument in it is None."""
        values = self._values(arguments)
        if any(text is None for text in values.values()):
            return None
        text = self._text
        return "".join(
            literal + ("" if name is None else str(values[name]))
            for literal, name, _, _ in Formatter().parse(text)
        )

    def _values(self, arguments: Arguments) -> dict[str, str | None]:
        found = {name: Formatter().get_field(name, (), arguments)[0] for name in self._fields}
        return {name: _text(name, value) for name, value in found.items()}


def _text(name: str, value: Any) -> str | None:
    """A value as it stands in a resource; TypeError for one of which nobody knows how it is meant."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, UUID) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise TypeError(f"`{{{name}}}` is of type {type(value).__name__}, not text: name one of its attributes")


def read_text(
    given: Text | None, known: Collection[str] | None, *, is_resource: bool
) -> Callable[[Arguments], str | None]:
    """Return a function of the arguments for a template, a function, or nothing."""
    if given is None:
        return lambda _: None
    if callable(given):
        return given
    template = Template(given, known)
    return template.resource if is_resource else template.name
