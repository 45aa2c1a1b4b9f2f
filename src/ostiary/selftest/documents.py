"""Documents: which are accepted, and which faults the others have; also texts that are not JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ostiary.documents.account_file import account_of, read_account
from ostiary.documents.form import read_value
from ostiary.documents.policy_file import policy_document
from ostiary.documents.resource_policy_file import bucket_policy, service_control_policy, trust_policy
from ostiary.documents.route_file import routes_of
from ostiary.documents.text import POLICY_BYTES, check_size
from ostiary.engine.session import read_session_policy
from ostiary.errors import Diagnostic, LoadError, RequestError
from ostiary.model.account import Readings
from ostiary.model.case import DocumentCase, JsonCase
from ostiary.selftest.result import Difference, Result, compare, result
from ostiary.spans import Source
from ostiary.syntax.json_text import JsonFault, JsonText

_READERS: Mapping[str, Callable[[Any, Source | None], object]] = {
    "policy": lambda value, source: policy_document(value, "case", source),
    "bucket-policy": lambda value, source: bucket_policy(value, "case", source),
    "trust-policy": lambda value, source: trust_policy(value, "case", source),
    "scp": lambda value, source: service_control_policy(value, "case", source),
    "session-policy": lambda value, _: read_session_policy(value, Readings()),
    "routes": lambda value, _: routes_of(value, "case.json"),
}


def check_document(case: DocumentCase) -> Iterator[Result]:
    """Yield whether a document is accepted or has the faults it should have."""
    codes = tuple(sorted({fault.code for fault in _faults(case)}))
    yield result(case.name, case.rule, compare({"faults": tuple(sorted(case.faults))}, {"faults": codes}))


def _faults(case: DocumentCase) -> tuple[Diagnostic, ...]:
    try:
        return _read(case)
    except LoadError as error:
        return error.diagnostics
    except RequestError as error:
        return (Diagnostic(error.code, error.message),)


def _read(case: DocumentCase) -> tuple[Diagnostic, ...]:
    source = None if case.text is None else Source(f"case.{case.form}", case.text)
    if case.as_ == "account":
        return (account_of(case.document) if source is None else read_account(source)).faults
    if source is not None:
        check_size(source, POLICY_BYTES)
    _READERS[case.as_](case.document if source is None else read_value(source), source)
    return ()


def check_json(case: JsonCase) -> Iterator[Result]:
    """Yield whether a text has the faults it should have, each at its place, with its hint."""
    source = Source("case.json", case.text)
    came = tuple(_shown(source, fault) for fault in JsonText(case.text).faults)
    faults = () if came == case.faults else (Difference("faults", case.faults, came),)
    yield Result(case.name, case.rule, faults)


def _shown(source: Source, fault: JsonFault) -> tuple[str, str, str, str | None]:
    span = source.span(fault.start, fault.end)
    return fault.code, f"{span.line}:{span.column}", source.text[fault.start : fault.end], fault.hint
