"""Countries and continents as users name them; an unknown one is an error that helps."""

from collections.abc import Collection, Sequence

import duckdb

from warehouse.ask import asked
from warehouse.faults import BadInput, nearest

EU = "EU"
EU_MEMBERS = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905 - short
)
"""The 27 member states: https://european-union.europa.eu/principles-countries-history/eu-countries_en."""


def find_continent(name: str) -> str:
    """The continent of that name, in any case.

    >>> find_continent("europe")
    'Europe'

    Raises:
        BadInput: there is none.
    """
    from warehouse.tables import Continent  # noqa: PLC0415 - only who names a continent needs the record classes

    known = [str(continent) for continent in Continent]
    found = next((c for c in known if c.lower() == name.lower()), None)
    if found is None:
        raise BadInput(f"unknown continent {name!r}{nearest(name, known) or '; known are ' + ', '.join(known)}")
    return found


def find_countries(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[str]:
    """The countries that the names stand for: each by its code or English name; EU stands for its members.

    Raises:
        BadInput: a name is no country in which a seller is known to have a region, nor a member of the EU.
    """
    known = {row["country_name"]: row["country"] for row in asked(connection, "countries", {})} if names else {}
    return sorted({country for name in names for country in _countries(name, known)})


def _countries(name: str, known: dict[str, str]) -> Collection[str]:
    code = name.upper()
    if code == EU:
        return EU_MEMBERS
    if code in EU_MEMBERS or code in known.values():
        return (code,)
    found = next((c for english, c in known.items() if english.lower() == name.lower()), None)
    if found is None:
        close = nearest(name, list(known)) if len(name) > len(EU) else ""  # UK is no Ukraine
        tail = close or "; say a code of ISO 3166, such as GB for the United Kingdom, or EU"
        raise BadInput(f"unknown country {name!r}{tail}")
    return (found,)
