"""How a model is served: precision, parallelism, context and the engine's limits."""

from dataclasses import dataclass

from warehouse.faults import BadInput

MAX_TENSOR_PARALLEL = 64


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
    """GPUs that share every layer [1]."""
    memory_utilisation: float = 0.9
    """Share of each GPU's memory that the engine may use [0..1]."""
    max_batched_tokens: int | None = None
    """Most tokens in one step [tokens]; None: 8192 from 70 GiB a GPU, else 2048, as vLLM has it."""
    max_sequences: int | None = None
    """Most sequences in one step [1]; None: 256 as vLLM has it, or the concurrency where that is more."""

    def __post_init__(self) -> None:
        """Refuse what no engine can do.

        Raises:
            BadInput: A count below one, or a utilisation outside 0..1.
        """
        counts = ("context_tokens", "concurrency", "tensor_parallel", "max_batched_tokens", "max_sequences")
        for name in counts:
            value = getattr(self, name)
            if value is not None and value < 1:
                raise BadInput(f"{name.replace('_', ' ')} {value}: at least 1 is needed")
        if not 0 < self.memory_utilisation <= 1:
            raise BadInput(f"memory utilisation {self.memory_utilisation}: say a share between 0 and 1, such as 0.9")

    def batched_tokens(self, memory_gib: float) -> int:
        """Most tokens in one step on GPUs of that size [tokens]."""
        return self.max_batched_tokens or (8192 if memory_gib >= 70 else 2048)

    @property
    def sequences(self) -> int:
        """Most sequences in one step [1]."""
        return self.max_sequences or max(256, self.concurrency)
