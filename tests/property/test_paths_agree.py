"""Whatever is on the wire: what the gate lets pass is decided as what the application will carry out."""

from __future__ import annotations

from urllib.parse import unquote

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ostiary.integrations import Gate, Identity
from tests.unit.integrations.protocols import ENGINE, Answer, ask_asgi, ask_wsgi

STARTS = ["", "/orders", "/orders/o1", "/orders/", "/projects/p1/orders", "/reports", "/%6frders"]
PIECES = [
    "/", "//", "%2F", "%2f", "%5C", "\\", ".", "..", "%2e", "%2E%2e", "%", "%25", "%252F", "%00", "%0a", "%ff",
    "%C3%A4", "#", "%23", "%3F", ";x=1", "orders", "Orders", "o1", "secret", "/secret", "%73ecret", "/p1", "health",
    "http://h", ":",
]  # fmt: skip
TARGETS = st.builds(
    "".join, st.tuples(st.sampled_from(STARTS), st.lists(st.sampled_from(PIECES), max_size=5).map("".join))
)
TABLE = ENGINE.snapshot.catalog.table
GATE = Gate(ENGINE, identify=lambda _: Identity(account=True))
BY_RAW = Gate(ENGINE, identify=lambda _: Identity(account=True), routed_by="raw_path")


def routed(segments: list[str]) -> str | None:
    """The route of a path's segments, as an application finds it that knows nothing of the gate."""
    for route in TABLE.routes:
        wanted = route.path.split("/")[1:]
        if route.method == "GET" and len(wanted) == len(segments):
            pairs = list(zip(wanted, segments, strict=True))
            if all(want == have or (want.startswith("{") and have) for want, have in pairs):
                return route.path
    return None


def decided(answer: Answer) -> str | None:
    assert answer.status in (200, 400, 403, 404)
    assert (answer.seen is None) == (answer.status != 200)
    decision = answer.seen.decision if answer.seen else None
    return decision.route.path if decision is not None and decision.route is not None else None


@given(TARGETS)
@example("/orders/o1%2Fsecret")
@example("/orders/o1#/secret")
@example("http://h/orders/o1")
@settings(max_examples=600, deadline=None)
def test_the_route_that_is_decided_is_the_one_that_is_carried_out(raw: str) -> None:
    """The account may do everything; what passes is routed by the decoded path to the route that was decided."""
    seen = unquote(raw)
    for answer in (ask_asgi(GATE, "GET", raw, path=seen), ask_wsgi(GATE, "GET", raw)):
        if answer.status == 200:
            assert decided(answer) == routed(seen.removesuffix("/").split("/")[1:])
    # an application that routes by the raw path splits it before it decodes
    answer = ask_asgi(BY_RAW, "GET", raw, path=seen)
    if answer.status == 200:
        path = raw.removeprefix("http://h").removesuffix("/")
        assert decided(answer) == routed([unquote(piece) for piece in path.split("/")[1:]])
