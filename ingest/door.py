"""The verbs of this room: refresh, sources and try."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warehouse.access import reader, warehouse_option
from warehouse.faults import BadInput, Fault
from warehouse.place import Place, default_place
from warehouse.show import Answer, format_option, show

if TYPE_CHECKING:
    from ingest.payload import Payload
    from ingest.reading import Fetched
    from ingest.refresh import Wish
    from warehouse.tables import Dated

SOURCE_COLUMNS = {
    "source": "source",
    "freshness": "freshness",
    "age_hours": "age [h]",
    "is_due": "due",
    "bad_parts": "failing",
    "key": "key",
}
OFFER_COLUMNS = {
    "gpu_id": "GPU",
    "gpu_name": "seller's name",
    "gpu_count": "GPUs",
    "instance_type": "instance",
    "region_id": "region",
    "pricing_category": "category",
    "commitment_months": "months",
    "variant": "variant",
    "list_unit_price": "price",
    "pricing_unit": "unit",
    "pricing_currency": "currency",
    "status_reason": "why no price",
}


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--scope", metavar="PART", help="The part to read, such as a region [default: all].")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Load that part's past, version by version."
)
@click.option("--due", "only_due", is_flag=True, help="Ask only what its card says is due; for a frequent timer.")
@click.option("--dry-run", is_flag=True, help="Show what would be published, and publish nothing.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Moves in a dry run's table.")
@click.option(
    "--deadline",
    "deadline_s",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="How long each source may take [default: its card's].",
)
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(min=0),
    default=0,
    metavar="SECONDS",
    help="How long to wait for another refresh to end [default: not at all].",
)
@warehouse_option
@format_option
@click.pass_context
def refresh(
    ctx: click.Context, /, warehouse: Place | None, output_format: str, dry_run: bool, limit: int, **wished: Any
) -> None:
    """Read price sources, several at once, and publish what they say.

    All sources, unless some are named. One whose key is not set is skipped, which is no failure. Prices of a source,
    or of a region of it, that fails, is refused or is over its deadline stay as they were.

    Exit code 0: nothing failed; 3: some sources or regions did; 1: all did; 8: another refresh of this warehouse is
    running. GPUPLAN_<SOURCE>_URL names a mirror or proxy of a source, GPUPLAN_HTTP_RETRIES how often a request is
    repeated.

    Example: gpuplan refresh --due --wait 600
    """
    from ingest import moves, summary  # noqa: PLC0415 - the client and DuckDB are loaded when asked for
    from ingest import refresh as work  # noqa: PLC0415

    link, wish = warehouse or default_place(), _wish(**wished)
    done = work.rehearse(link, wish) if dry_run else work.refresh(link, wish)
    if dry_run:
        show(
            moves.page(done.moves, summary.left_out(done.parts), limit if output_format == "table" else None),
            output_format,
        )
    else:
        loaded = {str(row["source"]) for row in done.parts if row["outcome"] == "loaded"}
        show(summary.page(done.parts, _unmapped(link, loaded), by_source=output_format == "table"), output_format)
    ctx.exit(summary.exit_code([str(row["outcome"]) for row in done.parts]))


def _wish(names: Sequence[str], scope: str | None, since: datetime | None, **limits: Any) -> "Wish":
    from ingest import sources  # noqa: PLC0415
    from ingest.refresh import Wish  # noqa: PLC0415

    for name in names:
        sources.source(name)
    if scope and len(names) != 1:
        raise BadInput(
            f"--scope {scope}: name the one source that it is a part of: gpuplan refresh aws --scope {scope}"
        )
    return Wish(tuple(names) or tuple(sources.names()), scope, since.date() if since else None, **limits)


@click.command()
@warehouse_option
@format_option
def sources(warehouse: Place | None, output_format: str) -> None:
    """List the sources, their keys and how fresh they are."""
    from ingest.health import rows  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from ingest.summary import shortened  # noqa: PLC0415

    now = datetime.now(UTC)
    with reader(warehouse) as connection:
        found = rows(connection, now)
    notes = [f"{row['source']}: {shortened(row)}" for row in found if row["message"]]
    show(Answer("sources", found, now.date(), notes, SOURCE_COLUMNS), output_format)


@click.command("try")
@click.argument("name", metavar="SOURCE")
@click.option("--from-file", type=click.Path(path_type=Path), help="Read a kept payload, not the network.")
@click.option("--keep", type=click.Path(path_type=Path), help="Write the payload to this file, or folder of files.")
@click.option("--scope", metavar="PART", help="The part to read, such as a region [default: the first].")
@format_option
def try_source(name: str, from_file: Path | None, keep: Path | None, scope: str | None, output_format: str) -> None:
    """Read one source and show its rows without storing them."""
    from ingest import settle, sources  # noqa: PLC0415
    from ingest.payload import Payload  # noqa: PLC0415

    source = sources.source(name)
    read = Payload.from_files if source.CARD.in_parts else Payload.from_file
    payload, records = (read(name, from_file), None) if from_file else _fetched(name, scope)
    payload = payload.under(source.CARD.answer_name) if source.CARD.answer_name else payload
    if keep:
        payload.write(keep)
        click.echo(f"{name}: kept the payload in {keep}", err=True)
    rows = _joined(settle.parsed(source, payload) if records is None else records)
    notes = [f"{name}: {note}"] if (note := settle.note(source, payload)) else []
    shown = OFFER_COLUMNS if any("offer_id" in row for row in rows) else {}
    show(Answer("try", rows, payload.fetched_at.date(), notes, shown), output_format)


def _fetched(name: str, scope: str | None) -> "tuple[Payload, Sequence[Dated] | None]":
    """One payload from the network and its rows: of the scope named, or of the first that the source has."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from ingest import run, sources  # noqa: PLC0415
    from ingest.deadline import Deadline  # noqa: PLC0415
    from ingest.progress import Lines  # noqa: PLC0415
    from ingest.reading import Reading  # noqa: PLC0415

    folder = click.get_current_context().with_resource(TemporaryDirectory(prefix="gpuplan-"))
    source = sources.source(name)
    say = partial(Lines().say, name)
    reading = Reading(name, source, Path(folder), Deadline(name, source.CARD.deadline_s), say, scope)
    run.check(reading)
    first: Fetched = next(run.fetch(reading))
    if first.payload is None:
        raise Fault(first.fault or f"{name}: nothing came")
    return first.payload, first.rows


def _joined(records: Sequence[Any]) -> list[dict[str, Any]]:
    """Each offer with its price in one row, without the parts of it; other records as they are."""
    prices = {r.offer_id: r.model_dump() for r in records if r.table() == "price"}
    bare = {"valid_from", "valid_to", "batch_id"}
    return [
        r.model_dump(exclude=bare) | {k: v for k, v in prices.get(r.identity()[0], {}).items() if k not in bare}
        for r in records
        if r.table() not in {"price", "price_component"}
    ]


def _unmapped(link: Place, loaded: set[str]) -> list[str]:
    """One line for each source that has just been loaded and sells what we can't name."""
    from importlib.resources import files  # noqa: PLC0415

    if not loaded:
        return []
    query = (files("ingest") / "unmapped.sql").read_text(encoding="utf-8")
    with reader(link) as connection:
        found = connection.execute(query, {"sources": sorted(loaded)}).fetchall()
    return [
        f"{source}: {count} unmapped, such as {example}: machines or parts whose GPU we don't know, kept and never "
        f'planned with; `gpuplan sql "FROM unmapped"` lists them'
        for source, count, example in found
    ]
