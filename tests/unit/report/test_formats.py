"""Findings as SARIF, as GitHub's commands, and with the lines of their source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from click import unstyle

from ostiary import Diagnostic, Severity, Span
from ostiary.errors import Fix
from ostiary.lint.runner import Linter
from ostiary.report.excerpt import finding_text
from ostiary.report.findings import statistics
from ostiary.report.github import render_github
from ostiary.report.sarif import render_sarif
from ostiary.spans import Edit, Source

SCHEMA = Path(__file__).parents[2] / "fixtures" / "sarif-2.1.0.json"
TEXT = (
    '{"Version": "1.1", "Statement": [{"Effect": "allow", "Action": ["*:*:*", "elb:pool:list", "nosuch"]}]}'
)
SOURCE = Source("policies/a b.json", TEXT)


@pytest.fixture(scope="module")
def findings() -> list[Diagnostic]:
    return Linter().check_text(SOURCE)


def sarif(findings: list[Diagnostic], *sources: Source) -> Any:
    text = render_sarif(findings, {source.name: source for source in sources}, "0.1.0")
    return json.loads(text)


def test_sarif_is_valid(findings: list[Diagnostic]) -> None:
    """A log fits the schema of SARIF 2.1.0, with findings and without."""
    validate = fastjsonschema.compile(json.loads(SCHEMA.read_text()))
    assert len(findings) >= 3
    validate(sarif(findings, SOURCE))
    validate(sarif([], SOURCE))
    validate(sarif([Diagnostic("no-account", "there is no account")], SOURCE))
    with pytest.raises(fastjsonschema.JsonSchemaException):
        validate({"version": "2.1.0", "runs": [{"results": []}]})


def test_sarif_holds_rules_places_and_fixes(findings: list[Diagnostic]) -> None:
    """A result names its rule, which has its page, its place, and the edits of its fix."""
    [run] = sarif(findings, SOURCE)["runs"]
    result = next(one for one in run["results"] if one["ruleId"] == "effect-case")
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == "effect-case"
    assert rule["help"]["markdown"].startswith("# effect-case\n")
    [location] = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "policies/a%20b.json"},
        "region": {"startLine": 1, "startColumn": 45, "endLine": 1, "endColumn": 52},
    }
    [change] = result["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": '"Allow"'}
    levels = {one["ruleId"]: one["level"] for one in run["results"]}
    assert (levels["action-segments"], levels["allow-everything"]) == ("error", "warning")


def test_sarif_holds_names_that_are_no_text() -> None:
    """The name of a file that is no UTF-8 is written in bytes, as the file system has it."""
    source = Source("policies/\udcff.json", TEXT)
    [run] = sarif(Linter().check_text(source), source)["runs"]
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in run["results"]]
    assert {place["uri"] for place in places} == {"policies/%FF.json"}


def test_github_commands_are_one_line_each() -> None:
    """What has a meaning in a command is escaped; severities become errors, warnings and notices."""
    rows = [
        Diagnostic("one", "50% of it: all", Span("a,\nb.json", 1, 2, 1, 4), "a hint"),
        Diagnostic("one", "x", Span("a", 1, 2, 3, 4)),
        Diagnostic("two", "x", None, None, Severity.SUGGESTION),
    ]
    assert render_github(rows).splitlines() == [
        "::error file=a%2C%0Ab.json,line=1,col=2,endLine=1,endColumn=4,title=one::50%25 of it: all (a hint)",
        "::error file=a,line=1,endLine=3,title=one::x",
        "::notice title=two::x",
    ]


@pytest.mark.parametrize(
    ("text", "span", "lines"),
    [
        ("abc def", Span("f", 1, 5, 1, 8), ["    1 | abc def", "      |     ^^^"]),
        ("\tabc\n", Span("f", 1, 2, 1, 5), ["    1 |     abc", "      |     ^^^"]),
        ("abc\nd", Span("f", 1, 2, 2, 2), ["    1 | abc", "      |  ^^"]),
        ("ab\tcd", Span("f", 1, 2, 1, 5), ["    1 | ab    cd", "      |  ^^^^^^"]),
        ("名前 x", Span("f", 1, 1, 1, 3), ["    1 | 名前 x", "      | ^^^^"]),
        ("名前 x", Span("f", 1, 4, 1, 5), ["    1 | 名前 x", "      |      ^"]),
        ("e\u0301 x", Span("f", 1, 4, 1, 5), ["    1 | e\u0301 x", "      |   ^"]),
        ("\x1b[1m x", Span("f", 1, 6, 1, 7), ["    1 | \ufffd[1m x", "      |      ^"]),
        ("abc", Span("f", 1, 4, 1, 4), ["    1 | abc", "      |    ^"]),
        ("a\x07c", Span("f", 1, 1, 1, 2), ["    1 | a\ufffdc", "      | ^"]),
    ],
)
def test_an_excerpt_underlines_what_is_meant(text: str, span: Span, lines: list[str]) -> None:
    """The line of a finding stands below it, what is meant underlined, tabs as blanks."""
    shown = unstyle(finding_text(Diagnostic("c", "m", span, "h"), Source("f", text))).splitlines()
    assert shown[1:-1] == lines
    assert shown[-1] == "  hint: h"


def test_a_long_line_is_cut() -> None:
    """Of a long line only the part around the finding is shown."""
    text = "x" * 5000 + "HERE" + "y" * 5000
    finding = Diagnostic("c", "m", Span("f", 1, 5001, 1, 5005))
    shown = unstyle(finding_text(finding, Source("f", text))).splitlines()
    at = shown[2].index("^")
    assert shown[1][at : at + 4] == "HERE"
    assert max(map(len, shown)) < 140


def test_a_finding_without_a_source_has_no_excerpt() -> None:
    """A place in a file that was not read, or on an empty line, is shown without its line."""
    finding = Diagnostic("c", "m", Span("f", 1, 1, 1, 1))
    assert len(finding_text(finding, None).splitlines()) == 1
    assert len(finding_text(finding, Source("f", "")).splitlines()) == 1


def test_statistics_count_the_most_frequent_first() -> None:
    """Each code is counted, with its severity and whether all of its findings can be fixed."""
    fixed = Diagnostic("b", "m", fix=Fix("t", (Edit(0, 1, ""),)))
    rows = statistics(
        [Diagnostic("a", "m"), fixed, fixed, Diagnostic("c", "m", fix=fixed.fix), Diagnostic("c", "m")]
    )
    assert rows == [(2, "b", "error", True), (2, "c", "error", False), (1, "a", "error", False)]
