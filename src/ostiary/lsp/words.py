"""The words of the policy language that stand for themselves, each with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ostiary.conditions import Operator, OperatorUse, ValueType

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "effect": {
            "Allow": "what the statement covers is allowed, unless a Deny applies",
            "Deny": "what the statement covers is denied, whatever else is allowed",
        },
        "version": {
            "1.1": "a policy, as users of the cloud write it",
            "5.0": "an identity policy of Huawei Cloud, a trust policy, or a service control policy",
            "1.0": "a role, which only the cloud itself defines",
        },
        "policy-type": {
            "XA": "project level: the services that are deployed in projects",
            "AX": "domain level: the global services",
        },
        "layer": {
            "project": "the services that are deployed in projects (XA)",
            "domain": "the global services (AX)",
        },
        "evaluation": {
            "two-stage": "a match at project scope is final; else the enterprise project decides",
            "strict": "a Deny at any scope denies",
        },
        "string-like": {
            "both": "undetermined where the two readings differ",
            "glob": "a pattern with `*` and `?`",
            "contains": "a part of the value, `*` and `?` being themselves",
        },
        "condition-values": {
            "lenient": "a value that is no text or no list is read as one, with a note",
            "strict": "such a value is a fault of its test",
        },
        "scope": {
            "all-projects": "project-level services in every project, and OBS",
            "domain": "global services, and OBS",
            "all-resources": "all services, in every project",
        },
        "level": {"project": "deployed in projects", "global": "one for the whole account"},
        "flag": {"true": "yes", "false": "no", "null": "the documentation does not say"},
        "boolean": {"true": "it is so", "false": "it is not so"},
        "authorization": {
            "none": "anybody may call it",
            "unknown": "the documentation does not say",
            "required": "it needs the actions that it names",
        },
        "principal-kind": {
            "ID": "accounts and users of OBS, `domain/ACCOUNT:user/USER`",
            "Federated": "identity providers",
            "IAM": "accounts, in trust policies",
            "Service": "services of the cloud, in trust policies",
        },
    }
)
"""The texts that may stand where only a few may, by the word of their shape."""

QUALIFIERS: Mapping[str, str] = MappingProxyType(
    {
        "ForAnyValue": "at least one of the request's values has to pass",
        "ForAllValues": "every one of the request's values has to pass",
    }
)
"""What the words before an operator do with a key that has several values."""

_NOUNS = {
    ValueType.STRING: "text",
    ValueType.NUMBER: "number",
    ValueType.DATE: "moment",
    ValueType.BOOLEAN: "truth value",
    ValueType.ADDRESS: "address",
}
_RELATIONS = {
    "equal": "is a listed one",
    "less": "is less than a listed one",
    "at-most": "is at most a listed one",
    "greater": "is greater than a listed one",
    "at-least": "is at least a listed one",
    "starts": "starts with a listed one",
    "ends": "ends with a listed one",
    "glob": "fits a listed pattern, in which `*` is any run of characters and `?` is one",
    "contains": "contains a listed one",
    "within": "lies in a listed range",
}
_FAMILIES = {
    "A": "an operator of policies of version 1.1 and 5.0 and of service control policies",
    "B": "an older name, from the vendor's examples and console",
    "C": "an operator of bucket policies",
}
FAMILIES: Mapping[str, str] = MappingProxyType(_FAMILIES)
"""Where the operators of each family are documented."""


def meaning_of(operator: Operator) -> str:
    """Return what an operator compares, in a sentence.

    >>> from ostiary.conditions import parse_operator
    >>> meaning_of(parse_operator("StringNotEquals").operator)
    'The text is none of the listed ones; case counts.'
    """
    if operator.presence:
        also = " or has no value" if operator.type is ValueType.NULL_OR_EMPTY else ""
        return f"With `true`: the request does not have the key{also}. With `false`: it has it."
    noun = _NOUNS[operator.type]
    relations = [_RELATIONS[relation.name] for relation in operator.readings]
    said = " or, in another reading, ".join(relations)
    if operator.negated:
        said = _negated(said)
    return f"The {noun} {said}{_case(operator)}."


def _negated(said: str) -> str:
    if said == _RELATIONS["equal"]:
        return "is none of the listed ones"
    return f"is not one that {said}"


def _case(operator: Operator) -> str:
    if operator.type is not ValueType.STRING:
        return ""
    return "; case does not count" if operator.ignore_case else "; case counts"


def absence_of(use: OperatorUse) -> str | None:
    """Return what an operator says of a request without the key; None where its meaning says it.

    >>> from ostiary.conditions import parse_operator
    >>> absence_of(parse_operator("StringNotEquals")), absence_of(parse_operator("Null"))
    ('Without the key it is true.', None)
    """
    if use.operator.presence:
        return None
    plain = use.operator.negated if not use.qualifier else use.qualifier == "ForAllValues"
    return f"Without the key it is {'true' if use.if_exists or plain else 'false'}."
