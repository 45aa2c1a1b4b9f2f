"""The language server: requests of an editor to answers of ours, over standard input and output."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.uris import to_fs_path

from ostiary.errors import Diagnostic
from ostiary.lsp import wire
from ostiary.lsp.actions import Action, actions, fix_all, formatted
from ostiary.lsp.buffers import Buffer, path_of
from ostiary.lsp.clients import Client
from ostiary.lsp.completion import complete
from ostiary.lsp.descriptions import describe
from ostiary.lsp.hover import hover
from ostiary.lsp.session import Session
from ostiary.spans import Edit

_OWN = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
)
WATCHED = ("**/*.json", "**/*.yaml", "**/*.yml", "**/*.tf", "**/*.toml")
"""The files that findings in others may depend on, in patterns that every editor understands."""


class _Protocol(LanguageServerProtocol):
    """The protocol without pygls's own documents, whose lines are not those of the protocol (see `buffers`)."""

    def __init__(self, server: LanguageServer, converter: Any) -> None:
        super().__init__(server, converter)
        for method in _OWN:
            del self.fm.builtin_features[method]


class Server:
    """One server for one editor; `delay`: how many seconds typing must pause before a text is checked."""

    def __init__(self, version: str, delay: float) -> None:
        self.was_shut_down = False
        self._wire = LanguageServer(wire.NAME, version, protocol_cls=_Protocol)
        self._session = Session(self._publish, delay)
        self._client = Client()
        for method, (handler, options) in self._features().items():
            self._wire.feature(method, options)(partial(handler))

    def run(self, stdin: BinaryIO, stdout: BinaryIO) -> None:
        """Serve until the editor says exit, or goes away."""
        logging.getLogger("pygls").setLevel(
            logging.ERROR
        )  # a request that is cancelled late is nobody's fault
        self._wire.start_io(stdin, stdout)

    def _features(self) -> Mapping[str, tuple[Callable[..., Any], Any]]:
        kinds = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
        completion = types.CompletionOptions([":", '"', "'"], resolve_provider=True)
        return {
            types.INITIALIZE: (self._initialize, None),
            types.INITIALIZED: (self._initialized, None),
            types.SHUTDOWN: (self._shutdown, None),
            types.TEXT_DOCUMENT_DID_OPEN: (self._opened, None),
            types.TEXT_DOCUMENT_DID_CHANGE: (self._changed, None),
            types.TEXT_DOCUMENT_DID_SAVE: (self._saved, types.SaveOptions(include_text=False)),
            types.TEXT_DOCUMENT_DID_CLOSE: (self._closed, None),
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (self._watched, None),
            types.WORKSPACE_DID_CHANGE_CONFIGURATION: (self._watched, None),
            types.TEXT_DOCUMENT_HOVER: (self._hover, None),
            types.TEXT_DOCUMENT_COMPLETION: (self._complete, completion),
            types.COMPLETION_ITEM_RESOLVE: (self._resolve, None),
            types.TEXT_DOCUMENT_CODE_ACTION: (self._actions, types.CodeActionOptions(kinds)),
            types.TEXT_DOCUMENT_FORMATTING: (self._format, None),
        }

    def _initialize(self, params: types.InitializeParams) -> None:
        self._client = Client(params.capabilities, params.client_info)
        encoding = self._wire.workspace.position_encoding or types.PositionEncodingKind.Utf16
        self._session.encoding = str(getattr(encoding, "value", encoding))

    async def _initialized(self, params: types.InitializedParams) -> None:
        del params
        if self._client.watches:
            watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            registration = types.Registration("watched-files", method, options)
            with suppress(JsonRpcException):  # then the editor tells of what is saved, and of nothing else
                await self._wire.client_register_capability_async(types.RegistrationParams([registration]))

    def _shutdown(self, *_: object) -> None:
        self.was_shut_down = True

    def _opened(self, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        path = path_of(document.uri, to_fs_path(document.uri), str(document.language_id))
        self._session.opened(
            Buffer(document.uri, path, document.text, document.version, self._session.encoding)
        )

    def _changed(self, params: types.DidChangeTextDocumentParams) -> None:
        buffer = self._buffer(params.text_document.uri)
        if buffer is not None:
            changes = map(wire.change_in, params.content_changes)
            self._session.changed(buffer.changed(changes, params.text_document.version))

    def _saved(self, params: types.DidSaveTextDocumentParams) -> None:
        self._session.saved(params.text_document.uri)

    def _closed(self, params: types.DidCloseTextDocumentParams) -> None:
        self._session.closed(params.text_document.uri)

    def _watched(self, *_: object) -> None:
        self._session.check_all()

    def _hover(self, params: types.HoverParams) -> types.Hover | None:
        buffer = self._buffer(params.text_document.uri)
        if buffer is None:
            return None
        at = buffer.offset(wire.position_in(params.position))
        around = self._session.checker.surroundings(buffer.path, self._session.texts())
        found = hover(buffer.text, buffer.path, at, around)
        return wire.hover_out(buffer, found, markdown=self._client.hovers_in_markdown) if found else None

    def _complete(self, params: types.CompletionParams) -> types.CompletionList | None:
        buffer = self._buffer(params.text_document.uri)
        if buffer is None:
            return None
        at = buffer.offset(wire.position_in(params.position))
        around = self._session.checker.surroundings(buffer.path, self._session.texts())
        items = complete(buffer.text, buffer.path, at, around)
        client = self._client
        sent = [
            wire.item_out(buffer, item, number, replaces=client.replaces, suggests=client.suggests_again)
            for number, item in enumerate(items)
        ]
        return types.CompletionList(any(item.word.goes_on for item in items), sent)

    def _resolve(self, item: types.CompletionItem) -> types.CompletionItem:
        data: Any = item.data
        if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
            return item  # none of those that were offered
        buffer = self._buffer(data.get("uri", ""))
        if buffer is not None:
            around = self._session.checker.surroundings(buffer.path, self._session.texts())
            said = describe(data.get("word", ""), data.get("text", ""), around)
            item.documentation = (
                wire.markup_out(said, markdown=self._client.documents_in_markdown) if said else None
            )
        return item

    async def _actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        buffer = self._buffer(params.text_document.uri)
        if buffer is None:
            return []
        wanted = params.context.only or [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]
        start, end = (buffer.offset(wire.position_in(p)) for p in (params.range.start, params.range.end))
        found = await self._session.work(self._found_actions, buffer, start, end, wanted)
        return [wire.action_out(buffer, one, versioned=self._client.versions_edits) for one in found]

    def _found_actions(self, buffer: Buffer, start: int, end: int, wanted: list[str]) -> list[Action]:
        read = self._session.checker.document(buffer.path, self._session.texts() | {buffer.path: buffer.text})
        if read is None:
            return []
        found = list(actions(*read, start, end)) if _wants(wanted, types.CodeActionKind.QuickFix) else []
        if _wants(wanted, types.CodeActionKind.SourceFixAll):
            every = fix_all(*read, asked=not _wants(wanted, types.CodeActionKind.QuickFix))
            found += [every] if every else []
        return found

    async def _format(self, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        buffer = self._buffer(params.text_document.uri)
        if buffer is None:
            return None
        return wire.edits_out(buffer, await self._session.work(self._formatted, buffer))

    def _formatted(self, buffer: Buffer) -> tuple[Edit, ...]:
        read = self._session.checker.document(buffer.path, self._session.texts() | {buffer.path: buffer.text})
        return formatted(read[1]) if read else ()

    def _buffer(self, uri: str) -> Buffer | None:
        return self._session.buffers.get(uri)

    def _publish(self, buffer: Buffer, findings: tuple[Diagnostic, ...]) -> None:
        found = wire.diagnostics_out(buffer, findings)
        params = types.PublishDiagnosticsParams(buffer.uri, found, buffer.version)
        self._wire.text_document_publish_diagnostics(params)


def _wants(wanted: list[str], kind: types.CodeActionKind) -> bool:
    """Whether a kind of actions was asked for: by its name, or by one that it is below of."""
    return any(kind.value == one or kind.value.startswith(f"{one}.") for one in map(_plain, wanted))


def _plain(kind: str) -> str:
    return str(getattr(kind, "value", kind))
