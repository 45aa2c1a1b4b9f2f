"""What an explanation shows of a statement's file."""

from __future__ import annotations

import json

from ostiary.documents.policy_file import parse_policy
from ostiary.engine.explained.excerpt import LINES, WIDTH, excerpt
from ostiary.spans import Source


def shown(text: str, statement: int = 0, name: str = "p.json") -> list[str]:
    source = Source(name, text)
    place = parse_policy(source, "p").place(statement)
    assert place is not None
    return list(excerpt(source, place))


def test_a_statement_on_the_line_of_its_document_stands_alone() -> None:
    """What stands before and after a statement on its lines is not shown."""
    text = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["a:b:c"]}]}'
    assert shown(text) == ['   1 | {"Effect": "Allow", "Action": ["a:b:c"]}']


def test_a_yaml_statement_ends_where_the_next_begins() -> None:
    """The line on which the next statement begins is not shown, and nothing below the list."""
    text = "Version: '1.1'\nStatement:\n- Effect: Allow\n  Action: ['a:b:c']\n- Effect: Deny\n  Action: ['a:b:d']\n"
    assert shown(text, 0, "p.yaml") == ["   3 | - Effect: Allow", "   4 |   Action: ['a:b:c']"]
    indented = text.replace("\n", "\n  ").replace("Statement:\n  ", "Statement:\n  ")
    nested = f"policy:\n  {indented}\ndisplay_name: x\n"
    assert shown(nested, 1, "p.yaml") == ["   6 | - Effect: Deny", "   7 |   Action: ['a:b:d']"]


def test_the_lines_of_a_statement_stay_aligned() -> None:
    """A statement over several lines loses the margin that its lines share, and no more."""
    text = '{"Version": "1.1",\n  "Statement": [\n    {\n      "Effect": "Allow",\n      "Action": ["a:b:c"]\n    }]}'
    assert shown(text) == [
        "   3 | {",
        '   4 |   "Effect": "Allow",',
        '   5 |   "Action": ["a:b:c"]',
        "   6 | }",
    ]


def test_a_long_line_goes_on_below() -> None:
    """A statement as a program writes it, on one line, is shown in lines that are not too wide, none of it left out."""
    actions = [f"service:resource:operation{number}" for number in range(12)]
    statement = {"Effect": "Allow", "Action": actions, "Condition": {"Bool": {"g:MFAPresent": ["true"]}}}
    text = json.dumps({"Version": "1.1", "Statement": [statement]}, separators=(",", ":"))
    lines = shown(text)
    assert all(len(line) <= WIDTH + len("   1 | ") for line in lines)
    assert json.loads("".join(line[len("   1 | ") :] for line in lines)) == statement


def test_what_is_left_out_is_said() -> None:
    """A statement of very many lines is cut, and a last line says so; so is one line that is too long for them."""
    actions = ",\n".join(f'"a:b:c{number}"' for number in range(40))
    text = f'{{"Version": "1.1", "Statement": [{{"Effect": "Allow", "Action": [{actions}]}}]}}'
    for each in (text, text.replace("\n", "  " * 40)):
        lines = shown(each)
        assert len(lines) == LINES + 1
        assert lines[-1].strip() == "…"
