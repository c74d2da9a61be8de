"""How far sizing is from what was measured: `python -m tests.bench.sizing_memory RESEARCH_DIR`.

RESEARCH_DIR holds configurations, published parameter counts, measured cache sizes, engines' start-up logs and serving
runs, none of which is part of this repository: `configs/*.json`, `truth_params.csv`, `truth_kv.csv`,
`vllm_logs_dev.csv`, `throughput_dev.csv`. Prints Markdown; nothing is asserted. A row that doesn't say how many GPUs,
which GPU or which utilisation is sized by the engine's defaults all the same, and shown apart.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click

from planner.choice.answer import Known, choose
from planner.choice.option import Option
from planner.choice.precision import distinct, offered
from planner.choice.wish import Wish
from planner.sizing.account import account_of
from planner.sizing.architecture import Architecture, read_config
from planner.sizing.engines import default_utilisation, with_defaults
from planner.sizing.kv import kv_bytes_per_token
from planner.sizing.memory import fit
from planner.sizing.serving import Serving
from planner.sizing.trim import whole_config
from tests.bench.spread import seconds, spread
from tests.bench.throughput_rows import gpus
from warehouse.faults import BadInput
from warehouse.units import GIB

Row = dict[str, str]
CLASSES = {
    "46GB-class": 44.4,
    "80GB-class": 79.2,
    "80GB": 79.2,
    "A100-80GB": 79.2,
    "H100-80GB": 79.2,
    "B200-class": 178,
}
"""Memory of GPUs that a row names by size alone [GiB]."""
ENGINES = {"SGLang": "sglang", "TensorRT-LLM": "tensorrt-llm"}
PLAIN = 4096


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


class Bench:
    """The collection, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.models: dict[str, Architecture | str] = {}
        for path in sorted((folder / "configs").glob("*.json")):
            if not path.name.endswith("hf_quant_config.json"):
                name = path.stem.replace("--", "/")
                self.models[name] = _read(lambda path=path, name=name: read_config(whole_config(path), name))
        for path in sorted((Path(__file__).parents[2] / "warehouse/seeds/llm").glob("*.json")):
            seed = json.loads(path.read_text(encoding="utf-8"))
            for name in (seed["llm_id"], *seed["aliases"]):
                self.models.setdefault(name, read_config(seed["config"], name, seed.get("checkpoint_bytes")))
        seeds = csv.DictReader((Path(__file__).parents[2] / "warehouse/seeds/gpu.csv").open(encoding="utf-8"))
        self.gpus = {row["gpu_id"]: row for row in seeds}
        self.memory = {gpu_id: float(row["usable_memory_gib"]) for gpu_id, row in self.gpus.items()}

    def rows(self, name: str) -> list[Row]:
        """A table of the collection."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))

    def model(self, *names: str) -> Architecture | None:
        """The first of the names that is sized."""
        found = (self.models.get(name) for name in names)
        return next((model for model in found if isinstance(model, Architecture)), None)

    def gpu(self, name: str) -> Any:
        """What sizing asks of a GPU beside its memory, by the collection's name for it."""
        words = name.replace("NVIDIA ", "").replace("PCIe", "PCIE").split(" ")[0].removesuffix("-80GB")
        row = next((row for gpu_id, row in self.gpus.items() if gpu_id.startswith(words)), {})
        return SimpleNamespace(
            gpu_id=name, architecture=row.get("architecture", "?"), memory_type=row.get("memory_type", "HBM")
        )

    def gpu_gib(self, name: str) -> float:
        """Memory of a GPU by the collection's name for it [GiB]."""
        words = name.replace("NVIDIA ", "").replace("AMD Instinct ", "").split(" ")[0].replace("PCIe", "PCIE")
        near = [gib for gpu_id, gib in self.memory.items() if gpu_id.startswith(words)]
        return CLASSES.get(name) or self.memory.get(words) or (max(near) if near else 79.2)


def _read(read: Callable[[], Architecture]) -> Architecture | str:
    try:
        return read()
    except BadInput as fault:
        return fault.message


@click.command(help=__doc__)
@click.argument("folder", metavar="RESEARCH_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Print every table."""
    bench = Bench(folder)
    for table in (parameters(bench), cache(bench), logs(bench), runs(bench), speed(bench)):
        click.echo("\n".join([*table, ""]))


def parameters(bench: Bench) -> Iterator[str]:
    """Every configuration: sized or refused; and totals against what is published."""
    total, refused = bench.models, [name for name, model in bench.models.items() if isinstance(model, str)]
    doubtful = [model.name for model in total.values() if isinstance(model, Architecture) and model.doubt]
    yield f"{len(total)} models: {len(total) - len(refused)} sized, {len(doubtful)} of them within a stated error"
    yield from (f"* refused: {bench.models[name]}" for name in refused)
    errors, exact, known = [], 0, 0
    for row in bench.rows("truth_params"):
        model = bench.model(row["model"])
        count = model.parameter_count if model else None
        if count and row["exact_total_params"]:
            known += 1
            exact += count + _copied(model, row) == int(row["exact_total_params"])
        if count:
            errors.append(count / (float(row["published_total_B"]) * 1e9) - 1)
    yield f"exact totals: {exact} of {known}; against rounded ones: {spread(errors)}"


def _copied(model: Architecture, row: Row) -> int:
    """Numbers that a checkpoint holds twice: falcon's stores its tied head."""
    return model.vocabulary * model.hidden_size if "tied head" in row["note"] else 0


def cache(bench: Bench) -> Iterator[str]:
    """Bytes a token against engines' logs and publications."""
    errors = [
        (kv_bytes_per_token(model, "bf16", PLAIN) or 0) / float(truth) - 1
        for row in bench.rows("truth_kv")
        for truth in (row["measured_B_per_token_bf16"], row["published_B_per_token_bf16"])
        if truth and row["layers_state"] == "0" and (model := bench.model(row["model"]))
    ]
    yield f"KV bytes a token, dense and latent: {spread(errors)}"


def logs(bench: Bench) -> Iterator[str]:
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


def _log(bench: Bench, row: Row) -> Log | None:
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


def _is_hybrid(bench: Bench, log: Log) -> bool:
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


def runs(bench: Bench) -> Iterator[str]:
    """Serving runs that really ran: how many sizing would have refused."""
    refused: dict[tuple[str, ...], int] = defaultdict(int)
    judged = 0
    for row in bench.rows("throughput_dev"):
        model, ways = bench.model(row["model"]), int(row["tp"] or 0)
        if model is None or not ways or row["disagg"] == "1":
            continue
        judged += 1
        account = account_of(model, _run(model, row, ways), bench.gpu_gib(row["gpu"]))
        if account.margin < 0:
            refused[row["model"], row["weights"], row["gpu"], row["tp"]] += 1
    yield f"\nserving runs that would not have fitted: {sum(refused.values())} of {judged}"
    yield from (f"* {count} x {' '.join(key)}" for key, count in sorted(refused.items()))


def _run(model: Architecture, row: Row, ways: int) -> Serving:
    """One sequence of the run on an engine set up for it, which is what starting takes.

    The collection's `tp` is of attention alone: where experts are dealt out over more GPUs, attention has copies.
    """
    stage = max(ways, int(row["ep"] or 1))
    stated = row["weights"].lower().rstrip("?").replace("uint4", "int4").replace("fp4", "nvfp4").replace("nvnv", "nv")
    native = model.recipe.is_quantised and stated.replace("mxnv", "mx") == model.recipe.weights.name
    tokens = int(float(row["isl"] or 0) + float(row["osl"] or 0)) or PLAIN
    return Serving(
        context_tokens=tokens,
        weights="native" if native else stated.replace("mxnv", "mx") or "bf16",
        tensor_parallel=stage,
        expert_parallel=int(row["ep"] or 1),
        attention_data_parallel=stage // ways,
        pipeline_parallel=int(row["pp"] or 1),
        engine=ENGINES.get(row["engine"], "vllm"),
        memory_utilisation=0.9,
    )


def speed(bench: Bench) -> Iterator[str]:
    """How long one sizing takes, and all GPUs, counts, precisions and layouts of one model, ranked."""
    every = list(gpus().values())
    for name in ("meta-llama/Llama-3.1-70B-Instruct", "deepseek-ai/DeepSeek-V3", "Qwen/Qwen3.5-122B-A10B"):
        model = bench.model(name)
        assert model
        one = seconds(lambda model=model: fit(model, every[0], Serving(8192, tensor_parallel=8)))
        wish = Wish(
            config=name, requests_per_s=5, max_time_per_output_token_s=0.05, gpus=tuple(g.gpu_id for g in every)
        )

        def search(model: Architecture = model, wish: Wish = wish) -> list[Option]:
            model.known.clear()
            return choose(wish, model, every, distinct(offered(model, gguf=False)), Known({})).options

        taken, count = seconds(search), len(search())
        yield f"{name}: one sizing {one * 1000:.2f} ms; {count:,} on {len(every)} GPUs, ranked, {taken * 1000:.0f} ms"


if __name__ == "__main__":
    main()
