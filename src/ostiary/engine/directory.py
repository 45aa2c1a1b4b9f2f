"""Who and what an account has: names and ids to entities, and the faults of `account.yaml` itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from ostiary.documents.places import Places
from ostiary.errors import Diagnostic, RequestError
from ostiary.model.account import (
    Account,
    Agency,
    Assignment,
    EnterpriseProject,
    Group,
    Project,
    Scope,
    User,
)

if TYPE_CHECKING:
    from ostiary.engine.principal import Principal

DEFAULT_ENTERPRISE_PROJECT = EnterpriseProject(id="0", name="default")
"""Every account has it, declared or not."""


class Entity(Protocol):
    """Anything with a name and perhaps an id."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def id(self) -> str | None:
        """The id, None if it is not known."""


Named = TypeVar("Named", bound=Entity)


class Register(Generic[Named]):
    """The entities of one kind, found by name or id."""

    def __init__(self, kind: str, entities: Sequence[Named]) -> None:
        self.kind = kind
        self.entities = tuple(entities)
        self._found: dict[str, list[Named]] = {}
        for entity in self.entities:
            for text in {entity.name, entity.id} - {None}:
                self._found.setdefault(str(text), []).append(entity)

    def candidates(self, text: str) -> list[Named]:
        """Return every entity of that name or id."""
        return self._found.get(text, [])

    def resolve(self, text: str) -> Named:
        """Return the one entity of that name or id; RequestError if there is none, or more than one."""
        found = self.candidates(text)
        if len(found) == 1:
            return found[0]
        word = self.kind.replace("_", " ")
        code = self.kind.replace("_", "-")
        if not found:
            raise RequestError(f"unknown-{code}", f"there is no {word} `{text}`", self.hint(text))
        names = ", ".join(f"`{entity.name}` ({entity.id})" for entity in found)
        raise RequestError(f"ambiguous-{code}", f"`{text}` names more than one {word}: {names}")

    def hint(self, text: str) -> str | None:
        """Return a hint with the nearest name, or the names there are."""
        import difflib  # noqa: PLC0415 - only for a hint

        names = list(dict.fromkeys(entity.name for entity in self.entities))
        near = difflib.get_close_matches(text, names, n=1)
        if near:
            return f"did you mean `{near[0]}`?"
        shown = ", ".join(f"`{name}`" for name in names[:8])
        return f"the account has {shown}{', …' if len(names) > 8 else ''}" if names else None  # noqa: PLR2004


class Directory:
    """The registers of an account; `faults` finds what does not fit together in `account.yaml`.

    `principals` are the users that asked so far, by the name or id that they were asked for by.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        declared = account.enterprise_projects
        if not any(entry.id == DEFAULT_ENTERPRISE_PROJECT.id for entry in declared):
            declared = (*declared, DEFAULT_ENTERPRISE_PROJECT)
        self.projects: Register[Project] = Register("project", account.projects)
        self.enterprise_projects: Register[EnterpriseProject] = Register("enterprise_project", declared)
        self.groups: Register[Group] = Register("group", account.groups)
        self.users: Register[User] = Register("user", account.users)
        self.agencies: Register[Agency] = Register("agency", account.agencies)
        self.principals: dict[str, Principal] = {}

    def principal_key(self, kind: str, text: str) -> str:
        """Return `group:NAME`, `user:NAME` or `agency:NAME`; RequestError for an unknown name."""
        return f"{kind}:{self._principals(kind).resolve(text).name}"

    def scope_key(self, scope: Scope) -> str:
        """Return a scope with its name resolved: `project:ID`, `enterprise-project:ID` or its plain word."""
        if scope.name is None:
            return scope.kind
        return f"{scope.kind}:{self._places(scope).resolve(scope.name).id}"

    def scope_text(self, scope: Scope) -> str:
        """Return a scope in the words of interfaces.md §3, its project by name."""
        if scope.name is None:
            return scope.kind
        return f"{scope.kind}:{self._places(scope).resolve(scope.name).name}"

    def faults(self, places: Places, unread: frozenset[str] = frozenset()) -> Iterator[Diagnostic]:
        """Yield duplicate names and dangling references, each with its place.

        `unread` are names in parts of the file that have faults: a reference to one of them is not dangling.
        """
        for part in ("projects", "enterprise_projects", "groups", "users", "agencies"):
            yield from _duplicates(part, getattr(self.account, part), places)
        for number, user in enumerate(self.account.users):
            for position, group in enumerate(user.groups):
                if group not in unread:
                    where = ("users", number, "groups", position)
                    yield from _dangling(self.groups, group, places, where)
        for service, said in self.account.services.items():
            named = said.default_enterprise_project
            if named is not None and named not in unread:
                place = ("services", service, "default_enterprise_project")
                yield from _dangling(self.enterprise_projects, named, places, place)
        for number, assignment in enumerate(self.account.assignments):
            yield from self._assignment_faults(number, assignment, places, unread)

    def _assignment_faults(
        self, number: int, assignment: Assignment, places: Places, unread: frozenset[str]
    ) -> Iterator[Diagnostic]:
        kind, name = assignment.principal
        if name not in unread:
            yield from _dangling(self._principals(kind), name, places, ("assignments", number, kind))
        scope = assignment.on
        if scope.name is not None and scope.name not in unread:
            yield from _dangling(self._places(scope), scope.name, places, ("assignments", number, "on"))

    def _principals(self, kind: str) -> Register[Any]:
        registers: dict[str, Register[Any]] = {
            "user": self.users,
            "group": self.groups,
            "agency": self.agencies,
        }
        return registers[kind]

    def _places(self, scope: Scope) -> Register[Any]:
        return self.projects if scope.kind == "project" else self.enterprise_projects


def _duplicates(part: str, entities: Sequence[Entity], places: Places) -> Iterator[Diagnostic]:
    for attribute in ("name", "id"):
        first: dict[str, int] = {}
        for number, entity in enumerate(entities):
            text = getattr(entity, attribute)
            if text is None:
                continue
            if text in first:
                place = places.value((part, number, attribute))
                message = f"two {part.replace('_', ' ')} have the {attribute} `{text}`"
                yield Diagnostic(f"duplicate-{attribute}", message, place)
            first.setdefault(text, number)


def _dangling(
    register: Register[Named], text: str, places: Places, where: tuple[str | int, ...]
) -> Iterator[Diagnostic]:
    try:
        register.resolve(text)
    except RequestError as error:
        yield Diagnostic(error.code, error.message, places.value(where), error.hint)
