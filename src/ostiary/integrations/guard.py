"""A decorator for plain functions: they are called only if whoever calls may do what they do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from inspect import Parameter, Signature, iscoroutinefunction, signature
from typing import Any, ParamSpec, TypeVar, cast

from ostiary.engine.request import ContextValue
from ostiary.integrations.arguments import Arguments, Text
from ostiary.integrations.gate import Gate
from ostiary.integrations.permission import IdentifyArguments, Permission

P = ParamSpec("P")
R = TypeVar("R")


def requires(
    gate: Gate,
    action: str,
    *,
    resource: Text | None = None,
    project: Text | None = None,
    enterprise_project: Text | None = None,
    context: Callable[[Arguments], Mapping[str, ContextValue]] | None = None,
    identify: IdentifyArguments | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that checks an action before a function, a coroutine function or a generator is called.

    `resource`, `project` and `enterprise_project` are templates of the function's arguments, defaults included
    (`shop:::order:{order_id}`, `{order.project}`), or functions of them; so is `context`. Who calls is the caller of
    the middleware's call, or what `identify` says of the arguments. Raises DeniedError in place of the call; ValueError
    at once for a field that is no argument.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        shape = signature(function)
        permission = Permission(
            gate, action, resource=resource, project=project, enterprise_project=enterprise_project,
            context=context, identify=identify, known=_names(shape),
        )  # fmt: skip
        if iscoroutinefunction(function):
            return cast("Callable[P, R]", _check_coroutine(function, shape, permission))
        return _check_function(function, shape, permission)

    return decorate


def _check_function(function: Callable[P, R], shape: Signature, permission: Permission) -> Callable[P, R]:
    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        permission.check(_arguments(shape, args, kwargs))
        return function(*args, **kwargs)

    return checked


def _check_coroutine(
    function: Callable[..., Awaitable[R]], shape: Signature, permission: Permission
) -> Callable[..., Awaitable[R]]:
    @wraps(function)
    async def checked(*args: Any, **kwargs: Any) -> R:
        await permission.check_in_loop(_arguments(shape, args, kwargs))
        return await function(*args, **kwargs)

    return checked


def _arguments(shape: Signature, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Arguments:
    """The arguments of a call by their names, those of `**more` by their own; TypeError if it does not fit."""
    bound = shape.bind(*args, **kwargs)
    bound.apply_defaults()
    found = dict(bound.arguments)
    for name, parameter in shape.parameters.items():
        if parameter.kind is Parameter.VAR_KEYWORD:
            found = {**found[name], **found}
    return found


def _names(shape: Signature) -> set[str] | None:
    """The names that a call's arguments have; None if it may have any."""
    takes_any = any(parameter.kind is Parameter.VAR_KEYWORD for parameter in shape.parameters.values())
    return None if takes_any else set(shape.parameters)
