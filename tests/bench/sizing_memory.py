"""How far sizing is from what was measured: `python -m tests.bench.sizing_memory RESEARCH_DIR`.

RESEARCH_DIR holds configurations, published parameter counts, measured cache sizes, engines' start-up logs and serving
runs, none of which is part of this repository: `configs/*.json`, `truth_params.csv`, `truth_kv.csv`,
`vllm_logs_dev.csv`, `throughput_dev.csv`. Prints Markdown; nothing is asserted. A row that doesn't say how many GPUs,
which GPU or which utilisation is sized by the engine's defaults all the same, and shown apart.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click

from planner.choice.answer import Known, choose
from planner.choice.option import Option
from planner.choice.precision import distinct, offered
from planner.choice.wish import Wish
from planner.sizing.account import account_of
from planner.sizing.architecture import Architecture
from planner.sizing.kv import kv_bytes_per_token
from planner.sizing.memory import fit
from planner.sizing.serving import Serving
from tests.bench.collection import ENGINES, PLAIN, Collection, Row
from tests.bench.sizing_logs import logs
from tests.bench.spread import seconds, spread
from tests.bench.throughput_rows import gpus


@click.command(help=__doc__)
@click.argument("folder", metavar="RESEARCH_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Print every table."""
    bench = Collection(folder)
    for table in (parameters(bench), cache(bench), logs(bench), runs(bench), speed(bench)):
        click.echo("\n".join([*table, ""]))


def parameters(bench: Collection) -> Iterator[str]:
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


def cache(bench: Collection) -> Iterator[str]:
    """Bytes a token against engines' logs and publications."""
    errors = [
        (kv_bytes_per_token(model, "bf16", PLAIN) or 0) / float(truth) - 1
        for row in bench.rows("truth_kv")
        for truth in (row["measured_B_per_token_bf16"], row["published_B_per_token_bf16"])
        if truth and row["layers_state"] == "0" and (model := bench.model(row["model"]))
    ]
    yield f"KV bytes a token, dense and latent: {spread(errors)}"


def runs(bench: Collection) -> Iterator[str]:
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


def speed(bench: Collection) -> Iterator[str]:
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
