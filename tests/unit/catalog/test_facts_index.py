"""The index of the catalog files: never wrong, and in the repository never late."""

from __future__ import annotations

from pathlib import Path

import pytest

from ostiary.catalog import facts_index
from ostiary.catalog.content import index_file
from ostiary.catalog.facts_index import FactBook, bundled_facts, write_facts_index
from ostiary.errors import LoadError

SHOP = """\
service: shop
name: Web Shop
level: global
resource_types: [{type: cart, urn: "shop:*:*:cart:{id}", source: m}]
condition_keys: [{key: "shop:coupon", type: string, in_buckets: [coupon], source: m}]
pages: {"1": m p}
actions: [{action: "shop:carts:merge", pages: ["1"]}]
"""


@pytest.fixture
def book(tmp_path: Path) -> FactBook:
    """Two services with their index."""
    for name, text in (
        ("shop", SHOP),
        ("bank", "service: bank\nname: A Bank\n"),
        ("denials", "denials: []\n"),
    ):
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "shop.corrections.yaml").write_text("corrections: []\n")
    index = tmp_path / "services.tsv"
    index.write_text(FactBook(tmp_path, index).render_index())
    return FactBook(tmp_path, index)


def again(book: FactBook) -> FactBook:
    return FactBook(book._folder, book._index)


def test_the_index_in_the_repository_is_up_to_date() -> None:
    """The index has exactly what the files say (else: python tools/build_index.py)."""
    assert index_file("services").read_text("utf-8") == bundled_facts().render_index()


def test_the_index_is_written_to_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing the index writes the text that it must have, and returns where."""
    monkeypatch.setattr(facts_index, "index_file", lambda name: tmp_path / f"{name}.tsv")
    path = write_facts_index()
    assert (path, path.read_text("utf-8")) == (tmp_path / "services.tsv", bundled_facts().render_index())


def test_the_index_is_used(book: FactBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has not changed is not parsed, and only its own service's line is read."""
    monkeypatch.setattr(facts_index, "_row", lambda path: pytest.fail(f"{path} parsed"))
    shop = book.of("shop")
    assert shop is not None
    assert (shop.level, [key.name for key in shop.keys]) == ("global", ["shop:coupon", "coupon"])
    assert [action.sources for action in shop.actions] == [("m p",)]
    assert book.of("shop") is shop


def test_a_changed_file_is_read_anew(book: FactBook) -> None:
    """An index that is late is not believed."""
    (book._folder / "shop.yaml").write_text(SHOP.replace("global", "project"))
    found = again(book).of("shop")
    assert found is not None
    assert found.level == "project"


def test_new_and_gone_files(book: FactBook) -> None:
    """A new file is known without the index, and one that is gone is not known any more."""
    (book._folder / "post.yaml").write_text("service: post\nname: Post\n")
    (book._folder / "bank.yaml").unlink()
    now = again(book)
    assert now.names == ("post", "shop")
    assert now.of("post") is not None
    assert now.of("bank") is None


@pytest.mark.parametrize("text", ["", "nonsense", "shop\t1\n", "\x00\t\t\n", "shop\t0-0\tnot JSON\n"])
def test_an_index_that_is_none(book: FactBook, text: str) -> None:
    """Without an index, or with a broken one, the files are read."""
    book._index.write_text(text)
    found = again(book).of("shop")
    assert found is not None
    assert found.title == "Web Shop"


def test_a_missing_index(book: FactBook) -> None:
    """Without the index's file the files are read; and one in bytes that are no text is none."""
    book._index.write_bytes(b"\xff\xfe\x00")
    assert again(book).of("shop") is not None
    book._index.unlink()
    assert again(book).of("shop") is not None


@pytest.mark.parametrize(
    "name", ["denials", "shop.corrections", "../shop", "SHOP", "", ".", "shop.yaml", "a/b", "a\x00b"]
)
def test_only_a_service_is_read(book: FactBook, name: str) -> None:
    """A name that is no service's reads no file, wherever it points."""
    assert name not in book.names
    assert book.of(name) is None


def test_a_bad_file_is_an_error(book: FactBook) -> None:
    """A catalog file with a fault is not left out in silence."""
    (book._folder / "shop.yaml").write_text("service: shop\nname: x\nlevel: nowhere\n")
    with pytest.raises(LoadError):
        again(book).of("shop")
