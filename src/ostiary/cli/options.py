"""Options that several commands share, and what they become."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ostiary.catalog.content import account_folder
from ostiary.cli.path_types import FILE_OR_TEXT
from ostiary.documents.policy_file import PolicyDocument
from ostiary.engine.request import ContextValue, Request
from ostiary.engine.snapshot import Snapshot, load_snapshot
from ostiary.errors import LoadError, RequestError

Command = TypeVar("Command", bound=Callable[..., Any])

HELP = {"help_option_names": ["-h", "--help"]}
ACCOUNT_VARIABLE = "OSTIARY_ACCOUNT"


def quiet_options(command: Command) -> Command:
    """Add `--no-color` and `-q`."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit code is the answer."),
        click.option(
            "--no-color", is_flag=True, callback=_switch_colour, expose_value=False, help="No colour."
        ),
    ):
        command = option(command)
    return command


def output_options(command: Command) -> Command:
    """Add `--format`, `--no-color` and `-q`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Text for people, JSON for programs.",
    )(quiet_options(command))


def _switch_colour(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value or os.environ.get("NO_COLOR"):
        ctx.color = False


def account_option(command: Command) -> Command:
    """Add `-a/--account`."""
    return click.option(
        "-a",
        "--account",
        metavar="DIR",
        help="The account's folder, or `@example`. [default: $OSTIARY_ACCOUNT, else the current folder]",
    )(command)


def load_account(account: str | None) -> Snapshot:
    """Load the account that the options and the environment name; LoadError with its faults."""
    if account == "":
        raise RequestError("no-account", "the account's folder has no name", "is the variable after -a set?")
    return load_snapshot(account_folder(account or os.environ.get(ACCOUNT_VARIABLE) or "."))


def _names(kind: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Completion of an option's value from the account's own names."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        try:
            directory = load_account(ctx.params.get("account")).directory
        except LoadError:
            return []
        entities = getattr(directory, kind).entities
        return [entity.name for entity in entities if entity.name.startswith(incomplete)]

    return complete


_REQUEST_OPTIONS = (
    click.option("--user", metavar="NAME", shell_complete=_names("users"), help="The IAM user who asks."),
    click.option("--agency", metavar="NAME", shell_complete=_names("agencies"), help="The agency that asks."),
    click.option(
        "--group",
        "groups",
        multiple=True,
        metavar="NAME",
        shell_complete=_names("groups"),
        help="A group of the asker, in place of a user; repeat for several.",
    ),
    click.option("--as-account", is_flag=True, help="Ask as the account itself."),
    click.option("--anonymous", is_flag=True, help="Ask as somebody whom the cloud does not know."),
    click.option(
        "--project",
        metavar="NAME",
        shell_complete=_names("projects"),
        help="The IAM project; a `{project_id}` in the path supplies it.",
    ),
    click.option(
        "--enterprise-project",
        metavar="NAME",
        shell_complete=_names("enterprise_projects"),
        help="The enterprise project of the resource.",
    ),
    click.option("--resource", metavar="URN", help="The resource: `service:region:account:type:path`."),
    click.option(
        "--source-resource",
        metavar="URN",
        help="What the call copies, or makes something from: a resource as well.",
    ),
    click.option("--service", metavar="NAME", help="The service, where a path alone is ambiguous."),
    click.option(
        "--context",
        "context",
        multiple=True,
        metavar="KEY=VALUE",
        help="A context key's value; repeat for several keys, or several values of a key.",
    ),
    click.option(
        "--absent", multiple=True, metavar="KEY", help="A context key that the request does not have."
    ),
    click.option(
        "--context-complete", is_flag=True, help="Keys that are not given are absent; without this, unknown."
    ),
    click.option("--at", metavar="TIME", help="The time of the request, ISO 8601. [default: now]"),
    click.option(
        "--body",
        type=FILE_OR_TEXT,
        metavar="FILE",
        help="The request's JSON body: a file, `-`, or the JSON itself.",
    ),
    click.option(
        "--session-policy",
        type=FILE_OR_TEXT,
        metavar="FILE",
        help="The policy that the asker's session is narrowed to.",
    ),
    click.option("--strict", is_flag=True, help="One stage: a Deny at an enterprise project always denies."),
)


def request_options(command: Command) -> Command:
    """Add the options that describe a request."""
    for option in reversed(_REQUEST_OPTIONS):
        command = option(command)
    return command


def read_request(
    options: dict[str, Any], *, method: str | None, path: str | None, action: str | None
) -> Request:
    """Return the request that the options describe; RequestError or a usage error for a bad value."""
    return Request(
        method=method.upper() if method else None,
        path=path,
        action=action,
        user=options["user"],
        agency=options["agency"],
        account=options["as_account"],
        anonymous=options["anonymous"],
        groups=list(options["groups"]) or None,
        project=options["project"],
        enterprise_project=options["enterprise_project"],
        resource=options["resource"],
        source_resource=options["source_resource"],
        service=options["service"],
        context=read_context(options["context"], options["absent"]),
        context_complete=options["context_complete"],
        body=read_body(options["body"]),
        evaluation="strict" if options["strict"] else None,
        at=read_time(options["at"]),
        session_policy=read_session_policy(options["session_policy"]),
    )


def read_context(pairs: tuple[str, ...], absent: tuple[str, ...]) -> dict[str, ContextValue]:
    """Return the context of `--context KEY=VALUE` (repeated: several values) and `--absent KEY`."""
    found: dict[str, list[str]] = {}
    spelt: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            hint = "write for example --context g:MFAPresent=true"
            raise RequestError("bad-context", f"`{pair}` is not KEY=VALUE", hint)
        found.setdefault(spelt.setdefault(key.casefold(), key), []).append(value)
    for key in absent:
        if not key.strip():
            raise RequestError("bad-context", "the key after `--absent` has no name")
        if key.casefold() in spelt:
            raise RequestError("bad-context", f"`{key}` is given both a value and as absent")
    context: dict[str, ContextValue] = {
        key: values[0] if len(values) == 1 else values for key, values in found.items()
    }
    return {**context, **dict.fromkeys(absent)}


def read_time(text: str | None) -> str | None:
    """Return the text of `--at` if it is a time; RequestError if not."""
    from ostiary.conditions.values import read_instant  # noqa: PLC0415 - only if a time is given

    if text is not None and read_instant(text) is None:
        raise RequestError("bad-time", f"`{text}` is not a time", "write for example 2026-12-31T23:59:59Z")
    return text


def read_session_policy(name: str | None) -> PolicyDocument | None:
    """Return the policy of the file that `--session-policy` names; LoadError with its faults."""
    from ostiary.documents.policy_file import load_policy  # noqa: PLC0415 - only if one is given

    return None if name is None else load_policy(Path(name), name)


def read_body(text: str | None) -> Any:
    """Return the JSON value of `--body`: a file's, standard input's, or the argument itself.

    LoadError for one that is too large.
    """
    if text is None:
        return None
    from ostiary.documents.json_file import read_json  # noqa: PLC0415 - only if a body is given
    from ostiary.documents.text import REQUEST_BYTES, check_size, read_text  # noqa: PLC0415
    from ostiary.spans import Source  # noqa: PLC0415

    if text.lstrip().startswith(("{", "[")):
        source = Source("--body", text)
    elif text == "-":
        source = Source("standard input", _standard_input(REQUEST_BYTES))
    else:
        source = read_text(Path(text), text, limit=REQUEST_BYTES)
    check_size(source, REQUEST_BYTES)
    return read_json(source)


def _standard_input(limit: int) -> str:
    """The text of standard input, one byte more than the limit at most."""
    try:
        return sys.stdin.buffer.read(limit + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(
            "not-utf8", f"standard input is not UTF-8 text: byte {error.start} cannot be read"
        ) from error
