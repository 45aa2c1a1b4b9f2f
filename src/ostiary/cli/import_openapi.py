"""OpenAPI documents for `ostiary routes import`: which files they are, and how they and what they refer to are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostiary.errors import RequestError

if TYPE_CHECKING:
    from ostiary.routes.importer import ImportReport
    from ostiary.routes.openapi.nodes import OpenDocument

SUFFIXES = (".yaml", ".yml", ".json")


def reader_of(pages: Sequence[Path], base_path: str | None) -> Callable[..., ImportReport]:
    """Return the importer for what is to be imported, by the files' kind; RequestError for a mixture."""
    are_documents = {page.suffix.lower() in SUFFIXES for page in pages}
    if len(are_documents) > 1:
        text = "documentation pages and OpenAPI documents cannot be imported together"
        raise RequestError("mixed-import", text, "import each kind into a file of its own")
    if are_documents == {True}:
        return lambda paths, **header: _import(paths, base_path=base_path, **header)
    if base_path is not None:
        raise RequestError("base-path", "`--base-path` is for OpenAPI documents, and these are pages")
    from ostiary.routes.importer import import_pages  # noqa: PLC0415 - only for an import

    return import_pages


def _import(paths: Sequence[Path], **header: Any) -> ImportReport:
    from ostiary.routes.openapi import import_documents  # noqa: PLC0415 - only for an import

    read = cache(_open)  # a file that many operations refer to is read once

    def read_beside(name: str, file: str) -> OpenDocument:
        return read(Path(name).parent / file)

    return import_documents([read(path) for path in dict.fromkeys(paths)], read_beside, **header)


def _open(path: Path) -> OpenDocument:
    from ostiary.documents.form import read_value  # noqa: PLC0415 - only for an import
    from ostiary.documents.places import Places  # noqa: PLC0415
    from ostiary.documents.text import read_text  # noqa: PLC0415
    from ostiary.routes.openapi.nodes import OpenDocument  # noqa: PLC0415

    source = read_text(path, str(path))
    places = Places(source)
    return OpenDocument(source.name, read_value(source), places.key, places.value)
