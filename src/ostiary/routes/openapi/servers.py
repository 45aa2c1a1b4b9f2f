"""The servers of an API: under which paths, and at which hosts, its operations are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import product
from typing import Any

from ostiary.routes.openapi.nodes import Node

MOST_PATHS = 50
"""More base paths than this are hardly meant."""

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_LEADING = re.compile(r"\{([^{}]*)\}(?!:)")
_URL = re.compile(r"(?:[^/?#]*:)?//(?P<host>[^/?#]*)(?P<path>[^?#]*)(?:[?#].*)?")
_LOCAL = re.compile(r"(localhost|127\.[0-9.]+|0\.0\.0\.0|\[.*\])(:.*)?")


class ServerError(ValueError):
    """Servers that no base path can be taken from."""


def base_paths(servers: Node | None) -> list[str]:
    """Return the base paths of servers, each once; the root if there are none (OpenAPI 3, OpenAPI Object).

    A variable in a path stands for its default and for each value of its enumeration.
    """
    found = {path: None for server in _servers(servers) for path in _paths(server)}
    if len(found) > MOST_PATHS:
        raise ServerError(f"the servers have more than {MOST_PATHS} base paths")
    return list(found) or [""]


def endpoints(servers: Node | None) -> list[str]:
    """Return the hosts of servers, variables in them as `{name}`; without those that are this very machine."""
    hosts: list[str] = []
    for server in _servers(servers):
        with suppress(ServerError):  # its operations are reported
            hosts.extend(_split(url)[0] for url in _urls(server))
    names = (host.rpartition("@")[2].partition(":")[0] for host in hosts if not _LOCAL.fullmatch(host))
    return list(dict.fromkeys(name for name in names if _VARIABLE.sub("", name).strip(".")))


def _servers(servers: Node | None) -> list[Mapping[str, Any]]:
    listed = servers.value if servers is not None and isinstance(servers.value, list) else []
    return [server for server in listed if isinstance(server, Mapping)]


def _split(url: str) -> tuple[str, str]:
    """The host and the path of a server's URL, which may be relative: then to the root, for nobody knows better."""
    found = _URL.fullmatch(url)
    return (found["host"], found["path"]) if found else ("", url.partition("?")[0].partition("#")[0])


def _rooted(path: str) -> str:
    """A path with a slash at its beginning and none at its end; the root is empty."""
    path = path.strip("/")
    return f"/{path}" if path not in ("", ".") else ""


def _urls(server: Mapping[str, Any]) -> Iterator[str]:
    """The URLs of a server; a variable at their beginning that may be a scheme with a host is filled."""
    url = str(server.get("url", ""))
    leading = _LEADING.match(url)
    if leading is None:
        yield url
    else:
        yield from (value + url[leading.end() :] for value in _values(server, leading[1]))


def _paths(server: Mapping[str, Any]) -> Iterator[str]:
    for url in _urls(server):
        path = _split(url)[1]
        names = list(dict.fromkeys(_VARIABLE.findall(path)))
        for values in product(*(_values(server, name) for name in names)):
            known = dict(zip(names, values, strict=True))
            yield _rooted(_VARIABLE.sub(lambda found, known=known: known[found[1]], path))  # type: ignore[misc]


def _values(server: Mapping[str, Any], name: str) -> list[str]:
    variables = server.get("variables")
    variable = variables.get(name) if isinstance(variables, Mapping) else None
    if not isinstance(variable, Mapping) or not isinstance(variable.get("default"), str):
        raise ServerError(f"the server's variable `{name}` has no default")
    listed = variable.get("enum")
    others = [value for value in listed if isinstance(value, str)] if isinstance(listed, list) else []
    return list(dict.fromkeys([variable["default"], *others]))
