"""Print the shop's OpenAPI document, from which `account/routes/shop.yaml` is made."""

from __future__ import annotations

import json
import sys

from fastapi import FastAPI

from examples.shop.app import ACCOUNT
from examples.shop.calls import add_calls
from examples.shop.store import Store
from ostiary import Engine
from ostiary.integrations import Gate


def document() -> str:
    """Return the document as JSON text."""
    app = FastAPI(title="Web Shop", generate_unique_id_function=lambda route: route.name)
    add_calls(app, Gate(Engine.load(ACCOUNT)), Store())
    return json.dumps(app.openapi(), indent=2)


if __name__ == "__main__":
    sys.stdout.write(document())
