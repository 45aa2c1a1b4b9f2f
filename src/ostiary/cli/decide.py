"""`ostiary decide`: one decision with its explanation, a stream of them, or policies alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ostiary.cli.options import (
    HELP,
    account_option,
    load_account,
    output_options,
    read_request,
    request_options,
)
from ostiary.cli.path_types import FILE_OR_TEXT
from ostiary.engine.decision import Decision
from ostiary.engine.rule import decide_request
from ostiary.errors import Diagnostic, LoadError
from ostiary.report.text import explanation_text, json_text

_WHAT = ("resource", "source_resource")
_WHO_AND_WHERE = ("user", "agency", "groups", "as_account", "anonymous", "project", "enterprise_project")


@click.command(context_settings=HELP)
@click.argument("words", nargs=-1, metavar="[METHOD PATH]")
@click.option(
    "--action", metavar="ACTION", help="Decide an action, `service:type:operation`, instead of a call."
)
@click.option(
    "--requests",
    type=FILE_OR_TEXT,
    metavar="FILE",
    help="Decide each line of a JSONL file (`-`: standard input), one decision a line.",
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    type=FILE_OR_TEXT,
    metavar="FILE",
    help="Decide --action against these policies alone.",
)
@click.option(
    "--with-dependencies",
    is_flag=True,
    help="Exit with 1 also if an action that the call depends on is not allowed.",
)
@request_options
@account_option
@output_options
def command(words: tuple[str, ...], **options: Any) -> int:
    """Decide whether a request is allowed, and explain why.

    Examples:

    ostiary decide -a @example GET /v3/06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f/elb/pools --user alice

    ostiary decide -a @example --action elb:pools:delete --user bob --project eu-de_dev

    ostiary decide --policy my-policy.json --action obs:object:GetObject --resource obs:*:*:object:bucket/key
    """
    if options["requests"] is not None:
        return _decide_requests(words, options)
    if options["policies"]:
        return _decide_policies(words, options)
    method, path = _call(words, options["action"])
    request = read_request(options, method=method, path=path, action=options["action"])
    return show(decide_request(load_account(options["account"]), request), options)


def show(decision: Decision, options: dict[str, Any]) -> int:
    """Print a decision and return its exit code."""
    if options["form"] == "json" and not options["quiet"]:
        near_misses = [miss.to_dict() for miss in decision.near_misses]
        click.echo(json_text({**decision.to_dict(), "near_misses": near_misses}))
    elif not options["quiet"]:
        click.echo(explanation_text(decision.explain(), allowed=bool(decision)))
    allowed = decision.with_dependencies if options.get("with_dependencies") else bool(decision)
    return 0 if allowed else 1


def _call(words: tuple[str, ...], action: str | None) -> tuple[str | None, str | None]:
    if action is not None:
        if words:
            raise click.UsageError("give METHOD PATH or --action, not both")
        return None, None
    match words:
        case (method, path):
            return method, path
        case _:
            raise click.UsageError("give METHOD PATH, for example: GET /v3/…/elb/pools; or --action ACTION")


def _decide_policies(words: tuple[str, ...], options: dict[str, Any]) -> int:
    from ostiary.documents.policy_file import PolicyDocument, load_policy  # noqa: PLC0415
    from ostiary.engine.alone import decide_alone  # noqa: PLC0415

    if options["action"] is None:
        raise click.UsageError("--policy needs --action")
    _refuse(options, "--policy", (*_WHO_AND_WHERE, "service", "body", "source_resource"))
    request = read_request(options, method=None, path=None, action=options["action"])
    documents: list[PolicyDocument] = []
    faults: list[Diagnostic] = []
    for name in (*options["policies"], *words):
        try:
            documents.append(load_policy(Path(name), name))
        except LoadError as error:
            faults.extend(error.diagnostics)
    if faults:
        raise LoadError(faults)
    return show(decide_alone(documents, request), options)


def _decide_requests(words: tuple[str, ...], options: dict[str, Any]) -> int:
    from ostiary.cli.batch import decide_file  # noqa: PLC0415

    if words or options["action"] is not None or options["policies"]:
        raise click.UsageError("with --requests each line names its own method and path, action and policies")
    _refuse(
        options,
        "--requests",
        (*_WHO_AND_WHERE, *_WHAT, "service", "context", "absent", "body", "session_policy"),
    )
    return decide_file(options)


def _refuse(options: dict[str, Any], mode: str, names: tuple[str, ...]) -> None:
    given = [name for name in names if options[name]]
    if given:
        flags = ", ".join("--" + name.replace("_", "-").removesuffix("s") for name in given)
        raise click.UsageError(f"{flags} cannot be used with {mode}")
