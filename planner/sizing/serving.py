"""How a model is served: precision, parallelism, context and the engine's limits.

A replica is `pipeline_parallel` stages of `tensor_parallel` GPUs each. Within a stage attention may run as several
data-parallel copies (SGLang's `--enable-dp-attention`, vLLM's `--data-parallel-size` with experts shared), and
experts may be dealt out whole (`--enable-expert-parallel`) where otherwise each is cut into slices.
"""

import re
from dataclasses import dataclass

from warehouse.faults import BadInput

MAX_TENSOR_PARALLEL = 64
ENGINES = ("vllm", "sglang", "tensorrt-llm", "llama.cpp")
RELEASE = re.compile(r"v?(\d+)\.(\d+)")
MICRO_BATCH = 512
"""Tokens that llama.cpp takes in one step (`--ubatch-size`, read 2026-12)."""
COUNTS = (
    "context_tokens",
    "concurrency",
    "tensor_parallel",
    "pipeline_parallel",
    "expert_parallel",
    "attention_data_parallel",
    "max_batched_tokens",
    "max_sequences",
)


@dataclass(frozen=True)
class Serving:
    """The choices that memory and speed depend on."""

    context_tokens: int
    """Longest prompt and answer together [tokens]."""
    concurrency: int = 1
    """Sequences that are served at once [1]."""
    weights: str = "native"
    """Number format of the weights; `native` is the published checkpoint's."""
    kv: str = "bf16"
    """Number format of the KV cache; engines take the model's 16 bit unless told otherwise."""
    tensor_parallel: int = 1
    """GPUs that share every layer of a stage [1]."""
    pipeline_parallel: int = 1
    """Stages, each with its share of the layers [1]."""
    expert_parallel: int = 1
    """GPUs of a stage over which experts are dealt out whole; it divides `tensor_parallel` [1]."""
    attention_data_parallel: int = 1
    """Copies of attention in a stage, each with its own sequences and cache; it divides `tensor_parallel` [1]."""
    draft_tokens: int = 0
    """Tokens that a draft proposes in each step, to be verified together [tokens]; 0: no speculative decoding."""
    accepted_draft_tokens: float = 0.0
    """Of these, how many are accepted on average; engines report one more, as each step gives a token anyway."""
    engine: str = "vllm"
    """vllm, sglang, tensorrt-llm or llama.cpp."""
    engine_version: str | None = None
    """Its release, such as 0.11, where defaults and kernels depend on it; None: any of 2025 and 2026."""
    mxfp4_tiles: tuple[int, int] = (64, 256)
    """Multiples to which its kernels for MXFP4 experts pad hidden values and widths; `engines` knows them [1]."""
    memory_utilisation: float = 0.9
    """Share of each GPU's memory that the engine may use [0..1]."""
    max_batched_tokens: int | None = None
    """Most tokens in one step [tokens]; None: 8192 from 70 GiB a GPU, else 2048, as vLLM has it."""
    max_sequences: int | None = None
    """Most sequences in one step [1]; None: 256 as vLLM has it, or the concurrency where that is more."""

    def __post_init__(self) -> None:
        """Refuse what no engine can do.

        Raises:
            BadInput: A count below one, a utilisation outside 0..1, an unknown engine, more accepted than drafted
                tokens, or ways of splitting that do not divide the GPUs of a stage.
        """
        for name in COUNTS:
            value = getattr(self, name)
            if value is not None and value < 1:
                raise BadInput(f"{name.replace('_', ' ')} {value}: at least 1 is needed")
        for name in ("expert_parallel", "attention_data_parallel"):
            if self.tensor_parallel % getattr(self, name):
                raise BadInput(
                    f"{name.replace('_', ' ')} {getattr(self, name)}: it must divide the {self.tensor_parallel} GPUs "
                    "of tensor parallel"
                )
        if not 0 <= self.accepted_draft_tokens <= self.draft_tokens:
            raise BadInput(
                f"{self.accepted_draft_tokens:g} accepted draft tokens of {self.draft_tokens}: from none to all of them"
            )
        if self.engine not in ENGINES:
            raise BadInput(f"engine {self.engine!r} is not known (known: {', '.join(ENGINES)})")
        if self.engine_version is not None and not RELEASE.match(self.engine_version):
            raise BadInput(f"engine version {self.engine_version!r}: say it as numbers, such as 0.11")
        if not 0 < self.memory_utilisation <= 1:
            raise BadInput(f"memory utilisation {self.memory_utilisation}: say a share between 0 and 1, such as 0.9")

    def batched_tokens(self, memory_gib: float) -> int:
        """Most tokens in one step on GPUs of that size [tokens]."""
        usual = 8192 if memory_gib >= 70 else 2048
        return self.max_batched_tokens or (MICRO_BATCH if self.engine == "llama.cpp" else usual)

    @property
    def release(self) -> tuple[int, int] | None:
        """The engine's release as numbers, where it is known.

        >>> Serving(1, engine_version="0.11.2").release
        (0, 11)
        """
        found = RELEASE.match(self.engine_version or "")
        return (int(found[1]), int(found[2])) if found else None

    @property
    def gpu_count(self) -> int:
        """GPUs of one replica [1]."""
        return self.tensor_parallel * self.pipeline_parallel

    @property
    def attention_ways(self) -> int:
        """GPUs that share one copy of attention and its cache [1]."""
        return self.tensor_parallel // self.attention_data_parallel

    @property
    def sequences(self) -> int:
        """Most sequences in one step [1]."""
        return self.max_sequences or max(256, self.concurrency)
