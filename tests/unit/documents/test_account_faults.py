"""Every fault of an account: of `account.yaml` itself, of the names in it, of the files beside it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from ostiary import Diagnostic, Engine, LoadError

ALLOW = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["a:b:c"]}]}'


class Fault(NamedTuple):
    """A text of account.yaml, and the one fault in it: its code, where it stands, what is said and hinted."""

    text: str
    code: str
    start: tuple[int, int]
    end: tuple[int, int]
    says: str
    hint: str | None = None


FAULTS = {
    "unknown key": Fault(
        "usres: []\n", "unknown-key", (1, 1), (1, 6), "there is no key `usres` here", "did you mean `users`?"
    ),
    "unknown key of a user": Fault(
        "users:\n  - {name: a, grups: [x]}\n", "unknown-key", (2, 15), (2, 20), "no key `grups`",
        "did you mean `groups`?",
    ),
    "unknown operator": Fault(
        "operators: {StringMatch: glob}\n", "unknown-key", (1, 13), (1, 24), "no key `StringMatch`",
        "possible keys: `StringLike`",
    ),
    "unknown key of a service": Fault(
        "services: {ecs: {enterprise_project: true}}\n", "unknown-key", (1, 18), (1, 36), "no key `enterprise_project`",
        "did you mean `enterprise_projects`?",
    ),
    "missing name": Fault("users:\n  - {id: a}\n", "missing-key", (2, 5), (2, 12), "the key `name` is missing"),
    "missing scope": Fault(
        "users: [{name: a}]\nassignments:\n  - {user: a, policy: p}\n", "missing-key", (3, 5), (3, 25), "`on`"
    ),
    "wrong type": Fault("users: alice\n", "wrong-type", (1, 8), (1, 13), "`users` must be a list"),
    "user as text": Fault("users:\n  - alice\n", "wrong-type", (2, 5), (2, 10), "`users[0]` must be a mapping"),
    "a list": Fault("- a\n", "wrong-type", (1, 1), (2, 1), "this must be a mapping"),
    "unknown evaluation": Fault(
        "evaluation: lenient\n", "invalid-value", (1, 13), (1, 20), "`lenient` is not possible for `evaluation`"
    ),
    "unknown reading": Fault(
        "operators: {StringLike: regex}\n", "invalid-value", (1, 25), (1, 30), "`regex` is not possible"
    ),
    "duplicate key": Fault(
        "account: {id: x}\naccount: {id: y}\n", "duplicate-key", (2, 1), (2, 8), "first on line 1",
        "remove one of the two; nobody can say which was meant",
    ),
    "no principal": Fault(
        "assignments:\n  - {policy: p, on: domain}\n", "assignment-principal", (2, 5), (2, 28), "names no principal"
    ),
    "two principals": Fault(
        "assignments:\n  - {user: a, group: b, policy: p, on: domain}\n", "assignment-principal", (2, 5), (2, 47),
        "names group and user",
    ),
    "scope that does not exist": Fault(
        "assignments:\n  - {user: a, policy: p, on: everywhere}\n", "invalid-scope", (2, 30), (2, 40),
        "`{project: NAME}` or `{enterprise_project: NAME}`",
    ),
    "scope without a name": Fault(
        "assignments:\n  - {user: a, policy: p, on: {project: }}\n", "invalid-scope", (2, 30), (2, 41), "`on` must be"
    ),
    "scope of another kind": Fault(
        "assignments:\n  - {user: a, policy: p, on: {region: x}}\n", "invalid-scope", (2, 30), (2, 41), "`on` must be"
    ),
    "two users of one name": Fault(
        "users:\n  - {name: a}\n  - {name: a}\n", "duplicate-name", (3, 12), (3, 13), "two users have the name `a`"
    ),
    "two projects of one id": Fault(
        "projects:\n  - {id: x, name: a}\n  - {id: x, name: b}\n", "duplicate-id", (3, 10), (3, 11),
        "two projects have the id `x`",
    ),
    "two enterprise projects of one name": Fault(
        "enterprise_projects: [{id: x, name: a}, {id: y, name: a}]\n", "duplicate-name", (1, 55), (1, 56),
        "two enterprise projects have the name `a`",
    ),
    "group of a user that does not exist": Fault(
        "groups: [{name: devs}]\nusers:\n  - {name: a, groups: [devs, dev]}\n", "unknown-group", (3, 30), (3, 33),
        "there is no group `dev`", "did you mean `devs`?",
    ),
    "user of an assignment that does not exist": Fault(
        "users: [{name: alice}]\nassignments:\n  - {user: alcie, policy: p, on: domain}\n",
        "unknown-user", (3, 12), (3, 17), "there is no user `alcie`", "did you mean `alice`?",
    ),
    "project of an assignment that does not exist": Fault(
        "users: [{name: a}]\nprojects: [{id: x, name: dev}]\n"
        "assignments:\n  - {user: a, policy: p, on: {project: dve}}\n",
        "unknown-project", (4, 30), (4, 44), "there is no project `dve`", "did you mean `dev`?",
    ),
    "a name that means two projects": Fault(
        "users: [{name: a}]\nprojects: [{id: x, name: y}, {id: y, name: z}]\n"
        "assignments:\n  - {user: a, policy: p, on: {project: y}}\n",
        "ambiguous-project", (4, 30), (4, 42), "`y` names more than one project: `y` (x), `z` (y)",
    ),
    "policy that does not exist": Fault(
        "users: [{name: a}]\nassignments:\n  - {user: a, policy: P, on: domain}\n",
        "unknown-policy", (3, 23), (3, 24), "there is no policy `P`, assigned to user a",
        "look for it in `policies/` and among the system policies",
    ),
    "policy with a near name": Fault(
        "users: [{name: a}]\nassignments:\n  - {user: a, policy: no-delte, on: domain}\n",
        "unknown-policy", (3, 23), (3, 31), "there is no policy `no-delte`", "did you mean `no-delete`?",
    ),
    "system-defined policy whose text nobody knows": Fault(
        "users: [{name: a}]\nassignments:\n  - {user: a, policy: SFS Administrator, on: domain}\n",
        "policy-without-text", (3, 23), (3, 40), "`SFS Administrator` exists, but its text is not known",
        "put its text into `policies/` under this display name; the IAM console and `GET /v3/roles` show it",
    ),
    "slip in the name of such a policy": Fault(
        "users: [{name: a}]\nassignments:\n  - {user: a, policy: SFS Adminstrator, on: domain}\n",
        "unknown-policy", (3, 23), (3, 39), "there is no policy `SFS Adminstrator`",
        "did you mean `SFS Administrator`?",
    ),
}  # fmt: skip


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def faults_of(folder: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(LoadError) as refused:
        Engine.load(folder)
    return refused.value.diagnostics


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_an_account_has_its_place(tmp_path: Path, fault: Fault) -> None:
    """An account with one fault has one diagnostic, with its code, its exact span, and a hint."""
    write(tmp_path, {"account.yaml": fault.text, "policies/p.json": ALLOW, "policies/no-delete.json": ALLOW})
    [found] = faults_of(tmp_path)
    assert (found.code, found.span) == (fault.code, ("account.yaml", *fault.start, *fault.end)), found
    assert fault.says in found.message
    assert found.hint == fault.hint
    assert not found.message.endswith(".")


def test_the_known_deployments_are_named(tmp_path: Path) -> None:
    """An unknown deployment is answered with those that there are."""
    [found] = faults_of(write(tmp_path, {"account.yaml": "deployment: mars\n"}))
    assert (found.code, found.span) == ("unknown-deployment", ("account.yaml", 1, 13, 1, 17))
    assert str(found.hint).startswith("known deployments: otc")


def test_faults_of_several_files_are_reported_at_once(tmp_path: Path) -> None:
    """Every fault of every file comes in one error: account, policies and routes."""
    write(
        tmp_path,
        {
            "account.yaml": "usres: []\nevaluation: lenient\n",
            "policies/a.json": '{"Version": "1.1"}',
            "policies/b.yaml": "Version: '1.1'\nStatement: []\n",
            "policies/c.json": "{,}",
            "policies/d.json": ALLOW,
            "routes/r.yaml": "service: x\nroutes:\n  - {route: get /x}\n",
        },
    )
    found = [(d.span.file, d.code) for d in faults_of(tmp_path) if d.span]
    assert ("account.yaml", "unknown-key") in found
    assert ("account.yaml", "invalid-value") in found
    assert ("policies/a.json", "missing-key") in found
    assert ("policies/b.yaml", "empty-statement") in found
    assert ("routes/r.yaml", "invalid-route") in found
    assert {file for file, _ in found} >= {"policies/c.json"}
    assert "policies/d.json" not in {file for file, _ in found}


def test_dangling_names_are_reported_at_once(tmp_path: Path) -> None:
    """Duplicates, dangling references and double policies come in one error."""
    text = "users: [{name: a}, {name: a}]\nassignments:\n  - {group: g, policy: q, on: {project: x}}\n"
    write(
        tmp_path,
        {
            "account.yaml": text,
            "policies/a.json": f'{{"display_name": "same", "policy": {ALLOW}}}',
            "policies/b.json": f'{{"display_name": "same", "policy": {ALLOW}}}',
        },
    )
    found = sorted(d.code for d in faults_of(tmp_path))
    assert found == ["duplicate-name", "duplicate-name", "unknown-group", "unknown-policy", "unknown-project"]


def test_a_stem_that_names_two_policies_is_ambiguous(tmp_path: Path) -> None:
    """A file's stem that two policies share cannot be assigned; their display names can."""
    write(
        tmp_path,
        {
            "account.yaml": "users: [{name: a}]\nassignments:\n  - {user: a, policy: p, on: domain}\n",
            "policies/p.json": f'{{"display_name": "one", "policy": {ALLOW}}}',
            "policies/p.yaml": f"display_name: two\npolicy: {ALLOW}\n",
        },
    )
    [found] = faults_of(tmp_path)
    assert (found.code, found.span) == ("ambiguous-policy", ("account.yaml", 3, 23, 3, 24))
    assert "`one`" in found.message
    assert "`two`" in found.message


def test_a_folder_without_an_account_says_so(tmp_path: Path) -> None:
    """A folder without account.yaml is one fault, with a hint at the example."""
    [found] = faults_of(tmp_path)
    assert found.code == "no-account"
    assert "@example" in str(found.hint)


def test_a_directory_in_place_of_the_account_file(tmp_path: Path) -> None:
    """An `account.yaml` that is a directory is told to be one, not to be missing."""
    (tmp_path / "account.yaml").mkdir()
    [found] = faults_of(tmp_path)
    assert (found.code, found.hint) == ("no-account", None)
    assert "is a directory" in found.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"Version": "\xff"}', "not-utf8"),
        (b" " * 1_000_001, "document-too-large"),
        (b"[" * 65 + b"]" * 65, "document-too-deep"),
        (b"[" * 200_000, "document-too-deep"),
    ],
    ids=["not UTF-8", "larger than a megabyte", "deeper than 64 levels", "endlessly deep"],
)
@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_a_policy_file_has_bounds(tmp_path: Path, suffix: str, content: bytes, code: str) -> None:
    """A policy that is not UTF-8, larger than 1 MB or nested deeper than 64 levels is one fault of its file."""
    [found] = faults_of(write(tmp_path, {"account.yaml": "", f"policies/p.{suffix}": content}))
    assert found.code == code
    assert found.span is not None
    assert found.span.file == f"policies/p.{suffix}"


def test_a_policy_of_exactly_a_megabyte_is_read(tmp_path: Path) -> None:
    """The bound is one million bytes, that many included."""
    content = ALLOW.encode() + b" " * (1_000_000 - len(ALLOW))
    engine = Engine.load(write(tmp_path, {"account.yaml": "", "policies/p.json": content}))
    assert set(engine.snapshot.policies) == {"p"}


def test_an_alias_bomb_is_refused(tmp_path: Path) -> None:
    """Aliases that expand without bounds are a fault, found without expanding them."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    [found] = faults_of(write(tmp_path, {"account.yaml": "\n".join(lines)}))
    assert found.code == "too-many-aliases"


def test_an_unreadable_policy_is_a_fault(tmp_path: Path) -> None:
    """What has a policy's name and cannot be read as a file is a fault of that name."""
    folder = write(tmp_path, {"account.yaml": ""})
    (folder / "policies" / "p.json").mkdir(parents=True)
    [found] = faults_of(folder)
    assert found.code == "unreadable-file"
    assert "`policies/p.json`" in found.message


def test_a_default_enterprise_project_must_exist() -> None:
    """What the account says of a service may name no enterprise project that it does not have."""
    said = {"services": {"elb": {"default_enterprise_project": "web-shup"}}}
    account = {"enterprise_projects": [{"id": "e1", "name": "web-shop"}], **said}
    with pytest.raises(LoadError) as refused:
        Engine.from_documents(account, bundled=False)
    [fault] = refused.value.diagnostics
    assert (fault.code, fault.hint) == ("unknown-enterprise-project", "did you mean `web-shop`?")
