"""A query in a lake reads the lake's tables and nothing else: no file, no server, no other table of its catalog."""

from datetime import UTC, datetime

import duckdb
import pytest

from warehouse import store
from warehouse.ask import rows, table
from warehouse.faults import Fault
from warehouse.lake import opening
from warehouse.load import Arrival, load
from warehouse.place import Lake

ESCAPES = {
    "read a CSV": "FROM read_csv('{secret}')",
    "read a CSV, in capitals and quoted": """SELECT * FROM "READ_CSV"('{secret}')""",
    "read a file by its name": "FROM '{secret}'",
    "read a text": "FROM read_text('{secret}')",
    "read bytes": "FROM read_blob('{secret}')",
    "read JSON": "FROM read_json_objects('{secret}')",
    "read a file of the lake by its name": "FROM '{data}main/price/x.parquet'",
    "read files of the lake": "FROM read_parquet('{data}**/*.parquet')",
    "list files": "FROM glob('{folder}/*')",
    "list the lake's files": "FROM glob('{data}**')",
    "read within a subquery": "SELECT (SELECT count(*) FROM read_text('{secret}'))",
    "read within a common table": "WITH a AS MATERIALIZED (FROM read_text('{secret}')) FROM a",
    "read within a condition": "FROM gpu WHERE gpu_id IN (SELECT content FROM read_text('{secret}'))",
    "read within a join": "FROM gpu, LATERAL (SELECT * FROM read_text('{secret}'))",
    "read within a set": "FROM gpu SELECT gpu_id UNION ALL SELECT content FROM read_text('{secret}')",
    "read within a pivot": "PIVOT (FROM read_text('{secret}')) ON filename IN ('x') USING sum(size)",
    "read within a pivot of unknown columns": "PIVOT (FROM read_text('{secret}')) ON filename",
    "describe a file": "DESCRIBE FROM read_csv('{secret}')",
    "describe a file by its name": "DESCRIBE '{secret}'",
    "summarise a file": "SUMMARIZE FROM read_csv('{secret}')",
    "a query in a text": "FROM query('FROM read_text(''{secret}'')')",
    "a table by a text": "FROM query_table('{secret}')",
    "a serialised query": "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "a second statement": "SELECT 1; FROM read_text('{secret}')",
    "scan another server": "FROM postgres_scan('{words}', 'pg_catalog', 'pg_authid')",
    "hand the catalog a query": "FROM postgres_query('__ducklake_metadata_lake', 'SELECT 1')",
    "hand the catalog a statement": "FROM postgres_execute('__ducklake_metadata_lake', 'CREATE TABLE x ()')",
    "hand an SQLite catalog a query": "FROM sqlite_query('__ducklake_metadata_lake', 'SELECT 1')",
    "scan an SQLite file": "FROM sqlite_scan('{secret}', 'x')",
    "the catalog's own tables": "FROM __ducklake_metadata_lake.ducklake_metadata",
    "the server's own tables": "FROM __ducklake_metadata_lake.pg_catalog.pg_authid",
    "the server's own tables, quoted": 'FROM "__DUCKLAKE_metadata_lake"."pg_catalog".pg_authid',
    "columns of the catalog's own tables": "DESCRIBE __ducklake_metadata_lake.ducklake_metadata",
    "show the catalog's own tables": "SHOW TABLES FROM __ducklake_metadata_lake",
    "secrets": "FROM duckdb_secrets()",
    "which secret": "FROM which_secret('s3://prices/x', 's3')",
    "expire snapshots": "FROM ducklake_expire_snapshots('lake', older_than => now())",
    "delete files": "FROM ducklake_delete_orphaned_files('lake', older_than => now())",
    "call": "CALL ducklake_flush_inlined_data('lake')",
    "set an option of the lake": "CALL lake.set_option('data_inlining_row_limit', 5)",
    "write a file": "COPY (SELECT 1) TO '{data}x.csv'",
    "export": "EXPORT DATABASE '{out}'",
    "attach a file": "ATTACH '{out}'",
    "attach a server": "ATTACH '{words}' AS other (TYPE postgres)",
    "attach a lake": "ATTACH 'ducklake:postgres:{words}' AS other",
    "install": "INSTALL excel",
    "load": "LOAD sqlite_scanner",
    "keep a secret": "CREATE SECRET (TYPE s3)",
    "change a setting": "SET enable_external_access = true",
    "allow a folder": "SET allowed_directories = ['/']",
    "reset a setting": "RESET lock_configuration",
    "make a table": "CREATE TABLE mine (x INT)",
    "make a table in memory": "CREATE TABLE memory.mine AS SELECT 1",
    "make a macro": "CREATE TEMP MACRO f() AS TABLE FROM read_text('{secret}')",
    "insert": "INSERT INTO price FROM price",
    "update": "UPDATE offer SET gpu_id = 'x'",
    "delete": "DELETE FROM price",
    "drop": "DROP TABLE price",
}
HARMLESS = {
    "SELECT list_unit_price FROM price ORDER BY ALL": [(1,), (2,)],
    "SELECT count(*) FROM price_now": [(2,)],
    "SELECT count(*) FROM lake.main.price": [(2,)],
    "SELECT count(*) FROM price_at('2026-01-02')": [(2,)],
    "FROM range(2)": [(0,), (1,)],
    "SELECT unnest([3, 4])": [(3,), (4,)],
    "PIVOT price ON price_status IN ('listed') USING count(*) GROUP BY source": [("aws", 2)],
    "SELECT table_name FROM information_schema.tables WHERE table_name = 'price'": [("price",)],
    "SELECT count(*) > 5 FROM duckdb_columns() WHERE table_name = 'price'": [(True,)],
    "SELECT count(*) > 1 FROM snapshots()": [(True,)],
    "WITH read_text AS (SELECT 7 AS x) SELECT x FROM read_text": [(7,)],
    "SELECT json_extract('{\"a\": 1}', '$.a')": [("1",)],
}


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret.csv"
    file.write_text("word\nhush\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def served(tmp_path_factory, postgres, sold):
    """A lake on PostgreSQL, which only readers use here."""
    place = Lake.of(f"ducklake:postgres:{postgres.words()}?data_path={tmp_path_factory.mktemp('served')}")
    rows = [row for amount in "12" for row in sold(amount, instance_type=f"aws-{amount}")]
    with store.writing(place) as connection:
        load(connection, Arrival("aws", datetime(2026, 1, 1, tzinfo=UTC)), rows)
    return place


@pytest.fixture(scope="module")
def reading(served):
    with store.reading(served) as connection:
        yield connection


@pytest.mark.parametrize("query", ESCAPES.values(), ids=ESCAPES)
def test_a_query_can_not(reading, served, secret, query):
    places = {
        "secret": secret,
        "folder": secret.parent,
        "out": secret.parent / "out",
        "words": served.connection,
        "data": served.data_path,
    }
    with pytest.raises(Fault) as fault:
        rows(reading, query.format(**places))
    assert "hush" not in fault.value.message
    assert "\n" not in fault.value.message
    assert not places["out"].exists()


@pytest.mark.parametrize(("query", "answer"), HARMLESS.items(), ids=HARMLESS)
def test_a_query_may(reading, query, answer):
    names, found = table(reading, query)
    assert [tuple(row[name] for name in names) for row in found] == answer


def test_without_the_guard_the_servers_tables_are_in_reach(reading):
    """So that the tests above fail for the guard's sake and no other."""
    query = "SELECT count(*) > 0 FROM __ducklake_metadata_lake.pg_catalog.pg_authid"
    assert reading.execute(query).fetchall() == [(True,)]


def test_without_the_guard_files_outside_the_lake_are_still_out_of_reach(reading, secret):
    with pytest.raises(duckdb.PermissionException):
        reading.execute(f"FROM read_text('{secret}')")


def test_without_either_they_are_not(served, secret):
    with store.reading(served, sandboxed=False) as connection:
        assert connection.execute(f"FROM '{secret}'").fetchall() == [("hush",)]


def test_a_reader_can_not_write_even_by_itself(reading):
    with pytest.raises(duckdb.Error, match="read-only"):
        reading.execute("DELETE FROM price")
    assert opening.is_lake(reading)


def test_a_pivot_of_unknown_columns_is_told_what_to_say(lake, gpuplan):
    said = gpuplan("sql", "PIVOT price ON price_status", "--warehouse", lake)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == (
        "Error: in a lake a PIVOT must name its columns: PIVOT ... ON category IN ('Standard', 'Dynamic')\n"
    )


@pytest.mark.parametrize("query", ["FROM read_text('{}')", "FROM '{}'", "COPY price TO '{}'"])
def test_the_verb_says_so_in_one_line(lake, secret, gpuplan, query):
    said = gpuplan("sql", query.format(secret), "--warehouse", lake)
    assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (1, "", 1)
    assert said.stderr.startswith("Error: ")
    assert secret.read_text(encoding="utf-8") == "word\nhush\n"
