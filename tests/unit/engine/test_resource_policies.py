"""What an account attaches: its faults with their places, how it is told in decisions, how it survives a change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ostiary import Engine, LoadError
from ostiary.analysis.change import Change, apply
from ostiary.documents.resource_policy_file import bucket_policy
from ostiary.engine.outcomes import ALLOW, DENY, NONE, bound, join
from ostiary.engine.snapshot import load_snapshot

ACCOUNT = """
account: {id: d1}
users: [{name: alice, id: u1}]
agencies: [{name: backup, trust_policy: trusts}]
assignments: [{user: alice, policy: all, on: domain}]
bucket_policies:
  - {bucket: photos, policy: photos}
organization:
  levels:
    - {name: root, scps: [full]}
"""
ALLOW_ALL = {"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"]}]}
PHOTOS = """{"Statement": [
  {"Effect": "Deny", "Principal": {"ID": "domain/d1:user/alice"}, "Action": "Put*", "Resource": "photos/*"}
]}"""
TRUSTS = {
    "Version": "5.0",
    "Statement": [{"Effect": "Allow", "Principal": {"IAM": ["*"]}, "Action": ["sts:agencies:assume"]}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "account.yaml": ACCOUNT,
        "policies/all.json": json.dumps(ALLOW_ALL),
        "bucket_policies/photos.json": PHOTOS,
        "scps/full.json": json.dumps(ALLOW_ALL),
        "trust_policies/trusts.json": json.dumps(TRUSTS),
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def put(engine: Engine) -> Any:
    return engine.authorize_action("obs:object:PutObject", user="alice", resource="obs:*:*:object:photos/k")


def test_a_decision_names_the_file_of_a_bucket_policy(folder: Path) -> None:
    """A determining statement of a bucket policy has its file, its place, and the bucket in place of an assignment."""
    [action] = put(Engine.load(folder)).to_dict()["actions"]
    assert action["stage"] == "bucket-policy"
    assert action["determining"] == [
        {
            "policy": "photos",
            "statement": 0,
            "effect": "Deny",
            "file": "bucket_policies/photos.json",
            "line": 2,
            "column": 3,
            "assignment": {"principal": "bucket:photos", "scope": "bucket:photos"},
        }
    ]


def test_every_kind_is_told_apart_in_a_decision(folder: Path) -> None:
    """Organization, session and trust policy are named as what they are, in JSON and in words."""
    decision = Engine.load(folder).authorize_action(
        "sts:agencies:assume", user="alice", resource="iam::d1:agency:backup", session_policy=ALLOW_ALL
    )
    [action] = decision.to_dict()["actions"]
    assert [item["assignment"] for item in action["determining"]] == [
        {"principal": "user:alice", "scope": "domain"},
        {"principal": "agency:backup", "scope": "agency:backup"},
        {"principal": "organization", "scope": "root"},
        {"principal": "session", "scope": "session"},
    ]
    words = decision.explain()
    assert "`all`, assigned to user:alice on domain" in words
    assert "`trusts`, attached to agency:backup" in words
    assert "`full`, of the organization at level root" in words
    assert "`session-policy`, of the session" in words


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("account.yaml", "policy: photos", "policy: photo", "account.yaml:7:30: unknown-bucket-policy"),
        ("account.yaml", "trust_policy: trusts", "trust_policy: x", "account.yaml:4:41: unknown-trust-policy"),
        ("account.yaml", "[full]", "[full, fall]", "account.yaml:10:33: unknown-service-control-policy"),
        ("account.yaml", "    - {", "    - {name: root}\n    - {", "account.yaml:11:7: duplicate-name"),
        ("account.yaml", "bucket: photos", "bucked: photos", "account.yaml:7:6: unknown-key"),
        ("bucket_policies/photos.json", '"ID"', '"CSP"', "bucket_policies/photos.json:2:35: invalid-principal"),
        ("bucket_policies/photos.json", '"Principal"', '"Principals"', "bucket_policies/photos.json:2:22: unknown-key"),
        ("scps/full.json", "5.0", "1.1", "scps/full.json:1:13: invalid-version"),
        ("trust_policies/trusts.json", '"5.0"', '"1.1"', "trust_policies/trusts.json:1:13: invalid-value"),
        ("trust_policies/trusts.json", '["*"]', "[1]", "trust_policies/trusts.json:1:67: invalid-principal"),
        ("trust_policies/trusts.json", '{"Version"', '["Version"', "trust_policies/trusts.json:1:1: unclosed-bracket"),
    ],
)  # fmt: skip
def test_faults_have_their_places(folder: Path, file: str, old: str, new: str, fault: str) -> None:
    """A fault of anything that is attached is reported where it stands."""
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(LoadError) as refused:
        Engine.load(folder)
    assert fault in [f"{found.span}: {found.code}" for found in refused.value.diagnostics]


def test_two_files_of_one_name_are_ambiguous(folder: Path) -> None:
    """A name that two files have is reported, not settled by their order."""
    (folder / "scps" / "full.yaml").write_text(json.dumps(ALLOW_ALL), "utf-8")
    with pytest.raises(LoadError) as refused:
        Engine.load(folder)
    assert [found.code for found in refused.value.diagnostics] == ["ambiguous-service-control-policy"]


def test_documents_given_as_values_have_faults_too() -> None:
    """`from_documents` reports what is wrong with each kind, all at once."""
    with pytest.raises(LoadError) as refused:
        Engine.from_documents(
            {},
            bucket_policies={"b": []},
            trust_policies={"t": {}},
            scps={"s": {"Version": "1.0", "Statement": []}},
        )
    assert {found.span.file for found in refused.value.diagnostics if found.span} == {
        "b.json",
        "t.json",
        "s.json",
    }


def test_a_change_keeps_what_is_attached(folder: Path) -> None:
    """What-if changes grants and memberships; bucket policies and the organization stay."""
    before = load_snapshot(folder)
    after = apply(before, Change(revocations=["all from user:alice on domain"]))
    assert after.attached.buckets.keys() == {"photos"}
    assert put(Engine(after)).outcome == "explicit-deny"


def test_policies_alone_are_bounded_by_a_session_policy() -> None:
    """A session policy has nothing to bound but still bounds where there is no account."""
    from ostiary.documents.policy_file import policy_document
    from ostiary.engine.alone import decide_alone
    from ostiary.engine.request import Request

    allowed = policy_document(ALLOW_ALL, "all")
    narrow = {"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["elb:*:list"]}]}
    outcomes = [
        decide_alone([allowed], Request(action=action, session_policy=narrow)).outcome
        for action in ("elb:pools:list", "elb:pools:get")
    ]
    assert outcomes == ["allowed", "implicit-deny"]


@pytest.mark.parametrize("possible", range(1, 8))
@pytest.mark.parametrize("limit", range(1, 8))
def test_a_limit_never_opens_anything(possible: int, limit: int) -> None:
    """Within a limit Allow is possible only where both can allow, and a Deny of either stays possible."""
    bounded = bound(possible, limit)
    assert bool(bounded & ALLOW) == bool(possible & limit & ALLOW)
    assert bool(bounded & DENY) == bool((possible | limit) & DENY)
    assert bool(bounded & NONE) <= bool((possible | limit) & NONE)
    assert bound(limit, possible) == bounded
    assert bound(possible, ALLOW) == possible == join(possible, NONE)


@pytest.mark.parametrize("member", ["Condition", "Resource"])
def test_a_null_in_a_resource_policy_is_a_fault(member: str) -> None:
    """A limit that was lost must not mean everything: the null is refused, as in a bare identity policy."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": ["GetObject"], member: None}
    with pytest.raises(LoadError) as refused:
        bucket_policy({"Statement": [statement]}, "photos")
    assert [found.code for found in refused.value.diagnostics] == ["null-value"]
