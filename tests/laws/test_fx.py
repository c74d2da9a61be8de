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
BY_DAY = re.compile(
    r"ASOF LEFT JOIN usd_rate AS r ON r\.currency = \w\.(?:pricing|billing)_currency AND \w\.\w+ >= r\.rate_on"
)
RATES = "CREATE OR REPLACE VIEW usd_rate"
BORNE = re.compile(r"\b(usd_per_eur|eur_usd|eurusd|EUR_TO_USD|USD_PER_EUR)\b")
MADE_UP = re.compile(r"(coalesce|ifnull|nvl)\s*\([^)]*(usd_per_unit|units_per_eur)", re.IGNORECASE)


def test_there_are_conversions_to_ask():
    places = {place.rpartition(":")[0] for place, _ in CONVERSIONS}
    assert places >= {"warehouse/views/prices.sql", "warehouse/views/history.sql", "warehouse/views/tokens.sql"}


def test_a_statement_that_converts_names_the_day_of_its_rate():
    assert [place for place, text in CONVERSIONS if not re.search(r"rate_on( END)? AS fx_rate_on", text)] == []


def test_a_rate_is_of_the_day_or_before_and_of_the_prices_currency():
    assert [place for place, text in CONVERSIONS if len(BY_DAY.findall(text)) != text.count("JOIN usd_rate")] == []


def test_no_statement_makes_up_a_rate():
    made_up = {place: MADE_UP.findall(text) for place, text in STATEMENTS if RATES not in text}
    assert {place: found for place, found in made_up.items() if found} == {}


def test_no_program_bears_a_rate():
    programs = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    assert [path for path in programs if BORNE.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("text", ["coalesce(r.usd_per_unit, 1)", "ifnull(x.usd_per_unit, 1.1)"])
def test_the_law_tells_a_made_up_rate(text):
    assert MADE_UP.search(text)
