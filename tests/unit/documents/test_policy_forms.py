"""The forms in which a policy may come, and what its scalars are read as."""

from __future__ import annotations

from typing import Any

import pytest

from ostiary import LoadError
from ostiary.documents.policy_file import PolicyDocument, parse_policy, policy_document
from ostiary.model.policy import AgencyUris, Effect, ScalarValue
from ostiary.spans import Source

BODY: dict[str, Any] = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["a:b:c"]}]}
YAML = """\
Version: 1.1
Statement:
  - Effect: allow
    Action: [on, no, 2008-10-17]
    Resource: 0x1F
    Condition:
      Bool: {g:MFAPresent: [true, yes, ~, 1e3]}
      StringEquals: {g:UserName: null}
"""


def yaml(text: str) -> PolicyDocument:
    return parse_policy(Source("policies/p.yaml", text), "p")


def test_a_bare_document_is_named_after_its_file() -> None:
    """A bare document has its file's stem as a name, and no type."""
    document = policy_document(BODY, "no-delete")
    assert (document.name, document.stem, document.type) == ("no-delete", "no-delete", None)


def test_an_envelope_names_its_policy() -> None:
    """In {display_name, type, description, policy} the display name is the policy's name."""
    envelope = {"display_name": "No Delete", "type": "XA", "description": "d", "policy": BODY}
    document = policy_document(envelope, "p")
    assert (document.name, document.stem, document.type, document.description) == (
        "No Delete",
        "p",
        "XA",
        "d",
    )


def test_the_body_of_the_api_is_an_envelope_in_role() -> None:
    """{"role": {...}} is read like what it holds, bare or in an envelope."""
    assert policy_document({"role": {"display_name": "x", "policy": BODY}}, "p").name == "x"
    assert policy_document({"role": BODY}, "p").name == "p"


def test_what_the_api_returns_can_be_read() -> None:
    """An API response has more members, and nulls where nothing was given: both are accepted."""
    statement = {"Effect": "Allow", "Action": ["a:b:c"], "Resource": None, "Condition": None}
    policy = {"Version": "1.1", "Depends": None, "Statement": [statement]}
    role = {
        "display_name": "x", "type": "AX", "description": None, "description_cn": None, "id": "1", "name": "custom_1",
        "catalog": "CUSTOMED", "flag": None, "domain_id": "d", "links": {"self": "https://example.com"},
        "references": 0, "created_time": "1579229246886", "updated_time": "1579229246886", "policy": policy,
    }  # fmt: skip
    document = policy_document({"role": role}, "p")
    assert document.policy.depends is None
    assert document.policy.statement[0].resource is None
    assert document.policy.statement[0].condition is None


@pytest.mark.parametrize("place", ["Action", "Effect", "Statement", "Version"])
def test_a_null_that_is_needed_is_a_fault(place: str) -> None:
    """A null in place of a mandatory member counts as that member missing in an envelope, and as a null else."""
    statement = {**BODY["Statement"][0], **({place: None} if place in ("Action", "Effect") else {})}
    body = {**BODY, "Statement": [statement], **({place: None} if place in BODY else {})}
    with pytest.raises(LoadError) as refused:
        policy_document({"policy": body}, "p")
    assert [d.code for d in refused.value.diagnostics] in (["missing-key"], ["action-pair"])
    with pytest.raises(LoadError) as refused:
        policy_document(body, "p")
    assert [d.code for d in refused.value.diagnostics] == ["null-value"]


def test_yaml_scalars_stay_text() -> None:
    """Nothing in a YAML policy turns into a number, a truth value, a date or nothing."""
    policy = yaml(YAML).policy
    [statement] = policy.statement
    assert policy.version == "1.1"
    assert statement.effect is Effect.ALLOW
    assert statement.action == ("on", "no", "2008-10-17")
    assert statement.resource == ("0x1F",)
    assert statement.condition == {
        "Bool": {"g:MFAPresent": ("true", "yes", "~", "1e3")},
        "StringEquals": {"g:UserName": ("null",)},
    }


def test_a_value_without_an_array_is_remembered_as_such() -> None:
    """A condition value that is no array is an array of one, and known to have been written so."""
    [statement] = yaml(YAML).policy.statement
    assert statement.condition is not None
    assert isinstance(statement.condition["StringEquals"]["g:UserName"], ScalarValue)
    assert not isinstance(statement.condition["Bool"]["g:MFAPresent"], ScalarValue)


def test_json_scalars_of_conditions_become_text() -> None:
    """Numbers and truth values of a JSON condition are read as their JSON text."""
    text = (
        '{"Version": "1.1", "Statement": {"Effect": "DENY", "Action": "a", '
        '"Condition": {"X": {"k": [1, 1.5, true], "l": false}}}}'
    )
    [statement] = parse_policy(Source("p.json", text), "p").policy.statement
    assert statement.effect is Effect.DENY
    assert statement.action == ("a",)
    assert statement.condition == {"X": {"k": ("1", "1.5", "true"), "l": ("false",)}}


def test_agencies_are_named_by_their_uris() -> None:
    """`Resource` may be a mapping of one key, `uri`."""
    body = {**BODY, "Statement": [{**BODY["Statement"][0], "Resource": {"uri": ["/iam/agencies/x"]}}]}
    assert policy_document(body, "p").policy.statement[0].resource == AgencyUris(uri=("/iam/agencies/x",))


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("p.json", '{"Version": "1.1",\n "Statement": [\n  {"Effect": "Allow", "Action": ["a"]}]}', (3, 3)),
        ("p.json", '{"Version": "1.1",\n "Statement":\n  {"Effect": "Allow", "Action": ["a"]}}', (3, 3)),
        (
            "p.json",
            '{"role": {"policy": {"Version": "1.1",\n"Statement": [{"Effect": "Allow", "Action": ["a"]}]}}}',
            (2, 15),
        ),
        ("p.yaml", "Version: 1.1\nStatement:\n  - Effect: Allow\n    Action: [a]\n", (3, 5)),
        ("p.yml", "policy:\n  Version: 1.1\n  Statement: [{Effect: Allow, Action: [a]}]\n", (3, 15)),
    ],
)
def test_a_statement_has_its_place(file: str, text: str, place: tuple[int, int]) -> None:
    """A statement stands where its opening brace is; in block YAML, its first key."""
    found = parse_policy(Source(file, text), "p").place(0)
    assert found is not None
    assert (found.line, found.column) == place


def test_a_policy_without_a_file_has_no_place() -> None:
    """A policy that was given as a value has neither file nor place."""
    document = policy_document(BODY, "p")
    assert (document.file, document.place(0)) == (None, None)


@pytest.mark.parametrize("key", ["Principal", "NotPrincipal"])
def test_a_bucket_policy_is_recognised(key: str) -> None:
    """A document with principals is told to be of another kind, not to have an unknown key."""
    body = {**BODY, "Statement": [{**BODY["Statement"][0], key: "*"}]}
    with pytest.raises(LoadError) as refused:
        policy_document(body, "p")
    assert [d.code for d in refused.value.diagnostics] == ["principal-in-identity-policy"]
