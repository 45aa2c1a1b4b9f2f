"""The rules there are: every module of `rules`, found once."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ostiary.lint import rules
from ostiary.lint.rule import Rule

AnyRule = Rule[Any]


@cache
def all_rules() -> dict[str, AnyRule]:
    """Return every rule by its slug, in the order of the slugs; two rules of one slug are a ValueError."""
    found: dict[str, AnyRule] = {}
    for entry in iter_modules(rules.__path__):
        module = import_module(f"{rules.__name__}.{entry.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__:
                if value.slug in found:
                    raise ValueError(f"two rules are called {value.slug}")
                found[value.slug] = value()
    return dict(sorted(found.items()))
