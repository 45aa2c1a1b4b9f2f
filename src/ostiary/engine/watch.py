"""An account that is loaded again when its files change: the next engine takes over whole, or not at all."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ostiary.catalog.content import account_folder
from ostiary.documents.account_file import account_files
from ostiary.engine.decision import Decision
from ostiary.engine.engine import Engine
from ostiary.engine.forked import start_in_children
from ostiary.engine.request import Request
from ostiary.errors import LoadError

LOGGER = logging.getLogger("ostiary.watch")

Signature = tuple[tuple[str, tuple[int, ...] | None], ...]
"""The files of an account, each with what changes when its content does; None if it cannot be looked at."""

RESTLESS = 50
"""After so many looks at files that never hold still they are loaded all the same."""

TRIES = 3
"""How often they are read where nobody waits for them to hold still: at the beginning and on `reload`."""

SHARE = 20
"""Looking at the files, and loading again what may pass, takes at most about one part in so many of the time."""


class Watcher:
    """Holds the engine of an account and replaces it when the account's files change.

    `engine` is the last one that could be loaded, `problem` the error of a later attempt that failed (None: there
    is none). A request should be decided by one engine: take `engine` once. An error is logged (`ostiary.watch`) and
    given to `on_problem`, once for each change of the files; one that may not lie in them is tried again.

    >>> with Engine.watch("@example") as watcher:
    ...     watcher.problem is None, watcher.is_allowed("GET", "/shop/v1/health", user="alice")
    (True, True)
    """

    def __init__(
        self,
        account: str | Path,
        *,
        every: float = 1.0,
        settle: float = 0.2,
        on_reload: Callable[[Engine], object] | None = None,
        on_problem: Callable[[Exception], object] | None = None,
        load: Callable[[str | Path], Engine] = Engine.load,
        start: bool = True,
    ) -> None:
        """Load the account, LoadError if that fails; without `start` nothing happens but on `poll` and `reload`."""
        self._account = account
        self._folder = account_folder(account)
        self._every, self._settle = every, settle
        self._on_reload, self._on_problem, self._load = on_reload, on_problem, load
        self._lock = threading.RLock()
        self._loaded, first = self._load_at_rest()
        if isinstance(first, Exception):
            raise first
        self._engine = first
        self._moving: Signature | None = None
        self._looks = 0
        self._problem: Exception | None = None
        self._again = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        if start:
            self.start()
            start_in_children(self)

    @property
    def engine(self) -> Engine:
        """The engine that decides now."""
        return self._engine

    @property
    def is_running(self) -> bool:
        """Whether the files are looked at: from `start` to `close`."""
        return self._thread is not None

    @property
    def problem(self) -> Exception | None:
        """Why the files as they are now are not what decides; None if they are."""
        return self._problem

    def reload(self) -> bool:
        """Load the account now; whether that worked. If not, the last engine stays and `problem` says why.

        If the files change while they are read they are read again, up to TRIES times.
        """
        with self._lock:
            self._accept(*self._load_at_rest())
            return self._problem is None

    def start(self) -> None:
        """Start to look at the files; in a forked process, where threads do not come along, that is done anew."""
        self._lock, self._stop = threading.RLock(), threading.Event()
        arguments = (weakref.ref(self), self._stop, self._every)
        self._thread = threading.Thread(target=_look_on, args=arguments, name="ostiary-watch", daemon=True)
        weakref.finalize(self, self._stop.set)
        self._thread.start()

    def poll(self) -> float:
        """Look at the files once, and load them if they changed and hold still; the seconds to the next look."""
        began = time.perf_counter()
        with self._lock:
            seen = sign(self._folder)
            looked = time.perf_counter()
            if seen == self._loaded and not self._again:
                self._moving, self._looks = None, 0
            elif seen in (self._loaded, self._moving) or self._looks >= RESTLESS:
                self._take(seen, at_rest=self._looks >= RESTLESS)
            else:
                self._moving, self._looks = seen, self._looks + 1
                return self._settle
            until = time.perf_counter() if self._again else looked
        return max(self._every, SHARE * (until - began))

    def close(self) -> None:
        """Stop looking at the files and end the thread; the engine goes on to decide."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def ask(self, request: Request) -> Decision:
        """Decide a request as `Engine.ask` does, by the engine of this moment."""
        return self._engine.ask(request)

    def authorize(self, method: str, path: str, **keywords: Any) -> Decision:
        """Decide a call as `Engine.authorize` does, by the engine of this moment."""
        return self._engine.authorize(method, path, **keywords)

    def authorize_action(self, action: str, **keywords: Any) -> Decision:
        """Decide an action as `Engine.authorize_action` does, by the engine of this moment."""
        return self._engine.authorize_action(action, **keywords)

    def is_allowed(self, method: str, path: str, **keywords: Any) -> bool:
        """Return what `Engine.is_allowed` does, by the engine of this moment."""
        return self._engine.is_allowed(method, path, **keywords)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, seen: Signature, *, at_rest: bool) -> None:
        """Load; what is loaded while the files change is a mixture, and dropped unless they are taken for `at_rest`."""
        result = self._attempt()
        if at_rest or sign(self._folder) == seen:
            self._accept(seen, result)

    def _load_at_rest(self) -> tuple[Signature, Engine | Exception]:
        """Load what holds still while it is read, and return what it looked like; what never does as it is."""
        for left in reversed(range(TRIES)):
            seen, result = sign(self._folder), self._attempt()
            if not left or sign(self._folder) == seen:
                break
        return seen, result

    def _accept(self, seen: Signature, result: Engine | Exception) -> None:
        """Swap the engine for what was loaded, or say why not."""
        self._moving, self._looks = None, 0
        if isinstance(result, Exception):
            self._keep(result, is_new=seen != self._loaded or str(result) != str(self._problem))
        else:
            self._engine, self._problem, self._again = result, None, False
            _tell(self._on_reload, result)
        self._loaded = seen

    def _attempt(self) -> Engine | Exception:
        try:
            return self._load(self._account)
        except Exception as error:  # noqa: BLE001 - whatever it is, the last engine stays
            return error

    def _keep(self, error: Exception, *, is_new: bool) -> None:
        """Let the last engine stay, and say why."""
        self._problem, self._again = error, _may_pass(error)
        if is_new:
            LOGGER.error("the account is not loaded again, the last one stays: %s", error)
            _tell(self._on_problem, error)


def sign(folder: Path) -> Signature:
    """Return the signature of an account's files, their names included."""
    return tuple((str(path), _stat(path)) for path in account_files(folder))


def _stat(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _may_pass(error: Exception) -> bool:
    """Whether an error may go away without a change of the files: too many open ones, a disk that is not there."""
    faults = error.diagnostics if isinstance(error, LoadError) else ()
    return not faults or any(fault.code == "unreadable-file" for fault in faults)


def _tell(callback: Callable[[Any], object] | None, value: Engine | Exception) -> None:
    if callback is None:
        return
    try:
        callback(value)
    except Exception:
        LOGGER.exception("a callback of the watcher failed")


def _look_on(reference: weakref.ref[Watcher], stop: threading.Event, delay: float) -> None:
    """Look again and again, until the watcher is closed or nobody holds it any more."""
    while not stop.wait(delay):
        watcher = reference()
        if watcher is None:
            return
        try:
            delay = watcher.poll()
        except Exception:
            LOGGER.exception("the files of the account could not be looked at")
        del watcher
