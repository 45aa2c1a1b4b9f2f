"""What rules know beside the policy: the catalog, the limits of the profile, and what was worked out before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, cached_property
from typing import Any

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.content import content_folder
from ostiary.documents.text import read_text
from ostiary.documents.yaml_file import read_yaml
from ostiary.syntax.action import ActionPattern

PROFILES = ("otc", "huawei-2025")
"""Whose validator and catalog a policy is held to."""


@cache
def lint_data(name: str) -> Any:
    """Return the value of a file in `policies/lint`."""
    path = content_folder() / "lint" / f"{name}.yaml"
    return read_yaml(read_text(path, f"@lint/{name}.yaml"))


class Knowledge:
    """What the rules of one run share.

    `catalog` is read when the first rule asks for it. A limit that the profile does not have is None.
    """

    def __init__(
        self,
        profile: str = "otc",
        load: Callable[[], Catalog] = Catalog.bundled,
        today: date = date.max,
    ) -> None:
        self.profile = profile
        self.today = today
        self._load = load
        self._patterns: dict[str, ActionPattern] = {}
        self._expanded: dict[str, frozenset[str]] = {}

    @cached_property
    def catalog(self) -> Catalog:
        """What the cloud has: services, actions, condition keys."""
        return self._load()

    @property
    def is_complete(self) -> bool:
        """Whether the catalog is that of the profile's cloud, so that what it does not have is unknown there."""
        return self.profile == "otc"

    def limit(self, name: str) -> int | None:
        """Return a limit of the profile, None if it has none."""
        return self._limits.get(name)

    @cached_property
    def _limits(self) -> dict[str, int]:
        return {name: int(text) for name, text in lint_data("profiles")[self.profile].items()}

    def pattern(self, text: str) -> ActionPattern:
        """Return the compiled pattern of an action."""
        found = self._patterns.get(text)
        if found is None:
            found = self._patterns[text] = ActionPattern(text)
        return found

    def expand(self, text: str) -> frozenset[str]:
        """Return the known actions that a pattern covers, casefolded."""
        found = self._expanded.get(text)
        if found is None:
            found = self._expanded[text] = frozenset(name.casefold() for name in self.catalog.expand(text))
        return found
