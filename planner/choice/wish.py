"""What is asked of `choose`: a model, a demand, and the limits its answers must keep."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, field_validator

from planner.sizing.throughput import Load
from warehouse.faults import BadInput

LOCAL_SEQUENCES = 4
"""Up to so many requests at once, without a rate, are one person's own work."""


class Wish(BaseModel):
    """The words of one `choose`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    config: str
    checkpoint_bytes: int | None = None
    need: str | None = None
    requests_per_s: float | None = None
    concurrency: int | None = None
    input_tokens: int = 1024
    output_tokens: int = 256
    context: int | None = None
    max_time_per_output_token_s: float | None = None
    max_time_to_first_token_s: float | None = None
    engine: str = "vllm"
    kv_dtype: str = "auto"
    gpus: tuple[str, ...] = ()
    terms: str = "on-demand"
    reserve_replicas: int | None = None
    untuned: bool = False

    @field_validator("engine")
    @classmethod
    def _short(cls, engine: str) -> str:
        return "tensorrt-llm" if engine == "trtllm" else engine

    @property
    def context_tokens(self) -> int:
        """Longest prompt and answer that must fit [tokens]."""
        return self.context or self.input_tokens + self.output_tokens

    @property
    def is_local(self) -> bool:
        """Whether the work is one person's own, on a machine beside the desk."""
        return self.need == "local" or (
            self.need is None and self.requests_per_s is None and (self.concurrency or 1) <= LOCAL_SEQUENCES
        )

    @property
    def reserve(self) -> int:
        """Replicas kept so that one may fail: none for one's own work [1]."""
        return (0 if self.is_local else 1) if self.reserve_replicas is None else self.reserve_replicas

    def load(self) -> Load:
        """What one replica is asked: as many requests as keep the limits, or those of the demand."""
        return Load(
            self.input_tokens,
            self.output_tokens,
            concurrency=None if self.requests_per_s else self.concurrency or 1,
            max_time_per_output_token_s=self.max_time_per_output_token_s,
            max_time_to_first_token_s=self.max_time_to_first_token_s,
            tuned=not self.untuned,
        )

    def checked(self) -> "Wish":
        """The same, if it makes sense.

        Raises:
            BadInput: Two demands, or a context too short for its prompts and answers.
        """
        if self.requests_per_s and self.concurrency:
            raise BadInput("--requests-per-s and --concurrency: say one of them, as either follows from the other")
        if self.context_tokens < self.input_tokens + self.output_tokens:
            raise BadInput(
                f"--context {self.context}: shorter than the {self.input_tokens + self.output_tokens:,} tokens of a "
                "prompt and its answer"
            )
        return self


@dataclass(frozen=True)
class Planned:
    """How full a replica is planned to be; both from the assumptions, counted once."""

    throughput_factor: float
    """Of every estimate [-]."""
    kept_fraction: float
    """Headroom and lost work deducted [0..1]."""
