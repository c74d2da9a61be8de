"""The bundled prices say what their origins say. The figures are from the origins, not from the program."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

NOW, DATED = "price_now", "price_at('{}')"


def one(connection, query, *parameters):
    rows = connection.execute(query, list(parameters)).fetchall()
    assert len(rows) == 1, rows
    return rows[0]


def per_instance(connection, table, instance_type, region, category="Standard", months=None):
    return one(
        connection,
        f"SELECT price_usd_per_instance_hour FROM {table} WHERE instance_type = ? AND region_id = ? "
        "AND pricing_category = ? AND commitment_months IS NOT DISTINCT FROM ?",
        instance_type,
        region,
        category,
        months,
    )[0]


@pytest.mark.parametrize(
    ("instance_type", "usd_per_hour"),
    [
        ("p5.48xlarge", 55.04),
        ("p5en.48xlarge", 63.296),
        ("p6-b200.48xlarge", 113.9328),
        ("p6-b300.48xlarge", 142.416),
        ("p4d.24xlarge", 21.957642),
        ("p4de.24xlarge", 27.44705),
        ("g6.xlarge", 0.8048),
        ("g6e.xlarge", 1.861),
    ],
)
def test_aws_costs_in_virginia_what_its_list_says(prices, instance_type, usd_per_hour):
    assert per_instance(prices, NOW, instance_type, "us-east-1") == pytest.approx(usd_per_hour, rel=1e-12)


def test_a_p5_costs_6_88_per_gpu(prices):
    row = one(
        prices,
        "SELECT gpu_id, gpu_count, price_usd_per_gpu_hour FROM price_now "
        "WHERE instance_type = 'p5.48xlarge' AND region_id = 'us-east-1'",
    )
    assert row == ("H100-SXM-80GB", 8, pytest.approx(6.88))


def test_on_1_june_2025_a_p5_still_cost_98_32(prices):
    table = DATED.format("2025-06-01")
    assert per_instance(prices, table, "p5.48xlarge", "us-east-1") == pytest.approx(98.32)


def test_the_p5_moved_once_by_44_per_cent_and_was_seen_on_23_june_2025(prices):
    when, change = one(
        prices,
        "SELECT changed_at, change_fraction FROM price_change "
        "WHERE instance_type = 'p5.48xlarge' AND region_id = 'us-east-1'",
    )
    assert when == datetime(2025, 6, 23, tzinfo=UTC)
    assert round(100 * change, 2) == -44.02


def test_a_price_that_never_moved_is_as_fresh_as_the_newest_list(prices):
    valid_from, observed_at = one(
        prices,
        "SELECT valid_from, observed_at FROM price_now WHERE instance_type = 'g4dn.xlarge' AND region_id = 'us-east-1'",
    )
    assert valid_from == datetime(2022, 6, 23, tzinfo=UTC)
    assert observed_at == datetime(2026, 7, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("machine_type", "category", "months", "usd_per_hour"),
    [
        ("a3-highgpu-8g", "Standard", None, 88.4899999025753),
        ("a3-highgpu-8g", "Dynamic", None, 43.8043989041096),
        ("a3-highgpu-8g", "Committed", 12, 44810.08066464 / 730),
        ("a3-highgpu-8g", "Committed", 36, 28370.99821392 / 730),
        ("a2-highgpu-1g", "Standard", None, 3.673385),
        ("a2-ultragpu-8g", "Standard", None, 40.5503831232877),
        ("g4-standard-384", "Standard", None, 35.99944),
    ],
)
def test_google_cloud_costs_in_iowa_what_its_list_says(prices, machine_type, category, months, usd_per_hour):
    found = per_instance(prices, NOW, machine_type, "us-central1", category, months)
    assert found == pytest.approx(usd_per_hour, abs=1e-9)


def test_google_clouds_spot_h100_doubled_in_a_year(prices):
    then = per_instance(prices, DATED.format("2025-08-01"), "a3-highgpu-8g", "us-central1", "Dynamic")
    assert then == pytest.approx(20.3991980273973, abs=1e-9)


def test_azure_costs_what_its_list_says(prices):
    assert per_instance(prices, NOW, "Standard_ND96isr_H100_v5", "eastus") == pytest.approx(98.32)
    assert per_instance(prices, NOW, "Standard_NV72ads_A10_v5", "westus3") == pytest.approx(6.52)


def test_azures_recorded_spot_and_reserved_prices_join_its_list(prices):
    spot = per_instance(prices, NOW, "Standard_ND96isr_H100_v5", "spaincentral", "Dynamic")
    assert spot == pytest.approx(23.620397)
    for months, whole_term in [(12, 42066), (36, 71642)]:
        hourly = per_instance(prices, NOW, "Standard_NC48ads_A100_v4", "eastus2", "Committed", months)
        assert hourly == pytest.approx(whole_term / (months * 730))


def test_the_list_and_the_recording_of_azure_name_one_offer_by_one_id(prices):
    days = prices.execute(
        "SELECT count(DISTINCT offer_id), count(DISTINCT list_unit_price) FROM price_history WHERE "
        "instance_type = 'Standard_ND96isr_H100_v5' AND region_id = 'westus3' AND pricing_category = 'Standard'"
    ).fetchall()
    assert days == [(1, 1)]


def test_oracle_and_runpod_cost_what_they_answered(prices):
    query = (
        "SELECT price_usd_per_gpu_hour, gpu_count, CAST(observed_at AS DATE)::VARCHAR FROM price_now "
        "WHERE source = ? AND gpu_id = 'H100-SXM-80GB' AND variant IS NOT DISTINCT FROM ?"
    )
    assert one(prices, query, "oci", None) == (pytest.approx(10), 8, "2026-10-01")
    assert one(prices, query, "runpod", "secure") == (pytest.approx(3.49), None, "2026-09-01")
    assert one(prices, query, "runpod", "community") == (pytest.approx(2.69), None, "2026-09-01")


def test_a_shared_gpu_is_a_fraction_of_one(prices):
    query = "SELECT DISTINCT gpu_id, gpu_count FROM price_now WHERE instance_type = ?"
    assert one(prices, query, "g6f.large") == ("L4", 0.125)
    assert one(prices, query, "g4-standard-6") == ("RTX-PRO-6000-BW-SE", 0.125)


def test_lambdas_h100_is_a_price_for_one_gpu_of_an_instance_of_unknown_size(prices):
    row = one(
        prices,
        "SELECT price_usd_per_gpu_hour, pricing_unit, gpu_count, price_usd_per_instance_hour FROM price_now "
        "WHERE source = 'lambda_cloud' AND gpu_id = 'H100-SXM-80GB'",
    )
    assert row == (pytest.approx(4.29), "GPU-Hours", None, None)


@pytest.mark.parametrize("seller", ["CoreWeave", "Modal", "Salad"])
def test_a_price_without_its_host_is_no_price(prices, seller):
    rows = prices.execute(
        "SELECT price_usd_per_gpu_hour, missing_reason FROM price_now WHERE service_provider_name = ?",
        [seller],
    ).fetchall()
    assert rows
    assert all(price is None and "billed on top" in reason for price, reason in rows)


def test_a_page_headed_july_2024_is_as_old_as_it_says(prices):
    dates = prices.execute("SELECT DISTINCT valid_from FROM price_now WHERE source = 'tensordock'").fetchall()
    assert dates == [(datetime(2024, 7, 1, tzinfo=UTC),)]


def test_at_least_12_sellers_are_priced_and_the_three_big_ones_have_their_newest_gpus(prices):
    priced = prices.execute(
        "SELECT service_provider_name, list(DISTINCT gpu_id) FROM price_now "
        "WHERE price_usd_per_gpu_hour IS NOT NULL GROUP BY ALL"
    ).fetchall()
    by_seller = dict(priced)
    assert len(by_seller) >= 12
    assert {"H200-SXM-141GB", "B200-SXM", "B300-SXM"} <= set(by_seller["AWS"])
    assert {"H200-SXM-141GB", "GB200", "MI300X"} <= set(by_seller["Azure"])
    assert {"B300-SXM", "GB300", "MI355X"} <= set(by_seller["Oracle Cloud"])
    assert {"H100-SXM-80GB", "RTX-PRO-6000-BW-SE"} <= set(by_seller["Google Cloud"])


def test_no_price_is_zero_and_no_placeholder_is_a_price(prices):
    least = one(prices, "SELECT min(list_unit_price) FROM price")[0]
    assert float(least) > 0.01


def test_every_price_has_a_batch_with_its_origin_licence_and_day_and_a_page_to_look_at(prices):
    lost = one(
        prices,
        "SELECT count(*) FROM price_now AS p LEFT JOIN batch AS b USING (batch_id) WHERE p.source_url IS NULL "
        "OR b.payload_url IS NULL OR b.message IS NULL OR b.fetched_at <> p.valid_from",
    )
    assert lost == (0,)


def test_every_accelerator_that_is_sold_is_known(prices):
    unknown = prices.execute(
        "SELECT DISTINCT gpu_id FROM (SELECT gpu_id FROM offer UNION SELECT gpu_id FROM hardware_price) "
        "WHERE gpu_id IS NOT NULL AND gpu_id NOT IN (SELECT gpu_id FROM gpu)"
    ).fetchall()
    assert unknown == []


def test_the_snapshot_of_prices_stays_under_2_mb():
    folder = files("warehouse.seeds") / "price"
    assert sum(len(file.read_bytes()) for file in folder.iterdir() if file.is_file()) < 2_000_000
