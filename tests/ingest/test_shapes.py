"""What is in the hyperscalers' machines: one reviewed table each, in agreement with the accelerators' own figures."""

import csv
import json
from decimal import Decimal
from importlib.resources import files

import pytest

from ingest.shapes import shape, shapes
from tests.ingest.test_parsers import azure_item
from warehouse.tables import Offer

SELLERS = ("aws", "azure", "gcp", "oci")


def accelerators():
    text = (files("warehouse.seeds") / "gpu.csv").read_text(encoding="utf-8")
    return {row["gpu_id"]: Decimal(row["memory_size_gb"]) for row in csv.DictReader(text.splitlines())}


@pytest.mark.parametrize(
    ("seller", "machine", "gpu_memory_gb", "has_nvlink", "network_gbit_per_s"),
    [
        ("aws", "p5.48xlarge", "640", True, "3200"),
        ("aws", "p5.4xlarge", "80", False, "100"),
        ("aws", "p4d.24xlarge", "320", True, "400"),  # 4x 100 Gigabit
        ("aws", "g5.48xlarge", "178.81", False, "100"),  # 183104 MiB
        ("aws", "g6.xlarge", "22.35", False, "10"),  # up to 10 Gigabit; 22888 MiB of a 24 GB card
        ("aws", "g6f.large", "2.79", False, "10"),  # an eighth of an L4
        ("aws", "trn2.48xlarge", None, False, "3200"),  # EC2 states 512 GiB a chip of 96 GB
        ("azure", "Standard_ND96isr_H100_v5", "640", True, "3280"),  # 80 + 8 x 400 InfiniBand
        ("azure", "Standard_NC80adis_H100_v5", "188", None, "80"),
        ("azure", "Standard_NV6ads_A10_v5", "4", False, "5"),
        ("gcp", "a2-highgpu-1g", None, False, "24"),
        ("gcp", "a2-megagpu-16g", None, True, "100"),
        ("oci", "BM.GPU.H200.8", "1128", True, "3400"),  # 200 + 8 x 400 RDMA
        ("oci", "VM.GPU.A10.2", "48", False, "48"),
        ("oci", "BM.GPU.MI300X.8", "1536", False, "3300"),  # Infinity Fabric is not NVLink
    ],
)
def test_a_machine_has_what_its_seller_documents(seller, machine, gpu_memory_gb, has_nvlink, network_gbit_per_s):
    found = shape(seller, machine)
    assert found.gpu_memory_size_gb == (Decimal(gpu_memory_gb) if gpu_memory_gb else None)
    assert found.has_nvlink is has_nvlink
    assert found.network_bandwidth_gbit_per_s == Decimal(network_gbit_per_s)


@pytest.mark.parametrize("seller", SELLERS)
def test_stated_gpu_memory_agrees_with_the_accelerators_label(seller):
    label = accelerators()
    stated = [s for s in shapes(seller).values() if s.gpu_memory_size_gb and s.gpu_id and s.gpu_count]
    off = [s.instance_type for s in stated if not 0.9 < s.gpu_memory_size_gb / (s.gpu_count * label[s.gpu_id]) < 1.1]
    assert off == []


@pytest.mark.parametrize("seller", SELLERS)
def test_every_machine_that_has_nvlink_has_more_than_one_gpu_with_such_a_port(seller):
    linked = [s for s in shapes(seller).values() if s.has_nvlink]
    assert all(s.gpu_count >= 2 for s in linked)
    assert {s.gpu_id.partition("-")[0] for s in linked} <= {
        "V100",
        "A100",
        "H100",
        "H200",
        "B200",
        "B300",
        "GB200",
        "GB300",
    }


@pytest.mark.parametrize("seller", SELLERS)
def test_every_known_accelerator_of_a_machine_is_in_table_gpu(seller):
    assert {s.gpu_id for s in shapes(seller).values() if s.gpu_id} <= set(accelerators())


def test_what_a_machine_holds_is_no_part_of_an_offers_id():
    """SHA-256 of azure, Azure, the size, H100, 8, westus3, Standard and five empty fields."""
    bare = {
        "source": "azure",
        "service_provider_name": "Azure",
        "provider_kind": "hyperscaler",
        "gpu_name": "H100",
        "gpu_count": 8,
        "instance_type": "Standard_ND96isr_H100_v5",
        "region_id": "westus3",
        "pricing_category": "Standard",
    }
    inside = vars(shape("azure", "Standard_ND96isr_H100_v5"))
    assert Offer.of(**bare).offer_id == Offer.of(**bare | inside).offer_id == "8fc1a8226f5f74d9"


def test_a_refresh_names_the_machines_that_our_table_lacks(gpuplan, wire):
    page = {"Items": [azure_item(armSkuName="Standard_ND72isr_XYZ_v9", armRegionName="westus3")], "NextPageLink": None}
    wire.says(json.dumps(page).encode())
    result = gpuplan("refresh", "azure")
    assert result.exit_code == 0
    assert "azure: 1 unmapped" in result.stderr
    assert "Standard_ND72isr_XYZ_v9" in result.stderr
    assert gpuplan.ask("SELECT instance_type, gpu_name, offer_count FROM unmapped") == [
        ("Standard_ND72isr_XYZ_v9", "Standard_ND72isr_XYZ_v9", 1)
    ]
