"""The generated accounts as folders, loaded, with requests to each: made once for all that is measured of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from ostiary import Engine
from tests.bench.workload import Call, calls, world


class Account(NamedTuple):
    """An account on disk, its engine, requests to it, and others that have nothing to do with them but the account."""

    folder: Path
    engine: Engine
    calls: list[Call]
    others: list[Call]
    users: Sequence[Mapping[str, Any]]


@contextmanager
def accounts(sizes: Sequence[int], count: int) -> Iterator[dict[int, Account]]:
    """Write and load an account of each size; the folders are gone afterwards."""
    with TemporaryDirectory() as place:
        yield {size: _account(Path(place) / str(size), size, count) for size in sizes}


def _account(folder: Path, size: int, count: int) -> Account:
    generated = world(size)
    generated.write(folder)
    engine = Engine.load(folder)
    asked, others = (calls(generated, engine, count, seed) for seed in (7, 8))
    return Account(folder, Engine.load(folder), asked, others, generated.account["users"])
