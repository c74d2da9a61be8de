"""The warehouse's verbs: sql, prices, history, schema, export."""

import sys
from pathlib import Path

import click

from warehouse.access import as_of_option, moment, reader, warehouse_option
from warehouse.faults import BadInput, Fault
from warehouse.show import Answer, format_option, show

CATEGORIES = {"on-demand": "Standard", "spot": "Dynamic", "committed": "Committed", "other": "Other"}
PRICES_SHOWN = {
    "price_usd_per_gpu_hour": "$/GPU-h",
    "price_usd_per_instance_hour": "$/h",
    "service_provider_name": "provider",
    "instance_type": "instance",
    "gpu_count": "GPUs",
    "region_id": "region",
    "terms": "terms",
    "age_days": "days old",
    "status": "status",
}
HISTORY_SHOWN = {
    "valid_from": "from",
    "valid_to": "to",
    "price_usd_per_gpu_hour": "$/GPU-h",
    "price_usd_per_instance_hour": "$/h",
    "change": "change",
    "service_provider_name": "provider",
    "instance_type": "instance",
    "region_id": "region",
    "terms": "terms",
}


@click.command()
@click.argument("query", required=False)
@click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Read the query from a file.")
@warehouse_option
@format_option
def sql(query: str | None, file: Path | None, warehouse: Path | None, output_format: str) -> None:
    """Ask the warehouse in SQL (`-` reads the query from stdin).

    The connection is read-only and sandboxed: a query touches neither files, nor the network, nor settings. Where
    there are several statements, the rows are those of the last.
    """
    from warehouse.ask import rows  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    text = _query(query, file)
    with reader(warehouse) as connection:
        show(Answer("sql", rows(connection, text)), output_format)


@click.command()
@click.option("--gpu", help="Accelerator, by id or alias [default: all].")
@click.option("--gpu-count", type=click.FloatRange(min=0, min_open=True), help="GPUs in one instance.")
@click.option("--provider", help="Service provider, such as AWS.")
@click.option("--region", help="Pattern of regions, such as 'us-*'.")
@click.option("--category", type=click.Choice(list(CATEGORIES)), help="Terms of sale.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows of the table; others get all."
)
@as_of_option
@warehouse_option
@format_option
def prices(warehouse: Path | None, as_of: str | None, limit: int, output_format: str, **wanted: str | None) -> None:
    """Show what GPUs cost now, or on a given day, cheapest first.

    A price for one GPU whose seller states no instance size is indicative where several GPUs are asked for. Offers
    without a price in US dollars come last, with the reason.
    """
    from warehouse.ask import asked  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from warehouse.lookup import find_gpu  # noqa: PLC0415

    when = moment(as_of)
    with reader(warehouse) as connection:
        gpu = find_gpu(connection, wanted["gpu"]).gpu_id if wanted["gpu"] else None
        values = {
            "moment": when,
            "gpu_id": gpu,
            "gpu_count": wanted["gpu_count"],
            "provider": wanted["provider"],
            "region": wanted["region"],
            "category": CATEGORIES.get(wanted["category"] or ""),
        }
        found = [_with_terms(row) for row in asked(connection, "prices", values)]
    cut = found[:limit] if output_format == "table" else found
    title = f"{gpu or 'All accelerators'}, prices of {when:%Y-%m-%d}: {len(cut)} of {len(found)} offers"
    show(Answer("prices", cut, when.date(), _old(found), PRICES_SHOWN, title), output_format)


@click.command()
@click.option("--gpu", required=True, help="Accelerator, by id or alias.")
@click.option("--provider", help="Service provider, such as AWS.")
@click.option("--instance-type", help="Instance type, such as p5.48xlarge.")
@click.option("--region", help="Pattern of regions, such as 'us-*'.")
@click.option("--all", "all_periods", is_flag=True, help="Include offers whose price never moved.")
@warehouse_option
@format_option
def history(warehouse: Path | None, output_format: str, gpu: str, **wanted: str | bool | None) -> None:
    """Show how the price of a GPU moved: one row for each period of each offer that ever changed."""
    from warehouse.ask import asked  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from warehouse.lookup import find_gpu  # noqa: PLC0415

    with reader(warehouse) as connection:
        gpu_id = find_gpu(connection, gpu).gpu_id
        found = [_with_terms(row) for row in asked(connection, "history", {**wanted, "gpu_id": gpu_id})]
    title = f"{gpu_id}: price periods as we saw them"
    show(Answer("history", found, shown=HISTORY_SHOWN, title=title), output_format)


@click.command()
@click.argument("name", required=False)
@warehouse_option
@format_option
def schema(name: str | None, warehouse: Path | None, output_format: str) -> None:
    """Describe every table, view and macro, or every column of one."""
    from warehouse.ask import asked  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from warehouse.faults import nearest  # noqa: PLC0415

    with reader(warehouse) as connection:
        things = asked(connection, "schema", {})
        if name is None:
            show(Answer("schema", things), output_format)
            return
        thing = next((t for t in things if t["name"] == name.lower()), None)
        if thing is None:
            raise BadInput(f"no table, view or macro {name!r}{nearest(name, [t['name'] for t in things])}")
        columns = asked(connection, "columns", {"name": thing["name"]}) or [dict(thing)]
    show(Answer("schema", columns, title=f"{thing['kind']} {thing['name']}: {thing['comment']}"), output_format)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--only", multiple=True, help="Table or view to write; may be repeated [default: all].")
@click.option(
    "--as", "kind", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True, help="File format."
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@warehouse_option
def export(folder: Path, only: tuple[str, ...], kind: str, force: bool, warehouse: Path | None) -> None:
    """Write tables and views to files in FOLDER, for BI tools and notebooks; each file appears whole or not at all."""
    from warehouse.export import export_all  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    for written in export_all(warehouse, folder, only, kind, force=force):
        click.echo(f"wrote {written}", err=True)


def _query(query: str | None, file: Path | None) -> str:
    if (query is None) == (file is None):
        raise BadInput("say one query, or one --file with it")
    if file:
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise Fault(f"can't read {file}: {fault}") from fault
    return sys.stdin.read() if query == "-" else str(query)


def _with_terms(row: dict[str, object]) -> dict[str, object]:
    """The terms of sale in a few words, beside the columns they come from."""
    words = {v: k for k, v in CATEGORIES.items()}
    said = words[str(row["pricing_category"])]
    months, variant, change = row["commitment_months"], row["variant"], row.get("change_fraction")
    terms = said + (f" {months} months" if months else "") + (f", {variant}" if variant else "")
    return {**row, "terms": terms, **({"change": f"{change:+.1%}"} if change is not None else {})}


def _old(found: list[dict[str, object]]) -> list[str]:
    """A warning where prices are old."""
    ages = [int(str(row["age_days"])) for row in found]
    limit = 60
    old = sum(age > limit for age in ages)
    if not old:
        return []
    return [
        f"{old} of {len(ages)} prices are more than {limit} days old (oldest {max(ages)}); `gpuplan refresh` asks again"
    ]
