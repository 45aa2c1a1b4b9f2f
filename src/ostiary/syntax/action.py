"""Action patterns: `service:type:operation`, compared without regard to case (semantics.md §4)."""

from __future__ import annotations

from collections.abc import Iterable

from ostiary.syntax.glob import Glob


class ActionPattern:
    """One entry of `Action` or `NotAction`.

    `*` is any run of characters within a segment and `?` one character; `*` and `*:*:*` are every action. A pattern is
    `malformed` if it has one segment, or two with wildcards, or a blank or invisible character: it matches no action of
    three segments, though somebody meant something by it.

    >>> ActionPattern("elb:*:get*").matches("elb:pools:get"), ActionPattern("elb:*").matches("elb:pools:get")
    (True, False)
    """

    __slots__ = ("_glob", "everything", "literal", "malformed", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.malformed = is_malformed(text)
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

    def may_mean(self, action: str) -> bool:
        """Whether a malformed pattern may be about an action: unless it names another service.

        >>> [ActionPattern("ecs:*").may_mean(action) for action in ("ecs:servers:get", "iam:users:get")]
        [True, False]
        """
        service, colon, _ = self.text.partition(":")
        return self.malformed and (not colon or Glob(service.strip().casefold()).matches(service_of(action)))

    def _coverage(self, actions: str) -> bool | None:
        from ostiary.syntax.coverage import coverage  # noqa: PLC0415 - only for the rare pattern

        return coverage(self.text.casefold(), actions)

    def __repr__(self) -> str:
        return f"ActionPattern({self.text!r})"


def is_malformed(text: str) -> bool:
    """Whether an entry of `Action` is no action and no pattern of actions: see `ActionPattern`."""
    if text == "*":
        return False
    colons = text.count(":")
    return colons == 0 or (colons == 1 and is_pattern(text)) or action_fault(text) is not None


def action_fault(text: str) -> str | None:
    r"""Return what keeps a text from being an action: it is empty, has a blank or what cannot be seen; None if nothing.

    Control characters and marks of direction look like nothing, but make another text of a name that a Deny is about.

    >>> action_fault("elb:pools:get"), action_fault("elb:pools:get "), action_fault("elb:pools\u202e:get")
    (None, 'has a blank', 'has the invisible character U+202E')
    """
    if not text:
        return "is empty"
    odd = next((c for c in text if c.isspace() or not c.isprintable()), None)
    if odd is None:
        return None
    return "has a blank" if odd == " " else f"has the invisible character U+{ord(odd):04X}"


def is_pattern(action: str) -> bool:
    """Whether what stands where an action must has wildcards."""
    return "*" in action or "?" in action


_ASSUME = ("iam:agencies:assume", "iam:tokens:assume")


def own_names(action: str) -> tuple[str, ...]:
    """Return every name of a casefolded action: taking an agency on has two in the manuals (research §1.3, A7).

    >>> own_names("iam:tokens:assume"), own_names("elb:pools:list")
    (('iam:agencies:assume', 'iam:tokens:assume'), ('elb:pools:list',))
    """
    return _ASSUME if action in _ASSUME else (action,)


def names_within(pattern: str) -> tuple[str, ...]:
    """Return the names of an action that has several, if a casefolded pattern holds one of them; else none.

    >>> names_within("iam:agencies:*"), names_within("iam:users:*")
    (('iam:agencies:assume', 'iam:tokens:assume'), ())
    """
    return _ASSUME if holds_any(pattern, _ASSUME) else ()


def holds_any(pattern: str, names: Iterable[str]) -> bool:
    """Return whether a casefolded pattern holds one of these casefolded actions.

    >>> holds_any("iam:*:assume", ["iam:agencies:assume"]), holds_any("iam:users:*", ["iam:agencies:assume"])
    (True, False)
    """
    return any(map(ActionPattern(pattern).matches, names))


def service_of(action: str) -> str:
    """Return the service segment of an action, casefolded.

    >>> service_of("CCI:namespace:get")
    'cci'
    """
    return action.partition(":")[0].casefold()
