"""An editor for tests: starts the server as a program, and speaks to it in the protocol's own framing.

It knows nothing of the libraries that the server uses, so that what they agree on among themselves proves nothing here.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.cli.command import COMMAND, environment

PATIENCE = 30.0
"""Seconds after which an answer is not coming any more."""

CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {
        "workspaceEdit": {"documentChanges": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "completion": {"completionItem": {"insertReplaceSupport": True, "documentationFormat": ["markdown"]}},
    },
}


class Refused(Exception):  # noqa: N818 - it is an answer
    """The server answered with an error."""


class Editor:
    """One server and the editor that started it."""

    def __init__(
        self,
        *arguments: str,
        capabilities: Mapping[str, Any] = CAPABILITIES,
        client: str = "tests",
        refuses: bool = False,
    ) -> None:
        command = [COMMAND, "lsp", *(arguments or ("--delay", "20"))]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._number = 0
        self._refuses = refuses
        self.registered: list[dict[str, Any]] = []
        self.shown: list[str] = []
        self.diagnostics: dict[str, dict[str, Any]] = {}
        self.stderr = b""
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read, self._drain)]
        for reader in self._readers:
            reader.start()
        params = {
            "processId": None,
            "rootUri": None,
            "capabilities": capabilities,
            "clientInfo": {"name": client},
        }
        self.server = self.ask("initialize", params)["capabilities"]
        self.tell("initialized", {})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                assert self.leave() == 0, self.stderr.decode()
        finally:
            self.close()

    def close(self) -> None:
        """End the server, whatever it is doing, and give back what it held."""
        self.process.kill()
        self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def leave(self) -> int:
        """Say good-bye in order, and return the server's exit code."""
        if self.process.poll() is None:
            self.ask("shutdown", None)
            self.tell("exit", None)
        return self.process.wait(PATIENCE)

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and return the result; Refused for an error."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                if "error" in message:
                    raise Refused(message["error"]["message"])
                return message["result"]

    def send_raw(self, content: bytes) -> None:
        """Send bytes in a frame, whatever they are."""
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.process.stdin.flush()

    def open(self, path: Path, text: str | None = None, language: str = "json", version: int = 1) -> str:
        """Open a file, or a text in its place, and return its address."""
        uri = path.as_uri()
        content = path.read_bytes().decode() if text is None else text
        document = {"uri": uri, "languageId": language, "version": version, "text": content}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, version: int, *changes: Mapping[str, Any]) -> None:
        """Change a text: each change is `{text}` or `{range, text}`."""
        document = {"uri": uri, "version": version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def findings(self, uri: str, version: int | None = 1) -> list[dict[str, Any]]:
        """Wait for what was found in a version of a text."""
        while True:
            found = self.diagnostics.pop(uri, None)
            if found is not None and found.get("version") == version:
                listed: list[dict[str, Any]] = found["diagnostics"]
                return listed
            self._next()

    def at(self, method: str, uri: str, line: int, character: int, **more: Any) -> Any:
        """Ask something about a position."""
        position = {"line": line, "character": character}
        return self.ask(
            f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": position, **more}
        )

    def _send(self, message: Mapping[str, Any]) -> None:
        self.send_raw(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def _next(self) -> dict[str, Any]:
        message = self._messages.get(timeout=PATIENCE)
        assert message is not None, f"the server has gone: {self.stderr.decode()}"
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]
        elif method == "window/showMessage":
            self.shown.append(message["params"]["message"])
        elif method == "client/registerCapability" and self._refuses:
            self._send({"id": message["id"], "error": {"code": -32603, "message": "no"}})
        elif method == "client/registerCapability":
            self.registered += message["params"]["registrations"]
            self._send({"id": message["id"], "result": None})
        return message

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.decode().partition(":")
                length = int(value) if name.lower() == "content-length" else length
                header = stream.readline()
            self._messages.put(json.loads(stream.read(length)))
        self._messages.put(None)

    def _drain(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.stderr += line
