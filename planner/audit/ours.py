"""The same case under our assumptions: what an analysis says stands, what it leaves out takes our typical value.

Costs are per year at its own utilisation. "Theirs" counts what it counts, "ours" the same with the gaps filled, capital
annualised at a rate of discount, and names where each figure comes from.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.audit.case import OUTLAYS, RUNNING, CaseKey
from planner.audit.stated import Case
from planner.finance import ResidualPath, annualised, colocation_usd_per_year, energy_usd_per_year
from warehouse.units import HOURS_PER_YEAR

STATED = "stated"
CAPITAL = "capital"
YEARS_KNOWN = 5
LEAST_KW_PER_GPU, TYPICAL_KW_PER_GPU, MOST_KW_PER_GPU = 0.69, 1.0, 1.28
"""8-GPU H100 and H200 servers draw 5.5 to 8 kW at work and 10.2 kW at most: https://www.servnetuk.com/research/ai-servers
(2026-07). Only for analyses that do not say what their servers draw [kW/GPU]."""
ONE_SERVER = 8.0  # GPUs; no network between servers


@dataclass(frozen=True)
class Line:
    """One component of a year's cost, or one result."""

    what: str
    theirs: float | None
    ours: float | None
    whence: str


def owning(case: Case) -> list[Line]:
    """A year of owning, by component."""
    return [_capital(case), *_running(case)]


def renting(case: Case) -> list[Line]:
    """A year of renting, by component."""
    a, used = case.assumptions, case.number(CaseKey.UTILISATION, 1.0)
    rent = case.number(CaseKey.RENT, 0.0) * HOURS_PER_YEAR * used
    name = "hyperscaler.support_fraction"
    return [
        Line("rent", rent, rent, STATED),
        _filled(case, CaseKey.RENT_EXTRAS, "support, storage, egress", rent * a[name], name),
    ]


def outlays(case: Case) -> tuple[float, float, list[str]]:
    """What is paid at the start: theirs, ours, and what ours adds [USD]."""
    capex = case.number(CaseKey.CAPEX, 0.0)
    defaults = {key: capex * case.assumptions[f"owned.{key}_fraction"] for key in OUTLAYS}
    if case.number(CaseKey.GPUS, ONE_SERVER) <= ONE_SERVER:
        defaults[CaseKey.NETWORK] = 0.0
    theirs = capex + sum(case.number(key, 0.0) for key in OUTLAYS)
    added = [key.value for key in OUTLAYS if not case.has(key) and defaults[key]]
    return theirs, capex + sum(case.number(key, defaults[key]) for key in OUTLAYS), added


def _capital(case: Case) -> Line:
    a, capex, years = case.assumptions, case.number(CaseKey.CAPEX, 0.0), case.number(CaseKey.YEARS, 4.0)
    theirs_paid, paid, added = outlays(case)
    path = ResidualPath(tuple(a[f"owned.residual_fraction_year_{n}"] for n in range(1, YEARS_KNOWN + 1)))
    kept, rate = case.number(CaseKey.RESIDUAL, capex * path.kept(years)), discount_rate(case)
    added += [] if case.has(CaseKey.RESIDUAL) else [CaseKey.RESIDUAL.value]
    theirs_rate = case.number(CaseKey.DISCOUNT_RATE, 0.0)
    theirs = annualised(theirs_paid, case.number(CaseKey.RESIDUAL, 0.0), theirs_rate, years)
    whence = f"{rate:.0%} a year" + (f"; ours: {', '.join(added)}" if added else "")
    return Line(CAPITAL, theirs, annualised(paid, kept, rate, years), whence)


def discount_rate(case: Case) -> float:
    """Theirs, or ours where they have none [fraction per year]."""
    return case.number(CaseKey.DISCOUNT_RATE, case.assumptions["finance.discount_rate"])


def _running(case: Case) -> Iterator[Line]:
    a, capex, gpus = case.assumptions, case.number(CaseKey.CAPEX, 0.0), case.number(CaseKey.GPUS, ONE_SERVER)
    fte = max(a["owned.staff_fte_minimum"], gpus / a["owned.gpus_per_fte"])
    max_kw = case.number(CaseKey.POWER_MAX, gpus * MOST_KW_PER_GPU)
    hall = colocation_usd_per_year(max_kw, a["owned.colocation_usd_per_kw_month"])
    filled = {
        CaseKey.MAINTENANCE: (capex * a["owned.maintenance_fraction_per_year"], "owned.maintenance_fraction_per_year"),
        CaseKey.INSURANCE: (capex * a["owned.insurance_fraction_per_year"], "owned.insurance_fraction_per_year"),
        CaseKey.COLOCATION: (hall, "owned.colocation_usd_per_kw_month"),
        CaseKey.ENERGY: (energy(case), "owned.electricity_usd_per_kwh"),
        CaseKey.STAFF: (fte * a["staff.usd_per_fte_year"], "owned.staff_fte_minimum"),
    }
    for key in RUNNING:
        if key in filled:
            yield _filled(case, key, key.value, *filled[key])
        elif case.has(key):
            yield Line(key.value, case.get(key), case.get(key), STATED)
    if case.has(CaseKey.OTHER):
        covers = f"stated: {', '.join(sorted(case.covered))}" if case.covered else STATED
        yield Line("other", case.get(CaseKey.OTHER), case.get(CaseKey.OTHER), covers)


def energy(case: Case) -> float:
    """A year's electricity at the case's utilisation, by what it says of power and by ours where it does not."""
    a, gpus = case.assumptions, case.number(CaseKey.GPUS, ONE_SERVER)
    full = case.number(CaseKey.POWER_FULL, gpus * TYPICAL_KW_PER_GPU)
    idle = case.number(CaseKey.POWER_IDLE, full * a["owned.idle_power_fraction"])
    return energy_usd_per_year(idle, full, case.number(CaseKey.UTILISATION, 1.0), kilowatt_hour(case))


def kilowatt_hour(case: Case) -> float:
    """A kilowatt-hour at the servers with its cooling [USD/kWh]."""
    cools = case.words.get(CaseKey.ELECTRICITY_COOLS) is True
    pue = 1.0 if cools else case.number(CaseKey.PUE, case.assumptions["owned.power_usage_effectiveness"])
    return pue * case.number(CaseKey.ELECTRICITY, case.assumptions["owned.electricity_usd_per_kwh"])


def _filled(case: Case, key: CaseKey, what: str, default: float, assumption: str) -> Line:
    if case.has(key):
        return Line(what, case.get(key), case.get(key), STATED)
    if key in case.covered:
        return Line(what, None, None, "in other")
    return Line(what, None, default, f"ours: {assumption}")
