"""A bill of three days by hand, in the columns of FOCUS 1.2, and prices of two sellers beside it."""

import csv
import io
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.conftest import sold
from tests.lakes import empty_lake, new_lake, postgres, postgres_template, s3, s3_settings, sqlite_template
from warehouse import store
from warehouse.load import Arrival, load

COLUMNS = [
    *("BillingAccountId", "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"),
    *("ProviderName", "ServiceName", "RegionId", "ResourceId", "ChargeCategory", "PricingCategory", "SkuId"),
    *("SkuPriceDetails", "CommitmentDiscountId", "CommitmentDiscountType", "CommitmentDiscountStatus"),
    *("ConsumedQuantity", "ConsumedUnit", "PricingQuantity", "PricingUnit"),
    *("ListCost", "ContractedCost", "EffectiveCost", "BilledCost", "BillingCurrency"),
]
SKU = "EFGH-5678"
P5 = '{"InstanceType": "p5.48xlarge", "GpuCount": 8}'


def charge(start: str, end: str, hours: float, cost: float, **more: object) -> dict[str, object]:
    """Machine-hours of p5.48xlarge in us-east-1, on demand, where nothing else is said."""
    return {
        "BillingAccountId": "42",
        "BillingPeriodStart": "2026-03-01T00:00:00Z",
        "BillingPeriodEnd": "2026-04-01T00:00:00Z",
        "ChargePeriodStart": start,
        "ChargePeriodEnd": end,
        "ProviderName": "Amazon Web Services",
        "ServiceName": "Amazon EC2",
        "RegionId": "us-east-1",
        "ChargeCategory": "Usage",
        "PricingCategory": "Standard",
        "SkuPriceDetails": P5,
        "ConsumedQuantity": hours,
        "ConsumedUnit": "Hours",
        "PricingQuantity": hours,
        "PricingUnit": "Hours",
        "ListCost": hours * 80,
        "ContractedCost": cost,
        "EffectiveCost": cost,
        "BilledCost": cost,
        "BillingCurrency": "USD",
        **more,
    }


RESERVED = {
    "PricingCategory": "Committed",
    "CommitmentDiscountId": "ri-1",
    "CommitmentDiscountType": "Reserved Instance",
}
BILL = [
    # 1 March: two machines for 10 hours each, two resources of one kind.
    charge("2026-03-01T00:00:00Z", "2026-03-01T10:00:00Z", 10, 700, ResourceId="i-1"),
    charge("2026-03-01T00:00:00Z", "2026-03-01T10:00:00Z", 10, 700, ResourceId="i-2"),
    # 2 March: a reservation of one machine, used for 6 hours and idle for 18.
    charge("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", 6, 240, **RESERVED, CommitmentDiscountStatus="Used"),
    charge("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", 18, 720, **RESERVED, CommitmentDiscountStatus="Unused"),
    # What counts in no GPU-hours: storage, a tax, a machine that nobody knows.
    charge("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", 500, 12, ConsumedUnit="GB-Hours", SkuPriceDetails="{}"),
    charge("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", 1, 200, ChargeCategory="Tax", SkuPriceDetails=""),
    charge("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", 24, 24, SkuPriceDetails='{"InstanceType": "m7.large"}'),
]


def text(rows, columns=COLUMNS) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def copied(origin: Path, folder: Path) -> None:
    """A warehouse's folder in the place of another."""
    (folder / "gpuplan.duckdb").unlink(missing_ok=True)
    shutil.copytree(origin, folder, symlinks=True, dirs_exist_ok=True)


@pytest.fixture
def bill(tmp_path):
    """Write a bill to a file."""

    def written(rows=BILL, columns=COLUMNS, name: str = "march.csv"):
        path = tmp_path / name
        path.write_text(text(rows, columns), encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="session")
def listed(empty, tmp_path_factory):
    """A warehouse where AWS lists p5.48xlarge at 80 USD an hour, from 2 March at 100, and another sells eight at 40."""
    folder = tmp_path_factory.mktemp("listed")
    copied(empty, folder)
    elsewhere = {"service_provider_name": "Other", "instance_type": "gpu-8", "region_id": "eu-1", "source": "other"}
    four = {**elsewhere, "instance_type": "gpu-4", "gpu_count": 4}
    with store.writing(folder / "gpuplan.duckdb") as connection:
        for source, day, rows in [
            ("aws", "2026-01-01", sold("80", sku_id=SKU)),
            ("other", "2026-01-01", [*sold("40", **elsewhere), *sold("30", **four)]),
            ("aws", "2026-03-02", sold("100", sku_id=SKU)),
        ]:
            load(connection, Arrival(source, datetime.fromisoformat(f"{day}T00:00:00+00:00")), rows)
    return folder


@pytest.fixture(scope="session")
def with_march(listed, tmp_path_factory):
    """The same with the bill of March imported."""
    folder = tmp_path_factory.mktemp("with-march")
    copied(listed, folder)
    (folder / "march.csv").write_text(text(BILL), encoding="utf-8")
    words = ["bill", "import", str(folder / "march.csv"), "--warehouse", str(folder / "gpuplan.duckdb")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.stderr
    return folder


@pytest.fixture
def priced(listed, warehouse):
    """The prices without a bill, the test's own."""
    copied(listed, warehouse.parent)
    return warehouse


@pytest.fixture
def imported(with_march, gpuplan):
    """The program on a warehouse with the bill of March, the test's own."""
    copied(with_march, gpuplan.warehouse.parent)
    return gpuplan


__all__ = ["empty_lake", "new_lake", "postgres", "postgres_template", "s3", "s3_settings", "sqlite_template"]
