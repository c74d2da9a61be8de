"""What a kilowatt-hour costs businesses by place: `electricity_price.csv`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ingest.snapshot.rows import Flat, read, record_row
from ingest.snapshot.words import first_day, first_link, plain
from warehouse.tables import ElectricityPrice

ASSUMPTIONS = "tco/assumptions.csv"
PLACES = {
    "US commercial average": "US-commercial",
    "US industrial average": "US-industrial",
    "US data-centre PPA": "US-data-centre-PPA",
    "US cheap hydro site": "US-cheap-hydro",
    "EU-27 non-household average": "EU-27",
    "Lenovo electricity+cooling (air)": "Lenovo-electricity-and-cooling",
}


def electricity_rows(research: Path) -> Iterator[Flat]:
    """Every place, and the one tariff whose price has the cooling in it."""
    for row in read(research / ASSUMPTIONS):
        if row["category"] in {"electricity", "electricity_all_in"}:
            yield record_row(_electricity(row))


def _electricity(row: dict[str, str]) -> ElectricityPrice:
    low, high = sorted((float(row["low"]), float(row["high"])))
    return ElectricityPrice.model_validate(
        {
            "source": "seed",
            "place_id": PLACES.get(row["item"], row["item"]),
            "low_price_per_kwh": str(low),
            "typical_price_per_kwh": row["typical"],
            "high_price_per_kwh": str(high),
            "pricing_currency": row["unit"].removesuffix("/kWh"),
            "observed_on": date.fromisoformat(first_day(row["date"])),
            "source_name": plain(row["source"]),
            "source_url": first_link(row["url"]),
            "note": "cooling is included: do not multiply by PUE"
            if row["category"] == "electricity_all_in"
            else plain(row["note"]) or None,
        }
    )
