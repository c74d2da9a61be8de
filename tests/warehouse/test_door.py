"""The warehouse's verbs as a user types them: sql, prices, history, schema."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from gpuplan import main
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import Gpu

IN_JULY = ("--as-of", "2025-07-01")
NEO = {
    "source": "neo",
    "service_provider_name": "Neo",
    "provider_kind": "specialised",
    "instance_type": None,
    "gpu_count": None,
    "region_id": None,
}


def gpu(name, *aliases):
    return Gpu(
        source="seed",
        gpu_id=name,
        aliases=aliases,
        vendor="NVIDIA",
        architecture="Hopper",
        form_factor="SXM",
        launch_year=2022,
        memory_size_gb=80,
        usable_memory_gib=79,
        memory_type="HBM",
        memory_bandwidth_gb_per_s=3350,
        source_name="datasheet",
        confidence="A",
    )


def at(day):
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def link(tmp_path_factory, sold):
    """AWS lowered its price on 23 June 2025; Neo sells by the GPU; Euro Cloud bills in a currency without a rate."""
    link = tmp_path_factory.mktemp("door") / "w.duckdb"
    rest = [
        *sold("60", region_id="us-west-2"),
        *sold("24", pricing_category="Dynamic"),
        *sold("40", pricing_category="Committed", commitment_months=12, variant="savings plan"),
        *sold("32", instance_type="p4de.24xlarge", gpu_id="A100-SXM-80GB", gpu_name="A100"),
        *sold(
            None, instance_type="p5en.48xlarge", price_status="reservation_only", status_reason="capacity blocks only"
        ),
    ]
    euro = sold("40", currency="EUR", source="euro", service_provider_name="Euro Cloud", instance_type="e8")
    with store.writing(link) as connection:
        load(connection, Arrival("seed", at("2024-01-01")), [gpu("H100-SXM-80GB", "H100"), gpu("A100-SXM-80GB")])
        load(connection, Arrival("aws", at("2024-01-01")), sold("98.32") + rest)
        load(connection, Arrival("aws", at("2025-06-23")), sold("55.04") + rest)
        load(connection, Arrival("neo", at("2025-06-30")), sold("2.99", unit="GPU-Hours", **NEO))
        load(connection, Arrival("euro", at("2025-06-30")), euro)
    return link


@pytest.fixture
def run(link):
    return lambda *words, **more: CliRunner().invoke(main, [*words, "--warehouse", str(link)], **more)


@pytest.fixture
def rows(run):
    """The data of a verb's JSON."""

    def of(*words, **more):
        result = run(*words, "--format", "json", **more)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)["data"]

    return of


def picked(found, *columns):
    return [tuple(row[column] for column in columns) for row in found]


def refused(result, exit_code, *parts):
    """The verb ended with one line on stderr and nothing on stdout."""
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (exit_code, "", 1), result.output
    assert all(part in result.stderr for part in parts), result.stderr


def test_prices_come_cheapest_first_and_those_without_a_figure_last_with_the_reason(rows):
    found = picked(
        rows("prices", "--gpu", "H100-SXM-80GB", *IN_JULY),
        "service_provider_name",
        "pricing_category",
        "region_id",
        "price_usd_per_gpu_hour",
        "status",
        "missing_reason",
    )
    assert found == [
        ("Neo", "Standard", None, 2.99, "listed", None),
        ("AWS", "Dynamic", "us-east-1", 3.0, "listed", None),
        ("AWS", "Committed", "us-east-1", 5.0, "listed", None),
        ("AWS", "Standard", "us-east-1", 6.88, "listed", None),
        ("AWS", "Standard", "us-west-2", 7.5, "listed", None),
        ("AWS", "Standard", "us-east-1", None, "no price", "capacity blocks only"),
        (
            "Euro Cloud",
            "Standard",
            "us-east-1",
            None,
            "no price",
            "no exchange rate for EUR on or before 2025-07-01",
        ),
    ]


def test_a_price_for_one_gpu_is_indicative_where_a_node_of_eight_is_asked_for(rows):
    found = rows("prices", "--gpu", "H100-SXM-80GB", "--gpu-count", "8", *IN_JULY)
    assert picked(found, "service_provider_name", "status")[4:] == [
        ("Neo", "indicative"),
        ("AWS", "no price"),
        ("Euro Cloud", "no price"),
    ]
    assert picked(found, "price_usd_per_gpu_hour")[:5] == [(3.0,), (5.0,), (6.88,), (7.5,), (2.99,)]


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        (("--gpu", "h100", "--as-of", "2023-12-31"), []),
        (
            ("--provider", "aws", "--region", "us-east-*", "--category", "on-demand", "--as-of", "2025-06-22"),
            [4, 12.29],
        ),
        (("--gpu", "h100", "--provider", "AWS", "--category", "on-demand", *IN_JULY), [6.88, 7.5, None]),
        (("--gpu", "H100", "--category", "spot", *IN_JULY), [3]),
        (("--category", "committed", *IN_JULY), [5]),
        (("--category", "other", *IN_JULY), []),
        (("--region", "US-WEST-*", *IN_JULY), [7.5]),
        (("--gpu", "a100-sxm-80gb", *IN_JULY), [4]),
        (("--gpu", "H100", "--gpu-count", "4", *IN_JULY), [2.99]),
        (("--gpu", "H100", "--gpu-count", "0.5", *IN_JULY), [2.99]),
    ],
)
def test_prices_can_be_narrowed(rows, words, figures):
    found = [row["price_usd_per_gpu_hour"] for row in rows("prices", *words)]
    priced = [figure for figure in found if figure is not None]
    assert priced == pytest.approx([figure for figure in figures if figure is not None])
    if None in figures:
        assert found[-1] is None


def test_every_format_shows_the_same_prices(run, rows):
    words = ("prices", "--gpu", "H100", *IN_JULY)
    as_json = rows(*words)
    as_csv = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert [list(row) for row in as_csv] == [list(row) for row in as_json]
    for column in ("price_id", "instance_type", "status", "missing_reason"):
        assert [row[column] for row in as_csv] == [row[column] or "" for row in as_json]
    figures = [row["price_usd_per_gpu_hour"] for row in as_json]
    assert [float(row["price_usd_per_gpu_hour"] or "nan") for row in as_csv] == pytest.approx(
        [float("nan") if figure is None else figure for figure in figures], nan_ok=True
    )
    shown = ["2.99", "3.00", "5.00", "6.88", "7.50", "-", "-"]
    as_markdown = run(*words, "--format", "md").stdout.splitlines()
    assert [line.split("|")[1].strip() for line in as_markdown[2:]] == shown
    as_table = run(*words, "--each-region").stdout.splitlines()
    assert [line.split()[0] for line in as_table[2:]] == shown


def test_json_comes_in_the_envelope_that_programs_rely_on(run):
    said = json.loads(run("prices", "--gpu", "H100", *IN_JULY, "--format", "json").stdout)
    assert list(said) == ["schema", "as_of", "warnings", "data"]
    assert (said["schema"], said["as_of"], said["warnings"]) == ("gpuplan.prices/1", "2025-07-01", [])
    best = said["data"][3]
    assert (best["list_unit_price"], best["pricing_unit"], best["pricing_currency"]) == (55.04, "Hours", "USD")
    assert (best["gpu_count"], best["price_usd_per_instance_hour"], best["age_days"]) == (8, 55.04, 8)
    assert best["observed_at"] == "2025-06-23T00:00:00+00:00"
    assert best["price_id"].endswith("@20250623T000000Z")


def test_the_table_shows_one_place_of_each_offer_and_counts_the_others(run):
    words = ("prices", "--gpu", "H100", "--category", "on-demand", "--provider", "AWS", *IN_JULY)
    assert "us-east-1 +1" in run(*words).stdout
    assert "us-west-2" not in run(*words).stdout
    assert "us-west-2" in run(*words, "--each-region").stdout


def test_a_limit_shortens_the_table_and_says_so_but_no_data(run, rows):
    words = ("prices", "--gpu", "H100", "--limit", "1", *IN_JULY)
    table = run(*words, "--each-region").stdout.splitlines()
    assert len(table) == 3
    assert "1 of 7" in table[0]
    assert len(rows(*words)) == 7


def test_prices_seen_long_ago_come_with_a_warning(run):
    words = ("prices", "--gpu", "H100", "--provider", "AWS", "--as-of", "2025-09-01")
    old = "5 of 5 prices are more than 60 days old (oldest 70)"
    table = run(*words)
    assert old in table.stderr
    assert old not in table.stdout
    assert json.loads(run(*words, "--format", "json").stdout)["warnings"][0].startswith(old)


def test_no_match_is_an_empty_answer_and_no_error(run, rows):
    words = ("prices", "--category", "other", *IN_JULY)
    assert rows(*words) == []
    assert run(*words).stdout.startswith("no rows for")
    assert run(*words, "--format", "csv").stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("prices", "--gpu", "H100-SMX"), ["'H100-SMX'", "did you mean H100-SXM-80GB"]),
        (("prices", "--gpu", "zebra"), ["'zebra'"]),
        (("prices", "--as-of", "20 July"), ["--as-of 20 July", "2026-07-20"]),
        (("history", "--gpu", "A100-SXN"), ["'A100-SXN'", "did you mean A100-SXM-80GB"]),
        (("prices", "--provider", "Amzn"), ["'Amzn'"]),
        (("prices", "--provider", "euro clod"), ["'euro clod'", "did you mean Euro Cloud"]),
        (("schema", "price_nwo"), ["'price_nwo'", "did you mean price_now"]),
        (("sql",), ["one query, or one --file"]),
        (("sql", " -- nothing"), ["the query is empty"]),
        (("sql", "SELECT 1", "--file", "query.sql"), ["one query, or one --file"]),
    ],
)
def test_a_wrong_word_is_a_usage_error_that_helps(run, words, parts):
    refused(run(*words), 2, *parts)


def test_history_shows_each_period_of_the_offers_that_moved(rows):
    found = rows("history", "--gpu", "H100")
    assert picked(found, "valid_from", "valid_to", "price_usd_per_gpu_hour", "batch_id") == [
        ("2024-01-01T00:00:00+00:00", "2025-06-23T00:00:00+00:00", 12.29, 2),
        ("2025-06-23T00:00:00+00:00", None, 6.88, 3),
    ]
    assert found[0]["change_fraction"] is None
    assert found[1]["change_fraction"] == pytest.approx(-0.4402, abs=5e-5)  # 55.04 / 98.32 - 1
    assert found[1]["change"] == "-44.0%"


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--all",), 8),
        (("--all", "--provider", "neo"), 1),
        (("--all", "--region", "*-west-*"), 1),
        (("--all", "--instance-type", "P5.48XLARGE"), 5),
        (("--provider", "neo"), 0),
    ],
)
def test_history_can_be_widened_and_narrowed(rows, words, count):
    assert len(rows("history", "--gpu", "H100", *words)) == count


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
