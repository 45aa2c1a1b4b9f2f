"""Every fault of an account in one run: one fault does not hide the others, and makes up no new ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ostiary import Engine, LoadError
from ostiary.documents.json_file import json_faults
from ostiary.spans import Source

POLICY = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["a:b:c"]}]}'


def faults(folder: Path, account: str, **policies: str) -> list[str]:
    (folder / "policies").mkdir()
    (folder / "account.yaml").write_text(account)
    for name, text in policies.items():
        (folder / "policies" / f"{name}.json").write_text(text)
    with pytest.raises(LoadError) as refused:
        Engine.load(folder)
    return [f"{fault.span} {fault.code}" for fault in refused.value.diagnostics]


def test_a_faulty_policy_hides_no_name(tmp_path: Path) -> None:
    """A policy that cannot be read does not hide the faults of account.yaml, and is itself not missing."""
    account = """\
users: [{name: a}, {name: a}, {name: b}]
assignments:
  - {user: b, policy: broken, on: domain}
  - {user: b, policy: Broken Too, on: domain}
  - {user: b, policy: nowhere, on: domain}
"""
    broken = '{"display_name": "Broken Too", "policy": {"Version": "1.1"}}'
    assert faults(tmp_path, account, broken="{", other=broken) == [
        "policies/broken.json:1:1 unclosed-bracket",
        "policies/other.json:1:42 missing-key",
        "account.yaml:1:27 duplicate-name",
        "account.yaml:5:23 unknown-policy",
    ]


def test_a_faulty_entry_hides_no_name(tmp_path: Path) -> None:
    """An invalid entry of account.yaml is left out, its name stays known, and the rest has its own places."""
    account = """\
users: [{name: a, colour: red}, {name: b, groups: [nowhere]}]
projects: [{name: p}]
assignments:
  - {user: b, policy: p1, on: everywhere}
  - {user: a, policy: p1, on: {project: p}}
  - {user: c, policy: nothing, on: domain}
"""
    assert faults(tmp_path, account, p1=POLICY) == [
        "account.yaml:1:19 unknown-key",
        "account.yaml:1:52 unknown-group",
        "account.yaml:2:12 missing-key",
        "account.yaml:4:31 invalid-scope",
        "account.yaml:6:12 unknown-user",
        "account.yaml:6:23 unknown-policy",
    ]


def test_a_faulty_section_does_not_make_its_names_dangle(tmp_path: Path) -> None:
    """A misspelt or misshapen section is one fault, not one for every reference to what is in it."""
    account = """\
user: [{name: a}]
groups: {g: {}}
assignments: [{user: a, policy: p1, on: domain}, {group: g, policy: p1, on: domain}, {user: z, policy: p1, on: domain}]
"""
    assert faults(tmp_path, account, p1=POLICY) == [
        "account.yaml:1:1 unknown-key",
        "account.yaml:2:9 wrong-type",
        "account.yaml:3:93 unknown-user",
    ]


def test_a_faulty_document_hides_no_attachment(tmp_path: Path) -> None:
    """What an account attaches is looked up as well where something else has faults; what has faults is not missing."""
    (tmp_path / "bucket_policies").mkdir()
    (tmp_path / "bucket_policies" / "broken.json").write_text("{")
    account = """\
bucket_policies: [{bucket: a, policy: broken}, {bucket: b, policy: nowhere}]
agencies: [{name: robot, trust_policy: nothing}]
organization: {levels: [{name: root, scps: [none]}]}
"""
    assert faults(tmp_path, account) == [
        "bucket_policies/broken.json:1:1 unclosed-bracket",
        "account.yaml:1:68 unknown-bucket-policy",
        "account.yaml:2:40 unknown-trust-policy",
        "account.yaml:3:45 unknown-service-control-policy",
    ]


def test_values_have_all_their_faults_at_once() -> None:
    """Account, policies and routes given as values are refused together, each in a source of its name."""
    with pytest.raises(LoadError) as refused:
        Engine.from_documents(
            {"users": [{"name": "a"}], "assignments": [{"user": "b", "policy": "p", "on": "domain"}]},
            {"p": {"Version": "1.1"}},
            [{"service": "a", "routes": []}, {"service": "b", "routes": [{"route": "get /"}]}],
        )
    assert [(fault.span.file, fault.code) for fault in refused.value.diagnostics if fault.span] == [
        ("p.json", "missing-key"),
        ("routes[1]", "invalid-route"),
        ("account.json", "unknown-user"),
    ]


def test_an_account_that_is_no_mapping_is_one_fault() -> None:
    """An account that is a list is refused as such."""
    account: Any = []
    with pytest.raises(LoadError) as refused:
        Engine.from_documents(account)
    assert [fault.code for fault in refused.value.diagnostics] == ["wrong-type"]


@pytest.mark.parametrize(("entries", "said"), [(19, 0), (40, 1)])
def test_what_is_not_shown_is_said(entries: int, said: int) -> None:
    """A text with more syntax faults than are shown says so at the end."""
    found = json_faults(Source("p.json", "[" + "[1 2], " * entries + "3]"))
    assert [fault.code for fault in found].count("more-faults") == said
    assert len(found) == min(entries, 20) + said
    assert not said or found[-1].code == "more-faults"
