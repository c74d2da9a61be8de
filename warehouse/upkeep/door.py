"""The verbs that look after a warehouse: warehouse info, maintain, move."""

from dataclasses import asdict
from typing import Any

import click

from warehouse.access import reader, warehouse_option
from warehouse.place import Place, archive_folder, default_place, place_of
from warehouse.show import Answer, format_option, show

SHOWN = {"what": "what", "value": "value"}
COMPARED = {"what": "what", "before": "before", "after": "after"}


@click.group()
def warehouse() -> None:
    """Look after the warehouse: what it takes, making it small and quick again, moving it elsewhere."""


@warehouse.command()
@warehouse_option
@format_option
def info(warehouse: Place | None, output_format: str) -> None:
    """Say where the warehouse is, what it holds, and what it takes.

    Example: gpuplan warehouse info --format json
    """
    from warehouse.lake.opening import data_path, is_lake  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from warehouse.upkeep.state import contents, state  # noqa: PLC0415

    place = warehouse or default_place()
    with reader(place, sandboxed=False) as connection:
        told: dict[str, Any] = {
            "place": str(place),
            "data_path": data_path(connection) if is_lake(connection) else None,
            "archive": str(archive_folder(place)),
            **contents(connection),
            **asdict(state(connection, place)),
        }
    rows = [{"what": name, "value": value} for name, value in told.items() if value is not None]
    show(Answer("warehouse info", rows, shown=SHOWN), output_format)


@warehouse.command()
@click.option(
    "--keep-days",
    type=click.FloatRange(min=0),
    default=7.0,
    show_default=True,
    help="How long a lake keeps snapshots and files that no snapshot names; 0 only where nobody else uses it.",
)
@warehouse_option
@format_option
def maintain(keep_days: float, warehouse: Place | None, output_format: str) -> None:
    """Make the warehouse small and quick again; a lake wants it about once a day.

    Prices and their history stay as they are; what goes is how a lake's tables looked at moments before --keep-days.

    Example: gpuplan warehouse maintain --keep-days 30
    """
    from warehouse.upkeep.maintain import maintain as maintained  # noqa: PLC0415 - as above

    place = warehouse or default_place()
    with reader(place):
        pass
    was, now = (asdict(s) for s in maintained(place, keep_days, lambda line: click.echo(line, err=True)))
    rows = [{"what": name, "before": was[name], "after": now[name]} for name in was]
    show(Answer("warehouse maintain", rows, shown=COMPARED), output_format)


@warehouse.command()
@click.argument("origin", metavar="FROM", type=place_of)
@click.argument("target", metavar="TO", type=place_of)
@format_option
def move(origin: Place, target: Place, output_format: str) -> None:
    """Copy all rows from one place to a new one: file to lake, lake to file, or to another of its kind.

    FROM stays as it is. Nothing at TO is overwritten.

    Example: gpuplan warehouse move prices.duckdb 'ducklake:postgres:dbname=prices?data_path=/srv/prices'
    """
    from warehouse.upkeep.move import move as moved  # noqa: PLC0415 - as above

    counts = moved(origin, target)
    rows = [{"table": name, "row_count": count} for name, count in counts.items() if count]
    show(Answer("warehouse move", rows), output_format)
    click.echo(f"moved to {target}; from now on: export GPUPLAN_WAREHOUSE='{target}'", err=True)
    if archive_folder(origin) != archive_folder(target):
        click.echo(f"payloads stay in {archive_folder(origin)}: set GPUPLAN_ARCHIVE to it, or move them", err=True)
