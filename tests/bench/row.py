"""A line of docs/benchmarks.md: what was measured, beside what, and how memory went."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any, Self


@dataclass(frozen=True)
class Row:
    """One figure of ours beside one of a peer, both of the same run."""

    what: str
    ours: float
    unit: str
    """`ms` or `s` of processor time, where less is better; or something `/s`, where more is."""
    peer: str
    """What ours is compared with: another program, a library, or a plain way to do the same."""
    theirs: float
    memory_mb: float | None = None
    """The most memory that ours held [MB]; empty where it was not measured."""
    their_memory_mb: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over the peer's in time, however it was counted: below 1 we are ahead [1].

        >>> Row("x", 2, "ms", "y", 4).ratio, Row("x", 2, "plans/s", "y", 4).ratio
        (0.5, 2.0)
        """
        return self.theirs / self.ours if self.unit.endswith("/s") else self.ours / self.theirs

    @property
    def key(self) -> str:
        """What a row of another run is found by."""
        return f"{self.what} | {self.peer}"

    def kept(self) -> dict[str, Any]:
        """The row as it is kept, with figures of four digits."""
        rounded = {k: float(f"{v:.4g}") for k, v in asdict(self).items() if isinstance(v, float | int)}
        return {k: v for k, v in (asdict(self) | rounded).items() if v is not None}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """A row as it was kept."""
        return cls(**kept)


@dataclass(frozen=True)
class Bench:
    """A module of `tests.bench` that yields rows."""

    about: str
    """What a reader of the table should know of how it was measured."""
    takes: str
    """How long, in words."""
    quick: bool = False
    """Whether CI runs it too."""

    @staticmethod
    def rows(name: str, *, quick: bool) -> Iterator[Row]:
        """The rows of a bench, measured now; a quick one measures less often, or part of them."""
        measured: Callable[..., Iterator[Row]] = import_module(f"tests.bench.{name}").rows
        return measured(quick=quick)


BENCHES = {
    "verbs": Bench(
        "A verb from the start of its process to its end, turn and turn about with Python that imports DuckDB.",
        "a minute",
        quick=True,
    ),
    "loads": Bench(
        "A batch of 10,000 offers with their prices, beside the same rows going through CSV files into bare tables, "
        "without periods, checks or a log.",
        "half a minute",
        quick=True,
    ),
    "cold_prices": Bench(
        'gpuhunt 0.1.34 from PyPI asks a catalogue file of the same offers for "the cheapest eight H100"; '
        "both as new processes.",
        "two minutes",
    ),
    "aws_offer": Bench(
        "GPU rows out of a made offer file of a large region: 91 columns, 366,000 rows, 270 MB. gpuhunt's is its own "
        "`AWSProvider.get`, without the calls that need AWS's credentials.",
        "four minutes",
    ),
    "ten_million": Bench(
        "Ten million periods of 60,000 offers; the peer counts open periods, without their offers, rates and ages.",
        "five minutes",
    ),
    "sizing_peers": Bench(
        "One answer in an open process. hf-mem works out the cache of a configuration, ours every term of what a GPU "
        "holds; aiconfigurator looks up measured operations and adds them, ours is a calibrated roofline. How far each "
        "is from measurements: [sizing.md](sizing.md).",
        "three minutes",
    ),
    "uncertainty": Bench(
        "Costs of plans over samples of the assumptions, beside the planner by the sample, and numpy on every cost.",
        "two minutes",
    ),
    "portfolio": Bench(
        "A year of 8,760 hours, 20 options, limits: the same optimum as by every hour an unknown (scipy's HiGHS).",
        "two minutes",
        quick=True,
    ),
    "reports": Bench(
        "The demo's pages, and a fleet of 50 scenarios, beside the comparison of the demo.", "three minutes"
    ),
}
"""In the order of the table."""
