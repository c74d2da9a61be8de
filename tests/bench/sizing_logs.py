"""How far sizing is from engines' start-up logs: weights, pool, the cache of a sequence, and whether it fits."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from planner.sizing.account import account_of
from planner.sizing.architecture import Architecture
from planner.sizing.engines import default_utilisation, with_defaults
from planner.sizing.serving import Serving
from tests.bench.collection import ENGINES, PLAIN, Collection, Row
from tests.bench.spread import spread
from warehouse.units import GIB


@dataclass(frozen=True)
class Log:
    """A start-up log and what sizing says of it."""

    row: Row
    serving: Serving
    weights_gib: float
    pool_gib: float
    sequence_gib: float
    fits: bool

    @property
    def is_stated(self) -> bool:
        """Whether the row says on how much memory of how many GPUs it ran, and nothing was moved off them."""
        known = bool(self.row["tp"]) and (self.row["gpu_total_gib"] or self.row["gpu"] not in {"?", "B200-class"})
        return bool(known) and "offloaded" not in self.row["notes"]


def logs(bench: Collection) -> Iterator[str]:
    """Weights, pool and verdict against start-up logs."""
    found = [log for row in bench.rows("vllm_logs_dev") if (log := _log(bench, row))]
    stated = [log for log in found if log.is_stated]
    for what, some in (("all rows", found), ("rows that state their settings", stated)):
        yield f"weights a GPU, {what}: {spread(_errors(some, 'weights_gib_per_gpu', 'weights_gib'))}"
        yield f"KV pool, {what}: {spread(_errors(some, 'kv_cache_gib_per_gpu', 'pool_gib'))}"
        judged = [log for log in some if log.row["fits"]]
        yield f"fits or not, {what}: {sum(log.fits == (log.row['fits'] == '1') for log in judged)} of {len(judged)}"
    for kind, hybrid in (("dense and latent", False), ("mixed", True)):
        some = [log for log in found if _is_hybrid(bench, log) is hybrid and log.row["max_concurrency"]]
        yield f"cache of a sequence, {kind}: {spread(_sequences(some))}"
    yield from _by(stated, "engine", lambda log: " ".join(log.row["engine"].split()[:2]))
    yield from _by(stated, "GPU", lambda log: log.row["gpu"])
    yield from _by(stated, "weights", lambda log: log.row["weights"])
    yield from _by(stated, "family", lambda log: (log.row["config_for_check"] or "?").split("/")[0])


def _log(bench: Collection, row: Row) -> Log | None:
    own = bench.model(row["model"].split(" ")[0])
    model = own if own and own.recipe.is_quantised else bench.model(row["config_for_check"])
    if model is None:
        return None
    memory = float(row["gpu_total_gib"] or 0) or bench.gpu_gib(row["gpu"])
    ways, engine = int(row["tp"] or 1), ENGINES.get(row["engine"], "vllm")
    release = _release(row)
    serving = Serving(
        engine_version=release,
        context_tokens=int(row["max_model_len"] or PLAIN),
        weights=_weights(model, row),
        kv=row["kv_dtype"] or "bf16",
        tensor_parallel=ways,
        draft_tokens=int(any(word in row["model"] for word in ("+MTP", "+ MTP", "EAGLE"))),
        engine=engine,
        max_batched_tokens=int(row["max_num_batched_tokens"] or 0) or None,
        max_sequences=int(row["max_num_seqs"] or 0) or None,
        memory_utilisation=float(row["gpu_memory_utilization"] or 0)
        or default_utilisation(model, engine, ways, memory, Serving(1, engine_version=release).release),
    )
    serving = with_defaults(serving, bench.gpu(row["gpu"]), memory)
    account = account_of(model, serving, memory)
    fits = account.margin >= 0 and model.divides_by(ways)
    return Log(row, serving, account.weights / GIB, account.pool / GIB, (account.sequence or 0) / GIB, fits)


def _release(row: Row) -> str | None:
    """The engine's release, where the row states it; of version 0 some."""
    stated = row["engine_version"].split(" ")[0]
    is_release = stated.startswith("0.")
    return stated if is_release else "0.6" if row["engine"] == "vLLM V0" else None


def _weights(model: Architecture, row: Row) -> str:
    stated = "nf4" if "bnb" in row["model"] else row["weights"] or "bf16"
    return "native" if model.recipe.is_quantised and stated == model.recipe.weights.name else stated


def _errors(some: Iterable[Log], column: str, field: str) -> list[float]:
    return [
        getattr(log, field) / float(log.row[column]) - 1
        for log in some
        if log.row[column] and float(log.row[column]) > 0
    ]


def _is_hybrid(bench: Collection, log: Log) -> bool:
    model = bench.model(log.row["config_for_check"])
    return bool(model and model.state_layers)


def _sequences(some: Iterable[Log]) -> list[float]:
    """Against the pool over the concurrency that the engine printed."""
    return [
        log.sequence_gib * float(log.row["max_concurrency"]) / float(log.row["kv_cache_gib_per_gpu"]) - 1
        for log in some
        if log.row["kv_cache_gib_per_gpu"]
    ]


def _by(some: list[Log], what: str, key: Callable[[Log], str]) -> Iterator[str]:
    groups: dict[str, list[Log]] = defaultdict(list)
    for log in some:
        groups[key(log)].append(log)
    yield f"\n| {what} | rows | weights | KV pool |\n|---|--:|---|---|"
    for name, members in sorted(groups.items()):
        weights, pool = (
            _errors(members, "weights_gib_per_gpu", "weights_gib"),
            _errors(members, "kv_cache_gib_per_gpu", "pool_gib"),
        )
        yield f"| {name} | {len(members)} | {spread(weights)} | {spread(pool)} |"
