"""What must hold of whatever a reader makes of an input; a broken rule is found as a crash is."""

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from warehouse.faults import Fault

ZERO = re.compile(rb"(?<![\d.])[-+]?(0+\.?0*|\.0+)(?![\d.])|e-\d\d", re.IGNORECASE)
"""A zero as it may be written, or a number so small that it rounds to it."""


class RuleError(AssertionError):
    """A reader took what it must not take, or refused it in words that help nobody."""


def told_well(fault: Fault) -> None:
    """A refusal is words of our own, never the name of an exception."""
    if not fault.message.strip() or "the parser failed" in fault.message or "Traceback" in fault.message:
        raise RuleError("refused in words that help nobody")


def no_number_from_nothing(rows: Iterable[BaseModel], content: bytes, columns: frozenset[str]) -> None:
    """No amount is zero unless a zero is written, and none is no number."""
    for row in rows:
        for name in sorted(columns & set(type(row).model_fields)):
            value = getattr(row, name)
            if value is not None and not math.isfinite(value):
                raise RuleError(f"{name} is {value}")
            if value is not None and value == 0 and not ZERO.search(content):
                raise RuleError(f"{name} is 0, which is written nowhere")


def finite(value: Any, place: str = "") -> None:
    """No number anywhere in a value is NaN."""
    if isinstance(value, dict):
        for name, one in value.items():
            finite(one, f"{place}.{name}")
    elif isinstance(value, list | tuple):
        for one in value:
            finite(one, place)
    elif isinstance(value, float | Decimal) and math.isnan(value):
        raise RuleError(f"{place} is NaN")
