"""Policy variables: `${key}` and `${key, 'default'}` in a value of a policy (research §2.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ostiary.syntax.glob import Parts

_WITH_DEFAULT = re.compile(r"\$\{([^{}',]*),\s*'([^']*)'\s*\}")


class Variable(NamedTuple):
    """One reference to a context key, spelled as the policy spells it; `default` stands in for a value."""

    key: str
    default: str | None = None

    def __str__(self) -> str:
        return f"${{{self.key}}}" if self.default is None else f"${{{self.key}, '{self.default}'}}"


class Filled(NamedTuple):
    """A template with its values in place.

    `parts` are ready for a glob: what was filled in stands for itself. `unresolved` are the
    variables that have no single value and no default, `unknown` those whose key is unknown; while
    there are any, `parts` has gaps.
    """

    parts: Parts
    unresolved: tuple[Variable, ...] = ()
    unknown: tuple[Variable, ...] = ()

    @property
    def text(self) -> str:
        """The parts as one string."""
        return "".join(text for text, _ in self.parts)


class Template(NamedTuple):
    """A text with variables in it, in order; text of the policy itself is a string."""

    parts: tuple[str | Variable, ...]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables, in the order they appear."""
        return tuple(part for part in self.parts if isinstance(part, Variable))

    def fill(self, values: Callable[[str], tuple[str, ...] | None]) -> Filled:
        """Put a value in place of each variable.

        `values` gives the values of a casefolded key: `()` for an absent one, None for an unknown one.
        A key with two or more values counts like an absent one (research §2.3).
        """
        parts: list[tuple[str, bool]] = []
        unresolved: list[Variable] = []
        unknown: list[Variable] = []
        for part in self.parts:
            if isinstance(part, str):
                parts.append((part, False))
            elif (found := values(part.key.casefold())) is None:
                unknown.append(part)
            elif len(found) == 1:
                parts.append((found[0], True))
            elif part.default is not None:
                parts.append((part.default, True))
            else:
                unresolved.append(part)
        return Filled(tuple(parts), tuple(unresolved), tuple(unknown))


def parse_template(text: str) -> Template:
    """Find the variables of a text; a `${` that nothing closes is plain text.

    What is enclosed but is neither a key nor a key with a quoted default is a variable whose key no
    request has: it never resolves, which is the safe reading.

    >>> parse_template("home/${g:UserName, 'nobody'}/*").parts
    ('home/', Variable(key='g:UserName', default='nobody'), '/*')
    """
    parts: list[str | Variable] = []
    end = 0
    while (start := text.find("${", end)) >= 0 and (close := text.find("}", start)) >= 0:
        parts.append(text[end:start])
        found = _WITH_DEFAULT.match(text, start)
        key, default = found.groups() if found else (text[start + 2 : close], None)
        parts.append(Variable(key.strip(), default))
        end = found.end() if found else close + 1
    parts.append(text[end:])
    return Template(tuple(part for part in parts if part != ""))
