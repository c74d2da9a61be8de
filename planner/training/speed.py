"""How fast a run trains: arithmetic over the share of the peak rate that published runs reach.

    forward    = 2 N + 2 x heads x (key + value size) x sequence, of each attention layer    [FLOP a token]
    full       = 3 forward                (6 N and 12 L d s: arXiv:2001.08361, arXiv:2205.05198)
    adapters   = 2 N forward, 2 N backward, attention as ever: a frozen weight has no gradient of its own
    tokens/s   = GPUs / (products / (peak x share) + attention / (16-bit peak x share x attention's share))

and for each micro-step, however small, the launching of its kernels, and of a 4-bit base its widening for each pass.

N is the parameters that multiply a token: of experts those that are picked. The share is a model FLOPs utilisation
(MFU): published runs with and without recomputation reach the same, so recomputed work is within it, and what the GPUs
do with it is told beside.
"""

from dataclasses import dataclass

from planner.sizing.architecture import Architecture
from planner.sizing.attention import LatentAttention
from planner.sizing.coefficients import generation
from planner.sizing.layer import Softmax
from planner.training.exchange import exchange_s
from planner.training.framework import training_data
from planner.training.recipe import Recipe
from warehouse.faults import BadInput
from warehouse.tables import Gpu

SECONDS_PER_HOUR = 3600
FORWARDS = {"full": 3, "lora": 2, "qlora": 2}
"""Passes of products with weights: forward, towards inputs, and towards weights where they are trained."""


@dataclass(frozen=True)
class Work:
    """Floating-point operations a token, without what is recomputed [FLOP]."""

    products: float
    """With weights."""
    attention: float
    """Of queries with keys and scores with values."""
    recomputed: float
    """Done again on the way back; not part of the other two."""

    @property
    def model(self) -> float:
        """What MFU counts [FLOP]."""
        return self.products + self.attention


@dataclass(frozen=True)
class TrainingSpeed:
    """How fast the GPUs train together."""

    tokens_per_s: float
    tokens_per_s_per_gpu: float
    low_factor: float
    """What 1 of 10 such runs stays below, over the estimate [-]."""
    high_factor: float
    model_flops_utilisation: float
    """Model FLOPs over the peak of the arithmetic [0..1]."""
    hardware_flops_utilisation: float
    """The same with what is recomputed [0..1]."""
    limited_by: str
    """arithmetic, or exchange between GPUs."""
    basis: str
    """What the estimate rests on, in words."""

    def gpu_hours(self, tokens: float) -> float:
        """GPU-hours for so many tokens, nothing lost [GPU h]."""
        return tokens / self.tokens_per_s_per_gpu / SECONDS_PER_HOUR


def work_of(architecture: Architecture, recipe: Recipe) -> Work:
    """Operations of a token.

    >>> from planner.sizing.architecture import Architecture
    >>> work_of(Architecture("7B", stated_parameter_count=7 * 10**9), Recipe()).products
    42000000000
    """
    forward = 2 * (architecture.active_parameter_count or 0)
    attended = sum(_attended(mixer, recipe.sequence_tokens) * n for mixer, n in architecture.attention_layers)
    recomputed = forward + attended if recipe.checkpointing == "full" else 0
    return Work(FORWARDS[recipe.method] * forward, 3 * attended, recomputed)


def _attended(mixer: Softmax, sequence_tokens: int) -> float:
    """Forward operations of a token's attention, every pair of tokens counted, as publications do [FLOP]."""
    pairs = min(sequence_tokens, 2 * mixer.window_tokens) if mixer.window_tokens else sequence_tokens
    products = mixer.products
    if isinstance(mixer, LatentAttention):
        products = mixer.heads * (mixer.nope_dimension + mixer.rope_dimension + mixer.value_dimension)
    return 2.0 * products * pairs


def training_speed(architecture: Architecture, gpu: Gpu, recipe: Recipe) -> TrainingSpeed:
    """How fast these GPUs train the model.

    Raises:
        BadInput: The GPU's 16-bit matrix rate or the link between several is unknown, or nothing like it was measured.
    """
    work, chip, arithmetic = work_of(architecture, recipe), chip_of(gpu), _arithmetic(gpu, recipe)
    computing = _computing_s(architecture, gpu, recipe, work)
    exchanging = exchange_s(architecture, gpu, recipe) / (recipe.tokens_per_gpu / recipe.pipeline_parallel)
    each = 1 / (max(computing, exchanging.hidden) + exchanging.open) / (1 + recipe.idle_fraction)
    low, high, said = _band(chip, arithmetic, recipe, bool(architecture.expert_layers))
    peak = _peak(gpu, arithmetic)
    if recipe.mfu:
        each, (low, high, said) = peak * recipe.mfu / work.model, (1.0, 1.0, "utilisation as stated")
    return TrainingSpeed(
        tokens_per_s=each * recipe.gpus,
        tokens_per_s_per_gpu=each,
        low_factor=low,
        high_factor=high,
        model_flops_utilisation=each * work.model / peak,
        hardware_flops_utilisation=each * (work.model + work.recomputed) / peak,
        limited_by="arithmetic" if computing >= exchanging.hidden else "exchange between GPUs",
        basis=said,
    )


def _computing_s(architecture: Architecture, gpu: Gpu, recipe: Recipe, work: Work) -> float:
    """Arithmetic of a token on one GPU [s]."""
    arithmetic, chip = _arithmetic(gpu, recipe), chip_of(gpu)
    tuned = "fp8_megatron" if (arithmetic, recipe.framework) == ("fp8", "megatron") else arithmetic
    products = work.products * _narrow(architecture, recipe) / _kind(architecture)
    seconds = products / (_peak(gpu, arithmetic) * _share(tuned, chip))
    seconds += work.attention / (_peak(gpu, "bf16") * _share("bf16", chip) * _share("attention", chip))
    seconds = _with_launches(seconds * _recomputing(work, architecture, recipe), architecture, recipe)
    return seconds + _widening_s(architecture, gpu, recipe)


def _arithmetic(gpu: Gpu, recipe: Recipe) -> str:
    return "fp8" if recipe.precision == "fp8" and gpu.fp8_dense_tflops else "bf16"


def _share(table: str, chip: str) -> float:
    rates = training_data()["rates"][table]
    found: float = rates.get(chip, rates["other"])
    return found


def chip_of(gpu: Gpu) -> str:
    """The chip's generation, as the table of rates has it.

    Raises:
        BadInput: Nothing like it trains with these frameworks, or its rate is unknown.
    """
    if gpu.vendor not in {"NVIDIA", "AMD"}:
        raise BadInput(
            f"{gpu.gpu_id}: no estimate of its speed, as we know of no published run on {gpu.vendor}'s accelerators"
        )
    return generation(gpu)


def _peak(gpu: Gpu, arithmetic: str) -> float:
    tflops = gpu.fp8_dense_tflops if arithmetic == "fp8" else gpu.bf16_dense_tflops or gpu.fp16_dense_tflops
    if tflops is None:
        raise BadInput(f"{gpu.gpu_id}: its 16-bit matrix rate is unknown, so no speed can be told")
    return tflops * 1e12


def _with_launches(computing_s: float, architecture: Architecture, recipe: Recipe) -> float:
    """With launching a micro-step's kernels: large products hide it, adapters' small ones don't [s a token]."""
    each = architecture.layer_count * recipe.stack.launches_ms / 1000 / recipe.tokens_per_gpu
    return computing_s + each if recipe.trains_adapters else max(computing_s, each / 2)


def _widening_s(architecture: Architecture, gpu: Gpu, recipe: Recipe) -> float:
    """Widening a 4-bit base for each pass, however few the tokens of a micro-step [s a token]."""
    if recipe.method != "qlora":
        return 0.0
    each: float = training_data()["rates"]["widened_bytes"]
    moved = each * (architecture.parameter_count or 0) / recipe.tensor_parallel
    passes = 3 if recipe.checkpointing == "full" else 2
    return passes * moved / (gpu.memory_bandwidth_gb_per_s * 1e9) / recipe.tokens_per_gpu


def _narrow(architecture: Architecture, recipe: Recipe) -> float:
    """Kernels whose work grows with the hidden size, beside products that grow with its square [-]."""
    usual: float = training_data()["rates"]["narrow_width"]
    width = recipe.stack.elementwise_width if recipe.trains_adapters else usual
    return 1 + width / max(architecture.hidden_size, 1)


def _kind(architecture: Architecture) -> float:
    """Of the share, with experts [-]."""
    experts: float = training_data()["rates"]["experts"] if architecture.expert_layers else 1.0
    return experts


def _recomputing(work: Work, architecture: Architecture, recipe: Recipe) -> float:
    """How much more adapters recompute than full training does, whose share has its recomputation in it [-]."""
    if not recipe.trains_adapters or not work.recomputed:
        return 1.0
    forward = 2 * (architecture.active_parameter_count or 0)
    full = FORWARDS["full"] * forward + work.attention
    return (1 + work.recomputed / work.model) / (1 + work.recomputed / full)


def _band(chip: str, arithmetic: str, recipe: Recipe, has_experts: bool) -> tuple[float, float, str]:
    """The band of what was measured, and of all that is new the widest."""
    bands = training_data()["speed_bands"]
    new = {
        "generation": f"{chip} GPUs" if chip not in {"Ampere", "Hopper"} else "",
        "fp8": "8-bit arithmetic" if arithmetic == "fp8" else "",
        "adapters": "adapters" if recipe.trains_adapters else "",
        "experts": "experts" if has_experts else "",
        "pipeline": "a pipeline" if recipe.pipeline_parallel > 1 else "",
        "scale": "more than 512 GPUs" if recipe.gpus > 512 else "",
        "offload": "offloading" if recipe.cpu_offload or recipe.activation_offload else "",
    }
    known = bands["known"]
    rows = [known, *(bands[name] for name, words in new.items() if words)]
    said = ", ".join(words for words in new.values() if words)
    basis = f"calibrated on {known['runs']} runs of dense models on A100 and H100" + (
        f"; new to it: {said}" if said else ""
    )
    return min(row["low"] for row in rows), max(row["high"] for row in rows), basis
