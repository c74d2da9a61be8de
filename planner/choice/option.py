"""One way to serve a demand: so many accelerators, in one precision and layout, and what becomes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from planner.choice.layout import Layout
from planner.choice.precision import Offered
from planner.choice.rent import Fleet
from planner.sizing.account import Account
from planner.sizing.throughput import Throughput
from warehouse.tables import Gpu
from warehouse.units import GB, GIB, HOURS_PER_MONTH

RANKED = "ranked"
DOMINATED = "dominated"
UNPRICED = "price unknown"
TOO_SLOW = "too slow"
NO_SPEED = "speed unknown"
NO_ROOM = "does not fit"
NOT_RUN = "does not run"
FAILURES = (NOT_RUN, NO_ROOM, NO_SPEED, TOO_SLOW, UNPRICED)
"""From what fails first to what fails last: memory, then pace, then price."""


PER_REPLICA = ("concurrency", "requests_per_s", "output_tokens_per_s")
PACE = (
    "low_factor", "high_factor", "time_per_output_token_s", "time_to_first_token_low_s", "time_to_first_token_high_s",
    "limited_by", "basis",
)  # fmt: skip
INSTANCES = ("instance_count", "instance_gpu_count")
RENT = ("service_provider_name", "instance_type", "region_id", "price_id", "age_days", "freshness")
"""Figures that an option tells as they are called where it has them from."""


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate; what could not be told of it is None."""

    gpu: Gpu
    choice: Offered
    layout: Layout
    standing: str
    reason: str | None = None
    account: Account | None = None
    pace: Throughput | None = None
    replica_count: int | None = None
    reserve_replicas: int = 0
    fleet: Fleet | None = None
    served_tokens_per_hour: float | None = None
    """Tokens in and out that the demand takes [tokens/h]."""
    weights_bytes: float = 0.0
    parameter_count: int | None = None

    @property
    def gpu_count(self) -> int:
        """GPUs of all replicas, or of the instances that hold them where they are rented [1]."""
        return self.fleet.gpu_count if self.fleet else self.needed_gpu_count

    @property
    def needed_gpu_count(self) -> int:
        """GPUs of all replicas [1]."""
        return self.layout.gpu_count * (self.replica_count or 1)

    @property
    def memory_gib(self) -> float:
        """Of all GPUs together [GiB]."""
        return self.gpu.usable_memory_gib * self.gpu_count

    @property
    def bandwidth_tb_per_s(self) -> float:
        """Of all GPUs' memory together [TB/s]."""
        return self.gpu.memory_bandwidth_gb_per_s * self.gpu_count / 1000

    @property
    def compute_tflops(self) -> float | None:
        """Peak 16-bit matrix rate of all GPUs together, dense [TFLOP/s]."""
        each = self.gpu.bf16_dense_tflops or self.gpu.fp16_dense_tflops
        return each * self.gpu_count if each else None

    @property
    def bits_per_weight(self) -> float | None:
        """Of the whole checkpoint, scales and what stays in 16 bit included [bit]."""
        return self.weights_bytes * 8 / self.parameter_count if self.parameter_count else None

    @property
    def cost_usd_per_hour(self) -> float | None:
        """Of the whole fleet [USD/h]."""
        return self.fleet.cost_usd_per_hour if self.fleet else None

    @property
    def cost_usd_per_million_tokens(self) -> float | None:
        """The fleet's cost over the demand's tokens, in and out [USD]."""
        if self.fleet is None or not self.served_tokens_per_hour:
            return None
        return self.fleet.cost_usd_per_hour / self.served_tokens_per_hour * 1e6

    @property
    def said(self) -> str:
        """In a line.

        Such as `2 x H100-SXM-80GB at fp8`.
        """
        return f"{self.gpu_count} x {self.gpu.gpu_id} at {self.choice.precision.format}"

    def row(self, rank_number: int | None) -> dict[str, Any]:
        """All that is known of it, by name."""
        return {
            "rank_number": rank_number,
            "standing": self.standing,
            "reason": self.reason,
            "gpu_id": self.gpu.gpu_id,
            "gpu_count": self.gpu_count,
            "precision": self.choice.precision.name,
            "weights": self.choice.precision.format,
            "runs": self.choice.runs_on(self.gpu),
            "layout": self.layout.said,
            "tensor_parallel": self.layout.tensor_parallel,
            "pipeline_parallel": self.layout.pipeline_parallel,
            "attention_data_parallel": self.layout.attention_data_parallel,
            "gpus_per_replica": self.layout.gpu_count,
            "replica_count": self.replica_count,
            "reserve_replicas": self.reserve_replicas,
            "memory_gib": self.memory_gib,
            "memory_bandwidth_tb_per_s": self.bandwidth_tb_per_s,
            "bf16_dense_tflops": self.compute_tflops,
            "weights_gb": self.weights_bytes / GB,
            "bits_per_weight": self.bits_per_weight,
            **self._memory(),
            **self._pace(),
            **self._cost(),
            "quality": self.choice.precision.quality,
            "quality_url": self.choice.precision.url,
        }

    def _memory(self) -> dict[str, Any]:
        found = self.account
        return {
            "fits": found is not None and found.margin >= 0,
            "margin_gib": found.margin / GIB if found else None,
            "margin_band_gib": found.band / GIB if found else None,
        }

    def _pace(self) -> dict[str, Any]:
        replica = {f"{name}_per_replica": value for name, value in _of(self.pace, PER_REPLICA).items()}
        return {**replica, **_of(self.pace, PACE)}

    def _cost(self) -> dict[str, Any]:
        fleet, rent = self.fleet, self.fleet.rent if self.fleet else None
        return {
            "cost_usd_per_million_tokens": self.cost_usd_per_million_tokens,
            "cost_usd_per_hour": self.cost_usd_per_hour,
            "cost_usd_per_month": fleet.cost_usd_per_hour * HOURS_PER_MONTH if fleet else None,
            **_of(fleet, INSTANCES),
            **_of(rent, RENT),
        }


def _of(thing: object | None, names: Iterable[str]) -> dict[str, Any]:
    """Figures by their names; all unknown where there is nothing to have them from."""
    return {name: getattr(thing, name) if thing else None for name in names}
