"""Collisions: which two templates can match one path, and a path that shows it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ostiary.routes.collision import common_path, example_path, find_collisions
from ostiary.routes.route import Route
from ostiary.routes.table import RouteTable
from ostiary.syntax.path import parse_template


def collisions(*texts: str) -> list[tuple[str, bool, bool]]:
    routes = [Route("elb", method, path) for method, path in map(str.split, texts)]
    return [(found.path, found.crossed, found.same) for found in find_collisions(routes)]


def test_equal_templates() -> None:
    """Templates that differ in the names of parameters only match the same paths."""
    assert collisions("GET /a/{x}", "GET /a/{y}") == [("/a/y", False, True)]


def test_nested_templates() -> None:
    """A template that is nowhere less literal is not crossed with the other."""
    assert collisions("GET /a/{x}", "GET /a/b") == [("/a/b", False, False)]
    assert collisions("GET /v{n}", "GET /{x}") == [("/vn", False, False)]


def test_crossed_templates() -> None:
    """Templates that are each more literal somewhere else are crossed."""
    assert collisions("GET /a/{y}", "GET /{x}/b") == [("/a/b", True, False)]
    assert collisions("GET /{x}/{a}:{b}", "GET /c/{y}") == [("/c/a:b", True, False)]


def test_templates_without_a_common_path() -> None:
    """Other methods, other lengths, other literals, and a literal that a mixture does not match."""
    assert collisions("GET /a", "PUT /a") == []
    assert collisions("GET /a", "GET /a/b") == []
    assert collisions("GET /a/{x}/c", "GET /{y}/b/d") == []
    assert collisions("GET /x/{a}:{b}", "GET /x/tags") == []
    assert collisions("GET /v{n}/a", "GET /w{n}/a") == []


def test_two_mixtures() -> None:
    """Two mixtures collide if the names of one's parameters show it."""
    assert collisions("GET /v{n}", "GET /v{m}") == [("/vm", False, True)]
    assert collisions("GET /v{n}", "GET /v1{m}") == [("/v1m", True, False)]


SEGMENTS = st.lists(st.sampled_from(["a", "b", "{x}", "{y}", "v{n}"]), min_size=1, max_size=3)


@given(SEGMENTS, SEGMENTS)
def test_a_common_path_is_one(one: list[str], other: list[str]) -> None:
    """What is given as a common path is matched by both templates, and found by a table of each."""
    if len(one) != len(other):
        return
    first, second = "/" + "/".join(one), "/" + "/".join(other)
    path = common_path(parse_template(first), parse_template(second))
    for template in (first, second):
        found = RouteTable([Route("elb", "GET", template)]).find("GET", path or "/none/at/all/here").matches
        assert bool(found) == (path is not None)


@given(SEGMENTS)
def test_an_example_is_matched(segments: list[str]) -> None:
    """The example of a template is a path of it."""
    template = "/" + "/".join(segments)
    path = example_path(parse_template(template))
    assert RouteTable([Route("elb", "GET", template)]).find("GET", path).matches
