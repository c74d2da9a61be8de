"""What electricity costs where the servers stand: the warehouse's tariffs by state and country.

Two traps: a tariff with cooling in it (`cooling_included`) must not be multiplied by a power usage effectiveness;
and a member of the European Union without a tariff of its own takes the Union's.
"""

from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

import duckdb

from warehouse.faults import BadInput, nearest
from warehouse.places import EU_MEMBERS

EU_PLACE = "EU-27"


@dataclass(frozen=True)
class Tariff:
    """A price of electricity for businesses, as a range [USD/kWh]."""

    place_id: str
    low_usd_per_kwh: float | None
    usd_per_kwh: float | None
    high_usd_per_kwh: float | None
    cooling_included: bool
    observed_on: date
    source_name: str
    source_url: str | None
    pricing_currency: str
    fx_rate_on: date | None
    """Day of the exchange rate; none for US dollars."""


def tariff(connection: duckdb.DuckDBPyConnection, place: str, moment: datetime) -> Tariff:
    """The tariff of a place as it was known at a moment.

    Args:
        connection: a warehouse.
        place: an id of table electricity_price, its last part (Texas), or a code of a country (DE).
        moment: aware.

    Raises:
        BadInput: no tariff is known there, or none in US dollars.
    """
    query = (files("planner.queries") / "electricity.sql").read_text(encoding="utf-8")
    known = {row[0]: Tariff(*row) for row in connection.execute(query, {"moment": moment}).fetchall()}
    found = next((t for name, t in known.items() if place.lower() in {name.lower(), _short(name)}), None)
    if found is None and (place.upper() in EU_MEMBERS or place.upper() in {"EU", EU_PLACE}):
        found = known.get(EU_PLACE)
    if found is None:
        tail = nearest(place, list(known)) or "; `gpuplan sql 'FROM electricity_price'` lists the places"
        raise BadInput(f"no electricity tariff for {place!r}{tail}")
    if found.usd_per_kwh is None:
        raise BadInput(f"the tariff of {found.place_id} is in {found.pricing_currency}, for which no rate is known")
    return found


def _short(place_id: str) -> str:
    """The state's own name.

    >>> _short("US-New York"), _short("EU-27")
    ('new york', '27')
    """
    return place_id.partition("-")[2].lower()


def country_of(place: str | None) -> str | None:
    """The country of a place of electricity, where its name begins with one.

    >>> country_of("US-Texas"), country_of("de"), country_of("Texas")
    ('US', 'DE', None)
    """
    code = (place or "").partition("-")[0].upper()
    return code if len(code) == len("US") else None
