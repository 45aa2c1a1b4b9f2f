"""The names in an account, as far as its files can be read: what an assignment may refer to."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from ostiary.documents.account_file import policy_files, policy_names
from ostiary.documents.files import Files
from ostiary.documents.policy_file import PolicyDocument, load_policy
from ostiary.documents.text import FILE_BYTES
from ostiary.errors import LoadError
from ostiary.lsp.outline import outline
from ostiary.syntax.tree import ListNode, MapNode, Node, ScalarNode


class AccountNames:
    """The names that `account.yaml` declares, and those of the documents beside it; read when they are asked for."""

    def __init__(self, folder: Path, files: Files) -> None:
        self._folder = folder
        self._files = files

    def declared(self, part: str) -> tuple[str, ...]:
        """Return the names of a section such as `groups`, in its order."""
        listed = _value(self._root, part)
        entries = listed.items if isinstance(listed, ListNode) else []
        names = (_value(entry, "name") for entry in entries)
        found = (str(name.value) for name in names if isinstance(name, ScalarNode))
        return tuple(dict.fromkeys(name for name in found if name))

    @cached_property
    def policies(self) -> dict[str, Path]:
        """The account's own policies by the names that mean them: display names, and the stems of files."""
        return self.documents("policies")

    def documents(self, part: str) -> dict[str, Path]:
        """Return the documents of a folder such as `scps` by the names that mean them."""
        return {
            name.partition(" #")[0].strip(): path
            for path in policy_files(self._folder, part, self._files)
            for name in policy_names(path, self._files)
        }

    def document(self, path: Path) -> PolicyDocument | None:
        """Return the policy in one of the files, None if it cannot be read."""
        try:
            return load_policy(path, path.name, self._files)
        except LoadError:
            return None

    @cached_property
    def deployment(self) -> str | None:
        """The deployment that the account names."""
        value = _value(self._root, "deployment")
        return str(value.value) if isinstance(value, ScalarNode) and value.value else None

    @cached_property
    def _root(self) -> Node | None:
        try:
            source = self._files.read(self._folder / "account.yaml", "account.yaml", limit=FILE_BYTES)
        except LoadError:
            return None
        return outline(source.text, "yaml").root


def _value(node: Node | None, key: str) -> Node | None:
    member = node.get(key) if isinstance(node, MapNode) else None
    return member.value if member else None
