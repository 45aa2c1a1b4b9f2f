"""The shop's API: what may be called by whom is not here, but in the account's policies.

Run it with `uvicorn --factory examples.shop.app:create_app`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from examples.shop.calls import add_calls
from examples.shop.store import Store
from examples.shop.tokens import claims_of
from ostiary import Engine, Watcher
from ostiary.integrations import AsgiMiddleware, Claims, DecisionLog, Gate, Mask

ACCOUNT = Path(__file__).parent / "account"


def create_app() -> FastAPI:
    """Return the application that the environment describes: SHOP_ACCOUNT, SHOP_KEY, SHOP_LOG."""
    log = os.environ.get("SHOP_LOG")
    return make_app(
        Engine.watch(os.environ.get("SHOP_ACCOUNT", ACCOUNT)),
        os.environ["SHOP_KEY"].encode(),
        DecisionLog(log, mask=Mask(context=["g:SourceIp"])) if log else None,
    )


def make_app(watcher: Watcher, key: bytes, log: DecisionLog | None = None) -> FastAPI:
    """Return the application; it closes the watcher and the log when it ends."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        watcher.close()
        if log is not None:
            log.close()

    gate = Gate(
        watcher,
        identify=Claims(
            partial(claims_of, key), user="sub", project="project", context={"g:MFAPresent": "mfa"}
        ),
        service="shop",
        leave_alone=["GET /openapi.json"],
        public=True,
        challenge="Bearer",
        context=lambda call: {"g:SourceIp": call.client},
        log=log,
    )
    app = FastAPI(title="Web Shop", lifespan=lifespan, generate_unique_id_function=lambda route: route.name)
    app.add_middleware(AsgiMiddleware, gate=gate)
    add_calls(app, gate, Store())
    return app
