"""Policies of buckets and agencies, access lists, organization and session: the engine against the oracle."""

import json
from collections import Counter
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import ostiary
from tests import oracle, oracle_bounds, oracle_worlds
from tests.property.drawn import Data, often, one_of, sampled
from tests.property.features_beside import LEAST_BESIDE, features_beside
from tests.property.least import too_rare
from tests.property.request_lines import choose_request
from tests.property.route_files import ACTIONS, EVERY_ACTION
from tests.property.scale import profile, scaled
from tests.property.strategies import AGENCY_URIS, World, scalars, statements, worlds
from tests.property.test_engine_equals_oracle import WORLDS, agrees_in, comparable, shape

ACCOUNTS = scaled(130)
REQUESTS_PER_ACCOUNT = 25


def forms(key: str, texts: str, start: str = "") -> list[tuple[str, str]]:
    """Principals under one key, the texts of which have the same start."""
    return [(key, start + text) for text in texts.split()]


OF_BUCKETS = [
    *forms("ID", "*"),
    *forms("", "* * *"),
    *forms("Federated", "*"),
    *forms("CanonicalUser", "*"),
    *forms("ID", "acc:root acc:user/* acc:user/alice acc:agency/*", "domain/"),
    *forms("ID", f"acc:user/{'d4' * 16} acc:user/nobody acc:agency/robot d2:user/bob acc", "domain/"),
    *forms("AWS", "acc:root acc:user/alice d2:user/bob acc:agency/robot acc", "arn:aws:iam::"),
    *forms("AWS", "acc"),
    *forms("CanonicalUser", "acc acc d2"),
    *forms("Federated", "acc:group/developers acc:group/*", "domain/"),
    *forms("Federated", "acc:group/auditors", "arn:aws:iam::"),
    *forms("Federated", "acc:identity-provider/idp acc:identity-provider/* d2:group/developers", "domain/"),
    *forms("Federated", "acc:group/nobody", "arn:aws:iam::"),
]
"""The forms of `Principal` in bucket policies, each with the key that it stands under (research §1.7)."""
OF_AGENCIES = [
    *forms("IAM", "acc acc d2"),
    *forms("Service", "service.ECS"),
    *forms("IAM", "* iam::acc:root"),
    *forms("IAM", f"alice bob {'d4' * 16} nobody *", "iam::acc:user:"),
    *forms("IAM", "iam::acc:agency:robot sts::acc:assumed-agency:helper/session iam::acc:group:auditors"),
    *forms("IAM", "sts::acc:external-user:idp/session iam::d2:user:bob"),
]
"""Those of trust policies (research §1.5)."""
BUCKET_ACTIONS = ["*", "Get*", "getobject", "s3:Put*", "S3:*", "ListBucket", "?utObject", "Head*"]
PLACES = ["*", "logs", "logs/*", "logs/alice/*", "arn:aws:s3:::logs/*", "x*", "other/*"]
OF_ACLS = ["obs:bucket:GetBucketAcl", "obs:object:GetObjectAcl"]
OF_ACLS += ["obs:object:DeleteObject", "obs:bucket:HeadBucket"]
OBS_URNS = ["obs:*:*:bucket:logs", "obs:*:*:object:logs/alice/x", "obs:eu-de:acc:object:x/1"]
OBS_URNS += ["OBS:::OBJECT:logs/b", "obs:*:*:bucket:other", "obs:*:*:object:*"]
OBS_URNS += ["ecs:*:*:server:logs", "obs::::logs/b", ":::object:x/1"]


@st.composite
def bucket_documents(draw: st.DrawFn) -> Data:
    """A bucket policy out of statements of identity policies: their effects and conditions."""
    written = []
    for base in draw(st.lists(statements(plain=False), min_size=1, max_size=3)):
        statement: Data = {key: base[key] for key in ("Effect", "Condition") if key in base}
        named = draw(sampled(OF_BUCKETS))
        statement["NotPrincipal" if draw(often(10)) else "Principal"] = as_written(named)
        for name, texts in (("Action", BUCKET_ACTIONS), ("Resource", PLACES)):
            listed = draw(sampled(texts))
            statement[f"Not{name}" if draw(often(10)) else name] = draw(scalars(listed))
        written.append(statement)
    return {"Statement": written}


def as_written(named: list[tuple[str, str]]) -> Any:
    """Principals under the keys that they stand under; anyone also stands there without a key."""
    if any(key == "" for key, _ in named):
        return "*"
    return {key: [text for own, text in named if own == key] for key, _ in named}


ACL_WORDS = ["READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"]
GRANTEES: list[Any] = ["everyone", "everyone", "log-delivery"]
GRANTEES += [{"account": name} for name in ("acc", "acc", "d3")]


@st.composite
def access_lists(draw: st.DrawFn) -> list[Data]:
    """The grants of a bucket and, with a `key`, of objects in it."""
    grants = []
    for _ in range(draw(st.integers(1, 3))):
        of_object = draw(st.booleans())
        words = [word for word in ACL_WORDS if not (of_object and word == "WRITE")]
        named = [one for one in GRANTEES if not (of_object and one == "log-delivery")]
        grant: Data = {"to": draw(st.sampled_from(named))}
        grant["permissions"] = draw(st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True))
        if of_object:
            extra: Data = {"key": draw(st.sampled_from(["alice/*", "*", "b"]))}
        else:
            extra = {"delivered": draw(st.booleans())}
        grants.append({**grant, **extra})
    return grants


@st.composite
def trust_documents(draw: st.DrawFn) -> Data:
    """A trust policy out of the effects and conditions of identity policies."""
    written = []
    for base in draw(st.lists(statements(plain=False), min_size=1, max_size=2)):
        statement: Data = {key: base[key] for key in ("Effect", "Condition") if key in base}
        named = as_written(draw(sampled(OF_AGENCIES)))
        actions = ["sts:agencies:assume", "STS:*:*", "iam:agencies:assume", "obs:*:*"]
        statement["NotPrincipal" if draw(often(10)) else "Principal"] = named
        statement["Action"] = [draw(one_of(actions))]
        written.append(statement)
    return {"Version": "5.0", "Statement": written}


@st.composite
def limits(draw: st.DrawFn, version: str = "5.0") -> Data:
    """A policy that more often allows everything than not."""
    wide = [{"Effect": "Allow", "Action": ["*"]}] if draw(often(60)) else []
    others = draw(st.lists(statements(plain=False), min_size=1 - len(wide), max_size=2))
    return {"Version": version, "Statement": [*wide, *others]}


@st.composite
def attachments(draw: st.DrawFn) -> Data:
    """What an account attaches, as the oracle reads it."""
    owner = st.sampled_from([None, None, "acc", "d2"])
    buckets = draw(st.lists(st.sampled_from(["logs", "x", "other"]), max_size=2, unique=True))
    policies = {name: (draw(owner), draw(bucket_documents())) for name in buckets}
    listed = draw(st.lists(st.sampled_from(["logs", "x", "other"]), max_size=2, unique=True))
    return {
        "buckets": policies,
        "acls": {
            name: (policies[name][0] if name in policies else draw(owner), draw(access_lists()))
            for name in listed
        },
        "trusts": {"robot": draw(trust_documents())} if draw(st.booleans()) else {},
        "levels": draw(st.lists(st.lists(limits(), min_size=1, max_size=2), max_size=2)),
        "sessions": [draw(limits(version)) for version in draw(sampled(["1.1", "5.0"]))],
    }


def engine_of(world: World, attached: Data, routes: list[Data] | None = None) -> ostiary.Engine:
    """The engine of the same account, as account.yaml and files have it."""
    levels = dict(enumerate(attached["levels"]))
    scps = {f"scp-{n}-{m}": scp for n, level in levels.items() for m, scp in enumerate(level)}
    return ostiary.Engine.from_documents(
        {**world.account, **entries_of(world.account, attached)},
        world.policies,
        routes or [],
        bucket_policies={name: document for name, (_, document) in attached["buckets"].items()},
        trust_policies=attached["trusts"],
        scps=scps,
        bundled=False,
    )


def entries_of(account: Data, attached: Data) -> Data:
    """What account.yaml says of what is attached."""
    agencies = [
        {**agency, **({"trust_policy": agency["name"]} if agency["name"] in attached["trusts"] else {})}
        for agency in account["agencies"]
    ]
    levels = [
        {"name": f"level-{n}", "scps": [f"scp-{n}-{m}" for m in range(len(level))]}
        for n, level in enumerate(attached["levels"])
    ]
    return {
        "agencies": agencies,
        "organization": {"levels": levels},
        "bucket_policies": [
            {"bucket": name, "policy": name, **owned_by(owner)}
            for name, (owner, _) in attached["buckets"].items()
        ],
        "bucket_acls": [
            {"bucket": name, **owned_by(owner), **split(grants)}
            for name, (owner, grants) in attached["acls"].items()
        ],
    }


def owned_by(owner: str | None) -> Data:
    """The owner of a bucket, if the account says who that is."""
    return {} if owner is None else {"owner": owner}


def without_id(world: World) -> World:
    """The same account, which does not say which account it is."""
    named = {key: value for key, value in world.account["account"].items() if key != "id"}
    return replace(world, account={**world.account, "account": named})


def with_resources(world: World) -> World:
    """The same account; OBS and IAM have resources: of a service that has none, any bucket or agency may be meant."""
    files = [
        {key: value for key, value in file.items() if key != "resource_level" or file["service"] == "elb"}
        for file in world.routes
    ]
    return replace(world, routes=files)


def split(grants: list[Data]) -> Data:
    """The grants of a bucket and those of its objects, as account.yaml has them."""
    objects = [
        {"key": grant["key"], "grants": [{name: grant[name] for name in ("to", "permissions")}]}
        for grant in grants
        if "key" in grant
    ]
    return {"grants": [grant for grant in grants if "key" not in grant], "objects": objects}


def choose(random: Random, world: World, attached: Data) -> Data:
    """A request that names a route or an action, mostly of OBS and in one of the buckets."""
    request = choose_request(random, world)
    if "path" not in request or random.random() < 0.6:
        request = choose_action(random, request)
    if random.random() < 0.3:
        request["session_policy"] = random.choice(attached["sessions"])
    if random.random() < 0.2:
        named = {key: value for key, value in request.items() if key not in PRINCIPALS}
        request = {**named, random.choice(["account", "anonymous"]): True}
    return request


PRINCIPALS = ("user", "agency", "groups", "account", "anonymous")


def choose_action(random: Random, request: Data) -> Data:
    kept = {key: value for key, value in request.items() if key not in ("method", "path", "body")}
    kept.pop("source_resource", None)
    kept["action"] = random.choice([*ACTIONS["obs"], *ACTIONS["obs"], *OF_ACLS, *EVERY_ACTION])
    kept["resource"] = random.choice([*OBS_URNS, *OBS_URNS, kept["resource"]])
    if random.random() < 0.15:
        kept["action"] = random.choice(["sts:agencies:assume", "iam:agencies:assume", "iam:tokens:assume"])
        kept["resource"] = random.choice([*AGENCY_URIS[:4], *AGENCY_URIS[:1] * 4, None])
    return kept


def ask(engine: ostiary.Engine, request: Data) -> Data:
    try:
        return shape(engine.ask(ostiary.Request(**request)))
    except ostiary.RequestError as error:
        return {"error": error.code}


def is_more_exact(as_read: Data, request: Data, expected: Data, found: Data) -> bool:
    """Whether the engine is certain where the oracle, statement by statement, is not; and right in every case."""
    if "error" in expected or "error" in found:
        return False
    documents = [
        *(document.get("policy", document) for document in as_read["policies"].values()),
        *(document for _, document in as_read["buckets"].values()),
        *(document for level in as_read["levels"] for document in level),
        *([request["session_policy"]] if "session_policy" in request else []),
    ]
    statements = [statement for document in documents for statement in document["Statement"]]
    stated = oracle_worlds.sample(
        Random(repr(request)),
        statements,
        as_read["account"],
        request,
        lambda one: "error" in oracle_bounds.decide(as_read, one),
        {str(file["service"]) for file in as_read["routes"]},
        partial(oracle.resource_of, as_read["account"], as_read["routes"]),
        partial(oracle.names_enterprise_project, as_read["account"], as_read["routes"]),
    )
    cases = [oracle_bounds.decide(as_read, next(stated)) for _ in range(WORLDS)]
    return agrees_in(cases, expected, found)


def test_bounds_equal_oracle() -> None:
    """Engine and oracle agree on every outcome, and the requests reach each of them often."""
    found: Counter[str] = Counter()
    requests = 0

    @profile(ACCOUNTS)
    @given(worlds(), attachments())
    def compare(world: World, attached: Data) -> None:
        nonlocal requests
        world = with_resources(without_id(world) if world.seed % 4 == 0 else world)
        engine = engine_of(world, attached, world.routes)
        as_read = {"account": world.account, "policies": world.policies, "routes": world.routes, **attached}
        random = Random(world.seed)
        for _ in range(REQUESTS_PER_ACCOUNT):
            request = choose(random, world, attached)
            expected = oracle_bounds.decide(as_read, request)
            decided = ask(engine, request)
            shown = {"request": request, **as_read}
            assert comparable(decided) == comparable(expected) or is_more_exact(
                as_read, request, expected, decided
            ), f"oracle: {expected}\nengine: {decided}\n{json.dumps(shown, indent=1)}"
            found.update({decided.get("outcome", "refused"), *features_beside(as_read, request, expected)})
            requests += 1

    compare()
    wanted = ("allowed", "explicit-deny", "implicit-deny", "undetermined", "account")
    assert all(found[outcome] >= requests // 50 for outcome in wanted), found
    assert too_rare(found, LEAST_BESIDE) == {}
