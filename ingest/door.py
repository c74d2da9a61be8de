"""The verbs of this room: refresh, sources and try."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warehouse.access import reader, warehouse_option
from warehouse.faults import BadInput, Fault
from warehouse.place import Place, default_place
from warehouse.show import Answer, format_option, show

if TYPE_CHECKING:
    from ingest.payload import Payload

PARTIAL = 3
BATCH_COLUMNS = {
    "source": "source",
    "scope": "part",
    "outcome": "outcome",
    "row_count": "rows",
    "opened_count": "opened",
    "closed_count": "closed",
    "message": "note",
}
SOURCE_COLUMNS = {
    "source": "source",
    "name": "provider",
    "kind": "kind",
    "key": "key",
    "verified": "verified",
    "freshness": "freshness",
    "age_hours": "age [h]",
    "bad_parts": "failing",
    "message": "note",
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
@warehouse_option
@format_option
@click.pass_context
def refresh(
    ctx: click.Context,
    names: Sequence[str],
    scope: str | None,
    since: datetime | None,
    warehouse: Place | None,
    output_format: str,
) -> None:
    """Read price sources and publish what they say.

    All sources, unless some are named. One whose key is not set is skipped, which is no failure. Prices of a source
    that fails or is refused stay as they were. Exit code 3: some failed; 1: all did. GPUPLAN_<SOURCE>_URL names a
    mirror or proxy of a source, GPUPLAN_HTTP_RETRIES how often a request is repeated.
    """
    from ingest import run, sources  # noqa: PLC0415 - the client and DuckDB are loaded when asked for

    for name in names:
        sources.source(name)
    if scope and len(names) != 1:
        raise BadInput(
            f"--scope {scope}: name the one source that it is a part of: gpuplan refresh aws --scope {scope}"
        )
    link = warehouse or default_place()
    day = since.date() if since else None
    done = [one for name in names or sources.names() for one in run.refresh(name, link, _say, scope, day)]
    rows = [{column: getattr(one, column, None) for column in BATCH_COLUMNS} for one in done]
    warnings = _unmapped(link, {str(one.source) for one in done if one.outcome == "loaded"})
    show(Answer("refresh", rows, datetime.now(UTC).date(), warnings, BATCH_COLUMNS), output_format)
    ctx.exit(_exit_code([str(one.outcome) for one in done]))


@click.command()
@warehouse_option
@format_option
def sources(warehouse: Place | None, output_format: str) -> None:
    """List the sources, their keys and how fresh they are."""
    from ingest import sources as room  # noqa: PLC0415

    health = _health(warehouse)
    now = datetime.now(UTC)
    rows = [_source_row(name, health.get(name, (None, 0, None)), now) for name in room.names()]
    show(Answer("sources", rows, now.date(), shown=SOURCE_COLUMNS), output_format)


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
    payload = read(name, from_file) if from_file else _fetched(name, scope)
    if keep:
        payload.write(keep)
        _say(f"{name}: kept the payload in {keep}")
    rows = _joined(settle.parsed(source, payload))
    notes = [f"{name}: {note}"] if (note := settle.note(source, payload)) else []
    shown = OFFER_COLUMNS if any("offer_id" in row for row in rows) else {}
    show(Answer("try", rows, payload.fetched_at.date(), notes, shown), output_format)


def _fetched(name: str, scope: str | None) -> "Payload":
    """One payload from the network: of the scope named, or of the first that the source has."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from ingest import run, sources  # noqa: PLC0415

    folder = click.get_current_context().with_resource(TemporaryDirectory(prefix="gpuplan-"))
    first = next(run.fetch(name, sources.source(name), _say, scope, Path(folder)))
    if first.payload is None:
        raise Fault(first.fault or f"{name}: nothing came")
    return first.payload


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


def _exit_code(outcomes: Sequence[str]) -> int:
    """Of a refresh: 0 where nothing failed, 1 where everything that was asked did, 3 between.

    >>> [_exit_code(o) for o in (["loaded", "skipped"], ["skipped"], ["failed", "skipped"], ["loaded", "refused"])]
    [0, 0, 1, 3]
    """
    asked = [outcome for outcome in outcomes if outcome != "skipped"]
    bad = sum(outcome != "loaded" for outcome in asked)
    if not bad:
        return 0
    return 1 if bad == len(asked) else PARTIAL


def _health(warehouse: Place | None) -> dict[str, tuple[datetime | None, int, str | None]]:
    from importlib.resources import files  # noqa: PLC0415

    query = (files("ingest") / "source_health.sql").read_text(encoding="utf-8")
    with reader(warehouse) as connection:
        return {row[0]: row[1:] for row in connection.execute(query).fetchall()}


def _source_row(name: str, health: tuple[datetime | None, int, str | None], now: datetime) -> dict[str, Any]:
    from ingest import sources  # noqa: PLC0415

    card = sources.source(name).CARD
    loaded_at, bad_parts, message = health
    age = (now - loaded_at).total_seconds() / 3600 if loaded_at else None
    return {
        "source": name,
        "name": card.name,
        "kind": str(card.kind),
        "key": card.key,
        "verified": card.verified,
        "freshness": _freshness(age, card.warn_after_hours, card.error_after_hours),
        "age_hours": age,
        "last_loaded_at": loaded_at,
        "bad_parts": bad_parts,
        "message": message,
        "docs": card.docs,
        "not_tried": card.not_tried,
    }


def _freshness(age_hours: float | None, warn_after_hours: int, error_after_hours: int) -> str:
    """Fresh, ageing, stale or never read.

    >>> [_freshness(age, 24, 72) for age in (1, 25, 100, None)]
    ['fresh', 'ageing', 'stale', 'never read']
    """
    if age_hours is None:
        return "never read"
    if age_hours > error_after_hours:
        return "stale"
    return "ageing" if age_hours > warn_after_hours else "fresh"


def _say(line: str) -> None:
    click.echo(line, err=True)
