"""How figures and terms read, in every format alike. Unknown reads "unknown", never 0."""

import re
from datetime import date, datetime
from decimal import Decimal

from reports.manner import manner
from reports.result import Row
from warehouse.show import number

UNKNOWN = "unknown"
DOLLARS = r"\$(?P<sum>\d+(?:,\d{3})*(?:\.\d+)?)"
GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
UNITS = " ?%| million| billion| times| is assumed| requests/s"
MEASURED = rf"-?\d+\.\d+(?={UNITS})|(?<=between )\d+\.\d+|(?:(?<=to )|(?<=and ))-?\d+\.\d+(?= \()"
OTHERS = rf"(?<![\w.,/:-])(?P<figure>{GROUPED}|{MEASURED})(?![\w-])"
FIGURES = re.compile(f"{DOLLARS}|{OTHERS}")
"""Figures in a sentence, but for those in names and versions."""
WAYS = {
    "hyperscaler": "Hyperscaler",
    "specialised_cloud": "Specialised cloud",
    "owned": "Owned",
    "hosted_api": "Hosted API",
}
ROUTES = {
    "savings_plan": "savings plan of",
    "capacity_block": "in blocks",
    "colocation": "in colocation",
    "on_premises": "on own premises",
    "lease": "leased",
    "loan": "on a loan",
}
"""Routes that the pricing category does not tell."""
NOT_FRESH = ("ageing", "stale", "bundled")
TERMS = {"Standard": "on demand", "Dynamic": "spot", "Committed": "committed", "Other": "other terms"}


def figure(value: float | Decimal | None, unit: str = "") -> str:
    """A number with as many places as its size deserves.

    >>> figure(1234567.8), figure(2.5, "GPU h"), figure(-3.14159), figure(None, "h")
    ('1,234,568', '2.50 GPU h', '-3.14', 'unknown')
    """
    if value is None:
        return UNKNOWN
    return f"{manner().number(number(float(value)))} {unit}".strip()


def usd(value: float | Decimal | None) -> str:
    """A sum of US dollars, in the report's currency; cents and less with the places that a price per token needs.

    >>> usd(21900), usd(-1500.4), usd(0.259), usd(0.0000123), usd(None)
    ('$21,900', '-$1,500', '$0.2590', '$1.23e-05', 'unknown')
    """
    if value is None:
        return UNKNOWN
    amount = float(value) * manner().units_per_usd
    size = abs(amount)
    text = f"{size:.4f}" if 0.001 <= size < 1 else number(size)
    return manner().sum(f"-{text}" if amount < 0 else text)


def localised(sentence: str) -> str:
    """A sentence of the planner with its sums, in US dollars, in the report's currency, and all figures in its locale.

    >>> localised("Waiting would cost $1,250, or $0.50 a day.")
    'Waiting would cost $1,250, or $0.50 a day.'
    >>> from reports.manner import Manner, in_manner
    >>> with in_manner(Manner(decimal=",", group=".", prefix="", suffix=" EUR", units_per_usd=0.5)):
    ...     localised("At -9.36 % llama-3.3-70b is dearer in 1 of 4,096 draws, by $1,250.")
    'At -9,36 % llama-3.3-70b is dearer in 1 of 4.096 draws, by 625 EUR.'
    """
    return FIGURES.sub(
        lambda found: _converted(found["sum"]) if found["sum"] else manner().number(found["figure"]), sentence
    )


def _converted(digits: str) -> str:
    """A sum as Python writes it, converted, with as many places."""
    amount = float(digits.replace(",", "")) * manner().units_per_usd
    return manner().sum(f"{amount:,.{len(digits.partition('.')[2])}f}")


def times(value: float | None) -> str:
    """A multiple of the cheapest.

    >>> times(1.0), times(3.456), times(48.23)
    ('1.00x', '3.46x', '48.2x')
    """
    if value is None:
        return UNKNOWN
    return manner().number(f"{value:.2f}" if value < 10 else f"{value:,.1f}") + "x"


def percent(fraction: float | None) -> str:
    """A fraction as people say it.

    >>> percent(0.4167), percent(0.004), percent(None)
    ('42 %', '0.4 %', 'unknown')
    """
    if fraction is None:
        return UNKNOWN
    places = 0 if abs(fraction) >= 0.095 or fraction == 0 else 1
    return manner().number(f"{fraction * 100:,.{places}f}") + " %"


def count(value: int) -> str:
    """A whole number of things.

    >>> count(12345)
    '12,345'
    """
    return manner().number(f"{value:,}")


def years(span: int) -> str:
    """A span.

    >>> years(1), years(3)
    ('1 year', '3 years')
    """
    return f"{span} year" if span == 1 else f"{span} years"


def day(value: date | datetime | str | None) -> str:
    """A date in ISO 8601; the time of day is left off."""
    return UNKNOWN if value is None else str(value)[:10]


def way(name: str) -> str:
    """A way's name.

    >>> way("specialised_cloud")
    'Specialised cloud'
    """
    return WAYS[name]


def terms(row: Row) -> str:
    """On which terms a plan or price is had; empty for what has none.

    >>> terms({"pricing_category": "Committed", "commitment_months": 12})
    'committed 12 months'
    >>> terms({"pricing_category": None, "commitment_months": None, "route": "lease"})
    'leased'
    """
    category, months = row["pricing_category"], row["commitment_months"]
    said = ROUTES.get(row.get("route") or "", TERMS[category] if category else "")
    return f"{said} {months} months" if said and months else said


def plan_name(plan: Row) -> str:
    """A plan in a few words: the way, the terms."""
    return ", ".join(part for part in (way(plan["way"]), terms(plan)) if part)


def seller(plan: Row) -> str:
    """Who sells it; for owned servers, which."""
    return str(plan["instance_type"] if plan["way"] == "owned" else plan["service_provider_name"])


def hardware(plan: Row) -> str:
    """What is rented, bought or called.

    >>> node = {"instance_count": 2, "instance_type": "p5.48xlarge", "model_name": None, "gpu_count": 16}
    >>> hardware(node)
    '2 x p5.48xlarge'
    >>> hardware({**node, "instance_type": None})
    '2 x node of 8 GPUs'
    """
    thing = plan["instance_type"] or plan["model_name"] or _node(plan)
    return f"{count(plan['instance_count'])} x {thing}" if plan["instance_count"] else str(thing)


def _node(plan: Row) -> str:
    """An instance whose name nobody states."""
    if not plan["gpu_count"] or not plan["instance_count"]:
        return UNKNOWN
    size = plan["gpu_count"] // plan["instance_count"]
    return str(plan["gpu_id"]) if size == 1 else f"node of {size} GPUs"


def offering(plan: Row) -> str:
    """Who sells what; for owned servers, how many of which.

    >>> offering({"way": "hosted_api", "service_provider_name": "Groq", "model_name": "llama-3.3-70b",
    ...           "instance_type": None, "instance_count": None})
    'Groq, llama-3.3-70b'
    """
    return hardware(plan) if plan["way"] == "owned" else f"{seller(plan)}, {hardware(plan)}"


def gpus(plan: Row) -> str:
    """The accelerators; empty for a hosted API, and where the hardware says it already."""
    if not plan["gpu_id"] or not plan["gpu_count"]:
        return str(plan["gpu_id"] or "")
    said = f"{count(plan['gpu_count'])} x {plan['gpu_id']}"
    return "" if said == hardware(plan) else said


def drift(per_year: float) -> str:
    """A course of prices.

    >>> drift(-0.2), drift(0.0), drift(0.1)
    ('falls 20 % a year', 'stays as it is', 'rises 10 % a year')
    """
    if per_year == 0:
        return "stays as it is"
    return f"{'falls' if per_year < 0 else 'rises'} {percent(abs(per_year))} a year"


def payback(row: Row, horizon_years: int) -> str:
    """When a purchase has paid for itself, in words where it does not.

    >>> payback({"is_never": False, "within_horizon": True, "breakeven_months": 13.26}, 3)
    '13.3 months'
    >>> payback({"is_never": False, "within_horizon": False, "breakeven_months": 60.0}, 3)
    'not within the horizon of 3 years (60.0 months)'
    >>> payback({"is_never": True, "within_horizon": False, "breakeven_months": None}, 3)
    'never'
    """
    if row["is_never"]:
        return "never"
    if row["breakeven_months"] is None:
        return UNKNOWN
    months = manner().number(f"{row['breakeven_months']:,.1f}") + " months"
    return months if row["within_horizon"] else f"not within the horizon of {years(horizon_years)} ({months})"


def from_utilisation(row: Row, rival: Row) -> str:
    """From which utilisation owning is cheaper.

    >>> on_demand, committed = {"pricing_category": "Standard"}, {"pricing_category": "Committed"}
    >>> from_utilisation({"breakeven_utilisation": 0.61}, on_demand)
    '61 % in use'
    >>> from_utilisation({"breakeven_utilisation": 1.4}, on_demand)
    'out of reach (140 %)'
    >>> from_utilisation({"breakeven_utilisation": None}, on_demand)
    'at no utilisation'
    >>> from_utilisation({"breakeven_utilisation": None}, committed)
    'use does not decide'
    """
    fraction = row["breakeven_utilisation"]
    if fraction is None:
        return "use does not decide" if rival["pricing_category"] == "Committed" else "at no utilisation"
    return f"{percent(fraction)} in use" if fraction <= 1 else f"out of reach ({percent(fraction)})"
