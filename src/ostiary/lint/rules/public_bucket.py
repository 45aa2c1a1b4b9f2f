"""A bucket policy allows something to everybody."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown
from ostiary.syntax.tree import Member, value_of

_SHOWN = 3
_EVERYTHING = ("*", "s3:*")
_HINT = "name the accounts and users, or say under which condition"
_FOR_READING = f"right for a public web site; else {_HINT}"


class PublicBucket(StatementRule):
    """A bucket policy allows something to everybody.

    Whoever knows the name of the bucket may do it, without an account. For reading a public web site that is
    meant; for listing, writing and deleting it hardly is.
    """

    category = Category.DANGER
    severity = Severity.SECURITY_WARNING
    kinds = (Kind.BUCKET,)
    flagged = (
        "{Statement: [{Effect: Allow, Principal: '*', Action: [PutObject], Resource: ['b/*']}]}",
        "{Statement: [{Effect: Allow, Principal: {ID: ['*']}, Action: ['*'], Resource: [b, 'b/*']}]}",
    )
    clean = (
        "{Statement: [{Effect: Allow, Principal: '*', Action: [ListBucket], Resource: [b], Condition: 'to be written'}]}",
        "{Statement: [{Effect: Allow, Principal: {ID: ['domain/d1:user/alice']}, Action: ['*'], Resource: [b, 'b/*']}]}",
        "{Statement: [{Effect: Deny, Principal: '*', Action: [PutObject], Resource: ['b/*']}]}",
    )
    _reading = ("getobject", "getobjectversion", "s3:getobject", "s3:getobjectversion")

    def look(self, subject: PlacedStatement) -> Findings:
        """Yield each Allow to anybody without a condition; a suggestion where it is only about reading objects."""
        member = subject.node.get("Principal")
        if not subject.allows or not subject.is_unconditional or member is None or not is_anybody(member):
            return
        names = [action.text.strip().casefold() for action in subject.actions]
        reading = bool(names) and all(name in self._reading for name in names)
        yield self.found(
            subject,
            member.value,
            f"everybody may {_what(subject)}",
            _FOR_READING if reading else _HINT,
            severity=Severity.SUGGESTION if reading else None,
        )


def _what(subject: PlacedStatement) -> str:
    """What is allowed, in a few words: the first actions and how many more there are, or all of them."""
    texts = [action.text for action in subject.actions]
    if not texts or subject.excludes_actions:
        return "do everything but what is listed"
    everything = next((text for text in texts if text.strip() in _EVERYTHING), None)
    if everything:
        return f"do everything: `{shown(everything)}`"
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(f"`{shown(text)}`" for text in texts[:_SHOWN]) + more


def is_anybody(member: Member) -> bool:
    """Whether a member `Principal` means everybody."""
    value = value_of(member.value)
    texts = value.values() if isinstance(value, dict) else [value]
    listed = [text for one in texts for text in (one if isinstance(one, list) else [one])]
    return any(isinstance(text, str) and text.strip() == "*" for text in listed)
