"""What Google's descriptions of SKUs mean: which part of a machine, and how it is paid; or no part of one for sale."""

import pytest

from ingest.sources.gcp import skus

GPU_80, MEGA = ("gpu", "nvidia-a100-80gb"), ("gpu", "nvidia-h100-mega-80gb")
RTX_PRO = ("gpu", "nvidia-rtx-pro-6000")


@pytest.mark.parametrize(
    ("description", "part", "terms"),
    [
        ("Nvidia Tesla A100 80GB GPU running in Netherlands", GPU_80, skus.ON_DEMAND),
        ("Nvidia Tesla A100 80GB GPU attached to Spot Preemptible VMs running in Americas", GPU_80, skus.SPOT),
        ("Commitment v1: Nvidia Tesla A100 80GB GPU running in us-central1 for 1 Year", GPU_80, skus.ONE_YEAR),
        ("Nvidia Tesla A100 GPU running in Americas", ("gpu", "nvidia-tesla-a100"), skus.ON_DEMAND),
        ("Nvidia H100 80GB Plus GPU running in Americas", MEGA, skus.ON_DEMAND),
        ("Nvidia H100 80GB Mega GPU attached to Spot Preemptible VMs running in Tokyo", MEGA, skus.SPOT),
        ("Nvidia H100 Mega 80GB GPU attached to DWS Defined Duration VMs running in Seoul", MEGA, skus.FLEX_START),
        ("Reserved Nvidia H100 80GB Mega GPU in Americas in Calendar Mode", MEGA, skus.CALENDAR),
        ("DWS Calendar Mode A4 Nvidia B200 (1 gpu slice) in Seoul", ("slice", "nvidia-b200"), skus.CALENDAR),
        ("Commitment v1: A4 Nvidia B200 (1 gpu slice) in Iowa for 3 Years", ("slice", "nvidia-b200"), skus.THREE_YEARS),
        ("H200 141GB GPU running in Netherlands", ("gpu", "nvidia-h200-141gb"), skus.ON_DEMAND),
        ("RTX 6000 96GB attached to Spot Preemptible VMs running in Belgium", RTX_PRO, skus.SPOT),
        ("A3Plus Instance Core running in Americas", ("core", "A3Plus"), skus.ON_DEMAND),
        ("Spot Preemptible A3 Instance Ram running in Americas", ("memory", "A3"), skus.SPOT),
        ("Commitment v1: Cpu in Americas for 1 Year", ("core", "N1"), skus.ONE_YEAR),
        ("SSD backed Local Storage in Bangkok", ("local_ssd", ""), skus.ON_DEMAND),
        ("SSD backed Local Storage attached to Spot Preemptible VMs", ("local_ssd", ""), skus.SPOT),
        ("DWS Defined Duration V6e running in Columbus", ("tpu", "tpu-v6e"), skus.FLEX_START),
        ("Tpu-v3 Preemptible accelerator in Iowa", ("tpu", "tpu-v3"), skus.SPOT),
        ("Reserved V6e TPU in Columbus in Calendar Mode", ("tpu", "tpu-v6e"), skus.CALENDAR),
    ],
)  # fmt: skip
def test_a_description_says_which_part_and_how_it_is_paid(description, part, terms):
    assert skus.meaning(description) == (part, terms)


@pytest.mark.parametrize(
    "description",
    [
        "Nvidia Tesla T4 GPU attached to Sole Tenancy VMs running in Americas",
        "Sole Tenancy Premium for A2 Sole Tenancy Instance Core running in Americas",
        "N1 Custom Instance Core running in Americas",
        "Reserved Nvidia Tesla A100 80GB GPU in Virginia",
        "Reserved A2 Ram in Netherlands",
        "Nvidia L4 Virtual Workstation GPU running in Netherlands",
        "Capacity Optimized TpuV6e running in Columbus",
        "Commitment v1: Nvidia H100 80GB GPU in Iowa for 5 Years",
        "Commitment - dollar based v1: GCE for 1 year",
        "VM state: preserved local SSD in Bangkok",
        "Memory Optimized Upgrade Premium for Memory-optimized Instance Core running in Americas",
        "C3 Instance Local SSD running in Iowa",
        "Core running in Americas",
        "N2 Instance Core running in Americas",
    ],
)
def test_what_is_not_a_part_of_a_machine_for_sale_is_none(description):
    assert skus.meaning(description)[0] is None
