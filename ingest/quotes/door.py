"""The verbs for sheets: quotes import, quotes template."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warehouse.access import reader, warehouse_option, writer
from warehouse.place import Place, default_place
from warehouse.show import Answer, format_option, show

if TYPE_CHECKING:
    from ingest.quotes.sheet import Sheet
    from warehouse.tables import Dated

KIND_NAMES = ("price", "discount", "server", "colocation")
SHOWN = {"source": "sheet", "row_count": "rows", "opened_count": "opened", "closed_count": "closed"}


@click.group()
def quotes() -> None:
    """Import price sheets that people keep: public prices without an interface, contracts, vendors' quotes."""


@quotes.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Say what is wrong and load nothing.")
@warehouse_option
@format_option
def import_sheet(file: Path, check: bool, warehouse: Place | None, output_format: str) -> None:
    """Check a sheet (CSV or TOML) and load all of it, or nothing.

    Every fault is told with its line, column, value and remedy. A sheet's name is its file's: importing it again
    replaces what it said before, and touches nothing else. Quotes that have ended are kept and never planned with.
    """
    from ingest.quotes.check import checked  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from ingest.quotes.sheet import read  # noqa: PLC0415

    sheet, now = read(file), datetime.now(UTC)
    with reader(warehouse) as connection:
        found = checked(connection, sheet, now.date())
    row: dict[str, object] = {"source": f"quote:{sheet.name}", "row_count": len(found.rows)}
    unfit: list[str] = []
    if not check:
        row, unfit = _loaded(sheet, found.rows, warehouse, now)
    show(Answer("quotes", [row], now.date(), [*found.warnings, *unfit], SHOWN), output_format)


@quotes.command()
@click.argument("kind", type=click.Choice(KIND_NAMES))
def template(kind: str) -> None:
    """Print a sheet of a kind with one line, and what each column is for."""
    from csv import writer as csv_writer  # noqa: PLC0415
    from io import StringIO  # noqa: PLC0415

    from ingest.quotes.kinds import KINDS, columns  # noqa: PLC0415 - pydantic is loaded by the verbs that need it

    line, out = KINDS[kind], StringIO()
    out.write(f"# {line.__doc__}\n# Lines that begin with # are passed over. Columns:\n")
    for name in columns(line):
        field = line.model_fields[name]
        out.write(f"# {name}{' (needed)' if field.is_required() else ''}: {field.description}\n")
    rows = csv_writer(out, lineterminator="\n")
    rows.writerow(["kind", *columns(line)])
    rows.writerow([kind, *(line.example.get(name, "") for name in columns(line))])
    click.echo(out.getvalue(), nl=False)


def _loaded(
    sheet: "Sheet", rows: "tuple[Dated, ...]", warehouse: Place | None, now: datetime
) -> tuple[dict[str, object], list[str]]:
    """Load a sheet; the batch's log, and the lines of contracts that fit no offer."""
    from importlib.resources import files  # noqa: PLC0415

    from ingest import archive  # noqa: PLC0415
    from ingest.payload import Payload  # noqa: PLC0415
    from warehouse.load import Arrival, load  # noqa: PLC0415

    payload = Payload(f"quote:{sheet.name}", sheet.content, sheet.path.name, now)
    archive.keep(warehouse or default_place(), payload)
    arrival = Arrival(payload.source, now, payload_url=payload.url, payload_sha256=payload.sha256)
    query = (files("ingest.quotes") / "fits_nothing.sql").read_text(encoding="utf-8")
    with writer(warehouse) as connection:
        batch = load(connection, arrival, rows)
        unfit = connection.execute(query, {"source": payload.source}).fetchall()
    told = [f"contract {contract}: no offer of {seller} fits {what}" for contract, seller, what in unfit]
    return batch.model_dump(), told
