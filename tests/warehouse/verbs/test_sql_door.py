"""The verbs `sql` and `schema` as a user types them."""

import csv
import io

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.warehouse.verbs.conftest import picked, refused


def test_schema_lists_every_table_view_and_macro_with_what_it_is_for(rows):
    things = rows("schema")
    kinds = {row["name"]: row["kind"] for row in things}
    assert {name: kinds[name] for name in ("offer", "batch", "price_now", "plan_rank", "price_at")} == {
        "offer": "table",
        "batch": "table",
        "price_now": "view",
        "plan_rank": "view",
        "price_at": "macro",
    }
    assert all(len(row["comment"]) > 10 for row in things)


@pytest.mark.parametrize("name", ["price", "PRICE_NOW"])
def test_schema_describes_every_column_of_one_in_its_order(rows, run, name):
    described = rows("schema", name)
    asked = rows("sql", f"SELECT column_name FROM (DESCRIBE {name})")
    assert picked(described, "column_name") == picked(asked, "column_name")
    assert all(row["comment"] for row in described)
    assert run("schema", name).stdout.startswith(("table price:", "view price_now:"))


def test_schema_of_a_column_says_its_type_and_unit(rows):
    by_name = {row["column_name"]: row for row in rows("schema", "price_now")}
    assert by_name["price_usd_per_gpu_hour"]["comment"].endswith("[USD/GPU h]")
    assert by_name["gpu_count"]["data_type"] == "DECIMAL(9,4)"


def test_schema_of_a_macro_says_how_it_is_called_and_what_it_yields(rows, run):
    assert "\nExample: FROM price_at('" in run("schema", "price_at").stdout
    assert picked(rows("schema", "price_at"), "column_name") == picked(rows("schema", "price_now"), "column_name")


def test_a_query_comes_as_a_word_a_file_or_from_stdin(rows, tmp_path):
    query = "SELECT count(*) AS n FROM offer WHERE valid_to IS NULL"
    (tmp_path / "q.sql").write_text(query, encoding="utf-8")
    assert rows("sql", query) == rows("sql", "--file", str(tmp_path / "q.sql")) == [{"n": 8}]
    assert rows("sql", "-", input=query) == [{"n": 8}]


def test_a_query_file_that_cannot_be_read_is_named(run, tmp_path):
    refused(run("sql", "--file", str(tmp_path / "none.sql")), 1, "none.sql", "No such file")


def test_the_rows_are_those_of_the_last_statement_and_no_column_is_lost(rows):
    assert rows("sql", "SELECT 1; SELECT 2 AS a, 3 AS a, 4 AS b") == [{"a": 2, "a_2": 3, "b": 4}]


def test_an_answer_without_rows_still_has_its_columns(run, rows):
    query = "SELECT offer_id, gpu_count FROM offer WHERE false"
    assert rows("sql", query) == []
    assert run("sql", query, "--format", "csv").stdout == "offer_id,gpu_count\n"


def test_a_query_that_is_wrong_is_told_in_one_line(run):
    refused(run("sql", "SELECT nothing FROM nowhere"), 1, "nowhere")
    refused(run("sql", "SELEC 1"), 1, "SELEC")


def test_json_keeps_what_it_can_and_writes_the_rest_as_text(rows):
    query = (
        "SELECT 55.04::DECIMAL(9,2) AS money, NULL AS unknown, DATE '2025-07-01' AS day, ['a', 'b'] AS words, "
        "'nan'::DOUBLE AS nan, TIMESTAMPTZ '2025-07-01 12:00:00+02' AS moment, {'x': 1} AS pair, TIME '12:30' AS clock"
    )
    assert rows("sql", query) == [
        {
            "money": 55.04,
            "unknown": None,
            "day": "2025-07-01",
            "words": ["a", "b"],
            "nan": "nan",
            "moment": "2025-07-01T10:00:00+00:00",
            "pair": {"x": 1},
            "clock": "12:30:00",
        }
    ]


@pytest.mark.parametrize("text", ["[red]x[/red]", ":smile:", "a\\[b]c", "50 % | half", "\\"])
def test_a_text_comes_out_as_it_went_in(run, rows, text):
    query = f"SELECT '{text}' AS \"{text}\", 1 AS n"
    assert rows("sql", query) == [{text: text, "n": 1}]
    table = run("sql", query).stdout.splitlines()
    assert [line.rsplit(maxsplit=1)[0].strip() for line in table] == [text, text]
    assert list(csv.reader(io.StringIO(run("sql", query, "--format", "csv").stdout)))[1] == [text, "1"]


@pytest.mark.parametrize(
    "query",
    [
        "COPY (SELECT 1) TO '{file}.wal'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{file}.wal'",
        "PREPARE q AS COPY (SELECT 1) TO '{file}.wal'; EXECUTE q",
        "SELECT 1; COPY (SELECT 1) TO '{file}.tmp/x.csv'",
        "CALL enable_logging('QueryLog', storage = 'stdout'); SELECT 1",
        "FROM Enable_Logging(storage = 'file', storage_path = '{file}.log'); SELECT 1",
        "CALL enable_profiling(save_location = '{file}.txt'); SELECT 1",
    ],
)
def test_a_query_writes_nothing_beside_the_database_nor_on_the_streams(run, link, capfd, query):
    """DuckDB's sandbox leaves a database its log and its spill folder, which a COPY could fill."""
    before = sorted(link.parent.rglob("*"))
    refused(run("sql", query.format(file=link.resolve())), 1, "can only read the warehouse")
    assert sorted(link.parent.rglob("*")) == before
    assert capfd.readouterr() == ("", "")


def test_a_pivot_reads(rows):
    query = "PIVOT (SELECT gpu_id, 1 AS n FROM gpu) ON gpu_id USING sum(n)"
    assert rows("sql", query) == [{"A100-SXM-80GB": 1, "H100-SXM-80GB": 1}]


def test_the_warehouse_can_be_named_in_the_environment(link):
    result = CliRunner().invoke(
        main, ["sql", "SELECT count(*) FROM gpu", "--format", "csv"], env={"GPUPLAN_WAREHOUSE": str(link)}
    )
    assert result.stdout.splitlines()[1] == "2"


def test_a_secret_in_the_environment_stays_there(run, monkeypatch):
    monkeypatch.setenv("LAMBDA_API_KEY", "hush-hush")
    result = run("sql", "SELECT getenv('LAMBDA_API_KEY')")
    refused(result, 1, "getenv")
    assert "hush-hush" not in result.output
