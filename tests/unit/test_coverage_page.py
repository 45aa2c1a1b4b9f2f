"""docs/coverage.md and what it is made of: the accounts of the imports, the list of sources, the route files."""

from __future__ import annotations

import pytest

from ostiary.catalog.bundled import deployments, route_paths
from tools.coverage import KEPT, PAGE, Folder, read_folders, render
from tools.import_all import read_sources

FOLDERS = read_folders()
TABLED = [folder for folder in FOLDERS if folder.file]


def test_the_page_is_up_to_date() -> None:
    """The page says what the committed files say (else: python -m tools.coverage)."""
    old = PAGE.read_text("utf-8")
    assert render(FOLDERS, old) == old


def test_sections_of_other_tools_are_kept() -> None:
    """What stands between the markers of a section survives, and an empty place is made for it."""
    new = render(FOLDERS, "")
    for name in KEPT:
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
        assert new.count(begin) == new.count(end) == 1
        text = f"{begin}99 %\n{end}"
        assert text in render(FOLDERS, f"old\n{text}old\n")


@pytest.mark.parametrize("folder", TABLED, ids=lambda folder: folder.source.folder)
def test_no_row_is_lost(folder: Folder) -> None:
    """Rows are the imported ones and the reported ones, and each reported one has page, line and reason."""
    record = folder.record
    assert record.rows == record.imported + len(record.reported) > 0
    assert sum(record.scope_columns.values()) == record.tables >= record.pages > 0
    for unread in record.reported:
        assert not unread.page.startswith("/")
        assert unread.line > 0
        assert unread.message


def test_every_table_is_counted() -> None:
    """All rows of all folders are accounted for."""
    records = [folder.record for folder in FOLDERS]
    rows, imported = (sum(getattr(record, name) for record in records) for name in ("rows", "imported"))
    assert (rows, imported, sum(len(record.reported) for record in records)) == (1396, 1386, 10)


def test_every_route_file_has_a_source() -> None:
    """Each route file is made from one folder of the list, whose repository, commit and day it names."""
    paths = {source.path: source for source in read_sources()}
    for deployment in deployments():
        assert set(route_paths(deployment)) <= paths.keys()
    for folder in TABLED:
        file, source = folder.file, folder.source
        assert file is not None
        assert file.source is not None
        stated = (file.source.repository, file.source.commit, file.source.licence, file.source.imported)
        assert stated == (source.repository, source.commit, source.licence, source.imported)


def test_unknown_routes_are_those_without_an_action() -> None:
    """The routes of unknown authorization are those that the imports remarked upon, and no list of actions is empty."""
    for folder in TABLED:
        unknown = sum(route.authorization == "unknown" for route in folder.routes)
        remarked = folder.record.remarks.get("unknown-authorization", 0)
        assert unknown <= remarked
        assert (unknown == 0) == (remarked == 0)
        for route in folder.routes:
            assert (route.authorization == "required") == bool(list(route.named_actions()))
