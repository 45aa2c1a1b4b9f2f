"""What rules know beside the policy: the catalog, the limits of the profile, and what was worked out before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, cached_property
from typing import Any

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.content import content_folder
from ostiary.catalog.facts import KnownKey
from ostiary.catalog.known import KnownAction
from ostiary.documents.policy_file import PolicyDocument
from ostiary.documents.text import read_text
from ostiary.documents.yaml_file import read_yaml
from ostiary.lint.placed import PlacedAction, PlacedPolicy
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
        self._nearest: dict[str, tuple[str, ...]] = {}
        self._registered: dict[str, bool] = {}
        self._levels: dict[str, str] = {}
        self._tables: dict[str, bool] = {}
        self._with_keys: dict[str, bool] = {}

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

    def action(self, name: str) -> KnownAction | None:
        """Return what is known of an action, by its name in any case."""
        return self.catalog.action(name)

    def is_registered(self, text: str) -> bool:
        """Whether a text is an action that a route needs, spelled as the vendor spells it."""
        found = self._registered.get(text)
        if found is None:
            action = self.action(text)
            found = (
                action is not None
                and action.tier == 1
                and action.name == text
                and text.partition(":")[0].islower()
            )
            self._registered[text] = found
        return found

    def nearest_actions(self, name: str) -> tuple[str, ...]:
        """Return the known actions that an unknown one may mean, best first.

        They are other names of the same thing, else those of its service that are most like it, or whose calls are.
        """
        found = self._nearest.get(name)
        if found is None:
            found = self._nearest[name] = self.catalog.nearest_actions(name)
        return found

    def operations_like(self, service: str, word: str) -> tuple[str, ...]:
        """Return the actions of a service that a word without a type may mean: `listServers` for `ecs:servers:list`.

        The word is an operation, or an operation with the type after it, as the names of API calls are.
        """
        wanted = word.casefold().rstrip("s")
        found = [
            (folded[2].rstrip("s") != wanted, name)
            for name in (action.name for action in self.catalog.actions(service))
            if len(folded := name.casefold().split(":")) > 2  # noqa: PLR2004 - a type and an operation
            and wanted in (folded[2].rstrip("s"), f"{folded[2]}{folded[1]}".rstrip("s"))
        ]
        return tuple(name for _, name in sorted(found))[:3]

    def level(self, service: str) -> str:
        """Return `project` or `global` for a service."""
        found = self._levels.get(service)
        if found is None:
            found = self._levels[service] = self.catalog.level(f"{service}:a:a")
        return found

    def is_service(self, prefix: str) -> bool:
        """Whether a service is known: whether any of its actions is, or it has a catalog file."""
        return prefix.casefold() in self._prefixes

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        return frozenset(prefix.casefold() for prefix in self.catalog.service_prefixes())

    @property
    def prefixes(self) -> Iterable[str]:
        """The services that are known, as they begin actions."""
        return self._prefixes

    def has_table(self, prefix: str) -> bool:
        """Whether the actions of a service are known from the tables of its API, so that others do not exist."""
        found = self._tables.get(prefix)
        if found is None:
            found = self._tables[prefix] = self.catalog.lists_all_actions(prefix)
        return found

    def judges(self, action: PlacedAction) -> bool:
        """Whether the catalog can say that an action does not exist.

        It must be one whole name, in a version that this cloud has, and not in a system-defined policy or a role:
        those use names of their own, which nobody lists.
        """
        policy = action.policy
        whole = len(action.segments) == 3 and all(action.segments) and not action.partial  # noqa: PLR2004
        own = not policy.system and (policy.version in ("1.1", None) or policy.is_meant_custom)
        return whole and own and self.is_complete and " " not in action.text and "," not in action.text

    def is_published(self, text: str) -> bool:
        """Whether a system-defined policy, as the vendor published it, has this very action or pattern."""
        return text.casefold() in self._published

    @cached_property
    def _published(self) -> frozenset[str]:
        statements = [
            statement for document in self._system_documents for statement in document.policy.statement
        ]
        return frozenset(text.casefold() for statement in statements for text in statement.action or ())

    def is_published_policy(self, policy: PlacedPolicy) -> bool:
        """Whether a policy is, statement by statement, a system-defined one as the vendor published it."""
        statements = (
            (one.deny, frozenset(action.text.casefold() for action in one.actions))
            for one in policy.statements
        )
        return frozenset(statements) in self._published_policies

    @cached_property
    def _published_policies(self) -> frozenset[frozenset[tuple[bool | None, frozenset[str]]]]:
        return frozenset(
            frozenset(
                (one.effect == "Deny", frozenset(text.casefold() for text in one.action or ()))
                for one in document.policy.statement
            )
            for document in self._system_documents
        )

    @cached_property
    def _system_documents(self) -> list[PolicyDocument]:
        names = [one.name for one in self.catalog.system_policies() if one.status == "published"]
        return [document for name in names if (document := self.catalog.system_policy(name))]

    def condition_key(self, name: str) -> KnownKey | None:
        """Return what is known of a condition key, by its name in any case."""
        return self.catalog.condition_key(name)

    def names_keys(self, service: str) -> bool:
        """Whether the condition keys of a service are documented, so that others do not exist."""
        found = self._with_keys.get(service)
        if found is None:
            keys = self.catalog.condition_keys(service) if self.is_service(service) else ()
            found = self._with_keys[service] = any(key.service is not None for key in keys)
        return found

    def needs_qualifier(self, name: str) -> bool:
        """Whether a key is known to have several values, so that a plain test of it is a fault of its own."""
        key = self.condition_key(name)
        return key is not None and key.multiple

    def is_multiple(self, name: str) -> bool:
        """Whether a key may have several values; a key that nobody knows may."""
        key = self.condition_key(name)
        return key is None or key.multiple
