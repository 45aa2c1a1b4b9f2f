"""A baseline: the findings that an account had when lint was introduced, so that only new ones are shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ostiary.errors import Diagnostic, LoadError, reason_of
from ostiary.spans import Span

_Key = tuple[str, str, str]
_VERSION = 1


class Filtered(NamedTuple):
    """The findings that are not in a baseline, and how many of its entries no longer occur."""

    findings: list[Diagnostic]
    gone: int


def render_baseline(findings: Iterable[Diagnostic], folder: Path) -> str:
    """Return the text of a baseline of these findings; files are named from its folder, lines are left out.

    What moves within its file stays known, and the same fault once more is new.
    """
    counted = Counter(_key(finding, folder) for finding in findings)
    entries = [
        {"file": file, "code": code, "message": message, "count": count}
        for (file, code, message), count in sorted(counted.items())
    ]
    return json.dumps({"version": _VERSION, "findings": entries}, indent=1, ensure_ascii=False) + "\n"


def load_baseline(path: Path) -> Counter[_Key]:
    """Return the entries of a baseline with their counts; LoadError if it is none."""
    try:
        document: Any = json.loads(path.read_bytes())
        entries = {_VERSION: document["findings"]}[document["version"]]
        return Counter({(e["file"], e["code"], e["message"]): int(e["count"]) for e in entries})
    except OSError as error:
        raise LoadError([_fault(path, f"cannot read `{path}`: {reason_of(error)}")]) from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise LoadError(
            [_fault(path, f"`{path}` is no baseline: write one with --write-baseline")]
        ) from error


def without_known(findings: Iterable[Diagnostic], known: Counter[_Key], folder: Path) -> Filtered:
    """Leave out the findings of a baseline, each as often as it is there."""
    left = Counter(known)
    fresh: list[Diagnostic] = []
    for finding in findings:
        key = _key(finding, folder)
        if left[key] > 0:
            left[key] -= 1
        else:
            fresh.append(finding)
    return Filtered(fresh, sum(left.values()))


def _key(finding: Diagnostic, folder: Path) -> _Key:
    file = finding.span.file if finding.span else ""
    path, root = Path(file).absolute(), folder.absolute()
    shown = path.relative_to(root).as_posix() if file and path.is_relative_to(root) else file
    return shown, finding.code, finding.message


def _fault(path: Path, message: str) -> Diagnostic:
    return Diagnostic("invalid-baseline", message, Span.whole(str(path)))
