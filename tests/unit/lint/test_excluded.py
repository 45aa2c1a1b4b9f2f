"""What a search of folders leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary.errors import RequestError
from ostiary.lint.excluded import Exclusion
from ostiary.lint.files import find_units
from ostiary.lint.gitignore import ignore_files_above, is_ignored, parse_line


def tree(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def found(folder: Path, exclusion: Exclusion) -> list[str]:
    return [unit.path.relative_to(folder).as_posix() for unit in find_units([folder], exclusion)]


NAMES = ("a.json", "b/a.json", "node_modules/x/a.json", "b/site-packages/a.json", "c/d/a.json", "c/d/e.yaml")


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (Exclusion().patterns, ["a.json", "b/a.json", "c/d/a.json", "c/d/e.yaml"]),
        ((), ["a.json", "b/a.json", "b/site-packages/a.json", "c/d/a.json", "c/d/e.yaml", "node_modules/x/a.json"]),
        (("a.json", "node*"), ["c/d/e.yaml"]),
        (("c/d/a.json", "./b/", "node_modules"), ["a.json", "c/d/e.yaml"]),
        (("c/*", "b", "*/x"), ["a.json"]),
    ],
)  # fmt: skip
def test_patterns_are_names_or_paths(tmp_path: Path, patterns: tuple[str, ...], left: list[str]) -> None:
    """A pattern without a slash is a name at any depth, one with a slash a path from the settings' folder."""
    assert found(tree(tmp_path, *NAMES), Exclusion(patterns, tmp_path)) == left


def test_a_path_that_is_named_is_searched(tmp_path: Path) -> None:
    """What the user names counts more than what is excluded, unless that is to be forced."""
    tree(tmp_path, *NAMES)
    named = [tmp_path / "node_modules", tmp_path / "b/site-packages/a.json"]
    assert len(list(find_units(named, Exclusion(root=tmp_path)))) == 2
    assert list(find_units(named, Exclusion(root=tmp_path, forced=True))) == []
    assert len(list(find_units([tmp_path / "a.json"], Exclusion(root=tmp_path, forced=True)))) == 1
    project = tree(tmp_path / "venv" / "project", "a.json")
    assert len(list(find_units([project / "a.json"], Exclusion(root=project, forced=True)))) == 1
    assert len(found(project, Exclusion(root=project))) == 1


def test_what_git_ignores_is_left_out(tmp_path: Path) -> None:
    """The files of the repository above count, the nearest last; a nested one may take back what an outer one says."""
    tree(
        tmp_path,
        "top/.git/info/exclude",
        "top/sub/x/a.json",
        "top/sub/b.json",
        "top/sub/keep.json",
        "top/sub/c.json",
    )
    (tmp_path / ".gitignore").write_text("*.json\n")
    (tmp_path / "top" / ".gitignore").write_text("x/\nb.json\nkeep.json\n")
    (tmp_path / "top" / ".git" / "info" / "exclude").write_text("c.json\n")
    (tmp_path / "top" / "sub" / ".gitignore").write_text("!keep.json\n")
    assert found(tmp_path / "top" / "sub", Exclusion()) == ["keep.json"]
    assert found(tmp_path / "top", Exclusion()) == ["sub/keep.json"]
    assert len(found(tmp_path / "top" / "sub", Exclusion(gitignore=False))) == 4


LINES = [
    ("a.json", "a.json", False, True),
    ("a.json", "x/a.json", False, True),
    ("/a.json", "x/a.json", False, False),
    ("x/a.json", "x/a.json", False, True),
    ("x/a.json", "y/x/a.json", False, False),
    ("build/", "x/build", True, True),
    ("build/", "x/build", False, False),
    ("*.json", "x/a.json", False, True),
    ("x/*.json", "x/y/a.json", False, False),
    ("**/y/a.json", "x/y/a.json", False, True),
    ("x/**", "x/y/a.json", False, True),
    ("x/**", "x", True, False),
    ("x/**/a.json", "x/a.json", False, True),
    ("x/**/a.json", "x/y/z/a.json", False, True),
    ("a[0-9].json", "a5.json", False, True),
    ("a[!0-9].json", "a5.json", False, False),
    ("a[[:alpha:]].json", "ab.json", False, True),
    ("a?.json", "ab.json", False, True),
    ("a?b", "a/b", False, False),
    ("a[/]b", "a/b", False, False),
    ("\\#a", "#a", False, True),
    ("\\!a", "!a", False, True),
    ("a\\*", "a*", False, True),
    ("a\\*", "ab", False, False),
    ("a  ", "a", False, True),
    ("a\\ ", "a ", False, True),
    ("a.json", "a.json5", False, False),
]


@pytest.mark.parametrize(("line", "path", "is_folder", "ignored"), LINES)
def test_lines_are_read_as_git_reads_them(
    tmp_path: Path, line: str, path: str, is_folder: bool, ignored: bool
) -> None:
    """Names, anchors, folders, stars, sets and escapes mean what gitignore(5) says."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text(f"# a comment\n\n{line}\n")
    assert is_ignored(tmp_path / path, ignore_files_above(tmp_path), is_folder=is_folder) is ignored


@pytest.mark.parametrize("line", ["", "   ", "# x", "!", "[", "[z-a]"])
def test_a_line_that_means_nothing_is_left_out(line: str) -> None:
    """Blank lines and comments ignore nothing, and a broken set no more than its own text."""
    pattern = parse_line(line)
    assert pattern is None or line == "["


def test_a_folder_that_nobody_may_read_is_an_error_of_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in there is not known to be clean; the message says which folder it is."""
    tree(tmp_path, "shut/a.json")

    def refuse(path: Path) -> bool:
        if path.parent.name == "shut":
            raise PermissionError(13, "Permission denied")
        return path.exists()

    monkeypatch.setattr(Path, "is_file", refuse)
    monkeypatch.setattr(Path, "iterdir", lambda path: refuse(path / "x") or iter(tmp_path.glob("*")))
    with pytest.raises(RequestError, match=r"cannot read .*shut.*permission denied"):
        found(tmp_path, Exclusion())


@pytest.mark.parametrize(
    ("line", "name", "ignored"),
    [
        ("*a*a*a*a*a*a*a*a*b", "a" * 250, False),
        ("*a*a*a*a*a*a*a*a*b", "a" * 250 + "b", True),
        ("x/*?[a-b]*a*?/*b", "x/" + "a" * 250 + "/" + "a" * 250, False),
        ("x/*?[a-b]*a*?/*b", "x/" + "a" * 250 + "/" + "a" * 250 + "b", True),
        ("*ab*b", "aab", False),
        ("*ab*b", "aabb", True),
        ("*a**b", "xab", True),
        ("*a/*b", "xa/b", True),
        ("*a*/b", "xa/x/b", False),
    ],
)
def test_a_pattern_of_many_stars(line: str, name: str, *, ignored: bool) -> None:
    """What stands between two stars is looked for once, and no name that git ignores is missed by it."""
    pattern = parse_line(line)
    assert pattern is not None
    assert (pattern.form.fullmatch(name) is not None) is ignored


@pytest.mark.parametrize("line", ["[" * 1_000_000, " " * 1_000_000 + "x", "*a" * 1_000_000])
def test_a_line_that_is_longer_than_any_path(line: str) -> None:
    """A line of a megabyte is no pattern, which takes no time to say."""
    assert parse_line(line) is None
