"""Hosts of services: patterns such as `elb.{region}.otc.t-systems.com`, each placeholder one label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ostiary.syntax.glob import Glob


def common_host(some: Iterable[str], others: Iterable[str]) -> str | None:
    """Return a host that fits a pattern of each, its open labels by their names; None if there is none.

    >>> common_host(["vpc.{region}.cloud.test"], ["elb.{region}.cloud.test", "vpc.{zone}.cloud.test"])
    'vpc.zone.cloud.test'
    """
    others = list(others)
    return next((host for one in some for other in others if (host := _common(one, other))), None)


class Endpoint:
    """A host pattern, ready to be compared; hosts are given in small letters.

    >>> Endpoint("elb.{region}.cloud.test").fits("elb.eu-de.cloud.test".split("."))
    True
    """

    __slots__ = ("_labels",)

    def __init__(self, pattern: str) -> None:
        self._labels = [_label(label) for label in pattern.casefold().split(".")]

    def fits(self, labels: Sequence[str]) -> bool:
        """Whether a host, taken apart at its dots, is one of the endpoint's."""
        return len(labels) == len(self._labels) and all(
            label == known if isinstance(known, str) else known.matches(label)
            for label, known in zip(labels, self._labels, strict=True)
        )


def _label(label: str) -> str | Glob:
    """A label as it is, or a pattern in which a placeholder stands for at least one character."""
    pattern = _PLACEHOLDER.sub("?*", label)
    return label if pattern == label else Glob(pattern)


_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def _common(one: str, other: str) -> str | None:
    if one.count(".") != other.count("."):
        return None
    labels = list(zip(one.casefold().split("."), other.casefold().split("."), strict=True))
    if any(a != b and "{" not in a + b for a, b in labels):
        return None
    return ".".join(re.sub(r"[{}]", "", b if "{" in a else a) for a, b in labels)
