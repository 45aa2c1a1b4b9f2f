"""Write `docs/rules` anew from the rules: run after a rule was added or changed."""

from __future__ import annotations

from pathlib import Path

from ostiary.lint.pages import FOLDER, render_pages

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write every page, and remove those of rules that are gone."""
    folder = ROOT / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    pages = render_pages()
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
