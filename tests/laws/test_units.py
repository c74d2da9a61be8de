"""A number without a unit is a trap: every column says what it means, every numeric one in what unit."""

import re

import duckdb
import pytest

from warehouse import schema

UNITLESS = {"batch_id", "year", "launch_year", "version"}
NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL")
ENDS_IN_UNIT = re.compile(r"\[[^\[\]]+\]\.?$")


@pytest.fixture(scope="module")
def empty():
    with duckdb.connect() as connection:
        schema.create(connection)
        yield connection


def columns(connection):
    return connection.execute(
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()


def test_every_table_view_and_macro_says_what_it_is_for(empty):
    silent = empty.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND coalesce(comment, '') = '' "
        "UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND coalesce(comment, '') = '' "
        "UNION ALL SELECT function_name FROM duckdb_functions() WHERE NOT internal AND coalesce(comment, '') = ''"
    ).fetchall()
    assert silent == []


def test_every_column_of_every_table_and_view_says_what_it_means(empty):
    silent = [(table, column) for table, column, _, comment in columns(empty) if not comment]
    assert silent == []
    assert {"price", "price_now", "plan_rank", "batch"} <= {table for table, *_ in columns(empty)}


def test_every_number_has_a_unit(empty):
    bare = [
        (table, column, comment)
        for table, column, kind, comment in columns(empty)
        if kind.startswith(NUMERIC) and column not in UNITLESS and not ENDS_IN_UNIT.search(comment)
    ]
    assert bare == []


def test_the_list_of_exceptions_holds_no_column_that_is_gone(empty):
    assert {column for _, column, *_ in columns(empty)} >= UNITLESS


@pytest.mark.parametrize(
    ("comment", "has_unit"),
    [
        ("Price of one hour [USD/h].", True),
        ("One GPU for one hour. [USD/GPU h]", True),
        ("A price [USD], without tax.", False),
        ("A price in USD.", False),
        ("A price [].", False),
    ],
)
def test_the_law_tells_a_unit_from_none(comment, has_unit):
    assert bool(ENDS_IN_UNIT.search(comment)) is has_unit
