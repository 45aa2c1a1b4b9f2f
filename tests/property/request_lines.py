"""Requests of a generated world, out of its seed: tens of thousands of drawn ones would take minutes."""

from collections.abc import Callable
from random import Random

from tests.property.drawn import Data
from tests.property.route_files import EVERY_ACTION
from tests.property.strategies import (
    AGENCY_URIS,
    ASSUME,
    DATES,
    EPOCHS,
    FLAGS,
    NUMBERS,
    OF_NO_ROUTE,
    TEXTS,
    World,
)

URNS = ["obs:eu-de:acc:bucket:logs", "obs:::object:logs/alice/x", "obs:*:*:object:logs/bob/x:y"]
URNS += ["OBS:eu-de::OBJECT:x", "obs:*:*:object:logs/straße/x", "obs:eu-de:acc:object:x:y", "a:b:c"]
URNS += ["elb:eu-de:acc:pool:p1", "elb:*::pool:P1", "elb:eu-de:acc:pool:", "elb:eu-nl:acc:pool:*"]
ACTIONS_AS_PATTERNS = ["elb:pools:*", "ELB:*:list", "elb:members:?ist"]
ACTIONS_AS_PATTERNS += ["obs:*:*Object", "iam:*:*", "iam:*:assume"]
"""What a caller may ask for who knows an action in part only."""
SEGMENTS = ["all", "pools", "members", "p1", "p%31", "alice", "logs", "al%6C", "alice%2Fx", "%2A"]
SEGMENTS += ["a%3Ab", "0", "1", "robot", "e5" * 16, "other", "stra%C3%9Fe", "%ff", "%4"]
NO_ACTIONS = ["elb:pools:list ", "iam:users:\u200blist"]
ADDRESSES = ["10.1.2.3", "::ffff:10.1.2.3", "192.168.0.1", "fe80::1", "here"]


VALUES = {"x:Tag": TEXTS, "x:Size": NUMBERS, "g:MFAPresent": FLAGS, "g:SourceIp": ADDRESSES}
"""What keys may have for values, one at a time."""


def choose_context(random: Random, *, identified: bool) -> Data:
    """Context keys with values near those of the conditions; rarely one that contradicts the engine."""
    context: Data = {"g:CurrentTime": random.choice(DATES)}
    if random.random() < 0.3:
        context["obs:EpochTime"] = random.choice([None, *EPOCHS])
    for key, values in VALUES.items():
        if random.random() < 0.5:
            context[key] = random.choice([None, *values, *values])
    if random.random() < 0.06:
        context["x:Tag"] = random.choice([["alice", "bob"], ["al", "al"], ["alice"], ["ALICE", "x", "0"]])
    if random.random() < 0.5:
        tags = [[random.choice(TEXTS)] * count for count in (1, 2)]
        context["g:TagKeys"] = random.choice([[], None, *tags, TEXTS[:3]])
    if random.random() < (0.03 if identified else 0.5):
        who = random.choice(["alice", "bob", "d4" * 16, None])
        context[random.choice(["g:UserName", "G:USERNAME", "g:UserId"])] = who
    if random.random() < 0.03:
        place = random.choice(["eu-de_dev", "0", ["0"]])
        context[random.choice(["g:ProjectName", "g:EnterpriseProjectId"])] = place
    return context


def choose_principal(random: Random) -> Data:
    users = ["alice", "alice", "d4" * 16, "bob"]
    known: list[Data] = [{"user": name} for name in users]
    known += [{"agency": random.choice(["robot", "helper", "e5" * 16])}, {"groups": ["developers"]}]
    known += [{"groups": ["auditors", "developers"]}, {"user": "bob"}, {"user": "alice"}]
    rare: list[Data] = [{"account": True}, {"groups": ["admin"]}, {"user": "mallory"}, {"groups": ["nobody"]}]
    rare += [{"anonymous": True}, {"anonymous": True}]
    return random.choice(rare if random.random() < 0.08 else known)


def choose_path(random: Random, world: World, template: str) -> str:
    projects = [project["id"] for project in world.account["projects"]]
    segments = []
    for segment in template.split("/"):
        if segment == "{project_id}":
            segments.append(random.choice(projects) if random.random() < 0.97 else "unheard-of")
        elif segment == "{enterprise_project_id}":
            known = [text for entry in world.account["enterprise_projects"] for text in entry.values()]
            segments.append(random.choice([*known, "0", "0", "all_granted_eps", "unheard-of"]))
        else:
            segments.append(random.choice(SEGMENTS) if segment.startswith("{") else segment)
    if random.random() < 0.06:
        segments[random.randrange(1, len(segments))] = random.choice(["", ".", "..", "%2E", "ALL", "else"])
    ends = ["", "", "", "", "", "/", "?limit=1", "//"]
    return "/".join(segments) + random.choice(ends[: random.choice([5, 8])])


def choose_target(random: Random, world: World) -> Data:
    """A method and a path, mostly of a route of the world, perhaps with the service; or else an action."""
    if random.random() < 0.25:
        named = [*EVERY_ACTION, "elb:Pools:LIST", *OF_NO_ROUTE, *NO_ACTIONS]
        return {"action": random.choice(ACTIONS_AS_PATTERNS if random.random() < 0.1 else named)}
    file = random.choice(world.routes)
    entry = random.choice(file["routes"])
    method, template = entry["route"].split(" ")
    method = method if random.random() < 0.95 else random.choice(["GET", "DELETE", "PUT"])
    target: Data = {"method": method, "path": choose_path(random, world, template)}
    tell_variant(random, entry, target)
    if random.random() < (0.5 if "/things/" in template else 0.05):
        target["service"] = file["service"] if random.random() < 0.9 else random.choice(["elb", "IAM", "ecs"])
    return target


def choose_request(random: Random, world: World) -> Data:
    """One request line: mostly a route of the world, else an action by name."""
    request: Data = choose_principal(random)
    request |= choose_target(random, world)
    if random.random() < (0.15 if "{project_id}" in request.get("path", "") else 0.6):
        in_path = [p for p in world.account["projects"] if p["id"] in request.get("path", "")]
        project = random.choice(in_path or world.account["projects"])
        request["project"] = project[random.choice(["id", "name"])]
    if random.random() < 0.03:
        request["project"] = random.choice(["eu-de_ops", "unheard-of"])
    if random.random() < 0.65:
        chosen = random.choice(world.account["enterprise_projects"])[random.choice(["id", "name"])]
        is_known = random.random() < 0.98
        request["enterprise_project"] = random.choice([chosen, chosen, "0"]) if is_known else "unheard-of"
    request["resource"] = random.choice(URNS) if random.random() < 0.6 else None
    if request.get("action") in ASSUME and random.random() < 0.7:
        request["resource"] = random.choice(AGENCY_URIS[:4])
    if "action" not in request and random.random() < 0.3:
        request["source_resource"] = random.choice(URNS)
    identified = "groups" not in request and "account" not in request
    request["context"] = choose_context(random, identified=identified)
    request["context_complete"] = random.random() < 0.6
    if random.random() < 0.1:
        at = random.choice(DATES)
        request["at"] = at
        if random.random() < 0.9:
            request["context"]["g:CurrentTime"] = at
    if random.random() < 0.3:
        request["evaluation"] = random.choice(["strict", "two-stage"])
    return request


QUERIES = ["?op=0", "?op=1", "?op-0=", "?op-1=x&op=1", "?op=0&op=1", "?op=2", "?enterprise_project_id=0"]
QUERIES += ["?enterprise_project_id=0&enterprise_project_id=web-shop"] * 2
QUERIES += ["?enterprise_project_id=default", "?op=0&enterprise_project_id=all_granted_eps"]
QUERIES += ["?enterprise_project_id=8ab24f19-7d5e-4c1c-9e0e-2f5d1c6b7a80"]
QUERIES += ["?op=1&enterprise_project_id=nobody", "?enterprise_project_id="]
BODIES: list[Data] = [{"0": {"size": 1}}, {"1": None}, {"action": "0"}, {"action": "1"}, {"kind-0": {}}, {}]
BODIES += [{"kind-1": {}}, {"0": {}, "1": {}}, {"kind-2": 1}, {"action": "0", "enterprise_project_id": "0"}]
BODIES += [{"server": {"extendparam": {"enterprise_project_id": "web-shop"}}}]
BODIES += [{"enterprise_project_id": "0", "server": {"extendparam": {"enterprise_project_id": "web-shop"}}}]
BODIES += [{"enterprise_project_id": 5}]
BODIES += [{"enterprise_project_id": "0", "a": {"enterprise_project_id": "default"}}]
BODIES += [{"1": {"enterprise_project_id": "web-shop"}}, {"pool": {"enterprise_project_id": None}}]
TELLING: dict[str, Callable[[str], Data]] = {
    "body action": lambda which: {"body": {which: {}}},
    "body kind-": lambda which: {"body": {f"kind-{which}": 1}},
    "query op=": lambda which: {"query": f"?op={which}"},
    "query op-": lambda which: {"query": f"?op-{which}"},
    "query kind=": lambda which: {"query": f"?kind={'ab'[int(which)]}"},
    "path kind=": lambda which: {"kind": which},
    "in case": lambda _: {},
}


def tell_variant(random: Random, route: Data, request: Data) -> None:
    """Mostly nothing; or a body and a query that tell the variants of the route apart, or do so by chance."""
    parts: Data = {}
    if "alternatives" in route and random.random() < 0.5:
        when = route["alternatives"][0]["when"].replace('"', "")
        tell = next(tell for form, tell in TELLING.items() if when.startswith(form))
        parts = tell(random.choice("01"))
    elif random.random() < 0.3:
        parts = {"body": random.choice([*BODIES, *BODIES, ["0"], "0"])}
    if random.random() < (0.5 if "enterprise_project" in route else 0.05):
        parts.setdefault("query", random.choice(QUERIES))
    if "kind" in parts:  # the segment before the last
        start, _, rest = request["path"].rpartition("/")
        request["path"] = "/".join([start.rpartition("/")[0], parts["kind"], rest])
    if "?" not in request["path"]:
        request["path"] += parts.get("query", "")
    if "body" in parts:
        request["body"] = parts["body"]


def choose_requests(world: World, count: int) -> list[Data]:
    """The first `count` requests of the world's seed: the same world always yields the same ones."""
    random = Random(world.seed)
    return [choose_request(random, world) for _ in range(count)]
