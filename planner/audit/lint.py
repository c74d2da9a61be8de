"""Rules that an analysis breaks whatever its arithmetic: what it leaves out, prices that go by a wrong name."""

from collections.abc import Iterator

from planner.audit.case import CaseKey
from planner.audit.changes import HOUR_A_MONTH, MONTHS
from planner.audit.document import Analysis, Input
from planner.audit.ours import (
    LEAST_KW_PER_GPU,
    ONE_SERVER,
    discount_rate,
    energy,
    kilowatt_hour,
    outlays,
    owning,
    renting,
)
from planner.audit.outcome import LEASE_RATE, costs, outcomes, running_cost
from planner.audit.quantity import Quantity
from planner.audit.rules import Finding
from planner.audit.shape import PriceType
from planner.audit.stated import Case
from planner.finance import net_present_value
from warehouse.units import HOURS_PER_YEAR

MISSING = (
    (CaseKey.NETWORK, "no-network", "capital"),
    (CaseKey.SPARES, "no-spares", "capital"),
    (CaseKey.RESIDUAL, "no-residual", "capital"),
    (CaseKey.STAFF, "no-staff", "staff"),
    (CaseKey.COLOCATION, "no-facility", "colocation"),
    (CaseKey.ENERGY, "no-energy", "energy"),
    (CaseKey.MAINTENANCE, "no-maintenance", "maintenance"),
)
LICENCE_USD_PER_GPU_YEAR = 4500.0  # NVIDIA AI Enterprise, list price:
# https://docs.nvidia.com/ai-enterprise/planning-resource/licensing-guide/latest/licensing.html (read 2026-11)
DISCOUNTED = {"spot", "committed", "negotiated"}
ALWAYS = 0.99  # busy hours of all hours
DEARER = 1.2  # implicit over stated rate; less may be compounding and fees
SAME = 1e-3  # relative; two lengths of a month that differ by less are one


def lint(analysis: Analysis, case: Case) -> list[Finding]:
    """Every rule that the analysis breaks, prices first."""
    found = [*_called_wrong(analysis), *_not_cheaper(analysis), *_month_lengths(analysis)]
    if case.has(CaseKey.CAPEX):
        found += [*_left_out(case), *_power(case), *_facility(case), *_bases(case)]
    if case.has(CaseKey.CAPEX, CaseKey.RENT):
        found += _comparison(case)
    if case.has(CaseKey.RENT) and not case.has(CaseKey.RENT_EXTRAS):
        found.append(Finding("no-rent-extras", "case.rent_extras", "not counted"))
    return found + list(_lease(case)) + list(_capacity(case))


def _prices(analysis: Analysis) -> list[Input]:
    return [item for item in analysis.inputs.values() if item.table and item.table.price_type]


def _called_wrong(analysis: Analysis) -> Iterator[Finding]:
    for item in _prices(analysis):
        kind, called = item.table and item.table.price_type, item.table and item.table.stated_as
        if called and called is not kind:
            rule = "spot-as-on-demand" if kind is PriceType.SPOT else "other-terms-price"
            yield Finding(rule, item.name, f"{item.written} is {kind}, called {called}")


def _not_cheaper(analysis: Analysis) -> Iterator[Finding]:
    """A committed price at or over the on-demand price of the same machine."""
    prices = [p for p in _prices(analysis) if p.table and p.table.machine and isinstance(p.value, Quantity)]
    for low in prices:
        for high in prices:
            kinds = (low.table and low.table.price_type, high.table and high.table.price_type)
            same = low.table and high.table and low.table.machine == high.table.machine
            if kinds == (PriceType.COMMITTED, PriceType.ON_DEMAND) and same and _over(low, high):
                yield Finding("dear-commitment", low.name, f"{low.written} against {high.written}")


def _over(low: Input, high: Input) -> bool:
    a, b = low.value, high.value
    return isinstance(a, Quantity) and isinstance(b, Quantity) and a.unit == b.unit and a.value >= b.value


def _month_lengths(analysis: Analysis) -> Iterator[Finding]:
    counting, used = analysis.conventions, analysis.conventions.used
    apart = abs(12 * counting.hours_per_month / counting.hours_per_year - 1) > SAME
    if apart and {"month", "year"} <= used:
        detail = f"{counting.hours_per_month:g} h a month and {counting.hours_per_year:g} h a year"
        yield Finding("mixed-months", "conventions", detail)
    for item in analysis.inputs.values():
        length = item.value.value if isinstance(item.value, Quantity) and item.value.unit == HOUR_A_MONTH else 0.0
        if length in MONTHS and abs(length / counting.hours_per_month - 1) > SAME:
            yield Finding("mixed-months", item.name, f"{item.written}, and {counting.hours_per_month:g} h")


def _left_out(case: Case) -> Iterator[Finding]:
    lines = {line.what: line for line in costs(case)}
    total = sum(line.ours or 0.0 for line in lines.values() if line.what not in {"rent", "support, storage, egress"})
    single = case.number(CaseKey.GPUS, ONE_SERVER) <= ONE_SERVER
    for key, rule, what in MISSING:
        if case.covers(key) or (key is CaseKey.NETWORK and single):
            continue
        share = (lines[what].ours or 0.0) / total if total and what == key else None
        effect = f"ours: {share:.0%} of the cost of owning" if share is not None else None
        yield Finding(rule, f"case.{key}", "not counted", effect)
    if not case.has(CaseKey.DISCOUNT_RATE):
        yield Finding("no-discounting", "case.discount_rate", "none", f"ours: {discount_rate(case):.0%} a year")
    waits = case.number(CaseKey.UTILISATION, 1.0) < ALWAYS
    if waits and case.has(CaseKey.ENERGY) and not case.has(CaseKey.POWER_IDLE):
        yield Finding("no-idle-power", "case.power_idle", "not counted", f"ours: energy {energy(case):,.0f} USD a year")


def _power(case: Case) -> Iterator[Finding]:
    """Kilowatts that an energy bill implies, against what such servers draw at least."""
    if case.words.get(CaseKey.ELECTRICITY_COOLS) is True and case.number(CaseKey.PUE, 1.0) > 1:
        yield Finding("pue-twice", "case.pue", "the tariff has cooling in it, and a PUE is given")
    gpus, kilowatts = case.get(CaseKey.GPUS), case.get(CaseKey.POWER_FULL) or _paid_kw(case)
    if gpus is None or kilowatts is None:
        return
    least = gpus * LEAST_KW_PER_GPU
    if kilowatts < least:
        detail = f"{kilowatts:.1f} kW at work; servers of {gpus:g} GPUs draw {least:.1f} or more"
        yield Finding("power-too-low", "case.energy", detail)


def _paid_kw(case: Case) -> float | None:
    """The most kilowatts at work that what is paid for energy can mean: all of it while busy, nothing idle."""
    paid = case.get(CaseKey.ENERGY)
    if paid is None and "energy" in case.covered:
        paid = case.get(CaseKey.OTHER)
    per_kw = kilowatt_hour(case) * HOURS_PER_YEAR * case.number(CaseKey.UTILISATION, 1.0)
    return paid / per_kw if paid is not None and per_kw else None


def _facility(case: Case) -> Iterator[Finding]:
    """A hall that costs less than the electricity that has to be in it; a GPU's licence for a whole server."""
    hall, power = case.get(CaseKey.COLOCATION), energy(case)
    if hall is not None and not case.covers(CaseKey.ENERGY) and hall < power:
        detail = f"hall and power {hall:,.0f} USD a year; power alone is {power:,.0f}"
        yield Finding("power-too-low", "case.colocation", detail)
    licence, gpus = case.get(CaseKey.SOFTWARE), case.number(CaseKey.GPUS, 1.0)
    if licence == LICENCE_USD_PER_GPU_YEAR and gpus > 1:
        yield Finding("licence-per-node", "case.software", f"{licence:,.0f} USD a year for {gpus:g} GPUs")


def _bases(case: Case) -> Iterator[Finding]:
    if case.words.get(CaseKey.CAPEX_BASIS) == "list":
        negotiated = case.words.get(CaseKey.RENT_BASIS) in DISCOUNTED
        yield Finding("list-vs-negotiated" if negotiated else "list-capex", "case.capex", "a list price")


def _comparison(case: Case) -> Iterator[Finding]:
    yield Finding("all-or-nothing", "case", "one size for every hour")
    if case.number(CaseKey.UTILISATION, 1.0) >= ALWAYS:
        yield Finding("full-use", "case.utilisation", f"{case.number(CaseKey.UTILISATION, 1.0):.0%}")
    if not case.has(CaseKey.RENT_DRIFT):
        yield Finding("flat-rent", "case.rent_drift", "not considered")
    flows, rate = their_flows(case), discount_rate(case)
    saving, worth = sum(flows), net_present_value(rate, flows)
    if saving > 0 > worth:
        detail = f"saves {saving:,.0f} USD, worth {worth:,.0f} at {rate:.0%} a year"
        yield Finding("negative-npv", "case", detail)


def their_flows(case: Case) -> list[float]:
    """What owning saves by what they count: the outlay, the rent less the running cost of each year, the residual."""
    paid, _, _ = outlays(case)
    saved = sum(line.theirs or 0.0 for line in renting(case)) - running_cost(owning(case), theirs=True)
    years = max(1, round(case.number(CaseKey.YEARS, 4.0)))
    return [-paid, *[saved] * (years - 1), saved + case.number(CaseKey.RESIDUAL, 0.0)]


def _lease(case: Case) -> Iterator[Finding]:
    for line in outcomes(case):
        if line.what == LEASE_RATE and line.theirs and line.ours and line.ours > line.theirs * DEARER:
            detail = f"{line.theirs:.1%} stated, {line.ours:.1%} implicit"
            yield Finding("simple-interest", "case.lease_stated_rate", detail)


def _capacity(case: Case) -> Iterator[Finding]:
    lines = {line.what: line for line in outcomes(case)}
    volume, most = lines.get("break-even volume, M tokens a month"), lines.get("capacity, M tokens a month")
    if volume and most and volume.ours and most.ours and volume.ours > most.ours:
        detail = f"pays from {volume.ours:,.0f} M tokens a month; they serve {most.ours:,.0f}"
        yield Finding("beyond-capacity", "case.throughput", detail)
