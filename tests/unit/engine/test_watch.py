"""An account that is loaded again when its files change; most tests look at the files themselves, without a thread."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ostiary import Engine, LoadError, Watcher
from ostiary.engine.watch import RESTLESS, SHARE, TRIES

PROJECT = "06d2fa5e0b1f4c9c8d3f2a1b4c5d6e7f"
POOL = f"/v3/{PROJECT}/elb/pools/p1"
BOB: dict[str, Any] = {"user": "bob", "project": "eu-de_dev"}
NO_DELETE = "  - {group: admins-elb, policy: no-delete, on: all-projects}\n"
PAUSE = 0.001
"""Between two questions of a thread, so that they leave the interpreter to what is loaded meanwhile."""


@pytest.fixture
def account(tmp_path: Path) -> Path:
    """A copy of the example account, to be changed."""
    example = Path(__file__).parents[3] / "policies" / "example"
    return Path(shutil.copytree(example, tmp_path / "account"))


def watch(account: Path, **more: Any) -> Watcher:
    return Watcher(account, start=False, **more)


def edit(account: Path, old: str, new: str) -> None:
    file = account / "account.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def look_until(done: Callable[[], bool], watcher: Watcher, most: int = 5) -> None:
    for _ in range(most):
        if done():
            return
        watcher.poll()
    assert done()


def test_a_change_takes_over(account: Path) -> None:
    """A changed file is loaded once it held still from one look to the next."""
    loaded: list[Engine] = []
    watcher = watch(account, on_reload=loaded.append)
    first = watcher.engine
    assert not watcher.is_allowed("DELETE", POOL, **BOB)
    assert watcher.poll() >= 1.0
    edit(account, NO_DELETE, "")
    assert watcher.poll() == 0.2
    assert watcher.engine is first
    watcher.poll()
    assert loaded == [watcher.engine]
    assert watcher.engine is not first
    assert watcher.authorize("DELETE", POOL, **BOB).outcome == "allowed"
    assert watcher.authorize_action("elb:pools:delete", **BOB).outcome == "allowed"
    assert watcher.problem is None
    watcher.poll()
    assert len(loaded) == 1


def editing(account: Path, during: int) -> tuple[Callable[[str | Path], Engine], list[Engine]]:
    """A `load` whose first loads find the files edited while they are read; and the engines that it gave."""
    loaded: list[Engine] = []

    def load(folder: str | Path) -> Engine:
        loaded.append(Engine.load(folder))
        if len(loaded) <= during:
            (account / "account.yaml").write_text((account / "account.yaml").read_text() + "\n")
        return loaded[-1]

    return load, loaded


def test_a_mixture_is_read_again(account: Path) -> None:
    """What was read while the files changed never decides: neither at the beginning nor after a `reload`."""
    load, loaded = editing(account, 1)
    watcher = watch(account, load=load)
    assert len(loaded) == 2
    assert watcher.engine is loaded[-1]
    loaded.clear()
    assert watcher.reload()
    assert len(loaded) == 2
    assert watcher.engine is loaded[-1]


def test_files_that_never_hold_still_are_read_all_the_same(account: Path) -> None:
    """After some tries what was read is taken, and the next look reads again."""
    load, loaded = editing(account, 100)
    watcher = watch(account, load=load)
    assert watcher.engine is loaded[-1]
    assert watcher.reload()
    assert len(loaded) == 2 * TRIES
    assert watcher.poll() == 0.2


@pytest.mark.parametrize("change", ["new", "gone", "renamed", "touched"])
def test_every_change_of_the_files_is_seen(account: Path, change: str) -> None:
    """A file that comes, goes, is put in another's place by its name, or is only touched, is a change."""
    watcher = watch(account)
    first, policy = watcher.engine, account / "policies" / "no-delete.json"
    if change == "new":
        shutil.copy(policy, account / "policies" / "further.json")
    elif change == "gone":
        edit(account, NO_DELETE, "")
        policy.unlink()
    elif change == "renamed":
        draft = policy.with_suffix(".draft")
        draft.write_bytes(policy.read_bytes())
        os.utime(draft, ns=(policy.stat().st_atime_ns, policy.stat().st_mtime_ns))
        draft.replace(policy)
    else:
        os.utime(policy)
    look_until(lambda: watcher.engine is not first, watcher)


def test_a_broken_edit_keeps_the_last_engine(account: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A broken account is told once, with every fault; the engine stays until the files are mended."""
    told: list[Exception] = []
    watcher = watch(account, on_problem=told.append)
    first = watcher.engine
    edit(account, "groups: [developers]", "groups: [devs]")
    with caplog.at_level(logging.ERROR, "ostiary.watch"):
        look_until(lambda: watcher.problem is not None, watcher)
        for _ in range(3):
            watcher.poll()
    assert watcher.engine is first
    assert not watcher.is_allowed("DELETE", POOL, **BOB)
    assert told == [watcher.problem]
    assert isinstance(watcher.problem, LoadError)
    assert watcher.problem.diagnostics[0].code == "unknown-group"
    assert [record.name for record in caplog.records] == ["ostiary.watch"]
    assert "unknown-group" in caplog.text
    edit(account, "groups: [devs]", "groups: [developers]")
    look_until(lambda: watcher.problem is None, watcher)
    assert watcher.engine is not first


def test_an_edit_taken_back_before_it_is_loaded_is_none(account: Path) -> None:
    """Files that are as they were loaded need not be loaded."""
    watcher = watch(account)
    first, further = watcher.engine, account / "policies" / "further.json"
    further.write_text("{")
    watcher.poll()
    further.unlink()
    watcher.poll()
    watcher.poll()
    assert watcher.engine is first
    assert watcher.problem is None


def test_files_that_move_are_waited_for_but_not_for_ever(account: Path) -> None:
    """While the files change at each look nothing is loaded; after a number of looks they are loaded all the same."""
    watcher, policy = watch(account), account / "policies" / "no-delete.json"
    first = watcher.engine
    for number in range(RESTLESS):
        os.utime(policy, ns=(number, number))
        watcher.poll()
    assert watcher.engine is first
    os.utime(policy, ns=(RESTLESS, RESTLESS))
    watcher.poll()
    assert watcher.engine is not first


def test_what_changes_while_it_is_loaded_is_loaded_again(account: Path) -> None:
    """An engine made of files of before and after an edit never decides."""
    steps = ["first"]

    def load(folder: str | Path) -> Engine:
        engine = Engine.load(folder)
        if steps.pop() == "edited meanwhile":
            edit(account, NO_DELETE, "")
        return engine

    watcher = watch(account, load=load)
    first = watcher.engine
    steps.extend(["quiet", "edited meanwhile"])
    os.utime(account / "account.yaml")
    watcher.poll()
    watcher.poll()
    assert watcher.engine is first
    look_until(lambda: not steps, watcher)
    assert watcher.is_allowed("DELETE", POOL, **BOB)


def test_what_may_pass_is_tried_again(account: Path) -> None:
    """An error that does not lie in the files is told once, and tried again at each look."""
    broken, told = [False], list[Exception]()

    def load(folder: str | Path) -> Engine:
        if broken[0]:
            raise OSError("too many open files")
        return Engine.load(folder)

    watcher = watch(account, load=load, on_problem=told.append)
    first, broken[0] = watcher.engine, True
    assert not watcher.reload()
    watcher.poll()
    watcher.poll()
    assert [str(error) for error in told] == ["too many open files"]
    broken[0] = False
    watcher.poll()
    assert watcher.problem is None
    assert watcher.engine is not first


def test_an_account_that_takes_long_to_load_is_looked_at_as_often(
    account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is spent on loading a change does not delay the next look, but what is tried again and again does."""
    now, error = [0.0], OSError("too many open files")

    def load(folder: str | Path) -> Engine:
        now[0] += 10.0
        if broken:
            raise error
        return Engine.load(folder)

    broken = False
    monkeypatch.setattr("ostiary.engine.watch.time.perf_counter", lambda: now[0])
    watcher = watch(account, load=load)
    edit(account, NO_DELETE, "")
    watcher.poll()
    assert watcher.poll() == 1.0
    broken = True
    assert not watcher.reload()
    assert watcher.poll() == SHARE * 10.0


def test_reload_at_once(account: Path) -> None:
    """`reload` does not wait for the files to hold still, and says whether it worked."""
    watcher = watch(account)
    edit(account, NO_DELETE, "")
    assert watcher.reload()
    assert watcher.is_allowed("DELETE", POOL, **BOB)
    (account / "account.yaml").unlink()
    assert not watcher.reload()
    assert watcher.is_allowed("DELETE", POOL, **BOB)
    assert "there is no `account.yaml`" in str(watcher.problem)


def test_a_failing_callback_is_told(account: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What a callback raises is logged, and the new engine decides all the same."""

    def fail(engine: Engine) -> None:
        raise ValueError(engine)

    watcher = watch(account, on_reload=fail)
    first = watcher.engine
    assert watcher.reload()
    assert watcher.engine is not first
    assert "a callback of the watcher failed" in caplog.text


def test_the_first_account_must_be_good(tmp_path: Path) -> None:
    """Without an account there is nothing to hold on to: the error is raised, and no thread is left."""
    with pytest.raises(LoadError):
        Engine.watch(tmp_path)
    assert not watching()


def watching() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ostiary-watch"]


def wait(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done() and time.monotonic() < end:
        time.sleep(0.005)
    assert done()


def test_with_a_thread(account: Path) -> None:
    """`Engine.watch` follows the files by itself: a broken edit, then a good one, and no thread is left."""
    with Engine.watch(account, every=0.01, settle=0.01) as watcher:
        edit(account, NO_DELETE, "  - nonsense\n")
        wait(lambda: watcher.problem is not None)
        assert not watcher.is_allowed("DELETE", POOL, **BOB)
        edit(account, "  - nonsense\n", "")
        wait(lambda: watcher.is_allowed("DELETE", POOL, **BOB))
        assert watching()
    assert not watching()
    watcher.close()


def test_a_watcher_that_nobody_holds_ends() -> None:
    """A watcher that is not closed ends with its last reference."""
    watcher = Engine.watch("@example", every=0.01)
    [thread] = watching()
    del watcher
    gc.collect()
    thread.join(30)
    assert not watching()


FORKS = """
import os, sys, threading, time
from ostiary import Engine

with Engine.watch(sys.argv[1], every=0.01, settle=0.01) as watcher:
    child = os.fork()
    if child == 0:
        first = watcher.engine
        print([thread.name for thread in threading.enumerate()][1:], flush=True)
        os.utime(os.path.join(sys.argv[1], "account.yaml"))
        while watcher.engine is first:
            time.sleep(0.005)
        print("followed", flush=True)
        os._exit(0)
    sys.exit(os.waitpid(child, 0)[1])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_goes_on_looking(account: Path) -> None:
    """A server that forks its workers after the start has one watching thread in each of them."""
    command = [sys.executable, "-W", "ignore", "-c", FORKS, str(account)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "['ostiary-watch']\nfollowed\n", "")


def test_under_load_each_answer_is_of_one_engine(account: Path) -> None:
    """While broken and good accounts come and go, no request fails and none sees a mixture."""
    both = {"allowed", "explicit-deny"}  # each is asked for while the next account is loaded
    outcomes: set[str] = set()
    errors: list[BaseException] = []
    stop = threading.Event()

    def ask(watcher: Watcher) -> None:
        try:
            while not stop.wait(PAUSE):
                outcomes.add(watcher.authorize("DELETE", POOL, **BOB).outcome)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test has to see it
            errors.append(error)

    watcher = watch(account)
    text = (account / "account.yaml").read_text()
    threads = [threading.Thread(target=ask, args=(watcher,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(12):
        content = (text, "nonsense", text.replace(NO_DELETE, ""))[number % 3]
        (account / "account.yaml").write_text(content)
        assert watcher.reload() is (content != "nonsense")
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert outcomes == both
