"""The route table: which route a path means, and which routes cannot both be meant."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from ostiary.routes.route import Route
from ostiary.routes.table import Match, RouteTable, shape_of


def route(text: str, *actions: str, service: str = "elb", priority: int = 0) -> Route:
    method, _, path = text.partition(" ")
    return Route(service, method, path, actions=actions, priority=priority)


def table(*texts: str) -> RouteTable:
    return RouteTable(route(text) for text in texts)


def found(
    routes: RouteTable, text: str, services: tuple[str, ...] | None = None
) -> list[tuple[str, dict[str, str]]]:
    method, _, path = text.partition(" ")
    return [(match.route.path, match.params) for match in routes.find(method, path, services).matches]


def test_a_literal_beats_a_parameter() -> None:
    """Of two routes that fit, the one with the literal is meant, in whichever order they come."""
    texts = ("GET /a/{x}", "GET /a/b")
    for order in (texts, texts[::-1]):
        assert found(table(*order), "GET /a/b") == [("/a/b", {})]
        assert found(table(*order), "GET /a/c") == [("/a/{x}", {"x": "c"})]


def test_the_leftmost_literal_wins() -> None:
    """A literal further left beats one further right."""
    assert found(table("GET /{x}/b", "GET /a/{y}"), "GET /a/b") == [("/a/{y}", {"y": "b"})]


def test_a_dead_end_is_left_again() -> None:
    """A literal that leads nowhere does not hide the parameter beside it."""
    routes = table("GET /a/b", "GET /{x}/c")
    assert found(routes, "GET /a/c") == [("/{x}/c", {"x": "a"})]


def test_a_route_of_another_method_hides_nothing() -> None:
    """A literal that only another method has does not hide the parameter beside it."""
    routes = table("DELETE /a/b", "GET /a/{x}")
    assert found(routes, "GET /a/b") == [("/a/{x}", {"x": "b"})]
    assert routes.find("PUT", "/a/b").methods == ("DELETE", "GET")


def test_mixed_segments_stand_between() -> None:
    """A segment of literal and parameter is beaten by a literal, and beats a parameter; more literal text wins."""
    routes = table("GET /{x}", "GET /v{n}", "GET /v1.{n}", "GET /v1.0")
    assert found(routes, "GET /v1.0") == [("/v1.0", {})]
    assert found(routes, "GET /v1.1") == [("/v1.{n}", {"n": "1"})]
    assert found(routes, "GET /v2") == [("/v{n}", {"n": "2"})]
    assert found(routes, "GET /w") == [("/{x}", {"x": "w"})]


def test_two_parameters_in_one_segment() -> None:
    """`{a}:{b}` takes a segment apart at its colon, neither side empty."""
    routes = table("GET /ips/{region}:{ip_id}")
    assert found(routes, "GET /ips/eu-de:i1") == [
        ("/ips/{region}:{ip_id}", {"region": "eu-de", "ip_id": "i1"})
    ]
    assert found(routes, "GET /ips/:i1") == []
    assert found(routes, "GET /ips/eu-de") == []


def test_a_priority_settles_what_the_rule_would_not() -> None:
    """The higher priority wins over literals, whichever comes first."""
    low, high = route("GET /a/{y}"), route("GET /{x}/b", priority=1)
    for order in ([low, high], [high, low]):
        assert found(RouteTable(order), "GET /a/b") == [("/{x}/b", {"x": "a"})]


def test_each_service_has_its_best_route() -> None:
    """A path that several services have gives one match for each; naming services narrows them."""
    routes = RouteTable(
        [
            route("GET /a/{x}"),
            route("GET /a/b"),
            route("GET /{x}/b", service="vpc"),
            route("PUT /a/b", service="ecs"),
        ]
    )
    assert sorted(path for path, _ in found(routes, "GET /a/b")) == ["/a/b", "/{x}/b"]
    assert found(routes, "GET /a/b", ("vpc",)) == [("/{x}/b", {"x": "a"})]
    assert found(routes, "GET /a/b", ()) == []
    assert routes.find("GET", "/a/b", ["vpc"]).methods == ("GET",)


def test_a_path_that_no_route_can_have() -> None:
    """A path with an empty or dotted segment has no route and no methods."""
    routes = table("GET /{x}/{y}")
    for path in ("", "a/b", "/a//b", "/a/./b", "/a/..", "/a/%2e", "/a/%zz", "/a/%ff"):
        assert routes.find("GET", path) == ((), ())


def test_the_same_shape_twice_is_a_conflict() -> None:
    """Two routes of one service that differ only in the names of parameters cannot both be meant."""
    routes = table("GET /a/{x}", "GET /a/{y}", "PUT /a/{z}")
    [fault] = [finding.fault for finding in routes.ambiguities()]
    assert fault.code == "ambiguous-route"
    assert "`GET /a/{x}` and `/a/{y}`" in fault.message
    assert fault.hint == "remove one of them"


def test_the_hint_of_a_conflict_depends_on_the_actions() -> None:
    """Two routes of one shape and different actions are perhaps alternatives."""
    routes = RouteTable([route("GET /a", "elb:a:a"), route("GET /a", "elb:b:b")])
    [fault] = [finding.fault for finding in routes.ambiguities()]
    assert fault.hint is not None
    assert "`alternatives`" in fault.hint


def test_a_priority_settles_a_shape() -> None:
    """Of two routes of one shape the one with the higher priority is meant, in whichever order they come."""
    low, high = route("GET /a/{x}"), route("GET /a/{y}", priority=1)
    for order in ((low, high), (high, low)):
        routes = RouteTable(order)
        assert routes.ambiguities() == []
        assert found(routes, "GET /a/b") == [("/a/{y}", {"y": "b"})]


def test_other_services_are_no_conflict() -> None:
    """The same path of two services is no fault of either."""
    assert RouteTable([route("GET /a"), route("GET /a", service="vpc")]).ambiguities() == []


def test_overrides_replace_their_shape_only() -> None:
    """An override takes the place of the route of its service, method and shape, and of no other."""
    bundled = [route("GET /a/{x}", "elb:old:get"), route("PUT /a/{x}"), route("GET /a/{x}", service="vpc")]
    routes = RouteTable(bundled, [route("GET /a/{id}", "elb:new:get")])
    assert [(r.service, r.method, r.path) for r in routes.routes] == [
        ("elb", "PUT", "/a/{x}"),
        ("vpc", "GET", "/a/{x}"),
        ("elb", "GET", "/a/{id}"),
    ]
    assert routes.conflicts == []


def test_the_shape_of_a_route_forgets_names() -> None:
    """A shape is service, method and the path without the names of its parameters."""
    assert shape_of(route("GET /v2/{project_id}/{a}:{b}/x/")) == ("elb", "GET", "v2/{}/{}:{}/x")


SEGMENT = st.sampled_from(["a", "b", "{x}", "{y}", "v{n}", "{p}-{q}"])
TEMPLATES = st.lists(
    st.lists(SEGMENT, min_size=1, max_size=3).map(lambda parts: "/" + "/".join(parts)), max_size=8
)
PATHS = st.lists(st.sampled_from(["a", "b", "c", "v1", "a-b", "v-a"]), min_size=1, max_size=3)


def fits(template: str, segments: list[str]) -> bool:
    """Whether a template fits segments, read off its definition."""
    parts = template.strip("/").split("/")
    checks: dict[str, Callable[[str], bool]] = {
        "{x}": lambda _: True,
        "{y}": lambda _: True,
        "v{n}": lambda text: text.startswith("v") and len(text) > 1,
        "{p}-{q}": lambda text: "-" in text[1:-1],
    }
    return len(parts) == len(segments) and all(
        checks[part](text) if part in checks else part == text
        for part, text in zip(parts, segments, strict=True)
    )


@given(TEMPLATES, PATHS)
def test_the_tree_finds_what_a_list_would(templates: list[str], segments: list[str]) -> None:
    """The tree finds a route exactly if one of the templates fits, and the one it finds fits."""
    routes = table(*(f"GET {template}" for template in templates))
    matches = routes.find("GET", "/" + "/".join(segments)).matches
    assert bool(matches) == any(fits(template, segments) for template in templates)
    for match in matches:
        assert isinstance(match, Match)
        assert fits(match.route.path, segments)
