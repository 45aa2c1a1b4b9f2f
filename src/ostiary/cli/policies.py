"""`ostiary policies`: the system-defined policies and roles, listed and shown."""

from __future__ import annotations

from collections.abc import Iterable

import click

from ostiary.catalog.bundled import DEPLOYMENT
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.system import NAME_ONLY, SystemPolicy
from ostiary.cli.options import HELP, output_options
from ostiary.cli.route_options import format_option
from ostiary.errors import RequestError
from ostiary.report.policies import FIELDS, TITLES, policy_lines, policy_record, policy_row
from ostiary.report.records import print_table, render_records
from ostiary.report.text import counted, json_text

STATUSES = ("published", "derived", NAME_ONLY)


@click.group(context_settings=HELP)
def command() -> None:
    """List and show the policies and roles that the cloud itself defines.

    A text is `published` (the vendor's own), `derived` (made from what the manuals say of the policy), or not
    known: then only the name is listed, and the policy cannot be assigned before you supply its text.
    """


@command.command("list", context_settings=HELP)
@click.option(
    "--service", metavar="NAME", help="Only those of this service, or `base`: of the whole platform."
)
@click.option("--status", type=click.Choice(STATUSES), help="Only those whose text is so.")
@click.option(
    "--kind", type=click.Choice(["policy", "role"]), help="Only fine-grained policies, or only roles."
)
@click.option("--name", metavar="TEXT", help="Only those with this text in their name, in either case.")
@format_option
def list_policies(
    service: str | None, status: str | None, kind: str | None, name: str | None, form: str
) -> int:
    """List the policies: name, service, kind, where they can be assigned, and whether their text is known."""
    found = [
        policy
        for policy in Catalog.bundled(DEPLOYMENT).system_policies()
        if service in (None, policy.service)
        and status in (None, policy.status)
        and kind in (None, policy.kind)
        and (name is None or name.casefold() in policy.name.casefold())
    ]
    if form == "text":
        print_table(TITLES, map(policy_row, found), frozenset({0}))
        click.echo(counted(len(found), "policy", "policies"))
    else:
        records = [policy_record(policy) for policy in found]
        click.echo(render_records(records, form, FIELDS), nl=False)
    return 0


@command.command("show", context_settings=HELP)
@click.argument("name")
@output_options
def show_policy(name: str, form: str, quiet: bool) -> int:
    """Show a policy by its display NAME: its text, where that is from, what it rests on. Exit code 1 without a text."""
    catalog = Catalog.bundled(DEPLOYMENT)
    policy = _find(catalog.system_policies(), name)
    document = catalog.system_policy(policy.name)
    text = document.policy.model_dump(mode="json", by_alias=True, exclude_none=True) if document else None
    if not quiet and form == "json":
        click.echo(json_text({**policy_record(policy), "policy": text}))
    elif not quiet:
        click.echo("\n".join(policy_lines(policy, text)))
    return 0 if text else 1


def _find(policies: Iterable[SystemPolicy], name: str) -> SystemPolicy:
    """The policy of a name, in either case; RequestError with the nearest names if there is none."""
    names = {each.casefold(): policy for policy in policies for each in (policy.name, *policy.also)}
    if name.casefold() in names:
        return names[name.casefold()]
    import difflib  # noqa: PLC0415 - only for a hint

    near = [f"`{names[each].name}`" for each in difflib.get_close_matches(name.casefold(), names, n=3)]
    hint = f"did you mean {', '.join(near)}?" if near else "see `ostiary policies list`"
    raise RequestError("unknown-policy", f"there is no system-defined policy `{name}`", hint)
