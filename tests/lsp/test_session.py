"""Sessions of an editor with the server: a program of its own, spoken to over standard input and output."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ostiary.lint.runner import Linter
from ostiary.spans import Source
from tests.cli.command import COMMAND, EXAMPLE, environment
from tests.lsp.client import CAPABILITIES, PATIENCE, Editor, Refused

LOCK = "\U0001f512"
TEXT = """{
  "Version": "1.1",
  "Statement": [
    {"Effect": "allow", "Action": ["elb:pool:list"], "Condition": {"StringEquals": {"g:UserName": ["a"]}}}
  ]
}
"""


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    """One server for the tests that leave it as it was."""
    with Editor() as started:
        yield started


def found(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["code"] for finding in findings]


def place(text: str, part: str) -> dict[str, Any]:
    """The range of a part of a text that has no character beyond the basic plane."""
    before = text[: text.index(part)]
    line, start = before.count("\n"), len(before) - before.rfind("\n") - 1
    return {
        "start": {"line": line, "character": start},
        "end": {"line": line, "character": start + len(part)},
    }


def edited(text: str, edits: list[dict[str, Any]]) -> str:
    """A text of one line per line feed, changed by an editor that counts UTF-16."""
    lines = text.split("\n")

    def offset(position: dict[str, int]) -> int:
        units = lines[position["line"]].encode("utf-16-le")[: 2 * position["character"]]
        return sum(len(line) + 1 for line in lines[: position["line"]]) + len(units.decode("utf-16-le"))

    for edit in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def test_a_whole_session(tmp_path: Path) -> None:
    """From the greeting to the exit: findings, hover, completion, fixes, formatting, changes."""
    path = tmp_path / "policy.json"
    path.write_text(TEXT)
    with Editor("--stdio", "--delay", "0") as editor:
        server = editor.server
        assert (server["positionEncoding"], server["textDocumentSync"]["change"]) == ("utf-16", 2)
        assert server["hoverProvider"]
        assert server["documentFormattingProvider"]
        assert server["codeActionProvider"]["codeActionKinds"] == ["quickfix", "source.fixAll"]

        uri = editor.open(path)
        findings = editor.findings(uri)
        assert found(findings) == ["effect-case", "unknown-action"]
        assert findings[1]["range"] == place(TEXT, '"elb:pool:list"')
        assert (findings[1]["severity"], findings[1]["source"]) == (2, "ostiary")
        assert "\ndid you mean `elb:pools:list`" in findings[1]["message"]

        said = editor.at("hover", uri, **place(TEXT, "StringEquals")["start"])
        assert "case counts" in said["contents"]["value"]
        assert said["range"] == place(TEXT, "StringEquals")

        offered = editor.at("completion", uri, **place(TEXT, "elb:")["end"])
        item = next(item for item in offered["items"] if item["label"] == "elb:pools:")
        assert item["textEdit"]["replace"] == place(TEXT, "elb:pool:list")
        assert item["textEdit"]["insert"] == place(TEXT, "elb:")

        selection = {
            "textDocument": {"uri": uri},
            "range": place(TEXT, '"allow"'),
            "context": {"diagnostics": []},
        }
        [fix] = editor.ask("textDocument/codeAction", selection)
        assert (fix["title"], fix["kind"], fix["isPreferred"]) == (
            "Write Allow [effect-case]",
            "quickfix",
            True,
        )
        [change] = fix["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": uri, "version": 1}
        mended = edited(TEXT, change["edits"])
        assert mended == TEXT.replace("allow", "Allow")

        options = {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}}
        formatted = edited(TEXT, editor.ask("textDocument/formatting", options))
        assert json.loads(formatted) == json.loads(TEXT)
        assert '      "Action": [\n        "elb:pool:list"\n      ],\n' in formatted

        editor.change(uri, 2, {"range": place(TEXT, "allow"), "text": "Allow"})
        assert found(editor.findings(uri, 2)) == ["unknown-action"]
        editor.change(uri, 3, {"range": place(TEXT, "pool:"), "text": "pools:"})
        assert found(editor.findings(uri, 3)) == []
        editor.tell("textDocument/didSave", {"textDocument": {"uri": uri}})
        editor.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert editor.leave() == 0
        assert b"Traceback" not in editor.stderr


def test_completion_while_typing(editor: Editor, tmp_path: Path) -> None:
    """An action is offered segment by segment in a document that is not finished, and each change is one insertion."""
    text = '{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["'
    uri = editor.open(tmp_path / "typing.json", text)
    column, version = len(text), 1
    for typed, label, incomplete in (
        ("el", "elb:", True),
        ("b:po", "elb:pools:", True),
        ("ols:li", "elb:pools:list", False),
    ):
        version += 1
        at = {"line": 0, "character": column}
        editor.change(uri, version, {"range": {"start": at, "end": at}, "text": typed})
        column += len(typed)
        offered = editor.at("completion", uri, 0, column)
        item = next(item for item in offered["items"] if item["label"] == label)
        assert item["textEdit"]["insert"] == {
            "start": {"line": 0, "character": len(text)},
            "end": {"line": 0, "character": column},
        }
        assert offered["isIncomplete"] is incomplete
        assert "command" not in item
    resolved = editor.ask("completionItem/resolve", item)
    assert "Querying backend server groups" in resolved["documentation"]["value"]


@pytest.mark.parametrize("data", [None, 5, "x", [1], {"uri": [1]}, {"uri": 5, "word": []}])
def test_an_item_that_was_never_offered(editor: Editor, data: Any) -> None:
    """An item with data of another's comes back as it is."""
    resolved = editor.ask("completionItem/resolve", {"label": "x", "data": data})
    assert resolved["label"] == "x"
    assert "documentation" not in resolved


@pytest.mark.parametrize(
    ("name", "language"), [("half.yaml", "yaml"), ("half.json", "json"), ("half.tf", "terraform")]
)
def test_half_a_surrogate_pair(editor: Editor, tmp_path: Path, name: str, language: str) -> None:
    """A text that is no Unicode is checked, formatted and given actions like any other."""
    path = tmp_path / name
    uri = editor.open(path, 'service: "\ud83d"\nroutes: []\n', language)
    editor.findings(uri)
    document = {"textDocument": {"uri": uri}}
    editor.ask("textDocument/formatting", {**document, "options": {"tabSize": 2, "insertSpaces": True}})
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    editor.ask("textDocument/codeAction", {**document, "range": everything, "context": {"diagnostics": []}})


@pytest.mark.parametrize(("encoding", "units"), [("utf-16", 2), ("utf-8", 4)])
def test_positions_are_counted_as_agreed(editor: Editor, tmp_path: Path, encoding: str, units: int) -> None:
    """Findings, changes, hover and fixes are exact behind a character beyond the basic plane."""
    if encoding == "utf-16":
        assert_exact(editor, tmp_path / "a.json", units)
        return
    with Editor(
        capabilities={**CAPABILITIES, "general": {"positionEncodings": [encoding, "utf-16"]}}
    ) as other:
        assert other.server["positionEncoding"] == encoding
        assert_exact(other, tmp_path / "a.json", units)


def assert_exact(editor: Editor, path: Path, units: int) -> None:
    """The answers about a text with one such character, which is so many units wide."""
    text = f'{{"Version": "1.1", "Statement": [{{"Sid": "{LOCK}", "Effect": "allow", "Action": ["elb:pools:list"]}}]}}'
    start = text.index('"allow"') - 1 + units
    uri = editor.open(path, text)
    finding = next(one for one in editor.findings(uri) if one["code"] == "effect-case")
    assert finding["range"] == span(start, start + 7)
    action = text.index("elb:") - 1 + units
    assert editor.at("hover", uri, 0, action + 3)["range"] == span(action, action + 14)
    offered = editor.at("completion", uri, 0, action + 4)["items"][0]
    assert offered["textEdit"]["insert"] == span(action, action + 4)
    context = {"diagnostics": [], "only": ["quickfix"]}
    selection = {"textDocument": {"uri": uri}, "range": span(start, start), "context": context}
    [fix] = editor.ask("textDocument/codeAction", selection)
    [edit] = fix["edit"]["documentChanges"][0]["edits"]
    assert edit["range"] == span(start, start + 7)
    editor.change(uri, 2, {"range": edit["range"], "text": edit["newText"]})
    assert "effect-case" not in found(editor.findings(uri, 2))


def span(start: int, end: int) -> dict[str, Any]:
    return {"start": {"line": 0, "character": start}, "end": {"line": 0, "character": end}}


def test_an_editor_that_says_nothing_gets_utf_16_and_plain_text(tmp_path: Path) -> None:
    """An editor with no capabilities at all is served with what every editor can show."""
    with Editor(capabilities={}) as editor:
        assert editor.server["positionEncoding"] == "utf-16"
        uri = editor.open(tmp_path / "a.json", TEXT)
        assert found(editor.findings(uri)) == ["effect-case", "unknown-action"]
        said = editor.at("hover", uri, **place(TEXT, "StringEquals")["start"])["contents"]
        assert (said["kind"], "**" in said["value"], "`" in said["value"]) == ("plaintext", False, False)
        offered = editor.at("completion", uri, **place(TEXT, "elb:")["end"])
        assert set(offered["items"][0]["textEdit"]) == {"newText", "range"}
        selection = {
            "textDocument": {"uri": uri},
            "range": place(TEXT, '"allow"'),
            "context": {"diagnostics": []},
        }
        [fix] = editor.ask("textDocument/codeAction", selection)
        assert list(fix["edit"]["changes"]) == [uri]
        assert editor.registered == []


def test_editors_of_the_family_of_vs_code_are_told_to_go_on(tmp_path: Path) -> None:
    """After the beginning of an action was taken, such an editor opens the list again."""
    with Editor(client="Visual Studio Code - Insiders") as editor:
        uri = editor.open(tmp_path / "a.json", TEXT)
        offered = editor.at("completion", uri, **place(TEXT, "elb:")["end"])
        item = next(item for item in offered["items"] if item["label"] == "elb:pools:")
        assert item["command"]["command"] == "editor.action.triggerSuggest"
        editor.findings(uri)
        assert [one["method"] for one in editor.registered] == ["workspace/didChangeWatchedFiles"]


def test_an_editor_that_refuses_to_watch_is_served_all_the_same(tmp_path: Path) -> None:
    """An editor that answers with an error to what it said it can do is not told that the server failed."""
    with Editor(refuses=True) as editor:
        uri = editor.open(tmp_path / "a.json", TEXT)
        assert len(editor.findings(uri)) == 2
        editor.at("hover", uri, 0, 0)
        assert (editor.registered, editor.shown) == ([], [])


def test_lines_end_only_where_the_protocol_says(editor: Editor, tmp_path: Path) -> None:
    """U+2028 and U+0085 in a text end no line: what is changed below them is changed in its place."""
    text = '{"Version": "1.1", "Statement": [\r\n{"Action": ["a:b:c"], "Sid": "\u2028 \x85",\n"Effect": "allow"}]}'
    uri = editor.open(tmp_path / "a.json", text)
    finding = next(one for one in editor.findings(uri) if one["code"] == "effect-case")
    assert finding["range"]["start"] == {"line": 2, "character": 10}
    inner = {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 16}}
    editor.change(uri, 2, {"range": inner, "text": "Allow"})
    assert "effect-case" not in found(editor.findings(uri, 2))


def test_an_account(editor: Editor, tmp_path: Path) -> None:
    """What is found in an account is shown in all its files, also in those that are not open, and goes away again."""
    account = Path(shutil.copytree(EXAMPLE, tmp_path / "account"))
    main, policy = account / "account.yaml", account / "policies" / "no-delete.json"
    text = main.read_text()
    policy.write_text(policy.read_text().replace("elb:pools:delete", "elb:pools:remove"))
    uri = editor.open(main, language="yaml")
    assert editor.findings(uri) == []
    assert found(editor.findings(policy.as_uri(), None)) == ["unknown-action"]
    editor.change(uri, 2, {"text": text.replace("policy: ELB FullAccess", "policy: ELB FulAccess")})
    [finding] = editor.findings(uri, 2)
    assert (finding["code"], "ELB FullAccess" in finding["message"]) == ("unknown-policy", True)
    editor.change(uri, 3, {"text": text})
    assert editor.findings(uri, 3) == []
    said = editor.at("hover", uri, **place(text, "ELB FullAccess")["start"])
    assert "system-defined policy" in said["contents"]["value"]

    other = editor.open(policy)
    editor.findings(other)
    editor.change(other, 2, {"text": policy.read_text().replace("elb:pools:remove", "elb:pools:delete")})
    assert editor.findings(other, 2) == []
    editor.tell("textDocument/didClose", {"textDocument": {"uri": other}})
    assert found(editor.findings(other, None)) == ["unknown-action"]
    editor.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert editor.findings(other, None) == []


def test_files_that_change_on_disk(editor: Editor, tmp_path: Path) -> None:
    """When the settings change on disk, what is open is checked anew; settings with faults are shown in their file."""
    uri = editor.open(tmp_path / "a.json", TEXT)
    assert len(editor.findings(uri)) == 2
    [watching] = editor.registered
    assert {"globPattern": "**/*.toml"} in watching["registerOptions"]["watchers"]
    settings = tmp_path / "ostiary.toml"
    for words, expected in (('["all"]', []), ('["nothing-such"]', ["effect-case", "unknown-action"])):
        settings.write_text(f"[lint]\nignore = {words}\n")
        event = {"changes": [{"uri": settings.as_uri(), "type": 1}]}
        editor.tell("workspace/didChangeWatchedFiles", event)
        assert found(editor.findings(uri)) == expected
    [fault] = editor.findings(settings.as_uri(), None)
    assert (fault["code"], fault["range"]["start"]) == ("invalid-settings", {"line": 1, "character": 11})


def test_what_is_wrong_does_not_end_the_server(editor: Editor, tmp_path: Path) -> None:
    """Messages that are none, texts that are none and positions that are none cost their own answer only."""
    editor.send_raw(b"{]")
    editor.send_raw(
        b'{"jsonrpc": "2.0", "id": "x", "method": "textDocument/hover", "params": {"position": 1}}'
    )
    editor.tell(
        "textDocument/didChange",
        {"textDocument": {"uri": "file:///nowhere", "version": 2}, "contentChanges": []},
    )
    editor.tell("textDocument/didClose", {"textDocument": {"uri": "file:///nowhere"}})
    with pytest.raises(Refused):
        editor.ask("textDocument/nothing", {})
    assert editor.at("hover", "file:///nowhere", 0, 0) is None
    uri = editor.open(tmp_path / "a.json", "\x00\ud800{" + "[" * 500 + '"Effect": ')
    assert editor.findings(uri)
    assert editor.at("hover", uri, 7, 10**6) is None
    assert [item["label"] for item in editor.at("completion", uri, 0, 10**6)["items"]] == ["Allow", "Deny"]
    editor.change(
        uri,
        2,
        {"range": {"start": {"line": 9, "character": 9}, "end": {"line": 0, "character": 0}}, "text": TEXT},
    )
    assert found(editor.findings(uri, 2)) == ["effect-case", "unknown-action"]


def test_however_an_editor_behaves_the_last_state_counts(editor: Editor, tmp_path: Path) -> None:
    """Typing sign by sign, changes anywhere and nowhere, requests that are taken back: the server goes on."""
    random, version = Random(5), 1
    text = TEXT.replace('"a"', f'"{LOCK}"')
    uri = editor.open(tmp_path / "storm.json", "")
    end = {"line": 0, "character": 0}
    for sign in text:
        version += 1
        editor.change(uri, version, {"range": {"start": end, "end": end}, "text": sign})
        units = len(sign.encode("utf-16-le")) // 2
        end = (
            {"line": end["line"] + 1, "character": 0}
            if sign == "\n"
            else {**end, "character": end["character"] + units}
        )
    assert found(editor.findings(uri, version)) == ["effect-case", "unknown-action"]
    for number in range(300):
        version += 1
        start, end = ({"line": random.randrange(9), "character": random.randrange(90)} for _ in range(2))
        sign = random.choice(["{", "]", '"', ",", "\r\n", LOCK, "\\u", "\x00", "\u2028", ""])
        editor.change(uri, version, {"range": {"start": start, "end": end}, "text": sign})
        if number % 50 == 0:
            editor.at("completion", uri, start["line"], start["character"])
            editor.at("hover", uri, end["line"], end["character"])
    for number in range(50):
        editor.tell("$/cancelRequest", {"id": number})
    for number in range(300):
        version += 1
        editor.change(uri, version, {"text": text.replace("elb:pool:list", f"elb:pools:get{number}")})
    [_, last] = editor.findings(uri, version)
    assert "`elb:pools:get299`" in last["message"]
    editor.change(uri, version + 1, {"text": '{"Statement":[' * 1_000})
    assert found(editor.findings(uri, version + 1)) == ["document-too-deep"]


def test_of_very_many_findings_the_first_are_shown(editor: Editor, tmp_path: Path) -> None:
    """A thousand are sent, and how many more there are; places are counted once for all of them."""
    names = [f"elb:pools:list{number}" for number in range(2_100)]
    text = json.dumps(
        {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": names}], "x": LOCK}, ensure_ascii=False
    )
    findings = editor.findings(editor.open(tmp_path / "many.json", text))
    assert len(findings) == 1_001
    assert findings[-1]["code"] == "more-findings"
    assert findings[-2]["range"]["start"]["line"] == 0


def test_the_findings_are_those_of_the_command_line(editor: Editor, tmp_path: Path) -> None:
    """A text in the editor has the findings that it would have as a file, in the same places."""
    text = (
        (EXAMPLE / "policies" / "shop-elb.yaml")
        .read_text()
        .replace("elb:*:*", "elb:pool:get")
        .replace("Allow", "allow")
    )
    path = tmp_path / "a.yaml"
    path.write_text(text)
    uri = editor.open(path, language="yaml")
    shown = [
        (one["code"], one["range"]["start"]["line"] + 1, one["range"]["start"]["character"] + 1)
        for one in editor.findings(uri)
    ]
    wanted = Linter().check_text(Source(str(path), text), named=False)
    assert shown == [(one.code, one.span.line, one.span.column) for one in wanted if one.span]
    assert len(shown) == 3


def test_an_editor_that_goes_away_ends_the_server() -> None:
    """When the input ends the server ends, with exit code 1: nobody said good-bye."""
    editor = Editor()
    try:
        assert editor.process.stdin
        editor.process.stdin.close()
        assert editor.process.wait(PATIENCE) == 1
    finally:
        editor.close()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    """Where the protocol's library is not installed the command says so, with exit code 2 and nothing on its output."""
    (tmp_path / "pygls.py").write_text("raise ModuleNotFoundError('no', name='pygls')\n")
    done = subprocess.run(
        [COMMAND, "lsp"],
        input=b"",
        capture_output=True,
        env=environment({"PYTHONPATH": str(tmp_path)}),
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"pip install 'ostiary[lsp]'" in done.stderr
    assert b"Traceback" not in done.stderr
