"""Principals as resource policies write them, and whether they mean who asks."""

from __future__ import annotations

import pytest

from ostiary.syntax.principal import Asker, parse_principal

ALICE = Asker("user", "d1", frozenset({"alice", "u1"}), groups=frozenset({"ops", "g1"}))
BOB = Asker("user", "d1", frozenset({"bob"}), is_complete=False, is_other={"alice", "u1"}.__contains__)
STRAY = ALICE._replace(account=None)
BACKUP = Asker("agency", "d1", frozenset({"backup"}))
MEMBERS = Asker("groups", "d1", groups=frozenset({"ops"}))
ACCOUNT = Asker("account", "d1", is_complete=False, is_other={"alice"}.__contains__)


@pytest.mark.parametrize(
    ("key", "text", "kind", "account", "name"),
    [
        ("", "*", "anyone", "*", "*"),
        ("ID", "*", "anyone", "*", "*"),
        ("ID", "domain/d1:root", "root", "d1", "*"),
        ("ID", "domain/d1", "account", "d1", "*"),
        ("ID", "domain/d1:user/alice", "user", "d1", "alice"),
        ("ID", " domain/d1:user/* ", "user", "d1", "*"),
        ("ID", "domain/d1:user/a:b/c", "user", "d1", "a:b/c"),
        ("ID", "domain/*:user/*", "user", "*", "*"),
        ("ID", "domain/d1:agency/backup", "agency", "d1", "backup"),
        ("Federated", "domain/d1:identity-provider/idp", "provider", "d1", "idp"),
        ("Federated", "domain/d1:group/ops", "group", "d1", "ops"),
        ("Federated", "arn:aws:iam::d1:group/ops", "group", "d1", "ops"),
        ("AWS", "*", "anyone", "*", "*"),
        ("AWS", "arn:aws:iam::d1:root", "root", "d1", "*"),
        ("AWS", "arn:aws:iam::d1:user/u1", "user", "d1", "u1"),
        ("AWS", "arn:aws:iam::d1:agency/backup", "agency", "d1", "backup"),
        ("AWS", "d1", "account", "d1", "*"),
        ("CanonicalUser", "*", "anyone", "*", "*"),
        ("CanonicalUser", "d1", "account", "d1", "*"),
        ("IAM", "d1", "account", "d1", "*"),
        ("IAM", "iam::d1:user:alice", "user", "d1", "alice"),
        ("IAM", "iam::d1:agency:backup", "agency", "d1", "backup"),
        ("IAM", "sts::d1:assumed-agency:backup/session-1", "agency", "d1", "backup"),
        ("IAM", "sts::d1:external-user:idp/session-1", "provider", "d1", "idp/session-1"),
        ("Service", "service.Backup", "service", "*", "service.Backup"),
    ],
)
def test_every_documented_form_is_read(key: str, text: str, kind: str, account: str, name: str) -> None:
    """Each form of research §1.5 and §1.7 is read as what it names."""
    assert parse_principal(key, text) == (text, kind, account, name)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("ID", ""),
        ("ID", "d1"),
        ("ID", "domain/d1:user/"),
        ("ID", "domain/d1:user"),
        ("ID", "domain/d1:root/x"),
        ("ID", "domain/d1:user/a*"),
        ("ID", "domain/d*:user/a"),
        ("ID", "domain/account ID:server/x"),
        ("AWS", "<account>"),
        ("AWS", "arn:aws:s3:::bucket"),
    ],
)
def test_other_text_may_mean_anybody(key: str, text: str) -> None:
    """What is none of the documented forms is unreadable, and unknown for everybody."""
    pattern = parse_principal(key, text)
    assert pattern.kind == "unreadable"
    assert {pattern.truth(asker) for asker in (ALICE, BACKUP, MEMBERS, ACCOUNT)} == {None}


@pytest.mark.parametrize(
    ("key", "text", "asker", "truth"),
    [
        ("", "*", ACCOUNT, True),
        ("ID", "domain/d1:user/alice", ALICE, True),
        ("ID", "domain/d1:user/u1", ALICE, True),
        ("ID", "domain/d1:user/Alice", ALICE, False),
        ("ID", "domain/d2:user/alice", ALICE, False),
        ("ID", "domain/d1:user/alice", STRAY, None),
        ("ID", "domain/d1:user/carol", STRAY, False),
        ("ID", "domain/*:user/alice", STRAY, True),
        ("ID", "domain/d1:user/u7", BOB, None),
        ("ID", "domain/d1:user/u1", BOB, False),
        ("ID", "domain/d1:user/*", MEMBERS, None),
        ("ID", "domain/d1:user/*", BACKUP, False),
        ("ID", "domain/d1:user/*", ACCOUNT, None),
        ("ID", "domain/d1:user/alice", ACCOUNT, False),
        ("ID", "domain/d1:agency/backup", BACKUP, True),
        ("ID", "domain/d1:agency/*", BACKUP, True),
        ("ID", "domain/d1:agency/other", BACKUP, False),
        ("ID", "domain/d1:agency/*", ALICE, False),
        ("ID", "domain/d1:root", ACCOUNT, True),
        ("ID", "domain/d1:root", ALICE, False),
        ("AWS", "d1", ACCOUNT, True),
        ("AWS", "d1", ALICE, None),
        ("AWS", "d2", ALICE, False),
        ("Federated", "domain/d1:identity-provider/idp", ALICE, False),
        ("Federated", "domain/d1:identity-provider/idp", MEMBERS, None),
        ("Federated", "domain/d1:group/ops", MEMBERS, None),
        ("Federated", "domain/d1:group/g1", ALICE, None),
        ("Federated", "domain/d1:group/others", MEMBERS, False),
        ("Service", "service.Backup", BACKUP, False),
    ],
)
def test_an_entry_means_or_does_not(key: str, text: str, asker: Asker, truth: bool | None) -> None:
    """An entry means who asks, does not, or it is not known (None); then it says why."""
    entry = parse_principal(key, text)
    assert entry.truth(asker) is truth
    assert (entry.doubt(asker) is None) is (truth is not None)


@pytest.mark.parametrize(
    ("key", "text", "asker", "doubt"),
    [
        ("IAM", "d1", ALICE, "the manuals disagree whether an account's id stands for all its users"),
        ("IAM", "d1", STRAY, "the account does not say its own `id`"),
        (
            "ID",
            "domain/d1:user/u9",
            BOB,
            "who asks may have this name or id, for not all of theirs are known",
        ),
        ("ID", "somebody", ALICE, "it is no principal that can be read"),
    ],
)
def test_what_is_not_known_says_why(key: str, text: str, asker: Asker, doubt: str) -> None:
    """The reason is the one that the reader can do something about."""
    assert parse_principal(key, text).doubt(asker) == doubt
