"""Our values as the protocol's, and the protocol's as ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lsprotocol import types

from ostiary.errors import Diagnostic, Severity
from ostiary.lsp.actions import Action
from ostiary.lsp.buffers import Buffer, Change
from ostiary.lsp.completion import Item
from ostiary.lsp.hover import Hover
from ostiary.lsp.positions import Position
from ostiary.spans import Edit

NAME = "ostiary"
MOST_FINDINGS = 1_000
"""Findings of one text that are shown."""

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.SECURITY_WARNING: types.DiagnosticSeverity.Warning,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.SUGGESTION: types.DiagnosticSeverity.Information,
}
_MARKUP = re.compile(r"\*\*|`")
SUGGEST = types.Command("Suggest", "editor.action.triggerSuggest")
"""What editors of the family of VS Code do after the beginning of a word was taken: offer how it goes on."""


def position_in(position: types.Position) -> Position:
    """Return a position of the protocol as ours."""
    return Position(position.line, position.character)


def change_in(change: types.TextDocumentContentChangeEvent) -> Change:
    """Return a change of a text as ours."""
    if isinstance(change, types.TextDocumentContentChangePartial):
        return Change(change.text, position_in(change.range.start), position_in(change.range.end))
    return Change(change.text)


def range_out(buffer: Buffer, start: int, end: int) -> types.Range:
    """Return the range between two offsets."""
    first, last = buffer.position(start), buffer.position(end)
    return types.Range(types.Position(*first), types.Position(*last))


def diagnostic_out(buffer: Buffer, finding: Diagnostic) -> types.Diagnostic:
    """Return a finding: its hint is the second line of its message."""
    span, source = finding.span, buffer.source
    start = source.offset(span.line, span.column) if span else 0
    end = source.offset(span.end_line, span.end_column) if span else 0
    message = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    return types.Diagnostic(
        range_out(buffer, start, end),
        message,
        _SEVERITIES[finding.severity],
        finding.code,
        source=NAME,
    )


def diagnostics_out(buffer: Buffer, findings: Sequence[Diagnostic]) -> list[types.Diagnostic]:
    """Return the findings of a text, no more of them than an editor can show without stopping to think."""
    found = [diagnostic_out(buffer, finding) for finding in findings[:MOST_FINDINGS]]
    left = len(findings) - MOST_FINDINGS
    if left > 0:
        said = f"there are {left:,} more findings, which are not shown"
        hint = "`ostiary lint` shows all of them"
        found.append(diagnostic_out(buffer, Diagnostic("more-findings", said, None, hint, Severity.WARNING)))
    return found


def edits_out(buffer: Buffer, edits: Iterable[Edit]) -> list[types.TextEdit]:
    """Return the edits of a text."""
    return [types.TextEdit(range_out(buffer, edit.start, edit.end), edit.text) for edit in edits]


def action_out(buffer: Buffer, action: Action, *, versioned: bool) -> types.CodeAction:
    """Return a change on offer: of one finding a quick fix, the first choice if it is safe."""
    edits = edits_out(buffer, action.edits)
    if versioned:
        document = types.OptionalVersionedTextDocumentIdentifier(buffer.uri, buffer.version)
        edit = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, edits)])
    else:
        edit = types.WorkspaceEdit(changes={buffer.uri: edits})
    if action.finding is None:
        return types.CodeAction(action.title, types.CodeActionKind.SourceFixAll, edit=edit)
    found = [diagnostic_out(buffer, action.finding)]
    kind = types.CodeActionKind.QuickFix
    return types.CodeAction(action.title, kind, found, is_preferred=action.is_safe or None, edit=edit)


def item_out(
    buffer: Buffer, item: Item, number: int, *, replaces: bool, suggests: bool
) -> types.CompletionItem:
    """Return a word that is offered; `replaces` and `suggests` are what the editor can do with it."""
    insert = range_out(buffer, item.start, item.end)
    edit: types.TextEdit | types.InsertReplaceEdit = types.TextEdit(insert, item.text)
    if replaces:
        edit = types.InsertReplaceEdit(item.text, insert, range_out(buffer, item.start, item.rest))
    return types.CompletionItem(
        item.label,
        kind=types.CompletionItemKind[item.word.kind],
        detail=item.word.detail or None,
        sort_text=f"{number:05}",
        filter_text=item.label,
        text_edit=edit,
        command=SUGGEST if suggests and item.word.goes_on else None,
        data={"uri": buffer.uri, "word": item.word.word, "text": item.word.text},
    )


def hover_out(buffer: Buffer, found: Hover, *, markdown: bool) -> types.Hover:
    """Return what is known of a word."""
    return types.Hover(markup_out(found.text, markdown=markdown), range_out(buffer, found.start, found.end))


def markup_out(text: str, *, markdown: bool) -> types.MarkupContent:
    """Return a text in Markdown as the editor can show it."""
    if markdown:
        return types.MarkupContent(types.MarkupKind.Markdown, text)
    return types.MarkupContent(types.MarkupKind.PlainText, _MARKUP.sub("", text))
