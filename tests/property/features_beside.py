"""What a generated request exercises of what counts beside identity policies, counted as in `features`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle_actions import action_truth
from tests.oracle_bounds import ASSUME, bucket_action_truth, read_principal
from tests.property.drawn import Data

_OFTEN = {
    50: (
        "Federated group",
        "CanonicalUser account",
        "ID user",
        "ID agency",
        "*",
        "NotPrincipal",
        "Principal",
    ),
    30: ("Federated identity-provider", "AWS account"),
    10: (
        "AWS agency",
        "AWS root",
        "AWS user",
        "CanonicalUser *",
        "Federated *",
        "ID *",
        "ID account",
        "ID root",
    ),
}
LEAST_BESIDE = {f"bucket policy: {form}": least for least, forms in _OFTEN.items() for form in forms}
LEAST_BESIDE |= {"session: 1.1": 90, "session: 5.0": 90, "trust policy: Principal": 30}
LEAST_BESIDE |= {
    f"trust policy: IAM {kind}": 1
    for kind in ("account", "user", "agency", "assumed-agency", "external-user")
}
"""How many requests of the usual number of accounts a feature has to be met in."""


def features_beside(world: Data, request: Data, answer: Data) -> Iterator[str]:
    """The features of a request whose actions are decided."""
    if "error" in answer:
        return
    session = request.get("session_policy")
    for action in (one["action"] for one in answer["actions"]):
        if session and any(action_truth(one, action) for one in session["Statement"]):
            yield f"session: {session['Version']}"
        if action.lower().startswith("obs:"):
            documents = [document for _, document in world["buckets"].values()]
            statements = [one for document in documents for one in document["Statement"]]
            meant = [one for one in statements if bucket_action_truth(one, action)]
            yield from (f"bucket policy: {form}" for one in meant for form in _forms(one))
        if action.lower() in ASSUME and (request.get("resource") or "").endswith("robot"):
            meant = [one for document in world["trusts"].values() for one in document["Statement"]]
            yield from (f"trust policy: {form}" for one in meant for form in _forms(one))


def _forms(statement: Data) -> Iterator[str]:
    """The forms of the principals of a statement: key and kind."""
    element = "NotPrincipal" if "NotPrincipal" in statement else "Principal"
    yield element
    named = {"": "*"} if statement[element] == "*" else statement[element]
    for key, texts in named.items():
        for text in texts:
            kind = "*" if text == "*" else "" if key == "Service" else read_principal(text)[1] or "account"
            yield f"{key} {kind}".strip()
