"""Policies that are plainly valid: the glance and the validation say the same, also of the corpus of odd ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostiary import LoadError
from ostiary.documents.plain_policy import construct, outline
from ostiary.documents.policy_file import PolicyDocument, load_policy, parse_policy, policy_document
from ostiary.model.outline import outlines_of
from ostiary.spans import Source

TEXTS = st.sampled_from(["a:b:c", "*", "ECS:*:get", "", "Allow", "\udc00", "ü"])
LISTS = TEXTS | st.lists(TEXTS | st.none() | st.integers(), max_size=3) | st.none() | st.integers()
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringEquals", "Nonsense"]),
    st.dictionaries(
        st.sampled_from(["g:A", "x"]), LISTS | st.booleans() | st.lists(st.booleans(), max_size=2), max_size=2
    )
    | TEXTS,
    max_size=2,
)
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny", "Deny", "allow", "Both", None])},
    optional={
        "Action": LISTS,
        "NotAction": LISTS,
        "Resource": LISTS | st.just({"uri": ["/iam/agencies/x"]}),
        "NotResource": LISTS,
        "Condition": CONDITIONS | st.none() | TEXTS,
        "Sid": TEXTS | st.none() | st.integers(),
        "Principal": TEXTS,
        "Extra": TEXTS,
    },
) | st.sampled_from([{"Effect": "Allow", "Action": ["a:b:c"]}, {"Effect": "Deny", "Action": "a:b:c"}])
BODIES = st.fixed_dictionaries(
    {
        "Version": st.sampled_from(["1.1", "1.1", "5.0", "1.0", "2.0", 1.1, None]),
        "Statement": st.lists(STATEMENTS, max_size=2) | STATEMENTS | st.none(),
    },
    optional={"Depends": st.just([{"display_name": "x"}]), "version": TEXTS},
)
ENVELOPES = st.fixed_dictionaries(
    {"policy": BODIES},
    optional={
        "display_name": TEXTS | st.none() | st.integers(),
        "type": st.sampled_from(["AX", "XA", "QQ", None, 5]),
        "description": TEXTS | st.none() | st.integers(),
        "links": st.just({"self": None}),
        "source": st.just({"status": "derived", "evidence": "x"}),
        "Statement": st.lists(STATEMENTS, max_size=1),
    },
)
VALUES = BODIES | ENVELOPES | st.builds(lambda body: {"role": body}, BODIES | ENVELOPES) | LISTS


@given(VALUES)
def test_a_glance_equals_validation(value: Any) -> None:
    """What is plainly valid is valid, and is the same policy with the same names and outlines."""
    text = json.dumps(value)
    plain = outline(value, text)
    if plain is None:
        return
    full = policy_document(value, "stem", Source("a.json", text))
    assert construct(value, plain) == full.policy
    assert construct(value, plain).model_fields_set == full.policy.model_fields_set
    assert [
        type(v) for s in full.policy.statement for k in (s.condition or {}).values() for v in k.values()
    ] == [
        type(v)
        for s in construct(value, plain).statement
        for k in (s.condition or {}).values()
        for v in k.values()
    ]
    assert plain.outlines == tuple(outlines_of(full.policy))
    assert (plain.version, plain.pointer) == (full.policy.version, full.pointer)
    assert (plain.display_name or "stem", plain.type, plain.description) == (
        full.name,
        full.type,
        full.description,
    )


@given(VALUES)
def test_a_file_is_read_as_its_value(value: Any) -> None:
    """A file has the faults of its value, or the same policy, whichever way it was read."""
    source = Source("a.json", json.dumps(value))
    assert _told(lambda: parse_policy(source, "stem")) == _told(
        lambda: policy_document(value, "stem", source)
    )


def _told(read: Any) -> Any:
    try:
        document: PolicyDocument = read()
    except LoadError as error:
        return error.diagnostics
    return [
        getattr(document, name)
        for name in ("name", "stem", "type", "description", "pointer", "version", "outlines")
    ] + [
        document.policy,
        [document.place(n) for n in range(len(document.outlines))],
    ]


PLAIN = {
    "Version": "1.1",
    "Statement": [{"Effect": "Allow", "Action": ["a:b:c"], "Condition": {"Bool": {"g:A": "true"}}}],
}


@pytest.mark.parametrize(
    "value",
    [
        PLAIN,
        {"display_name": "x", "type": "AX", "description": "", "policy": PLAIN},
        {"role": {"policy": PLAIN}},
    ],
)
def test_ordinary_policies_are_plain(value: Any) -> None:
    """What the console writes takes the short way."""
    assert outline(value, json.dumps(value)) is not None


@pytest.mark.parametrize("name", ["p.json", "p.yaml"])
def test_a_document_may_be_asked_after_its_file_is_gone(tmp_path: Path, name: str) -> None:
    """A policy is that of the load, whatever becomes of its file."""
    path = tmp_path / name
    path.write_text(json.dumps(PLAIN))
    document = load_policy(path, name)
    path.unlink()
    assert document.policy.statement[0].action == ("a:b:c",)
    assert document.place(0) is not None
