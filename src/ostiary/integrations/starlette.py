"""A dependency for FastAPI, and an exception handler for Starlette and FastAPI; needs Starlette, which it imports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import HTTPConnection
from starlette.responses import Response

from ostiary.engine.decision import Decision
from ostiary.engine.request import ContextValue
from ostiary.integrations.arguments import Arguments, Text
from ostiary.integrations.asgi import read_call
from ostiary.integrations.checking import DeniedError
from ostiary.integrations.gate import Gate
from ostiary.integrations.identity import Identity
from ostiary.integrations.permission import IdentifyArguments, Permission
from ostiary.integrations.refusal import wire_headers
from ostiary.integrations.visit import VISIT

CONNECTION = "connection"
"""The name of the request or WebSocket among the arguments of a dependency's templates."""

Dependency = Callable[[HTTPConnection], Awaitable[Decision | None]]


def permission(
    gate: Gate,
    action: str,
    *,
    resource: Text | None = None,
    project: Text | None = None,
    enterprise_project: Text | None = None,
    context: Callable[[Arguments], Mapping[str, ContextValue]] | None = None,
) -> Dependency:
    """Return a dependency that checks an action: `Depends(permission(gate, "shop:orders:delete", resource=…))`.

    Templates have the path's parameters for fields, and `connection`: `shop:::order:{order_id}`,
    `{connection.query_params[order]}`. Who calls is the caller of the middleware's call; without the middleware the
    gate's `identify` is asked. Gives the Decision to whoever depends on it, and raises DeniedError (`answer_denied`).
    """
    checked = Permission(
        gate, action, resource=resource, project=project, enterprise_project=enterprise_project,
        context=context, identify=_identify_by(gate),
    )  # fmt: skip

    async def check(connection: HTTPConnection) -> Decision | None:
        return await checked.check_in_loop({**connection.path_params, CONNECTION: connection})

    return check


def _identify_by(gate: Gate) -> IdentifyArguments:
    def identify(arguments: Arguments) -> Identity | Awaitable[Identity | None] | None:
        visit = VISIT.get()
        if visit is not None:
            return visit.identity
        return gate.identify(read_call(arguments[CONNECTION].scope, gate)) if gate.identify else None

    return identify


async def answer_denied(connection: HTTPConnection, denied: Exception) -> Response:
    """Answer a DeniedError: `app.add_exception_handler(DeniedError, answer_denied)`; the middleware does it too."""
    del connection
    if not isinstance(denied, DeniedError):
        raise denied
    answer = denied.to_http()
    content, headers = wire_headers(answer)
    return Response(content, answer.status, dict(headers))
