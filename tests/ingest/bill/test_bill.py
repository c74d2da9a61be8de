"""A bill imported: what is kept, what is refused, and what the questions say of it, worked out by hand."""

import json

import duckdb
import pytest

from planner.facts import known_machines
from tests.ingest.bill.conftest import BILL, COLUMNS, P5, charge
from warehouse import copying, store


def asked(gpuplan, name: str, *words: str) -> list[dict[str, object]]:
    result = gpuplan("ask", name, *words, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)["data"]


def test_charges_are_added_up_over_resources_and_kept_as_they_are_stated(imported):
    found = imported.ask(
        "SELECT strftime(charge_period_start, '%m-%d'), unit, quantity, effective_cost, commitment_discount_status, "
        "charge_count FROM actual_cost WHERE instance_type = 'p5.48xlarge' ORDER BY ALL"
    )
    assert found == [
        ("03-01", "Hours", 20, 1400, None, 2),
        ("03-02", "Hours", 6, 240, "Used", 1),
        ("03-02", "Hours", 18, 720, "Unused", 1),
    ]
    assert imported.ask("SELECT sum(charge_count), sum(billed_cost) FROM actual_cost") == [(7, 2596)]


def test_the_bill_stands_beside_the_list_of_its_days(imported):
    """1,400 for 160 GPU-hours is 8.75, the list 80 / 8 = 10; the reservation 960 for 192 is 5, the list 12.5."""
    rows = asked(imported, "bill_over_list")
    told = {row["pricing_category"]: row for row in rows if row["instance_type"] == "p5.48xlarge"}
    assert {name: row["effective_usd_per_gpu_hour"] for name, row in told.items()} == {"Standard": 8.75, "Committed": 5}
    assert {name: row["list_usd_per_gpu_hour"] for name, row in told.items()} == {"Standard": 10, "Committed": 12.5}
    assert {name: row["over_list_fraction"] for name, row in told.items()} == {"Standard": -0.125, "Committed": -0.6}
    assert told["Standard"]["bill_list_usd_per_gpu_hour"] == 10
    assert told["Committed"]["unused_cost_usd"] == 720


def test_commitments_say_what_was_used_of_them(imported):
    assert [
        (row["commitment_discount_id"], row["used_fraction"], row["unused_cost_usd"])
        for row in asked(imported, "commitment_use")
    ] == [("ri-1", 0.25, 720)]


def test_utilisation_is_of_what_is_paid_for_and_of_the_peak(imported):
    """Paid 160 + 192 GPU-hours, used 160 + 48, at most 16 GPUs at once, over 48 hours: 208 / (16 x 48)."""
    (row,) = asked(imported, "bill_utilisation")
    assert (row["paid_gpu_hours"], row["used_gpu_hours"], row["peak_gpu_count"], row["hours_in_bill"]) == (
        352,
        208,
        16,
        48,
    )
    assert row["used_over_paid_fraction"] == pytest.approx(208 / 352)
    assert row["used_over_peak_fraction"] == pytest.approx(208 / 768)


def test_the_bill_elsewhere_is_at_that_seller_s_price_for_whole_machines(imported):
    """44 machine-hours at 40 are 1,760 where 2,360 were paid; AWS lists 20 at 80, 24 at 100; four GPUs don't do."""
    rows = asked(imported, "bill_elsewhere")
    told = {row["service_provider_name"]: (row["cost_usd"], row["paid_usd"], row["covered_fraction"]) for row in rows}
    assert told == {"Other": (1760, 2360, 1), "AWS": (4000, 2360, 1)}
    assert [row["service_provider_name"] for row in rows] == ["Other", "AWS"]
    assert asked(imported, "bill_elsewhere", "--until", "2026-03-02")[0]["cost_usd"] == 800


def test_what_is_not_compared_is_counted_with_its_reason(imported):
    told = {row["reason"]: row["effective_cost_usd"] for row in asked(imported, "bill_unknown")}
    assert told == {
        "counted": 2360,
        "no usage: tax": 200,
        "no GPUs known in m7.large": 24,
        "not charged by the hour: GB-Hours": 12,
    }


def test_a_bill_without_a_rate_into_dollars_is_counted_and_never_zero(gpuplan, priced, bill):
    euro = [{**row, "BillingCurrency": "EUR"} for row in BILL[:4]]
    assert gpuplan("bill", "import", str(bill(euro))).exit_code == 0
    for name in ("bill_over_list", "bill_elsewhere", "commitment_use"):
        assert asked(gpuplan, name) == []
    told = {row["reason"]: row["effective_cost_usd"] for row in asked(gpuplan, "bill_unknown")}
    assert told == {f"no exchange rate for EUR on or before 2026-03-0{day}": None for day in (1, 2)}
    assert [row["paid_gpu_hours"] for row in asked(gpuplan, "bill_utilisation")] == [352]


def test_the_same_bill_again_replaces_itself(imported, bill):
    again = [{**BILL[0], "EffectiveCost": 650}, *BILL[1:-1]]
    result = imported("bill", "import", str(bill(again)), "--format", "json")
    (batch,) = json.loads(result.stdout)["data"]
    assert (batch["opened_count"], batch["closed_count"]) == (1, 2)
    assert imported.ask("SELECT sum(effective_cost) FROM actual_cost WHERE valid_to IS NULL") == [(2596 - 50 - 24,)]
    assert imported.ask("SELECT count(*) FROM actual_cost WHERE valid_to IS NOT NULL") == [(2,)]


def test_the_same_account_and_month_under_another_name_is_refused(imported, bill):
    result = imported("bill", "import", str(bill(name="march-copy.csv")))
    assert result.exit_code == 2
    assert (
        "2026-03 of account 42 at AWS is in the bill march already; name the file march to replace it" in result.stderr
    )
    assert imported.ask("SELECT count(DISTINCT source) FROM actual_cost") == [(1,)]


def test_another_month_stands_beside_it(imported, bill):
    april = [{**row, "BillingPeriodStart": "2026-04-01T00:00:00Z"} for row in BILL]
    assert imported("bill", "import", str(bill(april, name="april.csv"))).exit_code == 0
    assert imported.ask("SELECT count(DISTINCT source), sum(billed_cost) FROM actual_cost") == [(2, 5192)]


def test_version_1_0_without_details_is_known_by_the_seller_s_own_columns(gpuplan, priced, bill):
    older = [c for c in COLUMNS if not c.startswith("Sku")] + ["x_UsageType"]
    rows = [charge("2026-03-01T00:00:00Z", "2026-03-01T01:00:00Z", 1, 70, x_UsageType="USE1-BoxUsage:p5.48xlarge")]
    assert gpuplan("bill", "import", str(bill(rows, older))).exit_code == 0
    assert gpuplan.ask("SELECT instance_type, gpu_id, gpu_hours FROM actual_usage") == [
        ("p5.48xlarge", "H100-SXM-80GB", 8)
    ]


def test_a_bill_in_several_files_is_one(gpuplan, priced, bill, tmp_path):
    folder = tmp_path / "march"
    (folder / "2").mkdir(parents=True)
    bill(BILL[:2], name="march/part-1.csv")
    bill(BILL[2:], name="march/2/part[2].csv", columns=[*reversed(COLUMNS)])
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    for _ in range(2):
        result = gpuplan("bill", "import", str(folder))
        assert result.exit_code == 0, result.stderr
    assert gpuplan.ask("SELECT any_value(source), sum(billed_cost) FROM actual_cost") == [("bill:march", 2596)]
    assert json.loads(gpuplan("archive", "check", "--format", "json").stdout)["data"][0]["state"] == "kept"


def test_parquet_with_its_details_in_a_map_says_the_same(gpuplan, priced, bill, tmp_path):
    path = tmp_path / "march.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE (CASE WHEN SkuPriceDetails = '{P5}' "
            "THEN MAP {'InstanceType': 'p5.48xlarge', 'GpuCount': '8'} "
            "END AS SkuPriceDetails, CAST(ChargePeriodStart AS TIMESTAMP) AS ChargePeriodStart) "
            f"FROM read_csv('{bill()}', all_varchar := true)) TO '{path}'"
        )
    result = gpuplan("bill", "import", str(path))
    assert result.exit_code == 0, result.stderr
    assert gpuplan.ask("SELECT sum(gpu_hours) FROM actual_usage WHERE gpu_id = 'H100-SXM-80GB'") == [(352,)]


@pytest.mark.parametrize(
    ("rows", "columns", "told"),
    [
        (BILL, COLUMNS[:-1], "no FOCUS bill, it lacks BillingCurrency"),
        ([{**BILL[0], "EffectiveCost": ""}], COLUMNS, "EffectiveCost is empty, not a number, such as 1234.56"),
        ([{**BILL[0], "BilledCost": "1,234.50"}], COLUMNS, "BilledCost is '1,234.50', not a number"),
        (
            [{**BILL[0], "ChargePeriodEnd": "2026-02-01T00:00:00Z"}],
            COLUMNS,
            "02-01T00:00:00Z', not a time on or after its",
        ),
        ([], COLUMNS, "no charges in it"),
        ([{**BILL[0], "ChargeCategory": "Gift"}], COLUMNS, "charge_category is 'Gift'"),
        ([{**BILL[0], "ChargePeriodStart": "soon"}], COLUMNS, "ChargePeriodStart is 'soon', not a time, such as 2026"),
    ],
)
def test_what_is_no_bill_is_refused_in_a_line_and_nothing_is_kept(gpuplan, priced, bill, rows, columns, told):
    result = gpuplan("bill", "import", str(bill(rows, columns)))
    assert result.exit_code == 2
    assert told in result.stderr
    assert gpuplan.ask("SELECT count(*) FROM actual_cost") == [(0,)]


def test_a_bill_is_traced_by_its_batch_and_survives_a_replay(imported, tmp_path):
    assert json.loads(imported("archive", "check", "--format", "json").stdout)["data"][0]["state"] == "kept"
    result = imported("replay", "--into", str(tmp_path / "again.duckdb"))
    assert "the same, row for row" in result.stderr


def test_a_lake_answers_alike(imported, empty_lake):
    place = empty_lake("sqlite")
    with store.writing(place) as connection:
        copying.copy(connection, imported.warehouse)
    with store.reading(place) as connection:
        for thing in ("actual_usage", "billed_over_list", "commitment_use", "actual_utilisation", "bill_elsewhere()"):
            query = f"FROM {thing} ORDER BY ALL"
            found = connection.execute(query).fetchall()
            assert found, thing
            assert found == imported.ask(query), thing
        assert known_machines(connection)["p5.48xlarge"] == 8
