"""The verbs for measured serving: bench import, bench list, bench template."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warehouse.access import reader, warehouse_option, writer
from warehouse.place import Place
from warehouse.show import Answer, format_option, show

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from warehouse.tables import Benchmark

COUNT = click.IntRange(min=1)
SHOWN = {
    "model": "model",
    "gpus": "on",
    "how": "how",
    "lengths": "in/out",
    "concurrency": "at once",
    "output_tokens_per_s": "tokens/s",
    "measured_on": "day",
}


@click.group()
def bench() -> None:
    """Bring measured serving, which sizing prefers to its own estimate.

    Such as `gpuplan bench import result.json --gpu H100 --gpu-count 2 --weights fp8`, then `gpuplan bench list`.
    """


@bench.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", "llm_id", help="The model, where the file doesn't say or calls it otherwise.")
@click.option("--gpu", "gpu_id", help="The accelerator.")
@click.option("--gpu-count", type=COUNT, help="GPUs of the replica that was measured.")
@click.option("--tensor-parallel", type=COUNT, help="GPUs that shared every layer [default: all].")
@click.option("--pipeline-parallel", type=COUNT, help="Stages [default: 1].")
@click.option("--attention-data-parallel", type=COUNT, help="Copies of attention [default: 1].")
@click.option("--engine", help="vllm, sglang, tensorrt-llm, ...")
@click.option("--weights", help="Number format of the weights: bf16, fp8, ...")
@click.option("--input-tokens", type=COUNT, help="Mean prompt.")
@click.option("--output-tokens", type=COUNT, help="Mean answer.")
@click.option("--concurrency", type=COUNT, help="Requests under way at once.")
@warehouse_option
@format_option
def import_files(files: tuple[Path, ...], warehouse: Place | None, output_format: str, **given: Any) -> None:
    """Read what benchmarks wrote, and load all of it or nothing.

    Read are results of vLLM's and SGLang's serving benchmarks (JSON), of genai-perf and AIPerf (JSON, CSV), and a
    table as `gpuplan bench template` prints. What a file doesn't say, such as the GPU, is said by an option, which
    holds for all files. Importing a file again replaces what it said before. A run of which most requests failed, or
    whose figures don't go together, is refused; fewer failures are told, and kept as a note.
    """
    from ingest.benchmarks.files import runs_in  # noqa: PLC0415 - pydantic is loaded by the verbs that need it
    from ingest.benchmarks.sound import once  # noqa: PLC0415
    from ingest.benchmarks.stated import record  # noqa: PLC0415

    stated = {file: runs_in(file) for file in files}
    by_file = {file: [record(run, given, file) for run in runs] for file, runs in stated.items()}
    warnings = [f"{run.where}: {run.doubt}" for runs in stated.values() for run in runs if run.doubt]
    with reader(warehouse) as connection:
        known = {file: once(_known(connection, run) for run in runs) for file, runs in by_file.items()}
    _load({file: runs for file, (runs, _) in known.items()}, warehouse)
    loaded = [run for runs, _ in known.values() for run in runs]
    warnings += [words for _, said in known.values() for words in said]
    show(_answer([_row(run) for run in loaded], warnings), output_format)


@bench.command("list")
@click.argument("pattern", default="")
@warehouse_option
@format_option
def list_runs(pattern: str, warehouse: Place | None, output_format: str) -> None:
    """List measured runs whose model, GPU or file contains PATTERN."""
    from warehouse.store import records  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from warehouse.tables import Benchmark  # noqa: PLC0415

    with reader(warehouse) as connection:
        runs = records(connection, Benchmark)
    wanted = pattern.lower()
    rows = [_row(r) for r in runs if wanted in f"{r.llm_id} {r.gpu_id} {r.source_name}".lower()]
    rows.sort(key=lambda row: (row["llm_id"], row["gpus"], row["concurrency"]))
    notes = [f"{row['source_name']}, {row['concurrency']:,} at once: {row['note']}" for row in rows if row["note"]]
    show(_answer(rows, notes), output_format)


@bench.command()
def template() -> None:
    """Print a table of measured runs with one line; copy it and fill in your own."""
    import csv  # noqa: PLC0415 - only this verb writes it
    import sys  # noqa: PLC0415

    from ingest.benchmarks.table import template as lines  # noqa: PLC0415

    csv.writer(sys.stdout, lineterminator="\n").writerows(lines())


def _known(connection: "DuckDBPyConnection", run: "Benchmark") -> "Benchmark":
    """The run under the ids that the warehouse has; a model that it doesn't know keeps its name."""
    from warehouse.faults import BadInput  # noqa: PLC0415
    from warehouse.lookup import find_gpu_id, find_llm  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    try:
        model = find_llm(connection, run.llm_id).llm_id
    except BadInput:
        model = run.llm_id
    fields = run.model_dump() | {"llm_id": model, "gpu_id": find_gpu_id(connection, run.gpu_id)}
    return type(run).of(**fields)


def _load(by_file: "dict[Path, list[Benchmark]]", warehouse: Place | None) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415
    from hashlib import sha256  # noqa: PLC0415

    from warehouse.load import Arrival, load_all  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    now = datetime.now(UTC)
    batches = [
        (
            Arrival(
                f"benchmark:{file.stem}",
                now,
                payload_url=file.name,
                payload_sha256=sha256(file.read_bytes()).hexdigest(),
            ),
            runs,
        )
        for file, runs in by_file.items()
    ]
    with writer(warehouse) as connection:
        load_all(connection, batches)


def _row(run: "Benchmark") -> dict[str, Any]:
    fields = run.model_dump(exclude={"valid_from", "valid_to", "batch_id"})
    return fields | {
        "model": run.llm_id.rpartition("/")[2],
        "gpus": f"{run.gpu_count} x {run.gpu_id}",
        "how": f"{run.weights} {run.engine}",
        "lengths": f"{run.input_tokens:.0f}/{run.output_tokens:.0f}",
    }


def _answer(rows: list[dict[str, Any]], warnings: Sequence[str] = ()) -> Answer:
    title = "Measured serving, tokens/s out of the whole replica"
    return Answer("bench", rows, warnings=warnings, shown=SHOWN, title=title)
