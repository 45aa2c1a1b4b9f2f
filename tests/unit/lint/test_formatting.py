"""Canonical form: its look, its comments, and that it stays what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ostiary.catalog.catalog import Catalog
from ostiary.documents.yaml_file import read_yaml
from ostiary.lint.formatting import Formatted, format_document
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.runner import LintedDocument
from ostiary.spans import Source

CATALOG = Catalog.bundled()
KNOWN = Knowledge(load=lambda: CATALOG)


def fmt(text: str, name: str = "p.json", *, named: bool = True) -> Formatted | None:
    return format_document(LintedDocument(Path(name), Source(name, text), None, KNOWN, named=named))


def test_json() -> None:
    """Keys in the order of the guide, two blanks a level, an entry a line, actions sorted and once."""
    text = (
        '{"Statement":[{"Condition":{"StringEquals":{"g:UserName":["b","a"]},"Bool":{"g:MFAPresent":["true"]}},'
        '"Action":["vpc:vpcs:list","elb:pools:list","ELB:pools:list"],"Resource":["b","a"],"Effect":"Allow",'
        '"Unknown":{},"More":[]}],"Version":"1.1"}'
    )
    assert fmt(text.replace(',"Unknown":{},"More":[]', "").replace('"Resource":["b","a"],', "")) == (
        """\
{
  "Version": "1.1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "ELB:pools:list",
        "vpc:vpcs:list"
      ],
      "Condition": {
        "Bool": {
          "g:MFAPresent": [
            "true"
          ]
        },
        "StringEquals": {
          "g:UserName": [
            "b",
            "a"
          ]
        }
      }
    }
  ]
}
""",
        None,
        (),
    )


YAML = """\
# head
Statement:   # behind a key
  # before an entry
  - {Action: [vpc:vpcs:list, 'elb:pools:list'], Effect: Allow}   # behind an entry
  - Action:
      - vpc:vpcs:get   # one
      # before an item
      - "elb:pools:get"
    Effect: Deny
Version: '1.1'  # last
# foot
"""

CANONICAL = """\
Version: "1.1"  # last
# head
Statement:  # behind a key
  # before an entry
  - Effect: Allow  # behind an entry
    Action:
      - elb:pools:list
      - vpc:vpcs:list
  - Effect: Deny
    Action:
      # before an item
      - elb:pools:get
      - vpc:vpcs:get  # one
# foot
"""


def test_yaml_with_comments() -> None:
    """Each comment stays with its entry, wherever that goes."""
    formatted = fmt(YAML, "p.yaml")
    assert formatted is not None
    assert formatted.left is None
    assert sorted(part for part in formatted.text.split("#")[1:]) != []
    assert {line.partition("#")[2] for line in formatted.text.splitlines() if "#" in line} == {
        line.partition("#")[2] for line in YAML.splitlines() if "#" in line
    }
    assert formatted.text == CANONICAL
    assert fmt(CANONICAL, "p.yaml") == (CANONICAL, None, ())


@pytest.mark.parametrize(
    "text",
    [
        'Version: "1.1"\nStatement:\n  - &one {Effect: Allow, Action: ["elb:pools:list"]}\n',
        'Version: "1.1"\nStatement:\n  - {Effect: Allow, Action: [!!str elb:pools:list]}\n',
        '---\nVersion: "1.1"\nStatement: [{Effect: Allow, Action: ["elb:pools:list"]}]\n',
        'Version: "1.1"\nStatement:\n  - Effect: Allow\n    Action: ["elb:a:b", # a\n             "elb:a:b"] # b\n',
    ],
)
def test_what_would_be_lost_leaves_a_file_as_it_is(text: str) -> None:
    """A file with anchors, tags, document marks, or comments without a place, is left, and the reason is told."""
    formatted = fmt(text, "p.yaml")
    assert formatted is not None
    assert formatted.text == text
    assert formatted.left


def test_a_form_that_would_be_too_large_leaves_a_document_as_it_is() -> None:
    """What would be larger than a document may be, once a line is given to each entry, is left with a message."""
    statement = '{"Effect":"Allow","Action":["ecs:*:*"]}'
    text = '{"Version":"1.1","Statement":[' + ",".join([statement] * 13_000) + "]}"
    formatted = fmt(text)
    assert formatted is not None
    assert formatted.text == text
    assert formatted.left == "its canonical form would be larger than a document may be"


def test_what_cannot_be_read_has_faults() -> None:
    """A text that is no policy has the faults that lint tells."""
    formatted = fmt("{")
    assert formatted is not None
    assert formatted.text == "{"
    assert [fault.code for fault in formatted.faults] != []
    assert fmt('{"a": 1}', named=False) is None
    assert fmt('resource "a" "b" {}', "main.tf") is None


def test_numbers_and_unknown_keys_survive() -> None:
    """What a policy should not have is kept, for lint to find."""
    text = '{"Version": 1.1, "Statement": [{"Effect": "Allow", "Action": ["a:b:c"], "X": [null, 1.50, true]}], "Y": {}}'
    formatted = fmt(text)
    assert formatted is not None
    assert json.loads(formatted.text) == json.loads(text)


WORDS = st.sampled_from(
    [
        "elb:pools:list",
        "ELB:*:get*",
        "obs:*:*",
        "true",
        "1.1",
        "",
        " x",
        "a: b",
        "#c",
        "é",
        "it's",
        '"',
        "\\",
        "- a",
        "~",
    ]
)
LISTS = st.lists(WORDS, min_size=1, max_size=4)
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": LISTS},
    optional={
        "Resource": LISTS,
        "Condition": st.dictionaries(WORDS, st.dictionaries(WORDS, LISTS, max_size=2), max_size=2),
    },
)
POLICIES = st.fixed_dictionaries(
    {"Version": st.just("1.1"), "Statement": st.lists(STATEMENTS, min_size=1, max_size=3)}
)


@given(POLICIES, st.sampled_from([None, True, False]))
@settings(max_examples=60, deadline=None)
def test_canonical_form_is_stable_and_means_the_same(value: object, flow: bool | None) -> None:
    """Formatting twice is formatting once, and every text stays the same text, in JSON and in YAML."""
    for name, text in (
        ("p.json", json.dumps(value, ensure_ascii=flow is None)),
        ("p.yaml", yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True, sort_keys=False)),
    ):
        formatted = fmt(text, name)
        assert formatted is not None
        if formatted.faults or formatted.left:
            continue
        again = fmt(formatted.text, name)
        assert again is not None
        assert again.text == formatted.text
        assert _bag(
            json.loads(formatted.text) if name == "p.json" else read_yaml(Source(name, formatted.text))
        ) == _bag(value)


def _bag(value: object) -> object:
    """A value without the order of keys and actions, and without their doubles."""
    if isinstance(value, dict):
        return {
            key: sorted({str(text).casefold() for text in part})
            if key == "Action" and isinstance(part, list)
            else _bag(part)
            for key, part in value.items()
        }
    return [_bag(part) for part in value] if isinstance(value, list) else value
