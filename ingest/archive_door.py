"""The verbs for kept payloads: archive check, archive prune and replay."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from warehouse.access import reader, warehouse_option, writer
from warehouse.faults import BadInput, Broken
from warehouse.place import Place, default_place
from warehouse.show import Answer, format_option, show

MB = 1_000_000
SHOWN = {
    "source": "source",
    "state": "state",
    "file_count": "files",
    "mb": "MB",
    "oldest": "oldest",
    "newest": "newest",
}
PRUNED_SHOWN = {"source": "source", "last_at": "came last", "mb": "MB", "sha256": "SHA-256"}
REPLAY_SHOWN = {"table": "table", "rows": "rows", "lacking": "lacking", "new": "new"}


@click.group()
def archive() -> None:
    """Keep the bytes behind every price: verify them, and let old ones go."""


@archive.command("check")
@warehouse_option
@format_option
def check_archive(warehouse: Place | None, output_format: str) -> None:
    """Read every kept payload and compare it with its SHA-256.

    Exit code 5: one is damaged, or gone without having been pruned.
    """
    from ingest import keeping  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    with reader(warehouse) as connection:
        kept = keeping.inventory(connection, warehouse or default_place())
        gone = keeping.pruned(connection)
    groups: dict[tuple[str, str], list[keeping.Kept]] = {}
    for one in kept:
        groups.setdefault((one.source, keeping.state(one, gone)), []).append(one)
    rows = [
        {
            "source": source,
            "state": state,
            "file_count": len(group),
            "mb": sum(one.size for one in group) / MB,
            "oldest": group[0].last_at.date(),
            "newest": group[-1].last_at.date(),
        }
        for (source, state), group in sorted(groups.items())
    ]
    show(Answer("archive check", rows, datetime.now(UTC).date(), shown=SHOWN), output_format)
    bad = [one for (_, state), group in groups.items() if state in {"missing", "damaged"} for one in group]
    if bad:
        raise Broken(f"{len(bad)} payloads are not what came, such as {bad[0].path}; restore them from a backup")


@archive.command()
@click.option("--keep-days", type=click.FloatRange(min=0), help="Let go what came last longer ago than this.")
@click.option("--max-gb", type=click.FloatRange(min=0), help="Let the oldest go until the rest takes no more [10^9 B].")
@click.option("--also-needed", is_flag=True, help="Let also that go on which prices rest that hold now.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and delete nothing.")
@warehouse_option
@format_option
def prune(
    *,
    keep_days: float | None,
    max_gb: float | None,
    also_needed: bool,
    dry_run: bool,
    warehouse: Place | None,
    output_format: str,
) -> None:
    """Let old payloads go, by age and by size.

    Nothing goes by itself. The log keeps each one's SHA-256 and date, and table pruned_payload says when it went.
    What prices rest on that hold now stays. Example: gpuplan archive prune --keep-days 400 --max-gb 20
    """
    from ingest import keeping  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    if keep_days is None and max_gb is None:
        raise BadInput("say what may go: --keep-days, --max-gb or both")
    now, link = datetime.now(UTC), warehouse or default_place()
    limits = {"keep_days": keep_days, "max_gb": max_gb}
    with reader(warehouse) if dry_run else writer(warehouse) as connection:
        kept = keeping.inventory(connection, link)
        going = keeping.expendable(kept, now, **limits, also_needed=also_needed)
        rows = [{"source": k.source, "last_at": k.last_at, "mb": k.size / MB, "sha256": k.sha256} for k in going]
        if not dry_run:
            keeping.delete(connection, going, now)
    show(Answer("archive prune", rows, now.date(), shown=PRUNED_SHOWN), output_format)
    click.echo(f"{len(going)} of {len(kept)} payloads {'would go' if dry_run else 'went'}", err=True)


@click.command()
@click.option("--into", type=click.Path(dir_okay=False, path_type=Path), help="Keep what is built, in this new file.")
@click.option("--keep-going", is_flag=True, help="Copy from the warehouse what came in payloads that are gone.")
@warehouse_option
@format_option
@click.pass_context
def replay(
    ctx: click.Context, into: Path | None, keep_going: bool, warehouse: Place | None, output_format: str
) -> None:
    """Build the warehouse again from the archive, and compare it row for row.

    The warehouse itself is not touched. What never came as a payload is copied: bundled prices and plans. Exit
    code 1: rows differ, as they do where a parser was put right since. Example: gpuplan replay --into new.duckdb
    """
    from ingest.replay import replay as run  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    with reader(warehouse):
        pass
    target = into or Path(ctx.with_resource(TemporaryDirectory(prefix="gpuplan-"))) / "replay.duckdb"
    done = run(warehouse or default_place(), target, lambda line: click.echo(line, err=True), keep_going=keep_going)
    told = ", ".join(f"{count} {what}" for what, count in sorted(done.did.items()))
    rows = [row for row in done.tables if row["rows"] or row["lacking"]]
    show(Answer("replay", rows, datetime.now(UTC).date(), shown=REPLAY_SHOWN), output_format)
    verdict = "the same, row for row" if done.same else "not the same"
    click.echo(f"batches: {told}; the warehouse and its replay are {verdict}", err=True)
    ctx.exit(0 if done.same else 1)
