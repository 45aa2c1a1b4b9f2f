"""What is wrong with the single words of a text that is not JSON: comments, quotes, numbers, escapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from ostiary.printable import printable
from ostiary.spans import Edit

if TYPE_CHECKING:
    from lark import Token

MOST_FAULTS = 20
"""How many faults of one text are reported: more help nobody."""
_MOST_ODD_TOKENS = 200  # then the text is something else than JSON, and reading on is a waste
_MOST_DIGITS = 4300  # the longest whole number that Python reads
_LONGEST_QUOTE = 50


@dataclass(frozen=True, slots=True)
class JsonFault:
    """One fault of a JSON text.

    Attributes:
        code: the kebab-case name of the fault, such as `missing-comma`.
        message: what is wrong, one line.
        hint: what to do about it.
        start: offset of the place a user would point at; where something is missing, start equals end.
        end: offset after it.
        edits: what mends the text, where it is clear what was meant.
    """

    code: str
    message: str
    hint: str | None
    start: int
    end: int
    edits: tuple[Edit, ...] = ()


@dataclass(slots=True)
class Pieces:
    """The tokens of a text in the types of JSON, the faults found on the way, and which tokens are guesses.

    Attributes:
        tokens: in order, without comments; NAME is a string before a colon, JUNK fits nowhere.
        faults: of single tokens.
        guesses: start offsets of tokens whose type is a guess: what follows from them is not reported.
        complete: False if reading stopped early because hardly anything was JSON.
    """

    tokens: list[Token] = field(default_factory=list)
    faults: list[JsonFault] = field(default_factory=list)
    guesses: set[int] = field(default_factory=set)
    complete: bool = True


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is made of an odd token: the fault, its type in JSON (None: left out), whether that is a guess."""

    fault: JsonFault | None
    type: str | None
    guess: bool = False


def quoted(text: str) -> str:
    r"""User's text for a message: in backticks, on one line, cut if long.

    >>> quoted('"a\n  b"')
    '`"a b"`'
    """
    line = " ".join(text[: 4 * _LONGEST_QUOTE].split())
    shown = printable(line)
    return f"`{shown[: _LONGEST_QUOTE - 1]}…`" if len(shown) > _LONGEST_QUOTE else f"`{shown}`"


def line_at(text: str, offset: int) -> int:
    """The number of the line, from 1, that holds the character at the offset."""
    return text.count("\n", 0, offset) + 1


def begin(token: Token) -> int:
    """The offset of the token's first character."""
    return cast("int", token.start_pos)


def finish(token: Token) -> int:
    """The offset after the token's last character."""
    return cast("int", token.end_pos)


def read_pieces(text: str, tokens: Iterator[Token]) -> Pieces:
    """Read lark's tokens as tokens of JSON, reporting each that is not one."""
    pieces = Pieces()
    odd = 0
    for token in tokens:
        judge = _JUDGES.get(token.type)
        odd += judge is not None
        if odd > _MOST_ODD_TOKENS:
            pieces.complete = False
            break
        if judge is not None:
            _admit(pieces, token, judge(text, token, pieces))
        else:
            _admit_json(pieces, token)
    return pieces


def _admit(pieces: Pieces, token: Token, finding: _Finding) -> None:
    if finding.fault:
        pieces.faults.append(finding.fault)
    if finding.type:
        pieces.tokens.append(token.update(type=finding.type))
        if finding.guess:
            pieces.guesses.add(begin(token))


def _admit_json(pieces: Pieces, token: Token) -> None:
    before = pieces.tokens[-1] if pieces.tokens else None
    if token.type == "COLON" and before is not None and before.type in {"STRING", "NUMBER", "LITERAL"}:
        if before.type != "STRING":
            hint = f'write `"{before}"`'
            pieces.faults.append(_fault(before, "unquoted-name", f"the name `{before}` has no quotes", hint))
        pieces.tokens[-1] = before.update(type="NAME")
    if token.type == "NUMBER" and len(token) > _MOST_DIGITS and token.lstrip("-").isdigit():
        message = f"a number of {len(token)} digits"
        pieces.faults.append(_fault(token, "bad-number", message, "write it as a string"))
    pieces.tokens.append(token)


def _fault(token: Token, code: str, message: str, hint: str, mended: str | None = None) -> JsonFault:
    """A fault of a whole token; `mended` is what to write in its place."""
    edits = () if mended is None else (Edit(begin(token), finish(token), mended),)
    return JsonFault(code, message, hint, begin(token), finish(token), edits)


# Strings

_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|(?P<odd>\\.|[\x00-\x1f])')
_TYPOGRAPHIC = re.compile("[\u2018-\u201f\u2033\uff02\xab\xbb]")


def _judge_bad_string(_text: str, token: Token, _pieces: Pieces) -> _Finding:
    found = next(match for match in _ESCAPE.finditer(token) if match["odd"])
    odd, start = found["odd"], begin(token) + found.start()
    if odd[0] == "\\":
        code, message = "bad-escape", f"{quoted(odd)} is no escape of JSON"
        hint = "write `\\u` and four hexadecimal digits" if odd == "\\u" else f"write {quoted(chr(92) + odd)}"
    else:
        code, message = "control-character", f"the control character U+{ord(odd):04X} in a string"
        hint = "write `\\t` for a tab" if odd == "\t" else f"remove it, or write `\\u{ord(odd):04x}`"
    return _Finding(JsonFault(code, message, hint, start, start + len(odd)), "STRING")


def _judge_lines(_text: str, token: Token, _pieces: Pieces) -> _Finding:
    lines = [line.strip().rstrip(",") for line in token[1:-1].splitlines()]
    lines = [line for line in lines if line]
    mended = None
    if lines and lines[0][0] in "{[":
        hint = "write the document without the quotes around it and without backslashes"
    elif not lines or any(" " in line for line in lines):
        hint = "write the string on one line, with `\\n` for a line break"
    else:
        mended = ", ".join(f'"{line}"' for line in lines)
        hint = "give each line its own quotes: " + ", ".join(f'`"{line}"`' for line in lines[:3])
        hint += ", …" if len(lines) > 3 else ""  # noqa: PLR2004 - as many as shown
    message = f"the string {quoted(token)} runs over {token.count(chr(10)) + 1} lines"
    return _Finding(_fault(token, "line-break-in-string", message, hint, mended), "STRING")


def _judge_block(text: str, token: Token, _pieces: Pieces) -> _Finding:
    on_one_line = re.compile(r'[ \t]*"').match(text, finish(token))
    code = "bad-escape" if on_one_line else "line-break-in-string"
    message = "a document stands in a string, with quotes that end the string"
    hint = "remove the quote before its first bracket and the one after its last"
    return _Finding(_fault(token, code, message, hint), _BRACKETS[token[1]])


def _judge_end_of_block(_text: str, token: Token, pieces: Pieces) -> _Finding:
    opened = any(
        piece.startswith(('"{', '"[')) and piece.type in {"LBRACE", "LSQB"} for piece in pieces.tokens
    )
    message = f"a stray quote after `{token[0]}`"
    fault = None if opened else _fault(token, "missing-quote", message, "remove the quote")
    return _Finding(fault, _BRACKETS[token[0]])


_BRACKETS = {"{": "LBRACE", "[": "LSQB", "}": "RBRACE", "]": "RSQB"}


def _judge_quotes(text: str, token: Token, pieces: Pieces) -> _Finding:
    """A string with a quote too few or too many: every type of token that such a fault leaves behind."""
    if _TYPOGRAPHIC.search(token):
        finding = _judge_typographic(text, token, pieces)
        return _Finding(finding.fault, "STRING", guess=True)
    line = line_at(text, begin(token))
    messages = {
        "UNCLOSED": (f"the string {quoted(token)} has no closing quote", f'put `"` after it on line {line}'),
        "UNOPENED": (f"the string {quoted(token)} has no opening quote", f'put `"` before it on line {line}'),
        "STRAY_QUOTES": (
            f"the quotes of {quoted(token)} do not pair",
            f'put the missing quote on line {line}, or write `\\"` for a quote inside a string',
        ),
    }
    kind = token.type.removesuffix("_NAME")
    mended = {"UNCLOSED": f'{token}"', "UNOPENED": f'"{token}'}.get(kind)
    return _Finding(_fault(token, "missing-quote", *messages[kind], mended), "STRING", guess=True)


def _judge_typographic(_text: str, token: Token, _pieces: Pieces) -> _Finding:
    straight = _TYPOGRAPHIC.sub('"', token)
    message, hint = f"typographic quotes: {quoted(token)}", f"write {quoted(straight)}"
    return _Finding(_fault(token, "typographic-quotes", message, hint, straight), "STRING")


def _judge_single(_text: str, token: Token, _pieces: Pieces) -> _Finding:
    inner = token[1:-1].replace("\\'", "'").replace('"', '\\"')
    straight = f'"{inner}"'
    message, hint = f"single quotes: {quoted(token)}", f"write {quoted(straight)}"
    return _Finding(_fault(token, "single-quotes", message, hint, straight), "STRING")


# Everything else

_LITERALS = {
    **dict.fromkeys(("True", "TRUE"), "`true`"),
    **dict.fromkeys(("False", "FALSE"), "`false`"),
    **dict.fromkeys(("None", "NONE", "Null", "NULL", "nil", "undefined"), "`null`"),
    **dict.fromkeys(("NaN", "Infinity", "-Infinity"), "`null`, or a string"),
}
_COLON = re.compile(r"\s*:")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


def _judge_comment(_text: str, token: Token, _pieces: Pieces) -> _Finding:
    message = f"JSON has no comments: {quoted(token)}"
    return _Finding(_fault(token, "comment", message, "remove it", ""), None)


def _judge_control(_text: str, token: Token, _pieces: Pieces) -> _Finding:
    message = f"the character U+{ord(token[0]):04X}, which cannot be seen, stands outside strings"
    return _Finding(_fault(token, "control-character", message, "remove it"), None)


def _judge_number(_text: str, token: Token, _pieces: Pieces) -> _Finding:
    sign = "-" if token[0] == "-" else ""
    whole, point, rest = token.lstrip("+-").partition(".")
    repaired = sign + (whole.lstrip("0") or "0") + (point and point + (rest or "0"))
    hint = f'put it in double quotes if it is text: `"{token}"`'
    if _NUMBER.fullmatch(repaired):
        hint = f"write `{repaired}`"
    message = f"{quoted(token)} is not a number of JSON"
    return _Finding(_fault(token, "bad-number", message, hint), "NUMBER")


def _judge_word(text: str, token: Token, pieces: Pieces) -> _Finding:
    is_name = _COLON.match(text, finish(token)) is not None
    if token in _LITERALS and not is_name:
        message = f"`{token}` is not a value of JSON"
        return _Finding(_fault(token, "bad-literal", message, f"write {_LITERALS[token]}"), "LITERAL")
    if not any(sign.isalnum() or sign == "*" for sign in token):
        return _Finding(None, "JUNK")
    if pieces.tokens and begin(pieces.tokens[-1]) in pieces.guesses:
        return _Finding(None, None)  # the next word of the same guess
    string = f'"{token}"'
    hint = f"write {quoted(string)}" + ("" if is_name else " if it is text, else replace or remove it")
    message = f"{quoted(token)} has no quotes"
    return _Finding(_fault(token, "unquoted-name", message, hint), "STRING", guess=not is_name)


_NEXT = re.compile(r"\s*([,\]}]?)")


def _judge_ellipsis(text: str, token: Token, pieces: Pieces) -> _Finding:
    before = pieces.tokens[-1].type if pieces.tokens else ""
    after = cast("re.Match[str]", _NEXT.match(text, finish(token)))[1]
    if before == "COLON":
        hint = "write a value in its place"
    elif before == "COMMA" and after in {"]", "}"}:
        hint = "remove it and the comma before it"
    elif before in {"COMMA", "LSQB", "LBRACE"} and after == ",":
        hint = "remove it and the comma after it"
    elif before not in {"COMMA", "LSQB", "LBRACE", ""} and not after:
        hint = "put a comma in its place"
    else:
        hint = "remove it"
    return _Finding(_fault(token, "ellipsis", f"`{token}` in place of a value", hint), "STRING", guess=True)


_Judge = Callable[[str, "Token", Pieces], _Finding]
_JUDGES: dict[str, _Judge] = {
    "BAD_STRING": _judge_bad_string,
    "STRING_OF_LINES": _judge_lines,
    "BLOCK_IN_STRING": _judge_block,
    "END_OF_STRING": _judge_end_of_block,
    "STRAY_QUOTES": _judge_quotes,
    "UNCLOSED": _judge_quotes,
    "UNCLOSED_NAME": _judge_quotes,
    "UNOPENED": _judge_quotes,
    "TYPOGRAPHIC": _judge_typographic,
    "SINGLE_QUOTED": _judge_single,
    "COMMENT": _judge_comment,
    "CONTROL": _judge_control,
    "BAD_NUMBER": _judge_number,
    "ELLIPSIS": _judge_ellipsis,
    "WORD": _judge_word,
}
