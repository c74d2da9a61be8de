"""The front door: a verb opens a room, and a room is imported only when its verb is called."""

import atexit
import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

VERBS = {
    "refresh": ("ingest.door:refresh", "Read price sources and publish what they say."),
    "sources": ("ingest.door:sources", "List the sources, their keys and how fresh they are."),
    "try": ("ingest.door:try_source", "Read one source and show its rows without storing them."),
    "check": ("ingest.case_door:check", "List what the firewall holds back, refused or warns of."),
    "accept": ("ingest.case_door:accept", "Let a case of `check` pass, with a note that is kept."),
    "trace": ("ingest.trace_door:trace", "Follow a price home, to the record that it was read from."),
    "archive": ("ingest.archive_door:archive", "Verify the bytes behind prices, and let old ones go."),
    "replay": ("ingest.archive_door:replay", "Build the warehouse again from the kept bytes and compare."),
    "quotes": ("ingest.quotes.door:quotes", "Import curated prices, contracts and vendors' quotes."),
    "bill": ("ingest.bill.door:bill", "Import cloud bills (FOCUS) and measure by them."),
    "bench": ("ingest.benchmarks.door:bench", "Bring measured serving, which sizing prefers to its estimate."),
    "sql": ("warehouse.door:sql", "Ask the warehouse in SQL, read-only and sandboxed."),
    "prices": ("warehouse.door:prices", "Show what GPUs cost now, or on a given day."),
    "history": ("ingest.history.door:history", "Show how the price of a GPU moved, or import its past."),
    "ask": ("reports.ask:ask", "Answer a budget question; without a name, list them."),
    "schema": ("warehouse.door:schema", "Describe every table, view and macro."),
    "warehouse": ("warehouse.upkeep.door:warehouse", "Say what the warehouse takes, maintain it, move it to a lake."),
    "export": ("warehouse.door:export", "Write tables and views to Parquet or CSV files."),
    "size": ("planner.sizing.door:size", "Say what memory a model needs and how many GPUs that takes."),
    "choose": ("planner.choice.door:choose", "Which GPUs, how many and in which precision, for a model and a demand."),
    "train": ("planner.training.door:train", "Say what memory and time training or fine-tuning takes."),
    "scenario": ("planner.scenario_door:scenario", "Print a scenario to begin with; list those that come along."),
    "compare": ("planner.door:compare", "Cost every way to serve a scenario and rank them."),
    "portfolio": ("planner.portfolio.door:portfolio", "The cheapest mix of owning, committing, renting and calling."),
    "risk": ("planner.uncertainty.door:risk", "Say how sure the verdict is, and what moves it."),
    "budget": ("planner.door:budget", "Say which plans keep a budget, and how much demand it can serve."),
    "breakeven": ("planner.door:breakeven", "When does buying beat renting, or why never?"),
    "audit": ("planner.audit.door:audit", "Recompute a published analysis and say what does not follow."),
    "trend": ("planner.door:trend", "How rental prices moved: a fit for each GPU, with its error."),
    "assumptions": ("planner.door:assumptions", "List the assumptions, their ranges and sources."),
    "alerts": ("reports.alerts.door:alerts", "Tell people what moved, what is new and what is stale."),
    "metrics": ("reports.metrics:metrics", "Write the sources' health for Prometheus."),
    "diff": ("reports.diff:diff", "Say which price or assumption moved the answer."),
    "report": ("reports.door:report", "Write a rent-vs-buy report for a scenario."),
    "market": ("reports.market.door:market", "Write what moved on the market: prices, offers, sources."),
    "fleet": ("reports.fleet.door:fleet", "Plan every scenario of a folder: totals, calendars, orders."),
}


class FrontDoor(click.Group):
    """A group whose help needs no room, and whose verbs fetch theirs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Verbs in the order of the work: fetch, ask, plan, report."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the verb's room and return its command."""
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name][0].split(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - a wrong entry in VERBS is a bug
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the verbs without importing their rooms."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, text) for verb, (_, text) in VERBS.items()])


@click.group(cls=FrontDoor, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "--version", "-V", package_name="gpuplan", prog_name="gpuplan")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Rent, buy or call an API: GPU prices, sizing and total cost in one traceable chain.

    Prices live in a DuckDB warehouse (--warehouse, GPUPLAN_WAREHOUSE, or the platform's data folder); the first
    use makes one from the bundled, dated prices. Answers go to stdout, progress to stderr.
    """
    ctx.obj = plan
    ctx.meta["plan_folder"] = plan_folder


def plan_folder(folder: Path, warehouse: str | None, **how: Any) -> tuple[list[str], dict[str, str]]:
    """Leave the plans of a folder's scenarios in the warehouse; return their ids, and what is wrong with the others."""
    door = import_module("planner.door")
    found: tuple[list[str], dict[str, str]] = door.leave_folder(folder, warehouse, **how)
    return found


def plan(scenario: str, warehouse: str | None, as_of: str | None, *, allow_stale: bool) -> str:
    """Leave a scenario's plans in the warehouse and return its id: the one errand between two rooms."""
    door = import_module("planner.door")
    scenario_id: str = door.leave_plans(scenario, warehouse, as_of, allow_stale=allow_stale)
    return scenario_id


def run() -> None:
    """The program in a process of its own.

    Where pandas is installed, DuckDB imports it at the first parameter of a query, only to see that none is a table of
    pandas: a third of a second. Nothing here hands it one.

    A verb makes many objects and is soon over: to look for cycles after every 700 of them takes a tenth of a report,
    and to look through all of them once more when Python ends takes another tenth.

    No matrix here is large enough for threads, and to start and end two libraries' takes a quarter of a second of both
    processors.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]
    main()


if __name__ == "__main__":
    run()
