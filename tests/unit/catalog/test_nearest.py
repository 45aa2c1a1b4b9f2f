"""What an index of candidates may pass over when a wrong name is compared with them."""

from __future__ import annotations

import pytest

from ostiary.catalog import nearest
from ostiary.catalog.catalog import Catalog

CATALOG = Catalog.bundled()
CANDIDATES = {
    service: [
        nearest.Candidate(action.name, tuple((route.method, route.path) for route in action.routes))
        for action in CATALOG.actions(service)
    ]
    for service in ("ecs", "rds", "elb", "vpc")
}
TYPES = ("server", "configurations", "pool", "publicIpTags", "Ports", "loadbalancer", "os", "nothing", "")


@pytest.mark.parametrize("service", CANDIDATES)
@pytest.mark.parametrize("operation", ["list", "deleteServers", "get", "puts", ""])
def test_what_is_passed_over_scores_nothing(service: str, operation: str) -> None:
    """Every candidate that is like a name at all, by its words or by a call, is among those that are compared."""
    index = nearest.Candidates(CANDIDATES[service])
    compared = 0
    for type_ in TYPES:
        wanted = nearest._split(f"{service}:{type_}:{operation}")
        like = index.like(wanted.type)
        alike = {other.name for other in CANDIDATES[service] if nearest._score(wanted, other) > 0}
        assert alike <= like.keys()
        compared += len(like)
    assert 0 < compared < len(TYPES) * len(CANDIDATES[service]) / 2


def test_candidates_of_several_services() -> None:
    """The best of all groups comes first, whatever their order."""
    groups = [nearest.Candidates(candidates) for candidates in CANDIDATES.values()]
    found = nearest.rank("ebl:loadbalancers:list", groups, 2)
    assert found[0] == "elb:loadbalancers:list"
    assert found == nearest.rank("ebl:loadbalancers:list", reversed(groups), 2)
