"""Denials as the services word them; the cases of tests/cases/denials are run in tests/unit/selftest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pydantic import ValidationError

from ostiary.catalog.denials import find_denial, load_denials
from ostiary.engine.explained.denial import HttpDenial, _render, _values
from ostiary.model.case import DenialCase
from ostiary.model.denial import PLACEHOLDERS, Body, Denial, DenialFile, ServiceDenial
from ostiary.selftest.denials import GROUP, KEY, POLICY, SID, USER, decide_denial
from ostiary.selftest.runner import load_bundled

ROOT = Path(__file__).parents[4]
UNTOLD = (POLICY, SID, GROUP, USER, KEY)
CASES = [case for file in load_bundled() if file.kind == "denials" for case in file.cases]


def dns(**fields: Any) -> DenialCase:
    answer = {"outcome": "", "status": 403, "headers": {}, "body": ""}
    return DenialCase(rule="", service="dns", actions=("dns:zone:list",), **{**answer, **fields})


def respond(case: DenialCase) -> HttpDenial:
    response = decide_denial(case).to_http()
    assert response is not None
    return response


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_response_tells_nothing_of_the_account(case: DenialCase) -> None:
    """No body and no header names a policy, a statement, a principal or a condition key."""
    response = respond(case)
    told = json.dumps([dict(response.headers), response.body])
    assert not [secret for secret in UNTOLD if secret in told]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_response_is_safe_to_send(case: DenialCase) -> None:
    """Headers are single printable lines, and a body is encoded as UTF-8 and parsed back without fault."""
    response = respond(case)
    assert all(f"{name}{value}".isprintable() for name, value in response.headers.items())
    parse = json.loads if response.headers["Content-Type"] == "application/json" else ET.fromstring
    parse(response.body.encode("utf-8"))


def test_the_cases_cover_every_wording() -> None:
    """Each entry of denials.yaml is the one that some case is answered by."""
    file = load_denials()
    asked = [(case.service, case.route.partition(" ")[2]) for case in CASES if case.service]
    used = [find_denial(file, [service], path) for service, path in asked]
    assert [entry for entry in (file.default, *file.services) if entry not in used] == []


def test_an_allowed_decision_has_no_denial() -> None:
    """There is nothing to send for a request that goes through."""
    decision = decide_denial(dns(allowed=("dns:zone:list",)))
    assert decision.outcome == "allowed"
    assert decision.to_http() is None


def test_a_denial_cannot_be_changed() -> None:
    """A response is a value: neither it nor its headers can be written to."""
    response = respond(dns())
    with pytest.raises(AttributeError):
        response.status = 200  # type: ignore[misc]
    with pytest.raises(TypeError):
        response.headers["X"] = "y"  # type: ignore[index]


@pytest.mark.parametrize("text", ["</Message><Code>OK</Code>", "a&b", "\x00\x0b\ud800\ufffe", "]]>"])
def test_xml_is_escaped(text: str) -> None:
    """Whatever a message holds stays one text in the XML; what XML cannot hold becomes U+FFFD."""
    file = load_denials()
    denial = Denial(status=403, code="AccessDenied", message=text, body="xml", source="here")
    root = ET.fromstring(_render(file.bodies["xml"], _values(denial, text)).encode("utf-8"))
    assert [child.tag for child in root] == ["Code", "Message"]
    held = "".join("\ufffd" if char in "\x00\x0b\ud800\ufffe" else char for char in text)
    assert root.findtext("Message") == held


def every_wording() -> list[Denial]:
    file = load_denials()
    return [file.default, file.no_route, file.no_method, *file.services]


@pytest.mark.parametrize("denial", every_wording(), ids=lambda denial: denial.code or denial.body)
def test_a_wording_is_whole(denial: Denial) -> None:
    """A wording has every value that its body shows, holds no placeholder but `{actions}`, and has a source."""
    shape = load_denials().bodies[denial.body]
    body = _render(shape, _values(denial, denial.message))
    assert "null" not in body
    assert "None" not in body
    assert "{" not in denial.message.replace("{actions}", "")
    assert denial.source


BARE = {"status": "403", "message": "no", "body": "b", "source": "s"}
WHOLE = {
    "bodies": {"b": {"type": "application/json", "content": {"m": "{message}"}}},
    "unnamed": "this", "default": BARE, "no_route": {"source": "s"}, "no_method": {"source": "s"}, "services": [],
}  # fmt: skip


def test_a_wording_inherits_from_the_default_but_not_its_code() -> None:
    """Status, message and body come from `default` where an entry does not say them; a code never does."""
    default = {**BARE, "code": "X.1"}
    file = DenialFile.model_validate(
        {**WHOLE, "default": default, "services": [{"service": "s", "status": "400", "source": "s"}]}
    )
    expected = {"status": 400, "message": "no", "body": "b", "source": "s", "service": "s"}
    assert file.services == (ServiceDenial.model_validate(expected),)
    assert file.services[0].code is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"services": [{"service": "s", "source": "s", "body": "none"}]}, "unknown-body"),
        (
            {"bodies": {"b": {"type": "application/json", "content": {"m": "a {message}"}}}},
            "invalid-placeholder",
        ),
        ({"services": [{"service": "s", "source": "s", "status": "200"}]}, "greater_than_equal"),
        ({"services": [{"service": "s"}]}, "missing"),
        ({"services": "s"}, "tuple_type"),
        ({"default": "s"}, "model_type"),
    ],
)
def test_a_faulty_file_is_refused(changes: dict[str, Any], code: str) -> None:
    """A body that does not exist, a leaf that is no placeholder, a status that denies nothing are found."""
    with pytest.raises(ValidationError) as refused:
        DenialFile.model_validate({**WHOLE, **changes})
    assert code in {error["type"] for error in refused.value.errors()}


def code_of(denial: Denial) -> str:
    return f"`{denial.code}`" if denial.code else "none"


def also_of(denial: Denial) -> str:
    return ", ".join(f"`{o.code}`" + (f" ({o.status})" if o.status else "") for o in denial.also) or "none"


def row_of(name: str, denial: Denial) -> list[str]:
    return [name, str(denial.status), code_of(denial), also_of(denial), denial.message, f"`{denial.body}`"]


def shape_of(name: str, body: Body) -> list[str]:
    values = {placeholder: placeholder for placeholder in PLACEHOLDERS}
    return [f"`{name}`", body.type, f"`{' '.join(_render(body, values).splitlines())}`"]


def tables_of_the_page() -> list[str]:
    page = (ROOT / "docs" / "denials.md").read_text("utf-8")
    return [line for line in page.splitlines() if line.startswith("| ")]


def test_the_page_shows_every_wording() -> None:
    """The tables of docs/denials.md are what denials.yaml says."""
    file = load_denials()
    rows = [["body", "type", "content"], *(shape_of(*item) for item in file.bodies.items())]
    rows.append(["service", "status", "code", "also", "message", "body"])
    rows.extend(row_of(f"{e.service}{f' `{e.path}…`' if e.path != '/' else ''}", e) for e in file.services)
    others = [("any other", file.default), ("no route", file.no_route), ("other method", file.no_method)]
    rows.extend(row_of(name, denial) for name, denial in others)
    expected = [f"| {' | '.join(row)} |" for row in rows]
    assert tables_of_the_page() == expected, "\n".join(expected)
