"""How a system policy is derived from its description and the manuals' tables, and a published one taken over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml

from ostiary.catalog.catalog import Catalog
from ostiary.documents.policy_file import parse_policy
from ostiary.model.policy import PolicyEnvelope
from ostiary.model.system import SystemEntry
from ostiary.routes.route import Route, Service
from ostiary.spans import Source
from tools.derivation import Cell, Derived, derive, reach_of
from tools.derive_policies import Published, change, file_name, text_of_published
from tools.policy_text import derived_text

_NAMES = (
    "lamps:get", "lamps:list", "lamps:create", "lamps:delete", "lamps:listOwners",
    "bulbs:get", "bulbs:screw", "bulbs:unscrew", "shades:getColour", "shades:paint", "shades:remove",
)  # fmt: skip
CATALOG = Catalog([
    (Service("lamp"), tuple(Route("lamp", "GET", f"/{n}", actions=(f"lamp:{name}",)) for n, name in enumerate(_NAMES))),
])  # fmt: skip
GET, LIST, CREATE, DELETE = (("lamp:lamps:" + verb,) for verb in ("get", "list", "create", "delete"))

Grants = Literal["full", "most", "read", "some"]


def entry(grants: Grants | None, **more: Any) -> SystemEntry:
    return SystemEntry(name="Lamp Policy", service="lamp", kind="policy", grants=grants, **more)


def actions(grants: Grants | None, *cells: Cell, **more: Any) -> list[str] | None:
    derived = derive(CATALOG, entry(grants, **more), "lamp", cells)
    return None if derived is None else [name.removeprefix("lamp:") for name in derived.actions]


def yes(*ways: tuple[str, ...]) -> Cell:
    return Cell(f"yes {ways}", "Y", ways)


def no(*ways: tuple[str, ...]) -> Cell:
    return Cell(f"no {ways}", "x", ways)


def test_a_description_alone() -> None:
    """Full access is every action of the service, read-only access its `get` and `list`; some access is nothing."""
    assert actions("full") == ["*:*"]
    assert actions("read") == ["*:get*", "*:list*"]
    assert actions("some") is None
    assert actions(None) is None


def test_reading_of_iam_asks_whether_a_right_is_there() -> None:
    """IAM's calls that ask whether a right is there are named `check…`, and read-only access has them."""
    iam = Catalog([(Service("iam"), (Route("iam", "HEAD", "/a", actions=("iam:users:check",)),))])
    reading = SystemEntry(name="IAM Policy", service="iam", kind="policy", grants="read")
    derived = derive(iam, reading, "iam", ())
    assert derived is not None
    assert list(derived.actions) == ["iam:*:get*", "iam:*:list*", "iam:*:check*"]


def test_what_a_table_supports_is_added() -> None:
    """An action that a supported operation needs is granted, be the description as it may."""
    assert actions("some", yes(LIST)) == ["lamps:list"]
    assert actions(None, yes(CREATE), yes(LIST, GET)) == ["lamps:create", "lamps:get", "lamps:list"]
    assert actions("read", yes(CREATE), yes(LIST)) == ["*:get*", "*:list*", "lamps:create"]
    assert actions("full", yes(("wire:cables:get",))) == ["*:*", "wire:cables:get"]


def test_what_a_table_refuses_is_taken_out() -> None:
    """Where the table refuses what the description covers, the actions are listed one by one without it."""
    found = actions("full", no(DELETE), yes(CREATE))
    assert found is not None
    assert "*:*" not in found
    assert set(_NAMES) - set(found) == {"lamps:delete"}
    assert actions("read", no(DELETE)) == ["*:get*", "*:list*"], "what is not covered needs no taking out"


def test_a_type_that_is_refused_goes_as_a_whole() -> None:
    """With a refused action its whole type goes, unless supported operations need that type."""
    found = actions("full", no(("lamp:shades:paint",)), yes(CREATE))
    assert found is not None
    assert set(_NAMES) - set(found) == {"shades:paint", "shades:getColour", "shades:remove"}


def test_a_refused_operation_of_several_actions() -> None:
    """Of the actions that a refused operation needs together, those that supported ones need stay."""
    found = actions("full", no((*CREATE, *GET)), yes(GET))
    assert found is not None
    assert set(_NAMES) - set(found) == {"lamps:create"}


def test_tables_that_disagree() -> None:
    """What one table supports and another refuses is refused, and listed as contradictory."""
    cells = (Cell("Listing", "Y", (LIST,)), Cell("Seeing", "x", (LIST,)), Cell("Making", "Y", (CREATE,)))
    derived = derive(CATALOG, entry("some"), "lamp", cells)
    assert derived == Derived(("lamp:lamps:create",), ("Making",), (), ("Listing", "Seeing"))


def test_operations_that_are_not_tied() -> None:
    """An operation without ways, and a cell in words, grant nothing; the first is listed as not tied."""
    cells = (Cell("Dreaming", "Y", ()), Cell("Making", "if lit", (CREATE,)), Cell("Reading", "Y", (GET,)))
    derived = derive(CATALOG, entry(None), "lamp", cells)
    assert derived is not None
    assert (derived.actions, derived.untied) == (("lamp:lamps:get",), ("Dreaming",))


def test_excluded_verbs() -> None:
    """Verbs that the description excludes are taken out of what it covers."""
    found = actions("most", excludes=("delete", "remove"))
    assert found is not None
    assert set(_NAMES) - set(found) == {"lamps:delete", "shades:remove"}


def test_services_nobody_knows() -> None:
    """Of a service whose actions nobody knows a description grants nothing; the whole platform is all actions."""
    assert reach_of(CATALOG, entry("full"), "nosuch") == []
    base = SystemEntry(name="Tenant", service="base", kind="role", grants="full")
    assert reach_of(CATALOG, base, "base") == ["*:*:*"]
    assert reach_of(CATALOG, base.model_copy(update={"grants": "read"}), "base") == []


def test_a_derived_file() -> None:
    """The file of a derived role is a valid policy with type and dependencies, marked as derived with its evidence."""
    role = SystemEntry(
        name="Lamp: Admin", service="lamp", kind="role", type="XA", grants="full", depends=("Tenant Guest",),
        also=("LampAdmin",),
    )  # fmt: skip
    operations = tuple(f"Operation, number {number}" for number in range(20))
    text = derived_text(role, Derived(("lamp:*:*",), operations, ("Dreaming",)), ["m p"], "Lamps")
    assert text.startswith("# Derived from what the manuals say of this policy; not the vendor's own text.\n")
    assert max(map(len, text.splitlines())) <= 120
    document = parse_policy(Source("x.yaml", text), "x")
    assert (document.name, document.type, document.policy.version) == ("Lamp: Admin", "XA", "1.0")
    assert [depends.display_name for depends in document.policy.depends or ()] == ["Tenant Guest"]
    envelope = PolicyEnvelope.model_validate(yaml.safe_load(text))
    assert envelope.source is not None
    assert (envelope.source.status, envelope.source.tied) == ("derived", operations)
    assert envelope.source.evidence == (
        "described as full access; 20 operations of the manuals' tables tied to calls or actions"
    )


def test_a_published_file(tmp_path: Path) -> None:
    """The file of a published policy is the text at its place in the corpus, with the changes that are listed."""
    statement = {"Effect": "Allow", "Action": ["lamp:lamp:*", "lamp:bulbs:get"]}
    (tmp_path / "page.json").write_text(
        json.dumps([{"role": {"Version": "1.1", "Statement": [statement], "Id": "x"}}])
    )
    row = Published(
        "Lamp Policy", "page.json", "0/role", "m p", "Apache-2.0", "", "0 lamp:lamp:* -> lamp:*:*: a slip"
    )
    text = text_of_published(CATALOG, entry("full", type="XA"), row, tmp_path)
    assert text.startswith("# The vendor's text, but for the changes that `source` lists.\n")
    document = parse_policy(Source("x.yaml", text), "x")
    assert document.policy.statement[0].action == ("lamp:*:*", "lamp:bulbs:get")
    envelope = PolicyEnvelope.model_validate(yaml.safe_load(text))
    assert envelope.source is not None
    assert (envelope.source.status, envelope.source.evidence) == ("published", "m p")
    assert envelope.source.changes == ("`lamp:*:*` in place of `lamp:lamp:*`: a slip",)
    unchanged = text_of_published(CATALOG, entry("full"), row._replace(changes=""), tmp_path)
    assert unchanged.startswith("display_name: Lamp Policy\n")


def test_changes() -> None:
    """A change replaces an action or adds one; what is no change, or not there to be replaced, is refused."""
    policy = {"Statement": [{"Action": ["a:b:c"]}, {"Action": ["d:e:f"]}]}
    assert change(policy, "1 - -> g:h:i: it is missing") == "`g:h:i` added: it is missing"
    assert policy["Statement"][1]["Action"] == ["d:e:f", "g:h:i"]
    for text in ("a:b:c", "0 x:y:z -> a:b:d: why", "0 a:b:c -> a:b:d"):
        with pytest.raises(ValueError, match=r"."):
            change(policy, text)


def test_file_names() -> None:
    """A policy's file is named after it, in letters that every system has, and no two share one."""
    names = [policy.name for policy in Catalog.bundled().system_policies()]
    files = [file_name(name) for name in names]
    assert len({name.casefold() for name in files}) == len(names)
    assert file_name("GaussDB(DWS) / x") == "GaussDB-DWS-x.yaml"
