"""Spellings seen in the wild, each with the id a person decided on, and what no spelling may ever do.

`gpu_spellings.csv` has every name of an accelerator in public collections of prices from 2022 to October 2026, and
for each the id it stands for, or why it stands for none.
"""

import csv
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.gpu_names import RULES, _fits, gpu_id

CANONICAL = [
    "K80",
    "M60",
    "P4",
    "P100-PCIE",
    "V100-PCIE-16GB",
    "V100-SXM2-16GB",
    "V100-SXM2-32GB",
    "T4",
    "T4G",
    "A10",
    "A10G",
    "A16",
    "A30",
    "A40",
    "A100-PCIE-40GB",
    "A100-SXM-40GB",
    "A100-PCIE-80GB",
    "A100-SXM-80GB",
    "A800-PCIE-80GB",
    "L4",
    "L20",
    "L40",
    "L40S",
    "RTX-3090",
    "RTX-4090",
    "RTX-5090",
    "RTX-A4000",
    "RTX-A4500",
    "RTX-A5000",
    "RTX-A6000",
    "Quadro-RTX-6000",
    "RTX-4000-Ada",
    "RTX-5000-Ada",
    "RTX-6000-Ada",
    "RTX-PRO-6000-BW-WS",
    "RTX-PRO-6000-BW-SE",
    "H100-PCIE-80GB",
    "H100-SXM-80GB",
    "H100-NVL-94GB",
    "H20",
    "H200-SXM-141GB",
    "H200-NVL-141GB",
    "GH200-96GB",
    "B200-SXM",
    "B300-SXM",
    "GB200",
    "GB300",
    "MI210",
    "MI250X",
    "MI300X",
    "MI325X",
    "MI350X",
    "MI355X",
    "Gaudi1",
    "Gaudi2",
    "Gaudi3",
    "TPU-v2",
    "TPU-v3",
    "TPU-v4",
    "TPU-v5e",
    "TPU-v5p",
    "TPU-v6e",
    "TPU7x",
    "Inferentia2",
    "Trainium1",
    "Trainium2",
    "Trainium3",
]

RUNPOD = [
    ("AMD Instinct MI300X OAM", 192, "MI300X"),
    ("NVIDIA A100 80GB PCIe", 80, "A100-PCIE-80GB"),
    ("NVIDIA A100-SXM4-40GB", 40, "A100-SXM-40GB"),
    ("NVIDIA A100-SXM4-80GB", 80, "A100-SXM-80GB"),
    ("NVIDIA A40", 48, "A40"),
    ("NVIDIA B200", 180, "B200-SXM"),
    ("NVIDIA B300 SXM6 AC", 288, "B300-SXM"),
    ("NVIDIA GeForce RTX 3070", 8, None),
    ("NVIDIA GeForce RTX 3080", 10, None),
    ("NVIDIA GeForce RTX 3080 Ti", 12, None),
    ("NVIDIA GeForce RTX 3090", 24, "RTX-3090"),
    ("NVIDIA GeForce RTX 3090 Ti", 24, None),
    ("NVIDIA GeForce RTX 4070 Ti", 12, None),
    ("NVIDIA GeForce RTX 4080", 16, None),
    ("NVIDIA GeForce RTX 4080 SUPER", 16, None),
    ("NVIDIA GeForce RTX 4090", 24, "RTX-4090"),
    ("NVIDIA GeForce RTX 5080", 16, None),
    ("NVIDIA GeForce RTX 5090", 32, "RTX-5090"),
    ("NVIDIA H100 80GB HBM3", 80, "H100-SXM-80GB"),
    ("NVIDIA H100 NVL", 94, "H100-NVL-94GB"),
    ("NVIDIA H100 PCIe", 80, "H100-PCIE-80GB"),
    ("NVIDIA H200", 141, "H200-SXM-141GB"),
    ("NVIDIA H200 NVL", 143, "H200-NVL-141GB"),
    ("NVIDIA L4", 24, "L4"),
    ("NVIDIA L40", 48, "L40"),
    ("NVIDIA L40S", 48, "L40S"),
    ("NVIDIA RTX 2000 Ada Generation", 16, None),
    ("NVIDIA RTX 4000 Ada Generation", 20, "RTX-4000-Ada"),
    ("NVIDIA RTX 4000 SFF Ada Generation", 20, None),
    ("NVIDIA RTX 5000 Ada Generation", 32, "RTX-5000-Ada"),
    ("NVIDIA RTX 6000 Ada Generation", 48, "RTX-6000-Ada"),
    ("NVIDIA RTX A2000", 6, None),
    ("NVIDIA RTX A4000", 16, "RTX-A4000"),
    ("NVIDIA RTX A4500", 20, "RTX-A4500"),
    ("NVIDIA RTX A5000", 24, "RTX-A5000"),
    ("NVIDIA RTX A6000", 48, "RTX-A6000"),
    ("NVIDIA RTX PRO 4000 Blackwell", 24, None),
    ("NVIDIA RTX PRO 4500 Blackwell", 32, None),
    ("NVIDIA RTX PRO 4500 Blackwell Server Edition", 32, None),
    ("NVIDIA RTX PRO 5000 Blackwell", 48, None),
    ("NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition", 96, None),
    ("NVIDIA RTX PRO 6000 Blackwell Server Edition", 96, "RTX-PRO-6000-BW-SE"),
    ("NVIDIA RTX PRO 6000 Blackwell Server Edition MIG 1g.24gb", 24, None),
    ("NVIDIA RTX PRO 6000 Blackwell Server Edition MIG 2g.48gb", 48, None),
    ("NVIDIA RTX PRO 6000 Blackwell Workstation Edition", 96, "RTX-PRO-6000-BW-WS"),
    ("Tesla V100-PCIE-16GB", 16, "V100-PCIE-16GB"),
    ("Tesla V100-SXM2-16GB", 16, "V100-SXM2-16GB"),
    ("unknown", 0, None),
]

VAST = [  # the memory column is MiB per GPU there, here divided by 1024
    ("A100 PCIE", 40.0, "A100-PCIE-40GB"),
    ("A100 PCIE", 80.0, "A100-PCIE-80GB"),
    ("A100 SXM4", 39.0, "A100-SXM-40GB"),
    ("A100 SXM4", 40.0, "A100-SXM-40GB"),
    ("A100 SXM4", 80.0, "A100-SXM-80GB"),
    ("B200", 179.1, "B200-SXM"),
    ("H100 NVL", 93.6, "H100-NVL-94GB"),
    ("H100 PCIE", 79.6, "H100-PCIE-80GB"),
    ("H100 SXM", 79.6, "H100-SXM-80GB"),
    ("H200", 140.4, "H200-SXM-141GB"),
    ("L40S", 45.0, "L40S"),
    ("RTX 4090", 24.0, "RTX-4090"),
    ("RTX 6000Ada", 48.0, "RTX-6000-Ada"),
    ("RTX PRO 6000 WS", 96.0, "RTX-PRO-6000-BW-WS"),
    ("RTX PRO 6000 S", 96.0, "RTX-PRO-6000-BW-SE"),
    ("Q RTX 6000", 24.0, "Quadro-RTX-6000"),
    ("Q RTX 8000", 48.0, None),
    ("B300 PC", 288.0, None),
]

SPECIALISED_CLOUDS = [  # hand-collected offers of 21 clouds, tardellirs/gpu-pricing, 2026-05-24
    ("A100 SXM", 80, "A100-SXM-80GB"),
    ("A800 80G", 80, None),
    ("AMD MI300X", 192, "MI300X"),
    ("AMD MI350X", 288, "MI350X"),
    ("B200 SXM6", 180, "B200-SXM"),
    ("B300 SXM6", 262, "B300-SXM"),
    ("GB300 SXM6", 288, "GB300"),
    ("GTX 1050 Ti", 4, None),
    ("GTX 1060", 6, None),
    ("GTX 1070", 8, None),
    ("GTX 1080 Ti", 11, None),
    ("GTX 1080", 8, None),
    ("GTX 1650", 4, None),
    ("GTX 1660 Super", 6, None),
    ("GTX 1660", 6, None),
    ("H100 SXM", 80, "H100-SXM-80GB"),
    ("NVIDIA A10", 24, "A10"),
    ("NVIDIA A100 40GB", 40, None),
    ("NVIDIA A100 80GB NVLink", 80, "A100-SXM-80GB"),
    ("NVIDIA A100 80GB PCIe", 80, "A100-PCIE-80GB"),
    ("NVIDIA A100 80GB SXM", 80, "A100-SXM-80GB"),
    ("NVIDIA A100 80GB", 80, None),
    ("NVIDIA A100 NVLink", 40, "A100-SXM-40GB"),
    ("NVIDIA A100 NVLink", 80, "A100-SXM-80GB"),
    ("NVIDIA A100 PCIe", 40, "A100-PCIE-40GB"),
    ("NVIDIA A100 PCIe", 80, "A100-PCIE-80GB"),
    ("NVIDIA A100 SXM", 40, "A100-SXM-40GB"),
    ("NVIDIA A100 SXM", 80, "A100-SXM-80GB"),
    ("NVIDIA A100 SXM4 80GB", 80, "A100-SXM-80GB"),
    ("NVIDIA A100 SXM4", 40, "A100-SXM-40GB"),
    ("NVIDIA A100 SXM4", 80, "A100-SXM-80GB"),
    ("NVIDIA A100", 40, None),
    ("NVIDIA A100", 80, None),
    ("NVIDIA A16", 16, "A16"),
    ("NVIDIA A30", 24, "A30"),
    ("NVIDIA A40", 48, "A40"),
    ("NVIDIA A6000", 48, "RTX-A6000"),
    ("NVIDIA B200 NVL", 180, None),
    ("NVIDIA B200 SXM", 180, "B200-SXM"),
    ("NVIDIA B200 SXM6", 180, "B200-SXM"),
    ("NVIDIA B200", 180, "B200-SXM"),
    ("NVIDIA B200", 192, "B200-SXM"),
    ("NVIDIA B300 SXM6", 262, "B300-SXM"),
    ("NVIDIA B300", 180, None),
    ("NVIDIA B300", 262, "B300-SXM"),
    ("NVIDIA GB300 SXM6", 288, "GB300"),
    ("NVIDIA GH200", 96, "GH200-96GB"),
    ("NVIDIA GeForce RTX 4090", 24, "RTX-4090"),
    ("NVIDIA GeForce RTX 5090", 32, "RTX-5090"),
    ("NVIDIA H100 NVL", 94, "H100-NVL-94GB"),
    ("NVIDIA H100 NVLink", 80, "H100-SXM-80GB"),
    ("NVIDIA H100 PCIe NVLink", 80, "H100-PCIE-80GB"),
    ("NVIDIA H100 PCIe", 80, "H100-PCIE-80GB"),
    ("NVIDIA H100 SXM", 80, "H100-SXM-80GB"),
    ("NVIDIA H100 SXM5", 80, "H100-SXM-80GB"),
    ("NVIDIA H100", 80, None),
    ("NVIDIA H200 SXM", 141, "H200-SXM-141GB"),
    ("NVIDIA H200 SXM5", 141, "H200-SXM-141GB"),
    ("NVIDIA H200", 141, "H200-SXM-141GB"),
    ("NVIDIA HGX B300", 288, "B300-SXM"),
    ("NVIDIA HGX H100 SXM", 80, "H100-SXM-80GB"),
    ("NVIDIA HGX H100", 80, "H100-SXM-80GB"),
    ("NVIDIA HGX H200", 141, "H200-SXM-141GB"),
    ("NVIDIA L4", 24, "L4"),
    ("NVIDIA L40", 40, "L40"),
    ("NVIDIA L40", 48, "L40"),
    ("NVIDIA L40S", 48, "L40S"),
    ("NVIDIA Quadro RTX 6000", 24, "Quadro-RTX-6000"),
    ("NVIDIA RTX 3090", 24, "RTX-3090"),
    ("NVIDIA RTX 4000 Ada", 20, "RTX-4000-Ada"),
    ("NVIDIA RTX 4090", 24, "RTX-4090"),
    ("NVIDIA RTX 5090", 32, "RTX-5090"),
    ("NVIDIA RTX 6000 Ada", 48, "RTX-6000-Ada"),
    ("NVIDIA RTX 6000 Pro", 96, None),
    ("NVIDIA RTX A4000", 16, "RTX-A4000"),
    ("NVIDIA RTX A5000", 24, "RTX-A5000"),
    ("NVIDIA RTX A6000", 48, "RTX-A6000"),
    ("NVIDIA RTX PRO 6000 CC", 96, None),
    ("NVIDIA RTX PRO 6000", 96, None),
    ("NVIDIA RTX PRO-A6000 SE", 96, None),
    ("NVIDIA RTX Pro 6000 SE", 96, "RTX-PRO-6000-BW-SE"),
    ("NVIDIA RTX Pro 6000", 96, None),
    ("NVIDIA T4", 16, "T4"),
    ("Quadro RTX 4000", 8, None),
    ("Quadro RTX 5000", 16, None),
    ("RTX 2060", 6, None),
    ("RTX 2070", 8, None),
    ("RTX 2080 Ti", 11, None),
    ("RTX 2080", 8, None),
    ("RTX 3050", 8, None),
    ("RTX 3060 Ti", 8, None),
    ("RTX 3060", 12, None),
    ("RTX 3070 Ti", 8, None),
    ("RTX 3070", 8, None),
    ("RTX 3080 Ti", 12, None),
    ("RTX 3080", 10, None),
    ("RTX 3090 Ti", 24, None),
    ("RTX 3090", 24, "RTX-3090"),
    ("RTX 4000 Ada", 20, "RTX-4000-Ada"),
    ("RTX 4060 Ti", 16, None),
    ("RTX 4070 Ti Super", 16, None),
    ("RTX 4070 Ti", 12, None),
    ("RTX 4070", 12, None),
    ("RTX 4080 (32 GB mod)", 32, None),
    ("RTX 4080", 16, None),
    ("RTX 4090 (48 GB mod)", 48, None),
    ("RTX 4090 (High freq.)", 24, "RTX-4090"),
    ("RTX 4090", 24, "RTX-4090"),
    ("RTX 5060 Ti", 16, None),
    ("RTX 5070 Ti", 16, None),
    ("RTX 5070", 12, None),
    ("RTX 5080", 16, None),
    ("RTX 5090 (High freq.)", 32, "RTX-5090"),
    ("RTX 5090", 32, "RTX-5090"),
    ("RTX 6000 Ada", 48, "RTX-6000-Ada"),
    ("RTX A4000", 16, "RTX-A4000"),
    ("RTX A5000", 24, "RTX-A5000"),
    ("RTX A6000", 48, "RTX-A6000"),
    ("RTX PRO 6000 SE", 96, "RTX-PRO-6000-BW-SE"),
    ("RTX PRO 6000 WE", 96, "RTX-PRO-6000-BW-WS"),
    ("RTX PRO 6000", 96, None),
    ("RTX Pro 6000 Blackwell", 96, None),
    ("RTX Pro 6000", 96, None),
    ("Tesla P40", 24, None),
    ("Tesla T4", 16, "T4"),
    ("Tesla V100 NVLink", 16, "V100-SXM2-16GB"),
    ("Tesla V100 SXM2", 16, "V100-SXM2-16GB"),
    ("Tesla V100", 16, None),
]

TRAPS = [
    ("A4000", None, "RTX-A4000"),
    ("A40 (graphics mode)", None, "A40"),
    ("A100X", 80, None),
    ("A1000", None, None),
    ("H100-80G-PCIe-NVLink", None, "H100-PCIE-80GB"),
    ("H100 SXM5", 96, None),
    ("H100", 94, "H100-NVL-94GB"),
    ("A100-80GB-640GB SXM4", None, "A100-SXM-80GB"),
    ("NVIDIA GH200 480GB", None, "GH200-96GB"),
    ("GH200 144GB HBM3e", None, None),
    ("NVIDIA GB200 NVL72", None, "GB200"),
    ("L40s", None, "L40S"),
    ("NVIDIA L4", 22.3, "L4"),
    ("RTX 6000", None, None),
    ("RTX6000", 24, "Quadro-RTX-6000"),
    ("RTXPRO6000S", None, "RTX-PRO-6000-BW-SE"),
    ("RTX PRO Server 6000", None, "RTX-PRO-6000-BW-SE"),
    ("RTXA6000", None, "RTX-A6000"),
    ("RTX 4090", 48, None),
    ("RTX 4090 D", 24, None),
    ("RTX 5090 Laptop GPU", 24, None),
    ("A100-SXM4-40GB MIG 1g.5gb", None, None),
    ("NVIDIA A10-24Q", None, None),
    ("V100 SXM2", None, None),
    ("V100-PCIE-32GB", None, None),
    ("H20-3e", 141, None),
    ("MI300A", 128, None),
    ("Gaudi HL-205", None, "Gaudi1"),
    ("Gaudi 3", None, "Gaudi3"),
    ("tpu-v5litepod", None, "TPU-v5e"),
    ("Inferentia", None, None),
    ("Trainium", None, "Trainium1"),
    ("NVIDIA", None, None),
    ("", None, None),
    ("Tesla K80", 12, None),
    ("Tesla M60", 8, None),
    ("Tesla M60", 16, "M60"),
]

with (Path(__file__).parent / "gpu_spellings.csv").open() as file:
    COLLECTED = list(csv.DictReader(file))
WHY_UNMAPPED = {
    "form not stated",
    "form and memory not stated",
    "several products of this name",
    "MIG slice",
    "half a board",
    "not in table gpu",
}
RESPELLINGS = [
    str.lower,
    str.upper,
    str.title,
    lambda s: s.replace(" ", "_"),
    lambda s: s.replace(" ", "-"),
    lambda s: f"  NVIDIA {s} ",
    lambda s: f"8 x {s} (new)",
]


@pytest.mark.parametrize(("name", "memory_gb", "expected"), [*RUNPOD, *VAST, *SPECIALISED_CLOUDS, *TRAPS])
def test_a_spelling_seen_in_the_wild_means_what_a_person_decided(name, memory_gb, expected):
    assert gpu_id(name, memory_gb) == expected


@pytest.mark.parametrize("name", CANONICAL)
def test_a_canonical_id_names_itself(name):
    assert gpu_id(name) == name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.words} {rule.memory_gb or ''}")
def test_no_rule_is_hidden_by_one_before_it(rule):
    words = {alternatives.partition("|")[0] for alternatives in rule.words.split()}
    memory_gb = sum(rule.memory_gb) / 2 if rule.memory_gb else None
    assert next(r for r in RULES if _fits(r, words, memory_gb)) is rule


def test_the_rules_lead_to_all_67_canonical_ids_and_to_no_other():
    assert len(CANONICAL) == 67
    assert {rule.gpu_id for rule in RULES} - {None} == set(CANONICAL)


@pytest.mark.parametrize("row", COLLECTED, ids=lambda row: row["spelling"])
def test_a_collected_spelling_has_the_id_that_a_person_decided_on_or_a_reason_for_none(row):
    assert (gpu_id(row["spelling"]) or "") == row["gpu_id"]
    assert bool(row["gpu_id"]) is not (row["why_unmapped"] in WHY_UNMAPPED)


def test_all_334_spellings_are_decided_once():
    assert len({row["spelling"] for row in COLLECTED}) == len(COLLECTED) == 334


@given(st.sampled_from(COLLECTED), st.none() | st.floats(0, 300))
def test_no_spelling_has_two_ids_whatever_memory_is_stated(row, memory_gb):
    assert gpu_id(row["spelling"], memory_gb) in {row["gpu_id"] or None, None} or not row["gpu_id"]


@given(st.sampled_from(COLLECTED), st.sampled_from(RESPELLINGS))
def test_no_spelling_has_two_ids_however_it_is_written(row, respell):
    assert gpu_id(respell(row["spelling"])) == (row["gpu_id"] or None)


@given(
    st.sampled_from([(n, m, e) for n, m, e in [*RUNPOD, *VAST] if e]),
    st.sampled_from(RESPELLINGS),
)
def test_case_separators_and_surroundings_change_nothing(known, respell):
    name, memory_gb, expected = known
    assert gpu_id(respell(name), memory_gb) == expected


@given(
    st.sampled_from(["A10", "A16", "A30", "A40", "L4", "L40", "T4", "P4", "H20", "H200", "B200", "GB200", "MI300X"]),
    st.text(string.ascii_letters + string.digits, min_size=1, max_size=4).filter(
        lambda more: not more.lower().startswith(("sxm", "pci", "nvl"))
    ),
)
def test_a_longer_word_is_another_part_or_unknown(part, more):
    longer = gpu_id(part + more)
    assert longer is None or longer.split("-")[0].upper().startswith((part + more)[: len(part) + 1].upper())


@given(st.text(max_size=60), st.none() | st.floats(allow_nan=False))
def test_any_text_is_a_known_id_or_nothing(name, memory_gb):
    assert gpu_id(name, memory_gb) in {None, *CANONICAL}
