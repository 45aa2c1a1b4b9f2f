"""The `ostiary` command: finds the subcommand, and turns every error into one message and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

import click

from ostiary import __version__
from ostiary.errors import LoadError, OstiaryError, RequestError, reason_of
from ostiary.printable import printable, sentence

USAGE = 2
"""Exit code of bad usage and bad input (interfaces.md §3)."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

_MOST_FAULTS = 1_000
"""More faults than anybody reads: who made a generator err need not wait for a screen of each."""

_SUMMARIES = {
    "decide": "Decide one request, a file of requests, or policies alone.",
    "what-if": "Show what a change of grants or policies opens and closes.",
    "routes": "List, find, check and import the routes of the cloud's APIs.",
    "policies": "List and show the system-defined policies and roles.",
    "lint": "Check policies, Terraform and route files, and accounts; fix what can be fixed.",
    "rule": "Print the page of a rule of lint, or the list of rules.",
    "fmt": "Put policies into canonical form.",
    "lsp": "Serve an editor: findings, hover, completion, fixes, formatting.",
    "selftest": "Run the case files that ship with ostiary, or your own.",
    "completion": "Print the completion script of a shell.",
}
"""The commands, in the order of the overview; each lives in the module of its name."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is run, so that starting is cheap."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the table."""
        del ctx
        return list(_SUMMARIES)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Import the command that is run; an unknown name is an error with the nearest names."""
        if args and args[0] in _SUMMARIES:
            module = import_module(f"ostiary.cli.{args[0].replace('-', '_')}")
            command: click.Command = module.command
            return args[0], command, args[1:]
        return super().resolve_command(ctx, args)


_STAND_INS = [click.Command(name, help=summary) for name, summary in _SUMMARIES.items()]
"""Commands that have only a summary: enough for the overview, and for the names nearest to an unknown one."""


@click.group(cls=LazyGroup, commands=_STAND_INS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ostiary")
def app() -> None:
    """Decide, explain and check IAM policies of Open Telekom Cloud and Huawei Cloud.

    Exit codes: 0 allowed, clean or no difference; 1 denied, findings or differences; 2 bad usage or bad input.
    """


def run() -> None:
    """Run the command line and exit; no traceback reaches a user (set OSTIARY_DEBUG to see one).

    Once the answer is written nothing is left to be cleaned up: taking the interpreter apart would only cost time.
    """
    code = guard(_run)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a failure to write has been told already
            stream.flush()
    os._exit(code)


def _run() -> object:
    result = app(prog_name="ostiary", standalone_mode=False)
    sys.stdout.flush()
    return result


def guard(run: Callable[[], object]) -> int:
    """Return the exit code of a run, after printing what went wrong, if anything did."""
    try:
        result = run()
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except OstiaryError as error:
        show_error(error)
        return USAGE
    except OSError as error:
        click.echo(printable(f"error: cannot read or write: {reason_of(error)}"), err=True)
        return USAGE
    except Exception as error:  # noqa: BLE001 - the last guard before the user
        if os.environ.get("OSTIARY_DEBUG"):
            import traceback  # noqa: PLC0415 - only for those who debug

            traceback.print_exc()
        kind = type(error).__name__
        click.echo(sentence(f"error: internal fault, nothing was decided: {kind}: {error}"), err=True)
        return USAGE
    return result if isinstance(result, int) else 0


def show_error(error: OstiaryError) -> None:
    """Print an error on standard error: each fault on its own line, its place first."""
    colour = False if "--no-color" in sys.argv or os.environ.get("NO_COLOR") else None
    if isinstance(error, LoadError):
        from ostiary.report.text import diagnostic_text  # noqa: PLC0415 - only when something is wrong

        for diagnostic in error.diagnostics[:_MOST_FAULTS]:
            click.echo(diagnostic_text(diagnostic), err=True, color=colour)
        if len(error.diagnostics) > _MOST_FAULTS:
            click.echo(f"and {len(error.diagnostics) - _MOST_FAULTS:,} more faults", err=True)
    elif isinstance(error, RequestError):
        hint = f"\n  hint: {error.hint}" if error.hint else ""
        click.echo(
            f"{click.style('error', fg='red')}: {error.message} [{error.code}]{hint}", err=True, color=colour
        )
    else:
        click.echo(f"{click.style('error', fg='red')}: {error}", err=True, color=colour)
