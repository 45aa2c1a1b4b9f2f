"""Policies alone: no account, no routes, one stage (interfaces.md §2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from ostiary.catalog.catalog import Catalog
from ostiary.documents.policy_file import PolicyDocument, policy_document
from ostiary.engine.certainty.exact import decide_exactly
from ostiary.engine.certainty.work import Work
from ostiary.engine.checks import read_request
from ostiary.engine.decide import Support
from ostiary.engine.decision import Decision
from ostiary.engine.directory import Directory
from ostiary.engine.facts import Facts, current_time, read_context
from ostiary.engine.grants import ACCOUNT_WIDE, Grant
from ostiary.engine.oddities import Oddities
from ostiary.engine.principal import Principal
from ostiary.engine.request import ContextValue, Request
from ostiary.engine.session import read_session_policy
from ostiary.engine.snapshot import Snapshot
from ostiary.engine.statement import compile_policy
from ostiary.errors import RequestError
from ostiary.model.account import Account, Readings, StringLikeReading
from ostiary.printable import described
from ostiary.syntax.resource import Resource, agency_of

HOLDER = "policies"
READINGS = get_args(StringLikeReading)
_NO_ONE = Principal("", (HOLDER,), is_account=False, known={})


def evaluate(
    policies: Sequence[Mapping[str, Any] | PolicyDocument],
    *,
    action: str,
    resource: str | None = None,
    context: Mapping[str, ContextValue] | None = None,
    context_complete: bool = True,
    string_like: StringLikeReading = "both",
    at: str | None = None,
) -> Decision:
    """Decide an action against policies alone: any Deny that applies denies, else any Allow allows.

    A policy is a document (bare or in its envelope). The context is complete: keys that are not given are
    absent, but for the identity and project keys (`g:UserName`, …), which are unknown unless given
    (semantics.md §3). Raises LoadError for a document that is not a policy, RequestError for a bad context.

    >>> allow = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["obs:object:Get*"]}]}
    >>> bool(evaluate([allow], action="obs:object:GetObject"))
    True
    """
    if isinstance(policies, Mapping | str) or not isinstance(policies, Iterable):
        text = f"`policies` must be a list of policies, not `{described(policies)}`"
        raise RequestError("invalid-request", text, "put a single policy into a list")
    documents = [_document(policy, number) for number, policy in enumerate(policies, 1)]
    request = Request(
        action=action,
        resource=resource,
        context={} if context is None else context,
        context_complete=context_complete,
        at=at,
    )
    return decide_alone(documents, request, string_like)


def decide_alone(
    documents: Sequence[PolicyDocument], request: Request, string_like: StringLikeReading = "both"
) -> Decision:
    """Decide a request that names an action against policies alone."""
    request = read_request(request)
    if request.action is None:
        raise RequestError("incomplete-request", "policies alone decide an action, and there is none")
    if not isinstance(string_like, str) or string_like not in READINGS:
        text = f"`{described(string_like)}` is not a reading of StringLike: write {', '.join(map(repr, READINGS))}"
        raise RequestError("unknown-reading", text)
    readings = Readings(string_like)
    snapshot = _snapshot(documents, readings)
    facts = Facts(
        principal=_NO_ONE,
        project=None,
        enterprise_project=None,
        enterprise_project_from=None,
        resource=None if request.resource is None else _resource(request.resource),
        strict=False,
        match=None,
        methods=(),
        target=None,
        context=read_context(request.context),
        context_complete=request.context_complete,
        now=current_time(),
        request=request,
        contexts={},
        work=Work(),
        session=read_session_policy(request.session_policy, readings),
    )
    support = Support(project=True, enterprise_project=False)
    verdict = decide_exactly(snapshot, facts, request.action, support, "project")
    return Decision(snapshot, facts, verdict.outcome, verdict.outcome, (verdict,))


def _document(policy: Mapping[str, Any] | PolicyDocument, number: int) -> PolicyDocument:
    return policy if isinstance(policy, PolicyDocument) else policy_document(policy, f"policy-{number}")


def _resource(text: str) -> Resource:
    agency = agency_of(text)
    return Resource(text, [] if agency is None else [agency])


def _snapshot(documents: Sequence[PolicyDocument], readings: Readings) -> Snapshot:
    account = Account()
    compiled = [compile_policy(document, readings) for document in documents]
    grants = tuple(Grant(policy, "", ACCOUNT_WIDE, "") for policy in compiled)
    catalog = Catalog([], system_policies=False)
    policies = {policy.name: policy for policy in compiled}
    held = {HOLDER: {ACCOUNT_WIDE: grants}}
    return Snapshot(
        account, Directory(account), catalog, policies, held, tuple(documents), odd=Oddities(held)
    )
