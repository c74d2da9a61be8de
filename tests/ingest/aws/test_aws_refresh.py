"""`gpuplan refresh aws` against a server on this machine: regions, versions, what fails alone and what stands."""

import gzip
import json
from hashlib import sha256

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.ingest.aws.files import PLAN_VERSION, Site, offer_csv, on_demand, region_file

HELD = "SELECT region_id, max(observed_at) FROM price_now GROUP BY ALL ORDER BY ALL"


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


def test_a_mistyped_region_in_the_setting_fails_until_it_is_mended(site, gpuplan, monkeypatch):
    def refreshed(regions):
        monkeypatch.setenv("GPUPLAN_AWS_REGIONS", regions)
        code, batches = gpuplan.batches("aws")
        (aws,) = [
            row for row in json.loads(gpuplan("sources", "--format", "json").stdout)["data"] if row["source"] == "aws"
        ]
        return code, [batch["outcome"] for batch in batches], aws["bad_parts"]

    assert refreshed("us-east-1,us-esat-1") == (3, ["loaded", "failed"], 1)
    assert refreshed("us-east-1") == (0, ["loaded", "loaded"], 0)
    assert refreshed("us-east-1") == (0, ["loaded"], 0)


def test_a_region_that_is_not_there_is_named(site, gpuplan):
    result = gpuplan("refresh", "aws", "--scope", "mars-north-1")
    assert result.exit_code == 2
    assert "mars-north-1: aws has no such part; there are eu-central-1" in result.stderr


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
