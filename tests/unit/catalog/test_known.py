"""The known actions: what routes need and what manuals name, patterns over them, and the nearest to a wrong name."""

from __future__ import annotations

import pytest

from ostiary.catalog.bundled import DEPLOYMENT, deployments
from ostiary.catalog.catalog import Catalog
from ostiary.catalog.facts import Facts
from ostiary.catalog.known import KnownAction, KnownActions
from ostiary.catalog.services import load_service, service_names
from ostiary.documents.route_file import routes_of
from ostiary.routes.route import Route
from ostiary.syntax.action import ActionPattern

CATALOG = Catalog.bundled()
EVERY = CATALOG.actions()

SHOP = Facts({
    "service": "shop", "name": "Web Shop", "pages": {"1": "shop-manual p1"},
    "actions": [{"action": "shop:carts:Merge", "title": "Merging", "pages": ["1"]}, {"action": "shop:carts:get"}],
})  # fmt: skip
ROUTES = (
    Route("shop", "GET", "/c/{id}", title="A cart", actions=("shop:carts:get",), project=True, enterprise_project=True),
    Route("shop", "HEAD", "/c/{id}", actions=("shop:Carts:get",), project=True, enterprise_project=False),
    Route("shop", "POST", "/c", actions=("shop:carts:create", "vpc:ports:get"), project=True),
)  # fmt: skip


def shop(**elsewhere: Route) -> KnownActions:
    return KnownActions(ROUTES, {"shop": SHOP}.get, ["shop"], elsewhere.values)


def test_an_action_of_routes() -> None:
    """An action of routes is tier 1: their title, and the scopes that all of them agree on."""
    known = shop().find("SHOP:carts:GET")
    assert known is not None
    assert known._replace(routes=()) == KnownAction("shop:carts:get", "shop", 1, "A cart", project=True)
    assert known.routes == ROUTES[:2]


def test_an_action_of_manuals_only() -> None:
    """An action that no route needs is tier 2, with its pages."""
    known = shop().find("shop:carts:merge")
    assert known == KnownAction("shop:carts:Merge", "shop", 2, "Merging", sources=("shop-manual p1",))


def test_an_action_of_another_deployment() -> None:
    """Where a deployment has no routes of a service, the actions of the manuals' one are known as tier 2."""
    other = Route("disk", "GET", "/disks", title="Disks", actions=("disk:disks:list",))
    same = Route("shop", "GET", "/x", actions=("shop:x:get",))
    known = shop(a=other, b=same)
    found = known.find("disk:disks:list")
    assert found is not None
    assert (found.tier, found.title, found.routes) == (2, "Disks", ())
    assert known.find("shop:x:get") is None


def test_nothing_is_known_of_what_is_no_action() -> None:
    """What no source names is not known, in whatever form."""
    for name in ("", ":", "shop", "shop:carts", "shop:carts:*", "shop:carts:nope", "nope:carts:get", "::"):
        assert shop().find(name) is None


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("shop:carts:get", ["shop:carts:get"]),
        ("SHOP:CARTS:GET", ["shop:carts:get"]),
        ("shop:*:*", ["shop:carts:create", "shop:carts:get", "shop:carts:Merge"]),
        ("shop:carts:m*", ["shop:carts:Merge"]),
        ("shop:carts:?et", ["shop:carts:get"]),
        ("*:*:get", ["shop:carts:get", "vpc:ports:get"]),
        ("*:*:*", ["shop:carts:create", "shop:carts:get", "shop:carts:Merge", "vpc:ports:get"]),
        ("*", ["shop:carts:create", "shop:carts:get", "shop:carts:Merge", "vpc:ports:get"]),
        ("v*:*:*", ["vpc:ports:get"]),
        ("shop:*", []),
        ("nope:*:*", []),
        ("shop:carts:nope", []),
    ],
)  # fmt: skip
def test_a_pattern_covers(pattern: str, names: list[str]) -> None:
    """A pattern covers the known actions that it matches, whatever the case, sorted, in the vendor's spelling."""
    assert shop().expand(pattern) == tuple(names)


@pytest.mark.parametrize(
    "pattern", ["elb:*:get*", "*", "ecs:*:*", "*:*:list*", "OBS:object:*", "vpc:?orts:*", "e*:*:*"]
)
def test_a_pattern_covers_what_it_matches(pattern: str) -> None:
    """Over everything that is known, a pattern covers exactly the actions that it matches in a decision."""
    wanted = ActionPattern(pattern)
    expected = [action.name for action in EVERY if wanted.matches(action.name.casefold())]
    assert list(CATALOG.expand(pattern)) == expected
    assert expected


def test_the_actions_are_sorted_and_found_again() -> None:
    """Every action is listed once, sorted within its service, and found by its name in any case."""
    folded = [action.name.casefold() for action in EVERY]
    assert folded == sorted(folded, key=lambda name: (name.partition(":")[0], name))
    assert len(set(folded)) == len(folded)
    assert all(CATALOG.action(action.name.swapcase()) is action for action in EVERY)


def test_every_action_has_its_source() -> None:
    """Tier 1 has routes that need the action, tier 2 pages that name it; both occur."""
    for action in EVERY:
        needed = [{name.casefold() for name in route.named_actions()} for route in action.routes]
        assert all(action.name.casefold() in names for names in needed)
        assert bool(action.routes) == (action.tier == 1)
        assert action.tier == 1 or all(" " in source for source in action.sources), action
        assert action.service == action.name.partition(":")[0]
    assert {action.tier for action in EVERY} == {1, 2}


def test_every_action_of_a_route_is_known() -> None:
    """What any route of any deployment needs is an action of its catalog."""
    for deployment in deployments():
        catalog = Catalog.bundled(deployment)
        for route in catalog.table.routes:
            for name in route.named_actions():
                known = catalog.action(name)
                assert known is not None
                assert route in known.routes


def test_the_actions_of_a_service() -> None:
    """A service's actions are found by its name, also where they begin otherwise."""
    assert CATALOG.actions("config") == CATALOG.actions("rms") != ()
    assert {action.service for action in CATALOG.actions("config")} == {"rms"}
    assert CATALOG.actions("eip") == CATALOG.actions("vpc")
    assert CATALOG.actions("ELB") == CATALOG.actions("elb")
    assert CATALOG.actions("nosuch") == ()


def test_an_accounts_own_actions_are_known() -> None:
    """The actions of an account's own routes are tier 1 like the bundled ones."""
    own = routes_of(
        {"service": "mine", "routes": [{"route": "GET /m", "actions": ["mine:Things:get"]}]}, "own"
    )
    catalog = Catalog.bundled(DEPLOYMENT, [own])
    known = catalog.action("mine:things:get")
    assert known is not None
    assert (known.name, known.tier) == ("mine:Things:get", 1)
    assert catalog.expand("mine:*:*") == ("mine:Things:get",)
    assert "mine" in catalog.service_prefixes()
    assert catalog.lists_all_actions("mine")


def test_a_pattern_of_a_route_is_no_action() -> None:
    """Where a route needs what only a pattern says, that is no action, and there may be others than are known."""
    entries = [{"route": "GET /m", "actions": ["mine:a:get"]}, {"route": "GET /n", "actions": ["mine:b:*"]}]
    catalog = Catalog.bundled(DEPLOYMENT, [routes_of({"service": "mine", "routes": entries}, "own")])
    assert [action.name for action in catalog.actions("mine")] == ["mine:a:get"]
    assert not catalog.lists_all_actions("mine")
    assert [route.path for route in catalog.routes_of("mine:B:*")] == ["/n"]


def test_other_deployments_know_the_actions_of_the_manuals() -> None:
    """The Swiss deployment has no route table of RDS, yet its actions exist; ELB's are its own table's."""
    swiss = Catalog.bundled("swiss")
    rds = swiss.action("rds:instance:list")
    assert rds is not None
    assert (rds.tier, rds.routes) == (2, ())
    assert {action.tier for action in swiss.actions("elb") if action.routes} == {1}
    assert "rds:instance:list" in swiss.expand("rds:instance:*")


def test_whether_all_actions_are_known() -> None:
    """A service with a route table or a manual's whole list has no other actions; one that is only mentioned may."""
    for service in ("elb", "ecs", "config", "obs", "dws"):
        assert CATALOG.lists_all_actions(service), service
    for service in ("smn", "kms", "dcs", "nosuch"):
        assert not CATALOG.lists_all_actions(service), service


NEAREST = [
    ("ecs:cloudServers:delete", "ecs:cloudServers:deleteServers"),
    ("ecs:server:list", "ecs:servers:list"),
    ("elb:loadbalancer:list", "elb:loadbalancers:list"),
    ("elb:members:update", "elb:members:put"),
    ("vpc:subnet:get", "vpc:subnets:get"),
    ("evs:volume:list", "evs:volumes:list"),
    ("rds:instances:list", "rds:instance:list"),
    ("iam:user:listUsers", "iam:users:listUsers"),
    ("obs:object:getObject", "obs:object:GetObject"),
    ("ces:alarmRules:list", "ces:alarms:list"),
    ("ces:alarmTemplates:get", "ces:alarmTemplates:list"),
    ("ces:metric:get", "ces:metrics:list"),
    ("ces:metricData:get", "ces:metricData:list"),
    ("dws:clusters:get", "dws:cluster:getDetail"),
    ("ecs:cloudServerFlavors:list", "ecs:cloudServerFlavors:get"),
    ("ecs:cloudServerImages:list", "ims:images:list"),
    ("ecs:serverBlockDevices:get", "ecs:cloudServers:showServerBlockDevice"),
    ("ecs:serverBlockDevices:list", "ecs:cloudServers:listServerBlockDevices"),
    ("ecs:serverGroups:list", "ecs:serverGroups:manage"),
    ("ecs:serverInterfaces:list", "ecs:serverInterfaces:get"),
    ("ecs:serverMetadata:get", "ecs:servers:getMetadata"),
    ("ecs:serverPassword:get", "ecs:serverPasswords:manage"),
    ("ecs:serverRemoteConsole:get", "ecs:servers:createConsole"),
    ("ecs:serverVolumes:attach", "ecs:cloudServers:attach"),
    ("ecs:serverVolumes:list", "ecs:serverVolumeAttachments:list"),
    ("ecs:tags:get", "ecs:servers:getTags"),
    ("eip:publicIps:bind", "vpc:publicIps:update"),
    ("eip:publicips:get", "vpc:publicIps:get"),
    ("iam:accessKeys:list", "iam:credentials:listCredentials"),
    ("iam:policies:get", "iam:roles:getRole"),
    ("iam:project:list", "iam:projects:listProjects"),
    ("iam:users:delete", "iam:users:deleteUser"),
    ("iam:virtualMfaDevices:delete", "iam:mfa:deleteVirtualMFADevice"),
    ("nat:publicNatGateways:list", "nat:natGateways:list"),
    ("obs:bucket:GetBucketMetadata", "obs:bucket:HeadBucket"),
    ("obs:object:ListObject", "obs:bucket:ListBucket"),
    ("rds:configuration:list", "rds:param:list"),
    ("rds:configuration:update", "rds:param:modify"),
    ("vpc:publicIpTags:list", "vpc:publicipTags:get"),
]  # fmt: skip
"""The names from `ces:alarmRules:list` on stand in policies that people have published."""


@pytest.mark.parametrize(("name", "expected"), NEAREST)
def test_the_nearest_action(name: str, expected: str) -> None:
    """A slip or a name of another family leads to the action that is meant; what is meant has itself as no hint."""
    found = CATALOG.nearest_actions(name)
    if CATALOG.action(name) is None:
        assert found[0] == expected
    assert name.casefold() not in {other.casefold() for other in found}
    assert all(CATALOG.action(other) for other in found)


def test_nothing_is_near_to_nonsense() -> None:
    """A name that is like no action has no hint, and a wrong service leads to the right one."""
    assert CATALOG.nearest_actions("elb:qqqqq:zzzzzz") == ()
    assert CATALOG.nearest_actions("") == ()
    assert CATALOG.nearest_actions("ebl:loadbalancers:list")[0] == "elb:loadbalancers:list"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "dws:clusters:list",
            ("dws:cluster:list", "dws:openAPICluster:list", "dws:cluster:listDisasterRecovery"),
        ),
        ("iam:users:list", ("iam:users:listUsers",)),
        ("iam:projects:get", ("iam:projects:listProjectsForUser", "iam:projects:listProjects")),
        ("vpc:vpc:get", ("vpc:vpcs:get",)),
        ("ecs:flavorCapacity:get", ()),
        ("ecs:cloudServers:action", ()),
        ("dns:lines:list", ()),
    ],
)
def test_all_that_is_near(name: str, expected: tuple[str, ...]) -> None:
    """What differs in spelling stands alone, what the calls need beside what is called so; a poor guess is none."""
    assert CATALOG.nearest_actions(name) == expected


def test_actions_of_other_sources() -> None:
    """What this deployment's tables leave out is known, with the source that names it."""
    action = CATALOG.action("vpc:publicIpTags:create")
    assert action is not None
    assert (action.name, action.tier) == ("vpc:publicipTags:create", 2)
    assert action.elsewhere
    assert "another deployment" in action.sources[0]


def test_the_number_of_hints() -> None:
    """At most as many as asked for are returned."""
    assert len(CATALOG.nearest_actions("elb:pool:list", 1)) == 1
    assert len(CATALOG.nearest_actions("elb:pool:list", 5)) <= 5
    assert CATALOG.nearest_actions("elb:pool:list", 0) == ()


def test_what_is_meant_exists_and_what_is_written_does_not() -> None:
    """Every `meant` of the catalog leads from names that are none to actions that are known."""
    entries = [entry for name in service_names() if (file := load_service(name)) for entry in file.meant]
    assert len(entries) > 10
    for entry in entries:
        assert all(CATALOG.action(name) for name in entry.meant), entry
        assert not [name for pattern in entry.written for name in CATALOG.expand(pattern)], entry


def test_other_actions_are_no_routes() -> None:
    """What the tables of this deployment name is not listed a second time as another one's."""
    others = [
        entry for name in service_names() if (file := load_service(name)) for entry in file.other_actions
    ]
    known = [CATALOG.action(entry.action) for entry in others]
    assert others
    assert all(action and action.elsewhere and action.tier == 2 for action in known)
