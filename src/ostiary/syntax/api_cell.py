"""The API cell of a permission table: which calls it names (research/corpus.md §5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ostiary.errors import Diagnostic, OstiaryError, Severity

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

METHOD = re.compile(r"GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS", re.IGNORECASE)
"""An HTTP method, in either case."""

_LONGEST = 20_000
"""Characters; no real cell has a tenth of it."""


class ApiCellError(OstiaryError):
    """A cell that names no call, or one that is no path template; the text says why."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call of a cell: method in capitals, path template, and what stood beside them.

    `query` is the printed query part, `note` the words after the address (a discriminator such as
    `action="os-extend"`), `remarks` are warnings without a place about the spelling.
    """

    method: str
    path: str
    query: str = ""
    note: str = ""
    remarks: tuple[Diagnostic, ...] = ()


def parse_api_cell(text: str) -> tuple[ApiCall, ...]:
    """Return the calls that a cell names, in its order; ApiCellError with the reason if there is none.

    Paragraphs are separated by line ends. Spelling is normalised and remarked upon; a path that looks wrong
    but can be read stays as it is printed.

    >>> [f"{call.method} {call.path}" for call in parse_api_cell("Get /V1/{{ a }}/b")]
    ['GET /v1/{a}/b']
    """
    if len(text) > _LONGEST:
        raise ApiCellError(f"the API cell has {len(text):,} characters, more than {_LONGEST:,}")
    tree = _tree(_IN_BRACKETS.sub(r" \1 ", text))
    parts = (part for part in tree.children if not isinstance(part, str))
    calls = tuple(call for part in parts if part.data == "call" for call in _calls(part))
    if not calls:
        raise ApiCellError(_reason(text))
    return calls


_IN_BRACKETS = re.compile(rf"\(\s*((?:{METHOD.pattern})\s*/[^()\s]+)\s*\)", re.IGNORECASE)


def _tree(text: str) -> Tree[Token]:
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415  heavy

    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        rest = " ".join(text[error.pos_in_stream or 0 :].split())
        raise ApiCellError(f"the API cell cannot be read from `{rest[:40]}` on") from None


@cache
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415  heavy

    grammar = files(__package__).joinpath("api_cell.lark").read_text(encoding="utf-8")
    return Lark(grammar, start="cell", parser="lalr", maybe_placeholders=False)


def _calls(tree: Tree[Token]) -> list[ApiCall]:
    """Return one call for each address below one method."""
    method = str(tree.children[0])
    addresses: list[tuple[str, list[str]]] = []
    note = ""
    for part in tree.children[1:]:
        if isinstance(part, str):
            addresses[-1][1].append(part)
        elif part.data == "words":
            note = " ".join(_texts(part)).strip(" ,;:.")
        else:
            addresses.append(("".join(_texts(part)), []))
    return [_call(method, path, "".join(query), note) for path, query in addresses]


def _texts(tree: Tree[Token]) -> list[str]:
    """Return the words or the pieces of an address, its host left out."""
    return [str(token) for token in tree.scan_values(lambda token: getattr(token, "type", "") != "ORIGIN")]


def _call(method: str, printed: str, query: str, note: str) -> ApiCall:
    path = normalise_path(printed)
    _check_path(path)
    remarks = []
    if (method, printed) != (method.upper(), path):
        remarks.append(_remark("respelt-api", f"`{method} {printed}` is read as `{method.upper()} {path}`"))
    if query:
        remarks.append(_remark("query-dropped", f"the query part `{query}` is not kept in `{path}`"))
    if suspicion := _suspicion(path):
        remarks.append(_remark("suspect-path", f"`{path}` is kept as printed, but {suspicion}"))
    return ApiCall(method.upper(), path, query, note, tuple(remarks))


def _remark(code: str, message: str) -> Diagnostic:
    return Diagnostic(code, message, severity=Severity.WARNING)


_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{+\s*\*?([^{}]*?)\*?\s*\}+"), r"{\1}"),  # {{x}}, { x }, {*x*}
    (re.compile(r"\$\{"), "{"),
    (re.compile(r"<([\w.-]+)>"), r"{\1}"),
    (re.compile(r"(?<=/):([A-Za-z_][\w-]*)"), r"{\1}"),
    (re.compile(r"[.,;:]+$"), ""),
    (re.compile(r"(?<=.)/$"), ""),
    (re.compile(r"^(?!/)"), "/"),
    (re.compile(r"(?<=/)V(?=\d)"), "v"),
)
_TEMPLATE = re.compile(r"/|(/([^\s{}/<>*?#\"'`]|\{[A-Za-z_][\w.-]*\})+)+")
_SUSPICIONS = (
    (re.compile(r"/v\d+(\.\d+)?\{"), "a slash is missing after the version"),
    (re.compile(r"/\{(?!\w*version)[^{}]*\}/"), "it begins with a parameter where others have a version"),
)


def normalise_path(printed: str) -> str:
    """Return a printed path in the one spelling of route files; what has no known meaning is left alone.

    A parameter that is printed twice is numbered: one path has one value for each name.

    >>> normalise_path("/V2/{{project_id}}/<pool>/:id"), normalise_path("v3.0/users/{ user_id }/")
    ('/v2/{project_id}/{pool}/{id}', '/v3.0/users/{user_id}')
    >>> normalise_path("/v2/{project_id}/os-quota-sets/{project_id}")
    '/v2/{project_id}/os-quota-sets/{project_id_2}'
    """
    for pattern, spelling in _SPELLINGS:
        printed = pattern.sub(spelling, printed)
    seen: dict[str, int] = {}
    return _PARAMETER.sub(lambda found: _numbered(found[1], seen), printed)


_PARAMETER = re.compile(r"\{([A-Za-z_][\w.-]*)\}")


def _numbered(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return f"{{{name}}}" if seen[name] == 1 else f"{{{name}_{seen[name]}}}"


def _check_path(path: str) -> None:
    if _TEMPLATE.fullmatch(path):
        return
    reasons = (
        ("*" in path, "`*` has no meaning in a path"),
        ("//" in path, "a segment is empty"),
        (path.count("{") != path.count("}"), "its braces do not pair"),
    )
    reason = next(
        (words for applies, words in reasons if applies), "a character or a parameter is out of place"
    )
    raise ApiCellError(f"`{path}` is not a path template: {reason}")


def _suspicion(path: str) -> str | None:
    return next((words for pattern, words in _SUSPICIONS if pattern.match(path)), None)


_PATH_ALONE = re.compile(r"(?:([^\s/:]+)\s*)?(/\S*)")
_METHOD_ALONE = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b")


def _reason(text: str) -> str:
    """Say in one line why a cell names no call."""
    shown = " ".join(text.split())
    if not shown:
        return "the API cell is blank"
    shown = shown if len(shown) <= 80 else f"{shown[:77]}..."  # noqa: PLR2004  one line of a terminal
    if path := _PATH_ALONE.search(shown):
        before = f"`{path[1]}` is not a method" if path[1] else f"no method stands before `{path[2]}`"
        return f"the API cell cannot be read: {before}"
    if _METHOD_ALONE.match(shown):
        return f"the API cell names a method without a path: `{shown}`"
    return f"the API cell names no method and path: `{shown}`"
