"""`gpuplan refresh aws --since`: a region's past, beside what is held of it, and beside the bundled prices."""

import json

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.ingest.aws.files import region_file
from warehouse import store

OVERLAPS = """
FROM price AS a JOIN price AS b USING (offer_id)
WHERE a.rowid < b.rowid AND a.valid_from < coalesce(b.valid_to, 'infinity'::TIMESTAMPTZ)
  AND b.valid_from < coalesce(a.valid_to, 'infinity'::TIMESTAMPTZ)
"""
PAST = {  # version: from when on it holds, until when, the price in it
    "20250512000000": ("2025-05-01T00:00:00Z", "2025-06-01T00:00:00Z", "98.32"),
    "20250602000000": ("2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z", "98.99"),
    "20250620000000": ("2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z", "98.32"),
    "20250703000000": ("2025-07-01T00:00:00Z", "", "55.04"),
}


@pytest.fixture
def past(site):
    versions = {}
    for number, (begins, ends, price) in PAST.items():
        path = f"/offers/v1.0/aws/AmazonEC2/{number}"
        times = {"versionEffectiveBeginDate": begins, "versionEffectiveEndDate": ends}
        versions[number] = times | {"offerVersionUrl": f"{path}/index.json"}
        site.files[f"{path}/eu-central-1/index.csv"] = region_file("eu-central-1", price)
    site.files["/offers/v1.0/aws/AmazonEC2/index.json"] = json.dumps({"versions": versions}).encode()
    return site


def test_the_past_is_loaded_with_the_versions_own_dates_and_a_refresh_goes_on_from_it(past, gpuplan):
    code, batches = gpuplan.batches("aws", "--scope", "eu-central-1", "--since", "2025-05-20")
    assert (code, [(b["outcome"], b["opened_count"]) for b in batches]) == (
        0,
        [("loaded", 4), ("loaded", 0), ("loaded", 1)],  # the second version of June agrees with May
    )
    gpuplan.batches("aws", "--scope", "eu-central-1", "--since", "2025-05-20")
    gpuplan.batches("aws", "--scope", "eu-central-1")
    again = gpuplan("replay", "--into", str(gpuplan.warehouse.with_name("again.duckdb")))
    assert (again.exit_code, "5 read again" in again.stderr) == (0, True), again.stderr
    moves = """
        SELECT strftime(valid_from, '%Y-%m-%d'), strftime(valid_to, '%Y-%m-%d'), list_unit_price::VARCHAR
        FROM price_history WHERE pricing_category = 'Standard' ORDER BY valid_from
    """
    assert gpuplan.ask(moves) == [
        ("2025-05-01", "2025-07-01", "98.320000000"),
        ("2025-07-01", None, "55.040000000"),
    ]


PERIODS = """
SELECT strftime(p.valid_from, '%Y-%m-%d'), strftime(p.valid_to, '%Y-%m-%d'), p.list_unit_price::DOUBLE
FROM price AS p JOIN offer AS o ON o.offer_id = p.offer_id AND o.valid_from <= p.valid_from
 AND coalesce(o.valid_to, 'infinity'::TIMESTAMPTZ) >= coalesce(p.valid_to, 'infinity'::TIMESTAMPTZ)
WHERE o.region_id = $region AND o.pricing_category = 'Standard' AND o.instance_type = 'p5.48xlarge' ORDER BY 1
"""


def test_the_past_of_a_region_that_is_held_is_put_before_what_is_held(past, gpuplan):
    gpuplan.batches("aws", "--scope", "eu-central-1")
    ((held_since, *_),) = gpuplan.ask(PERIODS.replace("$region", "'eu-central-1'"))
    before = gpuplan.ask("FROM price WHERE batch_id = 1 ORDER BY ALL")
    code, batches = gpuplan.batches("aws", "--scope", "eu-central-1", "--since", "2025-05-20")
    assert (code, [(b["outcome"], b["opened_count"]) for b in batches]) == (
        0,
        [("loaded", 4), ("loaded", 0), ("loaded", 1)],
    )
    assert gpuplan.ask(PERIODS.replace("$region", "'eu-central-1'")) == [
        ("2025-05-01", "2025-07-01", 98.32),
        ("2025-07-01", held_since, 55.04),
        (held_since, None, 55.04),
    ]
    assert gpuplan.ask("FROM price WHERE batch_id = 1 ORDER BY ALL") == before
    gpuplan.batches("aws", "--scope", "eu-central-1", "--since", "2025-05-20")
    assert len(gpuplan.ask(PERIODS.replace("$region", "'eu-central-1'"))) == 3
    assert gpuplan("replay", "--into", str(gpuplan.warehouse.with_name("again.duckdb"))).exit_code == 0
    _, (batch,) = gpuplan.batches("aws", "--scope", "eu-central-1")
    assert (batch["outcome"], batch["opened_count"], batch["closed_count"]) == ("loaded", 0, 0)


def test_the_past_is_put_around_the_bundled_prices(past, of_seeds):
    """They hold AWS in N. Virginia from some days of some years; what they say stands, day for day."""
    words = ["--scope", "us-east-1", "--warehouse", str(of_seeds), "--since"]
    for number, (_, _, price) in PAST.items():
        past.files[f"/offers/v1.0/aws/AmazonEC2/{number}/us-east-1/index.csv"] = region_file("us-east-1", price)
    with store.reading(of_seeds) as connection:
        before = connection.execute("FROM price WHERE source = 'aws' ORDER BY ALL").fetchall()
    done = CliRunner().invoke(main, ["refresh", "aws", *words, "2025-05-20"])
    assert done.exit_code == 0, done.stderr
    with store.reading(of_seeds) as connection:
        after = connection.execute("FROM price WHERE source = 'aws' ORDER BY ALL").fetchall()
        overlaps = connection.execute(OVERLAPS).fetchall()
    assert set(before) < set(after)
    assert overlaps == []


@pytest.mark.parametrize(
    ("words", "said"),
    [(["aws", "--since", "2025-01-01"], "--scope"), (["ecb", "--since", "2025-01-01"], "in the past")],
)
def test_the_past_needs_a_part_and_a_source_that_has_one(past, gpuplan, words, said):
    result = gpuplan("refresh", *words)
    assert (result.exit_code, said in result.stderr) == (2, True)


@pytest.mark.parametrize("words", [[], ["aws", "azure"]])
def test_a_part_needs_its_one_source(site, gpuplan, words):
    result = gpuplan("refresh", *words, "--scope", "us-east-1")
    assert (result.exit_code, "name the one source" in result.stderr) == (2, True)


def test_a_source_without_parts_says_so(site, gpuplan):
    said = "--scope us-east-1: ecb is read whole, it has no parts"
    refreshed = gpuplan("refresh", "ecb", "--scope", "us-east-1")
    tried = CliRunner().invoke(main, ["try", "ecb", "--scope", "us-east-1"])
    assert [(run.exit_code, said in run.stderr) for run in (refreshed, tried)] == [(2, True), (2, True)]
    assert json.loads(gpuplan("check", "--format", "json").stdout)["data"] == []
