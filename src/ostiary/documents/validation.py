"""Values to models: pydantic finds the faults, this module words and places them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ostiary.documents.places import Places, Pointer
from ostiary.errors import Diagnostic, LoadError
from ostiary.model.base import shown

Model = TypeVar("Model", bound=BaseModel)

_TYPES = {
    "string_type": "text",
    "string_unicode": "text of whole characters",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "int_parsing": "a whole number",
    "bool_parsing": "`true` or `false`",
    "bool_type": "`true` or `false`",
}


def validate(model: type[Model], value: Any, places: Places, pointer: Pointer = ()) -> Model:
    """Return the value as a model; LoadError with every fault, each with its place below `pointer`."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise LoadError([fault for _, fault in faults_of(error, model, value, places, pointer)]) from None


def faults_of(
    error: ValidationError, model: type[BaseModel], value: Any, places: Places, pointer: Pointer = ()
) -> list[tuple[Pointer, Diagnostic]]:
    """Return the faults that pydantic found, each with the path in the value that it is about."""
    found = ((_path(detail["loc"], value), detail) for detail in error.errors(include_url=False))
    return [(path, _diagnostic(detail, model, places, pointer, path)) for path, detail in found]


def _path(loc: tuple[int | str, ...], value: Any) -> Pointer:
    """Drop the steps that pydantic adds for its own unions: they lead nowhere in the document."""
    path: list[int | str] = []
    for position, step in enumerate(loc):
        inside = (isinstance(value, Mapping) and step in value) or (
            isinstance(value, list) and isinstance(step, int) and step < len(value)
        )
        if inside:
            value = value[step]
            path.append(step)
        elif position == len(loc) - 1 and isinstance(value, Mapping):
            path.append(step)
    return tuple(path)


def _diagnostic(
    detail: ErrorDetails, model: type[BaseModel], places: Places, pointer: Pointer, path: Pointer
) -> Diagnostic:
    kind, place = detail["type"], pointer + path
    last = shown(path[-1]) if path else ""
    if kind == "extra_forbidden":
        return Diagnostic(
            "unknown-key",
            f"there is no key `{last}` here",
            places.key(place),
            _nearest(last, _names(model, path[:-1])),
        )
    if kind == "missing":
        return Diagnostic("missing-key", f"the key `{last}` is missing", places.value(place[:-1]))
    if kind in _TYPES:
        message = f"{_entry(path)} must be {_TYPES[kind]}"
        return Diagnostic("wrong-type", message, places.value(place))
    if kind == "literal_error":
        context = detail.get("ctx", {})
        expected = str(context.get("expected")).replace("'", "`")
        message = f"`{shown(detail['input'])}` is not possible for `{last}`: write {expected}"
        return Diagnostic("invalid-value", message, places.value(place))
    code = kind if "-" in kind else "invalid-value"
    return Diagnostic(code, detail["msg"], places.value(place))


def _entry(path: Pointer) -> str:
    """A value as a message names it: by its key, or as an entry of the list under the nearest key."""
    names = [number for number, step in enumerate(path) if isinstance(step, str)]
    if not names:
        return "this"
    name, *numbers = path[names[-1] :]
    return f"`{shown(name)}{''.join(f'[{number}]' for number in numbers)}`"


def _names(model: type[BaseModel], path: Pointer) -> list[str]:
    """The names that the model at a path knows, as they are written in documents."""
    current: Any = model
    is_key = False  # of a mapping to models: a name of the user's own
    for step in path:
        if isinstance(step, int) or is_key:
            is_key = False
            continue
        fields = {(f.alias or n): f for n, f in getattr(current, "model_fields", {}).items()}
        annotation = fields[step].annotation if step in fields else None
        current, is_key = _model_in(annotation), get_origin(annotation) in (dict, Mapping)
    return [f.alias or n for n, f in getattr(current, "model_fields", {}).items()]


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found is not None:
            return found
    return None


def _nearest(name: str, names: list[str]) -> str | None:
    import difflib  # noqa: PLC0415 - only for a hint

    by_fold = {known.casefold(): known for known in names}
    near = difflib.get_close_matches(name.casefold(), by_fold, n=1)
    if near:
        return f"did you mean `{by_fold[near[0]]}`?"
    return f"possible keys: {', '.join(f'`{known}`' for known in names)}" if names else None
