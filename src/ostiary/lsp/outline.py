"""The tree of any text that an editor has open, and where the cursor stands in it."""

from __future__ import annotations

from pathlib import Path

from ostiary.documents.form import is_yaml
from ostiary.documents.terraform_file import is_terraform
from ostiary.lsp.brackets import HCL, JSON, Scanned, scan
from ostiary.lsp.indentation import scan_lines


def form_of(path: Path) -> str:
    """Return the form of a text by its name: `yaml`, `hcl`, or `json` for every other."""
    if is_yaml(path.name):
        return "yaml"
    return "hcl" if is_terraform(path.name) else "json"


def outline(text: str, form: str, at: int = -1) -> Scanned:
    """Read a text of a form as far as it can be read, which is always to its end; `at` is the cursor's offset."""
    if form == "yaml":
        return scan_lines(text, at)
    return scan(text, HCL if form == "hcl" else JSON, at=at)
