"""System-defined policies by name: those with a text, those without, and an index that is never wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ostiary import Engine, LoadError
from ostiary.catalog import system_index
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.content import content_folder, index_file
from ostiary.catalog.system import NAME_ONLY, SystemPolicies, SystemPolicy
from ostiary.catalog.system_index import load_names, render_system_index, write_system_index
from ostiary.documents.policy_file import load_policy

CATALOG = Catalog.bundled()
EVERY = CATALOG.system_policies()
BY_NAME = {policy.name: policy for policy in EVERY}
NAMES = load_names()


def named(status: str) -> list[SystemPolicy]:
    return [policy for policy in EVERY if policy.status == status]


@pytest.fixture
def policies(tmp_path: Path) -> SystemPolicies:
    """Two policies with their index and one that is known by name."""
    folder = tmp_path / "system"
    folder.mkdir()
    for name in ("ELB-FullAccess.yaml", "CCE-Administrator.yaml"):
        shutil.copy(content_folder() / "system" / name, folder)
    wanted = ("ELB FullAccess", "CCE Administrator", "SFS Administrator")
    lines = index_file("system").read_text("utf-8").splitlines(keepends=True)
    index = tmp_path / "system.tsv"
    index.write_text("".join(line for line in lines if line.split("\t")[0] in wanted))
    return SystemPolicies(folder, index)


def again(policies: SystemPolicies) -> SystemPolicies:
    return SystemPolicies(policies._folder, policies._index)


def test_the_index_in_the_repository_is_up_to_date() -> None:
    """The index has exactly what the files and the list of names say (else: python tools/build_index.py)."""
    assert index_file("system").read_text("utf-8") == render_system_index()


def test_the_index_is_written_to_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing the index writes the text that it must have, and returns where."""
    monkeypatch.setattr(system_index, "index_file", lambda name: tmp_path / f"{name}.tsv")
    path = write_system_index()
    assert (path.name, path.read_text("utf-8")) == ("system.tsv", render_system_index())


def test_a_policy_from_the_index(policies: SystemPolicies, monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy is found by its name without looking through the files, as the file itself would be read."""
    monkeypatch.setattr(SystemPolicies, "_read_files", lambda _: pytest.fail("looked through the files"))
    found = policies.find("CCE Administrator")
    assert found is not None
    path = policies._folder / "CCE-Administrator.yaml"
    read = load_policy(path, "@system/CCE-Administrator.yaml")
    assert (found.policy, found.name, found.stem) == (read.policy, read.name, read.stem)
    assert found.place(0) == read.place(0)
    assert policies.find("SFS Administrator") is None
    assert policies.is_known("SFS Administrator")
    assert policies.find("Nobody") is None
    assert not policies.is_known("Nobody")
    assert policies.names() == ["CCE Administrator", "ELB FullAccess", "SFS Administrator"]


def test_a_changed_file_is_read_anew(policies: SystemPolicies) -> None:
    """An index that is late is not believed: what the file says counts."""
    path = policies._folder / "ELB-FullAccess.yaml"
    path.write_text(path.read_text().replace("elb:*:*", "elb:pools:*"))
    found = again(policies).find("ELB FullAccess")
    assert found is not None
    assert found.policy.statement[0].action is not None
    assert "elb:pools:*" in found.policy.statement[0].action


def test_a_new_name(policies: SystemPolicies) -> None:
    """A renamed policy and a new file are found under what they say now, and not under the old name."""
    path = policies._folder / "ELB-FullAccess.yaml"
    path.write_text(path.read_text().replace("ELB FullAccess", "ELB AllAccess"))
    now = again(policies)
    assert now.find("ELB AllAccess") is not None
    assert now.is_known("ELB AllAccess")
    assert now.find("ELB FullAccess") is None
    assert now.find("CCE Administrator") is not None


def test_a_file_that_is_gone(policies: SystemPolicies) -> None:
    """A policy whose file is gone has no text."""
    (policies._folder / "ELB-FullAccess.yaml").unlink()
    assert again(policies).find("ELB FullAccess") is None


@pytest.mark.parametrize("content", [b"", b"nonsense\n", b"\xff\xfe", b"ELB FullAccess\tx.yaml\n"])
def test_an_index_that_is_none(policies: SystemPolicies, content: bytes) -> None:
    """Without an index, or with a broken one, the files themselves are looked through."""
    policies._index.write_bytes(content)
    assert again(policies).find("ELB FullAccess") is not None
    assert again(policies).find("Nobody") is None
    policies._index.unlink()
    assert again(policies).find("ELB FullAccess") is not None


def test_every_name_is_listed_once() -> None:
    """The list has every policy of the list of names, and every file; each name leads to one policy."""
    assert [policy.name for policy in EVERY] == sorted((p.name for p in EVERY), key=str.casefold)
    assert {policy.name for policy in EVERY} == {entry.name for entry in NAMES.policies}
    files = [policy.file for policy in EVERY if policy.file]
    assert sorted(files) == sorted(path.name for path in (content_folder() / "system").glob("*.yaml"))
    names = [name for policy in EVERY for name in (policy.name, *policy.also)]
    assert len(names) == len(set(names))


def test_other_spellings_lead_to_the_policy() -> None:
    """A policy is found by each spelling that manuals have, and all are one text."""
    spelt = [policy for policy in EVERY if policy.also and policy.file]
    assert spelt
    for policy in spelt:
        own = CATALOG.system_policy(policy.name)
        for name in policy.also:
            other = CATALOG.system_policy(name)
            assert own is not None
            assert other is not None
            assert other.policy == own.policy


def test_what_is_listed_is_what_the_text_says() -> None:
    """Kind, dependencies and status of the list are those of the text; only a role has dependencies."""
    for policy in EVERY:
        document = CATALOG.system_policy(policy.name)
        assert (document is None) == (policy.status == NAME_ONLY) == (policy.file is None), policy.name
        if document:
            depends = tuple(role.display_name for role in document.policy.depends or ())
            assert depends == policy.depends
            assert document.policy.version == "1.1" or policy.kind == "role", policy.name
        assert policy.kind == "role" or not policy.depends
        assert policy.source


def test_published_texts_say_what_was_changed() -> None:
    """A published text is the vendor's own; where it is not to the letter, the file lists each change with a reason."""
    changed = [policy for policy in named("published") if policy.source.get("changes")]
    assert 0 < len(changed) < len(named("published"))
    for policy in changed:
        assert all(": " in change for change in policy.source["changes"])
    assert all(policy.source["licence"] == "Apache-2.0" for policy in named("published"))


def test_derived_texts_say_what_they_rest_on() -> None:
    """A derived policy only allows, has pages, and says what it was made from; one without a file has no text."""
    for policy in named("derived"):
        document = CATALOG.system_policy(policy.name)
        assert document is not None
        assert {statement.effect for statement in document.policy.statement} == {"Allow"}
        assert policy.source["pages"]
        assert policy.source["evidence"]
        text = (content_folder() / "system" / str(policy.file)).read_text("utf-8")
        assert text.startswith(
            "# Derived from what the manuals say of this policy; not the vendor's own text.\n"
        )


def test_actions_of_system_policies_are_known() -> None:
    """No text has an action that nothing else knows, but for those of services whose actions are not collected."""
    unknown = set()
    for policy in EVERY:
        document = CATALOG.system_policy(policy.name)
        for statement in document.policy.statement if document else ():
            for action in statement.action or ():
                if action.startswith("*") or action.endswith("*") or CATALOG.expand(action):
                    continue
                if CATALOG.lists_all_actions(action.partition(":")[0].casefold()):
                    unknown.add(action)
    assert unknown == set()


ACCOUNT = {
    "users": [{"name": "a"}],
    "projects": [{"id": "p", "name": "dev"}],
    "assignments": [{"user": "a", "policy": "SFS Administrator", "on": "all-projects"}],
}
ALLOW = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["sfs:*:*"]}]}


def test_a_policy_without_a_text_cannot_be_assigned() -> None:
    """An account that assigns a policy whose text nobody knows is refused, not decided without it."""
    with pytest.raises(LoadError) as caught:
        Engine.from_documents(ACCOUNT)
    [fault] = caught.value.diagnostics
    assert (fault.code, fault.message) == (
        "policy-without-text", "the system-defined policy `SFS Administrator` exists, but its text is not known",
    )  # fmt: skip
    assert fault.hint is not None
    assert "`policies/`" in fault.hint
    assert fault.span is not None


def test_a_text_of_the_accounts_own_counts() -> None:
    """An account may supply the text that is missing, or its own in place of one that ships."""
    own = {"display_name": "SFS Administrator", "policy": ALLOW}
    engine = Engine.from_documents(ACCOUNT, {"sfs": own})
    assert engine.authorize_action("sfs:shares:list", user="a", project="dev").outcome == "allowed"
    account = {**ACCOUNT, "assignments": [{"user": "a", "policy": "ELB FullAccess", "on": "all-projects"}]}
    bundled = Engine.from_documents(account)
    replaced = Engine.from_documents(account, {"elb": {"display_name": "ELB FullAccess", "policy": ALLOW}})
    assert bundled.authorize_action("elb:pools:list", user="a", project="dev").outcome == "allowed"
    assert replaced.authorize_action("elb:pools:list", user="a", project="dev").outcome == "implicit-deny"
