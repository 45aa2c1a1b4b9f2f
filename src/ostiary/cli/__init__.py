"""The command line: one module per command, imported when the command is used."""

import codecs
import gc
import io
import os
import sys

_RICH = {"-h", "--help"}


def main() -> None:
    """Run the command line and exit.

    What makes the start slow is left out where nobody sees it: rich help is only loaded to show help, pydantic
    does not search the installation for plug-ins, and the many objects of the imports are not garbage.
    """
    gc.set_threshold(50_000, 50, 50)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    open_streams()
    escape_unprintable()
    if _RICH & set(sys.argv):
        from rich_click.patch import patch  # noqa: PLC0415

        patch()
    from ostiary.cli.app import run  # noqa: PLC0415

    run()


def open_streams() -> None:
    """Give an output that the caller has closed (`>&-`) one that takes everything, so that the exit code still tells.

    Python has None in place of such a stream. Its number is taken as well: a file opened later must not get it.
    To read a closed input is an error of the operating system.
    """
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        if getattr(sys, name) is None:
            _occupy(number)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for good


def _occupy(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)


def escape_unprintable() -> None:
    """Let both outputs write what their encoding does not have as JSON escapes, in place of failing.

    A terminal that is not UTF-8, and text that is none (half a surrogate pair, a stray byte of an argument), must
    not cost the answer; an escape is readable as text, and the same string as JSON.
    """
    codecs.register_error("json-escape", _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="json-escape")


def _escape(error: UnicodeError) -> tuple[str, int]:
    import json  # noqa: PLC0415 - only for the rare character

    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end
