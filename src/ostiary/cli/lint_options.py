"""The options of `ostiary lint`, and the settings that they and the project's file make together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from ostiary.cli.options import quiet_options
from ostiary.cli.path_types import FILE
from ostiary.errors import RequestError, Severity
from ostiary.lint.config import Settings, find_settings, load_settings
from ostiary.lint.knowledge import PROFILES
from ostiary.lint.selection import check_word

PROGRAMS = ("json", "sarif", "github", "gitlab")
"""The formats that programs read."""

Command = TypeVar("Command", bound=Callable[..., Any])


def lint_options(command: Command) -> Command:
    """Add every option of lint."""
    command = quiet_options(command)
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    profile: str | None
    config: Path | None
    exclude: tuple[str, ...]
    extend_exclude: tuple[str, ...]
    respect_gitignore: bool | None
    force_exclude: bool
    baseline: Path | None
    write_baseline: Path | None
    fix: bool
    diff: bool
    unsafe_fixes: bool
    fail_on: Severity
    exit_zero: bool
    statistics: bool
    explain: str | None
    show_files: bool
    watch: bool
    stdin_filename: Path | None
    form: str
    output_file: Path | None
    quiet: bool

    def settings(self, path: Path) -> Settings:
        """Return the settings that count for a path; LoadError or RequestError for what is wrong with them."""
        found = load_settings(self.config) if self.config else find_settings(path)
        words = [_words(given) for given in (self.select, self.extend_select, self.ignore)]
        patterns = [_listed(given) for given in (self.exclude, self.extend_exclude)]
        return found._replace(
            exclude=(*(patterns[0] or found.exclude), *patterns[1]),
            gitignore=found.gitignore if self.respect_gitignore is None else self.respect_gitignore,
            forced=found.forced or self.force_exclude,
            profile=self.profile or found.profile,
            select=words[0] or found.select,
            extend=(*found.extend, *words[1]),
            ignore=(*found.ignore, *words[2]),
        )


def _listed(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for part in given for word in part.split(",") if word.strip())


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    words = _listed(given)
    for word in words:
        wrong = check_word(word)
        if wrong:
            raise RequestError("unknown-rule", wrong)
    return words


def _severity(_: click.Context, __: click.Parameter, value: str) -> Severity:
    return Severity(value)


def _unless_dash(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    return None if value == Path("-") else value


_OPTIONS = (
    click.option(
        "--select", multiple=True, metavar="RULES", help="Run only these: slugs, categories, prefixes."
    ),
    click.option("--extend-select", multiple=True, metavar="RULES", help="Run these as well."),
    click.option("--ignore", multiple=True, metavar="RULES", help="Leave these out."),
    click.option(
        "--profile", type=click.Choice(PROFILES), help="Whose limits and catalog count. [default: otc]"
    ),
    click.option(
        "--config",
        type=FILE,
        metavar="FILE",
        help="The settings, in place of the nearest ostiary.toml or pyproject.toml.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="PATTERNS",
        help="Do not search these, in place of node_modules, site-packages and the like.",
    ),
    click.option("--extend-exclude", multiple=True, metavar="PATTERNS", help="Do not search these either."),
    click.option(
        "--respect-gitignore/--no-respect-gitignore",
        default=None,
        help="Leave out what git ignores. [default: respect]",
    ),
    click.option("--force-exclude", is_flag=True, help="Leave out what is excluded even if a PATH names it."),
    click.option("--fix", is_flag=True, help="Write the fixes that change no decision."),
    click.option("--diff", is_flag=True, help="Show what --fix would write, and write nothing."),
    click.option(
        "--unsafe-fixes", is_flag=True, help="With --fix or --diff: also those that change decisions."
    ),
    click.option("--baseline", type=FILE, metavar="FILE", help="Show only what is not in this baseline."),
    click.option(
        "--write-baseline", type=FILE, metavar="FILE", help="Write a baseline of all findings, and succeed."
    ),
    click.option(
        "--fail-on",
        type=click.Choice([str(severity) for severity in Severity]),
        default=str(Severity.SUGGESTION),
        callback=_severity,
        help="Exit with 1 only for findings of this severity or worse. [default: any finding]",
    ),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found."),
    click.option("--statistics", is_flag=True, help="Count the findings of each rule."),
    click.option("--explain", metavar="RULE", help="Print the page of a rule, as `ostiary rule` does."),
    click.option("--show-files", is_flag=True, help="List the files that are checked, and stop."),
    click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C."),
    click.option(
        "--stdin-filename",
        type=FILE,
        metavar="FILE",
        help="With `-`: the file that standard input stands for, which says its form, kind and settings.",
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "concise", *PROGRAMS]),
        default="text",
        show_default=True,
        help="Text for people, concise without the lines; the others for programs.",
    ),
    click.option(
        "-o",
        "--output-file",
        type=FILE,
        callback=_unless_dash,
        metavar="FILE",
        help="Write the findings there; `-` is standard output.",
    ),
)
