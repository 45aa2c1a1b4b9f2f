"""Resource names and patterns."""

from __future__ import annotations

import pytest

from ostiary.syntax.resource import Resource, ResourcePattern, agency_of


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("obs:*:*:object:b/*", "obs:eu-de:d1:object:b/k", True),
        ("obs:*:*:object:b/*", "obs:eu-de:d1:object:c/k", False),
        ("OBS:*:*:Object:b/*", "obs:eu-de:d1:object:b/k", True),
        ("obs:*:*:object:B/*", "obs:eu-de:d1:object:b/k", False),
        ("obs:EU-DE:*:object:b/*", "obs:eu-de:d1:object:b/k", False),
        ("obs:::object:b/*", "obs:eu-de:d1:object:b/k", True),
        ("obs:::object:b/*", "obs:::object:b/k", True),
        ("obs:eu-de::object:b/*", "obs:::object:b/k", None),
        ("obs:eu-de::object:b/*", "obs:*::object:b/k", None),
        ("obs:eu-de::object:b/*", "obs:*::object:c/k", False),
        ("obs:eu-de:d1:object:b/*", "obs:eu-nl::object:b/k", False),
        (":::object:b", "obs:eu-de:d1:object:b", False),
        ("obs:::object:", "obs:eu-de:d1:object:b", False),
        ("obs::::b", "obs:eu-de:d1:object:b", False),
        ("obs:*:*:object:b/a:b", "obs:eu-de:d1:object:b/a:b", True),
        ("obs:*:*:object:*", "obs:eu-de:d1:object:a:b:c", True),
        ("obs:*:*:object:?", "obs:eu-de:d1:object:a", True),
        ("obs:*:*:object:?", "obs:eu-de:d1:object:ab", False),
        ("obs:*:*:obj*:b", "obs:eu-de:d1:object:b", True),
        ("obs:*:*:object:b", "obs:eu-de:d1:object:", None),
        ("obs:*:*:object:b", "obs:eu-de:d1:object:*", None),
        ("obs:*:*:object:b", "obs:eu-de:d1:object", None),
        ("obs:*:*:object:b", "obs", None),
        ("obs:*:*:object:b", "kms", None),
        ("obs:*:*:object:b/k", "b/k", None),
        ("obs:*:*:object:b/k", "obs:::b/k", None),
        ("obs:*:*:object:b/k", "/b/k", None),
        ("iam:*:*:agency:a1", "/iam/agencies/a1", True),
        ("iam:*:*:agency:a1", "/iam/agencies/a2", False),
        ("iam:*:*:agency:a1", "/iam/agencies/", None),
        ("obs:*:*:object:a1", "/iam/agencies/a1", False),
        ("obs:*:*:object:*", "obs:eu-de:d1:object:", True),
        ("obs:*:*:object:**", "obs:eu-de:d1:object:", True),
        ("*", "anything", True),
        ("*:*:*:*:*", "anything", True),
        ("*:*:*:*:b", "obs:eu-de:d1:object:b", True),
        ("bucket/*", "bucket/key", False),
        ("obs:*:*:object", "obs:eu-de:d1:object", False),
        ("bucket/*", "other/key", False),
    ],
)
def test_a_pattern_covers_resources(pattern: str, resource: str, *, expected: bool | None) -> None:
    """A pattern covers a resource, does not, or that hangs on a segment that is not known."""
    assert ResourcePattern(pattern).truth(Resource(resource)) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", True),
        ("*:*:*:*:*", True),
        ("*:::*:*", True),
        ("obs:*:*:object:b", None),
        ("obs:*:*:object:*", None),
    ],
)
def test_nothing_is_known_of_a_resource(pattern: str, *, expected: bool | None) -> None:
    """Only a pattern for everything covers a resource of which nothing is known."""
    assert ResourcePattern(pattern).truth(None) is expected


def test_a_path_that_was_filled_in_is_no_wildcard() -> None:
    """A star that a variable brought in stands for itself."""
    pattern = ResourcePattern(
        "obs:*:*:object:home/${g:UserName}/*", [("home/", False), ("*", True), ("/*", False)]
    )
    assert pattern.truth(Resource("obs:::object:home/*/k")) is True
    assert pattern.truth(Resource("obs:::object:home/alice/k")) is False


@pytest.mark.parametrize(
    ("resource", "expected"),
    [("obs:eu-de:d1:object:x", None), ("obs:eu-de:d1:bucket:x", False), ("kms::::", False), ("obs", None)],
)
def test_a_path_set_aside(resource: str, *, expected: bool | None) -> None:
    """While the path of a pattern is not known, it covers nothing for certain, but can be ruled out."""
    pattern = ResourcePattern("obs:*:*:object:home/${g:UserName}/*")
    assert pattern.truth_but_for_path(Resource(resource)) is expected
    assert pattern.truth_but_for_path(None) is None


def test_the_segments_of_a_resource() -> None:
    """Four colons split a resource; service and type are folded, an empty or `*` segment is unknown."""
    assert Resource("OBS:EU:D1:Bucket:My:Path").segments == ("obs", "EU", "D1", "bucket", "My:Path")
    assert Resource("obs:*::bucket:").segments == ("obs", None, None, "bucket", None)


@pytest.mark.parametrize(
    "text", ["", "*", "obs", "obs:*::bucket", "bucket/key", "object:bucket/key", "/iam/users/u1"]
)
def test_nothing_is_known_of_a_text_that_names_no_resource(text: str) -> None:
    """Fewer than five segments may be anything: a Deny on a resource must not be missed for how it is written."""
    assert Resource(text).segments == (None,) * 5


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("/iam/agencies/a1", "a1"),
        ("/iam/agencies/", None),
        ("/iam/agencies/*", None),
        ("IAM::acc:Agency:ops", "ops"),
        ("iam::acc:agency:*", None),
        ("iam::acc:user:ops", None),
        ("obs:*:*:object:bucket/a1", None),
        ("a1", None),
        ("", None),
    ],
)
def test_the_agency_that_a_resource_is(text: str, agency: str | None) -> None:
    """An agency is named by its URI or its URN; nothing else is an agency."""
    assert agency_of(text) == agency


def test_an_agency_is_compared_by_each_of_its_names() -> None:
    """The name and the id of an agency name the same resource, in a URN as in a URI."""
    resource = Resource("iam:::agency:ops", ["ops", "a1"])
    assert ResourcePattern("iam:*:*:agency:a1").truth(resource) is True
    assert ResourcePattern("iam:*:*:agency:a2").truth(resource) is False


def test_an_agency_may_have_an_id_that_nobody_said() -> None:
    """An id that may be the agency's leaves it open whether a pattern covers it."""
    resource = Resource("iam:::agency:ops", ["ops"], lambda glob: glob.literal != "backup")
    assert ResourcePattern("iam:*:*:agency:a1").truth(resource) is None
    assert ResourcePattern("iam:*:*:agency:backup").truth(resource) is False
