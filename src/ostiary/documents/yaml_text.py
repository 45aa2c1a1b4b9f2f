"""Values to YAML text, for output that people read and programs may."""

from __future__ import annotations

from typing import Any

import yaml

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def yaml_text(value: Any) -> str:
    """Return a value of dicts, lists and scalars as YAML, keys in their order, nothing folded.

    >>> print(yaml_text([{"path": "/a", "scope": {"project": True, "enterprise_project": None}}]), end="")
    - path: /a
      scope:
        project: true
        enterprise_project: null
    """
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
    return text


class _CompactDumper(yaml.SafeDumper):
    """Writes innermost lists and mappings on one line, and texts of several lines as they are."""

    def represent_lines(self, text: str) -> yaml.ScalarNode:
        """Return the node of a text, a block if it has several lines."""
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


_CompactDumper.add_representer(str, _CompactDumper.represent_lines)


def compact_yaml(value: Any) -> str:
    """Return a value of dicts, lists and scalars as YAML for people: what fits is on one line, lines stay lines.

    >>> print(compact_yaml({"path": "/a", "actions": ["a:b:c"], "scope": {"project": True}}), end="")
    path: /a
    actions: ['a:b:c']
    scope: {project: true}
    """
    text: str = yaml.dump(
        value, Dumper=_CompactDumper, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
    )
    return text
