"""Our own table of measured runs: a CSV file with a line for each, under the names of table `benchmark`."""

import csv
from collections.abc import Iterator
from typing import Any

from ingest.benchmarks.stated import NEEDED, Stated, number
from warehouse.faults import BadInput, nearest

WORDS = ("llm_id", "gpu_id", "engine", "weights", "measured_on", "note")
FIGURES = (
    "gpu_count",
    "tensor_parallel",
    "pipeline_parallel",
    "attention_data_parallel",
    "input_tokens",
    "output_tokens",
    "concurrency",
    "output_tokens_per_s",
    "requests_per_s",
    "time_to_first_token_s",
    "time_per_output_token_s",
)
EXAMPLE = {
    "llm_id": "meta-llama/Meta-Llama-3.1-70B",
    "gpu_id": "H100-SXM-80GB",
    "gpu_count": "2",
    "tensor_parallel": "2",
    "engine": "vllm",
    "weights": "fp8",
    "input_tokens": "1024",
    "output_tokens": "256",
    "concurrency": "32",
    "output_tokens_per_s": "870",
    "time_to_first_token_s": "0.31",
    "time_per_output_token_s": "0.033",
    "measured_on": "2026-11-02",
}


def stated(text: str, where: str) -> Iterator[Stated]:
    """Every line of the table.

    Raises:
        BadInput: A column is unknown, or a cell is no number.
    """
    rows = csv.DictReader(text.splitlines())
    unknown = [
        f"{name!r}{nearest(name or '', [*WORDS, *FIGURES])}" for name in rows.fieldnames or () if not _known(name)
    ]
    if unknown:
        raise BadInput(f"{where}: unknown columns {', '.join(unknown)}; `gpuplan bench template` shows a table")
    for row in rows:
        line = f"{where}: line {rows.line_num}"
        if None in row:
            raise BadInput(f"{line} has more cells than there are columns; quote its commas")
        yield Stated(line, {name: _cell(name, value, line) for name, value in row.items() if value})


def template() -> list[list[str]]:
    """A table with one line."""
    return [[*WORDS[:2], *FIGURES, *WORDS[2:]], [EXAMPLE.get(name, "") for name in [*WORDS[:2], *FIGURES, *WORDS[2:]]]]


def is_ours(text: str) -> bool:
    """Whether a CSV text's header has the columns that sizing needs."""
    header = next(csv.reader(text.splitlines()), [])
    return len({*NEEDED} & {*header}) > 2


def _known(name: str) -> bool:
    return name in WORDS or name in FIGURES


def _cell(name: str, text: str, where: str) -> Any:
    return text.strip() if name in WORDS else number(text.strip(), where, name)
