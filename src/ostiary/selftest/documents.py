"""Documents: which are accepted, and which faults the others have; also texts that are not JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
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
from ostiary.selftest.result import Check, Told, simple_check
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


def document_checks(case: DocumentCase) -> Iterator[Check]:
    """Yield the check whether a document is accepted or has the faults it should have."""
    given = case.model_dump(by_alias=True, exclude={"name", "rule", "faults"}, exclude_unset=True)
    yield simple_check(case.name, case.rule, given, partial(_ask_document, case))


def _ask_document(case: DocumentCase) -> Told:
    faults = _faults(case)
    codes = tuple(sorted({fault.code for fault in faults}))
    messages = "\n".join(f"{fault.message} [{fault.code}]" for fault in faults)
    return Told({}, {"faults": tuple(sorted(case.faults))}, {"faults": codes}, messages or "accepted")


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


def json_checks(case: JsonCase) -> Iterator[Check]:
    """Yield the check whether a text has the faults it should have, each at its place, with its hint."""
    yield simple_check(case.name, case.rule, {"text": case.text}, partial(_ask_json, case))


def _ask_json(case: JsonCase) -> Told:
    source, faults = Source("case.json", case.text), JsonText(case.text).faults
    came = tuple(_shown(source, fault) for fault in faults)
    messages = "\n".join(f"{fault.message} [{fault.code}]" for fault in faults)
    return Told({}, {"faults": case.faults}, {"faults": came}, messages or "accepted")


def _shown(source: Source, fault: JsonFault) -> tuple[str, str, str, str | None]:
    span = source.span(fault.start, fault.end)
    return fault.code, f"{span.line}:{span.column}", source.text[fault.start : fault.end], fault.hint
