"""A session policy: what the holder of temporary credentials has left of its rights (research §1.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostiary.documents.policy_file import PolicyDocument, policy_document
from ostiary.engine.statement import CompiledPolicy, compile_policy
from ostiary.errors import LoadError, RequestError
from ostiary.model.account import Readings

NAME = "session-policy"
VERSIONS = ("1.1", "5.0")


def read_session_policy(
    given: Mapping[str, Any] | PolicyDocument | None, readings: Readings
) -> CompiledPolicy | None:
    """Return the session policy of a request, compiled, None if it has none; RequestError if it is no such policy."""
    if given is None:
        return None
    try:
        document = given if isinstance(given, PolicyDocument) else policy_document(given, NAME)
    except LoadError as error:
        fault = error.diagnostics[0]
        raise RequestError(
            "invalid-session-policy", f"the session policy: {fault.message}", fault.hint
        ) from error
    if document.policy.version not in VERSIONS:
        text = f"a session policy has version `1.1` or `5.0`, not `{document.policy.version}`"
        raise RequestError("invalid-session-policy", text)
    return compile_policy(document, readings)
