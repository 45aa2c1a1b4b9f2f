"""docs/policy-language.md: every case that it names exists, and every section has its rows."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ostiary.selftest.runner import checks_of, load_bundled
from tools.rule_table import PAGE, Rule, read_rules, render

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (§[0-9.]+[0-9])", re.MULTILINE)
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)

SECTIONS = (
    *(f"§1.{n}" for n in range(1, 8)),
    *(f"§2.{n}" for n in range(1, 4)),
    *(f"§3.{n}" for n in range(1, 6)),
    *(f"§4.1 E{n}" for n in range(1, 7)),
    *(f"§4.1 row {n}" for n in range(1, 8)),
    *(f"§4.{n}" for n in range(2, 9)),
    "§4.9",
    *(f"§4.9 row {n}" for n in range(1, 9)),
    *(f"§4.10 ({n})" for n in range(1, 7)),
    *(f"§7 A{n}" for n in range(1, 33)),
    *(f"§7 V{n}" for n in range(1, 14)),
)
"""Every section of the research's §1 to §4, every row of its tables of outcomes, every default, every vector."""


RULES = tuple(read_rules(PAGE.read_text("utf-8")))


@cache
def known() -> dict[str, frozenset[str]]:
    return {
        file.name.removesuffix(".yaml"): frozenset(check.case for check in checks_of(file))
        for file in load_bundled()
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.section} {rule.text[:40]}")
def test_the_cases_of_a_rule_exist(rule: Rule) -> None:
    """Every rule names a case, every case that it names is there, and the link leads to its file."""
    assert rule.cases
    for reference, link in zip(rule.cases, rule.links, strict=True):
        file, _, name = reference.partition("#")
        assert name in known().get(file, ()), reference
        assert (PAGE.parent / link).resolve() == ROOT / "tests" / "cases" / f"{file}.yaml"
        assert (PAGE.parent / link).is_file()


def test_rows_are_in_their_canonical_form() -> None:
    """Each row names a file once, with its cases behind it (`python -m tools.rule_table`)."""
    page = PAGE.read_text("utf-8")
    assert render(page) == page


def test_a_case_may_be_added_by_its_whole_name() -> None:
    """A case behind the last one of a row, as FILE#CASE, goes to the others of its file, and none is there twice."""
    row = "| §1.1 | a rule | [`decide/x`](../tests/cases/decide/x.yaml): `one`{} |\n"
    added = " · `decide/y#three` · `decide/x#two` · `decide/x#one`"
    assert render(row.format(added)) == row.format(
        " · `two`<br>[`decide/y`](../tests/cases/decide/y.yaml): `three`"
    )
    assert render(row.format("")) == row.format("")
    with pytest.raises(ValueError, match="is no case"):
        render(row.format(" · three"))


def test_every_section_has_its_rules() -> None:
    """No section, row of a table, default or vector is left out, and none is there that does not exist."""
    assert {rule.section for rule in RULES} == set(SECTIONS)


def test_rows_stand_below_the_heading_of_their_section() -> None:
    """A section's rows are where its heading is, and the guide's links lead to headings."""
    page = PAGE.read_text("utf-8")
    for heading, rows in re.findall(r"^#{2,3} (§\S+).*$((?:\n(?!#).*)*)", page, re.MULTILINE):
        assert {heading} >= {
            row if heading.count(".") else row.partition(".")[0] for row in ROW.findall(rows)
        }
    headings = {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in HEADING.findall(page)}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings


def test_every_row_is_read() -> None:
    """The page has as many rules as it has rows, and the references fill their column."""
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| §")]
    heads = sum(line.startswith("| § |") for line in rows)
    assert len(RULES) == len(rows) - heads > 180
    assert all(rule.text and not rule.text.startswith("`§") for rule in RULES)


def test_every_switch_is_a_case() -> None:
    """A default whose row names a switch has cases for both its positions."""
    switched = [rule for rule in RULES if "switch `" in rule.text]
    assert {rule.section.split()[1] for rule in switched} == {"A1", "A3", "A11", "A19", "A21", "A26", "A31"}
    assert all(len(rule.cases) > 1 for rule in switched)
