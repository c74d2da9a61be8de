"""The verb history: how prices moved, and `history import` for what others kept of their past."""

import sys
from pathlib import Path

import click

from warehouse.access import reader, warehouse_option, writer
from warehouse.faults import BadInput
from warehouse.place import Place, default_place
from warehouse.show import Answer, format_option, show

SHOWN = {"outcome": "what became of it", "row_count": "rows", "reason": "why"}


@click.group(invoke_without_command=True)
@click.option("--gpu", help="Accelerator, by id or alias.")
@click.option("--provider", help="Seller or source, such as AWS or gcp.")
@click.option("--instance-type", help="Instance type, such as p5.48xlarge.")
@click.option("--region", help="Pattern of regions, such as 'us-*'; offers that name none are left out.")
@click.option("--all", "all_periods", is_flag=True, help="Include offers whose price never moved.")
@click.option("--chart/--no-chart", default=None, help="Draw how each seller's lowest price went [on a terminal: yes].")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Write that drawing to a file.")
@warehouse_option
@format_option
@click.pass_context
def history(
    context: click.Context,
    /,
    warehouse: Place | None,
    output_format: str,
    gpu: str | None,
    chart: bool | None,
    svg: Path | None,
    **wanted: str | bool | None,
) -> None:
    """Show how the price of a GPU moved: one row for each period of each offer that ever changed.

    `gpuplan history import FILE` brings in what others kept of the past.
    """
    if context.invoked_subcommand:
        return
    from warehouse.course import courses, drawn  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from warehouse.pages import history_asked, history_page  # noqa: PLC0415

    if gpu is None:
        raise BadInput("say whose prices, such as --gpu H100-SXM-80GB")
    with reader(warehouse) as connection:
        asked = history_asked(connection, gpu, wanted)
        page, found = history_page(connection, asked), courses(connection, asked)
    show(page, output_format)
    if svg:
        from warehouse.course_svg import write  # noqa: PLC0415 - only this picture needs it

        write(svg, asked["gpu_id"], found)
        click.echo(f"wrote {svg}", err=True)
    if output_format == "table" and found and (on_terminal() if chart is None else chart):
        show(drawn(asked["gpu_id"], found), "table")


@history.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@warehouse_option
@format_option
def import_file(file: Path, warehouse: Place | None, output_format: str) -> None:
    """Bring in a price history that others kept (Parquet or CSV; docs/history.md has the form).

    It adds what the warehouse does not hold: what it holds stands. Rows that are no offer's price on a day, such as
    zeros and placeholders, are refused and counted by reason. Nothing that is brought in holds today; to bring in the
    same file again changes nothing.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from ingest import archive, keeping  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from ingest.history.load import import_history, read_bytes  # noqa: PLC0415
    from ingest.payload import Payload  # noqa: PLC0415

    place = warehouse or default_place()
    kept = Payload(f"{keeping.HISTORY}{file.stem}", read_bytes(file), file.name, datetime.now(UTC))
    archive.keep(place, kept)
    with writer(warehouse, sandboxed=False) as connection:
        found = import_history(connection, file, kept.sha256)
    title = f"{file.name}: {found.period_count:,} new price periods of {found.offer_count:,} offers{found.span}"
    show(Answer("history", found.told, shown=SHOWN, title=title), output_format)


def on_terminal() -> bool:
    """Whether a person sees what is printed."""
    return sys.stdout.isatty()
