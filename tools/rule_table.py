"""Write the last column of `docs/policy-language.md` in its canonical form: each file once, with the cases of it.

    python -m tools.rule_table            write it
    python -m tools.rule_table --check    write nothing; exit code 1 if it would change

Whoever adds a case to a rule may write it as `FILE#CASE`, behind a ` · `; this puts it beside the others of its file,
with the link to that file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[1] / "docs" / "policy-language.md"

_CASES = "../tests/cases/"
_BETWEEN_FILES = "<br>"
_BETWEEN_CASES = " · "
_CODE = r"(?P<ticks>`+)(?P<text>.+?)(?P=ticks)"
_FILE = re.compile(rf"\[{_CODE}\]\((?P<link>[^)]+)\): ")
_WHOLE_NAME = re.compile(r"[a-z_/-]+#")
_CASE = re.compile(rf"(?:\[)?{_CODE}(?:\]\((?P<link>[^)]+)\))?")


class Rule(NamedTuple):
    """One row of the page: its section, what it says, and its cases as `FILE#CASE`, each with the link of its file."""

    section: str
    text: str
    cases: tuple[str, ...]
    links: tuple[str, ...]


def read_rules(page: str) -> Iterator[Rule]:
    """Yield the rules of the page; ValueError for a row that cannot be read."""
    for line in page.splitlines():
        if _is_rule(line):
            section, text, cell = line.strip("| ").split(" | ")
            found = tuple(_cases(cell))
            yield Rule(section, text, tuple(name for name, _ in found), tuple(link for _, link in found))


def _is_rule(line: str) -> bool:
    return line.startswith("| §") and not line.startswith("| § |")


def _cases(cell: str) -> Iterator[tuple[str, str]]:
    """Every case of a cell as `FILE#CASE`, with the link of its file."""
    for part in cell.split(_BETWEEN_FILES):
        head = _FILE.match(part)
        for text in part[head.end() if head else 0 :].split(_BETWEEN_CASES):
            found = _CASE.fullmatch(text.strip())
            if found is None:
                raise ValueError(f"`{text}` is no case")
            name = found["text"].strip()
            if head and not _WHOLE_NAME.match(name):
                yield f"{head['text']}#{name}", head["link"]
            else:
                yield name, found["link"] or _link(name.partition("#")[0])


def _link(file: str) -> str:
    return f"{_CASES}{file}.yaml"


def render(page: str) -> str:
    """Return the page with every row in canonical form."""
    return "".join(map(_render_line, page.splitlines(keepends=True)))


def _render_line(line: str) -> str:
    if not _is_rule(line):
        return line
    (rule,) = read_rules(line)
    return f"| {rule.section} | {rule.text} | {_BETWEEN_FILES.join(_by_file(rule))} |\n"


def _by_file(rule: Rule) -> Iterator[str]:
    """The cases of each file, the file being named once."""
    by_file: dict[str, dict[str, None]] = {}
    for reference in rule.cases:
        file, _, name = reference.partition("#")
        by_file.setdefault(file, {})[name] = None
    for file, names in by_file.items():
        yield f"[`{file}`]({_link(file)}): {_BETWEEN_CASES.join(map(_code, names))}"


def _code(text: str) -> str:
    """A text as code, which may have backticks in it."""
    if "`" not in text:
        return f"`{text}`"
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"``{blank}{text}{blank}``"


def main() -> int:
    """Write or compare the page."""
    old = PAGE.read_text("utf-8")
    new = render(old)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(new, "utf-8")
        return 0
    return int(new != old)


if __name__ == "__main__":
    sys.exit(main())
