"""Record classes to tables: columns, constraints and comments from the one definition."""

import json
import types
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from warehouse.literal import quoted
from warehouse.meanings import meanings
from warehouse.tables import DATED, Acceptance, Batch, Dated, FirewallCase, PrunedPayload, Record, Sighting

TABLES: tuple[type[Record], ...] = (Batch, Sighting, FirewallCase, Acceptance, PrunedPayload, *DATED)

_PLAIN = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    date: "DATE",
    datetime: "TIMESTAMPTZ",
}


def additions(held: Mapping[str, set[str]], *, checked: bool = True) -> Iterator[str]:
    """Statements that give a warehouse the tables and columns that it lacks, with all comments.

    Args:
        held: the columns of each table that is there.
        checked: whether new tables check what is put into them.
    """
    for record in TABLES:
        table = record.table()
        if table not in held:
            yield create_table(record, checked=checked)
        else:
            yield from (_added(table, name, f) for name, f in record.model_fields.items() if name not in held[table])
        yield f"COMMENT ON TABLE {table} IS {quoted(_one_line(record.__doc__))}"
        for name, meaning in meanings(record).items():
            yield f"COMMENT ON COLUMN {table}.{name} IS {quoted(_one_line(meaning))}"


def _added(table: str, name: str, field: FieldInfo) -> str:
    """A column that came later is optional, or has the value that holds for all rows that are there."""
    column = f"ALTER TABLE {table} ADD COLUMN {name} {sql_type(field.annotation, field)}"
    if type(None) in get_args(field.annotation):
        return column
    if field.is_required():
        raise TypeError(f"{table}.{name} came later, so it must be optional or have a default")
    return f"{column} DEFAULT {quoted(str(field.default))}"


def create_table(record: type[Record], *, checked: bool = True) -> str:
    """One CREATE TABLE statement."""
    columns = [_column(name, field, checked=checked) for name, field in record.model_fields.items()]
    if checked and issubclass(record, Dated):
        columns.append("CHECK (valid_to IS NULL OR valid_to > valid_from)")
    return f"CREATE TABLE {record.table()} ({', '.join(columns)})"


def json_structure(record: type[Record]) -> str:
    """The structure that DuckDB's from_json needs to read this record's rows."""
    return json.dumps([{n: _json_type(sql_type(f.annotation, f)) for n, f in record.model_fields.items()}])


def sql_type(annotation: Any, field: FieldInfo) -> str:
    """The DuckDB type of a field."""
    inner = _without_none(annotation)
    if inner in _PLAIN:
        return _PLAIN[inner]
    if inner is Decimal:
        return f"DECIMAL({_limit(field, 'max_digits')}, {_limit(field, 'decimal_places')})"
    if get_origin(inner) is tuple:
        return f"{_PLAIN[get_args(inner)[0]]}[]"
    if get_origin(inner) is Literal or issubclass(inner, StrEnum):
        return "VARCHAR"
    raise TypeError(f"no DuckDB type for {inner}")


def _column(name: str, field: FieldInfo, *, checked: bool) -> str:
    optional = type(None) in get_args(field.annotation)
    choices = ", ".join(quoted(c) for c in _choices(_without_none(field.annotation)))
    check = f" CHECK ({name} IN ({choices}))" if checked and choices else ""
    return f"{name} {sql_type(field.annotation, field)}{'' if optional else ' NOT NULL'}{check}"


def _choices(inner: Any) -> list[str]:
    if get_origin(inner) is Literal:
        return list(get_args(inner))
    return [m.value for m in inner] if isinstance(inner, type) and issubclass(inner, StrEnum) else []


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in {Union, types.UnionType}:
        return next(a for a in get_args(annotation) if a is not type(None))
    return annotation


def _limit(field: FieldInfo, name: str) -> int:
    return int(next(getattr(m, name) for m in field.metadata if getattr(m, name, None) is not None))


def _json_type(sql: str) -> Any:
    return [sql[:-2]] if sql.endswith("[]") else sql


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
