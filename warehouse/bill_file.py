"""A bill in FOCUS as clouds write it: its files, its columns in any case, and cells that say what they should.

https://focus.finops.org/focus-specification/v1-2/
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse.faults import BadInput

NESTED = ("MAP", "STRUCT")
DETAILS = frozenset({"skupricedetails", "x_skudetails"})
KINDS = (".csv", ".csv.gz", ".parquet")
MACROS_AND_VIEWS = (("warehouse.views", "bill_units"), ("warehouse.queries", "bill_cells"))


@contextmanager
def opened(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection, in UTC, with the view `charge`: the bill's rows, with what they are for beside their cells.

    Args:
        path: CSV or Parquet, or a folder of either.
        needed: columns that must be there ("A or B" is either), and say a time or a number where that is theirs.
        optional: columns of times and numbers whose cells may be empty, not wrong.

    Raises:
        BadInput: it can't be read, lacks a column, or a cell can't be what its column says.
    """
    try:
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            bill = _relation(connection, path)
            _check_columns(path, bill.columns, needed)
            bill.create_view("bill")
            for package, name in MACROS_AND_VIEWS:
                connection.execute(_sql(package, name))
            _check_cells(connection, path, needed, optional)
            yield connection
    except duckdb.Error as fault:
        raise BadInput(f"{path}: can't be read as a FOCUS bill ({str(fault).splitlines()[0]})") from fault


def parts(path: Path) -> list[Path]:
    """The files that a bill consists of: itself, or those of a folder, as clouds export large ones.

    Raises:
        BadInput: there is no such file, or none in the folder, or some of each kind.
    """
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.name.lower().endswith(KINDS))
    if not found:
        raise BadInput(f"{path}: no CSV or Parquet file in this folder")
    if len(set(map(_is_parquet, found))) > 1:
        raise BadInput(f"{path}: CSV and Parquet files in one folder; a bill is in files of one kind")
    return found


def _is_parquet(file: Path) -> bool:
    return file.suffix.lower() == ".parquet"


def _relation(connection: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    """The rows of all its files; details that Parquet keeps as a map become JSON, as in CSV."""
    found = parts(path)
    names = [re.sub(r"([*?[])", r"[\1]", str(file)) for file in found]
    if not _is_parquet(found[0]):
        return connection.read_csv(names, all_varchar=True, union_by_name=True)  # type: ignore[arg-type] # takes several
    bill = connection.read_parquet(names, union_by_name=True)
    kinds = zip(bill.columns, map(str, bill.types), strict=True)
    nested = [name for name, kind in kinds if name.lower() in DETAILS and kind.startswith(NESTED)]
    plain = ", ".join(f"CAST(to_json({name}) AS VARCHAR) AS {name}" for name in nested)
    return bill.project(f"* REPLACE ({plain})") if nested else bill


def _check_columns(path: Path, columns: Sequence[str], needed: Sequence[str]) -> None:
    """Names as they come out of databases, in small letters, serve too."""
    there = {name.lower() for name in columns}
    lacking = [name for name in needed if there.isdisjoint(name.lower().split(" or "))]
    if lacking:
        raise BadInput(f"{path}: no FOCUS bill, it lacks {', '.join(lacking)}")


def _check_cells(
    connection: duckdb.DuckDBPyConnection, path: Path, needed: Sequence[str], optional: Sequence[str]
) -> None:
    query = _sql("warehouse.queries", "bill_bad_cell")
    told = {"needed": list(needed), "optional": list(optional)}
    for name, cell, wanted in connection.execute(query, told).fetchall():
        raise BadInput(f"{path}: {name} is {repr(cell) if cell else 'empty'}, not {wanted}")


def _sql(package: str, name: str) -> str:
    return (files(package) / f"{name}.sql").read_text(encoding="utf-8")
