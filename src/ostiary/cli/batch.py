"""`ostiary decide --requests`: a stream of request lines to a stream of decisions (interfaces.md §3)."""

from __future__ import annotations

import json
import math
import os
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

import click

from ostiary.cli.options import load_account, read_time
from ostiary.documents.policy_file import policy_document
from ostiary.documents.text import REQUEST_BYTES
from ostiary.engine.alone import decide_alone
from ostiary.engine.decision import Decision
from ostiary.engine.request import FLAGS, TEXTS, Request
from ostiary.engine.rule import decide_request
from ostiary.engine.snapshot import Snapshot
from ostiary.errors import Diagnostic, LoadError, RequestError, reason_of
from ostiary.printable import sentence
from ostiary.report.text import json_line
from ostiary.spans import Span

_OTHERS = ("id", "policies", "body")
_LINE = "invalid-line"
_DIGITS = 4000
_MOST_FAULTS = 100
_OF_ACCOUNTS = (
    "user", "agency", "groups", "account", "anonymous", "project", "enterprise_project", "service", "body",
    "evaluation", "source_resource",
)  # fmt: skip


def decide_file(options: dict[str, Any]) -> int:
    """Decide every line and print one JSON line each; 2 if any line failed, else 1 if any was denied."""
    batch = Batch(options)
    failed = denied = False
    with _open(options["requests"]) as (lines, at_once), _Output(0 if at_once else ENOUGH) as output:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            answer, allowed = batch.answer(number, line)
            failed, denied = failed or allowed is None, denied or allowed is False
            if not options["quiet"]:
                output.add(json_line(answer))
    return 2 if failed else int(denied)


ENOUGH = 64 * 1024
"""So many characters of answers to the lines of a file are written together."""


class _Output:
    """Answers on their way out: each at once for who feeds lines and waits for them, else many together."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: list[str] = []
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._write()

    def add(self, line: str) -> None:
        self._waiting.append(line)
        self._size += len(line)
        if self._size >= self._most:
            self._write()

    def _write(self) -> None:
        waiting, self._waiting, self._size = self._waiting, [], 0
        if waiting:
            click.echo("\n".join(waiting))


class Batch:
    """Decides request lines one by one; the account is loaded when the first line needs it."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._account: str | None = options["account"]
        self._complete: bool = options["context_complete"]
        self._evaluation = "strict" if options["strict"] else None
        self._at = read_time(options["at"])
        self._with_dependencies: bool = options.get("with_dependencies", False)
        self._snapshot: Snapshot | None = None

    def answer(self, number: int, line: bytes) -> tuple[dict[str, Any], bool | None]:
        """Return what to print for a line, and whether it was allowed (None: the line failed)."""
        try:
            fields = _read(line)
        except RequestError as error:
            return _failure(None, number, error.code, str(error)), None
        snapshot = self.load() if fields.get("policies") is None else None
        identity = fields.get("id")
        if isinstance(identity, dict | list):
            return _failure(None, number, _LINE, "`id` must be a JSON scalar"), None
        try:
            decision = self._decide(snapshot, fields)
            allowed = decision.with_dependencies if self._with_dependencies else bool(decision)
            return {"id": identity, **decision.to_dict()}, allowed
        except RequestError as error:
            return _failure(identity, number, error.code, str(error)), None
        except LoadError as error:
            return _failure(identity, number, error.diagnostics[0].code, _messages(error.diagnostics)), None
        except Exception as error:  # noqa: BLE001 - the rest of the lines goes on, and nothing is allowed
            message = sentence(f"internal fault, nothing was decided: {type(error).__name__}: {error}")
            return _failure(identity, number, "internal-fault", message), None

    def load(self) -> Snapshot:
        """Return the account; LoadError with its faults."""
        if self._snapshot is None:
            self._snapshot = load_account(self._account)
        return self._snapshot

    def _decide(self, snapshot: Snapshot | None, fields: dict[str, Any]) -> Decision:
        for name, value in fields.items():
            _check(name, value)
        read_time(fields.get("at"))
        request = self._request({name: value for name, value in fields.items() if value is not None})
        if snapshot is not None:
            return decide_request(snapshot, request)
        policies = fields["policies"]
        if not isinstance(policies, list) or request.action is None or request.method or request.path:
            text = "`policies` must be a list, and needs an `action`, not a method and a path"
            raise RequestError(_LINE, text)
        other = next((name for name in _OF_ACCOUNTS if fields.get(name) not in (None, False)), None)
        if other is not None:
            raise RequestError(_LINE, f"`policies` stand alone, without an account: leave out `{other}`")
        documents = [policy_document(policy, f"policy-{n}") for n, policy in enumerate(policies, 1)]
        return decide_alone(documents, request)

    def _request(self, fields: dict[str, Any]) -> Request:
        """The request of a line without its nulls: what is not given is as the command's flags say."""
        flags = {"evaluation": self._evaluation, "at": self._at, "context_complete": self._complete}
        given = {name: value for name, value in fields.items() if name != "policies"}
        if "method" in given:
            given["method"] = given["method"].upper()
        return Request(**{**flags, **given})


def _read(line: bytes) -> dict[str, Any]:
    if len(line) > REQUEST_BYTES:
        raise RequestError("line-too-long", f"the line has more than {REQUEST_BYTES:,} bytes")
    try:
        fields = _json(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _no_json(f"it is not UTF-8: byte {error.start} cannot be read") from None
    except RecursionError:
        raise _no_json("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _no_json(f"{error.msg.lower().removesuffix(' at')}: character {error.pos + 1}") from None
    except ValueError as error:
        raise _no_json(str(error)) from None
    if not isinstance(fields, dict):
        raise RequestError(_LINE, "the line is not a JSON object")
    return fields


def _json(text: str) -> Any:
    """The value of a line; ValueError with what is wrong with it."""
    return json.loads(
        text, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite, parse_int=_integer
    )


def _no_json(why: str) -> RequestError:
    return RequestError("invalid-json", f"the line is not JSON: {why}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError(f"the key `{_twice(name for name, _ in pairs):.80}` stands twice")
    return members


def _twice(names: Iterable[str]) -> str:
    return next(name for name, count in Counter(names).items() if count > 1)


def _integer(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError(f"a number has more than {_DIGITS:,} digits")
    return int(text)


def _refuse(text: str) -> Any:
    raise ValueError(f"`{text}` is no JSON value")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _check(name: str, value: Any) -> None:
    """Refuse a field of the wrong type: a request must not be decided on half of what was asked."""
    kind = _KINDS.get(name)
    if kind is None:
        raise RequestError(_LINE, f"there is no field `{name}` in a request")
    if value is not None and not kind.fits(value):
        raise RequestError(_LINE, f"`{name}` must be {kind.words}")


class _Kind(NamedTuple):
    """What the value of a field must be."""

    words: str
    fits: Callable[[Any], bool]


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_OBJECT = _Kind("an object", lambda value: isinstance(value, dict))
_KINDS = {
    **dict.fromkeys(_OTHERS, _Kind("anything", lambda _: True)),
    **dict.fromkeys(TEXTS, _Kind("a string", lambda value: isinstance(value, str))),
    **dict.fromkeys(FLAGS, _Kind("true or false", lambda value: isinstance(value, bool))),
    "groups": _Kind("a list of strings", _is_list_of_text),
    "context": _OBJECT,
    "session_policy": _OBJECT,
}


def _messages(faults: Sequence[Diagnostic]) -> str:
    more = f"; and {len(faults) - _MOST_FAULTS:,} more faults" if len(faults) > _MOST_FAULTS else ""
    return "; ".join(f"{fault.span}: {fault.message}" for fault in faults[:_MOST_FAULTS]) + more


def _failure(identity: Any, number: int, code: str, message: str) -> dict[str, Any]:
    return {"id": identity, "line": number, "error": {"code": code, "message": message}}


@contextmanager
def _open(name: str) -> Iterator[tuple[Iterator[bytes], bool]]:
    """The lines of a file, and whether somebody may be writing them and wait for the answers.

    Only opening and reading it can fail as such, not what is done with the lines.
    """
    if name == "-":
        yield _lines(name, sys.stdin.buffer), True
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise _unreadable(name, error) from error
    with file:
        yield _lines(name, file), not stat.S_ISREG(os.fstat(file.fileno()).st_mode)


def _lines(name: str, file: IO[bytes]) -> Iterator[bytes]:
    while True:
        try:
            line = file.readline(REQUEST_BYTES + 1)
            if len(line) > REQUEST_BYTES:
                _skip_rest(file, line)
        except OSError as error:
            raise _unreadable(name, error) from error
        if not line:
            return
        yield line


def _skip_rest(file: IO[bytes], line: bytes) -> None:
    """Go on to the next line: of one that is too long nothing is kept."""
    while line and not line.endswith(b"\n"):
        line = file.readline(REQUEST_BYTES)


def _unreadable(name: str, error: OSError) -> LoadError:
    return LoadError(
        [Diagnostic("unreadable-file", f"cannot read `{name}`: {reason_of(error)}", Span.whole(name))]
    )
