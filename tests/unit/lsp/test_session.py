"""When open texts are checked, and what is shown of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from ostiary.errors import Diagnostic
from ostiary.lint.files import Unit
from ostiary.lsp.buffers import Buffer, Change
from ostiary.lsp.checking import Report
from ostiary.lsp.session import Session

LOWER = '{"Version": "1.1", "Statement": [{"Effect": "allow", "Action": ["elb:pools:list"]}]}'


class Shown:
    """What an editor is shown, in its order."""

    def __init__(self) -> None:
        self.all: list[tuple[str, int | None, list[str]]] = []
        self.more = asyncio.Event()

    def __call__(self, buffer: Buffer, findings: tuple[Diagnostic, ...]) -> None:
        self.all.append((buffer.path.name, buffer.version, [finding.code for finding in findings]))
        self.more.set()

    async def until(self, version: int | None) -> None:
        while not any(shown == version for _, shown, _ in self.all):
            await asyncio.wait_for(self.more.wait(), 30)
            self.more.clear()


def buffer(path: Path, text: str = LOWER, version: int = 1) -> Buffer:
    return Buffer(path.as_uri(), path, text, version, "utf-16")


def test_a_text_is_checked_once_typing_has_paused(tmp_path: Path) -> None:
    """What is opened is checked at once; of changes that follow each other only the last state is."""

    async def session() -> list[tuple[str, int | None, list[str]]]:
        shown = Shown()
        opened = Session(shown, 0.05)
        state = buffer(tmp_path / "a.json")
        opened.opened(state)
        await shown.until(1)
        for version in range(2, 6):
            state = state.changed(
                [Change(LOWER.replace("allow", "Allow" if version == 5 else "alow"))], version
            )
            opened.changed(state)
        await shown.until(5)
        return shown.all

    assert asyncio.run(session()) == [("a.json", 1, ["effect-case"]), ("a.json", 5, [])]


def test_what_was_found_in_an_older_text_is_dropped(tmp_path: Path) -> None:
    """A check that is still running when the text changes shows nothing; the next one does."""
    running, go_on = threading.Event(), threading.Event()

    async def session() -> list[tuple[str, int | None, list[str]]]:
        shown = Shown()
        opened = Session(shown, 0)
        check = opened.checker.check

        def slow(unit: Unit, texts: Mapping[Path, str]) -> Report:
            running.set()
            assert go_on.wait(30)
            return check(unit, texts)

        opened.checker.check = slow  # type: ignore[method-assign]
        state = buffer(tmp_path / "a.json")
        opened.opened(state)
        await asyncio.to_thread(running.wait, 30)
        opened.changed(state.changed([Change(LOWER.replace("allow", "Allow"))], 2))
        go_on.set()
        await shown.until(2)
        return shown.all

    assert asyncio.run(session()) == [("a.json", 2, [])]


@pytest.mark.parametrize("other_open", [True, False])
def test_a_closed_text_is_forgotten(tmp_path: Path, *, other_open: bool) -> None:
    """What was found in a closed text goes away, unless its account has another one open, which may need it."""
    (tmp_path / "policies").mkdir()
    account, policy = tmp_path / "account.yaml", tmp_path / "policies" / "a.json"
    account.write_text("groups: [{name: g}]\n")
    policy.write_text(LOWER)

    async def session() -> list[tuple[str, int | None, list[str]]]:
        shown = Shown()
        opened = Session(shown, 0)
        if other_open:
            opened.opened(buffer(account, account.read_text(), 7))
            await shown.until(7)
        opened.opened(buffer(policy, version=3))
        await shown.until(3)
        shown.all.clear()
        opened.closed(policy.as_uri())
        await shown.until(None)
        return [one for one in shown.all if one[0] == "a.json"]

    [(_, version, codes)] = asyncio.run(session())
    assert (version, "effect-case" in codes) == (None, other_open)
