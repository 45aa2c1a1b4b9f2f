"""`ostiary completion`: the script that teaches a shell to complete commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from ostiary.cli.options import HELP


@click.command(context_settings=HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    bash: eval "$(ostiary completion bash)", zsh: eval "$(ostiary completion zsh)",
    fish: ostiary completion fish | source
    """
    from ostiary.cli.app import app  # noqa: PLC0415 - the group imports this module

    completion = get_completion_class(shell)
    if completion is not None:
        click.echo(completion(app, {}, "ostiary", "_OSTIARY_COMPLETE").source())
