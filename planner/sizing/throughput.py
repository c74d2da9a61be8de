"""How many requests one replica answers a second, and how fast each answer comes: a calibrated roofline with a band.

A replica keeps B sequences going. While each gets its output tokens, step by step, each of their prompts is read
once: time = steps x step + prompts, so B x output tokens / time tokens a second. Runs with prefill and decode on
separate machines are outside what was calibrated.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from planner.sizing.account import account_of
from planner.sizing.architecture import Architecture
from planner.sizing.bands import Band, band_of, first_token_band, untuned_band
from planner.sizing.coefficients import Coefficients, calibrated
from planner.sizing.roofline import Roofline, roofline
from planner.sizing.serving import Serving
from warehouse.faults import BadInput
from warehouse.tables import Gpu


@dataclass(frozen=True)
class Load:
    """What is asked of a replica, and what its answers must keep."""

    input_tokens: int
    """Mean length of a prompt [tokens]."""
    output_tokens: int
    """Mean length of an answer [tokens]."""
    concurrency: int | None = None
    """Requests under way at once [1]; None: as many as fit and keep the limits."""
    max_time_per_output_token_s: float | None = None
    max_time_to_first_token_s: float | None = None
    tuned: bool = True
    """Whether somebody tunes the engine; with its default configuration it is slower."""

    def __post_init__(self) -> None:
        """Refuse lengths of nothing.

        Raises:
            BadInput: Fewer than one token in or out.
        """
        if self.input_tokens < 1 or self.output_tokens < 1:
            raise BadInput(f"{self.input_tokens} tokens in, {self.output_tokens} out: at least 1 of each is needed")

    def slowed(self, factor: float) -> "Load":
        """The limits that an estimate must keep for a replica of so much of its speed to keep these."""
        if self.max_time_per_output_token_s is None:
            return self
        return replace(self, max_time_per_output_token_s=self.max_time_per_output_token_s * factor)

    @property
    def context_tokens(self) -> int:
        """Mean length of a sequence while it is answered [tokens]."""
        return self.input_tokens + self.output_tokens // 2


@dataclass(frozen=True)
class Throughput:
    """What one replica does at a load."""

    concurrency: int
    """Sequences going at once [1]."""
    requests_per_s: float
    output_tokens_per_s: float
    time_to_first_token_s: float
    time_to_first_token_low_s: float
    time_to_first_token_high_s: float
    time_per_output_token_s: float
    """Between two tokens of an answer, other requests' prompts included [s]."""
    limited_by: str
    """What keeps the concurrency from being higher."""
    low_factor: float
    """Tenth percentile of measured over this throughput [-]."""
    high_factor: float
    """Ninetieth percentile of measured over this throughput [-]."""
    token_efficiency: float | None
    """Tokens made over those that could be made without limits of time; None where that is not known [0..1]."""
    basis: str
    """Where the figures come from: the model and what its band rests on, or a measurement."""


def throughput(
    architecture: Architecture,
    gpu: Gpu,
    serving: Serving,
    load: Load,
    coefficients: Coefficients | None = None,
    band: Band | None = None,
) -> Throughput:
    """Requests and tokens a second of one replica of `serving.gpu_count` GPUs.

    Args:
        architecture: The model.
        gpu: The accelerator.
        serving: How it is served; its concurrency is not read, the load's is.
        load: What is asked of it.
        coefficients: The constants, where not the calibrated ones.
        band: How far measured figures lie from the estimate, where it is not the calibration's.

    Raises:
        BadInput: The architecture, or a figure of the accelerator, is unknown; nothing like it was measured; or no
            sequence fits.
    """
    return pace_of(roofline(architecture, gpu, serving, coefficients or calibrated()), load, band)


def pace_of(line: Roofline, load: Load, band: Band | None = None) -> Throughput:
    """The throughput of a replica whose roofline is known.

    Raises:
        BadInput: No sequence fits.
    """
    architecture, serving, gpu = line.work.architecture, line.work.serving, line.rates.gpu
    most, limit = most_sequences(architecture, gpu, serving, load)
    if most < 1:
        longest = load.input_tokens + load.output_tokens
        raise BadInput(f"{architecture.name}: not one request of {longest} tokens fits {gpu.gpu_id}")
    band = band or (band_of(architecture, gpu, serving) if load.tuned else untuned_band())
    batch, limit = sequences_kept(line, load.slowed(band.typical), most, limit)
    return _told(line, load, (batch, most), limit, band)


def _told(line: Roofline, load: Load, batches: tuple[int, int], limit: str, band: Band) -> Throughput:
    """The figures at that many sequences, of so many without limits; of none, the times are those of one."""
    batch, unlimited = batches
    cycle = cycle_s(line, load, max(batch, 1)) / band.typical
    waiting = max((load.concurrency or 0) / batch - 1, 0.0) * cycle if batch else 0.0
    first = first_token_s(line, load, max(batch, 1)) + waiting
    low, high = first_token_band()
    return Throughput(
        concurrency=batch,
        requests_per_s=batch / cycle,
        output_tokens_per_s=batch / cycle * load.output_tokens,
        time_to_first_token_s=first,
        time_to_first_token_low_s=first * low,
        time_to_first_token_high_s=first * high,
        time_per_output_token_s=cycle / load.output_tokens,
        limited_by=limit,
        low_factor=band.low,
        high_factor=band.high,
        token_efficiency=batch / cycle / (unlimited / cycle_s(line, load, unlimited) * band.typical),
        basis=band.basis,
    )


def cycle_s(line: Roofline, load: Load, batch: float) -> float:
    """While each of `batch` sequences is read and answered once [s]."""
    key = (batch, load.input_tokens, load.output_tokens)
    if key not in line.known:
        steps = load.output_tokens / (1 + line.work.serving.accepted_draft_tokens)
        decoding = steps * line.step_s(batch, load.context_tokens)
        line.known[key] = decoding + line.prompts_s(batch, load.input_tokens, steps)
    return line.known[key]


def first_token_s(line: Roofline, load: Load, batch: float) -> float:
    """Until an answer begins [s]: its own prompt, a share of the others', some steps and the way there."""
    rates = line.rates
    return (
        line.prompt_s(load.input_tokens)
        + rates.queue_share * batch * line.reading_s(load.input_tokens)
        + rates.coefficients.first_token_steps * line.step_s(batch, load.context_tokens)
        + rates.first_token_s
    )


def most_sequences(architecture: Architecture, gpu: Gpu, serving: Serving, load: Load) -> tuple[int, str]:
    """The sequences that memory and the engine allow at once, and which of the two is the limit."""
    held_at = load.input_tokens + load.output_tokens if serving.engine == "tensorrt-llm" else load.context_tokens
    account = account_of(architecture, replace(serving, context_tokens=held_at), gpu.usable_memory_gib)
    held = int((account.sequences_held or 0) * serving.attention_data_parallel)
    allowed = serving.sequences * serving.attention_data_parallel
    return (held, "KV cache") if held < allowed else (allowed, "sequences in a step")


def sequences_kept(line: Roofline, load: Load, most: int, limit: str) -> tuple[int, str]:
    """The most sequences, up to `most`, that keep the load's limits, and what keeps them from being more."""
    if load.concurrency and load.concurrency <= most:
        most, limit = load.concurrency, "requests under way"
    wishes: tuple[tuple[float | None, Callable[[int], float], str], ...] = (
        (
            load.max_time_per_output_token_s,
            lambda n: cycle_s(line, load, n) / load.output_tokens,
            "time per output token",
        ),
        (load.max_time_to_first_token_s, lambda n: first_token_s(line, load, n), "time to first token"),
    )
    for ceiling, seconds, name in wishes:
        kept = most if ceiling is None else _within(seconds, most, ceiling)
        if kept < most:
            most, limit = kept, name
    return most, limit


def _within(seconds: Callable[[int], float], most: int, ceiling_s: float) -> int:
    """The most sequences that take no longer, as time grows with the batch.

    Time is nearly a straight line in the batch, so the next guess is where the line through the ends meets the ceiling.
    """
    high = (most, seconds(most))
    if high[1] <= ceiling_s:
        return most
    low = (1, seconds(1))
    if low[1] > ceiling_s:
        return 0
    while high[0] - low[0] > 1:
        share = (ceiling_s - low[1]) / (high[1] - low[1])
        guess = min(max(low[0] + round(share * (high[0] - low[0])), low[0] + 1), high[0] - 1)
        took = seconds(guess)
        low, high = ((guess, took), high) if took <= ceiling_s else (low, (guess, took))
    return low[0]
