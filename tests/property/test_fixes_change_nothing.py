"""Safe fixes and the canonical form change no decision: policies with faults, decided before and after by trying."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import event, given
from hypothesis import strategies as st

from ostiary.catalog.catalog import Catalog
from ostiary.conditions import Context
from ostiary.engine.statement import compile_policy
from ostiary.errors import LoadError
from ostiary.lint.config import Settings
from ostiary.lint.fixes import fix_document
from ostiary.lint.formatting import format_document
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.reading import load_policies, read_document
from ostiary.lint.runner import LintedDocument, Linter
from ostiary.spans import Source
from ostiary.syntax.resource import Resource
from tests.property.scale import profile, scaled

CATALOG = Catalog.bundled()
KNOWN = Knowledge(load=lambda: CATALOG)
LINTER = Linter(Settings(), lambda: CATALOG)
REQUESTS = 400

ACTIONS = (
    "elb:pools:list", "elb:pools:list", "ELB:pools:get", "elb:*:list*", "elb:pools:*", "elb:pools:l?st",
    "Elb:POOLS:list", "obs:object:GetObject", "obs:object:getobject", "OBS:object:*", "obs:*:*", "*:*:*", "*",
    "elb:pools:list ",
    "elb::list",
)  # fmt: skip
ASKED = (
    "elb:pools:list",
    "elb:pools:get",
    "elb:pools:lust",
    "obs:object:getobject",
    "obs:object:putobject",
    "vpc:vpcs:list",
)
RESOURCES = (
    "*", "obs:::object:b/*", "obs:*:*:object:b/*", "obs:*:*:object:b/x*", "obs:*:*:object:b/x?", "obs:*:*:object:B/*",
    "OBS:*:*:object:b/x", "obs:*:*:object:b/${g:UserName}/*", "obs:*:*:*:*", "elb:*:*:pool:*",
    "obs::*:bucket:b", " obs:*:*:object:c",
)  # fmt: skip
CALLED = (
    None, "obs:eu-de:d:object:b/", "obs:eu-de:d:object:b/x", "obs:eu-de:d:object:b/xy", "obs:eu-de:d:object:B/x",
    "obs:eu-de:d:object:b/alice/x", "obs:eu-de:d:bucket:b", "elb:eu-de:d:pool:p", "obs:eu-de:d:object:c",
)  # fmt: skip
KEYS = ("g:UserName", "g:username", "g:MFAPresent", "g:mfapresent", "obs:prefix")
OPERATORS = (
    "StringEquals", "StringNotEquals", "StringStartWith", "StringMatch", "StringLike", "StringEqualsIfExists", "Bool",
    "ForAllValues:StringEquals", "ForAnyValue:StringNotEquals", "Null", "StringEqualsIgnoreCase",
)  # fmt: skip
VALUES = ("alice", "ALICE", "alice*", "a", "true", "false", "", True, 5)
GIVEN = (None, (), ("alice",), ("Alice",), ("alice2",), ("true",), ("a", "bob"))

some_values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=3) | st.sampled_from(VALUES)
conditions = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(st.sampled_from(KEYS), some_values, max_size=2),
    max_size=2,
)
statements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(("Allow", "allow", "Deny", "DENY")),
        "Action": st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=4) | st.sampled_from(ACTIONS),
    },
    optional={
        "Sid": st.just("s"),
        "Resource": st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=3) | st.sampled_from(RESOURCES),
        "Condition": conditions,
    },
)
policies: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"Version": st.just("1.1"), "Statement": st.lists(statements, min_size=1, max_size=3) | statements},
    optional={"Depends": st.just([])},
)


def written(policy: Mapping[str, Any], *, block: bool) -> Source:
    if block:
        return Source("p.yaml", yaml.safe_dump(policy, sort_keys=False))
    return Source("p.json", json.dumps(policy, indent=1))


def decided(source: Source, requests: list[tuple[str, str | None, dict[str, tuple[str, ...]]]]) -> list[Any]:
    """For each request, whether an Allow applies and whether a Deny does."""
    [loaded] = load_policies(read_document(source))
    found = compile_policy(loaded).statements
    answers = []
    for action, text, facts in requests:
        resource = None if text is None else Resource(text, [])
        truths = [(one.deny, one.truth(action, resource, Context(facts, complete=False))) for one in found]
        answers.append(
            tuple(_summed(truth for deny, truth in truths if deny is effect) for effect in (False, True))
        )
    return answers


def _summed(truths: Any) -> bool | None:
    listed = list(truths)
    return True if True in listed else None if None in listed else False


def requests(seed: int) -> list[tuple[str, str | None, dict[str, tuple[str, ...]]]]:
    random = Random(seed)
    keys = ("g:username", "g:mfapresent", "obs:prefix")
    contexts = list(product(GIVEN, repeat=len(keys)))
    return [
        (
            random.choice(ASKED),
            random.choice(CALLED),
            {
                key: value
                for key, value in zip(keys, random.choice(contexts), strict=True)
                if value is not None
            },
        )
        for _ in range(REQUESTS)
    ]


def document(source: Source) -> LintedDocument:
    return LintedDocument(Path(source.name), source, None, KNOWN, named=True)


EXAMPLES = scaled(25)


@profile(EXAMPLES)
@given(policies, st.booleans(), st.integers(0, 1_000))
def test_safe_fixes_change_no_decision(policy: dict[str, Any], block: bool, seed: int) -> None:
    """Whatever is fixed, every request is decided as before; what could not be loaded still cannot, or can now."""
    before = written(policy, block=block)
    after = Source(before.name, fix_document(LINTER, document(before), unsafe=False).text)
    try:
        expected = decided(before, asked := requests(seed))
    except LoadError:
        event("cannot be loaded")
        return
    event("fixed" if after.text != before.text else "nothing to fix")
    assert decided(after, asked) == expected, after.text
    assert fix_document(LINTER, document(after), unsafe=False).text == after.text


@profile(EXAMPLES)
@given(policies, st.booleans(), st.integers(0, 1_000))
def test_the_canonical_form_changes_no_decision(policy: dict[str, Any], block: bool, seed: int) -> None:
    """The canonical form decides as the text did, and is its own canonical form."""
    before = written(policy, block=block)
    formatted = format_document(document(before))
    assert formatted is not None
    if formatted.faults or formatted.left:
        return
    after = Source(before.name, formatted.text)
    asked = requests(seed)
    assert decided(after, asked) == decided(before, asked), after.text
    again = format_document(document(after))
    assert again is not None
    assert again.text == after.text
