"""A sheet's lines as rows of the warehouse, or all that is wrong with them: line, column, value and remedy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ingest.quotes import rows
from ingest.quotes.kinds import KINDS
from ingest.quotes.line import Line
from ingest.quotes.sheet import Sheet, Written
from warehouse.faults import BadInput, nearest
from warehouse.lookup import find_gpu_id
from warehouse.tables import Dated

WRONG = {
    "decimal_parsing": "not a number",
    "float_parsing": "not a number",
    "int_parsing": "not a whole number",
    "string_pattern_mismatch": "not of the form that is asked for",
}
"""What the commonest faults are called."""


@dataclass(frozen=True)
class Known:
    """What the warehouse knows and a line can be wrong about."""

    connection: duckdb.DuckDBPyConnection
    sellers: frozenset[str]
    hardware: frozenset[str]
    currencies: frozenset[str]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, source: str) -> "Known":
        """What is known beside the sheet itself."""

        def texts(query: str, **values: Any) -> frozenset[str]:
            return frozenset(text for (text,) in connection.execute(query, values or None).fetchall())

        return cls(
            connection,
            texts("SELECT DISTINCT service_provider_name FROM offer WHERE valid_to IS NULL"),
            texts("SELECT hardware_id FROM hardware_price WHERE valid_to IS NULL AND source <> $source", source=source),
            texts("SELECT DISTINCT currency FROM usd_rate") | {"USD"},
        )


@dataclass(frozen=True)
class Checked:
    """The rows of a sheet without a fault, and what its reader should know."""

    rows: tuple[Dated, ...]
    warnings: tuple[str, ...]


def checked(connection: duckdb.DuckDBPyConnection, sheet: Sheet, today: date) -> Checked:
    """The sheet's rows.

    Raises:
        BadInput: something is wrong; every fault is told.
    """
    source = f"quote:{sheet.name}"
    known, faults, warnings = Known.of(connection, source), [], []
    found: dict[tuple[object, ...], tuple[int, Sequence[Dated]]] = {}
    for written in sheet.lines:
        line = _line(written, today)
        wrong = [*(line if isinstance(line, list) else ()), *_unknown(written, known)]
        if not wrong and isinstance(line, Line):
            made = rows.of(line, source, _gpu_id(connection, line))
            first, _ = found.setdefault((type(made[0]), made[0].identity()), (written.number, made))
            wrong = [f"kind: the same {written.kind} as in line {first}; drop one"] if first != written.number else []
            warnings += [f"line {written.number}: {text}" for text in _remarks(line, known, today)]
        faults += [f"line {written.number}, {text}" for text in wrong]
    if faults:
        count = f"{len(faults)} faults" if len(faults) > 1 else "a fault"
        raise BadInput("\n  ".join([f"{sheet.path}: {count}, nothing was loaded", *faults]))
    return Checked(tuple(row for _, made in found.values() for row in made), tuple(warnings))


def _line(written: Written, today: date) -> Line | list[str]:
    """The line as its kind has it, or its faults."""
    kind = KINDS.get(written.kind)
    if kind is None:
        return [f"kind {written.kind!r}: not a kind{nearest(written.kind, list(KINDS))}; there are {', '.join(KINDS)}"]
    try:
        line = kind.model_validate(written.cells)
    except ValidationError as fault:
        return [_told(kind, written.kind, error) for error in fault.errors()]
    return [f"quoted_on '{line.quoted_on}': that is in the future"] if line.quoted_on > today else line


def _told(kind: type[Line], name: str, error: ErrorDetails) -> str:
    """One fault: the column, the value, what is wrong and how it is filled in."""
    if not error["loc"]:
        return error["msg"].removeprefix("Value error, ")
    column = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return f"{column} {error['input']!r}: a {name} has no such column{nearest(column, list(kind.model_fields))}"
    how = kind.model_fields[column].description
    if error["type"] == "missing":
        return f"{column}: empty. {how}"
    wrong = WRONG.get(error["type"]) or f"{error['msg'][0].lower()}{error['msg'][1:]}"
    return f"{column} {str(error['input'])!r}: {wrong}. {how}"


def _unknown(written: Written, known: Known) -> list[str]:
    """Names in a line that the warehouse does not know, or knows too well."""
    faults = []
    gpu, seller, hardware = (str(written.cells.get(c, "")) for c in ("gpu", "service_provider_name", "hardware_id"))
    if gpu:
        try:
            find_gpu_id(known.connection, gpu)
        except BadInput as fault:
            faults.append(f"gpu {gpu!r}: {fault.message}")
    if written.kind == "discount" and seller and seller not in known.sellers:
        close = nearest(seller, sorted(known.sellers))
        faults.append(f"service_provider_name {seller!r}: sells nothing that we know of{close}")
    if hardware in known.hardware:
        faults.append(f"hardware_id {hardware!r}: another server has this name; choose one of your own")
    return faults


def _gpu_id(connection: duckdb.DuckDBPyConnection, line: Line) -> str | None:
    gpu = getattr(line, "gpu", None)
    return find_gpu_id(connection, gpu) if gpu else None


def _remarks(line: Line, known: Known, today: date) -> list[str]:
    """What is not wrong, but makes a line useless."""
    last = getattr(line, "valid_until", None) or getattr(line, "ends_on", None)
    currency = getattr(line, "currency", None)
    ended = [f"ended on {last}; kept, and never planned with"] if last and last < today else []
    if currency and currency not in known.currencies:
        ended.append(f"no exchange rate for {currency}; kept without a price in US dollars, and never ranked")
    return ended
