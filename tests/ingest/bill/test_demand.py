"""One bill, imported and as the demand of a scenario, however a cloud writes it: the same GPU-hours."""

import duckdb
import pytest

from planner.facts import known_machines
from planner.measured import measured
from planner.scenario_demand import Profile
from tests.ingest.bill.conftest import SKU, charge
from warehouse import store

WEEK = [charge(f"2026-03-0{day}T00:00:00Z", f"2026-03-0{day + 1}T00:00:00Z", 24, 70) for day in range(1, 8)]
"""One p5.48xlarge around the clock: 8 GPUs in each of 168 hours."""


def timed(row, seconds: str, ending: str):
    """The same with its times written in another way."""
    names = ("ChargePeriodStart", "ChargePeriodEnd")
    return row | {name: row[name].replace("T00:00:00Z", f"{seconds}{ending}") for name in names}


SPELLED = {
    "small letters": lambda row: {name.lower(): cell for name, cell in row.items()},  # as Athena and Snowflake give it
    "no seconds": lambda row: timed(row, "T00:00", "Z"),  # Azure's 1.0
    "UTC": lambda row: timed(row, " 00:00:00", " UTC"),  # BigQuery's
    "NULL": lambda row: row | {"CommitmentDiscountId": "NULL", "ConsumedUnit": "null", "ConsumedQuantity": "NULL"},
    "seconds": lambda row: row | {"ConsumedUnit": "seconds", "ConsumedQuantity": 86_400},  # Google Cloud's
    "minutes": lambda row: row | {"ConsumedUnit": "Minutes", "ConsumedQuantity": 1440},
    "x_SkuDetails": lambda row: (
        row | {"SkuPriceDetails": "", "x_SkuDetails": '{"ServiceType": "P5.48xlarge", "VCPUs": 96}'}  # Azure's
    ),
    "x_UsageType": lambda row: (
        {name: cell for name, cell in row.items() if name != "SkuPriceDetails"}
        | {"x_UsageType": "USE1-BoxUsage:p5.48xlarge"}  # AWS's 1.0
    ),
    "SkuId": lambda row: row | {"SkuPriceDetails": "", "SkuId": SKU},
    "its own columns": lambda row: row | {"unit": "GB", "quantity": "many", "gpu_count": 3, "bill": "x"},
}


def check(gpuplan, path):
    """The week's GPU-hours out of the warehouse and out of the demand of a scenario."""
    result = gpuplan("bill", "import", str(path))
    assert result.exit_code == 0, result.stderr
    query = (
        "SELECT sum(gpu_hours), any_value(gpu_id), count(commitment_discount_id), min(charged_on)::VARCHAR "
        "FROM actual_usage"
    )
    assert gpuplan.ask(query) == [(7 * 192, "H100-SXM-80GB", 0, "2026-03-01")]
    with store.reading(gpuplan.warehouse) as connection:
        machines = known_machines(connection)
    found = measured(Profile(file=path.name, format="focus"), path.parent, machines)
    assert found.hours[:168] == (8.0,) * 168
    assert found.told == f"GPU-hours of the bill {path.name}"


@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED)
def test_clouds_spell_the_same_charges_in_their_ways(gpuplan, priced, bill, spelled):
    rows = [spelled(row) for row in WEEK]
    check(gpuplan, bill(rows, list(rows[0]), name="week[1].csv"))


def test_a_bill_in_several_files_of_parquet_is_one(gpuplan, priced, bill, tmp_path):
    folder = tmp_path / "week"
    folder.mkdir()
    for name, rows in (("1.parquet", WEEK[:3]), ("[2].PARQUET", WEEK[3:])):
        with duckdb.connect() as connection:
            connection.execute(
                "COPY (SELECT * REPLACE (MAP {'InstanceType': 'p5.48xlarge', 'GpuCount': '8'} AS SkuPriceDetails, "
                "CAST(ChargePeriodStart AS TIMESTAMPTZ) AS ChargePeriodStart) "
                f"FROM read_csv('{bill(rows)}', all_varchar := true)) TO '{folder / name}' (FORMAT parquet)"
            )
    check(gpuplan, folder)
