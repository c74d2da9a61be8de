"""How a model is trained: what is trained, in which precision, and how the work is shared between GPUs.

Names are those that frameworks use: ZeRO stages 1 to 3 (arXiv:1910.02054), of which PyTorch's FSDP is the third;
LoRA (arXiv:2106.09685) and QLoRA (arXiv:2305.14314).
"""

from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import Any

from planner.training.framework import FRAMEWORKS, Framework, framework
from warehouse.faults import BadInput

METHODS = ("full", "lora", "qlora")
OPTIMISERS = ("adamw", "adamw-8bit", "paged-adamw-8bit", "adafactor", "lion", "muon", "sgd")
PRECISIONS = ("mixed", "bf16", "fp8")
SHARDINGS = ("none", "zero1", "zero2", "zero3")
SYNONYMS = {"ddp": "none", "fsdp": "zero3"}
CHECKPOINTINGS = ("none", "selective", "full")
PROJECTIONS = ("q", "k", "v", "o", "gate", "up", "down", "head")
GROUPS = {
    "attention": ("q", "k", "v", "o"),
    "mlp": ("gate", "up", "down"),
    "all": ("q", "k", "v", "o", "gate", "up", "down"),
}
MICRO_BATCHES_A_STAGE = 4
"""Taken where nobody says it, so that a pipeline stands idle for less than a fifth of a step [1]."""
COUNTS = (
    "gpus",
    "tensor_parallel",
    "context_parallel",
    "expert_parallel",
    "pipeline_parallel",
    "virtual_stages",
    "sequence_tokens",
    "micro_batch",
    "lora_rank",
)


@dataclass(frozen=True)
class Recipe:
    """The choices that memory and speed depend on."""

    method: str = "full"
    """full, lora or qlora."""
    optimiser: str = "adamw"
    precision: str = "mixed"
    """mixed (16-bit arithmetic, 32-bit master copy), bf16 (all in 16 bit) or fp8 (mixed, products in 8 bit)."""
    framework: str = "transformers"
    gpus: int = 1
    sharding: str = "none"
    """What the GPUs share: none, zero1 (optimiser states), zero2 (gradients too), zero3 (weights too)."""
    tensor_parallel: int = 1
    """GPUs that share every layer, activations along the sequence included [1]."""
    context_parallel: int = 1
    """GPUs that share each sequence [1]."""
    expert_parallel: int = 1
    """GPUs among which experts are dealt out whole [1]."""
    pipeline_parallel: int = 1
    """Stages, each with its share of the layers [1]."""
    virtual_stages: int = 1
    """Pieces that a stage's layers are cut into, so that the pipeline fills sooner [1]."""
    micro_batches: int | None = None
    """Micro-batches of a step, one after another; None: 1, or 4 for each stage of a pipeline [1]."""
    checkpointing: str = "full"
    """Of activations: none, selective or full."""
    sequence_tokens: int = 4096
    """Length of a packed sequence [tokens]."""
    micro_batch: int = 1
    """Sequences that a GPU works on at once [1]."""
    flash_attention: bool = True
    lora_rank: int = 16
    lora_targets: tuple[str, ...] = GROUPS["all"]
    lora_dropout: bool = False
    double_quantised: bool = False
    """Whether QLoRA's scales are quantised, too."""
    fused_backward: bool = False
    """Whether weights are updated during the backward pass, so that gradients are never held together."""
    cpu_offload: bool = False
    """Whether weights, gradients and optimiser states live in the host's memory (FSDP and ZeRO-3 only)."""
    activation_offload: bool = False
    """Whether checkpointed activations live in the host's memory."""
    mfu: float | None = None
    """Model FLOPs utilisation that somebody measured, in place of our estimate [0..1]."""

    def __post_init__(self) -> None:
        """Refuse what no framework can do.

        Raises:
            BadInput: An unknown word, a count below one, or GPUs that the ways of sharing do not divide.
        """
        object.__setattr__(self, "sharding", SYNONYMS.get(self.sharding, self.sharding))
        for name, known in WORDS.items():
            if getattr(self, name) not in known:
                raise BadInput(f"{name} {getattr(self, name)!r} is not known (known: {', '.join(known)})")
        for name in COUNTS:
            if getattr(self, name) < 1:
                raise BadInput(f"{name.replace('_', ' ')} {getattr(self, name)}: at least 1 is needed")
        self._check_sharing()
        if self.cpu_offload and self.sharding != "zero3":
            raise BadInput("cpu offload: it goes with sharding zero3 or fsdp")
        if self.mfu is not None and not 0 < self.mfu <= 1:
            raise BadInput(f"mfu {self.mfu:g}: say a share of the peak rate between 0 and 1, such as 0.4")
        unknown = sorted(set(self.lora_targets) - set(PROJECTIONS))
        if unknown or not self.lora_targets:
            raise BadInput(f"lora targets {', '.join(unknown) or 'none'}: say {', '.join([*GROUPS, *PROJECTIONS])}")

    def _check_sharing(self) -> None:
        stages = self.pipeline_parallel
        if self.gpus % (self.tensor_parallel * self.context_parallel * stages):
            raise BadInput(
                f"{self.gpus} GPUs can't be shared by tensor parallel {self.tensor_parallel} x context parallel "
                f"{self.context_parallel} x pipeline parallel {stages}: they must divide the GPUs"
            )
        if self.shards % self.expert_parallel:
            raise BadInput(
                f"expert parallel {self.expert_parallel}: it must divide the {self.shards} GPUs that share states"
            )
        if self.micro_batches is not None and self.micro_batches < stages:
            raise BadInput(f"micro batches {self.micro_batches}: a pipeline of {stages} stages takes as many at least")
        if self.virtual_stages > 1 and stages == 1:
            raise BadInput(f"virtual stages {self.virtual_stages}: they go with a pipeline, of 2 stages or more")

    @property
    def trains_adapters(self) -> bool:
        """Whether only adapters are trained."""
        return self.method != "full"

    @property
    def shards(self) -> int:
        """GPUs among which states are shared out [1]."""
        return self.gpus // (self.tensor_parallel * self.pipeline_parallel)

    @property
    def micro_batches_a_step(self) -> int:
        """Micro-batches between two updates of the weights [1]."""
        usual = MICRO_BATCHES_A_STAGE * self.pipeline_parallel if self.pipeline_parallel > 1 else 1
        return self.micro_batches or usual

    @property
    def idle_fraction(self) -> float:
        """Of the time at work, while a pipeline fills and empties (arXiv:2104.04473, section 2.2) [-].

        >>> Recipe(gpus=8, pipeline_parallel=8, micro_batches=28, virtual_stages=2).idle_fraction
        0.125
        """
        return (self.pipeline_parallel - 1) / (self.virtual_stages * self.micro_batches_a_step)

    @property
    def tokens_per_gpu(self) -> float:
        """Tokens whose activations a GPU holds at once [tokens]."""
        return self.sequence_tokens * self.micro_batch / (self.tensor_parallel * self.context_parallel)

    @property
    def tokens_per_step(self) -> float:
        """Tokens of a micro-batch of all GPUs [tokens]."""
        return self.tokens_per_gpu * self.gpus / self.pipeline_parallel

    @cached_property
    def stack(self) -> Framework:
        """The framework's own habits."""
        return framework(self.framework)


def recipe_on_fewest(**words: Any) -> Recipe:
    """The recipe of those words, on as few GPUs as share a sequence, every layer, the stages and the experts.

    Raises:
        BadInput: It is one that no framework has.
    """
    ways = (max(words.get(f"{way}_parallel", 1), 1) for way in ("tensor", "pipeline", "context", "expert"))
    return Recipe(**words, gpus=_sharing(*ways))


def fewest_gpus(recipe: Recipe) -> int:
    """GPUs that share a sequence, every layer, the stages and the experts [1]."""
    r = recipe
    return _sharing(r.tensor_parallel, r.pipeline_parallel, r.context_parallel, r.expert_parallel)


def _sharing(tensor: int, stages: int, context: int, expert: int) -> int:
    """Experts are dealt out over the GPUs that share a sequence, and over copies."""
    return tensor * stages * lcm(context, expert)


WORDS = {
    "method": METHODS,
    "optimiser": OPTIMISERS,
    "precision": PRECISIONS,
    "framework": tuple(FRAMEWORKS),
    "sharding": SHARDINGS,
    "checkpointing": CHECKPOINTINGS,
}


def projections(words: str) -> tuple[str, ...]:
    """The projections that a list of words means.

    >>> projections("q,v"), projections("attention, down")
    (('q', 'v'), ('q', 'k', 'v', 'o', 'down'))
    """
    parts = [word.strip().removesuffix("_proj").replace("all-linear", "all") for word in words.lower().split(",")]
    return tuple(dict.fromkeys(name for part in parts for name in GROUPS.get(part, (part,))))
