"""Every fault of a policy document: its code, its place, and what the hint says."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from ostiary import LoadError
from ostiary.documents.policy_file import parse_policy
from ostiary.spans import Source


class Fault(NamedTuple):
    """A text, and the one fault in it: its code, and from where to where it stands."""

    text: str
    code: str
    start: tuple[int, int]
    end: tuple[int, int]
    hint: str | None = None


GOOD = '{"Effect": "Allow", "Action": ["a:b:c"]}'


def policy(statement: str) -> str:
    return f'{{"Version": "1.1",\n "Statement": [{statement}]}}'


JSON = {
    "unknown key": Fault(
        f'{{"Version": "1.1",\n "Statment": [], "Statement": [{GOOD}]}}',
        "unknown-key", (2, 2), (2, 12), "did you mean `Statement`?",
    ),
    "unknown key of a statement": Fault(
        policy('{"Effect": "Allow", "Action": ["a:b:c"], "condition": {}}'),
        "unknown-key", (2, 57), (2, 68), "did you mean `Condition`?",
    ),
    "unknown key of an envelope": Fault(
        f'{{"role": {{"display_nam": "x",\n "policy": {{"Version": "1.1", "Statement": [{GOOD}]}}}}}}',
        "unknown-key", (1, 11), (1, 24), "did you mean `display_name`?",
    ),
    "missing Version": Fault(f'{{"Statement": [{GOOD}]}}', "missing-key", (1, 1), (1, 58)),
    "missing Statement": Fault('{"Version": "1.1"}', "missing-key", (1, 1), (1, 19)),
    "missing Effect": Fault(policy('{"Action": ["a:b:c"]}'), "missing-key", (2, 16), (2, 37)),
    "missing name of a dependency": Fault(
        f'{{"Version": "1.0", "Statement": [{GOOD}],\n"Depends": [{{"catalog": "BASE"}}]}}',
        "missing-key", (2, 13), (2, 32),
    ),
    "bad Effect": Fault(
        policy('{"Effect": "Permit", "Action": ["a:b:c"]}'), "invalid-effect", (2, 27), (2, 35)
    ),
    "Effect that is no text": Fault(
        policy('{"Effect": true, "Action": ["a:b:c"]}'), "invalid-effect", (2, 27), (2, 31)
    ),
    "Version as a number": Fault(
        f'{{"Version": 1.1, "Statement": [{GOOD}]}}', "invalid-version", (1, 13), (1, 16)
    ),
    "Version that does not exist": Fault(
        f'{{"Version": "2012-10-17", "Statement": [{GOOD}]}}', "invalid-version", (1, 13), (1, 25)
    ),
    "Action and NotAction": Fault(
        policy('{"Effect": "Allow", "Action": ["a"], "NotAction": ["b"]}'), "action-pair", (2, 16), (2, 72)
    ),
    "neither Action nor NotAction": Fault(policy('{"Effect": "Allow"}'), "action-pair", (2, 16), (2, 35)),
    "Resource and NotResource": Fault(
        policy('{"Effect": "Allow", "Action": ["a"],\n "Resource": ["b"], "NotResource": ["c"]}'),
        "resource-pair", (2, 16), (3, 42),
    ),
    "no statement": Fault('{"Version": "1.1", "Statement": []}', "empty-statement", (1, 33), (1, 35)),
    "Statement as text": Fault('{"Version": "1.1", "Statement": "x"}', "wrong-type", (1, 33), (1, 36)),
    "statement as text": Fault(policy('"x"'), "wrong-type", (2, 16), (2, 19)),
    "action as a number": Fault(policy('{"Effect": "Allow", "Action": ["a", 7]}'), "wrong-type", (2, 52), (2, 53)),
    "Action as a mapping": Fault(policy('{"Effect": "Allow", "Action": {}}'), "wrong-type", (2, 46), (2, 48)),
    "Resource as a number": Fault(
        policy('{"Effect": "Allow", "Action": ["a"], "Resource": 5}'), "wrong-type", (2, 65), (2, 66)
    ),
    "resource as a number": Fault(
        policy('{"Effect": "Allow", "Action": ["a"], "Resource": ["b", 5]}'), "wrong-type", (2, 71), (2, 72)
    ),
    "uri as text": Fault(
        policy('{"Effect": "Allow", "Action": ["a"], "Resource": {"uri": "x"}}'), "wrong-type", (2, 73), (2, 76)
    ),
    "Condition as a list": Fault(
        policy('{"Effect": "Allow", "Action": ["a"], "Condition": []}'), "wrong-type", (2, 66), (2, 68)
    ),
    "operator without keys": Fault(
        policy('{"Effect": "Allow", "Action": ["a"], "Condition": {"Bool": ["true"]}}'),
        "wrong-type", (2, 75), (2, 83),
    ),
    "condition value that is no text": Fault(
        policy('{"Effect": "Allow", "Action": ["a"], "Condition": {"Bool": {"k": [null]}}}'),
        "invalid-condition-value", (2, 81), (2, 87),
    ),
    "type that does not exist": Fault(
        f'{{"type": "AY", "policy": {{"Version": "1.1", "Statement": [{GOOD}]}}}}', "invalid-value", (1, 10), (1, 14)
    ),
    "duplicate key": Fault(
        policy('{"Effect": "Allow",\n  "Effect": "Deny", "Action": ["a"]}'), "duplicate-key", (3, 3), (3, 11),
        "keep one of the two, or put their values together",
    ),
    "trailing comma": Fault(
        f'{{"Version": "1.1", "Statement": [{GOOD},]}}', "trailing-comma", (1, 74), (1, 75),
        "remove the comma on line 1",
    ),
    "a list": Fault("[]", "not-a-policy", (1, 1), (1, 3)),
    "role without a policy": Fault('{"role":\n null}', "not-a-policy", (2, 2), (2, 6)),
    "nothing": Fault("", "empty-document", (1, 1), (1, 1), "write a document: `{` … `}`"),
    "nested too deep": Fault("[" * 65 + "]" * 65, "document-too-deep", (1, 65), (1, 66)),
}  # fmt: skip

YAML = {
    "unknown key": Fault(
        'Version: "1.1"\nStatement:\n  - {Effect: Allow, Action: [a], Ressource: [b]}\n',
        "unknown-key", (3, 34), (3, 43), "did you mean `Resource`?",
    ),
    "missing Effect": Fault('Version: "1.1"\nStatement:\n  - {Action: [a]}\n', "missing-key", (3, 5), (3, 18)),
    "bad Effect": Fault(
        'Version: "1.1"\nStatement:\n  - Effect: allowed\n    Action: [a]\n', "invalid-effect", (3, 13), (3, 20)
    ),
    "date as a version": Fault(
        "Version: 2008-10-17\nStatement:\n  - {Effect: Allow, Action: [a]}\n", "invalid-version", (1, 10), (1, 20)
    ),
    "duplicate key": Fault(
        'Version: "1.1"\nStatement:\n  - Effect: Deny\n    Effect: Allow\n    Action: [a]\n',
        "duplicate-key", (4, 5), (4, 11), "remove one of the two; nobody can say which was meant",
    ),
    "statement as text": Fault('Version: "1.1"\nStatement: [x]\n', "wrong-type", (2, 13), (2, 14)),
    "no statement": Fault('Version: "1.1"\nStatement: []\n', "empty-statement", (2, 12), (2, 14)),
    "not YAML": Fault('Version: "1.1"\nStatement: : x\n', "yaml-syntax", (2, 12), (2, 13)),
    "two documents": Fault('Version: "1.1"\n---\nVersion: "1.1"\n', "yaml-syntax", (2, 1), (2, 2)),
    "key that is no word": Fault("? [a]\n: b\n", "invalid-key", (1, 3), (1, 6)),
    "alias of itself": Fault("a: &a\n  - *a\n", "endless-alias", (1, 4), (3, 1)),
    "nested too deep": Fault("[" * 65 + "]" * 65, "document-too-deep", (1, 65), (1, 66)),
    "nested too deep in blocks": Fault(
        "".join(f"{' ' * depth}a:\n" for depth in range(66)), "document-too-deep", (65, 65), (65, 65)
    ),
    "nothing": Fault("# nothing\n", "not-a-policy", (1, 1), (1, 1)),
    "a control character": Fault('Version: "\0"', "yaml-syntax", (1, 11), (1, 12)),
}  # fmt: skip

FAULTS = [
    pytest.param(f"p.{suffix}", fault, id=f"{suffix}: {name}")
    for suffix, faults in (("json", JSON), ("yaml", YAML))
    for name, fault in faults.items()
]


@pytest.mark.parametrize(("file", "fault"), FAULTS)
def test_a_fault_has_its_place(file: str, fault: Fault) -> None:
    """A document with one fault has one diagnostic, with its code, its exact span and its hint."""
    with pytest.raises(LoadError) as refused:
        parse_policy(Source(file, fault.text), "p")
    [found] = refused.value.diagnostics
    assert found.span is not None, found
    assert (found.code, found.span) == (fault.code, (file, *fault.start, *fault.end)), found
    assert found.hint == fault.hint
    assert found.message[0].islower() or found.message[0] == "`", found.message
    assert not found.message.endswith(".")
    assert "\n" not in found.message


def test_all_faults_of_a_document_are_reported() -> None:
    """A document with several faults has a diagnostic for each."""
    text = policy('{"Effect": "Permit", "Action": [1], "Sid": 5, "Foo": 1}')
    with pytest.raises(LoadError) as refused:
        parse_policy(Source("p.json", text), "p")
    codes = sorted(found.code for found in refused.value.diagnostics)
    assert codes == ["invalid-effect", "unknown-key", "wrong-type", "wrong-type"]


def test_two_syntax_faults_are_both_reported() -> None:
    """A JSON text with two syntax faults has a diagnostic for each."""
    text = policy('{"Effect": "Allow" "Action": ["a",]}')
    with pytest.raises(LoadError) as refused:
        parse_policy(Source("p.json", text), "p")
    assert [found.code for found in refused.value.diagnostics] == ["missing-comma", "trailing-comma"]


@pytest.mark.parametrize("odd", ["a\nb", "a\u202eb", "a\x1bb"])
def test_a_message_is_one_printable_line(odd: str) -> None:
    """Line breaks, control and bidi characters of the user's own text are escaped in messages."""
    text = json.dumps({"Version": odd, "Statement": [{"Effect": odd, "Action": ["a"], odd: 1}], odd: 1})
    with pytest.raises(LoadError) as refused:
        parse_policy(Source("p.json", text), "p")
    assert len(refused.value.diagnostics) == 4
    for found in refused.value.diagnostics:
        assert found.message.isprintable(), found
        assert (found.hint or "").isprintable(), found


@pytest.mark.parametrize(
    "text", ['{"Version": "\\ud800"}', '{"\\ud800": "1.1"}', '{"Version": "1.1", "a\\udc00b": 1}']
)
def test_half_characters_are_faults(text: str) -> None:
    """A lone surrogate, which JSON can spell and nothing can print, is a fault of the document."""
    with pytest.raises(LoadError) as refused:
        parse_policy(Source("p.json", text), "p")
    for found in refused.value.diagnostics:
        assert str(found).encode()


def test_a_long_text_is_cut_in_messages() -> None:
    """A message quotes a long text only in part."""
    with pytest.raises(LoadError) as refused:
        parse_policy(Source("p.json", policy(f'{{"Effect": "{"x" * 5000}", "Action": []}}')), "p")
    assert len(refused.value.diagnostics[0].message) < 200
