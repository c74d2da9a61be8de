"""Accelerators: `gpu.csv`, dense figures with their source and confidence.

An engine never sees the memory on the label. Where a driver's or an engine's own figure is known it is used
and the note says so; elsewhere the label counts at 10^9 bytes, which is too low for some parts.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.snapshot.rows import Flat, read, record_row
from warehouse.tables import Gpu
from warehouse.units import GB, GIB

ACCELERATORS = "prices/gpus.csv"

VLLM = "total memory in vLLM's own log"
MEASURED = {  # gpu_id -> GiB, who measured
    "A100-PCIE-80GB": (79.2, f"{VLLM} for an A100 80 GB"),
    "A100-SXM-80GB": (79.2, f"{VLLM} for an A100 80 GB"),
    "H100-PCIE-80GB": (79.2, f"{VLLM} for an H100 80 GB"),
    "H100-SXM-80GB": (79.2, VLLM),
    "H200-SXM-141GB": (139.8, f"{VLLM}; nvidia-smi shows 143771 MiB"),
    "B200-SXM": (178.0, f"{VLLM}; EC2 states 183359 MiB"),
    "B300-SXM": (268.6, "nvidia-smi, 275040 MiB"),
    "GB300": (277.5, "nvidia-smi, 284208 MiB"),
    "MI355X": (287.5, VLLM),
    "V100-SXM2-32GB": (31.74, VLLM),
    "T4": (14.56, VLLM),
    "RTX-3090": (23.58, f"{VLLM}, lowest of three"),
    "RTX-4090": (23.55, VLLM),
    "RTX-PRO-6000-BW-SE": (95.0, VLLM),
    "RTX-PRO-6000-BW-WS": (95.0, f"{VLLM} for the server edition"),
    "L4": (22.35, "EC2 states 22888 MiB, ECC on"),
    "A10G": (22.35, "EC2 states 22888 MiB, ECC on"),
    "L40S": (44.7, "EC2 states 45776 MiB, ECC on"),
}
FIGURES = {  # column of the list -> field
    "mem_bw_gbs": "memory_bandwidth_gb_per_s",
    "bf16_dense_tflops": "bf16_dense_tflops",
    "fp8_dense_tflops": "fp8_dense_tflops",
    "fp4_dense_tflops": "fp4_dense_tflops",
    "int8_dense_tops": "int8_dense_tops",
    "tdp_w": "tdp_w",
    "scaleup_bidir_gbs": "scaleup_bandwidth_gb_per_s",
    "pcie_bidir_gbs": "pcie_bandwidth_gb_per_s",
}


def gpu_rows(research: Path) -> Iterator[Flat]:
    """Every accelerator of the list."""
    for row in read(research / ACCELERATORS):
        yield record_row(_gpu(row))


def _gpu(row: dict[str, str]) -> Gpu:
    label_gb = float(row["vram_gb"])
    usable_gib, how = MEASURED.get(row["name"], (round(label_gb * GB / GIB, 2), "by label"))
    measured = row["name"] in MEASURED
    memory_note = f"usable memory {'measured: ' if measured else ''}{how}"
    return Gpu(
        source="seed",
        gpu_id=row["name"],
        aliases=tuple(_aliases(row["aliases"], row["name"])),
        vendor=row["vendor"],
        architecture=row["arch"],
        form_factor=row["form_factor"],
        launch_year=int(row["launch_year"]),
        memory_size_gb=label_gb,
        usable_memory_gib=usable_gib,
        memory_type=row["mem_type"],
        fp16_dense_tflops=_fp16_without_bf16(row),
        scaleup_link=row["scaleup_link"],
        pcie=row["pcie"],
        source_name=row["source"],
        confidence=row["confidence"],
        note="; ".join(filter(None, [row["notes"], memory_note])),
        **{field: float(row[column]) for column, field in FIGURES.items() if row[column].strip("-")},
    )


def _aliases(stated: str, name: str) -> list[str]:
    """The list's aliases, each also without what stands in brackets.

    >>> _aliases("RTX6000 (Lambda, Turing),TU102", "Quadro-RTX-6000")
    ['RTX6000 (Lambda, Turing)', 'RTX6000', 'TU102']
    """
    found = []
    for alias in re.split(r",(?![^(]*\))", stated):
        found += [alias.strip(), re.sub(r"\s*\(.*\)", "", alias).strip()]
    return [alias for alias in dict.fromkeys(found) if alias and alias != name]


def _fp16_without_bf16(row: dict[str, str]) -> float | None:
    stated = re.search(r"FP16 tensor ([\d.]+)", row["notes"])
    return float(stated[1]) if stated and not row["bf16_dense_tflops"] else None
