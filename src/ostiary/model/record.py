"""A record of the decision log, as programs that read it may rely on it; members may be added."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ostiary.model.base import Document


class RecordedRoute(Document):
    """The route that was matched: its service, and its path with the names of its parameters."""

    service: str
    path: str


class RecordedStatement(Document):
    """A statement that an action's decision rests on, and to whom and where its policy is assigned."""

    policy: str
    statement: int = Field(ge=0, description="its number in the policy, from 0")
    effect: Literal["Allow", "Deny"]
    principal: str | None
    scope: str | None


class RecordedAction(Document):
    """The decision on one required action."""

    action: str
    outcome: str
    stage: str | None
    determining: tuple[RecordedStatement, ...]
    depends_on: tuple[str, ...] = Field(description="the facts that an undetermined decision depends on")


class DecisionRecord(Document):
    """One decision, or one request that could not be decided. A value that is masked is `***`."""

    schema_version: Literal[1] = Field(alias="schema", description="of this shape")
    sequence: int = Field(ge=1, description="of this log: a number that is missing was lost")
    lost: int = Field(ge=0, description="how many records of this log were lost so far, for whatever reason")
    ostiary: str = Field(description="the version, and with it the bundled routes")
    policy_set: str = Field(pattern="^sha256:[0-9a-f]{64}$", description="the account that decided")
    time: str = Field(description="when the decision was there: ISO 8601, UTC, microseconds")
    source: str = Field(description="who asked for the decision: python, asgi, wsgi")
    request: str = Field(
        pattern="^sha256:[0-9a-f]{64}$",
        description="equal for equal requests; made of all facts as they are masked, the query and the body too",
    )
    principal: str | None = Field(description="user:NAME, agency:NAME, groups:NAMES, account, anonymous")
    method: str | None
    route: RecordedRoute | None
    path: str | None = Field(description="of a request that no route has, without its query")
    params: dict[str, str]
    action: str | None = Field(description="of a request that names an action and no route")
    project: str | None
    enterprise_project: str | None
    resource: str | None
    context: dict[str, Any]
    decision: Literal["allow", "deny"]
    outcome: str | None = Field(description="null if the request could not be decided")
    fault: str | None = Field(description="why it could not be decided, or was refused besides")
    enforced: bool = Field(description="false if a denial was only reported (shadow mode)")
    status: int | None = Field(description="of the HTTP answer that refused the request")
    actions: tuple[RecordedAction, ...]
    duration_us: float = Field(ge=0, description="of the decision, in microseconds")
    body: Any = Field(default=None, description="only if the log was told to write it")
