"""Everything that reads what others wrote, each with inputs that it takes and rules for what it makes of others."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from ingest import settle, sources
from ingest.benchmarks.files import runs_in
from ingest.benchmarks.stated import record
from ingest.bill.read import AMOUNTS
from ingest.bill.read import read as read_bill
from ingest.gpu_names import gpu_id
from ingest.history.load import import_history
from ingest.payload import Part, Payload
from ingest.quotes import sheet
from ingest.quotes.check import checked
from planner import prometheus, scenario
from planner.audit.run import audit
from planner.measured import measured
from planner.scenario_demand import Profile
from planner.sizing.memory import fit
from planner.sizing.model import from_file
from planner.sizing.serving import Serving
from reports.alerts import rules as alert_rules
from tests.conftest import ROOT
from tests.fuzz import seeds
from tests.fuzz.rules import RuleError, finite, no_number_from_nothing
from tests.ingest.payloads import FETCHED, FILES, source_of
from warehouse import store
from warehouse.ask import table
from warehouse.limits import Limits
from warehouse.lookup import find_gpu
from warehouse.tables import Gpu

PRICES = frozenset({"list_unit_price", "upfront_unit_price", "gpu_count", "units_per_eur"})
QUOTED = PRICES | {"typical_price", "price_per_kw_month"}
SPEEDS = frozenset({"output_tokens_per_s", "requests_per_s", "time_to_first_token_s", "time_per_output_token_s"})
TODAY = date(2026, 12, 1)
GIVEN: dict[str, Any] = {
    "llm_id": "a/b",
    "gpu_id": "H100-SXM-80GB",
    "tensor_parallel": 1,
    "weights": "bf16",
    "input_tokens": 100,
    "output_tokens": 200,
    "concurrency": 16,
    "measured_on": TODAY,
}
"""What the owner of a benchmark says of it."""
URL = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/2026/eu-central-1/index.csv"


@dataclass(frozen=True)
class Target:
    """A reader."""

    name: str
    seeds: Sequence[bytes]
    read: Callable[[bytes], object]
    weight: float = 1.0
    """Its share of the inputs beside the others'; the slow ones get few."""


def targets(stack: ExitStack, warehouse: Path, folder: Path) -> list[Target]:
    """All readers.

    Args:
        stack: closes what they hold.
        warehouse: one of the bundled prices.
        folder: an empty one, for the files that readers are given.
    """
    connection = stack.enter_context(store.reading(warehouse, memory="1GB"))
    past = stack.enter_context(store.writing(folder / "past.duckdb", sandboxed=False))
    h100 = find_gpu(connection, "H100-SXM-80GB")
    return [*_sources(folder), *_of_files(folder, h100), *_of_the_warehouse(connection, past, folder)]


def _sources(folder: Path) -> Iterator[Target]:
    found: dict[str, list[bytes]] = {name: list(content) for name, content in seeds.UNRECORDED.items()}
    for path in FILES:
        found.setdefault(source_of(path), []).append(path.read_bytes())
    for name, content in found.items():
        yield Target(f"source-{name}", content, lambda given, name=name: _parsed(name, given, folder))


def _parsed(name: str, content: bytes, folder: Path) -> None:
    source = sources.source(name)
    payload = Payload(name, content, "https://example.org", FETCHED)
    if source.CARD.in_parts:
        path = folder / "part"
        path.write_bytes(content)
        payload = Payload.of_parts(name, [Part("0.csv", URL, "0" * 64, path)], FETCHED)
    no_number_from_nothing(settle.parsed(source, payload), content, PRICES)
    settle.note(source, payload)


def _of_files(folder: Path, h100: Gpu) -> Iterator[Target]:
    """What needs no warehouse."""
    rules = (files("reports.alerts") / "template.toml").read_bytes()
    bill = (ROOT / "tests" / "docs" / "given" / "bill-2026-03.csv").read_bytes()
    models = [json.loads(content)["config"] for content in _bundled("warehouse/seeds/llm/*.json")]
    configs = [json.dumps(config, indent=1).encode() for config in models]

    def scenario_read(path: Path, _: bytes) -> None:
        finite(scenario.read(path).scenario.model_dump())

    yield _of_file(folder / "scenario.toml", _bundled("planner/scenarios/*.toml"), scenario_read, 4)
    yield _of_file(folder / "config.json", configs, lambda path, _: _sized(path, h100), 4)
    yield _of_file(folder / "alerts.toml", [rules], lambda path, _: alert_rules.read(path))
    yield _of_file(folder / "benchmark.json", seeds.BENCHMARKS, _benchmark, 2)
    yield _of_file(folder / "bill.csv", [bill], _bill, 0.1)
    yield _of_file(folder / "load.csv", seeds.LOADS, lambda path, _: _finite_load(path))
    yield _of_file(folder / "gpus.csv", seeds.SERIES, lambda path, _: prometheus.read(path, UTC))
    yield _of_file(folder / "gpus.json", seeds.ANSWERS, lambda path, _: prometheus.read(path, UTC))
    yield Target("audit", _bundled("planner/audit/cases/*.toml"), lambda given: audit(_text(given), "case.toml"), 0.1)
    yield Target("gpu-name", seeds.GPU_NAMES, lambda given: gpu_id(_text(given)))


def _of_file(path: Path, inputs: Sequence[bytes], read: Callable[[Path, bytes], object], weight: float = 1.0) -> Target:
    def reader(content: bytes) -> None:
        path.write_bytes(content)
        read(path, content)

    return Target(path.name, inputs, reader, weight)


def _bundled(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(ROOT.glob(pattern))]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _sized(path: Path, h100: Gpu) -> None:
    architecture = from_file(path)
    if architecture.parameter_count <= 0:
        raise RuleError(f"{architecture.parameter_count} parameters")
    finite([term.gib_per_gpu for term in fit(architecture, h100, Serving(1024)).terms])


def _finite_load(path: Path) -> None:
    found = measured(Profile(file=path.name), path.parent, {})
    finite(list(found.hours))


def _benchmark(path: Path, content: bytes) -> None:
    no_number_from_nothing([record(stated, GIVEN, path) for stated in runs_in(path)], content, SPEEDS)


def _bill(path: Path, content: bytes) -> None:
    no_number_from_nothing(read_bill(path, "bill:fuzz"), content, AMOUNTS)


def _of_the_warehouse(
    connection: duckdb.DuckDBPyConnection, past: duckdb.DuckDBPyConnection, folder: Path
) -> Iterator[Target]:
    """What needs to know what is held."""
    for suffix, inputs in seeds.sheets().items():
        path = Path(f"sheet{suffix}")
        yield Target(f"quotes-{suffix[1:]}", inputs, lambda given, path=path: _quotes(connection, path, given), 0.5)
    yield Target("sql", seeds.QUERIES, lambda given: _sql(connection, given, folder), 0.2)
    yield _of_file(folder / "history.csv", seeds.HISTORY, lambda path, _: _history(past, path), 0.02)


def _quotes(connection: duckdb.DuckDBPyConnection, path: Path, content: bytes) -> None:
    no_number_from_nothing(checked(connection, sheet.of(path, content), TODAY).rows, content, QUOTED)


def _sql(connection: duckdb.DuckDBPyConnection, content: bytes, folder: Path) -> None:
    before = set(folder.iterdir())
    _, rows = table(connection, _text(content), limits=Limits(seconds=5, memory="1GB"))
    if set(folder.iterdir()) != before or any("root:x:0" in str(row) for row in rows[:100]):
        raise RuleError("a query left the warehouse")


def _history(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    import_history(connection, path, "0" * 64)
    query = "SELECT count(*) FROM price WHERE list_unit_price <= 0 OR valid_to <= valid_from"
    if connection.execute(query).fetchall() != [(0,)]:
        raise RuleError("a price of nothing, or of no time")
