"""What genai-perf and AIPerf export: a block of statistics for each metric, as JSON or as CSV.

Keys as in https://docs.nvidia.com/aiperf/reference/json-export-schema and perf_analyzer's genai-perf (2026-11): times
have a unit (ms, ns, s), a mean `avg` and a median `p50`; rates and totals have `avg` alone. The JSON names the model
and the concurrency in `input_config`; the CSV names neither, and its numbers may have commas at the thousands.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

from ingest.benchmarks.sound import check_total, failures
from ingest.benchmarks.stated import Stated, number
from warehouse.faults import BadInput

MARK = "output_token_throughput"
"""The metric by which such a file is known."""
PER_SECOND = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 1e3, "milliseconds": 1e3, "us": 1e6, "ns": 1e9}
Metrics = Mapping[str, Mapping[str, Any]]


def stated(metrics: Metrics, about: Mapping[str, Any], where: str) -> Stated:
    """One export's figures, with what else is known about the run.

    Raises:
        BadInput: A figure is no number.
    """

    def mean(name: str) -> float | None:
        return number(metrics.get(name, {}).get("avg"), where, name)

    rate, latency = mean("request_throughput"), _seconds(metrics, "request_latency", where)
    at_once = rate * latency if rate and latency else None
    if at_once is not None and not isfinite(at_once):
        raise BadInput(f"{where}: request_throughput {rate:g} at request_latency {latency:g} s is beyond all numbers")
    waiting = max(1, round(at_once)) if at_once else None
    fields = {
        "input_tokens": mean("input_sequence_length"),
        "output_tokens": mean("output_sequence_length"),
        "concurrency": waiting,
        "output_tokens_per_s": mean(MARK),
        "requests_per_s": rate,
        "time_to_first_token_s": _seconds(metrics, "time_to_first_token", where),
        "time_per_output_token_s": _seconds(metrics, "inter_token_latency", where),
    }
    answered, lost = mean("request_count"), mean("error_request_count")
    doubt = failures(where, answered, None, lost)
    check_total(where, "request_throughput", rate, answered, _seconds(metrics, "benchmark_duration", where))
    return Stated(where, {**fields, **{k: v for k, v in about.items() if v is not None}}, doubt)


def of_json(document: Mapping[str, Any], where: str) -> Stated:
    """A JSON export; newer ones have their metrics under `records`.

    Raises:
        BadInput: A figure is no number.
    """
    metrics = document.get("records") if isinstance(document.get("records"), Mapping) else document
    config = document.get("input_config")
    found = _deep(config, {"model_names", "model", "concurrency", "concurrency_range"})
    model = found.get("model_names") or found.get("model")
    about = {
        "llm_id": model[0] if isinstance(model, list) and model else model if isinstance(model, str) else None,
        "concurrency": next(
            (found[k] for k in ("concurrency", "concurrency_range") if isinstance(found.get(k), int)), None
        ),
        "measured_on": str(document["start_time"])[:10] if document.get("start_time") else None,
    }
    blocks = {k: v for k, v in metrics.items() if isinstance(v, Mapping)} if metrics else {}
    run = stated(blocks, about, where)
    if document.get("was_cancelled"):
        return replace(run, doubt="; ".join(filter(None, (run.doubt, "it was cancelled before its end"))))
    return run


def of_csv(text: str, where: str) -> Stated:
    """A CSV export: blocks of lines, each with a header that begins with `Metric`.

    Raises:
        BadInput: A figure is no number.
    """
    metrics: dict[str, dict[str, Any]] = {}
    header: list[str] = []
    for cells in csv.reader(text.splitlines()):
        if cells[:1] == ["Metric"]:
            header = ["avg" if name == "Value" else name for name in cells]
        elif len(cells) > 1 and header:
            name, _, unit = cells[0].partition(" (")
            values = dict(zip(header[1:], cells[1:], strict=False))
            metrics[name.strip().lower().replace(" ", "_")] = {**values, "unit": unit.rstrip(")")}
    return stated(metrics, {}, where)


def _seconds(metrics: Metrics, name: str, where: str) -> float | None:
    block = metrics.get(name, {})
    value = number(block.get("p50") or block.get("avg"), where, name)
    unit = str(block.get("unit") or "ms").strip().lower()
    if unit not in PER_SECOND:
        raise BadInput(f"{where}: {name} is in {unit!r}; s, ms, us or ns is needed")
    return None if value is None else value / PER_SECOND[unit]


def _deep(node: object, wanted: set[str]) -> dict[str, Any]:
    """The wanted keys wherever they stand in a nested configuration, the outermost first."""
    found: dict[str, Any] = {}
    for key, value in _pairs(node):
        if key in wanted and value is not None:
            found.setdefault(key, value)
    return found


def _pairs(node: object) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        yield from node.items()
        for value in node.values():
            yield from _pairs(value)
