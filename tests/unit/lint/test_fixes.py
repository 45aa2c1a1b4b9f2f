"""Fixes change what they are about, and nothing else; safe ones change no decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ostiary.catalog.catalog import Catalog
from ostiary.documents.policy_file import policy_document
from ostiary.errors import Diagnostic, Fix, Severity
from ostiary.lint.config import Settings
from ostiary.lint.equivalence import compiled, find_difference
from ostiary.lint.fixes import Fixed, decides_alike, edited, fix_document
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.registry import AnyRule, all_rules
from ostiary.lint.runner import LintedDocument, Linter
from ostiary.spans import Edit, Source, Span

CATALOG = Catalog.bundled()
KNOWN = Knowledge(load=lambda: CATALOG)


def fix(text: str, name: str = "p.json", *, unsafe: bool = False) -> Fixed:
    linter = Linter(Settings(), lambda: CATALOG)
    document = LintedDocument(Path(name), Source(name, text), None, KNOWN, named=True)
    return fix_document(linter, document, unsafe=unsafe)


JSON = """\
{ "Version" : "1.1",
  "Statement": [ {"Effect":"allow", "Action": [
      "elb:*:list*",   "elb:pools:list" ,
      "ELB:pools:get"
  ] , "Resource":"*",
    "Condition": {"Bool": {"g:mfapresent": "true"}}} ]
}
"""

FIXED = """\
{ "Version" : "1.1",
  "Statement": [ {"Effect":"Allow", "Action": [
      "elb:*:list*",   "elb:pools:get"
  ] , "Resource":["*"],
    "Condition": {"Bool": {"g:MFAPresent": ["true"]}}} ]
}
"""


def test_json_keeps_its_form() -> None:
    """Blanks, order and line ends around what is fixed stay."""
    assert fix(JSON) == (FIXED, 6)
    assert fix(FIXED) == (FIXED, 0)
    crlf = JSON.replace("\n", "\r\n")
    assert fix(crlf).text == FIXED.replace("\n", "\r\n")


YAML = """\
# who may read
Version: '1.1'   # the only one
Statement:
  - Effect: allow   # yes
    Action:
      - elb:*:list*
      - 'elb:pools:list'   # goes, with its line
      # stays
      - ELB:pools:get
    Resource: ['obs:::bucket:*']
"""


def test_yaml_keeps_its_comments() -> None:
    """In YAML, comments and quotes stay; an item of a block goes with its line."""
    fixed = fix(YAML, "p.yaml")
    assert (
        fixed.text
        == """\
# who may read
Version: '1.1'   # the only one
Statement:
  - Effect: Allow   # yes
    Action:
      - elb:*:list*
      # stays
      - elb:pools:get
    Resource: ['obs:*:*:bucket:*']
"""
    )


def test_terraform_keeps_its_form() -> None:
    """In Terraform the strings are changed where they stand, in blocks, heredocs and `jsonencode`."""
    text = """\
resource "huaweicloud_identity_role" "a" {
  policy = jsonencode({
    Version   = "1.1" # one
    Statement = [{ Effect = "allow", Action = ["ELB:pools:get", "elb:pools:list"] }]
  })
}
resource "huaweicloud_identity_role" "b" {
  policy = <<EOF
  {"Version": "1.1",
   "Statement": [{"Effect": "deny", "Action": ["elb:pools:get"], "Resource": "obs:::bucket:${var.b}"}]}
EOF
}
resource "huaweicloud_identity_role" "c" {
  policy = "{\\"Version\\": \\"1.1\\", \\"Statement\\": [{\\"Effect\\": \\"allow\\", \\"Action\\": [\\"*\\"]}]}"
}
"""
    fixed = fix(text, "main.tf").text
    assert fixed == text.replace('"allow"', '"Allow"').replace('"deny"', '"Deny"').replace('"ELB:', '"elb:')


def test_comments_between_entries_stay() -> None:
    """An entry of a list with comments goes with its line; the comment of the next one stays."""
    text = """\
resource "huaweicloud_identity_role" "a" {
  policy = jsonencode({
    Version = "1.1"
    Statement = [{
      Effect = "Allow"
      Action = [
        "elb:pools:list",
        "elb:pools:list", # goes, with its line
        # stays
        "elb:pools:get", /* and */ "elb:pools:get", # two on a line
      ]
    }]
  })
}
"""
    fixed = fix(text, "main.tf").text
    assert fixed == text.replace('        "elb:pools:list", # goes, with its line\n', "")
    flow = (
        "Version: '1.1'\nStatement:\n- Effect: Allow\n  Action: [elb:pools:get,\n    elb:pools:get, # a\n    # b\n"
        "    elb:pools:list]\n"
    )
    assert fix(flow, "p.yaml").text == flow.replace("    elb:pools:get, # a\n", "")


def test_unsafe_fixes_say_what_was_meant() -> None:
    """Fixes that change decisions are applied only if they are asked for."""
    text = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": [" elb:pools:list", "ecs:*"]}]}'
    assert fix(text) == (text, 0)
    assert fix(text, unsafe=True).text == (
        '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["elb:pools:list", "ecs:*:*"]}]}'
    )


def test_a_manuals_name_gets_the_apis_beside_it() -> None:
    """In each form of lists the name that the API checks is added after the manual's."""
    flow = '{"Version": "1.1", "Statement": [{"Effect": "Deny", "Action": ["ecs:cloudServers:delete"]}]}'
    assert '["ecs:cloudServers:delete", "ecs:cloudServers:deleteServers"]' in fix(flow, unsafe=True).text
    block = 'Version: "1.1"\nStatement:\n- Effect: Deny\n  Action:\n  - ecs:cloudServers:delete # x\n'
    expected = block.replace(" # x", "\n  - ecs:cloudServers:deleteServers # x")
    assert fix(block, "p.yaml", unsafe=True).text == expected


class WrongRule(all_rules()["effect-case"].__class__):  # type: ignore[misc]
    """A rule whose fix claims to be safe, and is not."""

    slug = "wrong-rule"

    def check(self, subject, known):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        del known
        edit = Edit(subject.effect.start, subject.effect.end, '"Deny"')
        place = Span("p.json", 1, 1, 1, 1)
        yield Diagnostic("wrong-rule", "m", place, None, Severity.ERROR, Fix("t", (edit,)))


def test_a_fix_that_would_change_a_decision_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a rule claims, a safe fix is checked by the engine; the fixes beside it are written all the same."""
    rules: dict[str, AnyRule] = {
        "wrong-rule": WrongRule(),
        "upper-case-service": all_rules()["upper-case-service"],
    }
    monkeypatch.setattr("ostiary.lint.runner.all_rules", lambda: rules)
    text = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["ELB:pools:list"]}]}'
    assert fix(text) == (text.replace("ELB", "elb"), 1)


def test_a_fix_that_would_break_a_document_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed text has to load as well as before."""
    rule = WrongRule()
    monkeypatch.setattr("ostiary.lint.runner.all_rules", lambda: {"wrong-rule": rule})
    monkeypatch.setattr(Edit, "__new__", lambda cls, start, end, _: tuple.__new__(cls, (start, end, "x")))
    text = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["ELB:pools:list"]}]}'
    assert fix(text, unsafe=True) == (text, 0)


def test_edits_are_applied_from_the_end() -> None:
    """Edits are about the text as it was."""
    assert edited("abcdef", [Edit(0, 1, "XX"), Edit(3, 3, "-"), Edit(5, 6, "")]) == "XXbc-de"


ALLOW = {
    "Effect": "Allow",
    "Action": ["elb:*:get*"],
    "Condition": {"StringEquals": {"g:UserName": ["alice", "bob"]}},
}

PAIRS = [
    (ALLOW, {**ALLOW, "Action": ["elb:*:get*", "elb:pools:get"]}, True),
    (ALLOW, {**ALLOW, "Action": ["elb:*:get"]}, False),
    (ALLOW, {**ALLOW, "Action": ["ELB:*:GET*"]}, True),
    (ALLOW, {**ALLOW, "Effect": "Deny"}, False),
    (ALLOW, {**ALLOW, "Condition": {"StringEquals": {"g:username": ["bob", "alice"]}}}, True),
    (ALLOW, {**ALLOW, "Condition": {"StringEquals": {"g:UserName": ["alice"]}}}, False),
    (ALLOW, {**ALLOW, "Condition": {"StringEqualsIgnoreCase": {"g:UserName": ["alice", "bob"]}}}, False),
    (ALLOW, {**ALLOW, "Condition": {"StringEqualsIfExists": {"g:UserName": ["alice", "bob"]}}}, False),
    (ALLOW, {**ALLOW, "Condition": {"ForAllValues:StringEquals": {"g:UserName": ["alice", "bob"]}}}, False),
    (ALLOW, {key: value for key, value in ALLOW.items() if key != "Condition"}, False),
    (ALLOW, {**ALLOW, "Resource": ["*"]}, True),
    (ALLOW, {**ALLOW, "Resource": ["elb:*:*:pool:*"]}, False),
    ({**ALLOW, "Resource": ["obs:::bucket:b"]}, {**ALLOW, "Resource": ["obs:*:*:bucket:b"]}, True),
    ({**ALLOW, "Resource": ["obs:*:*:bucket:b"]}, {**ALLOW, "Resource": ["obs:*:*:bucket:b*"]}, False),
    (ALLOW, {"Effect": "Allow", "NotAction": ["elb:*:get*"]}, False),
    ({**ALLOW, "Resource": ["obs:*:*:object:b/*"]}, {**ALLOW, "Resource": ["obs:*:*:object:b/x*"]}, False),
    ({**ALLOW, "Resource": ["obs:*:*:object:b/a*"]}, {**ALLOW, "Resource": ["obs:*:*:object:b/a?"]}, False),
    ({**ALLOW, "Resource": ["obs:*:*:object:b/*"]}, {**ALLOW, "Resource": ["obs:*:*:object:b/*x*"]}, False),
    ({**ALLOW, "Resource": ["obs:*:*:object:b/x"]}, {**ALLOW, "Resource": ["obs:*:*:object:b/X"]}, False),
    ({**ALLOW, "Resource": ["obs:*:*:*:b"]}, {**ALLOW, "Resource": ["obs:*:*:bucket:b"]}, False),
    *[
        (*({**ALLOW, "Condition": {operator: {"g:UserName": [text]}}} for operator in pair), False)
        for *pair, text in (
            ("StringEquals", "StringStartWith", "a"),
            ("StringEndWith", "StringStartWith", "a"),
            ("StringMatch", "StringEquals", "a?"),
            ("StringLike", "StringMatch", "a"),
            ("ForAnyValue:StringEquals", "ForAllValues:StringEquals", "a"),
        )
    ],
    (ALLOW, {**ALLOW, "Condition": {"StringMatch": {"g:UserName": ["alice", "bob", "alice"]}}}, True),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "alike"), PAIRS)
def test_differences_are_found(before: object, after: object, alike: bool) -> None:
    """Two policies that decide some request differently are told apart, and two that only look different are not."""
    documents = [policy_document({"Version": "1.1", "Statement": [one]}, "p") for one in (before, after)]
    found = find_difference(compiled(documents[0]), compiled(documents[1]), KNOWN.expand)
    assert (found is None) is alike, found


def many(*changed: tuple[int, str], resource: str = "*") -> Any:
    """A policy with a condition on eight keys of six values each, some of them others."""
    keys = {f"g:ResourceTag/k{number}": [f"v{number}{value}" for value in range(6)] for number in range(8)}
    for number, text in changed:
        keys[f"g:ResourceTag/k{number}"][5] = text
    statement = {**ALLOW, "Resource": [resource], "Condition": {"StringEquals": keys}}
    return compiled(policy_document({"Version": "1.1", "Statement": [statement]}, "p"))


def test_however_many_values_there_are_a_difference_is_found() -> None:
    """Conditions are compared exactly; where variables keep that from being done, too many values are a difference."""
    assert find_difference(many(), many(), KNOWN.expand) is None
    assert find_difference(many(), many((7, "other")), KNOWN.expand) is not None
    variable = "obs:*:*:object:b/${g:UserName}/*"
    assert find_difference(many(resource=variable), many(resource=variable), KNOWN.expand) is not None


def test_order_and_splitting_change_nothing() -> None:
    """Statements in another order, or one in two, decide alike; a lost Deny does not."""

    def texts(*statements: str) -> Source:
        return Source("p.json", f'{{"Version": "1.1", "Statement": [{", ".join(statements)}]}}')

    allow, deny = (
        '{"Effect": "Allow", "Action": ["elb:*:*"]}',
        '{"Effect": "Deny", "Action": ["elb:pools:*"]}',
    )
    assert decides_alike(texts(allow, deny), texts(deny, allow), None, KNOWN)
    assert not decides_alike(texts(allow, deny), texts(allow), None, KNOWN)
    two = '{"Effect": "Deny", "Action": ["elb:pools:get*"]}, {"Effect": "Deny", "Action": ["elb:pools:*"]}'
    assert decides_alike(texts(allow, deny), texts(allow, two), None, KNOWN)


def test_the_policies_of_buckets_are_compared_by_their_principals() -> None:
    """A statement about other principals is another statement."""
    statement = (
        '"Effect": "Allow", "Principal": {"ID": ["domain/d:user/a"]}, "Action": ["*"], "Resource": ["b"]'
    )
    one = Source("p.json", f'{{"Statement": [{{{statement}}}]}}')
    other = Source("p.json", one.text.replace("user/a", "user/b"))
    assert decides_alike(one, one, None, KNOWN)
    assert not decides_alike(one, other, None, KNOWN)


START = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": '
MENDED = [
    (START.replace('"Allow",', '"Allow"') + '["elb:pools:list",]},]}', "commas"),
    (START + '["\n elb:pools:get\n elb:pools:list\n"]}]}', "lines"),
    (START + "[“elb:pools:list”]}]} ", "quotes"),
    (START + '["elb:pools:list,\n"elb:pools:get"]}]}', "a quote"),
    (START + '["elb:pools:list"}]}', "a bracket"),
    (START.replace('"Effect":', '"Effect"') + '["elb:pools:list"]}]} // all', "colon, comment"),
    ("POST /v3.0/OS-ROLE/roles HTTP/1.1\nHost: iam\n\n" + START + '["elb:pools:list"]}]}', "a head"),
]


@pytest.mark.parametrize("text", [text for text, _ in MENDED], ids=[name for _, name in MENDED])
def test_what_is_no_json_is_mended(text: str) -> None:
    """Clear slips of JSON are fixed, as what was meant and so not safely; the document can be read then."""
    assert fix(text).text == text
    mended = fix(text, unsafe=True)
    assert mended.number > 0
    assert Linter(Settings(), lambda: CATALOG).check_text(Source("p.json", mended.text)) == []


def test_what_is_not_clear_is_not_mended() -> None:
    """A second document, a sketch of one, a text of something else: nothing is changed."""
    for text in (
        '{"Version": "1.1"} {"Version": "1.1"}',
        '{"Statement": [statement]}',
        "from obs import ObsClient\n",
    ):
        assert fix(text, unsafe=True) == (text, 0)


def test_mending_may_bring_other_faults_to_light() -> None:
    """Once a text can be read, its other faults are found, and are fixed in turn."""
    text = '{"Version": "1.1", "Statement": [{"Effect": "allow", "Action": "elb:pools:list",}]}'
    assert fix(text, unsafe=True).text == text.replace('"allow"', '"Allow"').replace(
        '"elb:pools:list",', '["elb:pools:list"]'
    )
