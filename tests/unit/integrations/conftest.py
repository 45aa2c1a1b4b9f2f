"""Either protocol, for tests of what both have to do."""

from __future__ import annotations

import pytest

from tests.unit.integrations.protocols import Ask, ask_asgi, ask_wsgi


@pytest.fixture(params=[ask_asgi, ask_wsgi], ids=["asgi", "wsgi"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """A call by one protocol, then by the other."""
    chosen: Ask = request.param
    return chosen
