"""The documented shape of a record is the one that records have."""

from __future__ import annotations

import json

from ostiary.model.record import DecisionRecord
from tools.write_record_schema import PATH, render


def test_the_schema_is_up_to_date() -> None:
    """`docs/decision-record.schema.json` is what `tools/write_record_schema.py` writes."""
    assert PATH.read_text("utf-8") == render()


def test_the_schema_has_every_member() -> None:
    """The schema has a property for each member of a record, and says nothing about others."""
    schema = json.loads(render())
    assert set(schema["properties"]) == {
        field.alias or name for name, field in DecisionRecord.model_fields.items()
    }
    assert "additionalProperties" not in render()
