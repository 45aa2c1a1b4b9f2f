"""`ostiary routes import`: documentation pages, or OpenAPI documents, to a route file."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ostiary.catalog.bundled import DEPLOYMENT
from ostiary.catalog.services import load_service
from ostiary.cli.import_openapi import reader_of
from ostiary.cli.options import HELP, output_options
from ostiary.cli.path_types import PATH
from ostiary.errors import Diagnostic, LoadError, RequestError, reason_of
from ostiary.report.text import diagnostic_text, json_text
from ostiary.spans import Span

if TYPE_CHECKING:
    from ostiary.model.route import RouteFile

_SERVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@click.command("import", context_settings=HELP)
@click.argument("pages", nargs=-1, required=True, type=PATH)
@click.option(
    "--service", required=True, metavar="NAME", help="The service: the first segment of its actions."
)
@click.option("--out", type=PATH, help="The route file to write. [default: standard output]")
@click.option("--name", metavar="TEXT", help="The service's name for people.")
@click.option(
    "--level",
    type=click.Choice(["project", "global"]),
    help="[default: the file's, the catalog's, or what the tables say]",
)
@click.option(
    "--deployment",
    default=DEPLOYMENT,
    show_default=True,
    metavar="NAME",
    help="Whose hosts the catalog gives.",
)
@click.option(
    "--endpoint", "endpoints", multiple=True, metavar="HOST", help="`elb.{region}.example.com`; repeat."
)
@click.option("--repository", metavar="NAME", help="Where the pages come from.")
@click.option("--commit", metavar="ID", help="The commit of the pages.")
@click.option("--licence", metavar="NAME", help="The licence of the pages.")
@click.option(
    "--base-path", metavar="PATH", help="OpenAPI: what stands before each path, for its servers' own."
)
@click.option("--date", "imported", metavar="DAY", help="The day of the import, YYYY-MM-DD. [default: today]")
@output_options
def command(pages: tuple[Path, ...], out: Path | None, form: str, quiet: bool, **header: Any) -> int:
    """Import documentation pages (reStructuredText files or folders) or OpenAPI documents into a route file.

    Files that end in .yaml, .yml or .json are OpenAPI documents, whose operations are the rows.

    Every row of every table of APIs and actions becomes a route or is reported with page, line and reason.
    What the header options do not say is as in the file that is replaced, else as the catalog has it. Exit code 1
    if any row was reported; if none could be imported, nothing is written. 2 if there is no row at all.
    """
    from ostiary.documents.route_writer import write_route_file  # noqa: PLC0415 - only for an import
    from ostiary.model.route import Provenance  # noqa: PLC0415

    if not _SERVICE.fullmatch(header["service"]):
        raise RequestError(
            "bad-service", f"`{header['service']}` is not the name of a service", "for example elb"
        )
    day = _day(header["imported"])
    old, known = _read_old(out, header["service"]), load_service(header["service"])
    stated = {key: header[key] for key in ("repository", "commit", "licence") if header[key]}
    kept = old.source.model_dump(exclude_none=True) if old and old.source else {}
    hosts = known.endpoints_in(header["deployment"]) if known else ()
    report = reader_of(pages, header["base_path"])(
        pages,
        service=header["service"],
        name=header["name"] or (old.name if old else None) or (known.name if known else None),
        level=header["level"] or (old.level if old else None) or (known.level if known else None),
        source=Provenance.model_validate({**kept, **stated, "imported": day}),
        endpoints=header["endpoints"] or (old.endpoints if old else ()) or hosts,
    )
    if not report.rows:
        message = f"no row could be imported, for there is none; nothing was written to `{out or '-'}`"
        raise LoadError([*report.warnings, Diagnostic("no-rows", message)])
    if report.route_file.routes:
        _write(out, write_route_file(report.route_file))
    if not quiet:
        _print_report(report.summary(), report.reported, report.warnings, form, err=out is None)
    if not report.route_file.routes:
        click.echo(f"no row could be imported, and nothing was written to `{out or '-'}`", err=True)
    return 1 if report.reported else 0


def _day(text: str | None) -> str:
    """The day that the header names; RequestError if it is no day."""
    if text is None:
        return datetime.now(UTC).date().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise RequestError("bad-date", f"`{text}` is not a day", "write for example 2026-11-25") from None


def _read_old(out: Path | None, service: str) -> RouteFile | None:
    """The file that is to be replaced: its header is kept, and it must be of the same service."""
    from ostiary.documents.route_file import load_routes  # noqa: PLC0415 - only for an import

    old = load_routes(out, str(out)).file if out and out.exists() else None
    if old is not None and old.service != service:
        text = f"`{out}` holds the routes of `{old.service}`, not of `{service}`"
        raise RequestError("service-contradiction", text, "name another --out, or remove the file first")
    return old


def _write(path: Path | None, text: str) -> None:
    """Write a whole file or nothing; to standard output if there is no file."""
    if path is None:
        click.echo(text, nl=False)
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        fault = Diagnostic(
            "unwritable-file", f"cannot write `{path}`: {reason_of(error)}", Span.whole(str(path))
        )
        raise LoadError([fault]) from error


def _print_report(
    summary: str, reported: Sequence[Diagnostic], warnings: Sequence[Diagnostic], form: str, *, err: bool
) -> None:
    if form == "json":
        rows = {"reported": reported, "warnings": warnings}
        listed = {
            name: [{"page": f.span.file if f.span else None, "line": f.span.line if f.span else None,
                    "code": f.code, "message": f.message} for f in faults]
            for name, faults in rows.items()
        }  # fmt: skip
        click.echo(json_text({"summary": summary, **listed}), err=err)
        return
    for fault in (*reported, *warnings):
        click.echo(diagnostic_text(fault), err=err)
    click.echo(summary, err=err)
