"""Write docs/decision-record.schema.json: the shape of the records of the decision log, for programs that read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ostiary.model.record import DecisionRecord

PATH = Path(__file__).resolve().parents[1] / "docs" / "decision-record.schema.json"


def render() -> str:
    """Return the JSON Schema as text."""
    schema = _without_noise(DecisionRecord.model_json_schema(by_alias=True))
    form = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps({"$schema": form, **schema}, indent=2) + "\n"


def _without_noise(schema: Any) -> Any:
    """The schema without titles that only repeat names, and open to members that are added later."""
    if isinstance(schema, list):
        return [_without_noise(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    names = {"additionalProperties"} | ({"title"} if isinstance(schema.get("title"), str) else set())
    return {key: _without_noise(part) for key, part in schema.items() if key not in names}


if __name__ == "__main__":
    PATH.write_text(render(), encoding="utf-8")
