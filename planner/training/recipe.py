"""How a model is trained: what is trained, in which precision, and how the work is shared between GPUs.

Names are those that frameworks use: ZeRO stages 1 to 3 (arXiv:1910.02054), of which PyTorch's FSDP is the third;
LoRA (arXiv:2106.09685) and QLoRA (arXiv:2305.14314).
"""

from dataclasses import dataclass
from functools import cached_property

from planner.training.framework import FRAMEWORKS, Framework, framework
from warehouse.faults import BadInput

METHODS = ("full", "lora", "qlora")
OPTIMISERS = ("adamw", "adamw-8bit", "paged-adamw-8bit", "adafactor", "sgd")
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
MAX_TENSOR_PARALLEL = 64
COUNTS = (
    "gpus",
    "tensor_parallel",
    "context_parallel",
    "expert_parallel",
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
        if self.gpus % (self.tensor_parallel * self.context_parallel):
            raise BadInput(
                f"{self.gpus} GPUs can't be shared by tensor parallel {self.tensor_parallel} x context parallel "
                f"{self.context_parallel}: they must divide the GPUs"
            )
        if self.shards % self.expert_parallel:
            raise BadInput(
                f"expert parallel {self.expert_parallel}: it must divide the {self.shards} GPUs that share states"
            )
        if self.cpu_offload and self.sharding != "zero3":
            raise BadInput("cpu offload: it goes with sharding zero3 or fsdp")
        if self.mfu is not None and not 0 < self.mfu <= 1:
            raise BadInput(f"mfu {self.mfu:g}: say a share of the peak rate between 0 and 1, such as 0.4")
        unknown = sorted(set(self.lora_targets) - set(PROJECTIONS))
        if unknown or not self.lora_targets:
            raise BadInput(f"lora targets {', '.join(unknown) or 'none'}: say {', '.join([*GROUPS, *PROJECTIONS])}")

    @property
    def trains_adapters(self) -> bool:
        """Whether only adapters are trained."""
        return self.method != "full"

    @property
    def shards(self) -> int:
        """GPUs among which states are shared out [1]."""
        return self.gpus // self.tensor_parallel

    @property
    def tokens_per_gpu(self) -> float:
        """Tokens whose activations a GPU holds at once [tokens]."""
        return self.sequence_tokens * self.micro_batch / (self.tensor_parallel * self.context_parallel)

    @property
    def tokens_per_step(self) -> float:
        """Tokens that all GPUs work on at once [tokens]."""
        return self.tokens_per_gpu * self.gpus

    @cached_property
    def stack(self) -> Framework:
        """The framework's own habits."""
        return framework(self.framework)


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
