"""What an editor can do, as it says itself."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

_SUGGESTING = ("visual studio code", "vscodium", "code - oss", "cursor", "windsurf")


class Client:
    """The abilities that answers depend on; what an editor does not say it cannot do."""

    def __init__(
        self, capabilities: types.ClientCapabilities | None = None, info: types.ClientInfo | None = None
    ) -> None:
        self._capabilities = capabilities
        self._name = info.name.casefold() if info else ""

    def _can(self, *path: str) -> Any:
        found: Any = self._capabilities
        for step in path:
            found = getattr(found, step, None)
        return found

    @property
    def watches(self) -> bool:
        """Whether it tells of files that change on disk."""
        return bool(self._can("workspace", "did_change_watched_files", "dynamic_registration"))

    @property
    def hovers_in_markdown(self) -> bool:
        """Whether it shows Markdown in a hover."""
        return types.MarkupKind.Markdown in (self._can("text_document", "hover", "content_format") or ())

    @property
    def documents_in_markdown(self) -> bool:
        """Whether it shows Markdown beside a completion."""
        formats = self._can("text_document", "completion", "completion_item", "documentation_format")
        return types.MarkupKind.Markdown in (formats or ())

    @property
    def replaces(self) -> bool:
        """Whether it lets its user choose if a completion replaces the rest of a word."""
        return bool(self._can("text_document", "completion", "completion_item", "insert_replace_support"))

    @property
    def versions_edits(self) -> bool:
        """Whether it checks that an edit is for the text that it has."""
        return bool(self._can("workspace", "workspace_edit", "document_changes"))

    @property
    def suggests_again(self) -> bool:
        """Whether it knows VS Code's command that opens the list of completions."""
        return self._name.startswith(_SUGGESTING)
