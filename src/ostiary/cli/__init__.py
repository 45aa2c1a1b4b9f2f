"""The command line: one module per command, imported when the command is used."""

import gc
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
    if len(sys.argv) == 1 or _RICH & set(sys.argv):
        from rich_click.patch import patch  # noqa: PLC0415

        patch()
    from ostiary.cli.app import run  # noqa: PLC0415

    run()
