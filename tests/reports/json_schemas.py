"""What is wrong with a report's JSON by the schema that is published for it; here also a key that the schema lacks."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from tests.conftest import ROOT


def faults(kind: str, text: str) -> list[str]:
    """Where a report of a kind does not keep to its schema, and why."""
    found = _validator(kind).iter_errors(json.loads(text))
    return [f"{fault.json_path}: {fault.message[:200]}" for fault in found]


@cache
def _validator(kind: str) -> Draft202012Validator:
    schema = json.loads((ROOT / "docs" / "reference" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(_strict(schema), format_checker=FormatChecker())


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "required" in schema and "properties" in schema else {}
    return {**{key: _strict(part) for key, part in schema.items()}, **closed}
