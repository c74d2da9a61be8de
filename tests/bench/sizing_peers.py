"""One sizing in an open process: hf-mem's cache of a configuration, aiconfigurator's speed, and ours of both."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from planner.sizing.architecture import read_config
from planner.sizing.coefficients import calibrated
from planner.sizing.memory import fit
from planner.sizing.roofline import roofline
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, pace_of
from tests.bench.row import Row
from tests.bench.throughput_rows import gpus
from tests.bench.timing import ROOT, peer, processor_s

MODEL = "Qwen/Qwen3-32B"
TIMES = 200
HF_MEM = """
import json, sys, time
from hf_mem.safetensors.kv_cache import compute_safetensors_kv_cache_size as size
config = json.load(open(sys.argv[1]))
start = time.process_time()
for _ in range(TIMES):
    size(config, "BF16", 32768)
print((time.process_time() - start) / TIMES)
"""
AICONFIGURATOR = """
import time, warnings
warnings.simplefilter("ignore")
from aiconfigurator.cli.api import cli_estimate
asked = dict(model_path="MODEL", system_name="h100_sxm", backend_name="vllm", isl=1024, osl=256)
asked |= dict(batch_size=32, tp_size=2)
cli_estimate(**asked)
start = time.process_time()
for _ in range(5):
    cli_estimate(**asked)
print((time.process_time() - start) / 5)
"""


def rows(*, quick: bool = False) -> Iterator[Row]:
    """Memory beside hf-mem, speed beside aiconfigurator."""
    config, h100 = _config(), gpus()["H100-SXM-80GB"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "config.json"
        path.write_text(json.dumps(config), encoding="utf-8")
        theirs = _told(peer("hf-mem", "hf-mem==0.5.6"), HF_MEM, str(path))

    def memory() -> Any:
        return [fit(read_config(config, MODEL), h100, Serving(32_768)) for _ in range(TIMES)]

    ours = processor_s(memory, 5)[0] / TIMES
    yield Row(f"memory of {MODEL}, every term", ours * 1000, "ms", "hf-mem 0.5.6, the cache alone", theirs * 1000)
    theirs = _told(peer("aiconfigurator", "aiconfigurator==0.12.0"), AICONFIGURATOR)

    def speed() -> Any:
        serving = Serving(1280, tensor_parallel=2)
        return [pace_of(_roofline(config, h100, serving), Load(1024, 256, concurrency=32)) for _ in range(TIMES)]

    ours = processor_s(speed, 5)[0] / TIMES
    yield Row(f"speed of {MODEL} on 2 x H100", ours * 1000, "ms", "aiconfigurator 0.12.0", theirs * 1000)


def _roofline(config: Any, gpu: Any, serving: Serving) -> Any:
    return roofline(read_config(config, MODEL), gpu, serving, calibrated())


def _config() -> Any:
    path = ROOT / "warehouse" / "seeds" / "llm" / f"{MODEL.replace('/', '--')}.json"
    return json.loads(path.read_text(encoding="utf-8"))["config"]


def _told(python: str, script: str, *words: str) -> float:
    """The seconds that a peer's script prints last."""
    text = script.replace("TIMES", str(TIMES)).replace("MODEL", MODEL)
    done = subprocess.run([python, "-c", text, *words], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])
