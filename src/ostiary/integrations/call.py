"""A call that came in, whatever the protocol: what `identify` and the other functions of a gate are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ostiary.integrations.paths import WirePath
from ostiary.integrations.refusal import RefusedError

Protocol = Literal["asgi", "wsgi"]


class Call:
    """One call: `method` in capitals, `path` and `query` as they came over the wire, `client` the address of the peer.

    `native` is the ASGI scope or the WSGI environ, for whatever is not here.
    """

    __slots__ = ("_headers", "client", "method", "native", "path", "protocol", "query")

    def __init__(
        self,
        protocol: Protocol,
        method: str,
        path: WirePath,
        query: str,
        headers: Iterable[tuple[str, str]],
        client: str | None,
        native: Mapping[str, Any],
    ) -> None:
        self.protocol, self.method, self.path, self.query = protocol, method, path, query
        self.client, self.native = client, native
        self._headers = headers

    def headers(self, name: str) -> list[str]:
        """Return the values of all headers of a name, in any case of letters."""
        folded = name.lower()
        return [value for key, value in self._headers if key.lower() == folded]

    def header(self, name: str) -> str | None:
        """Return the value of a header, None if there is none; RefusedError (400) if it came more than once."""
        values = self.headers(name)
        if len(values) > 1:
            raise RefusedError("repeated-header", f"the header `{name}` was sent {len(values)} times")
        return values[0] if values else None

    def state(self, name: str) -> Any:
        """Return what a middleware in front left for the application under a name, None if there is nothing.

        In WSGI that is the environ; in ASGI the scope's `state`, which is `request.state` in Starlette, and the
        scope itself.
        """
        state = self.native.get("state") if self.protocol == "asgi" else None
        return state[name] if isinstance(state, Mapping) and name in state else self.native.get(name)

    def __repr__(self) -> str:
        return f"<{self.protocol} call {ascii(self.method)[1:-1]} {ascii(self.path.text)[1:-1]}>"
