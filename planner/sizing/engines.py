"""What engines take for settings that nobody stated: how much memory, how many tokens and sequences a step.

Quirks: vLLM samples up to 1,024 sequences on GPUs of 70 GiB and more that are no A100 (vllm/engine/arg_utils.py, read
2026-11), and its trial run of so many takes 5 to 10 GiB: models fail to start for that alone. SGLang works out a static
fraction from what prefill and graphs will need (sglang/srt/server_args.py, read 2026-11).
"""

from dataclasses import replace

from planner.sizing.architecture import Architecture
from planner.sizing.coefficients import generation
from planner.sizing.serving import Serving
from warehouse.tables import Gpu

LARGE_GIB = 70
VLLM_UTILISATION = 0.9
LATER_VLLM_UTILISATION = 0.92
"""Since graphs count against it (https://docs.vllm.ai/en/stable/cli/serve/, read 2026-12-01)."""
GRAPHS_COUNTED_SINCE = (0, 21)
"""From here on vLLM measures its CUDA graphs within the budget (vllm-project/vllm/pull/30515)."""
SMALL_STEP = 2048
"""Most tokens of a step on an A100, whatever its memory (vllm/engine/arg_utils.py, read 2026-12) [tokens]."""
V1 = (0, 8)
"""From here on vLLM samples 1,024 sequences on large GPUs (vllm-project/vllm/issues/12529)."""
TRITON_SINCE = (0, 11)
KERNEL_TILES = {"Hopper": (64, 256), "Blackwell": (256, 256), "CDNA3": (128, 128), "CDNA4": (256, 256)}
"""vllm/model_executor/layers/quantization/mxfp4.py, read 2026-12-01; Triton's layout on Hopper pads widths to 256,
as 64.38 GiB show that vLLM 0.11 and 0.14 logged for gpt-oss-120b."""
MARLIN_TILES = (256, 128)
TENSORRT_FREE_FRACTION = 0.9
MANY_SEQUENCES = 1024
MIB_PER_PREFILL_TOKEN = 1.5
MIB_PER_GRAPH_BATCH = 2
MIB_PER_EIGHT_GPUS = 1024
METADATA_MIB = 512
LEAST_RESERVED_MIB = 10 * 1024
"""From 60 GiB a GPU on."""
WITH_ENCODER = 0.95
ENCODER_SENSITIVITY = 0.1
USUAL_ENCODER = 24 * 1024**2
"""Layers times width squared, of CLIP-L."""


def runs_on(engine: str, gpu: Gpu) -> bool:
    """Whether an engine runs on a vendor's accelerators.

    TensorRT-LLM does on NVIDIA's alone, llama.cpp on those of three vendors, vLLM and SGLang on all but Apple's.
    """
    if engine == "tensorrt-llm":
        return gpu.vendor == "NVIDIA"
    return gpu.vendor in {"NVIDIA", "AMD", "Apple"} if engine == "llama.cpp" else gpu.vendor != "Apple"


def with_defaults(serving: Serving, gpu: Gpu, memory_gib: float) -> Serving:
    """The settings as the engine would complete them on that GPU.

    Who asks for a concurrency is taken to set the engine up for it; who doesn't gets the engine's own limit.
    """
    tiles = mxfp4_tiles(gpu, serving.release) if serving.engine == "vllm" else serving.mxfp4_tiles
    fewer = SMALL_STEP if serving.engine == "vllm" and "A100" in gpu.gpu_id else None
    settled = replace(serving, mxfp4_tiles=tiles, max_batched_tokens=serving.max_batched_tokens or fewer)
    unasked = serving.max_sequences is None and serving.concurrency == 1 and serving.engine == "vllm"
    is_old = (serving.release or V1) < V1
    if not unasked or is_old or memory_gib < LARGE_GIB or "A100" in gpu.gpu_id:
        return settled
    return replace(settled, max_sequences=MANY_SEQUENCES)


def mxfp4_tiles(gpu: Gpu, release: tuple[int, int] | None = None) -> tuple[int, int]:
    """Multiples to which vLLM's kernels pad the hidden values and the widths of MXFP4 experts on a GPU [1].

    FlashInfer on Blackwell with HBM, Triton on Hopper, AITER on AMD's; all others, and Hopper before 0.11, Marlin.
    """
    chip = generation(gpu)
    if chip == "Hopper" and release and release < TRITON_SINCE:
        return MARLIN_TILES
    return KERNEL_TILES.get(chip, MARLIN_TILES)


def default_utilisation(
    architecture: Architecture, engine: str, gpus: int, memory_gib: float, release: tuple[int, int] | None = None
) -> float:
    """Share of memory that an engine takes unasked [0..1]."""
    if engine == "vllm":
        return LATER_VLLM_UTILISATION if release and release >= GRAPHS_COUNTED_SINCE else VLLM_UTILISATION
    if engine == "tensorrt-llm":
        return TENSORRT_FREE_FRACTION
    if engine == "llama.cpp":
        return 1.0
    prefill, graphs = _sglang_limits(memory_gib)
    reserved = METADATA_MIB + prefill * MIB_PER_PREFILL_TOKEN + graphs * MIB_PER_GRAPH_BATCH
    reserved += gpus / 8 * MIB_PER_EIGHT_GPUS
    if memory_gib > 60:
        reserved = max(reserved, LEAST_RESERVED_MIB)
    fraction = 1 - reserved / 1024 / memory_gib
    return round(fraction * (_beside_encoder(architecture) if architecture.encoder_parameters else 1.0), 3)


def _sglang_limits(memory_gib: float) -> tuple[int, int]:
    """Tokens of a piece of prefill, and the largest batch with a graph."""
    for below, prefill, graphs in ((35, 2048, 24), (60, 4096, 80), (90, 8192, 256), (160, 8192, 512)):
        if memory_gib < below:
            return prefill, graphs
    return 16_384, 512


def _beside_encoder(architecture: Architecture) -> float:
    """SGLang leaves more free for larger image encoders; a block has some 13 times its width squared."""
    size = architecture.encoder_parameters / 13
    return WITH_ENCODER * max(0.8, min(1.05, 1 - ENCODER_SENSITIVITY * (size / USUAL_ENCODER - 1)))
