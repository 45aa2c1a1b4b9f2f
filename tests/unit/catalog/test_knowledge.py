"""What the catalog knows besides routes: services, condition keys, resource types, resource level, other names."""

from __future__ import annotations

import pytest

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.facts import KnownKey, ResourceLevel, ResourceType
from ostiary.catalog.facts_index import bundled_facts
from ostiary.catalog.knowledge import GLOBAL_KEYS, Knowledge
from ostiary.conditions.keys import KEYS
from ostiary.conditions.values import ValueType
from ostiary.documents.route_file import routes_of
from ostiary.syntax.action import ActionPattern
from ostiary.syntax.resource import ResourcePattern

CATALOG = Catalog.bundled()
LISTING = ("obs:bucket:ListBucket", "obs:bucket:ListBucketVersions")
FACTS = {name: facts for name in bundled_facts().names if (facts := bundled_facts().of(name))}


def test_services() -> None:
    """A service is known by its name in any case, with or without a route table, and by what its actions begin with."""
    for name, level in (
        ("elb", "project"),
        ("ELB", "project"),
        ("iam", "global"),
        ("obs", "global"),
        ("rms", "global"),
    ):
        service = CATALOG.service(name)
        assert service is not None
        assert service.level == level, name
    assert CATALOG.service("nosuch") is None
    assert CATALOG.service("") is None
    assert CATALOG.service("../catalog/elb") is None
    assert CATALOG.service("denials") is None


def test_service_prefixes() -> None:
    """The prefixes are those of actions: `rms` for Config, `vpc` for EIP; sorted, each once."""
    prefixes = CATALOG.service_prefixes()
    assert {"elb", "vpc", "rms", "obs", "functiongraph", "kms"} <= set(prefixes)
    assert "config" not in CATALOG.actions("config")[0].name
    assert list(prefixes) == sorted(set(prefixes))
    assert {action.service for action in CATALOG.actions()} <= set(prefixes)


def test_the_level_of_services_without_routes() -> None:
    """The level of an action's service is known from its catalog file, which a start does not read before."""
    assert CATALOG.level("obs:object:GetObject") == "global"
    assert CATALOG.level("functiongraph:function:invoke") == "project"
    assert CATALOG.level("tms:resourceTags:list") == "global"
    assert CATALOG.level("nosuch:a:b", "global") == "global"


@pytest.mark.parametrize(
    ("name", "canonical", "service", "type_", "actions"),
    [
        ("obs:prefix", "obs:prefix", "obs", ValueType.STRING, LISTING),
        ("OBS:VERSIONID", "obs:versionId", "obs", ValueType.STRING, None),
        ("SourceIp", "SourceIp", "obs", ValueType.ADDRESS, ()),
        ("aws:SourceIp", "aws:SourceIp", "obs", ValueType.ADDRESS, ()),
        ("dms:ssl", "dms:ssl", "dms", ValueType.BOOLEAN, ()),
        ("kms:RecipientAttestation/PCR0", "kms:RecipientAttestation/", "kms", ValueType.STRING, ()),
        ("g:mfapresent", "g:MFAPresent", None, ValueType.BOOLEAN, ()),
        ("g:ResourceTag/owner", "g:ResourceTag/", None, ValueType.STRING, ()),
        ("smn:Protocol", "smn:Protocol", "smn", ValueType.STRING, ()),
    ],
)  # fmt: skip
def test_a_condition_key(
    name: str, canonical: str, service: str | None, type_: ValueType, actions: tuple[str, ...] | None
) -> None:
    """A key is found in any case, with its service, its type and the actions that send it."""
    key = CATALOG.condition_key(name)
    assert key is not None
    assert (key.name, key.service, key.type) == (canonical, service, type_)
    assert actions is None or key.actions == actions


@pytest.mark.parametrize(
    "name", ["", ":", "obs:nope", "nope:prefix", "nope", "g:", "g:Nope", "kms:x", "obs:prefix/x", "denials:x"]
)
def test_an_unknown_key(name: str) -> None:
    """A name that no documentation has is no key."""
    assert CATALOG.condition_key(name) is None


def test_the_keys_of_a_service() -> None:
    """The keys of a service are its own, then the global ones, which are those of one table."""
    assert [key.name for key in GLOBAL_KEYS] == [
        name for name in (key.name for key in KEYS.values()) if name.startswith(("g:", "sts:"))
    ]
    assert CATALOG.condition_keys("nosuch") == GLOBAL_KEYS
    own = CATALOG.condition_keys("obs")[: -len(GLOBAL_KEYS)]
    assert {key.service for key in own} == {"obs"}
    assert {"obs:prefix", "s3:prefix", "prefix"} <= {key.name for key in own}
    assert CATALOG.condition_keys("config") == CATALOG.condition_keys("rms")


def test_versions_of_keys() -> None:
    """Spellings of bucket policies are in no version of identity policies."""
    for name, versions in (
        ("obs:prefix", ("1.1",)),
        ("s3:prefix", ()),
        ("kms:RecipientAttestation/", ("5.0",)),
    ):
        key = CATALOG.condition_key(name)
        assert key is not None
        assert key.versions == versions


@pytest.mark.parametrize("service", sorted(FACTS))
def test_every_fact_holds_together(service: str) -> None:
    """Patterns of a service are well-formed and fit known actions, its keys are its own, every fact has a source."""
    facts = FACTS[service]
    limited: list[ResourceType | ResourceLevel | KnownKey] = [
        *facts.resource_types, *facts.resource_level, *facts.keys
    ]  # fmt: skip
    for entry in limited:
        assert entry.source
        for text in entry.actions:
            assert ActionPattern(text).text == text
            assert text.startswith(f"{facts.prefix}:")
            assert CATALOG.expand(text) or text.endswith(":*"), text
    for resource in facts.resource_types:
        assert resource.urn.split(":")[0] == facts.prefix
        assert resource.urn.split(":")[3] == resource.type
        ResourcePattern(resource.urn)
    names = [key.name for key in facts.keys]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(key.service == service for key in facts.keys)
    for family in facts.aliases:
        assert CATALOG.action(family.action) is not None
        assert family.action not in family.also
        assert family.source


@pytest.mark.parametrize(
    "service",
    ["obs", "ecs", "dms", "dli", "kms", "functiongraph", "dds", "ief", "ges", "iotda", "octopus", "dws"],
)
def test_documented_resource_types(service: str) -> None:
    """The services whose manuals show resources in policies have types with a place for the identifier."""
    types = CATALOG.resource_types(service)
    assert types
    assert all("{" in each.urn for each in types)


def test_resource_types_and_their_actions() -> None:
    """A type says which actions take it where a manual does; a service without any has none."""
    bucket, object_ = CATALOG.resource_types("OBS")
    assert (bucket.type, bucket.urn, bucket.actions) == (
        "bucket",
        "obs:*:*:bucket:{bucket}",
        ("obs:bucket:*",),
    )
    assert object_.urn == "obs:*:*:object:{bucket}/{object}"
    assert CATALOG.resource_types("elb") == CATALOG.resource_types("nosuch") == ()


@pytest.mark.parametrize(
    ("action", "support"),
    [
        ("obs:object:GetObject", True), ("OBS:BUCKET:ListBucket", True), ("obs:bucket:ListAllMyBuckets", False),
        ("dws:cluster:list", True), ("kms:cmk:get", True), ("elb:pools:list", None), ("ecs:servers:list", None),
        ("nosuch:a:b", None), ("", None),
    ],
)  # fmt: skip
def test_resource_level(action: str, support: bool | None) -> None:
    """An action can be limited to resources, cannot, or no documentation says; the first entry that fits counts."""
    assert CATALOG.has_resource_level(action) is support


def test_a_route_file_says_it_first() -> None:
    """What an account's route file declares of its service counts before the catalog."""
    own = routes_of({"service": "dws", "resource_level": False}, "own")
    assert Catalog.bundled(own=[own]).has_resource_level("dws:cluster:list") is False
    other = routes_of({"service": "dws"}, "own")
    assert Catalog.bundled(own=[other]).has_resource_level("dws:cluster:list") is True


@pytest.mark.parametrize(
    ("action", "others"),
    [
        ("ecs:cloudServers:deleteServers", ("ecs:cloudServers:delete",)),
        ("ECS:cloudservers:DELETE", ("ecs:cloudServers:deleteServers",)),
        ("ecs:cloudServers:put", ("ecs:cloudServers:batchSetServerTags", "ecs:cloudServers:updateServer")),
        ("ecs:cloudServers:updateServer", ("ecs:cloudServers:put",)),
        ("elb:pools:list", ()),
        ("nosuch:a:b", ()),
        ("", ()),
    ],
)
def test_other_names(action: str, others: tuple[str, ...]) -> None:
    """A family is found from each of its names; two actions that share a name are none of one another."""
    assert CATALOG.aliases(action) == others


def test_nothing_is_known_without_facts() -> None:
    """A catalog of routes alone has the global keys, and no service, type or name besides."""
    bare = Knowledge()
    assert (bare.names, bare.header("elb"), bare.resource_types("obs"), bare.aliases("a:b:c")) == (
        (),
        None,
        (),
        (),
    )
    assert bare.keys("obs") == GLOBAL_KEYS
    assert bare.key("obs:prefix") is None
    assert bare.key("g:MFAPresent") is not None
    assert bare.has_resource_level("obs:object:GetObject") is None
