"""The subset in libraries that look through rules one after the other, fewer of them where they can be sorted first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

from tests.bench.peers_subset import Grant, Question, Subset

Ask = Callable[[Question], bool]

CASBIN_MODEL = """
[request_definition]
r = act, sub, project, place

[policy_definition]
p = act, sub, scope, eft

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = (p.scope == r.project || p.scope == r.place) && g(r.sub, p.sub)
"""


def casbin(given: Subset) -> Ask:
    """Return what asks pycasbin: the `FastEnforcer`, which has its rules by action; wildcards are written out."""
    from casbin import FastEnforcer
    from casbin.model import FastModel

    model = FastModel([0])
    model.load_model_from_text(CASBIN_MODEL)
    enforcer = FastEnforcer(model, cache_key_order=[0])
    rules = {
        (action, grant.holder, grant.scope, "allow" if grant.allow else "deny")
        for grant in given.grants
        for pattern in grant.patterns
        for action in given.expand(pattern)
    }
    enforcer.add_policies([list(rule) for rule in rules])
    enforcer.add_grouping_policies(
        [[user, group] for user, groups in given.members.items() for group in groups]
    )

    def ask(question: Question) -> bool:
        project, *place = question.scopes
        return bool(enforcer.enforce(question.action, question.user, project, place[0] if place else ""))

    return ask


def oslo_policy(given: Subset) -> Ask:
    """Return what asks oslo.policy: a rule for each action, without files to look for; groups are roles."""
    from oslo_config import cfg
    from oslo_policy import policy

    allowed, denied = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for grant in given.grants:
        for pattern in grant.patterns:
            for action in given.expand(pattern):
                (allowed if grant.allow else denied)[action].add(_check(grant))
    texts = {check: check for checks in (*allowed.values(), *denied.values()) for check in checks}
    parsed = policy.Rules.from_dict(texts)
    rules: dict[str, Any] = {}
    for action, checks in allowed.items():
        found = policy.OrCheck([parsed[check] for check in sorted(checks)])
        refused = policy.OrCheck([parsed[check] for check in sorted(denied[action])])
        rules[action] = policy.AndCheck([found, policy.NotCheck(refused)]) if denied[action] else found
    enforcer = policy.Enforcer(cfg.ConfigOpts(), rules=policy.Rules(rules), use_conf=False)

    def ask(question: Question) -> bool:
        roles, scopes = given.members[question.user], list(question.scopes)
        return bool(
            enforcer.enforce(
                question.action, {}, {"user_id": question.user, "roles": roles, "scopes": scopes}
            )
        )

    return ask


def _check(grant: Grant) -> str:
    who = f"role:{grant.holder}" if grant.is_group else f"user_id:{grant.holder}"
    return f"{who} and scopes:{grant.scope}"


def vakt(given: Subset, *, cached: bool = False) -> Ask:
    """Return what asks vakt: rules rather than patterns, in memory, one policy for each statement that somebody has.

    `cached`: with its cache of answers.
    """
    from vakt import Guard, Inquiry, MemoryStorage, RulesChecker
    from vakt.cache import create_cached_guard

    storage: Any = MemoryStorage()
    guard = Guard(storage, RulesChecker())
    if cached:
        guard, storage, _ = create_cached_guard(storage, RulesChecker(), maxsize=4096)
    for number, grant in enumerate(given.grants):
        storage.add(_policy(number, grant, given))
    is_wide = any(grant.resources or grant.condition for grant in given.grants)

    def ask(question: Question) -> bool:
        subject = {"name": question.user, "groups": list(given.members[question.user])}
        resource: dict[str, Any] = {"scopes": list(question.scopes)}
        context: dict[str, Any] = {}
        if is_wide:
            resource["name"] = question.call.keywords["resource"]
            context = _context(question)
        return bool(guard.is_allowed(Inquiry(resource, question.action, subject, context)))

    return ask


def vakt_cached(given: Subset) -> Ask:
    """Return what asks vakt with its cache of answers."""
    return vakt(given, cached=True)


def _policy(number: int, grant: Grant, given: Subset) -> Any:
    from vakt import ALLOW_ACCESS, DENY_ACCESS, Policy
    from vakt.rules import AnyIn, Eq, In, RegexMatch

    subject = {"groups": AnyIn(grant.holder)} if grant.is_group else {"name": Eq(grant.holder)}
    actions = {action for pattern in grant.patterns for action in given.expand(pattern)}
    place = {"scopes": AnyIn(grant.scope)}
    named = [place | {"name": RegexMatch(_regex(pattern))} for pattern in grant.resources]
    return Policy(
        number,
        subjects=[subject],
        resources=named or [place],
        actions=[In(*actions)],
        context=_rules(grant),
        effect=ALLOW_ACCESS if grant.allow else DENY_ACCESS,
    )


def _regex(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", ".*") + r"\Z"


def _rules(grant: Grant) -> dict[str, Any]:
    """The condition as rules; each operator of the workload is there with one key only."""
    from vakt.rules import CIDR, Eq, In, Less, Or, StartsWith

    makers: dict[str, tuple[str, Callable[[list[str]], Any]]] = {
        "Bool": ("mfa", lambda values: Eq(values[0] == "true")),
        "NumberLessThan": ("age", lambda values: Less(int(values[0]))),
        "StringEquals": ("user", lambda values: In(*values)),
        "StringMatch": ("team", lambda values: StartsWith(values[0].rstrip("*"))),
        "IpAddress": ("source", lambda values: Or(*(CIDR(_network(value)) for value in values))),
        "DateLessThan": ("now", lambda values: Less(values[0])),
        "StringEqualsIfExists": ("team", lambda values: Eq(values[0])),
    }
    found = ((makers[operator], *keys.values()) for operator, keys in grant.condition.items())
    return {name: make(values) for (name, make), values in found}


def _network(text: str) -> str:
    return str(ip_network(text, strict=False))


def _context(question: Question) -> dict[str, Any]:
    said = question.call.keywords["context"]
    return {
        "mfa": said["g:MFAPresent"] == "true",
        "age": int(said["g:MFAAge"]),
        "user": question.user,
        "team": said["g:ResourceTag/team"],
        "source": said["g:SourceIp"],
        "now": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
