"""Case files: behaviour as data, that people who know policies can read, check and add to (docs/cases.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from ostiary.model.account import StringLikeReading
from ostiary.model.base import Document, shown

TruthWord = Literal["true", "false", "unknown", "fault"]
"""What a test comes out as; `fault`: false in an Allow, true in a Deny."""

DocumentForm = Literal[
    "policy", "bucket-policy", "trust-policy", "scp", "session-policy", "account", "routes"
]
"""What a document is read as."""

State = tuple[str, ...] | None
"""What a request has for a key: its values, `()` if it is absent, None if that is unknown."""

_STATES: Mapping[str, State] = {"absent": (), "unknown": None}


def _read_state(value: Any) -> State:
    if isinstance(value, str) and value in _STATES:
        return _STATES[value]
    if isinstance(value, list) and all(isinstance(text, str) for text in value):
        return tuple(value)
    raise PydanticCustomError("invalid-state", "write a list of texts, `absent` or `unknown`")


def _not_empty(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    if not rows:
        raise PydanticCustomError("no-cases", "there is nothing to check here")
    return rows


KeyState = Annotated[State, PlainValidator(_read_state)]


class ConditionCase(Document):
    """One test of one key: an operator, its listed values, what the request has, and what it comes out as.

    `facts` are further keys, for policy variables. `expect`, or else `allow` and `deny` where the effect matters.
    """

    id: str | None = None
    operator: str
    key: str = "g:Test"
    listed: tuple[str, ...]
    value: KeyState
    facts: dict[str, KeyState] = Field(default_factory=dict)
    bucket: bool = False
    string_like: StringLikeReading = "both"
    expect: TruthWord | None = None
    allow: TruthWord | None = None
    deny: TruthWord | None = None
    rule: str

    @model_validator(mode="after")
    def _check_expectation(self) -> Self:
        each = self.allow is not None and self.deny is not None
        if (self.expect is None) != each or (self.allow is None) != (self.deny is None):
            raise PydanticCustomError("case-expects", "write `expect`, or else both `allow` and `deny`")
        return self


class GridState(Document):
    """What a request has for the key, where `listed` may stand in for the table's listed values."""

    value: KeyState
    listed: tuple[str, ...] | None = None


def _read_grid_state(value: Any) -> Any:
    return value if isinstance(value, dict) else {"value": value}


class GridRow(Document):
    """An operator with its qualifier and suffix (`use`, `{}` for the name), and what each state comes out as."""

    use: str
    words: tuple[TruthWord, ...]
    rule: str


def _read_grid_row(value: Any) -> Any:
    """A row is written as a list: the use, a word for each state, the rule."""
    if isinstance(value, list) and len(value) >= len(GridRow.model_fields):
        return {"use": value[0], "words": value[1:-1], "rule": value[-1]}
    return value


class GridTable(Document):
    """One operator under all its names: uses down, states of the key across."""

    operator: str
    names: tuple[str, ...]
    key: str = "g:Test"
    listed: tuple[str, ...]
    bucket: bool = False
    string_like: StringLikeReading = "both"
    states: dict[str, Annotated[GridState, BeforeValidator(_read_grid_state)]]
    table: Annotated[
        tuple[Annotated[GridRow, BeforeValidator(_read_grid_row)], ...], AfterValidator(_not_empty)
    ]

    @model_validator(mode="after")
    def _check_rows(self) -> Self:
        for row in self.table:
            if len(row.words) != len(self.states) or "{}" not in row.use:
                raise PydanticCustomError(
                    "grid-row",
                    "the row `{use}` must have `{}` for the operator, and a word for each of {count} states",
                    {"use": shown(row.use), "count": len(self.states)},
                )
        return self


class Asked(Document):
    """The fields of a request (interfaces.md §3); only those that are written are given."""

    method: Any = None
    path: Any = None
    action: Any = None
    user: Any = None
    agency: Any = None
    account: Any = None
    anonymous: Any = None
    groups: Any = None
    project: Any = None
    enterprise_project: Any = None
    resource: Any = None
    source_resource: Any = None
    service: Any = None
    context: Any = None
    context_complete: Any = None
    body: Any = None
    evaluation: Any = None
    at: Any = None
    session_policy: Any = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of the request that are written."""
        written = self.model_fields_set & set(Asked.model_fields)
        return {name: getattr(self, name) for name in written}


class Expectation(Document):
    """What a request comes to; only what is written is compared, `notes` and `no_notes` as sets of codes."""

    outcome: str | None = None
    decision: Literal["allow", "deny"] | None = None
    error: str | None = None
    stage: str | None = None
    route: str | None = None
    params: dict[str, str] | None = None
    actions: dict[str, str] | None = None
    notes: tuple[str, ...] = ()
    no_notes: tuple[str, ...] = ()
    depends_on: tuple[str, ...] | None = None
    determining: tuple[str, ...] | None = None
    missing: tuple[str, ...] | None = None
    with_dependencies: Literal["allow", "deny"] | None = None
    enterprise_project: dict[str, str] | None = None

    @model_validator(mode="after")
    def _check_answer(self) -> Self:
        if not {"outcome", "decision", "error"} & self.model_fields_set:
            raise PydanticCustomError("case-expects", "write an `outcome`, a `decision` or an `error`")
        return self


class RequestCase(Asked):
    """A request and what it comes to; `id` is what the case is called."""

    id: str
    expect: Expectation


class Scenario(Document):
    """An account with its documents, and what requests come to in it.

    `account`, `policies`, `routes` and the like are the content of the files of an account folder; `bundled`:
    the routes and system policies that ship with ostiary are there as well. `common` are fields of every request.
    """

    title: str
    rule: str
    account: dict[str, Any] = Field(default_factory=dict)
    policies: dict[str, Any] = Field(default_factory=dict)
    routes: tuple[Any, ...] = ()
    bucket_policies: dict[str, Any] = Field(default_factory=dict)
    trust_policies: dict[str, Any] = Field(default_factory=dict)
    scps: dict[str, Any] = Field(default_factory=dict)
    bundled: bool = False
    common: Asked = Asked()
    requests: Annotated[tuple[RequestCase, ...], AfterValidator(_not_empty)]

    @model_validator(mode="after")
    def _check_ids(self) -> Self:
        seen: set[str] = set()
        for request in self.requests:
            if request.id in seen:
                raise PydanticCustomError(
                    "duplicate-id", "two requests have the id `{id}`", {"id": shown(request.id)}
                )
            seen.add(request.id)
        return self


class DenialCase(Document):
    """A denied request, and the response that the service itself would send.

    The only route is `service`, `route` and `actions`, or the request names an `action`; `allowed`, `denied` and
    `unknown` are the actions of an Allow, of a Deny, and of an Allow that depends on an unknown key. A `body` of
    JSON is compared as a value.
    """

    id: str | None = None
    rule: str
    service: str | None = None
    route: str = "GET /v1/things"
    actions: tuple[str, ...] = ()
    action: str | None = None
    allowed: tuple[str, ...] | None = None
    denied: tuple[str, ...] | None = None
    unknown: tuple[str, ...] | None = None
    method: str | None = None
    path: str | None = None
    outcome: str
    status: int
    headers: dict[str, str]
    body: str


class JsonCase(Document):
    """A text that may not be JSON, and the faults it has: code, `line:column`, the text pointed at, the hint."""

    name: str
    rule: str = "interfaces.md §3, a message has its place and what to do"
    text: str
    faults: tuple[tuple[str, str, str, str | None], ...]


class DocumentCase(Document):
    """A document, as a value or as text, what it is read as, and the codes of its faults (none: it is accepted)."""

    name: str
    rule: str
    as_: DocumentForm = Field(alias="as")
    document: Any = None
    text: str | None = None
    form: Literal["json", "yaml"] = "json"
    faults: tuple[str, ...]

    @model_validator(mode="after")
    def _check_content(self) -> Self:
        if (self.text is None) == ("document" not in self.model_fields_set):
            raise PydanticCustomError("case-document", "write a `document` or a `text`")
        return self
