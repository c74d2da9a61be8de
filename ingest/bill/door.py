"""The verb bill: what was paid, out of the seller's own bill."""

import tarfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warehouse.access import warehouse_option, writer
from warehouse.faults import BadInput
from warehouse.place import Place, default_place
from warehouse.show import Answer, format_option, show

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from warehouse.tables import ActualCost


@click.group()
def bill() -> None:
    """Import cloud bills, and measure by them what was used and what it cost beside the list."""


@bill.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@warehouse_option
@format_option
def import_bill(file: Path, warehouse: Place | None, output_format: str) -> None:
    """Read a bill in FOCUS (CSV or Parquet, versions 1.0 to 1.3) into the table actual_cost.

    FILE may be a folder of files of one bill, as clouds export large ones.

    A bill's name is its file's: importing it again replaces what it said before. The same account and month under
    another name is refused, so that nothing is counted twice. `gpuplan ask` has the questions: bill_over_list,
    bill_elsewhere, commitment_use, bill_utilisation, bill_unknown.
    """
    from ingest import keeping  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from ingest.bill.read import read  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from warehouse.load import Arrival, load  # noqa: PLC0415

    now, source = datetime.now(UTC), f"{keeping.BILL}{file.stem}"
    charges = read(file, source)
    sha256 = _keep(file, source, warehouse or default_place(), now)
    arrival = Arrival(source, now, payload_url=file.name, payload_sha256=sha256)
    with writer(warehouse) as connection:
        _refuse_second(connection, source, charges)
        batch = load(connection, arrival, charges)
    shown = {"source": "bill", "row_count": "charges", "opened_count": "new or changed", "closed_count": "replaced"}
    show(Answer("bill", [batch.model_dump()], now.date(), (), shown), output_format)


def _keep(file: Path, source: str, place: Place, now: datetime) -> str:
    from ingest import archive  # noqa: PLC0415 - as above
    from ingest.payload import Payload  # noqa: PLC0415

    payload = Payload(source, _content(file), file.name, now)
    archive.keep(place, payload)
    return payload.sha256


def _content(file: Path) -> bytes:
    """The bytes of a bill; of a folder, those of its files in one archive."""
    from warehouse.bill_file import parts  # noqa: PLC0415 - as above

    if not file.is_dir():
        return file.read_bytes()
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as folder:
        for part in parts(file):
            told = tarfile.TarInfo(str(part.relative_to(file)))
            told.size = part.stat().st_size
            with part.open("rb") as content:
                folder.addfile(told, content)
    return packed.getvalue()


def _refuse_second(connection: "DuckDBPyConnection", source: str, charges: "list[ActualCost]") -> None:
    from importlib.resources import files  # noqa: PLC0415

    from warehouse.ask import rows  # noqa: PLC0415

    months = {(c.service_provider_name, c.billing_account_id or "", c.billing_period_start) for c in charges}
    sellers, accounts, starts = (list(column) for column in zip(*months, strict=True)) if months else ([], [], [])
    query = (files("ingest.bill.queries") / "same_bill.sql").read_text(encoding="utf-8")
    told = {"sellers": sellers, "accounts": accounts, "starts": starts, "source": source}
    for held in rows(connection, query, told):
        name = held["source"].partition(":")[2]
        raise BadInput(
            f"{held['month']} of account {held['billing_account_id']} at {held['service_provider_name']} is in "
            f"the bill {name} already; name the file {name} to replace it"
        )
