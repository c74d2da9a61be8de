"""Owned servers: in a rented hall, in one's own, on a lease, or on a loan; powered, kept, staffed, and sold at the end.

A plan begins with the order. Until the servers have come, and while the demand moves over to them, it is served by the
cheapest plan that can be had at once; nothing but what is bought is paid for before they come.
"""

from planner.case import Case, Excluded
from planner.facts import Hardware
from planner.fleet import Replicas
from planner.supply.bought import Bought
from planner.supply.bridge import Bridge
from planner.supply.costing import Draft
from planner.supply.data_lines import owned_data_lines
from planner.supply.energy import Power, of_servers, power
from planner.supply.fitting import Fleets, fitting, largest, shared_fields
from planner.supply.owned_lines import by_order, owned_lines
from planner.supply.owned_parts import OwnedParts
from planner.supply.purchase import KW, ROUTES, WEEKS_PER_YEAR, Purchase
from planner.supply.terms import MONTHS_PER_YEAR
from planner.tariff import country_of
from warehouse.tables import PlanStatus, Route, Way
from warehouse.units import HOURS_PER_YEAR

NOTHING_MEANWHILE = "the scenario buys later, and nothing can be had without a commitment until then"


def owned(case: Case, replicas: Replicas, bridge: Bridge | None) -> tuple[list[Draft], list[Excluded]]:
    """A plan for each server that could carry the load, by each route, and what was left out."""
    plans, excluded = [], []
    for hardware in case.facts.hardware:
        reason = _closed(case, hardware)
        fleets = reason or fitting(case, hardware.gpu_id, hardware.gpu_count, replicas, "server", _fewest_servers)
        if isinstance(fleets, str):
            excluded.append(Excluded(Way.OWNED, hardware.hardware_id, hardware.gpu_id, fleets))
            continue
        for route in ROUTES:
            purchase = Purchase(case, hardware, route, fleets, bridge)
            late = _late(purchase)
            if late:
                excluded.append(Excluded(Way.OWNED, hardware.hardware_id, hardware.gpu_id, late))
                continue
            useful = tuple(f.useful_gpu_hours_per_year for f in fleets)
            parts = tuple(owned_lines(purchase))
            plans.append(Draft(_fields(purchase), parts, useful, bought(purchase), purchase.runs_after_years))
    return plans, excluded


def _late(purchase: Purchase) -> str | None:
    """Why the servers can't run in time."""
    if purchase.case.scenario.supply.buy_after_years and purchase.bridge is None:
        return NOTHING_MEANWHILE
    if purchase.runs_after_years >= purchase.case.years:
        return f"{ROUTES[purchase.route]} the servers would run after the horizon of {purchase.case.years} years"
    return None


def bought(purchase: Purchase) -> tuple[Bought, ...]:
    """What is written off: servers unless they are leased, and what is kept to the end, drives and a hall."""
    case, a, made = purchase.case, purchase.case.assumptions, OwnedParts(purchase)
    leased, own_hall = purchase.route is Route.LEASE, purchase.route is Route.ON_PREMISES
    servers = by_order(purchase, purchase.orders, 0.0 if leased else purchase.capex_usd)[: case.years]
    hall = purchase.max_kw * KW * a["on_premises.facility_usd_per_w"] if own_hall else 0.0
    halls = by_order(purchase, purchase.needs, hall)
    first = case.scenario.supply.buy_after_years
    drives = owned_data_lines(case, largest(purchase.fleets).gpu_count, first)[0].flows_usd
    beside = tuple(sum(costs) for costs in zip(halls, drives, strict=True))[: case.years]
    return (
        Bought(tuple(servers), made.bought, case.scenario.supply.refresh_after_years),
        Bought(beside, made.bought_beside),
    )


def _fewest_servers(fleets: Fleets) -> tuple[int, float]:
    return largest(fleets).instance_count, -largest(fleets).replica.planned_units


def _closed(case: Case, hardware: Hardware) -> str | None:
    supply = case.scenario.supply
    gpu = case.facts.gpus.get(hardware.gpu_id)
    powered = bool(hardware.power_full_w and hardware.power_max_w) or bool(gpu and gpu.tdp_w)
    rules = (
        (Way.OWNED not in supply.ways, "the scenario leaves out owned"),
        (hardware.missing_reason is not None, f"no price: {hardware.missing_reason}"),
        (hardware.kind == "card", "a card without a server around it"),
        (bool(supply.gpus) and hardware.gpu_id not in supply.gpus, "accelerator not among the scenario's"),
        (
            hardware.condition == "used" and not supply.allow_used_hardware,
            "second-hand; the scenario does not allow that",
        ),
        (not powered, "neither its power nor its GPUs' is known"),
    )
    return next((reason for applies, reason in rules if applies), None)


def owned_power(purchase: Purchase) -> Power:
    """What one of its servers takes."""
    case, powered = purchase.case, (purchase.idle_kw, purchase.full_kw)
    return power(case, country_of(case.scenario.supply.electricity), powered, purchase.effectiveness)


def _fields(purchase: Purchase) -> dict[str, object]:
    hardware, case = purchase.hardware, purchase.case
    standing = tuple(count * float(HOURS_PER_YEAR) for count in purchase.counts)
    work = (f.useful_gpu_hours_per_year / f.instance_gpu_count for f in purchase.fleets)
    return {
        **case.fields(Way.OWNED, PlanStatus.RANKED),
        **shared_fields(case, purchase.fleets, standing),
        **of_servers(owned_power(purchase), zip(standing, work, strict=True)),
        "route": purchase.route,
        "lead_time_weeks": purchase.lead_years * WEEKS_PER_YEAR,
        "begins_after_months": purchase.runs_after_years * MONTHS_PER_YEAR,
        "service_provider_name": hardware.hardware_id,
        "instance_type": hardware.hardware_id,
        "variant": f"{hardware.condition}, {ROUTES[purchase.route]}",
        "price_id": hardware.price_id,
        "price_observed_on": hardware.observed_on.isoformat(),
        "price_source_url": hardware.source_url,
        "unit_price_usd": hardware.typical_price,
    }
