"""`ostiary lsp`: the language server."""

from __future__ import annotations

import os
import sys

import click

from ostiary import __version__
from ostiary.cli.options import HELP
from ostiary.errors import RequestError


@click.command(context_settings=HELP)
@click.option(
    "--delay",
    type=click.IntRange(0, 10_000),
    default=200,
    show_default=True,
    metavar="MILLISECONDS",
    help="How long typing must pause before a text is checked.",
)
@click.option("--stdio", is_flag=True, help="Accepted for editors that say so; there is no other way.")
def command(*, delay: int, stdio: bool) -> int:
    """Serve an editor over standard input and output.

    Findings while you type, hover, completion, quick fixes and formatting, for policies, account folders and Terraform
    files, by the Language Server Protocol. Editors start it themselves; docs/editors.md shows how. Needs
    `pip install 'ostiary[lsp]'`.
    """
    del stdio
    try:
        from ostiary.lsp.server import Server  # noqa: PLC0415 - an extra
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol", "cattrs"):
            raise
        raise RequestError(
            "lsp-not-installed",
            f"the language server needs the package `{(error.name or '').partition('.')[0]}`, which is not installed",
            "install it with `pip install 'ostiary[lsp]'`",
        ) from error
    if sys.stdin.isatty():
        click.echo(
            "waiting for an editor on standard input; docs/editors.md says how to set one up", err=True
        )
    server = Server(__version__, delay / 1000)
    # what else is written to standard output must not get between the messages
    stdout = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server.run(sys.stdin.buffer, stdout)
    return 0 if server.was_shut_down else 1
