"""What a decision says of a path that no route has."""

from __future__ import annotations

import pytest

from ostiary import Engine

POOLS = "v3/06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f/elb/pools"
ENGINE = Engine.load("@example")


def said_of(path: str, service: str | None = None) -> str:
    (note,) = ENGINE.authorize("GET", path, user="alice", service=service).notes
    assert note.code == "unknown-path"
    return note.message


def test_which_routes_were_looked_at() -> None:
    """A path that has a route elsewhere is looked for in the service, or at the host, that was named."""
    assert said_of("/no/where/at/all") == "no route matches `/no/where/at/all`"
    assert said_of(f"/{POOLS}", service="ecs") == f"no route of `ecs` matches `/{POOLS}`"
    host = "ecs.eu-de.otc.t-systems.com"
    assert said_of(f"https://{host}/{POOLS}") == f"no route at `{host}` matches `/{POOLS}`"


@pytest.mark.parametrize("path", [POOLS, "pools", ""])
def test_a_path_begins_with_a_slash(path: str) -> None:
    """Who left out the first slash is told so."""
    assert said_of(path) == f"`{path}` is no path: one begins with `/`"


@pytest.mark.parametrize("path", ["/v3//pools", "/v3/./pools", "/v3/%2e%2e/pools", "/v3/%zz", "/v3/%ff"])
def test_a_path_that_no_route_can_have(path: str) -> None:
    """A path with a segment that no route can have is told so, for none is missing from the table."""
    assert said_of(path).startswith(f"`{path}` is the path of no route: it has an empty segment")
