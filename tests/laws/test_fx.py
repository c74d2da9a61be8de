"""A price stays in its own currency: a conversion names the day of its rate, and a missing rate is never made up."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("planner", "ingest", "warehouse", "reports")
STATEMENTS = [
    (f"{path.relative_to(ROOT)}:{number}", statement)
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.sql"))
    for number, statement in enumerate(path.read_text(encoding="utf-8").split(";\n"))
]
CONVERSIONS = [(place, statement) for place, statement in STATEMENTS if "JOIN usd_rate" in statement]
MADE_UP = re.compile(r"(coalesce|ifnull|nvl)\s*\([^)]*(usd_per_unit|units_per_eur)", re.IGNORECASE)


def told(case):
    return case[0] if isinstance(case, tuple) else None


def test_there_are_conversions_to_ask():
    places = {place.rpartition(":")[0] for place, _ in CONVERSIONS}
    assert places >= {"warehouse/views/prices.sql", "warehouse/views/history.sql", "warehouse/views/tokens.sql"}


@pytest.mark.parametrize("case", CONVERSIONS, ids=told)
def test_a_statement_that_converts_names_the_day_of_its_rate(case):
    assert re.search(r"rate_on( END)? AS fx_rate_on", case[1])


@pytest.mark.parametrize("case", CONVERSIONS, ids=told)
def test_a_rate_is_of_the_day_or_before_and_of_the_prices_currency(case):
    joins = re.findall(
        r"ASOF LEFT JOIN usd_rate AS r ON r\.currency = \w\.(?:pricing|billing)_currency AND \w\.\w+ >= r\.rate_on",
        case[1],
    )
    assert len(joins) == case[1].count("JOIN usd_rate")


@pytest.mark.parametrize("case", STATEMENTS, ids=told)
def test_no_statement_makes_up_a_rate(case):
    found = MADE_UP.findall(case[1])
    assert found == [] or "CREATE OR REPLACE VIEW usd_rate" in case[1]


@pytest.mark.parametrize("path", sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")), ids=str)
def test_no_program_bears_a_rate(path):
    assert not re.search(r"\b(usd_per_eur|eur_usd|eurusd|EUR_TO_USD|USD_PER_EUR)\b", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ["coalesce(r.usd_per_unit, 1)", "ifnull(x.usd_per_unit, 1.1)"])
def test_the_law_tells_a_made_up_rate(text):
    assert MADE_UP.search(text)
