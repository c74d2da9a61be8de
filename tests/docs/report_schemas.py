"""JSON Schemas of what reports write, made from the columns that their queries yield."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from importlib.resources import files
from inspect import getmembers, isclass
from pkgutil import iter_modules
from typing import Any, get_args

import duckdb

from warehouse import schema, tables
from warehouse.ask import asked
from warehouse.tables.record import Record

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MOMENT = "2026-01-01T00:00:00+00:00"
VALUES: Mapping[str, Any] = {
    "scenario_id": "", "scenario_ids": [""], "before": "", "after": "", "since": MOMENT, "until": MOMENT,
    "gpu_id": None, "provider": None,
    "plan_id": "",
}  # fmt: skip
"""What queries are given to say their columns."""
WRITTEN = {"code_version": {"type": "string"}, "generated_at": {"type": "string", "format": "date-time"}}
REPORT = (
    "plans", "ways", "unranked_ways", "indicative", "excluded", "split", "cash", "curves", "breakevens", "course",
    "portfolio", "layers", "duration", "sensitivities", "uncertainties", "memory", "parts", "assumptions", "prices",
)  # fmt: skip
MARKET = (
    "cheapest", "moves", "spread", "spot", "came", "came_gpus", "went", "sources", "token_moves", "hardware"
)  # fmt: skip
NUMBER = {"description": "A figure; unknown is null, beyond all numbers inf."}
NUMBERS = {"anyOf": [{"type": ["number", "null"]}, {"enum": ["inf", "-inf"]}], **NUMBER}


def schemas() -> dict[str, dict[str, Any]]:
    """Each kind of report by the name of its schema's file."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        schema.create(connection)
        described = Described(connection)
        return {
            "report.schema.json": described.report(),
            "fleet.schema.json": described.fleet(),
            "market.schema.json": described.market(),
            "difference.schema.json": described.difference(),
        }


class Described:
    """What queries yield, in JSON Schema."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.words = {row["column_name"]: row["comment"] for row in asked(connection, "column_words", {"name": ""})}
        self.choices = dict(_choices())

    def report(self) -> dict[str, Any]:
        """Of `gpuplan report`: ways are plans picked out, by their ids."""
        rows = {name: self.rows("reports.queries", name) for name in REPORT if name != "ways"}
        one = {"scenario": self.row("reports.queries", "scenario")}
        return envelope(
            "report", {**one, **rows, "ways": {"$ref": "#/properties/data/items/properties/plans"}, **WRITTEN}
        )

    def fleet(self) -> dict[str, Any]:
        """Of `gpuplan fleet`."""
        names = ("scenarios", "routes", "months", "purchases", "calendar")
        faults = {"type": "object", "additionalProperties": {"type": "string"}}
        rows = {name: self.rows("reports.fleet.queries", name) for name in names}
        return envelope("fleet", {"name": {"type": "string"}, **rows, "faults": faults, **WRITTEN})

    def market(self) -> dict[str, Any]:
        """Of `gpuplan market`."""
        place = "reports.market.queries"
        for name in ("offers", "tokens"):
            self.connection.execute(
                sql(place, name), {key: VALUES[key] for key in ("since", "until", "gpu_id", "provider")}
            )
        moment = {"type": "string", "format": "date-time"}
        asked = {"type": ["string", "null"]}
        edges = {"looked": {"type": "string"}, "since": moment, "until": moment, "gpu_id": asked, "provider": asked}
        totals = {name: self.row(place, query) for name, query in (("totals", "totals"), ("tokens", "token_totals"))}
        rows = {name: self.rows(place, name) for name in MARKET}
        return envelope("market", {**edges, **totals, **rows, **WRITTEN})

    def difference(self) -> dict[str, Any]:
        """Of `gpuplan diff -o`."""
        scenario = self.row("reports.queries", "scenario")
        queries = {"steps": "answer", "lines": "lines", "plans": "plans", "assumptions": "assumptions"}
        rows = {name: self.rows("reports.queries", f"diff_{query}") for name, query in queries.items()}
        plan = {"anyOf": [self.row("reports.queries", "diff_plan"), {"type": "null"}]}
        plans = {"plan_before": plan, "plan_after": plan}
        return envelope("difference", {"before": scenario, "after": scenario, **rows, **plans, **WRITTEN})

    def rows(self, place: str, name: str) -> dict[str, Any]:
        """A list of what a query yields."""
        return {"type": "array", "items": self.row(place, name)}

    def row(self, place: str, name: str) -> dict[str, Any]:
        """What a query yields in one row: all columns; what is not known is null."""
        query = sql(place, name)
        values = {key: value for key, value in VALUES.items() if re.search(rf"\${key}\b", query)}
        found = self.connection.execute(f"SELECT * FROM ({query.rstrip().rstrip(';')}) LIMIT 0", values).description
        return whole({column[0]: self.column(str(column[0]), str(column[1])) for column in found})

    def column(self, name: str, duckdb_type: str) -> dict[str, Any]:
        """One column, with what the warehouse says of it."""
        words = {"description": self.words[name]} if name in self.words else {}
        chosen = {"enum": [*self.choices[name], None]} if name in self.choices else of_type(duckdb_type)
        return {**chosen, **words}


def of_type(duckdb_type: str) -> dict[str, Any]:
    """A column of that type."""
    if duckdb_type.endswith("[]"):
        return {"type": ["array", "null"], "items": of_type(duckdb_type[:-2])}
    if duckdb_type in {"DOUBLE", "FLOAT"}:
        return {"$ref": "#/$defs/figure"}
    if duckdb_type.startswith("DECIMAL"):
        return {"type": ["number", "null"]}
    if duckdb_type.endswith("INT") or duckdb_type == "INTEGER":
        return {"type": ["integer", "null"]}
    formats = {"DATE": "date", "TIMESTAMP WITH TIME ZONE": "date-time"}
    if duckdb_type in formats:
        return {"type": ["string", "null"], "format": formats[duckdb_type]}
    return {"type": [{"BOOLEAN": "boolean"}.get(duckdb_type, "string"), "null"]}


def whole(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object with all of these keys; more may be added under the same schema's number."""
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def envelope(verb: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is around a report in JSON: its schema's number, its day, warnings, and one object."""
    properties = {
        "schema": {"const": f"gpuplan.{verb}/1"},
        "as_of": {"type": ["string", "null"], "format": "date"},
        "warnings": {"type": "array", "items": {"type": "string"}},
        "data": {"type": "array", "items": whole(data), "minItems": 1, "maxItems": 1},
    }
    return {"$schema": DRAFT, "title": f"gpuplan {verb}", **whole(properties), "$defs": {"figure": NUMBERS}}


def sql(place: str, name: str) -> str:
    """A query."""
    return (files(place) / f"{name}.sql").read_text(encoding="utf-8")


def _choices() -> Iterator[tuple[str, list[str]]]:
    """Columns whose every table knows the same few words for them."""
    found: dict[str, list[list[str] | None]] = {}
    for module in iter_modules(tables.__path__, f"{tables.__name__}."):
        for _, record in getmembers(import_module(module.name), _is_record):
            for name, field in record.model_fields.items():
                found.setdefault(name, []).append(_words_of(field.annotation))
    for name, each in found.items():
        first = each[0]
        if first is not None and all(other == first for other in each):
            yield name, first


def _is_record(thing: object) -> bool:
    return isclass(thing) and issubclass(thing, Record)


def _words_of(annotation: Any) -> list[str] | None:
    kinds = [kind for kind in (annotation, *get_args(annotation)) if isclass(kind) and issubclass(kind, StrEnum)]
    return [str(member) for member in kinds[0]] if kinds else None
