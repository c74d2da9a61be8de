"""`gpuplan refresh aws` against a server on this machine: regions, versions, what fails alone and what stands."""

import gzip
import json
from hashlib import sha256

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.ingest.aws_files import PLAN_VERSION, Site, offer_csv, on_demand, plan_csv, plan_row, reserved
from warehouse import store

HELD = "SELECT region_id, max(observed_at) FROM price_now GROUP BY ALL ORDER BY ALL"


def region_file(region: str, price: str = "55.04") -> bytes:
    here = {"Region Code": region, "usageType": "EUC1-BoxUsage:p5.48xlarge"}
    rows = [on_demand("p5.48xlarge", price, sku="P5") | here]
    rows += [row | here for row in reserved("p5.48xlarge", 1, "All Upfront", "0", "262800", sku="P5")]
    return offer_csv(rows)


@pytest.fixture
def site(wire, monkeypatch):
    """AWS's host with two regions, their savings plans and a Local Zone."""
    site = Site()
    site.regions = {"us-east-1": region_file("us-east-1"), "eu-central-1": region_file("eu-central-1")}
    site.regions["us-east-1-dfw-1"] = region_file("us-east-1-dfw-1")
    plan = plan_row("P5", "p5.48xlarge", 3, "No Upfront", "30.5", "ComputeSavingsPlans")
    site.plans = {"us-east-1": plan_csv([plan])}
    wire.answers = site.answer
    monkeypatch.setenv("GPUPLAN_AWS_URL", wire.url)
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    return site


def downloads(wire) -> list[str]:
    return [request.path for request in wire.requests if request.path.endswith(".csv")]


def test_each_region_is_a_batch_and_a_local_zone_is_none(site, gpuplan):
    code, batches = gpuplan.batches("aws")
    assert (code, [(b["scope"], b["outcome"], b["row_count"]) for b in batches]) == (
        0,
        [("eu-central-1", "loaded", 4), ("us-east-1", "loaded", 6)],
    )
    question = (
        "SELECT commitment_type, commitment_months, price_usd_per_gpu_hour::FLOAT FROM price_now "
        "WHERE region_id = 'us-east-1' ORDER BY ALL"
    )
    assert gpuplan.ask(question) == [  # 262800 / 8760 h / 8; 30.5 / 8; 55.04 / 8
        ("reservation", 12, 3.75),
        ("savings_plan", 36, 3.8125),
        (None, None, pytest.approx(6.88)),
    ]


def test_a_local_zone_is_read_when_it_is_asked_for(site, gpuplan):
    code, (batch,) = gpuplan.batches("aws", "--scope", "us-east-1-dfw-1")
    assert (code, batch["scope"], batch["outcome"]) == (0, "us-east-1-dfw-1", "loaded")


def test_fewer_regions_are_read_where_the_setting_names_them(site, gpuplan, monkeypatch):
    monkeypatch.setenv("GPUPLAN_AWS_REGIONS", "us-east-1, ")
    _, batches = gpuplan.batches("aws")
    assert [b["scope"] for b in batches] == ["us-east-1"]


def test_a_region_that_is_not_there_is_named(site, gpuplan):
    code, (batch,) = gpuplan.batches("aws", "--scope", "mars-north-1")
    assert (code, batch["outcome"]) == (1, "failed")
    assert "no region mars-north-1; there are eu-central-1" in batch["message"]


def test_a_version_that_was_read_well_is_not_downloaded_again_and_is_seen_all_the_same(site, gpuplan, wire):
    gpuplan.batches("aws")
    assert len(downloads(wire)) == 3
    before = gpuplan.ask(HELD)
    code, batches = gpuplan.batches("aws")
    assert (code, {b["outcome"] for b in batches}, {b["opened_count"] for b in batches}) == (0, {"loaded"}, {0})
    assert len(downloads(wire)) == 3
    assert all(now[1] > then[1] for now, then in zip(gpuplan.ask(HELD), before, strict=True))


def test_a_new_version_is_downloaded(site, gpuplan, wire):
    gpuplan.batches("aws", "--scope", "us-east-1")
    site.version = "20260801000000"
    site.regions["us-east-1"] = region_file("us-east-1", "44.0")
    _, (batch,) = gpuplan.batches("aws", "--scope", "us-east-1")
    assert (batch["opened_count"], batch["closed_count"]) == (1, 1)


def test_a_version_that_was_refused_is_downloaded_again(site, gpuplan):
    whole = site.regions["us-east-1"]
    site.regions["us-east-1"] = whole[:-9]
    code, (batch,) = gpuplan.batches("aws", "--scope", "us-east-1")
    assert (code, batch["outcome"]) == (1, "refused")
    assert "cut short" in batch["message"]
    site.regions["us-east-1"] = whole
    code, (batch,) = gpuplan.batches("aws", "--scope", "us-east-1")
    assert (code, batch["outcome"]) == (0, "loaded")


def test_the_archive_has_the_list_of_files_and_each_file_as_it_came(site, gpuplan, wire):
    gpuplan.batches("aws", "--scope", "us-east-1")
    folder = gpuplan.warehouse.with_name("gpuplan.duckdb.d") / "archive" / "aws"
    ((digest, url),) = gpuplan.ask("SELECT payload_sha256, payload_url FROM batch")
    listed = json.loads(gzip.decompress((folder / f"{digest}.gz").read_bytes()))
    assert [part["name"] for part in listed] == ["offer.csv", "savings_plan.csv"]
    assert [part["url"] for part in listed] == [url, f"{wire.url}/savingsPlan/{PLAN_VERSION}/us-east-1/index.csv"]
    for part, content in zip(listed, (site.regions["us-east-1"], site.plans["us-east-1"]), strict=True):
        assert part["sha256"] == sha256(content).hexdigest()
        assert gzip.decompress((folder / f"{part['sha256']}.gz").read_bytes()) == content
    assert not list(folder.glob("arriving*"))


TROUBLES = {
    "forbidden": lambda _: 403,
    "busy": lambda _: (429, {"Retry-After": "1"}, b""),
    "down": lambda _: 503,
    "half a file": lambda _: (200, {"Content-Length": "99999", "Connection": "close"}, region_file("us-east-1")),
    "half a file without its length": lambda _: (
        200,
        {"Connection": "close"},
        region_file("us-east-1")[:-300],
    ),
    "a page": lambda _: b"<html>Sign in</html>",
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_region_in_trouble_keeps_its_last_good_prices_and_the_others_are_fresh(site, gpuplan, trouble):
    gpuplan.batches("aws")
    before = dict(gpuplan.ask(HELD))
    site.version = "20260801000000"
    site.files[site.offer_path("us-east-1")] = TROUBLES[trouble]
    code, batches = gpuplan.batches("aws")
    outcomes = {b["scope"]: b["outcome"] for b in batches}
    assert code == 3
    assert outcomes["eu-central-1"] == "loaded"
    assert outcomes["us-east-1"] in {"failed", "refused"}
    now = dict(gpuplan.ask(HELD))
    assert now["eu-central-1"] > before["eu-central-1"]
    assert now["us-east-1"] == before["us-east-1"]
    assert gpuplan.ask("SELECT count(*) FROM price_now WHERE region_id = 'us-east-1'") == [(3,)]


def test_a_busy_server_is_asked_again(site, gpuplan, monkeypatch):
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "1")
    busy = [(429, {"Retry-After": "1"}, b"")]
    path = site.offer_path("us-east-1")
    site.files[path] = lambda _: busy.pop() if busy else site.regions["us-east-1"]
    code, _ = gpuplan.batches("aws", "--scope", "us-east-1")
    assert (code, busy) == (0, [])


@pytest.mark.parametrize("index", [b"", b"[]", b"<html>", b'{"offers": {"AmazonEC2": {}}}', b'{"regions": 5}', 500])
def test_without_a_good_index_nothing_is_touched(site, gpuplan, index):
    gpuplan.batches("aws")
    before = gpuplan.ask(HELD)
    site.files["/offers/v1.0/aws/index.json"] = index
    code, (batch,) = gpuplan.batches("aws")
    assert (code, batch["outcome"], "\n" in batch["message"]) == (1, "failed", False)
    assert gpuplan.ask(HELD) == before


def test_a_region_whose_savings_plans_fail_is_not_read_by_half(site, gpuplan):
    gpuplan.batches("aws")
    plans = f"/savingsPlan/{PLAN_VERSION}/us-east-1/index.csv"
    site.version = "20260801000000"
    folder = gpuplan.warehouse.with_name("gpuplan.duckdb.d") / "archive" / "aws"
    for note in folder.glob("*.url"):
        note.unlink()
    site.files[plans] = 503
    code, batches = gpuplan.batches("aws")
    assert (code, [b["outcome"] for b in batches]) == (3, ["loaded", "failed"])
    kinds = "SELECT count(*) FROM price_now WHERE commitment_type = 'savings_plan'"
    assert gpuplan.ask(kinds) == [(1,)]


def test_china_is_asked_of_its_own_host_and_only_when_named(site, gpuplan, wire, monkeypatch):
    china = Site(part="cn")
    here = {"Region Code": "cn-north-1", "Currency": "CNY"}
    china.regions = {"cn-north-1": offer_csv([on_demand("p3.2xlarge", "27.725") | here])}
    monkeypatch.setenv("GPUPLAN_AWS_CHINA_URL", wire.url)
    wire.answers = lambda request: (china if "/cn/" in request.path else site).answer(request)
    gpuplan.batches("aws")
    assert not any("/cn/" in request.path for request in wire.requests)
    code, (batch,) = gpuplan.batches("aws", "--scope", "cn-north-1")
    assert (code, batch["outcome"]) == (0, "loaded")
    stated = "SELECT list_unit_price::FLOAT, pricing_currency FROM price_now WHERE region_id = 'cn-north-1'"
    assert gpuplan.ask(stated) == [(pytest.approx(27.725), "CNY")]


def test_the_json_form_is_read_where_the_setting_says_so(site, gpuplan, monkeypatch):
    attributes = {
        "instanceType": "p5.48xlarge",
        "instanceFamily": "GPU instance",
        "operatingSystem": "Linux",
        "tenancy": "Shared",
        "regionCode": "us-east-1",
    }
    dimension = {"X.T.R": {"unit": "Hrs", "pricePerUnit": {"USD": "55.0400000000"}}}
    term = {"X.T": {"effectiveDate": "2026-07-01T00:00:00Z", "priceDimensions": dimension, "termAttributes": {}}}
    document = {
        "formatVersion": "v1.0",
        "products": {"X": {"sku": "X", "productFamily": "Compute Instance", "attributes": attributes}},
        "terms": {"OnDemand": {"X": term}},
    }
    site.files[site.offer_path("us-east-1", "json")] = json.dumps(document).encode()
    monkeypatch.setenv("GPUPLAN_AWS_PATH", "json")
    code, (batch,) = gpuplan.batches("aws", "--scope", "us-east-1")
    assert (code, batch["message"], batch["row_count"]) == (0, None, 2)
    assert gpuplan.ask("SELECT list_unit_price::VARCHAR FROM price_now") == [("55.040000000",)]


def test_an_unknown_path_is_named(site, gpuplan, monkeypatch):
    monkeypatch.setenv("GPUPLAN_AWS_PATH", "xml")
    code, (batch,) = gpuplan.batches("aws")
    assert (code, "GPUPLAN_AWS_PATH=xml" in batch["message"]) == (1, True)


def test_try_keeps_a_folder_of_files_that_reads_back(site, tmp_path):
    kept = tmp_path / "kept"
    words = ["try", "aws", "--format", "json"]
    live = CliRunner().invoke(main, [*words, "--scope", "us-east-1", "--keep", str(kept)])
    assert live.exit_code == 0, live.stderr
    assert {file.name for file in kept.iterdir()} == {"offer.csv", "savings_plan.csv"}
    again = CliRunner().invoke(main, [*words, "--from-file", str(kept)])
    assert json.loads(again.stdout)["data"] == json.loads(live.stdout)["data"]
    alone = CliRunner().invoke(main, [*words, "--from-file", str(kept / "offer.csv")])
    assert len(json.loads(alone.stdout)["data"]) == 2


def test_try_names_a_file_that_is_not_there(tmp_path):
    said = CliRunner().invoke(main, ["try", "aws", "--from-file", str(tmp_path / "gone.csv")])
    assert (said.exit_code, "gone.csv: No such file" in said.stderr) == (2, True)


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
    gpuplan.batches("aws", "--scope", "eu-central-1")
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
    code, (batch,) = gpuplan.batches("ecb", "--scope", "us-east-1")
    assert (code, batch["outcome"], batch["message"]) == (
        1,
        "failed",
        "--scope us-east-1: ecb is read whole, it has no parts",
    )
