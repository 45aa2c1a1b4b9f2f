"""What is checked before a function is called: an action on what the function's arguments name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from inspect import isawaitable

from ostiary.engine.decision import Decision
from ostiary.engine.request import ContextValue
from ostiary.integrations.arguments import Arguments, Text, read_text
from ostiary.integrations.checking import Question, Shelter, caller, find
from ostiary.integrations.gate import Gate
from ostiary.integrations.identity import Identity
from ostiary.integrations.waiting import at_once, record

IdentifyArguments = Callable[[Arguments], Identity | Awaitable[Identity | None] | None]
"""Says who calls, from the arguments of a function."""


class Permission:
    """An action, and templates or functions of the arguments for what it is done to."""

    def __init__(
        self,
        gate: Gate,
        action: str,
        *,
        resource: Text | None = None,
        project: Text | None = None,
        enterprise_project: Text | None = None,
        context: Callable[[Arguments], Mapping[str, ContextValue]] | None = None,
        identify: IdentifyArguments | None = None,
        known: Collection[str] | None = None,
    ) -> None:
        """Read the templates; ValueError for one with a field that is none of the `known` arguments."""
        self._gate, self._action = gate, action
        self._resource = read_text(resource, known, is_resource=True)
        self._project = read_text(project, known, is_resource=False)
        self._enterprise_project = read_text(enterprise_project, known, is_resource=False)
        self._context, self._identify = context, identify

    def check(self, arguments: Arguments) -> Decision | None:
        """Decide for a call with these arguments, as `check` of `checking` does."""
        with Shelter(self._gate):
            finding = find(self._gate, at_once(self._find_caller(arguments)), self._question(arguments))
            if self._gate.log is not None:
                self._gate.log.record(finding.entry)
            return finding.settle()
        return None

    async def check_in_loop(self, arguments: Arguments) -> Decision | None:
        """Decide as `check` does, without making the event loop wait."""
        with Shelter(self._gate):
            found = self._find_caller(arguments)
            identity = await found if isawaitable(found) else found
            finding = find(self._gate, identity, self._question(arguments))
            await record(self._gate.log, finding.entry)
            return finding.settle()
        return None

    def _find_caller(self, arguments: Arguments) -> Identity | Awaitable[Identity | None] | None:
        return caller() if self._identify is None else self._identify(arguments)

    def _question(self, arguments: Arguments) -> Question:
        return Question(
            self._action,
            self._resource(arguments),
            self._project(arguments),
            self._enterprise_project(arguments),
            {} if self._context is None else self._context(arguments),
        )
