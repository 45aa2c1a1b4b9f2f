"""Bearer tokens for the example: claims, signed with a key that only the shop knows.

A real service verifies the tokens of its identity provider here, with a library for that.
"""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from ostiary.integrations import Call


def sign(key: bytes, **claims: Any) -> str:
    """Return a token with these claims, valid for an hour unless they say `exp`."""
    content = urlsafe_b64encode(json.dumps({"exp": time.time() + 3600, **claims}).encode())
    return f"{content.decode()}.{_seal(key, content)}"


def verify(key: bytes, token: str) -> dict[str, Any] | None:
    """Return the claims of a token; None if it is not the shop's, or has expired."""
    content, _, seal = token.partition(".")
    if not hmac.compare_digest(_seal(key, content.encode()), seal.encode("ascii", "replace").decode()):
        return None
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(content))
    return claims if claims["exp"] > time.time() else None


def claims_of(key: bytes, call: Call) -> dict[str, Any] | None:
    """Return the claims of the token that a call came with; None without a valid one."""
    scheme, _, token = (call.header("Authorization") or "").partition(" ")
    return verify(key, token) if scheme.lower() == "bearer" else None


def _seal(key: bytes, content: bytes) -> str:
    return hmac.new(key, content, "sha256").hexdigest()
