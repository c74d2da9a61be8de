"""Our parsers against other people's price lists: `python -m tests.bench.crosscheck RESEARCH`, Markdown on stdout.

RESEARCH is the folder of `python -m ingest.snapshot`. Each recorded answer of AWS, Azure and Google Cloud is parsed
as a refresh would; its on-demand prices in US dollars are looked up, by machine and region, in a list that somebody
else made from the same seller's prices: Karpenter's for AWS and Azure, Cyclenerd's for Google Cloud. The bundled
prices are made from these lists, so for them agreement only says that nothing was bent on the way through the
warehouse; they are looked up in SkyPilot's and Vantage's lists as well, which stand alone. Two lists are of
different days: a price agrees on the day nearest to the recording, on another day, or never.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import duckdb

from ingest import sources
from ingest.payload import Payload
from tests.ingest.payloads import FETCHED, FOLDER
from warehouse import seed, store
from warehouse.tables import Offer, Price

TOLERANCE = 1e-4
Machine = tuple[str, str]
"""Instance type and region."""
History = dict[Machine, dict[date, float]]


@dataclass(frozen=True)
class Reading:
    """Prices of ours, and the day they are of."""

    name: str
    provider: str
    day: date
    prices: Mapping[Machine, float]


@dataclass(frozen=True)
class Found:
    """A price of ours beside the other list's."""

    reading: Reading
    machine: Machine
    ours: float
    theirs: Mapping[date, float]

    @property
    def nearest(self) -> date:
        """The other list's day nearest to ours."""
        return min(self.theirs, key=lambda day: abs(day - self.reading.day))

    @property
    def verdict(self) -> str:
        """Whether the lists agree, and when."""
        equal = [day for day, price in self.theirs.items() if abs(price / self.ours - 1) < TOLERANCE]
        if self.nearest in equal:
            return "agrees"
        return "agrees on another day" if equal else "differs"


@click.command()
@click.argument("research", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(research: Path) -> None:
    """Print what agrees and every price that does not."""
    lists = {
        "AWS": _list(research, "aws_karpenter/aws_gpu_ondemand_history.csv", "generated_date", "instance_type"),
        "Azure": _list(research, "azure_karpenter/azure_gpu_ondemand_history.csv", "generated_date", "vm_size"),
        "Google Cloud": _list(research, "gcp_cyclenerd/gcp_gpu_instances_monthly.csv", "generated", "machine_type"),
    }
    found = [one for reading in _parsers(research) for one in _looked_up(reading, lists[reading.provider])]
    with TemporaryDirectory() as folder:
        link = Path(folder) / "gpuplan.duckdb"
        seed.ensure(link)
        with store.reading(link) as connection:
            found += [one for reading in _bundled(connection) for one in _looked_up(reading, lists[reading.provider])]
            found += _third_lists(research, connection)
    click.echo("| prices | day | overlapping | agree | agree on another day | differ |\n|---|---|---|---|---|---|")
    for reading, group in groupby(found, key=lambda one: one.reading):
        verdicts = [one.verdict for one in group]
        counts = [verdicts.count(verdict) for verdict in ("agrees", "agrees on another day", "differs")]
        click.echo(f"| {reading.name} | {reading.day} | {len(verdicts)} | {counts[0]} | {counts[1]} | {counts[2]} |")
    head = ("prices", "machine", "region", "ours", "theirs", "on", "theirs over time", "verdict")
    click.echo(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for one in found:
        if one.verdict != "agrees":
            click.echo(_line(one))


def _line(one: Found) -> str:
    low, high = min(one.theirs.values()), max(one.theirs.values())
    cells = (one.reading.name, *one.machine, f"{one.ours:g}", f"{one.theirs[one.nearest]:g}", one.nearest)
    return f"| {' | '.join(map(str, cells))} | {low:g} to {high:g} | {one.verdict} |"


def _looked_up(reading: Reading, history: History) -> Iterator[Found]:
    for machine, price in sorted(reading.prices.items()):
        if machine in history:
            yield Found(reading, machine, price, history[machine])


def _list(research: Path, file: str, day: str, machine: str) -> History:
    """A list's prices by machine, region and day; zeros and cents are placeholders."""
    price = "usd_hour" if day == "generated" else "price_usd_hour"
    history: History = defaultdict(dict)
    with (research / "prices" / file).open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row[price] and float(row[price]) > 0.01:
                history[row[machine], row["region"]][date.fromisoformat(row[day])] = float(row[price])
    return history


def _parsers(research: Path) -> Iterator[Reading]:
    samples = research / "samples"
    yield _parsed("aws", "GetProducts items, us-east-1", date(2026, 9, 1), samples / AWS_ITEMS)
    yield _parsed("azure", "recorded page of 2026", date(2026, 6, 18), FOLDER / "azure_2026.json")
    yield _parsed("azure", "recorded page of 2022", date(2022, 1, 1), FOLDER / "azure_francecentral_2022.json")
    with TemporaryDirectory() as folder:
        completed = Path(folder) / "azure.json"
        completed.write_text(json.dumps(_completed(samples / AZURE_SEVEN_FIELDS)), encoding="utf-8")
        yield _parsed("azure", "seven fields of autumn 2026", date(2026, 10, 1), completed)
    yield _parsed("gcp", "recorded SKUs of 2023, assembled", date(2023, 6, 1), FOLDER / "gcp_2023.json")


AWS_ITEMS = "aws/get_products_pricelist_items_emulator.json"
AZURE_SEVEN_FIELDS = "azure/retail_prices_gpu_7field_projection_2026.json"


def _completed(path: Path) -> dict[str, object]:
    """A page of Azure's from rows of which somebody kept seven fields: the others as they are on such rows."""
    others = {
        "serviceName": "Virtual Machines",
        "currencyCode": "USD",
        "effectiveStartDate": "2026-01-01T00:00:00Z",
        "skuId": "",
    }
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {"Items": [others | {"skuName": row["meterName"]} | row for row in rows], "NextPageLink": None}


def _parsed(source: str, name: str, day: date, path: Path) -> Reading:
    """The on-demand prices of an answer, per hour of an instance."""
    module = sources.source(source)
    read = (
        Payload.from_files(source, path)
        if module.CARD.in_parts
        else Payload.from_file(source, path, fetched_at=FETCHED)
    )
    records = list(module.parse(read))
    offers = {r.offer_id: r for r in records if isinstance(r, Offer) and r.pricing_category == "Standard"}
    prices = {
        (str(offer.instance_type), str(offer.region_id)): float(price.list_unit_price)
        for price in records
        if isinstance(price, Price) and (offer := offers.get(price.offer_id))
        if price.list_unit_price and price.pricing_unit == "Hours" and price.pricing_currency == "USD"
    }
    return Reading(f"{module.CARD.name}: {name}", module.CARD.name, day, prices)


def _bundled(connection: duckdb.DuckDBPyConnection) -> Iterator[Reading]:
    """What the warehouse answers from its seeds today."""
    query = """
        SELECT instance_type, region_id, price_usd_per_instance_hour, CAST(observed_at AS DATE)
        FROM price_now WHERE pricing_category = 'Standard' AND service_provider_name = $provider
         AND price_usd_per_instance_hour IS NOT NULL AND instance_type IS NOT NULL
    """
    for provider in ("AWS", "Azure", "Google Cloud"):
        rows = connection.execute(query, {"provider": provider}).fetchall()
        prices = {(machine, region): float(price) for machine, region, price, _ in rows}
        yield Reading(f"{provider}: bundled", provider, max(day for *_, day in rows), prices)


def _third_lists(research: Path, connection: duckdb.DuckDBPyConnection) -> Iterator[Found]:
    """What the warehouse answers as of each day of SkyPilot's and Vantage's lists; the former is by zone."""
    days = duckdb.execute(
        """
        SELECT split_part(source, '/', 1), CASE provider WHEN 'aws' THEN 'AWS' ELSE 'Azure' END AS seller, as_of,
               sku, split_part(region, '/', 1), min(usd_per_hour)
        FROM read_parquet($union) WHERE price_kind = 'on_demand' AND provider IN ('aws', 'azure') AND as_of IS NOT NULL
         AND usd_per_hour > 0.01 AND (source LIKE 'skypilot/%' OR source LIKE 'aws_vantage%')
        GROUP BY ALL ORDER BY ALL
        """,
        {"union": str(research / "prices" / "all_prices.parquet")},
    ).fetchall()
    held = _periods(connection)
    for (origin, seller), of_list in groupby(days, key=lambda row: row[:2]):
        rows = list(of_list)
        name = f"{seller}: bundled, as of each day of {origin} since {rows[0][2]}"
        reading = Reading(name, seller, rows[-1][2], {})
        for _, _, day, machine, region, theirs in rows:
            for ours in (price for begin, end, price in held[seller, machine, region] if begin <= day < end):
                yield Found(reading, (machine, region), ours, {day: theirs})


def _periods(connection: duckdb.DuckDBPyConnection) -> Mapping[tuple[str, str, str], list[tuple[date, date, float]]]:
    """From when to when each machine cost what."""
    query = """
        SELECT service_provider_name, instance_type, region_id, CAST(valid_from AS DATE),
               CAST(coalesce(valid_to, TIMESTAMPTZ '9999-12-31') AS DATE), CAST(price_per_instance_hour AS DOUBLE)
        FROM price_period WHERE pricing_category = 'Standard' AND price_per_instance_hour IS NOT NULL
    """
    held = defaultdict(list)
    for seller, machine, region, begin, end, price in connection.execute(query).fetchall():
        held[seller, machine, region].append((begin, end, price))
    return held


if __name__ == "__main__":
    main()
