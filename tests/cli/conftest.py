"""Accounts to try the command on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.command import EXAMPLE


@pytest.fixture
def account(tmp_path: Path) -> Path:
    """A copy of the example account, to be spoilt."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "account"))


@pytest.fixture(autouse=True)
def _unsteered(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the variables of the person who runs it."""
    for name in ("OSTIARY_ACCOUNT", "OSTIARY_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
