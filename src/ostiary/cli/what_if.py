"""`ostiary what-if`: the answer before and after a change, or every answer that the change alters."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ostiary.analysis.change import Change, apply
from ostiary.analysis.what_if import Difference, concerned, differences, summary
from ostiary.cli.options import (
    HELP,
    account_option,
    load_account,
    output_options,
    read_request,
    request_options,
)
from ostiary.cli.path_types import FILE_OR_TEXT
from ostiary.documents.policy_file import load_policy
from ostiary.engine.request import Request
from ostiary.engine.rule import decide_request
from ostiary.engine.snapshot import Snapshot
from ostiary.errors import RequestError
from ostiary.printable import printable
from ostiary.report.text import explanation_text, json_text

_MANY = 2000
"""From this many routes to ask about, a progress bar is shown on a terminal."""


@click.command(context_settings=HELP)
@click.argument("words", nargs=-1, metavar="[METHOD PATH]")
@click.option("--action", metavar="ACTION", help="Ask about an action instead of a call.")
@click.option(
    "--grant",
    "grants",
    multiple=True,
    metavar="PHRASE",
    help="`POLICY to group:NAME on project:NAME`; also user:, agency:, enterprise-project:, domain, all-projects, "
    "all-resources.",
)
@click.option(
    "--revoke", "revocations", multiple=True, metavar="PHRASE", help="The same words, `from` or `to`."
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    type=FILE_OR_TEXT,
    metavar="FILE",
    help="Add a policy, or replace the one of that name.",
)
@click.option("--join", "joins", multiple=True, metavar="USER:GROUP", help="Put a user into a group.")
@click.option("--leave", "leaves", multiple=True, metavar="USER:GROUP", help="Take a user out of a group.")
@request_options
@account_option
@output_options
def command(words: tuple[str, ...], **options: Any) -> int:
    """Show what a change of grants, memberships or policies would do.

    With METHOD PATH: the decision before and after; the exit code is that of the decision after.
    Without: every call that the change opens or closes, for everybody it concerns; exit code 1 if there are any.

    Example:

    ostiary what-if -a @example --revoke "ELB FullAccess from group:admins-elb on project:eu-de_dev"
    """
    change = Change(
        options["grants"],
        options["revocations"],
        tuple(load_policy(Path(name), name) for name in options["policies"]),
        options["joins"],
        options["leaves"],
    )
    if not change:
        raise click.UsageError("name a change: --grant, --revoke, --policy, --join or --leave")
    if words and (len(words) != 2 or options["action"]):  # noqa: PLR2004 - METHOD and PATH
        raise click.UsageError("give METHOD PATH, or --action, or neither to see every change")
    method, path = words or (None, None)
    request = read_request(options, method=method, path=path, action=options["action"])
    before = load_account(options["account"])
    after = apply(before, change)
    if words or options["action"]:
        return _one(before, after, request, options)
    return _all(before, after, change, request, options)


def _one(before: Snapshot, after: Snapshot, request: Request, options: dict[str, Any]) -> int:
    decisions = {"before": decide_request(before, request), "after": decide_request(after, request)}
    if options["form"] == "json" and not options["quiet"]:
        click.echo(json_text({name: decision.to_dict() for name, decision in decisions.items()}))
    elif not options["quiet"]:
        for name, decision in decisions.items():
            click.echo(click.style(f"{name}: ", bold=True), nl=False)
            click.echo(explanation_text(decision.explain(), allowed=bool(decision)))
    return 0 if decisions["after"] else 1


def _all(before: Snapshot, after: Snapshot, change: Change, request: Request, options: dict[str, Any]) -> int:
    given = [
        name
        for name in (
            "agency",
            "groups",
            "as_account",
            "anonymous",
            "project",
            "enterprise_project",
            "service",
        )
        if options[name]
    ]
    if given:
        flags = ", ".join("--" + name.replace("_", "-").removesuffix("s") for name in given)
        raise RequestError(
            "bad-usage", f"{flags} needs METHOD PATH; only --user narrows the list of all changes"
        )
    askers = concerned(before, after, change, options["user"])
    found = _collect(before, after, askers, request)
    if options["form"] == "json" and not options["quiet"]:
        click.echo(json_text({"changes": [d.to_dict() for d in found], "summary": summary(found)}))
    elif not options["quiet"]:
        _print(found, [name for name, _ in askers])
    return 1 if found else 0


def _collect(before: Snapshot, after: Snapshot, askers: list[Any], request: Request) -> list[Difference]:
    work = len(askers) * len(before.catalog.table.routes)
    if work < _MANY or not sys.stderr.isatty():
        return list(differences(before, after, askers, request))
    found: list[Difference] = []
    with click.progressbar(askers, label="asking", file=sys.stderr) as steps:
        for asker in steps:
            found.extend(differences(before, after, [asker], request))
    return found


_SIGNS = {"opened": ("+", "green"), "closed": ("-", "red"), "undetermined": ("?", "yellow")}


def _print(found: list[Difference], principals: list[str]) -> None:
    group: tuple[str, str | None, str | None] | None = None
    for item in sorted(found, key=lambda d: (d.principal, d.project or "", d.enterprise_project or "")):
        here = (item.principal, item.project, item.enterprise_project)
        if here != group:
            group = here
            click.echo(click.style(printable(_heading(item)), bold=True))
        sign, colour = _SIGNS[item.kind]
        click.echo(
            f"  {click.style(sign, fg=colour)} {printable(f'{item.route.method:6} {item.route.path}')}  "
            f"{item.before} → {click.style(item.after, fg=colour)}"
        )
    counts = ", ".join(f"{number} {name}" for name, number in summary(found).items())
    who = ", ".join(principals) or "nobody"
    click.echo(printable(f"{counts} (for {who})"))


def _heading(item: Difference) -> str:
    where = f" in project {item.project}" if item.project else ""
    there = f", enterprise project {item.enterprise_project}" if item.enterprise_project else ""
    return f"{item.principal}{where}{there or ', enterprise project not stated'}:"
