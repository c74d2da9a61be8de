"""How many requests one replica answers a second: a calibrated roofline with a stated band.

A replica keeps B sequences going. Each answers in output_tokens x step, and each request's prompt takes the GPUs
from all the others once: total = output_tokens x step + B x prefill, so B x output_tokens / total tokens a second.
"""

from dataclasses import dataclass, replace

from planner.sizing.account import account_of
from planner.sizing.architecture import Architecture
from planner.sizing.coefficients import DEFAULT, Coefficients
from planner.sizing.roofline import Roofline, roofline
from planner.sizing.serving import Serving
from warehouse.faults import BadInput
from warehouse.tables import Gpu


@dataclass(frozen=True)
class Throughput:
    """What one replica does at full load."""

    concurrency: int
    """Sequences going at once [1]."""
    requests_per_s: float
    output_tokens_per_s: float
    time_to_first_token_s: float
    """Rough: half of the measured figures lie within 40 % of it [s]."""
    time_per_output_token_s: float
    """Between two tokens of an answer, other requests' prompts included [s]."""
    limited_by: str
    """What keeps the concurrency from being higher."""
    low_factor: float
    """Tenth percentile of measured over predicted throughput [-]."""
    high_factor: float
    """Ninetieth percentile of measured over predicted throughput [-]."""


def throughput(  # noqa: PLR0913 - a replica, a load, and a pace: each is an input of its own
    architecture: Architecture,
    gpu: Gpu,
    serving: Serving,
    input_tokens: int,
    output_tokens: int,
    coefficients: Coefficients = DEFAULT,
    *,
    max_time_per_output_token_s: float | None = None,
) -> Throughput:
    """Requests and tokens a second of one replica of `serving.tensor_parallel` GPUs at full load.

    Args:
        architecture: The model.
        gpu: The accelerator.
        serving: How it is served; its concurrency is not read, as many sequences run as fit.
        input_tokens: Mean length of a prompt [tokens].
        output_tokens: Mean length of an answer [tokens].
        coefficients: The model's constants; see `coefficients.ENGINES`.
        max_time_per_output_token_s: Run no more sequences than keep a token below this [s].

    Raises:
        BadInput: The architecture, or a figure of the accelerator, is unknown; or no sequence fits.
    """
    if input_tokens < 1 or output_tokens < 1:
        raise BadInput(f"{input_tokens} tokens in, {output_tokens} out: at least 1 of each is needed")
    line = roofline(architecture, gpu, serving, coefficients)
    most, limit = _most_sequences(architecture, gpu, serving, input_tokens + output_tokens // 2)
    if most < 1:
        raise BadInput(
            f"{architecture.name}: not one request of {input_tokens + output_tokens} tokens fits {gpu.gpu_id}"
        )
    lengths = (input_tokens, output_tokens)
    batch = _paced(line, lengths, most, max_time_per_output_token_s)
    token_s = _token_s(line, lengths, max(batch, 1))
    tokens_per_s = batch / token_s
    return Throughput(
        concurrency=batch,
        requests_per_s=tokens_per_s / output_tokens,
        output_tokens_per_s=tokens_per_s,
        time_to_first_token_s=_first_token_s(line, input_tokens, max(batch, 1), token_s),
        time_per_output_token_s=token_s,
        limited_by=limit if batch == most else "time per output token",
        low_factor=coefficients.low_factor,
        high_factor=coefficients.high_factor,
    )


def _most_sequences(architecture: Architecture, gpu: Gpu, serving: Serving, context_tokens: int) -> tuple[int, str]:
    """The sequences that memory and the engine allow at once, and which of the two is the limit."""
    account = account_of(architecture, replace(serving, context_tokens=context_tokens), gpu.usable_memory_gib)
    held = int(account.sequences_held or 0)
    if held < serving.sequences:
        return held, "KV cache"
    return serving.sequences, "sequences in a step"


def _paced(line: Roofline, lengths: tuple[int, int], most: int, ceiling_s: float | None) -> int:
    """The most sequences whose tokens come in time: a binary search, as time grows with the batch."""
    if ceiling_s is None:
        return most
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _token_s(line, lengths, middle) <= ceiling_s else (low, middle - 1)
    return low


def _token_s(line: Roofline, lengths: tuple[int, int], batch: int) -> float:
    """Mean time between two tokens of one answer [s]."""
    input_tokens, output_tokens = lengths
    step = line.step_s(batch, input_tokens + output_tokens // 2)
    return step + batch * line.prefill_s(input_tokens) / output_tokens


def _first_token_s(line: Roofline, input_tokens: int, batch: int, token_s: float) -> float:
    """Until an answer begins [s]: its own prompt, a share of the others', some steps and the way there."""
    shares = line.coefficients
    reading = line.prefill_s(input_tokens) * (1 + shares.queue_share * batch)
    return reading + shares.first_token_steps * token_s + shares.first_token_s
