"""The bundled route files as they are on disk: which there are, and what each says once it is corrected."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from ostiary.catalog.content import content_folder
from ostiary.routes.route import Route, Service

if TYPE_CHECKING:
    from ostiary.documents.corrections_file import CorrectionsDocument

DEPLOYMENT = "otc"
"""The deployment whose route files lie in `routes` itself; the others have a folder each."""


def route_paths(deployment: str) -> list[Path]:
    """Return the route files of a deployment, sorted; `otc` is the folder `routes` itself."""
    folder = content_folder() / "routes"
    return sorted((folder if deployment == DEPLOYMENT else folder / deployment).glob("*.yaml"))


def deployments() -> list[str]:
    """Return the deployments that the bundled routes cover."""
    folder = content_folder() / "routes"
    return [DEPLOYMENT, *sorted(entry.name for entry in folder.iterdir() if entry.is_dir())]


def key_of(path: Path) -> str:
    """Return the name of a bundled file: its path below the content folder."""
    return path.relative_to(content_folder()).as_posix()


def digest_of(path: Path) -> str:
    """Return what changes with a route file, its catalog file or its corrections.

    Enough to notice that one has changed since; nothing here is protected by it.
    """
    size, check = 0, 0
    for part in (path, *_beside(path)):
        try:
            content = part.read_bytes().replace(b"\r\n", b"\n")
        except FileNotFoundError:
            content = b""
        size, check = size + len(content), crc32(content, check)
    return f"{size}-{check:08x}"


def read_bundled(path: Path, deployment: str) -> tuple[Service, tuple[Route, ...]]:
    """Return what a bundled route file says, with its corrections applied.

    LoadError with the faults of the files, and with every correction that applies to nothing.
    """
    # only where the index is late
    from ostiary.catalog.services import load_service  # noqa: PLC0415
    from ostiary.documents.corrections_file import correct  # noqa: PLC0415
    from ostiary.documents.route_file import load_routes  # noqa: PLC0415
    from ostiary.routes.route import routes_of_file, service_of_file  # noqa: PLC0415

    file = load_routes(path, f"@{key_of(path)}").file
    known, document = load_service(file.service), corrections_of(path)
    service = service_of_file(file)
    if known is not None:
        service = service._replace(
            twin=known.twin, prefix=known.prefix, spellings=tuple(known.spellings.items())
        )
    if document is None:
        return service, routes_of_file(file)
    found = correct(file, document, deployment)
    reasons = [corrected.reasons for corrected in found]
    routes = routes_of_file(file.model_copy(update={"routes": tuple(c.entry for c in found)}))
    return service, tuple(
        route._replace(corrections=reason) for route, reason in zip(routes, reasons, strict=True)
    )


def corrections_of(path: Path) -> CorrectionsDocument | None:
    """Return the corrections of a bundled route file, None if it has none; LoadError with their faults."""
    from ostiary.documents.corrections_file import load_corrections  # noqa: PLC0415 - only where needed

    corrections = _beside(path)[1]
    return load_corrections(corrections, f"@{key_of(corrections)}") if corrections.is_file() else None


def _beside(path: Path) -> tuple[Path, Path]:
    """The catalog file of a route file's service, and its corrections; neither need be there."""
    folder = content_folder() / "catalog"
    return folder / path.name, folder / f"{path.stem}.corrections.yaml"
