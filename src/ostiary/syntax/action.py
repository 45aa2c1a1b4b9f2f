"""Action patterns: `service:type:operation`, compared without regard to case (semantics.md §4)."""

from __future__ import annotations

from ostiary.syntax.glob import Glob


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

    def truth(self, action: str) -> bool | None:
        """Whether the pattern covers what stands where an action must; None if it covers a part of a pattern.

        Manuals print patterns such as `cce:kubernetes:*` for what a call needs: which action that is nobody knows.
        """
        if self.everything or not is_pattern(action):
            return self.matches(action)
        return self._coverage(action)

    def _coverage(self, actions: str) -> bool | None:
        from ostiary.syntax.coverage import coverage  # noqa: PLC0415 - only for the rare pattern

        return coverage(self.text.casefold(), actions)

    def __repr__(self) -> str:
        return f"ActionPattern({self.text!r})"


def is_pattern(action: str) -> bool:
    """Whether what stands where an action must has wildcards."""
    return "*" in action or "?" in action


def service_of(action: str) -> str:
    """Return the service segment of an action, casefolded.

    >>> service_of("CCI:namespace:get")
    'cci'
    """
    return action.partition(":")[0].casefold()
