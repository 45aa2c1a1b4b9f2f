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
