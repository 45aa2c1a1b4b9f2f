"""Plain YAML to values, event by event: no tree is built, and no fault is told.

Most of what libyaml's loader takes is spent on the nodes of a tree and their places. A text without aliases needs
none: an event is a value as soon as it comes. Whatever is not plain (aliases, keys that stand twice or are no words,
deep nesting, several documents, no YAML at all) is left to `yaml_file`, which knows the places of what is wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

import yaml
from yaml import events

from ostiary.documents.json_file import DEPTH

NOT_PLAIN: Final = object()
"""What is returned for a text that has to be read in the other way."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_plain(text: str) -> Any:
    """Return the value of a plain YAML text: dicts, lists and strings (None for an empty one), or NOT_PLAIN."""
    if "&" in text:  # only what is anchored can be an alias
        return NOT_PLAIN
    try:
        loader = _Loader(text)
    except (yaml.YAMLError, UnicodeError):
        return NOT_PLAIN
    try:
        return _document(loader.get_event)
    except (yaml.YAMLError, UnicodeError):
        return NOT_PLAIN
    finally:
        loader.dispose()


def _document(next_event: Callable[[], Any]) -> Any:
    next_event()  # the start of the stream
    if isinstance(next_event(), events.StreamEndEvent):
        return None
    root: list[Any] = []
    if not _fill(root, next_event) or not isinstance(next_event(), events.StreamEndEvent):
        return NOT_PLAIN
    return root[0]


def _fill(root: list[Any], next_event: Callable[[], Any]) -> bool:
    """Read a document's value into a list; whether it is plain."""
    known: dict[str, str] = {}  # of two equal texts one is enough
    above: list[Any] = []
    here: Any = root
    key: str | None = None
    while True:
        event = next_event()
        kind = event.__class__
        if kind is events.ScalarEvent:
            text: str = event.value
            if here.__class__ is dict and key is None:
                key = sys.intern(text)
                if key in here:
                    return False
                continue
            value: Any = known.setdefault(text, text)
        elif kind in _ENDS:
            if kind is events.DocumentEndEvent:
                return True
            here = above.pop()
            continue
        else:
            value = _STARTS[kind]() if kind in _STARTS and len(above) < DEPTH else None
            if value is None or (here.__class__ is dict and key is None):
                return False
            above.append(here)
        if here.__class__ is dict:
            here[key] = value
            key = None
        else:
            here.append(value)
        if kind in _STARTS:
            here = value


_STARTS: Final[dict[Any, Callable[[], Any]]] = {
    events.MappingStartEvent: dict,
    events.SequenceStartEvent: list,
}
_ENDS: Final = frozenset({events.MappingEndEvent, events.SequenceEndEvent, events.DocumentEndEvent})
