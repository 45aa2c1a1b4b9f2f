"""The manuals' tables against the decisions: how far the system policies do what their manuals say."""

from __future__ import annotations

from collections import Counter

import pytest

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.system import NAME_ONLY
from tools.agreement import Cell, all_cells, holder_of
from tools.agreement_page import COVERAGE, PAGE, coverage, page, section

CATALOG = Catalog.bundled()
CELLS = list(all_cells(CATALOG))
DECIDED = [cell for cell in CELLS if cell.kind == "decided"]
POLICIES = {policy.name: policy for policy in CATALOG.system_policies()}


def test_every_cell_has_a_kind() -> None:
    """Each cell is decided, or there is a reason why not: no call is known, a condition stands there, or no text."""
    kinds = Counter(cell.kind for cell in CELLS)
    assert kinds.keys() == {"decided", "untied", "conditional", "no-text"}
    assert all(bool(cell.ways) == (cell.kind == "decided") for cell in CELLS)
    assert all(cell.value in ("Y", "x") for cell in DECIDED)
    assert all(cell.value not in ("Y", "x") for cell in CELLS if cell.kind == "conditional")
    assert all(cell.status == NAME_ONLY for cell in CELLS if cell.kind == "no-text")
    assert all(cell.status != NAME_ONLY for cell in DECIDED)


def test_published_policies_agree() -> None:
    """Of the cells of published policies whose operation is tied to a call at least 98 % come out as printed."""
    published = [cell for cell in DECIDED if cell.status == "published"]
    assert len(published) > 300
    assert sum(cell.agrees for cell in published) / len(published) >= 0.98
    strict = sum(cell.agrees and cell.unanimous for cell in published)
    assert strict / len(published) >= 0.98, "also where every way must be as printed"
    assert {cell.value for cell in published} == {"Y", "x"}


def test_derived_policies_agree() -> None:
    """A derived policy does what its tables say, but for operations that two tables disagree on."""
    disagreeing = {
        (cell.policy, cell.operation) for cell in DECIDED if cell.status == "derived" and not cell.agrees
    }
    for policy, operation in disagreeing:
        assert operation in POLICIES[policy].source["contradictory"]
    assert len(disagreeing) < 5


def test_the_pages_are_up_to_date() -> None:
    """The pages say what comes out (else: python -m tools.agreement_page)."""
    assert PAGE.read_text("utf-8") == page(CATALOG.system_policies(), CELLS)
    old = COVERAGE.read_text("utf-8")
    assert coverage(old, CELLS) == old
    assert old.count(section(CELLS)) == 1


def test_the_page_lists_what_disagrees() -> None:
    """A published policy that disagrees is in the list, and lowers the figure."""
    text = page([], [CELLS[0]._replace(status="published", kind="decided", value="Y", ways=(False, True)),
                     CELLS[0]._replace(status="published", kind="decided", value="x", ways=(True,))])  # fmt: skip
    assert "**1 of 2 cells (50.0%) of published policies agree.**" in text
    line = f"* `{CELLS[0].service}`: {CELLS[0].operation}, by {CELLS[0].policy} (published): "
    disagree, split = text.split("## Split cells")
    assert f"{line}x" in disagree
    assert f"{line}Y" in split


def test_agreement_can_fail() -> None:
    """A policy that allows nothing disagrees with every cell that supports something, and one that allows all else."""
    cell = Cell("s", "p", "X", "published", "o", "Y", "decided", (False, False))
    assert not cell.agrees
    assert cell._replace(value="x").agrees
    assert not cell._replace(value="x", ways=(True, False)).agrees
    assert cell._replace(ways=(True, False)).agrees
    assert not cell._replace(ways=(True, False)).unanimous
    assert not cell._replace(kind="untied", ways=()).agrees


@pytest.mark.parametrize(
    ("policy", "when", "outcome"),
    [
        ("CCE Administrator", None, "implicit-deny"),
        ("ELB ReadOnlyAccess", None, "implicit-deny"),
        ("ELB ReadOnlyAccess", "Tenant Administrator", "allowed"),
    ],
)
def test_what_stands_beside_a_policy(policy: str, when: str | None, outcome: str) -> None:
    """The roles that a role needs stand beside it without an effect; what a heading names is there as it is."""
    known = POLICIES[policy]
    engine = holder_of(policy, known.type, known.depends, when)
    decision = engine.authorize_action("elb:pools:create", user="holder", project="dev")
    assert decision.outcome == outcome


def test_a_role_works_beside_its_stand_ins() -> None:
    """A role with dependencies takes effect in the check, though those grant nothing."""
    known = POLICIES["CCE Administrator"]
    engine = holder_of(known.name, known.type, known.depends, None)
    assert engine.authorize_action("cce:cluster:create", user="holder", project="dev").outcome == "allowed"
