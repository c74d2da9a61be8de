"""Speed for one user through llama.cpp, against what its users measured: none of it took part in the calibration."""

import csv
from pathlib import Path

import pytest

from planner.sizing.rates import powered_tflops
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, throughput

with Path(__file__).with_name("measured_local.csv").open(encoding="utf-8", newline="") as FILE:
    MEASURED = list(csv.DictReader(FILE))


@pytest.fixture
def estimated(model, gpus):
    llama = model("meta-llama/Llama-2-7b-hf")
    serving = Serving(640, weights="q4_0", engine="llama.cpp", memory_utilisation=1.0)
    return {
        run["gpu_id"]: throughput(llama, gpus[run["gpu_id"]], serving, Load(1, 128, concurrency=1)) for run in MEASURED
    }


def test_eight_of_ten_lie_in_the_stated_band(estimated):
    inside = [
        estimated[run["gpu_id"]].low_factor
        <= float(run["output_tokens_per_s"]) / estimated[run["gpu_id"]].output_tokens_per_s
        <= estimated[run["gpu_id"]].high_factor
        for run in MEASURED
    ]
    assert len(inside) == 11
    assert sum(inside) >= 9


def test_what_was_never_calibrated_says_so(estimated):
    assert all(pace.basis.endswith("new to it: llama.cpp") for pace in estimated.values())


@pytest.mark.parametrize(
    ("gpu", "arithmetic", "tflops"),
    [
        ("H100-PCIE-80GB", "bf16", 1979 / 2 / 2),  # half of an SXM5's 700 W
        ("H100-PCIE-80GB", "fp8", 1979 / 2),
        ("H100-NVL-94GB", "bf16", 1979 / 2 * 400 / 700),
        ("A100-PCIE-80GB", "bf16", 312 * 300 / 400),
        ("L4", "bf16", 733 / 2 * 72 / 350),
    ],
)
def test_a_card_with_less_power_sustains_less(gpus, gpu, arithmetic, tflops):
    assert powered_tflops(gpus[gpu], arithmetic) == pytest.approx(tflops)
    assert powered_tflops(gpus[gpu], arithmetic) < (gpus[gpu].bf16_dense_tflops or 0) * (
        2 if arithmetic == "fp8" else 1
    )


def test_what_is_fed_well_or_not_known_keeps_its_peak(gpus):
    for name in ("H100-SXM-80GB", "H200-SXM-141GB", "A100-SXM-80GB", "L40S", "RTX-4090", "B200-SXM", "MI300X"):
        assert powered_tflops(gpus[name], "bf16") >= gpus[name].bf16_dense_tflops
