"""`ostiary policies`: the system-defined policies and roles, listed and shown."""

from __future__ import annotations

import csv
import io
import json

import pytest
import yaml

from tests.cli.command import assert_refused, call, run


def test_list_fits_the_terminal() -> None:
    """The table has a line for each policy and their number; it is as wide as the terminal."""
    result = run("policies", "list", "--service", "elb", env={"COLUMNS": "60"})
    assert (result.code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["name", "service", "kind", "type", "text"]
    assert [line.split("  ")[0] for line in lines[2:-1]] == [
        "ELB Administrator", "ELB FullAccess", "ELB ReadOnlyAccess", "ELB Viewer",
    ]  # fmt: skip
    assert lines[-1] == "4 policies"
    assert lines[-2].split()[-1] == "-"


@pytest.mark.parametrize(
    ("options", "field", "values"),
    [
        (["--status", "published"], "status", {"published"}),
        (["--status", "name-only"], "status", {"name-only"}),
        (["--kind", "role"], "kind", {"role"}),
        (["--service", "base"], "service", {"base"}),
        (["--name", "readonly"], "kind", {"policy"}),
    ],
)
def test_filters(options: list[str], field: str, values: set[str]) -> None:
    """Each filter leaves only what it says, and some of it."""
    every = json.loads(call("policies", "list", "--format", "json").stdout)
    found = json.loads(call("policies", "list", *options, "--format", "json").stdout)
    assert {record[field] for record in found} == values
    assert 0 < len(found) < len(every)


def test_filters_together() -> None:
    """Several filters all hold; nothing left is an empty list, not an error."""
    result = call(
        "policies", "list", "--service", "elb", "--kind", "role", "--status", "derived", "--format", "json"
    )
    assert [record["name"] for record in json.loads(result.stdout)] == ["ELB Administrator"]
    assert call("policies", "list", "--service", "nosuch").stdout.splitlines()[-1] == "0 policies"
    assert json.loads(call("policies", "list", "--name", "nosuch", "--format", "json").stdout) == []


def test_formats() -> None:
    """JSON, YAML and CSV have the same policies."""
    texts = {
        form: call("policies", "list", "--service", "ecs", "--format", form).stdout
        for form in ("json", "yaml", "csv")
    }
    records = json.loads(texts["json"])
    assert yaml.safe_load(texts["yaml"]) == records
    rows = list(csv.DictReader(io.StringIO(texts["csv"])))
    assert [row["name"] for row in rows] == [record["name"] for record in records]
    assert set(rows[0]) == {"name", "service", "kind", "type", "status", "depends", "also", "description"}
    assert all(text.endswith("\n") and not text.endswith("\n\n") for text in texts.values())


def test_show_a_derived_role() -> None:
    """A policy is shown with its kind, what it needs beside it, where it is from, and its text as JSON."""
    result = call("policies", "show", "CCE Administrator")
    assert (result.code, result.stderr) == (0, "")
    head, brace, text = result.stdout.partition("\n{")
    assert head.splitlines()[0] == "CCE Administrator"
    assert "  needs    Tenant Guest, Server Administrator" in head
    assert "  text     derived from what the manuals say of it; not the vendor's text" in head
    assert "  not tied " in head
    policy = json.loads(brace.strip() + text)
    assert policy["Version"] == "1.0"
    assert policy["Depends"][0] == {"display_name": "Tenant Guest"}


def test_show_a_published_policy() -> None:
    """A published policy says so, and what was changed in it."""
    result = call("policies", "show", "tenant guest")
    assert result.code == 0
    assert result.stdout.startswith("Tenant Guest\n")
    assert "  text     published: the vendor's own text\n" in result.stdout
    assert "\n  changed  " in result.stdout


def test_show_json() -> None:
    """In JSON a policy has the fields of the list and its text."""
    document = json.loads(call("policies", "show", "ELB FullAccess", "--format", "json").stdout)
    [listed] = json.loads(call("policies", "list", "--name", "ELB FullAccess", "--format", "json").stdout)
    policy = document.pop("policy")
    assert document == listed
    assert policy["Statement"][0]["Effect"] == "Allow"
    assert call("policies", "show", "ELB FullAccess", "-q") == (0, "", "")


def test_show_a_name_without_a_text() -> None:
    """A policy whose text nobody knows is shown with what to do, and the exit code is 1."""
    result = call("policies", "show", "SFS Administrator")
    assert result.code == 1
    assert "not known: put it into `policies/`" in result.stdout
    document = json.loads(call("policies", "show", "SFS Administrator", "--format", "json").stdout)
    assert (document["status"], document["policy"]) == ("name-only", None)
    assert call("policies", "show", "SFS Administrator", "-q") == (1, "", "")


def test_show_by_another_spelling() -> None:
    """A policy is found in either case and by each spelling that manuals have."""
    every = json.loads(call("policies", "list", "--format", "json").stdout)
    spelt = next(record for record in every if record["also"])
    for name in (*spelt["also"], spelt["name"].upper()):
        assert json.loads(call("policies", "show", name, "--format", "json").stdout)["name"] == spelt["name"]


def test_an_unknown_name() -> None:
    """A name that no policy has is refused with the nearest ones, or with where to look."""
    assert_refused(
        call("policies", "show", "ELB FulAccess"),
        "no system-defined policy `ELB FulAccess`",
        "`ELB FullAccess`",
    )
    assert_refused(call("policies", "show", "qqqqqq"), "`ostiary policies list`")
    assert_refused(call("policies", "show", ""), "no system-defined policy ``")
    assert_refused(run("policies", "list", "--status", "unknown"), "name-only")
