"""Action patterns: `service:type:operation`, compared without regard to case (semantics.md §4)."""

from __future__ import annotations

from ostiary.syntax.glob import Glob

SEGMENTS = 3


class ActionPattern:
    """One entry of `Action` or `NotAction`.

    `*` is any run of characters within a segment and `?` one character; `*` and `*:*:*` are every action.

    >>> ActionPattern("elb:*:get*").matches("elb:pools:get"), ActionPattern("elb:*").matches("elb:pools:get")
    (True, False)
    """

    __slots__ = ("_glob", "everything", "literal", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.everything = text in ("*", "*:*:*")
        self._glob = Glob(text.casefold(), within_segment=True)
        self.literal: str | None = self._glob.literal

    def matches(self, action: str) -> bool:
        """Whether the pattern covers an action; `action` must be casefolded."""
        return self.everything or self._glob.matches(action)

    @property
    def malformed(self) -> bool:
        """Whether it has not three segments and is not `*`: then it covers nothing."""
        return not self.everything and self.text.count(":") != SEGMENTS - 1

    def __repr__(self) -> str:
        return f"ActionPattern({self.text!r})"


_ASSUME = ("iam:agencies:assume", "iam:tokens:assume")


def names_of(action: str) -> tuple[str, ...]:
    """Return every name of a casefolded action: taking an agency on has two in the manuals (research §1.3, A7).

    >>> names_of("iam:tokens:assume"), names_of("elb:pools:list")
    (('iam:agencies:assume', 'iam:tokens:assume'), ('elb:pools:list',))
    """
    return _ASSUME if action in _ASSUME else (action,)


def service_of(action: str) -> str:
    """Return the service segment of an action, casefolded.

    >>> service_of("CCI:namespace:get")
    'cci'
    """
    return action.partition(":")[0].casefold()
