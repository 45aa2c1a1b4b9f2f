"""What is wrong between the words of a text that is not JSON: commas, colons, brackets, names.

A repair is chosen by what the grammar wants and what it got instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ostiary.syntax.json_faults import begin, finish

if TYPE_CHECKING:
    from lark import Token

    from ostiary.syntax.json_mending import Mender

CLOSING = {"LBRACE": "RBRACE", "LSQB": "RSQB"}
OPENING = {closer: opener for opener, closer in CLOSING.items()}
WRITTEN = {"LBRACE": "{", "LSQB": "[", "RBRACE": "}", "RSQB": "]", "COMMA": ",", "COLON": ":"}
KINDS = {
    "NAME": "name",
    **dict.fromkeys(("STRING", "NUMBER", "LITERAL"), "value"),
    **dict.fromkeys(CLOSING, "opener"),
    **dict.fromkeys(OPENING, "closer"),
    "COMMA": "comma",
    "COLON": "colon",
    "JUNK": "junk",
    "$END": "end",
}
_TO_VALUE = {
    "name": ("NAME", "COLON", "LITERAL"),
    "colon": ("COLON", "LITERAL"),
    "value": ("LITERAL",),
    "next": (),
}
"""What has to be put in to stand after a value, by what the grammar wants."""
_MOST_SHOWN = 8  # brackets spelt out in a hint


@dataclass(frozen=True, slots=True)
class Repair:
    """What to do about a token where JSON does not have it.

    Attributes:
        insert: token types that are put in before it.
        code: of the fault; empty if another fault explains this one.
        message: what is wrong; `{last}` stands for the token before, `{token}` for the refused one.
        hint: what to do; also `{after_last}`, where something belongs that is missing after `{last}`.
        at: what the fault points at: the `last` token, the `token`, or the `gap` after the last one.
        skip: leave the token out.
        culprit: an earlier token that the fault points at instead.
    """

    insert: tuple[str, ...] = ()
    code: str = ""
    message: str = ""
    hint: str = ""
    at: str = "token"
    skip: bool = False
    culprit: Token | None = None


def put_in(token_type: str, offset: int) -> Token:
    """A token that the text does not have: it has no width."""
    from lark import Token  # noqa: PLC0415 - heavy, and most runs need no place

    return Token(token_type, "", start_pos=offset, end_pos=offset)


def _is_put_in(token: Token) -> bool:
    return begin(token) == finish(token)


# Brackets


def _choose_bracket(mender: Mender, token: Token) -> Repair:
    """For a closing bracket that does not close the innermost open one.

    It is the wrong one, or one too many, or others are missing before it: the reading that lets most of the
    following tokens stand is taken.
    """
    extra = f"`{token[:1]}` closes nothing", f"remove it on line {mender.line(token)}"
    if mender.open and _is_put_in(mender.open[-1]):
        return Repair((CLOSING[mender.open[-1].type],))
    readings = [(mender.reach(mender.open), 1, Repair((), "unexpected-bracket", *extra, skip=True))]
    if mender.open:
        readings.append((mender.reach(mender.open[:-1]), 0, _replace_bracket(mender, token)))
    matching = [i for i, bracket in enumerate(mender.open) if bracket.type == OPENING[token.type]]
    if matching:
        unclosed = _close(mender, token, mender.open[matching[-1] + 1 :])
        readings.append((mender.reach(mender.open[: matching[-1]]), 2, unclosed))
    return max(readings, key=lambda reading: reading[:2])[2]


def _replace_bracket(mender: Mender, token: Token) -> Repair:
    opener = mender.open[-1]
    right = CLOSING[opener.type]
    message = (
        f"`{token[:1]}` stands where the `{WRITTEN[opener.type]}` of line {mender.line(opener)} is closed"
    )
    hint = f"write `{WRITTEN[right]}` in its place on line {mender.line(token)}"
    return Repair((right,), "unexpected-bracket", message, hint, skip=True)


def _close(mender: Mender, token: Token, brackets: list[Token], *, comma: bool = False) -> Repair:
    """Close these brackets before the token, and put a comma after them."""
    closers = tuple(CLOSING[bracket.type] for bracket in reversed(brackets))
    insert = (*(_TO_VALUE[mender.wanted] if not _is_empty(mender) else ()), *closers, *["COMMA"] * comma)
    missing = [bracket for bracket in brackets if not _is_put_in(bracket)]
    if not missing:
        return Repair(insert)
    shown = "".join(WRITTEN[CLOSING[bracket.type]] for bracket in reversed(missing))
    shown = f"`{shown}`" if len(shown) <= _MOST_SHOWN else f"the {len(shown)} closing brackets"
    place = "{after_last}"
    if mender.last_is("COMMA"):
        place = ("before the comma " if comma else "in place of the comma ") + _at(mender)
    elif mender.last_is("NAME", "COLON"):
        place += ", and a value before it"
    before = f" before the `{token}` on line {mender.line(token)}" if token in {"]", "}"} else ""
    message, culprit = f"{len(missing)} brackets are not closed{before}", None if before else missing[-1]
    if len(missing) == 1:
        message, culprit = f"`{WRITTEN[missing[0].type]}` is not closed{before}", missing[0]
    return Repair(insert, "unclosed-bracket", message, f"put {shown} {place}", culprit=culprit)


def _is_empty(mender: Mender) -> bool:
    """Whether nothing stands in the innermost open bracket yet."""
    return bool(mender.open) and mender.last is mender.open[-1]


# Repairs that depend on more than the place and the token


def _choose_name_as_value(mender: Mender, token: Token) -> Repair:
    lead = put_in("COMMA", 0), token
    braced = mender.reach([*mender.open, put_in("LBRACE", 0)], lead)
    in_list = mender.inside("LBRACE", "LSQB") and mender.last_is("COMMA")
    closed = mender.reach(mender.open[:-1] if in_list else mender.open, lead)
    after_colon = mender.last_is("COLON")
    if after_colon and braced <= closed:
        message, hint = "no value after the colon", "put a value {after_last}"
        return Repair(("LITERAL", "COMMA"), "missing-value", message, hint, "last")
    if in_list and braced <= closed:
        return _close(mender, token, mender.open[-1:], comma=True)
    where = "outside braces" if after_colon or not mender.open else "directly in a list"
    hint = "put `{` before {token}"
    if not (after_colon or in_list):
        hint += ", and `}` after the last member that belongs to it"
    return Repair(("LBRACE",), "member-outside-object", "the member {token} stands " + where, hint)


def _choose_name_after_value(mender: Mender, token: Token) -> Repair:
    if mender.inside("LBRACE"):
        return _MISSING_COMMA
    if mender.inside("LBRACE", "LSQB"):
        return _close(mender, token, mender.open[-1:], comma=True)
    return _MISSING_COMMA


def _choose_value_after_value(mender: Mender, token: Token) -> Repair:
    if mender.inside("LSQB") or mender.following in {"value", "opener"}:
        return _MISSING_COMMA
    if mender.inside("LSQB", "LBRACE") and token.type == "LBRACE":
        return _close(mender, token, mender.open[-1:], comma=True)
    return _SECOND_VALUE


def _choose_value_as_name(mender: Mender, token: Token) -> Repair:
    if mender.inside("LSQB", "LBRACE") and token.type == "LBRACE" and not _is_empty(mender):
        return _close(mender, token, mender.open[-1:], comma=True)
    return _NO_NAME


def _choose_closer(mender: Mender, token: Token) -> Repair:
    if not mender.open or _is_empty(mender) or mender.wanted == "next":
        return _choose_bracket(mender, token)
    complete = _TO_VALUE[mender.wanted]
    if mender.last_is("COMMA"):
        return Repair(
            complete, "trailing-comma", "comma before {token}", "remove the comma " + _at(mender), "last"
        )
    return Repair(complete, *(_NO_PAIR if mender.wanted == "colon" else _NO_VALUE))


def _at(mender: Mender) -> str:
    return f"on line {mender.line(mender.last)}" if mender.last else ""


def _choose_comma(mender: Mender, _token: Token) -> Repair:
    if mender.wanted == "colon" or mender.last_is("COLON"):
        return Repair(_TO_VALUE[mender.wanted], *(_NO_PAIR if mender.wanted == "colon" else _NO_VALUE))
    return Repair((), "missing-value", "nothing stands before the comma", "remove the comma", skip=True)


def _choose_junk(mender: Mender, _token: Token) -> Repair:
    if mender.wanted == "colon":
        return Repair(("COLON",), "missing-colon", "{token} in place of a colon", "write `:`", skip=True)
    if mender.wanted == "next" and mender.following in {"name", "value", "opener"}:
        return Repair(("COMMA",), "missing-comma", "{token} in place of a comma", "write `,`", skip=True)
    return Repair((), "json-syntax", "{token} does not belong here", "remove it", skip=True)


def _choose_end(mender: Mender, token: Token) -> Repair:
    if not mender.open:
        if mender.has_faults:
            return Repair()
        return Repair((), "empty-document", "the text holds no JSON", "write a document: `{` … `}`")
    return _close(mender, token, mender.open)


def _choose_rest(mender: Mender, token: Token) -> Repair:
    """For what stands after the end of the document."""
    line = mender.line(token)
    if token.type in OPENING:
        return Repair((), "unexpected-bracket", "{token} closes nothing", f"remove it on line {line}")
    if token.type == "COMMA" and mender.following == "name":
        return Repair(
            (), "unexpected-bracket", "{last} ends the document too early", "remove it " + _at(mender), "last"
        )
    if KINDS[token.type] in {"opener", "value", "name"}:
        hint = f"keep one document in a file: move what starts on line {line} to another"
        return Repair((), "second-document", "a second document starts with {token}", hint)
    hint = f"remove what follows from line {line} on"
    return Repair((), "text-outside-document", "{token} stands after the end of the document", hint)


_MISSING_COMMA = Repair(
    ("COMMA",), "missing-comma", "missing comma after {last}", "put a comma {after_last}", "gap"
)
_MISSING_COLON = Repair(
    ("COLON",), "missing-colon", "missing colon after {last}", "put a colon {after_last}", "gap"
)
_NO_PAIR = (
    "missing-value",
    "no value after {last}",
    "put a colon and a value {after_last}, or use `[` and `]` for values without names",
    "last",
)
_NO_VALUE = ("missing-value", "no value after {last}", "put a value {after_last}", "last")
_SECOND_VALUE = Repair(
    ("COMMA", "NAME", "COLON"),
    "json-syntax",
    "a second value, {token}, follows {last}",
    "put several values in `[` and `]` with commas between, or give the second a name",
)
_NO_NAME = Repair(
    ("NAME", "COLON"),
    "json-syntax",
    "{token} has no name",
    "write a name and a colon before it, or use `[` and `]` around values without names",
)
_STRAY_COLON = Repair(
    (), "json-syntax", "a colon after {last}", "remove it: a member has one name and one value", skip=True
)

_Choice = Repair | Callable[["Mender", "Token"], Repair]
_CHOICES: dict[tuple[str, str], _Choice] = {
    ("name", "value"): _choose_value_as_name,
    ("name", "opener"): _choose_value_as_name,
    ("name", "colon"): Repair(("NAME",), "json-syntax", "no name before the colon", "put a name before it"),
    ("colon", "value"): _MISSING_COLON,
    ("colon", "opener"): _MISSING_COLON,
    ("colon", "name"): Repair(("COLON", "LITERAL", "COMMA"), *_NO_PAIR),
    ("value", "name"): _choose_name_as_value,
    ("next", "name"): _choose_name_after_value,
    ("next", "value"): _choose_value_after_value,
    ("next", "opener"): _choose_value_after_value,
}
_ANYWHERE: dict[str, _Choice] = {
    "colon": _STRAY_COLON,
    "comma": _choose_comma,
    "closer": _choose_closer,
    "junk": _choose_junk,
    "end": _choose_end,
}


def choose_repair(mender: Mender, token: Token) -> Repair:
    """The repair for a token that the grammar refuses; what stands after the document has none."""
    wanted, kind = mender.wanted, KINDS[token.type]
    choice = _choose_rest if wanted == "end" else _CHOICES.get((wanted, kind)) or _ANYWHERE[kind]
    return choice(mender, token) if callable(choice) else choice
