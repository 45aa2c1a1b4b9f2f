"""`*:get` and `*:list` do not cover actions such as `getQuota` or `listTags`."""

from __future__ import annotations

from ostiary.errors import Severity
from ostiary.lint.knowledge import Knowledge
from ostiary.lint.placed import Kind, PlacedStatement
from ostiary.lint.rule import Category, Findings, StatementRule
from ostiary.model.base import shown


class ReadOnlyVerbs(StatementRule):
    """`*:get` and `*:list` do not cover actions such as `getQuota` or `listTags`.

    A pattern covers what it says and no more: `ecs:*:get` is just the actions called `get`. Many services
    have actions that begin with these words.
    """

    category = Category.MEANING
    severity = Severity.SUGGESTION
    default = False
    kinds = (Kind.IDENTITY,)
    flagged = ("{Effect: Allow, Action: ['ecs:*:get', 'ecs:*:list']}",)
    clean = ("{Effect: Allow, Action: ['ecs:*:get*', 'ecs:*:list*']}",)

    def check(self, subject: PlacedStatement, known: Knowledge) -> Findings:
        """Yield each pattern of a bare verb that leaves out known actions which begin with it."""
        for action in subject.actions if subject.allows else ():
            segments = action.segments
            if not action.is_whole or segments[1] != "*" or segments[2].casefold() not in ("get", "list"):
                continue
            left_out = sorted(known.expand(f"{action.text}*") - known.expand(action.text))
            if left_out:
                one = known.action(left_out[0])
                name = one.name if one else left_out[0]
                example = f"{len(left_out)} actions such as `{name}`" if len(left_out) > 1 else f"`{name}`"
                yield self.found(
                    subject,
                    action.node,
                    f"`{shown(action.text)}` leaves out {example}",
                    f"write `{action.text}*`",
                )
