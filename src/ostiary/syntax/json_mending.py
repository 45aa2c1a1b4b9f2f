"""Reading on in a text that is not JSON, from one fault to the next.

The tokens are fed to the strict grammar one by one. Where it refuses one, a repair puts tokens in before it
or leaves it out, and reading goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ostiary.spans import Edit
from ostiary.syntax.json_faults import MOST_FAULTS, JsonFault, Pieces, begin, finish, line_at, quoted
from ostiary.syntax.json_repairs import CLOSING, KINDS, OPENING, WRITTEN, Repair, choose_repair, put_in

if TYPE_CHECKING:
    from lark import Token
    from lark.parsers.lalr_interactive_parser import InteractiveParser

_FARTHEST_TRIAL = 300  # tokens, and brackets, that a guess about brackets is tried on
_MOST_REPAIRS = 200  # of one text, those without a fault of their own included


class Mender:
    """Reads the tokens of one text to their end, whatever they are.

    Args:
        text: the whole text, for the line numbers in hints.
        pieces: its tokens.
        new_parser: gives a parser of the strict grammar at its start.
    """

    def __init__(self, text: str, pieces: Pieces, new_parser: Callable[[], InteractiveParser]) -> None:
        self.faults: list[JsonFault] = []
        self.open: list[Token] = []
        self.last: Token | None = None
        self._text = text
        self._pieces = pieces
        self._at = 0
        self._repairs = 0
        self._guesses = set(pieces.guesses)
        self._new_parser = new_parser
        self._parser = new_parser()

    def mend(self) -> Any:
        """What the grammar makes of the mended tokens, or None if the text was given up before its end."""
        tokens = self._pieces.tokens
        if self._pieces.complete:
            tokens = [*tokens, put_in("$END", len(self._text))]
        while self._at < len(tokens) and len(self.faults) < MOST_FAULTS:
            token = tokens[self._at]
            read, root = self._feed(token)
            if root is not None:
                return root
            if read:
                self._at += 1
            elif not self._repair(token):
                break
        return None

    @property
    def wanted(self) -> str:
        """What the grammar wants: a name, a colon, a value, the next comma or bracket, or the end."""
        choices: set[str] = set(self._parser.choices())  # type: ignore[no-untyped-call]
        for token_type, wanted in (("NAME", "name"), ("COLON", "colon"), ("LBRACE", "value")):
            if token_type in choices:
                return wanted
        return "next" if self.open else "end"

    @property
    def has_faults(self) -> bool:
        """Whether anything was wrong up to here."""
        return bool(self.faults or self._pieces.faults)

    @property
    def following(self) -> str:
        """The kind of the token after the refused one."""
        after = self._pieces.tokens[self._at + 1 : self._at + 2]
        return KINDS[after[0].type] if after else "end"

    def inside(self, *types: str) -> bool:
        """Whether the innermost open brackets are of these types, the innermost one last."""
        return tuple(bracket.type for bracket in self.open[-len(types) :]) == types

    def last_is(self, *types: str) -> bool:
        """Whether the last token read from the text has one of the types."""
        return self.last is not None and self.last.type in types

    def line(self, token: Token) -> int:
        """The line the token starts on."""
        return line_at(self._text, begin(token))

    def _feed(self, token: Token) -> tuple[bool, Any]:
        """Whether the grammar takes the token, and what it made of the whole text if that was its end."""
        from lark.exceptions import UnexpectedToken  # noqa: PLC0415 - heavy, and most runs need no place

        try:
            root = self._parser.feed_token(self._fit(token))
        except UnexpectedToken:
            return False, None
        if token.type in CLOSING:
            self.open.append(token)
        elif token.type in OPENING:
            self.open.pop()
        if begin(token) < finish(token):
            self.last = token
        return True, root

    def _fit(self, token: Token) -> Token:
        """A string is a name where a name belongs, and a name after a colon on its line is a value."""
        if token.type == "STRING" and self.wanted == "name":
            return token.update(type="NAME")
        if token.type == "NAME" and self.last_is("COLON") and self.wanted == "value" and self.last:
            between = self._text[finish(self.last) : begin(token)]
            return token if "\n" in between else token.update(type="STRING")
        return token

    def _repair(self, token: Token) -> bool:
        """Report the fault and mend it; False if there is no going on."""
        repair = choose_repair(self, token)
        self._report(token, repair)
        for token_type in repair.insert:
            self._feed(put_in(token_type, begin(token)))
        if repair.skip:
            self._at += 1
            self._guesses.add(begin(self.last or token))
        self._repairs += 1
        return (repair.skip or bool(repair.insert)) and self._repairs < _MOST_REPAIRS

    def _report(self, token: Token, repair: Repair) -> None:
        """Report the fault, unless it follows from a guess about the token or the one before."""
        last = self.last or token
        guessed = begin(token) in self._guesses or begin(last) in self._guesses
        if not repair.code or (guessed and token.type != "$END"):
            return
        place = repair.culprit or (token if repair.at == "token" else last)
        start, end = (finish(last) if repair.at == "gap" else begin(place)), finish(place)
        words = {"{last}": quoted(last), "{token}": quoted(token), "{after_last}": self.after_last(token)}
        message, hint = repair.message, repair.hint
        for word, shown in words.items():
            message, hint = message.replace(word, shown), hint.replace(word, shown)
        edits = self._edits(repair, start, end)
        self.faults.append(JsonFault(repair.code, message, hint or None, start, end, edits))

    def _edits(self, repair: Repair, start: int, end: int) -> tuple[Edit, ...]:
        """What mends the text, where a repair is one character too many or some too few."""
        if repair.code == "trailing-comma":
            return (Edit(start, end, ""),)
        if repair.at == "gap" and len(repair.insert) == 1:
            return (Edit(start, start, WRITTEN[repair.insert[0]]),)
        if repair.code == "unclosed-bracket" and self.last and set(repair.insert) <= OPENING.keys():
            place = finish(self.last)
            return (Edit(place, place, "".join(WRITTEN[each] for each in repair.insert)),)
        return ()

    def after_last(self, token: Token) -> str:
        """Where something belongs that is missing between the last token and this one."""
        last = self.last or token
        line = line_at(self._text, finish(last))
        alone = "\n" in self._text[finish(last) : begin(token)]
        return f"at the end of line {line}" if alone else f"after {quoted(last)} on line {line}"

    def reach(self, brackets: list[Token], lead: Sequence[Token] = ()) -> int:
        """How many of the tokens after the refused one can be read inside these brackets, after a value."""
        from lark.exceptions import UnexpectedToken  # noqa: PLC0415 - heavy, and most runs need no place

        parser = self._new_parser()
        for bracket in brackets[-_FARTHEST_TRIAL:]:
            for token_type in ("LBRACE", "NAME", "COLON") if bracket.type == "LBRACE" else ("LSQB",):
                parser.feed_token(put_in(token_type, 0))
        ahead = self._pieces.tokens[self._at + 1 : self._at + 1 + _FARTHEST_TRIAL]
        if self._pieces.complete and len(ahead) < _FARTHEST_TRIAL:
            ahead.append(put_in("$END", 0))
        reached = 0
        try:
            for token in [put_in("LITERAL", 0), *lead, *ahead]:
                parser.feed_token(token)
                reached += 1
        except UnexpectedToken:
            pass
        return reached
