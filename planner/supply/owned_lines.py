"""What owning costs, line by line, by each route."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.finance import colocation_usd_per_year
from planner.many import most, some
from planner.supply.bridge import until_servers_run
from planner.supply.costing import Component, Kind, running, staff
from planner.supply.data_lines import owned_data_lines
from planner.supply.financed import borrowed, leased
from planner.supply.fitting import largest
from planner.supply.owned_parts import OwnedParts, elsewhere
from planner.supply.parts import Making
from planner.supply.purchase import KW, Purchase
from warehouse.tables import Route
from warehouse.units import HOURS_PER_YEAR

RESIDUAL = "residual value"
ENERGY_AT_WORK = "energy at work"
MONTHS_PER_YEAR = 12


def owned_lines(purchase: Purchase) -> list[Component]:
    """Everything that a purchase costs, but for taxes."""
    case = purchase.case
    paid = {Route.LEASE: leased, Route.LOAN: borrowed}.get(purchase.route, _bought)
    hall = _own_hall(purchase) if purchase.route is Route.ON_PREMISES else [_colocation(purchase)]
    parts = [
        *paid(purchase),
        *([] if purchase.route is Route.LEASE else [_residual(purchase)]),
        *_kept(purchase),
        *hall,
        *_energy(purchase),
        *owned_data_lines(case, largest(purchase.fleets).gpu_count, case.scenario.supply.buy_after_years),
        _staff(purchase),
        *_meanwhile(purchase),
    ]
    return [part for part in parts if some(part.flows_usd)]


def _bought(purchase: Purchase) -> Iterator[Component]:
    a = purchase.case.assumptions
    made = OwnedParts(purchase)
    servers = _ordered(purchase, "servers", purchase.price_usd, "servers x price", "", made.servers)
    yield replace(servers, price_id=purchase.hardware.price_id)
    yield _ordered(
        purchase,
        "network, spares, install",
        purchase.capex_usd - purchase.price_usd,
        "servers x price x (network + spares + install)",
        f"; {a['owned.network_fraction']:g} + {a['owned.spares_fraction']:g} + {a['owned.install_fraction']:g}",
        made.added,
    )


def _ordered(purchase: Purchase, name: str, each_usd: float, formula: str, more: str, making: Making) -> Component:
    """Something paid with each order."""
    first, *later = by_order(purchase, purchase.orders, each_usd)
    inputs = f"{purchase.orders_said}; {purchase.price_usd:,.0f} USD{more}"
    return Component(name, first, tuple(later), formula, inputs, kind=Kind.CAPITAL, making=making)


def by_order(purchase: Purchase, orders: Sequence[tuple[int, int]], each_usd: float) -> list[float]:
    """Cash out by year, year 0 first, if so much is paid for each server at the start of its year."""
    flows = [0.0] * (purchase.case.years + 1)
    for year, count in orders:
        flows[year] += count * each_usd
    return flows


def _residual(purchase: Purchase) -> Component:
    years, price = purchase.case.years, purchase.price_usd
    sold = [0.0] * years
    for held in purchase.holdings:
        sold[held.sold - 1] -= held.count * price * purchase.residual.kept(held.sold - held.bought)
    age = purchase.case.scenario.supply.refresh_after_years or years
    drift = purchase.residual.rental_drift_per_year
    moved = f", rental prices {drift:+.0%} a year" if some([drift]) else ""
    return Component(
        RESIDUAL,
        0.0,
        tuple(sold),
        "servers x price x what is left of it at their age, moved with rental prices, when they are sold",
        f"{purchase.orders_said}; {price:,.0f} USD; {purchase.residual.kept(age):.3g} after {age} years{moved}",
        kind=Kind.CAPITAL,
        making=OwnedParts(purchase).residual,
    )


def _kept(purchase: Purchase) -> Iterator[Component]:
    a, price = purchase.case.assumptions, purchase.price_usd
    for name in ("maintenance", "insurance"):
        fraction = a[f"owned.{name}_fraction_per_year"]
        formula, inputs = "servers x price x fraction a year", f"{price:,.0f} USD; {fraction:g}"
        making = OwnedParts(purchase).kept(f"owned.{name}_fraction_per_year")
        yield _by_server(purchase, name, price * fraction, formula, inputs, making)


def _by_server(purchase: Purchase, name: str, each_usd: float, formula: str, inputs: str, making: Making) -> Component:
    """What every server costs a year, from the day it is there."""
    counts, years = purchase.counts, purchase.case.years
    yearly = tuple(counts[year] * each_usd * purchase.running_share(year) for year in range(years))
    full = f"{counts[0]} to {counts[-1]}" if some([counts[-1] - counts[0]]) else f"{counts[0]}"
    steady = counts[0] * each_usd
    return Component(name, 0.0, yearly, formula, f"{full}; {inputs}", steady_usd_per_year=steady, making=making)


def _colocation(purchase: Purchase) -> Component:
    hall = purchase.case.assumptions["owned.colocation_usd_per_kw_month"]
    return _by_server(
        purchase,
        "colocation",
        colocation_usd_per_year(purchase.max_kw, hall),
        "servers x provisioned power x price x 12 months",
        f"{purchase.power_said}; {hall:g} USD/kW-month",
        OwnedParts(purchase).colocation,
    )


def _own_hall(purchase: Purchase) -> Iterator[Component]:
    a, years, made = purchase.case.assumptions, purchase.case.years, OwnedParts(purchase)
    price, life = a["on_premises.facility_usd_per_w"], a["on_premises.facility_life_years"]
    each, taxed = purchase.max_kw * KW * price, a["on_premises.property_tax_fraction_per_year"]
    said = f"{purchase.counts[-1]}; {purchase.max_kw:.2f} kW each; {price:g} USD/W"
    first, *later = by_order(purchase, purchase.needs, each)
    formula = "servers x maximum power x price of a watt"
    yield Component("hall", first, tuple(later), formula, said, kind=Kind.CAPITAL, making=made.hall)
    left = sum(count * each * most(1 - (years - year) / life, 0.0) for year, count in purchase.needs)
    yield Component(
        "what is left of the hall",
        0.0,
        (*(0.0,) * (years - 1), -left),
        "price of the hall x years that are left of its life",
        f"{life:g} years",
        kind=Kind.CAPITAL,
        making=made.hall_left,
    )
    formula = "price of the hall x fraction a year"
    yield _by_server(purchase, "property tax", each * taxed, formula, f"{taxed:g}", made.property_tax)


def _energy(purchase: Purchase) -> Iterator[Component]:
    """Idling all year, and what work adds to it, for the work that is on the servers already."""
    price = purchase.usd_per_kw_hour
    said = f"{purchase.power_said}; {price:.4g} USD per kWh drawn, cooling included"
    idle = purchase.idle_kw * price * HOURS_PER_YEAR
    formula, made = "servers x idle power x 8,760 h x PUE x tariff", OwnedParts(purchase)
    yield _by_server(purchase, "energy when idle", idle, formula, said, made.idle)
    hourly = (purchase.full_kw - purchase.idle_kw) * price
    busy = [f.useful_gpu_hours_per_year / f.instance_gpu_count for f in purchase.fleets]
    yearly = [hours * hourly * (1 - share) for hours, share in zip(busy, elsewhere(purchase), strict=True)]
    formula = "(power at work - idle power) x hours of work x PUE x tariff"
    inputs = f"{said}; {busy[0]:,.0f} server-hours of work a year"
    steady = busy[0] * hourly
    yield Component(
        ENERGY_AT_WORK, 0.0, tuple(yearly), formula, inputs, steady_usd_per_year=steady, making=made.at_work
    )


def _staff(purchase: Purchase) -> Component:
    """A step for the first servers, then by the number of GPUs; from the day of the order."""
    a, years = purchase.case.assumptions, range(purchase.case.years)
    fte = most(a["owned.staff_fte_minimum"], largest(purchase.fleets).gpu_count / a["owned.gpus_per_fte"])
    return staff([fte * purchase.ordered_share(year) for year in years], a["staff.usd_per_fte_year"])


def _meanwhile(purchase: Purchase) -> Iterator[Component]:
    """Rent until the servers are in use, and while they are down if no other server holds a reserve."""
    if purchase.bridge is None:
        return
    a, bridge = purchase.case.assumptions, purchase.bridge
    yield until_servers_run(bridge, elsewhere(purchase), purchase.runs_after_years, a["owned.ramp_months"])
    unheld = not largest(purchase.fleets).reserve_replicas or purchase.counts[-1] == 1
    if some([unheld]):
        down = (1 - a["owned.availability"]) * unheld
        yield running(
            "rent while servers are down",
            [down * cost * (1 - share) for cost, share in zip(bridge.yearly_usd, elsewhere(purchase), strict=True)],
            "(1 - availability) x rent, as no other server holds a reserve",
            f"availability {a['owned.availability']:g}; {bridge.said}",
            lambda: OwnedParts(purchase).down().cash,
        )
