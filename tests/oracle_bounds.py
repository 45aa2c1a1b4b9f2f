"""A second opinion on what counts beside identity policies: buckets, organization, session (research §4.9, §4.10).

For requests that name an action. The outcomes that are possible are listed one by one, nothing is clever.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from tests import oracle
from tests.oracle_actions import effect_of, matches_action
from tests.oracle_conditions import (
    MAYBE,
    NO,
    YES,
    Fault,
    Read,
    Values,
    as_list,
    condition_truth,
    matches_glob,
    read_date,
)
from tests.oracle_requests import Call, Data, Grant, Said, find_holders, find_named, given_context, reader
from tests.oracle_resources import segments_of


def decide(world: Data, request: Data) -> Data:
    """The decision as the oracle has it, or `{"error": code}`.

    `world` has the account with `policies` and `routes` and what it attaches: `buckets` (name → owner or None,
    document), `acls` (name → owner or None, access list), `trusts` (agency → document), `levels` (lists of
    documents); the request may have a `session_policy`.
    """

    def beside(call: Call, action: str) -> list[set[Said]]:
        return said_beside(world, call, action)

    counts = (
        any(world[kind] for kind in ("levels", "buckets", "acls", "trusts")) or "session_policy" in request
    )
    account, policies, routes = world["account"], world["policies"], world["routes"]
    return oracle.decide(account, policies, routes, request, beside if counts else None)


def said_beside(world: Data, call: Call, action: str) -> list[set[Said]]:
    """What the bucket or the agency, each level and the session may say, with the kind of each."""
    levels = [{("limit", word) for word in said_by(call, action, documents)} for documents in world["levels"]]
    session = call.request.get("session_policy")
    return [
        said_by_agencies(world, call, action)
        if any(means(action, name) for name in ASSUME)
        else said_by_buckets(world, call, action),
        *levels,
        {("limit", word) for word in (said_by(call, action, [session]) if session else {"allow"})},
    ]


def means(action: str, name: str) -> bool:
    """Whether an action is of that name, or a pattern that holds it."""
    return matches_glob(action.lower(), name)


def is_pattern(action: str) -> bool:
    return bool(set("*?") & set(action))


def said_by(call: Call, action: str, documents: Iterable[Data]) -> set[str]:
    grants = [Grant(("", ""), None, "5.0", one) for document in documents for one in document["Statement"]]
    return oracle.weigh((grant, oracle.grant_truth(call, grant, action)) for grant in grants)


# --- buckets (research §1.7) -----------------------------------------------------------------------------


OF_NO_BUCKET = "obs:bucket:listallmybuckets"
"""What is about the service itself: no bucket has a say in it."""


def said_by_buckets(world: Data, call: Call, action: str) -> set[Said]:
    if action.split(":", maxsplit=1)[0].lower() != "obs":
        return {("own", "none")}
    place = segments_of(call.resource)
    if place[0].lower() not in ("", "*", "obs") or place[3].lower() not in ("", "*", "bucket", "object"):
        return {("own", "none")}
    known = place[4] if place[4] not in ("", "*") else None
    names = {**world["buckets"], **world["acls"]}
    meant = [name for name in names if known is None or known.split("/")[0] == name]
    is_one = known is not None and place[0] not in ("", "*") and place[3] not in ("", "*")
    found = set() if is_one and meant else {("own", "none")}
    for name in meant:
        found |= said_by_bucket(call, action, world, name, known)
    return found


def said_by_bucket(call: Call, action: str, world: Data, name: str, place: str | None) -> set[Said]:
    """What the policy of a bucket and its access list may say together."""
    policy_owner, document = world["buckets"].get(name, (None, {"Statement": []}))
    acl_owner, grants = world["acls"].get(name, (None, []))
    owner, itself = policy_owner or acl_owner, call.account["account"].get("id")
    nobody = ("", "")
    found = set()
    for foreign in {False, True} if owner is not None and itself is None else {owner not in (None, itself)}:
        truths = [
            (Grant(nobody, None, "", one), bucket_truth(call, action, one, place))
            for one in document["Statement"]
        ]
        truths += [
            (
                Grant(nobody, None, "", {"Effect": "Allow"}),
                acl_truth(call, action, name, grant, place, foreign=foreign),
            )
            for grant in grants
        ]
        kinds = {"foreign" if foreign and not call.request.get("anonymous") else "own"}
        if is_pattern(action) and means(action, OF_NO_BUCKET):
            kinds.add("own")
        found |= {(kind, word) for kind in kinds for word in oracle.weigh(truths)}
    return found


def bucket_truth(call: Call, action: str, statement: Data, place: str | None) -> int:
    """Principal, action, resource and condition of a bucket policy's statement."""
    listed = as_list(statement.get("Resource", statement.get("NotResource")))
    resource = max(
        YES if text == "*" else MAYBE if place is None else YES if matches_glob(text, place) else NO
        for text in (text.removeprefix("arn:aws:s3:::") for text in listed)
    )
    if "NotResource" in statement:
        resource = 2 - resource
    effect = effect_of(statement)
    read_key = bucket_reader(call, reader(call, action))
    return min(
        bucket_action_truth(statement, action),
        who_truth(call, statement),
        resource,
        condition_truth(statement.get("Condition", {}), effect, read_key, "glob"),
    )


def bucket_action_truth(statement: Data, action: str) -> int:
    """Whether the last segment of an action is among a bucket policy's; of a pattern nobody says, but of all."""
    name = action.rsplit(":", maxsplit=1)[-1].lower()
    listed = as_list(statement.get("Action", statement.get("NotAction")))
    texts = [text.lower().removeprefix("s3:") for text in listed]
    about = YES if any(matches_glob(text, name) for text in texts) else NO
    if set("*?") & set(name):
        about = YES if "*" in texts and not means(action, OF_NO_BUCKET) else MAYBE
    return 2 - about if "NotAction" in statement else about


def bucket_reader(call: Call, read: Read) -> Read:
    """How the context answers a bucket's policy: other names for the keys of OBS, and the time under two of them."""
    given = {bucket_name(key): values for key, values in given_context(call).items()}

    def read_as_bucket(key: str) -> Values:
        name = bucket_name(key)
        if name in given or name not in ("obs:currenttime", "obs:epochtime"):
            return given.get(name, read(name))
        return time_of(read("g:currenttime"), read(name), seconds=name == "obs:epochtime")

    return read_as_bucket


def bucket_name(key: str) -> str:
    """A key of a bucket's policy as identity policies call it."""
    service, colon, name = key.casefold().rpartition(":")
    return f"obs:{name}" if not colon or service in ("aws", "s3") else key.casefold()


def time_of(now: Values, otherwise: Values, *, seconds: bool) -> Values:
    """The call's time as bucket policies read it; what is no time has no seconds."""
    if not isinstance(now, list) or not seconds:
        return now
    try:
        return [f"{Decimal(str(read_date(now[0]).timestamp())):f}"]
    except Fault:
        return otherwise


# --- access lists (research §4.9) ------------------------------------------------------------------------

BUCKET_READ = {"headbucket", "listbucket", "listbucketversions", "listbucketmultipartuploads"}
BUCKET_WRITE = {"putobject", "deleteobject", "deleteobjectversion"}
OBJECT_READ = {"getobject", "getobjectversion"}


def acl_truth(call: Call, action: str, bucket: str, grant: Data, place: str | None, *, foreign: bool) -> int:
    """One line of an access list: whom it means, what it gives, on the bucket or on the objects of a key."""
    name = action.rsplit(":", maxsplit=1)[-1].lower()
    words = set(grant["permissions"])
    every = "FULL_CONTROL" in words
    given = set()
    if "key" not in grant:
        given |= BUCKET_READ if every or "READ" in words else set()
        given |= BUCKET_WRITE if every or "WRITE" in words else set()
        given |= {"getbucketacl"} if every or "READ_ACP" in words else set()
        given |= {"putbucketacl"} if every or "WRITE_ACP" in words else set()
    if "key" in grant or grant.get("delivered"):
        given |= OBJECT_READ if every or "READ" in words else set()
        given |= {"getobjectacl", "getobjectversionacl"} if every or "READ_ACP" in words else set()
        given |= {"putobjectacl", "putobjectversionacl"} if every or "WRITE_ACP" in words else set()
    who = speaks_to(call, grant["to"], foreign=foreign)
    if name not in given or who == NO:
        return NO
    if "key" not in grant:  # of the bucket, whatever is in it
        return who
    what = MAYBE if place is None else YES if matches_glob(f"{bucket}/{grant['key']}", place) else NO
    return min(who, what)


def speaks_to(call: Call, grantee: str | Data, *, foreign: bool) -> int:
    """Across accounts to everybody of the account; in the owner's own account to no user of it."""
    anonymous, itself = bool(call.request.get("anonymous")), bool(call.request.get("account"))
    if grantee == "everyone":
        return YES if foreign or anonymous or itself else NO
    if not isinstance(grantee, dict) or not (itself or (foreign and not anonymous)):
        return NO
    return is_this_account(call, grantee["account"])


def is_this_account(call: Call, identity: str) -> int:
    """Whether an id is that of the account; nobody knows if the account does not say which it is."""
    known = call.account["account"].get("id")
    return MAYBE if known is None else YES if known == identity else NO


# --- agencies (research §1.5, §4.10) ---------------------------------------------------------------------

ASSUME = ("sts:agencies:assume", "iam:agencies:assume", "iam:tokens:assume")


def said_by_agencies(world: Data, call: Call, action: str) -> set[Said]:
    """What the trust policies of the agency that is meant may say."""
    service, _, _, kind, name = segments_of(call.resource)
    if service.lower() not in ("", "*", "iam") or kind.lower() not in ("", "*", "agency"):
        return {("own", "none")}
    agencies, called = call.account["agencies"], None if name in ("", "*") else name
    entry = next((agency for agency in agencies if called in agency.values()), None)
    known = [] if entry is None else [entry["name"]]
    # an agency that is not known may be any of those, or, if it is called something, one whose id nobody knows
    possible = [agency["name"] for agency in agencies if called is None or "id" not in agency]
    meant = [name for name in known or possible if name in world["trusts"]]
    found: set[Said] = set() if known and meant else {("own", "none")}
    for name in meant:
        statements = world["trusts"][name]["Statement"]
        truths = [(Grant(("", ""), None, "", one), trust_truth(call, action, one)) for one in statements]
        found |= {("own", word) for word in oracle.weigh(truths)}
    return found


def trust_truth(call: Call, action: str, statement: Data) -> int:
    """Principal, action (under any of its names) and condition of a trust policy's statement."""
    if not any(matches_action(text, name) for text in as_list(statement["Action"]) for name in ASSUME):
        return NO
    read_key, effect = reader(call, action), effect_of(statement)
    like = call.account.get("operators", {}).get("StringLike", "both")
    condition = condition_truth(statement.get("Condition", {}), effect, read_key, like)
    return min(MAYBE if is_pattern(action) else YES, who_truth(call, statement), condition)


# --- principals (research §1.5, §1.7) --------------------------------------------------------------------


def who_truth(call: Call, statement: Data) -> int:
    """Whether `Principal` or `NotPrincipal` means who asks."""
    named = statement["NotPrincipal" if "NotPrincipal" in statement else "Principal"]
    by_key = {"": "*"} if named == "*" else named
    who = max(principal_truth(call, key, text) for key, texts in by_key.items() for text in as_list(texts))
    return 2 - who if "NotPrincipal" in statement else who


def principal_truth(call: Call, key: str, text: str) -> int:
    """Anyone, a service, an account as a whole, or somebody or something of an account, against who asks."""
    if text == "*":
        return YES
    if key == "Service":
        return NO
    domain, kind, name = read_principal(text)
    return min(is_this_account(call, domain), KINDS[kind](call, name))


def read_principal(text: str) -> tuple[str, str, str]:
    """The account, the kind of what is meant of it (the account as a whole if empty), and its name."""
    for start in ("domain/", "arn:aws:iam::", "iam::", "sts::"):
        text = text.removeprefix(start)
    domain, kind, name = [*re.split("[:/]", text, maxsplit=2), "", ""][:3]
    return domain, kind, name


def account_truth(call: Call, _: str) -> int:
    """An account as a whole is the account itself; whether its users are meant nobody says."""
    return NO if call.request.get("anonymous") else root_truth(call, "") or MAYBE


def root_truth(call: Call, _: str) -> int:
    return YES if call.request.get("account") else NO


def agency_truth(call: Call, name: str) -> int:
    """An agency; what follows its name after a slash names a session."""
    asking = find_named(call.account["agencies"], call.request.get("agency"), "agency")
    return YES if asking is not None and name.split("/", maxsplit=1)[0] in ("*", *asking.values()) else NO


def provider_truth(call: Call, _: str) -> int:
    """No user of the account comes from an identity provider; who is known by groups only may."""
    return MAYBE if "groups" in call.request else NO


def group_truth(call: Call, name: str) -> int:
    """A federated group is of those who are in it, if they came through a provider: nobody says."""
    groups = [group for kind, group in find_holders(call.account, call.request) if kind == "group"]
    return MAYBE if name in groups or (groups and name == "*") else NO


def user_truth(call: Call, name: str) -> int:
    users, request = call.account["users"], call.request
    if request.get("agency") or request.get("anonymous"):
        return NO
    if "groups" in request:
        return MAYBE
    others = [user for user in users if name in (user.get("id"), user["name"])]
    if request.get("account"):
        return NO if others else MAYBE
    user = find_named(users, request["user"], "user")
    if user is None or name == "*" or user in others:
        return YES
    return NO if "id" in user or others else MAYBE


KINDS = {
    "": account_truth,
    "root": root_truth,
    "user": user_truth,
    "agency": agency_truth,
    "assumed-agency": agency_truth,
    "identity-provider": provider_truth,
    "external-user": provider_truth,
    "group": group_truth,
}
