"""`ostiary rule`: the rules of lint, and the page of each."""

from __future__ import annotations

import click

from ostiary.cli.options import HELP
from ostiary.errors import RequestError
from ostiary.lint.pages import page_text
from ostiary.lint.registry import AnyRule, all_rules
from ostiary.lint.selection import check_word, known_codes, meant_by
from ostiary.report.text import COLOURS, json_text


@click.command(context_settings=HELP)
@click.argument("name", required=False, metavar="[RULE]")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Text for people, JSON for programs.",
)  # fmt: skip
def command(name: str | None, form: str) -> int:
    """Print the page of a rule or of another code of lint; without one, the list of rules.

    A page says what is wrong, why, and what to write, with examples of what is found and what is not.
    """
    if name is not None:
        return explain(name) if form == "text" else _show_json(name)
    rules = all_rules().values()
    if form == "json":
        click.echo(json_text([_to_dict(rule) for rule in rules]))
        return 0
    width = max(len(rule.slug) for rule in rules)
    for rule in rules:
        severity = click.style(f"{rule.severity!s:<16}", fg=COLOURS[rule.severity])
        click.echo(
            f"{rule.slug:<{width}}  {severity}  {_summary(rule)}{'' if rule.default else ' (off by default)'}"
        )
    return 0


def explain(name: str) -> int:
    """Print the page of a code, or of the only one that a word means; RequestError for any other word."""
    text = page_text(_only(name))
    if text is None:
        raise _no_rule(name)
    click.echo(text, nl=False)
    return 0


def _show_json(name: str) -> int:
    name = _only(name)
    rule = all_rules().get(name)
    if rule is None:
        raise _no_rule(name)
    click.echo(json_text({**_to_dict(rule), "page": page_text(name)}))
    return 0


def _only(word: str) -> str:
    """The code that a word means, if it means a single one (`IAM.1002`), else the word."""
    meant = [word] if word in known_codes() else meant_by(word)
    return meant[0] if len(meant) == 1 else word


def _no_rule(name: str) -> RequestError:
    """What to say to a word that is not the name of a rule, though it may mean some."""
    wrong = check_word(name)
    if wrong is not None:
        return RequestError("unknown-rule", wrong)
    if name in known_codes():
        return RequestError(
            "unknown-rule", f"`{name}` is a fault of a document, not a rule", f"see `ostiary rule {name}`"
        )
    meant = meant_by(name)
    more = ", …" if len(meant) > _SHOWN else ""
    hint = f"it means {', '.join(f'`{code}`' for code in meant[:_SHOWN])}{more}"
    return RequestError("unknown-rule", f"`{name}` means several rules: name one of them", hint)


_SHOWN = 8


def _to_dict(rule: AnyRule) -> dict[str, object]:
    return {
        "rule": rule.slug,
        "category": str(rule.category),
        "severity": str(rule.severity),
        "vendor": rule.vendor,
        "default": rule.default,
        "summary": _summary(rule),
    }


def _summary(rule: AnyRule) -> str:
    return (rule.__doc__ or "").strip().partition("\n")[0]
