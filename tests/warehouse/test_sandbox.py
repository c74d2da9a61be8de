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
}


@pytest.fixture
def link(empty_file, tmp_path):
    return shutil.copyfile(empty_file, tmp_path / "w.duckdb")


@pytest.fixture
def places(tmp_path):
    (tmp_path / "secret.csv").write_text("word\nhush\n", encoding="utf-8")
    return {"secret": tmp_path / "secret.csv", "out": tmp_path / "out", "folder": tmp_path}


@pytest.mark.parametrize("query", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_query_can_not(link, places, query):
    with store.reading(link) as connection, pytest.raises(duckdb.Error):
        connection.execute(query.format(**places)).fetchall()
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
