"""Paths of requests and templates of routes (semantics.md §5)."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary.syntax.path import Target, parse_target, parse_template, split_path


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("/v3/p", Target(None, "/v3/p", "")),
        ("/v3/p?a=b&c=d", Target(None, "/v3/p", "a=b&c=d")),
        ("/v3/p?a=/x?y", Target(None, "/v3/p", "a=/x?y")),
        ("/v3/p#top?x", Target(None, "/v3/p", "")),
        ("/v3/p?a=b#top", Target(None, "/v3/p", "a=b")),
        ("https://h.example.com/v3", Target("h.example.com", "/v3", "")),
        ("HTTPS://H.Example.COM:8443/v3?x", Target("h.example.com", "/v3", "x")),
        ("http://user:secret@h.example.com/v3", Target("h.example.com", "/v3", "")),
        ("https://h.example.com./v3", Target("h.example.com", "/v3", "")),
        ("https://h.example.com", Target("h.example.com", "/", "")),
        ("https://h.example.com?a=b", Target("h.example.com", "/", "a=b")),
        ("https://h.example.com?a=/b", Target("h.example.com", "/", "a=/b")),
        ("https://[2001:db8::1]:443/v3", Target("[2001:db8::1]", "/v3", "")),
        ("ftp://h.example.com/v3", Target(None, "ftp://h.example.com/v3", "")),
        ("/v3/https://h.example.com/x", Target(None, "/v3/https://h.example.com/x", "")),
        ("", Target(None, "", "")),
    ],
)
def test_a_target_is_taken_apart(text: str, target: Target) -> None:
    """A path, a path with a query string and a whole URL give host, path and query."""
    assert parse_target(text) == target


@pytest.mark.parametrize(
    ("path", "segments"),
    [
        ("/", ()),
        ("/a", ("a",)),
        ("/a/", ("a",)),
        ("/a/b", ("a", "b")),
        ("/a%2Fb/c", ("a/b", "c")),
        ("/a%2fb", ("a/b",)),
        ("/a%252Fb", ("a%2Fb",)),
        ("/%C3%A4", ("ä",)),
        ("/a+b", ("a+b",)),
        ("/a%20b", ("a b",)),
        ("/...", ("...",)),
        ("/.a/b.", (".a", "b.")),
        ("/a%00b", ("a\0b",)),
        ("", None),
        ("a", None),
        ("//", None),
        ("/a//", None),
        ("//a", None),
        ("/a//b", None),
        ("/.", None),
        ("/..", None),
        ("/a/../b", None),
        ("/a/%2e/b", None),
        ("/a/.%2E/b", None),
        ("/a/%", None),
        ("/a/%4", None),
        ("/a/%zz", None),
        ("/a/%+1", None),
        ("/a/%ff", None),
        ("/a/%ed%a0%80", None),
        ("/a/%c0%af", None),
    ],
)
def test_a_path_is_split_and_decoded(path: str, segments: tuple[str, ...] | None) -> None:
    """A path is split at its slashes, then each segment is decoded once; None if no route can have it."""
    assert split_path(path) == segments


@given(st.lists(st.text(min_size=1).filter(lambda text: text not in (".", "..")), max_size=5))
def test_what_was_encoded_is_decoded(segments: list[str]) -> None:
    """Segments that were percent-encoded come back as they were."""
    try:
        path = "/" + "/".join(quote(segment, safe="") for segment in segments)
    except UnicodeEncodeError:
        return
    assert split_path(path) == tuple(segments)


@given(st.text())
def test_any_text_is_a_path_or_none(text: str) -> None:
    """Whatever the path, splitting it raises nothing, and gives no empty or dotted segment."""
    assert not {"", ".", ".."} & set(split_path(parse_target(text).path) or ())


@pytest.mark.parametrize(
    ("template", "segments"),
    [
        ("/v3/pools", [("v3", ()), ("pools", ())]),
        ("/v3/{project_id}/pools/", [("v3", ()), ("{}", ("project_id",)), ("pools", ())]),
        ("/{ project_id }", [("{}", ("project_id",))]),
        ("/{a}:{b}", [("{}:{}", ("a", "b"))]),
        ("/v{n}.json", [("v{}.json", ("n",))]),
        ("/", []),
    ],
)
def test_a_template_has_segments(template: str, segments: list[tuple[str, tuple[str, ...]]]) -> None:
    """A template's segments are literal, one parameter, or a mixture; their shape forgets the names."""
    parsed = parse_template(template)
    assert [(segment.shape, segment.names) for segment in parsed] == segments
    assert [segment.is_literal for segment in parsed] == [not names for _, names in segments]


def test_a_mixture_takes_a_segment_apart() -> None:
    """A mixed segment has a pattern whose literals stand for themselves."""
    [segment] = parse_template("/{a}.{b}")
    assert segment.pattern is not None
    found = segment.pattern.fullmatch("x.y")
    assert found is not None
    assert found.groups() == ("x", "y")
    assert segment.pattern.fullmatch("xay") is None


def test_a_parameter_ends_at_the_nearest_literal() -> None:
    """Of several ways to take a segment apart, the leftmost literals count."""
    [segment] = parse_template("/{region}:{ip_id}")
    assert segment.pattern is not None
    found = segment.pattern.fullmatch("eu-de:a:b")
    assert found is not None
    assert found.groups() == ("eu-de", "a:b")


def test_a_mixture_does_not_backtrack() -> None:
    """A segment made for a template of several parameters is taken apart in one pass, or not at all."""
    [segment] = parse_template("/{a}-{b}-{c}.json")
    assert segment.pattern is not None
    assert segment.pattern.fullmatch("-" * 10_000) is None
    assert segment.pattern.fullmatch("-" * 10_000 + ".json") is not None


@pytest.mark.parametrize("unit", [" ", "a ", "{ ", "{a"])
def test_a_parameter_that_never_ends(unit: str) -> None:
    """A parameter that is never closed is text, however many blanks could belong to its name: they are read once."""
    [segment] = parse_template("/{" + unit * 50_000)
    assert segment.is_literal


def test_blanks_around_a_name_are_none_of_it() -> None:
    """A parameter is called what stands between the blanks of its braces."""
    [segment, other] = parse_template("/{ id\t}/{ a }-{ b }")
    assert (segment.names, other.names, other.shape) == (("id",), ("a", "b"), "{}-{}")
