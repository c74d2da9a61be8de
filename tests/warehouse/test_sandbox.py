"""A query reads the warehouse and nothing else."""

import shutil

import duckdb
import pytest

from warehouse import store

FORBIDDEN = {
    "read a CSV": "FROM read_csv('{secret}')",
    "read a file by its name": "FROM '{secret}'",
    "read a text": "FROM read_text('{secret}')",
    "list files": "FROM glob('{folder}/*')",
    "write a file": "COPY (SELECT 1) TO '{out}'",
    "export": "EXPORT DATABASE '{out}'",
    "load a file": "COPY gpu FROM '{secret}'",
    "attach a file": "ATTACH '{out}'",
    "attach memory": "ATTACH ':memory:' AS other",
    "ask the network": "FROM 'https://example.com/x.parquet'",
    "attach over the network": "ATTACH 'https://example.com/x.duckdb'",
    "install": "INSTALL httpfs",
    "load an extension": "LOAD httpfs",
    "keep a secret": "CREATE PERSISTENT SECRET (TYPE s3)",
    "change a setting": "SET enable_external_access = true",
    "reset a setting": "RESET lock_configuration",
    "change a setting by pragma": "PRAGMA threads = 1",
    "profile into a file": "PRAGMA profiling_output = '{out}'",
    "make a table": "CREATE TABLE mine (x INT)",
    "make a view": "CREATE VIEW mine AS SELECT 1",
    "insert": "INSERT INTO price FROM price",
    "update": "UPDATE offer SET gpu_id = 'x'",
    "delete": "DELETE FROM price",
    "drop": "DROP TABLE price",
    "read bytes": "FROM read_blob('{secret}')",
    "read JSON": "FROM read_json('{secret}')",
    "read lines of JSON": "FROM read_ndjson_objects('{secret}')",
    "read Parquet": "FROM read_parquet('{secret}')",
    "read Parquet's metadata": "FROM parquet_metadata('{secret}')",
    "guess a CSV's columns": "FROM sniff_csv('{secret}')",
    "read by a table's name": "FROM query_table('{secret}')",
    "read by a query's text": "FROM query('FROM read_csv(''{secret}'')')",
    "read through a macro": "CREATE TEMP MACRO peek() AS TABLE FROM read_csv('{secret}')",
    "read in a subquery": "SELECT (SELECT any_value(content) FROM read_text('{secret}'))",
    "read in a common table": "WITH x AS (FROM read_csv('{secret}')) FROM x",
    "read through prepared words": "PREPARE q AS FROM read_csv('{secret}'); EXECUTE q",
    "read the process's environment": "FROM read_text('/proc/self/environ')",
    "read over S3": "FROM read_parquet('s3://bucket/x.parquet')",
    "read over HTTP": "FROM read_csv('http://127.0.0.1:9/x.csv')",
    "write Parquet": "COPY (SELECT 1) TO '{out}' (FORMAT parquet)",
    "write in parts": "COPY (SELECT 1 AS a) TO '{out}' (FORMAT csv, PARTITION_BY (a))",
    "import": "IMPORT DATABASE '{folder}'",
    "attach SQLite": "ATTACH '{out}' (TYPE sqlite)",
    "attach a server": "ATTACH 'dbname=postgres' AS pg (TYPE postgres)",
    "attach a lake": "ATTACH 'ducklake:{out}' AS pond",
    "detach": "DETACH w",
    "use another": "USE memory",
    "force an install": "FORCE INSTALL httpfs FROM 'http://127.0.0.1:9'",
    "install from a folder": "INSTALL '{folder}/x.duckdb_extension'",
    "load from a folder": "LOAD '{folder}/x.duckdb_extension'",
    "update extensions": "UPDATE EXTENSIONS",
    "set a folder": "SET temp_directory = '{folder}'",
    "set the home": "SET home_directory = '{folder}'",
    "set globally": "SET GLOBAL memory_limit = '1TB'",
    "set for the session": "SET SESSION threads = 1",
    "allow a folder": "SET allowed_directories = ['{folder}']",
    "allow unsigned extensions": "SET allow_unsigned_extensions = true",
    "set a search path": "SET search_path = 'temp'",
    "set a variable": "SET VARIABLE x = 1",
    "switch logging on by pragma": "PRAGMA enable_logging",
    "switch profiling on by pragma": "PRAGMA enable_profiling = 'json'",
    "log queries": "SET log_query_path = '{out}'",
    "checkpoint": "CHECKPOINT",
    "force a checkpoint": "FORCE CHECKPOINT",
    "vacuum": "VACUUM",
    "make a schema": "CREATE SCHEMA mine",
    "make a sequence": "CREATE SEQUENCE mine",
    "make a type": "CREATE TYPE mine AS ENUM ('a')",
    "make an index": "CREATE INDEX mine ON price (offer_id)",
    "change a table": "ALTER TABLE price ADD COLUMN mine INT",
    "change a comment": "COMMENT ON TABLE price IS 'mine'",
    "merge": "MERGE INTO price USING price AS p ON false WHEN NOT MATCHED THEN INSERT BY NAME",
    "call a checkpoint": "CALL checkpoint()",
    "drop what can't be dropped": "DROP VIEW price_now",
    "empty a table": "TRUNCATE price",
}


@pytest.fixture
def link(empty_file, tmp_path):
    return shutil.copyfile(empty_file, tmp_path / "w.duckdb")


@pytest.fixture
def places(tmp_path):
    (tmp_path / "secret.csv").write_text("word\nhush\n", encoding="utf-8")
    return {"secret": tmp_path / "secret.csv", "out": tmp_path / "out", "folder": tmp_path}


BY_THE_VERB_ALONE = {
    *("set a variable", "set a search path", "checkpoint", "force a checkpoint", "call a checkpoint", "vacuum"),
}
"""What DuckDB's own sandbox lets a reader do, for nothing but itself: the verb lets nobody."""


@pytest.mark.parametrize("name", sorted(FORBIDDEN.keys() - BY_THE_VERB_ALONE))
def test_a_query_can_not(link, places, name):
    with store.reading(link) as connection, pytest.raises(duckdb.Error):
        connection.execute(FORBIDDEN[name].format(**places)).fetchall()
    assert not places["out"].exists()


@pytest.mark.parametrize("query", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_verb_says_so_in_one_line(link, places, gpuplan, query):
    said = gpuplan("sql", query.format(**places), "--warehouse", link)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.startswith("Error: ")
    assert said.stderr.count("\n") == 1
    assert "hush" not in said.output


def test_the_same_file_can_be_read_without_the_sandbox(link, places):
    """So that the tests above fail for the sandbox's sake and no other."""
    with store.reading(link, sandboxed=False) as connection:
        assert connection.execute(f"FROM '{places['secret']}'").fetchall() == [("hush",)]
