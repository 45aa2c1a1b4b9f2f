"""`ostiary lint --watch`: again whenever a file changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ostiary.cli.watching import changes
from tests.cli.command import assert_refused, call

BAD = '{"Version": "1.1", "Statement": [{"Effect": "allow", "Action": ["elb:pools:list"]}]}\n'


def test_changes_are_seen(tmp_path: Path) -> None:
    """New files, other times and files that are gone are changes; a look that fails is one as well."""
    one, two = tmp_path / "a", tmp_path / "b"
    one.write_text("a")
    seen = changes(tmp_path.iterdir, pause=0.001)
    next(seen)
    two.write_text("b")
    next(seen)
    os.utime(one, ns=(1, 1))
    next(seen)
    two.unlink()
    next(seen)
    one.unlink()
    tmp_path.rmdir()
    next(seen)


def test_each_change_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found is shown anew; settings that are broken for a while end nothing."""
    policy, settings = tmp_path / "a.json", tmp_path / "ostiary.toml"
    policy.write_text(BAD)

    def steps(files: Any) -> Iterator[None]:
        assert {policy, settings} <= set(files())
        yield
        settings.write_text("[lint]\nslect = []\n")
        yield
        settings.write_text('[lint]\nignore = ["effect-case"]\n')
        yield

    monkeypatch.setattr("ostiary.cli.watching.changes", steps)
    result = call("lint", "--watch", tmp_path)
    assert result.code == 0
    assert [line for line in result.stdout.splitlines() if "finding" in line] == [
        "1 finding in 1 document, 1 can be fixed with --fix",
        "0 findings in 1 document",
    ]
    assert "there is no setting `slect`" in result.stderr


def test_what_cannot_be_watched(tmp_path: Path) -> None:
    """Programs and standard input are not watched for."""
    for more in (["--format", "json"], ["--diff"]):
        assert_refused(call("lint", tmp_path, "--watch", *more), "--watch is for people")
    assert_refused(call("lint", "-", "--watch"), "--watch is for people")
