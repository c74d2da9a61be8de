"""Measured serving: what a benchmark found for one model on one kind of replica at one load."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Identified


class Benchmark(Identified):
    """One run of a serving benchmark; sizing prefers it to its own estimate."""

    key: ClassVar[tuple[str, ...]] = ("benchmark_id",)
    identified_by: ClassVar[tuple[str, ...]] = (
        "source",
        "llm_id",
        "gpu_id",
        "tensor_parallel",
        "pipeline_parallel",
        "attention_data_parallel",
        "engine",
        "weights",
        "input_tokens",
        "output_tokens",
        "concurrency",
    )

    benchmark_id: str
    """Stable id: a digest of the file's name and what was measured."""
    llm_id: str
    """The model, as in `llm` where it is known there."""
    gpu_id: str
    """The accelerator."""
    gpu_count: int = Field(gt=0)
    """GPUs of the replica that was measured [1]."""
    tensor_parallel: int = Field(gt=0)
    """GPUs that shared every layer of a stage [1]."""
    pipeline_parallel: int = Field(default=1, gt=0)
    """Stages [1]."""
    attention_data_parallel: int = Field(default=1, gt=0)
    """Copies of attention in a stage [1]."""
    engine: str
    """vllm, sglang, tensorrt-llm or what the file says."""
    weights: str
    """Number format of the weights."""
    input_tokens: float = Field(gt=0)
    """Mean prompt [tokens]."""
    output_tokens: float = Field(gt=0)
    """Mean answer [tokens]."""
    concurrency: int = Field(gt=0)
    """Requests under way at once [1]."""
    output_tokens_per_s: float = Field(gt=0)
    """Tokens that the replica answered a second, of all its GPUs [tokens/s]."""
    requests_per_s: float | None = Field(default=None, gt=0)
    """Requests that it answered a second [1/s]."""
    time_to_first_token_s: float | None = Field(default=None, gt=0)
    """Median time to first token, else the mean [s]."""
    time_per_output_token_s: float | None = Field(default=None, gt=0)
    """Median time between two tokens, else the mean [s]."""
    measured_on: date
    """The day of the run; of a file that doesn't say, the day it was last changed."""
    source_name: str
    """The file it was read from."""
    note: str | None = None
    """What a reader should know."""
