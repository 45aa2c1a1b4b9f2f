"""Paths looked up by states: the same routes as by trying every branch of the tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from ostiary.routes import states
from ostiary.routes.route import Route
from ostiary.routes.states import DEAD, LAZY, MIXED, Node, PathStates
from ostiary.routes.table import RouteTable

SEGMENTS = st.sampled_from(["a", "b", "{x}", "{y}", "v{x}", "{x}:{y}", "v1"])
PIECES = st.sampled_from(["a", "b", "c", "v1", "v2", "a:b", "v", ""])


def templates(count: int) -> st.SearchStrategy[list[str]]:
    path = st.lists(SEGMENTS, max_size=4).map(lambda parts: "/" + "/".join(parts))
    return st.lists(path, min_size=1, max_size=count, unique=True)


def by_trying(node: Node, segments: Sequence[str]) -> Iterator[Route]:
    """The routes that a path may mean, the preferred ones first: depth first, literals before parameters."""
    if not segments:
        yield from (route for route, _ in node.routes)
        return
    first, *rest = segments
    if first in node.literals:
        yield from by_trying(node.literals[first], rest)
    for _, pattern, child in node.mixed:
        if pattern.fullmatch(first):
            yield from by_trying(child, rest)
    if node.parameter is not None:
        yield from by_trying(node.parameter, rest)


def states_of(paths: list[str]) -> PathStates:
    table = RouteTable(Route("s", "GET", path, actions=("s:a:b",)) for path in paths)
    return PathStates(table.root, lambda entries: {"routes": [route for route, _ in entries]})


@given(templates(8), st.lists(st.lists(PIECES.filter(bool), max_size=4), max_size=8))
def test_states_equal_the_tree(paths: list[str], asked: list[list[str]]) -> None:
    """Every path has the leaf that the tree has, in the same order, whichever paths came before."""
    found = states_of(paths)
    for segments in (*asked, *asked):
        leaf = found.find_leaf(segments)
        assert leaf.get("routes", []) == list(by_trying(found.tree, segments))


@given(templates(8), st.lists(PIECES, max_size=4))
def test_match_equals_find(paths: list[str], pieces: list[str]) -> None:
    """`match` finds what `find` finds, or leaves it to it."""
    table = RouteTable(Route("s", "GET", path, actions=("s:a:b",)) for path in paths)
    path = "/" + "/".join(pieces)
    for _ in range(2):
        found = table.find("GET", path).matches
        matched = table.match("GET", path)
        assert matched is None or [*found] == [matched]


def test_segments_that_no_path_may_have_lead_nowhere() -> None:
    """An empty segment, `.` and `..` are no value of a parameter, also on the short way."""
    table = RouteTable(Route("s", "GET", path, actions=("s:a:b",)) for path in ("/a/{x}", "/"))
    assert table.find("GET", "/").matches
    assert not table.find("GET", "").matches
    assert table.find("GET", "/a/b").matches
    assert table.match("GET", "/a/b") is not None
    assert [table.match("GET", path) for path in ("/a/", "/a//", "/a/.", "/a/..", "a/b", "")] == [None] * 6


def test_a_table_with_too_many_states_is_walked_as_a_tree() -> None:
    """Above the limit nothing is kept, and everything is found."""
    paths = ["/a/{x}/c", "/{x}/b/c", "/{x}/{y}/{z}"]
    found = states_of(paths)
    limit, states.MOST_STATES = states.MOST_STATES, 0  # type: ignore[misc]
    try:
        assert [route.path for route in found.find_leaf(["a", "b", "c"])["routes"]] == paths
        assert found.start[""] is found.root
    finally:
        states.MOST_STATES = limit  # type: ignore[misc]


def test_traps_stay_empty() -> None:
    """Nobody keeps anything in the leaves that all tables share."""
    found = states_of(["/a/{x}", "/{r}:{i}/b"])
    for segments in (["a", "b"], ["c", "b"], ["x:y", "b"], ["a"], ["z"]):
        found.find_leaf(segments)
    assert all(trap[states.LEAF] == {} for trap in (DEAD, LAZY, MIXED))
