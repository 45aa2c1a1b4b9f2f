"""Writing a file anew: whole or not at all, with the mark and the rights that it had."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from ostiary.errors import Diagnostic, LoadError, reason_of
from ostiary.spans import Span

_MARK = b"\xef\xbb\xbf"


def replace_text(path: Path, text: str) -> None:
    """Write a text in place of a file's; LoadError if it cannot be written, and the file is then as it was."""
    target = path.resolve()
    try:
        content = text.encode()
        with target.open("rb") as file:
            marked = file.read(len(_MARK)) == _MARK
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as new:
            new.write(_MARK + content if marked else content)
        try:
            shutil.copymode(target, new.name)
            Path(new.name).replace(target)
        except OSError:
            Path(new.name).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"cannot write `{path}`: {reason_of(error)}"
        raise LoadError([Diagnostic("unwritable-file", message, Span.whole(str(path)))]) from error
