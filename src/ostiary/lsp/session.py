"""What an editor has open, and when it is checked: while somebody types, only once the typing has paused.

Checks run in a thread of their own, one at a time, so that a large account keeps nobody waiting for a completion. What
was found in a text that has changed meanwhile is dropped: another check waits already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from ostiary.documents.files import UnsavedFiles
from ostiary.errors import Diagnostic
from ostiary.lint.files import Unit
from ostiary.lsp.buffers import Buffer
from ostiary.lsp.checking import Checker, Report, unit_of

Result = TypeVar("Result")
Publish = Callable[[Buffer, tuple[Diagnostic, ...]], None]


class Session:
    """The open texts of one editor. `publish` is called with each text, and what was found in it.

    Args:
        publish: shows the findings in a text; those of a file that is not open come with a buffer without a version.
        delay: how many seconds typing must pause before a text is checked.
        encoding: that of positions.
    """

    def __init__(self, publish: Publish, delay: float, encoding: str = "utf-16") -> None:
        self.buffers: dict[str, Buffer] = {}
        self.checker = Checker()
        self.encoding = encoding
        self._publish = publish
        self._delay = delay
        self._waiting: dict[Unit, asyncio.TimerHandle] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._shown: dict[Unit, Mapping[Path, tuple[Diagnostic, ...]]] = {}
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")

    def texts(self) -> dict[Path, str]:
        """Return the open texts by their paths."""
        return {buffer.path: buffer.text for buffer in self.buffers.values()}

    def opened(self, buffer: Buffer) -> None:
        """Take up a text, and check it at once."""
        self.buffers[buffer.uri] = buffer
        self._schedule(buffer, 0)

    def changed(self, buffer: Buffer) -> None:
        """Take the newer state of an open text, and check it soon."""
        self.buffers[buffer.uri] = buffer
        self._schedule(buffer, self._delay)

    def saved(self, uri: str) -> None:
        """Check a text at once."""
        if uri in self.buffers:
            self._schedule(self.buffers[uri], 0)

    def closed(self, uri: str) -> None:
        """Forget a text, and what was found in it, unless its account has others open."""
        buffer = self.buffers.pop(uri, None)
        unit = self._unit(buffer) if buffer else None
        if buffer is None or unit is None:
            return
        if self._is_open(unit):
            self._schedule(buffer, 0)
        else:
            self._forget(unit)

    def check_all(self) -> None:
        """Check everything that is open: something else has changed."""
        for unit in list(self._shown):
            if not self._is_open(unit):
                self._forget(unit)
        for buffer in self.buffers.values():
            self._schedule(buffer, self._delay)

    async def work(self, task: Callable[..., Result], *arguments: object) -> Result:
        """Return the result of a call in the thread of the checks."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, partial(task, *arguments))

    def _unit(self, buffer: Buffer) -> Unit | None:
        return unit_of(buffer.path, UnsavedFiles(self.texts() | {buffer.path: buffer.text}))

    def _forget(self, unit: Unit) -> None:
        waiting = self._waiting.pop(unit, None)
        if waiting is not None:
            waiting.cancel()
        for path in self._shown.pop(unit, {}):
            self._publish_all(path, {})

    def _schedule(self, buffer: Buffer, delay: float) -> None:
        unit = self._unit(buffer)
        if unit is None:
            return
        waiting = self._waiting.pop(unit, None)
        if waiting is not None:
            waiting.cancel()
        self._waiting[unit] = asyncio.get_running_loop().call_later(delay, self._start, unit)

    def _start(self, unit: Unit) -> None:
        self._waiting.pop(unit, None)
        task = asyncio.get_running_loop().create_task(self._check(unit))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _check(self, unit: Unit) -> None:
        open_then = dict(self.buffers)
        report = await self.work(self.checker.check, unit, self.texts())
        if unit in self._waiting or not self._is_open(unit):
            return
        if all(
            self.buffers.get(uri) is buffer for uri, buffer in open_then.items() if self._unit(buffer) == unit
        ):
            self._show(unit, report)

    def _is_open(self, unit: Unit) -> bool:
        return any(self._unit(buffer) == unit for buffer in self.buffers.values())

    def _show(self, unit: Unit, report: Report) -> None:
        before = self._shown.get(unit, {})
        self._shown[unit] = {path: findings for path, findings in report.findings.items() if findings}
        for path in dict.fromkeys((*before, *report.findings)):
            self._publish_all(path, report.texts)

    def _publish_all(self, path: Path, texts: Mapping[Path, str]) -> None:
        """Show what was found in a file: side files and settings are of several units."""
        found = dict.fromkeys(finding for shown in self._shown.values() for finding in shown.get(path, ()))
        self._publish(self._buffer(path, _text(path, texts) if found else ""), tuple(found))

    def _buffer(self, path: Path, text: str) -> Buffer:
        """The open text of a path, or one that stands for the file."""
        found = next((buffer for buffer in self.buffers.values() if buffer.path == path), None)
        return found or Buffer(path.absolute().as_uri(), path, text, None, self.encoding)


def _text(path: Path, texts: Mapping[Path, str]) -> str:
    try:
        return texts[path] if path in texts else path.read_text("utf-8", "replace")
    except OSError:
        return ""
