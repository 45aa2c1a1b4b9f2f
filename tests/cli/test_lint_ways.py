"""Ways in and out of lint: standard input, files of findings, what is listed; `ostiary rule`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import assert_refused, call, run

BAD = '{"Version": "1.1",\n "Statement": [{"Effect": "allow", "Action": ["elb:pool:list"]}]}\n'


def test_a_document_on_standard_input() -> None:
    """`-` is a document; without a name its first sign says whether it is JSON."""
    result = call("lint", "-", "--format", "concise", stdin=BAD)
    assert (result.code, result.stderr) == (1, "")
    assert [line.split(" ")[0] for line in result.stdout.splitlines()[:2]] == [
        "stdin.json:2:27:",
        "stdin.json:2:47:",
    ]
    yaml = call("lint", "-", "--format", "concise", stdin='Version: "1.1"\nStatement: []\n')
    assert yaml.stdout.startswith("stdin.yaml:")


def test_a_name_for_standard_input(tmp_path: Path) -> None:
    """The file that standard input stands for says which settings count, its form and its kind; it is not read."""
    (tmp_path / "ostiary.toml").write_text('[lint]\nignore = ["effect-case"]\nexclude = ["old"]\n')
    (tmp_path / "scps").mkdir()
    name = tmp_path / "scps" / "p.json"
    name.write_text("{")
    result = call("lint", "-", "--stdin-filename", name, "--format", "json", stdin=BAD)
    found = json.loads(result.stdout)["findings"]
    assert {finding["file"] for finding in found} == {str(name)}
    assert "effect-case" not in {finding["code"] for finding in found}
    old = tmp_path / "old"
    forced = call("lint", "-", "--force-exclude", "--stdin-filename", old, "-q", stdin=BAD)
    assert forced.code == 0


def test_standard_input_with_its_fixes() -> None:
    """With --fix the document is printed, and what is left to be said is on the other output."""
    result = call("lint", "-", "--fix", stdin=BAD)
    assert (result.code, result.stdout) == (1, BAD.replace('"allow"', '"Allow"'))
    assert "`elb:pool:list`" in result.stderr
    diff = call("lint", "-", "--diff", stdin=BAD)
    assert diff.code == 1
    assert '+ "Statement": [{"Effect": "Allow"' in diff.stdout
    clean = call("lint", "-", "--fix", stdin="{}\r\n")
    assert clean.stdout == "{}\r\n"


def test_standard_input_in_its_form() -> None:
    """`ostiary fmt -` prints the document, as it is if it cannot be read."""
    result = call("fmt", "-", stdin=BAD)
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:3] == ["{", '  "Version": "1.1",', '  "Statement": [']
    broken = call("fmt", "-", "--stdin-filename", "a.json", stdin='{"Version": ')
    assert (broken.code, broken.stdout) == (1, '{"Version": ')
    assert "a.json:1:" in broken.stderr
    assert call("fmt", "-", "--check", stdin=BAD).code == 1


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["-", "x.json"], "", "stands alone"),
        (["x.json", "--stdin-filename", "y.json"], "", "goes with `-`"),
        (["-"], b"\xff", "not UTF-8"),
        (["-", "--stdin-filename", ""], BAD, "the path is empty"),
        (["-", "-o", ""], BAD, "the path is empty"),
    ],
)
def test_standard_input_that_cannot_be_read(arguments: list[str], stdin: str | bytes, words: str) -> None:
    """One message, exit code 2."""
    assert_refused(call("lint", *arguments, stdin=stdin), words)


def test_findings_in_a_file(tmp_path: Path) -> None:
    """A report is written where it is asked for, without colour, in any format; nothing is printed."""
    (tmp_path / "p.json").write_text(BAD)
    target = tmp_path / "out"
    for form in ("text", "concise", "json", "sarif", "github", "gitlab"):
        result = call("lint", tmp_path / "p.json", "--format", form, "-o", target)
        assert result == (1, "", "")
        assert target.read_text("utf-8") == call("lint", tmp_path / "p.json", "--format", form).stdout
    call("lint", tmp_path / "p.json", "--statistics", "-o", target)
    assert target.read_text("utf-8").split()[:4] == ["1", "*", "warning", "effect-case"]
    assert_refused(call("lint", tmp_path / "p.json", "-o", tmp_path / "no" / "x"), "cannot write")


def test_a_report_does_not_overwrite_what_it_is_about(tmp_path: Path) -> None:
    """Neither findings nor a baseline are written over a document that was checked, whatever it is called."""
    path = tmp_path / "p.json"
    path.write_text(BAD)
    (tmp_path / "link.json").symlink_to(path)
    for option in ("-o", "--write-baseline"):
        for target in (path, tmp_path / "x" / ".." / "p.json", tmp_path / "link.json"):
            assert_refused(call("lint", path, option, target), "was not overwritten")
    assert path.read_text() == BAD


def test_a_report_on_standard_output(tmp_path: Path) -> None:
    """A dash for the file of a report is standard output, not a file of that name."""
    (tmp_path / "p.json").write_text(BAD)
    result = run("lint", "p.json", "-o", "-", cwd=tmp_path)
    assert result == run("lint", "p.json", cwd=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["lint", ""], ["lint", "--fix", ""], ["fmt", ""], ["selftest", ""], ["routes", "import", "", "--service", "x"],
        ["routes", "diff", "", "x"], ["lint", ".", "--config", ""], ["lint", ".", "--baseline", ""],
        ["decide", "--requests", ""], ["decide", "--policy", "", "--action", "elb:pools:get"],
        ["decide", "--body", "", "GET", "/x"], ["decide", "--session-policy", "", "GET", "/x"],
        ["what-if", "--policy", ""],
    ],
)  # fmt: skip
def test_an_empty_path(tmp_path: Path, arguments: list[str]) -> None:
    """An empty path (a variable that is not set) is refused, not taken for the current folder; nothing is written."""
    (tmp_path / "p.json").write_text(BAD)
    assert_refused(run(*arguments, cwd=tmp_path), "the path is empty")
    assert (tmp_path / "p.json").read_text() == BAD


def test_what_is_left_of_a_fixed_document_in_a_file(tmp_path: Path) -> None:
    """With fixes standard output has the document, and the file of the report what is left of it."""
    target = tmp_path / "report"
    result = call("lint", "-", "--fix", "-o", target, stdin=BAD)
    assert '"Allow"' in result.stdout
    assert (result.code, result.stderr) == (1, "")
    assert "unknown-action" in target.read_text()
    assert "effect-case" not in target.read_text()


def test_what_is_left_as_it_is_on_standard_input() -> None:
    """A document that has no canonical form is printed as it is, and the reason beside it."""
    text = 'Version: "1.1"\nStatement:\n  - &a {Effect: Allow, Action: ["elb:*:*"]}\n  - *a\n'
    result = call("fmt", "-", stdin=text)
    assert (result.code, result.stdout) == (0, text)
    assert result.stderr.startswith("stdin.yaml: left as it is: ")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ostiary.toml", b"\xff", "is not UTF-8 text: byte 0"),
        ("ostiary.toml", b'[lint]\nbaseline = "b.json"\n', "no baseline"),
    ],
)
def test_settings_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    """Settings that are no text, or that name a baseline that is none however deep, are refused in words."""
    (tmp_path / "p.json").write_text(BAD)
    (tmp_path / "b.json").write_text("[" * 100_000)
    (tmp_path / name).write_bytes(content)
    assert_refused(call("lint", tmp_path / "p.json"), words)


def test_findings_on_a_line_each(tmp_path: Path) -> None:
    """The concise format has one line for a finding, and the summary."""
    (tmp_path / "p.json").write_text(BAD)
    lines = call("lint", tmp_path / "p.json", "--format", "concise").stdout.splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("warning: there is no action `elb:pool:list` (IAM.1036) [unknown-action]")


def test_exit_codes(tmp_path: Path) -> None:
    """Findings are 1, unless nobody is to stop for them."""
    (tmp_path / "p.json").write_text(BAD)
    assert call("lint", tmp_path).code == 1
    assert call("lint", tmp_path, "--exit-zero").code == 0
    assert call("lint", tmp_path / "none", "--exit-zero").code == 2


def test_files_that_are_checked(tmp_path: Path) -> None:
    """What is judged can be listed; if it is nothing at all, that is said."""
    for name in ("a.json", "node_modules/b.json", "c/d.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BAD)
    (tmp_path / "package.json").write_text('{"name": "x"}')
    shown = call("lint", tmp_path, "--show-files")
    assert (shown.code, shown.stdout.splitlines()) == (
        0,
        [str(tmp_path / "a.json"), str(tmp_path / "c" / "d.json")],
    )
    nothing = call("lint", tmp_path, "--extend-exclude", "a.json,c")
    assert (nothing.code, nothing.stdout) == (0, "0 findings in 0 documents\n")
    assert "nothing that looks like a policy" in nothing.stderr
    assert call("lint", tmp_path, "--exclude", "*.json", "--format", "json").stderr == ""


def test_a_diff_can_be_applied(tmp_path: Path) -> None:
    """A file that does not end in a line end is told apart from one that does."""
    (tmp_path / "p.json").write_text(BAD.rstrip("\n"))
    diff = call("lint", tmp_path / "p.json", "--diff").stdout
    assert diff.count("\\ No newline at end of file\n") == 2


def test_rules() -> None:
    """`ostiary rule` lists the rules, and prints the page of one; other codes of lint have one as well."""
    listed = call("rule").stdout.splitlines()
    assert any(line.startswith("unknown-action ") for line in listed)
    assert any(line.endswith("(off by default)") for line in listed)
    entries = json.loads(call("rule", "--format", "json").stdout)
    assert len(entries) == len(listed)
    page = call("rule", "unknown-action").stdout
    assert page == call("lint", "--explain", "unknown-action").stdout
    assert json.loads(call("rule", "unknown-action", "--format", "json").stdout)["page"] == page
    assert call("rule", "unused-suppression").stdout.startswith("# unused-suppression\n")
    assert_refused(call("rule", "unknwon-action"), "did you mean `unknown-action`?")
    assert_refused(call("rule", "unknown"), "means several rules", "`unknown-action`", ", …")
    assert_refused(call("rule", "IAM.1036", "--format", "json"), "`unknown-action`")
    assert call("rule", "IAM.1002").stdout == call("rule", "long-display-name").stdout
    assert_refused(call("rule", "missing-comma", "--format", "json"), "not a rule")


def test_settings_of_what_is_searched_and_known(tmp_path: Path) -> None:
    """The project's settings say what is left out and what is known; the command line comes on top."""
    (tmp_path / "old").mkdir()
    for name in ("a.json", "old/b.json"):
        (tmp_path / name).write_text(BAD)
    settings = tmp_path / "ostiary.toml"
    settings.write_text('[lint]\nexclude = ["old"]\n')
    assert call("lint", tmp_path, "--show-files").stdout == f"{tmp_path / 'a.json'}\n"
    assert call("fmt", tmp_path, "--check").stdout.splitlines()[0] == f"{tmp_path / 'a.json'}: would change"
    assert call("lint", tmp_path / "old", "--show-files").stdout == f"{tmp_path / 'old' / 'b.json'}\n"
    call("lint", tmp_path, "--write-baseline", tmp_path / "known.json")
    settings.write_text('[lint]\nbaseline = "known.json"\n')
    result = call("lint", tmp_path, "--format", "concise")
    assert [line.split(":")[0] for line in result.stdout.splitlines()[:-1]] == [
        str(tmp_path / "old" / "b.json")
    ] * 2
    (tmp_path / "known.json").write_text("[]")
    assert_refused(call("lint", tmp_path), "is no baseline")
