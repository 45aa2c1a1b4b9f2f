"""Hosts: which endpoint a host is, and which hosts two endpoints share."""

from __future__ import annotations

import pytest

from ostiary.routes.hosts import Endpoint, common_host


@pytest.mark.parametrize(
    ("pattern", "host", "fits"),
    [
        ("elb.{region}.cloud.test", "elb.eu-de.cloud.test", True),
        ("ELB.{region}.cloud.test", "elb.eu-de.cloud.test", True),
        ("elb.{region}.cloud.test", "elb.a.b.cloud.test", False),
        ("elb.{region}.cloud.test", "elb..cloud.test", False),
        ("elb.{region}.cloud.test", "vpc.eu-de.cloud.test", False),
        ("elb.{region}.cloud.test", "elb.eu-de.cloud.test.evil.org", False),
        ("shop-{region}.test", "shop-eu.test", True),
        ("shop-{region}.test", "shop-.test", False),
        ("{a}-{b}.test", "x-y.test", True),
        ("{a}-{b}.test", "xy.test", False),
        ("shop.test", "shop.test", True),
        ("shop.test", "shopxtest", False),
    ],
)
def test_endpoints(pattern: str, host: str, fits: bool) -> None:
    """A placeholder is at least one character of one label, everything else is as it is written."""
    assert Endpoint(pattern).fits(host.split(".")) is fits


def test_common_hosts() -> None:
    """Two lists of endpoints share a host if a pattern of each fits it."""
    assert common_host(["a.test"], ["b.test", "a.test"]) == "a.test"
    assert common_host(["{bucket}.obs.test"], ["photos.obs.test"]) == "photos.obs.test"
    assert common_host(["a.{x}.test"], ["{y}.b.test"]) == "a.b.test"
    assert common_host(["a.test"], ["a.b.test"]) is None
    assert common_host(["a.test"], []) is None
