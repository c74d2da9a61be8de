"""A warehouse of a few prices, and the verbs that ask it."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from gpuplan import main
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import Gpu

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
