"""One case to be checked, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple


class Difference(NamedTuple):
    """One thing that a case expects (`outcome`, `notes`, …), and what came instead."""

    what: str
    expected: Any
    came: Any


class Told(NamedTuple):
    """A case in full: what it is about, what it expects, what came, and why that came (`""`: nothing to say)."""

    given: Mapping[str, Any]
    expected: Mapping[str, Any]
    came: Mapping[str, Any]
    explanation: str = ""


class Check(NamedTuple):
    """One case that can be checked (`differences`) and told in full (`tell`), neither of which is done before.

    `part` is the effect, where one case has two; `at` is where it stands within its entry of the file; `lacking`
    is what this installation lacks to check it.
    """

    case: str
    rule: str
    differences: Callable[[], Iterable[Difference]]
    tell: Callable[[], Told]
    part: str = ""
    at: tuple[str | int, ...] = ()
    lacking: str = ""

    @property
    def name(self) -> str:
        """The case with its part."""
        return f"{self.case} ({self.part})" if self.part else self.case


class Result(NamedTuple):
    """One case that was checked: its name, the rule that it rests on, and what differs (nothing: it passed).

    `skipped` says why it could not be checked here.
    """

    case: str
    rule: str
    differences: tuple[Difference, ...] = ()
    skipped: str = ""

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.differences


def check(case: Check) -> Result:
    """Check one case; what the check raises is a failure of the case."""
    if case.lacking:
        return Result(case.name, case.rule, skipped=case.lacking)
    try:
        return Result(case.name, case.rule, tuple(case.differences()))
    except Exception as error:  # noqa: BLE001 - a case that cannot be checked has failed, the others go on
        came = f"{type(error).__name__}: {error}"
        return Result(case.name, case.rule, (Difference("check", "an answer", came),))


def compare(expected: Mapping[str, Any], came: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what differs, of the things that are expected."""
    for what, value in expected.items():
        if came[what] != value:
            yield Difference(what, value, came[what])


def simple_check(case: str, rule: str, given: Mapping[str, Any], ask: Callable[[], Told]) -> Check:
    """Return the check of a case whose answer is compared as it is; `given` stands before what the answer adds."""

    def tell() -> Told:
        told = ask()
        return told._replace(given={**given, **told.given})

    def differences() -> Iterator[Difference]:
        told = ask()
        return compare(told.expected, told.came)

    return Check(case, rule, differences, tell)
