"""The global condition keys."""

from __future__ import annotations

import pytest

from ostiary.conditions import KEYS, ValueType, find_key

DOCUMENTED_1_1 = """
    g:CurrentTime g:DomainName g:MFAPresent g:MFAAge g:ProjectName g:ServiceName g:UserId g:UserName
    g:ResourceTag/
"""  # research §3.4


def test_the_keys_of_version_1_1_are_the_documented_ones() -> None:
    """Version 1.1 has the global keys of its documentation, no more and no fewer."""
    names = {key.name for key in KEYS.values() if "1.1" in key.versions and key.name.startswith("g:")}
    assert names == set(DOCUMENTED_1_1.split())


def test_the_multi_valued_keys() -> None:
    """Three keys may have several values."""
    names = {key.name for key in KEYS.values() if key.multiple}
    assert names == {"g:TagKeys", "g:CalledVia", "sts:TransitiveTagKeys"}


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("G:USERNAME", "g:UserName"),
        ("g:ResourceTag/owner", "g:ResourceTag/"),
        ("g:resourcetag/a/b", "g:ResourceTag/"),
    ],
)
def test_a_key_is_found_in_any_case(spelling: str, name: str) -> None:
    """Keys are case-insensitive, and tag keys are found whatever the tag."""
    found = find_key(spelling)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("spelling", ["g:UserNames", "g:UserName/x", "g:ResourceTag", "", "ecs:x"])
def test_other_keys_are_not_found(spelling: str) -> None:
    """A key that is not global has no entry."""
    assert find_key(spelling) is None


def test_epoch_keys() -> None:
    """The keys that count seconds are known as such, in both spellings of bucket policies."""
    names = {key.name for key in KEYS.values() if key.type is ValueType.EPOCH}
    assert names == {"obs:EpochTime", "EpochTime", "aws:EpochTime"}
