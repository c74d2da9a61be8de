"""The verbs `prices` and `history` as a user types them."""

import csv
import io
import json

import pytest

from tests.warehouse.verbs.conftest import picked, refused

IN_JULY = ("--as-of", "2025-07-01")


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
    ("words", "told"),
    [
        (("--as-of", "1999-01-01"), "no price is known of 1999-01-01: the first here are of"),
        (
            ("--region", "EU"),
            "--region EU means sellers' own names, such as us-*: --continent and --country mean places",
        ),
    ],
)
def test_an_empty_answer_says_why(run, words, told):
    assert told in run("prices", *words).stderr


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
