"""What can be read of a document with faults, so that its other faults are found in the same run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, NamedTuple

from pydantic import ValidationError

from ostiary.documents.places import Places, Pointer
from ostiary.documents.validation import Model, faults_of
from ostiary.errors import Diagnostic

_NAMES = ("name", "id")


class Readable(NamedTuple, Generic[Model]):
    """A document without its faulty entries (`model`), the places of the others, and all its faults.

    `unread` are the names and ids in what was left out: whoever refers to them refers to something.
    """

    model: Model
    places: Places
    faults: tuple[Diagnostic, ...] = ()
    unread: frozenset[str] = frozenset()


def read_readable(model: type[Model], value: Any, places: Places) -> Readable[Model]:
    """Validate a value; if it has faults, once more without the sections' entries that have them."""
    try:
        return Readable(model.model_validate(value), places)
    except ValidationError as error:
        found = faults_of(error, model, value, places)
    faults = tuple(fault for _, fault in found)
    given = value if isinstance(value, Mapping) else {}
    wrong = {path[:2] if _is_entry(given, path) else path[:1] for path, _ in found}
    rest, kept = _without(given, wrong)
    unread = frozenset(_names(part for path in wrong for part in _at(given, path)))
    return Readable(model.model_validate(rest), Places(places.source, kept), faults, unread)


def _is_entry(value: Mapping[str, Any], path: Pointer) -> bool:
    return len(path) > 1 and isinstance(value.get(str(path[0])), list)


def _without(value: Mapping[str, Any], wrong: set[Pointer]) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """The value without the wrong sections and entries, and the numbers that the entries kept had."""
    rest = {key: part for key, part in value.items() if (key,) not in wrong}
    kept: dict[str, list[int]] = {}
    for key in {str(path[0]) for path in wrong if len(path) > 1} & set(rest):
        kept[key] = [number for number in range(len(rest[key])) if (key, number) not in wrong]
        rest[key] = [rest[key][number] for number in kept[key]]
    return rest, kept


def _at(value: Any, path: Pointer) -> Iterator[Any]:
    for step in path:
        if isinstance(value, Mapping) and step not in value:
            return
        value = value[step]
    yield value


def _names(parts: Iterable[Any]) -> Iterator[str]:
    """The names in what was left out: `name` and `id` where they are written, else every text."""
    for part in parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping):
            named = [part[key] for key in _NAMES if key in part]
            yield from _names(named or [*part, *part.values()])
        elif isinstance(part, list):
            yield from _names(part)
