"""Access lists in an account folder: their places in explanations, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary import Engine, LoadError

ACCOUNT = """\
account: {id: d1}
bucket_acls:
  - bucket: photos
    grants:
      - {to: log-delivery, permissions: [WRITE]}
      - {to: everyone, permissions: [READ], delivered: true}
    objects:
      - {key: "open/*", acl: public-read}
bucket_policies: []
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "account.yaml").write_text(ACCOUNT)
    return tmp_path


def get(engine: Engine, key: str) -> str:
    decision = engine.authorize_action(
        "obs:object:GetObject", anonymous=True, resource=f"obs:*:*:object:photos/{key}"
    )
    return decision.explain()


def test_an_explanation_shows_the_grant(folder: Path) -> None:
    """What an access list allows is shown where it stands in account.yaml."""
    text = get(Engine.load(folder), "a")
    assert "Allow: `Statement[1]` of policy `acl of photos`, attached to bucket:photos" in text
    assert "account.yaml:6:9" in text
    assert "- {to: everyone, permissions: [READ], delivered: true}" in text
    assert "account.yaml:8:30" in get(Engine.load(folder), "open/a")


def test_a_grant_given_as_a_value_has_no_place() -> None:
    """An account that is no file has no place to show."""
    engine = Engine.from_documents({"bucket_acls": [{"bucket": "photos", "acl": "public-read-delivered"}]})
    decision = engine.authorize_action(
        "obs:object:GetObject", anonymous=True, resource="obs:*:*:object:photos/a"
    )
    [found] = decision.actions[0].determining
    assert (found.policy, found.file, found.line, found.scope) == (
        "acl of photos",
        None,
        None,
        "bucket:photos",
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("bucket_policies: []", "bucket_policies: [{bucket: photos, policy: p}]", "unknown-bucket-policy"),
        ("to: everyone", "to: everybody", "account.yaml:6:14: invalid-grantee"),
        ("[WRITE]", "[DELETE]", "account.yaml:5:42: invalid-value"),
        ("bucket: photos", "bucket: photos\n    acl: private", "account.yaml:3:5: acl-and-grants"),
        ("account:", "# account:", None),
    ],
)
def test_faults(folder: Path, old: str, new: str, fault: str | None) -> None:
    """A fault of an access list is reported where it stands."""
    (folder / "account.yaml").write_text(ACCOUNT.replace(old, new, 1))
    if fault is None:
        assert Engine.load(folder)
        return
    with pytest.raises(LoadError) as refused:
        Engine.load(folder)
    assert [f for f in refused.value.diagnostics if f"{f.span}: {f.code}".endswith(fault)]


def test_names_that_do_not_fit() -> None:
    """A bucket has one access list and one owner."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "GetObject", "Resource": "b/*"}
    account = {
        "bucket_policies": [{"bucket": "b", "policy": "p", "owner": "d2"}],
        "bucket_acls": [{"bucket": "b", "owner": "d3"}, {"bucket": "c"}, {"bucket": "c"}],
    }
    with pytest.raises(LoadError) as refused:
        Engine.from_documents(account, bucket_policies={"p": {"Statement": [statement]}})
    assert [f.code for f in refused.value.diagnostics] == ["owner-contradiction", "duplicate-name"]
