"""`ostiary routes import`: pages to a route file, whole or not at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.command import assert_refused, call, run

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
SUMMARY = re.compile(
    r"rows (\d+) = imported (\d+) \+ reported (\d+); routes (\d+) \((\d+) duplicates merged\)"
)
HEADER = """\
service: lamp
name: Lamps
level: global
endpoints: ["lamp.{region}.example.com"]
source: {repository: docs/lamp, commit: abc123, licence: Apache-2.0}
routes: []
"""


def importing(out: Path, *pages: str, more: tuple[str, ...] = ()) -> list[str | Path]:
    return ["routes", "import", *(PAGES / page for page in pages), "--service", "lamp", "--out", out, *more]


def test_program(tmp_path: Path) -> None:
    """The summary is the last line, its sums are right, each reported row has page, line and reason."""
    out = tmp_path / "lamp.yaml"
    result = run(*importing(out, "."))
    assert (result.code, result.stderr) == (1, "")
    *lines, summary = result.stdout.splitlines()
    found = SUMMARY.fullmatch(summary)
    assert found is not None
    rows, imported, reported, routes, _ = map(int, found.groups())
    assert rows == imported + reported
    errors = [line for line in lines if ": error: " in line]
    assert len(errors) == reported > 0
    assert all(re.match(r".+\.rst:\d+:\d+: error: .+ \[[a-z-]+\]$", line) for line in errors)
    assert out.read_text().count("- route: ") == routes


def test_clean_pages(tmp_path: Path) -> None:
    """Exit code 0 if every row gave a route; -q prints nothing."""
    out = tmp_path / "lamp.yaml"
    result = call(*importing(out, "grid.rst"))
    assert (result.code, result.stdout.splitlines()[-1]) == (
        0,
        "rows 4 = imported 4 + reported 0; routes 3 (1 duplicates merged)",
    )
    assert call(*importing(out, "grid.rst", more=("-q",))) == (0, "", "")


def test_json(tmp_path: Path) -> None:
    """In JSON: the same summary, and each reported row with page, line, code and message."""
    result = call(*importing(tmp_path / "lamp.yaml", "csv_table.rst", more=("--format", "json")))
    report = json.loads(result.stdout)
    assert (result.code, set(report)) == (1, {"summary", "reported", "warnings"})
    assert SUMMARY.fullmatch(report["summary"])
    [row] = report["reported"]
    assert (row["page"], row["line"], row["code"]) == (str(PAGES / "csv_table.rst"), 10, "bad-api")


def test_import_is_stable(tmp_path: Path) -> None:
    """What the importer wrote it writes again, byte for byte, and it keeps the header that people gave."""
    out, day = tmp_path / "lamp.yaml", ("--date", "2026-11-25")
    out.write_text(HEADER)
    call(*importing(out, "grid.rst", "sphinx.rst", more=day))
    first = out.read_bytes()
    header = HEADER.replace("licence: Apache-2.0}", 'licence: Apache-2.0, imported: "2026-11-25"}')
    assert first.startswith(header.removesuffix("routes: []\n").encode())
    call(*importing(out, "grid.rst", "sphinx.rst", more=day))
    assert out.read_bytes() == first
    more = ("--commit", "def456", "--level", "project", *day)
    call(*importing(out, "grid.rst", "sphinx.rst", more=more))
    changed = first.replace(b"abc123", b"def456").replace(b"level: global", b"level: project")
    assert out.read_bytes() == changed
    assert [path.name for path in tmp_path.iterdir()] == ["lamp.yaml"]


def test_written_file_is_used(tmp_path: Path) -> None:
    """The written file is a route file that an account can use."""
    (tmp_path / "routes").mkdir()
    (tmp_path / "account.yaml").write_text("projects: [{id: p1, name: dev}]\n")
    call(*importing(tmp_path / "routes" / "lamp.yaml", "grid.rst"))
    found = call("routes", "find", "POST", "/v3/p1/lamps", "-a", tmp_path, "--format", "json")
    assert json.loads(found.stdout)["actions"] == ["lamp:lamps:create"]
    assert call("lint", tmp_path / "routes" / "lamp.yaml").code == 0


@pytest.mark.parametrize(
    ("out", "page", "words"),
    [
        ("lamp.yaml", "none.rst", "no such file"),
        ("nowhere/lamp.yaml", "grid.rst", "no such file"),
        ("file/lamp.yaml", "grid.rst", "not a directory"),
        (".", "grid.rst", "is a directory"),
        ("broken.yaml", "grid.rst", "broken.yaml:2:1"),
        ("other.yaml", "grid.rst", "holds the routes of `shade`, not of `lamp`"),
    ],
)
def test_nothing_is_half_written(tmp_path: Path, out: str, page: str, words: str) -> None:
    """If the pages cannot be read or the file not be written, the folder is as it was."""
    contents = {"file": "", "broken.yaml": "service: [\n", "other.yaml": "service: shade\nroutes: []\n"}
    for name, text in contents.items():
        (tmp_path / name).write_text(text)
    assert_refused(call(*importing(tmp_path / out, page)), words)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == contents


def test_pages_without_a_row_replace_nothing(tmp_path: Path) -> None:
    """Pages in which no row is found are refused: a file that is there stays, none is made."""
    page, out = tmp_path / "empty.rst", tmp_path / "lamp.yaml"
    page.write_text("Lamps\n=====\n\nNothing here.\n")
    assert_refused(call("routes", "import", page, "--service=lamp", "--out", out), "no row could be imported")
    assert not out.exists()
    out.write_text(HEADER)
    assert_refused(call("routes", "import", page, "--service=lamp", "--out", out), "no row could be imported")
    assert out.read_text() == HEADER


def test_pages_of_which_nothing_is_understood(tmp_path: Path) -> None:
    """If all rows are reported, they are: exit code 1, each row with its reason, and no file is made."""
    page, out = tmp_path / "odd.rst", tmp_path / "lamp.yaml"
    page.write_text(".. list-table::\n\n   * - API\n     - Action\n   * - PUT to /v1/a\n     - lamp:a:put\n")
    result = call("routes", "import", page, "--service=lamp", "--out", out)
    assert (result.code, out.exists()) == (1, False)
    assert "odd.rst:5:1: error: the row is not imported" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("rows 1 = imported 0 + reported 1; routes 0")
    assert "nothing was written" in result.stderr


def test_pages_without_a_table_say_so(tmp_path: Path) -> None:
    """Of pages without a table the reason is given before nothing is written."""
    page = tmp_path / "prose.rst"
    page.write_text("Lamps\n=====\n\nGET /v1/a needs lamp:a:get.\n")
    result = call("routes", "import", page, "--service=lamp", "--out", tmp_path / "lamp.yaml")
    assert_refused(result, "prose.rst` has no table of APIs and actions")


def test_the_header_comes_from_the_catalog(tmp_path: Path) -> None:
    """What the catalog knows of a service stands in a new file; options and the old file count more."""
    out = tmp_path / "eip.yaml"
    asked = ("routes", "import", PAGES / "grid.rst", "--service", "eip", "--out", out, "--date", "2026-11-25")
    assert call(*asked).code == 0
    assert out.read_text().startswith(
        "service: eip\nname: Elastic IP\nlevel: project\n"
        'endpoints: ["vpc.{region}.otc.t-systems.com"]\nsource: {imported: "2026-11-25"}\n'
        "import:\n  pages: 1\n"
    )
    assert call(*asked, "--endpoint", "eip.example.com", "--name", "Mine").code == 0
    assert call(*asked).code == 0
    assert "name: Mine\n" in out.read_text()
    assert 'endpoints: ["eip.example.com"]\n' in out.read_text().replace(
        "[eip.example.com]", '["eip.example.com"]'
    )
    other = tmp_path / "ecs.yaml"
    more = ("--service", "ecs", "--out", other, "--deployment", "swiss")
    assert call("routes", "import", PAGES / "grid.rst", *more).code == 0
    assert "ecs.{region}.sc.otc.t-systems.com" in other.read_text()


@pytest.mark.parametrize("day", ["", "today", "2026-13-01", "25.11.2026"])
def test_bad_date(tmp_path: Path, day: str) -> None:
    """The day of an import is a day."""
    result = call(*importing(tmp_path / "lamp.yaml", "grid.rst", more=("--date", day)))
    assert_refused(result, "is not a day")


@pytest.mark.parametrize("service", ["", " ", "a:b", "-", "a b"])
def test_bad_service(tmp_path: Path, service: str) -> None:
    """A service is named by the first segment of its actions."""
    out = tmp_path / "lamp.yaml"
    result = call("routes", "import", PAGES / "grid.rst", f"--service={service}", "--out", out)
    assert_refused(result, "is not the name of a service")
    assert not out.exists()
