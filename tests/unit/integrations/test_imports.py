"""What an application does not use it does not import."""

from __future__ import annotations

import subprocess
import sys


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_the_engine_imports_no_integration() -> None:
    """`from ostiary import Engine` brings in neither middleware nor watcher, log or asyncio."""
    found = modules_after(
        "from ostiary import Engine; Engine.load('@example').is_allowed('GET', '/not/there', user='alice')"
    )
    assert "ostiary.engine.engine" in found
    assert not {name for name in found if name.startswith("ostiary.integrations")}
    assert not {"ostiary.engine.watch", "ostiary.engine.policy_set", "asyncio", "logging"} & found


def test_the_integrations_import_no_framework() -> None:
    """The middleware needs the standard library alone, and neither the command line nor the linter."""
    found = modules_after("import ostiary.integrations")
    assert "ostiary.integrations.asgi" in found
    assert not {"starlette", "fastapi", "uvicorn", "anyio", "click", "rich", "lark", "docutils"} & found
    assert not {name for name in found if name.startswith(("ostiary.cli", "ostiary.lint", "ostiary.report"))}
