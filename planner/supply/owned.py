"""Owned servers in a colocation hall: bought, powered, kept, staffed, and sold at the end."""

from planner.case import Case, Excluded
from planner.facts import Hardware
from planner.finance import OwnedNode
from planner.fleet import Fleet, Replicas, fleet
from planner.supply.costing import Component, Costed, costed, staff
from warehouse.tables import PlanStatus, Way

KW = 1000.0  # W
RESIDUAL = "residual value"


def owned(case: Case, replicas: Replicas) -> tuple[list[Costed], list[Excluded]]:
    """A plan for each server that could carry the load, and what was left out."""
    plans, excluded = [], []
    for hardware in case.facts.hardware:
        reason = _closed(case, hardware)
        chosen = _fitting(case, hardware, replicas) if reason is None else reason
        if isinstance(chosen, str):
            excluded.append(Excluded(Way.OWNED, hardware.hardware_id, hardware.gpu_id, chosen))
        else:
            plans.append(_costed(case, hardware, chosen))
    return plans, excluded


def node(case: Case, hardware: Hardware) -> OwnedNode:
    """One server of a kind with everything it takes to run it, people apart."""
    a, price = case.assumptions, _price_usd(case, hardware)
    added = a["owned.network_fraction"] + a["owned.spares_fraction"] + a["owned.install_fraction"]
    max_kw = (hardware.power_max_w or 0.0) / KW
    yearly = a["owned.maintenance_fraction_per_year"] + a["owned.insurance_fraction_per_year"]
    return OwnedNode(
        capex_usd=price * (1 + added),
        residual_usd=price * a[f"owned.residual_fraction_year_{case.years}"],
        discount_rate=case.discount_rate,
        lifetime_years=case.years,
        fixed_usd_per_year=price * yearly + max_kw * a["owned.colocation_usd_per_kw_month"] * 12,
        power_idle_kw=max_kw * a["owned.idle_power_fraction"],
        power_full_kw=(hardware.power_full_w or 0.0) / KW,
        power_usage_effectiveness=a["owned.power_usage_effectiveness"],
        electricity_usd_per_kwh=a["owned.electricity_usd_per_kwh"],
    )


def _price_usd(case: Case, hardware: Hardware) -> float:
    return (hardware.typical_price or 0.0) * case.assumptions["owned.price_factor"]


def _closed(case: Case, hardware: Hardware) -> str | None:
    supply = case.scenario.supply
    rules = (
        (Way.OWNED not in supply.ways, "the scenario leaves out owned"),
        (hardware.missing_reason is not None, f"no price: {hardware.missing_reason}"),
        (hardware.kind == "card", "a card without a server around it"),
        (bool(supply.gpus) and hardware.gpu_id not in supply.gpus, "accelerator not among the scenario's"),
        (
            hardware.condition == "used" and not supply.allow_used_hardware,
            "second-hand; the scenario does not allow that",
        ),
        (not hardware.power_full_w or not hardware.power_max_w, "its power is not known"),
    )
    return next((reason for applies, reason in rules if applies), None)


def _fitting(case: Case, hardware: Hardware, replicas: Replicas) -> Fleet | str:
    possible = replicas.get(hardware.gpu_id, "we have no figures for this accelerator")
    if isinstance(possible, str):
        return possible
    reserve = case.scenario.service.reserve_replicas if case.scenario.model else 0
    fleets = [fleet(case.load, r, hardware.gpu_count, reserve) for r in possible if r.gpu_count <= hardware.gpu_count]
    if not fleets:
        least = min(r.gpu_count for r in possible)
        return f"needs {least} GPUs in one server, this one has {hardware.gpu_count}"
    return min(fleets, key=lambda f: (f.instance_count, -f.replica.planned_units))


def _costed(case: Case, hardware: Hardware, carrying: Fleet) -> Costed:
    one = node(case, hardware)
    busy_hours = carrying.useful_gpu_hours_per_year / hardware.gpu_count
    parts = [*_bought(case, hardware, carrying, one), *_run(case, hardware, carrying, one, busy_hours)]
    return costed(
        _fields(case, hardware, carrying),
        [p for p in parts if p],
        case.discount_rate,
        next(iter(case.tokens_by_year), None),
    )


def _bought(case: Case, hardware: Hardware, carrying: Fleet, one: OwnedNode) -> list[Component]:
    a, n, price = case.assumptions, carrying.instance_count, _price_usd(case, hardware)
    none = (0.0,) * case.years
    kept = a[f"owned.residual_fraction_year_{case.years}"]
    return [
        Component("servers", n * price, none, "servers x price", f"{n}; {price:,.0f} USD", hardware.price_id),
        Component(
            "network, spares, install",
            n * (one.capex_usd - price),
            none,
            "servers x price x (network + spares + install)",
            f"{n}; {price:,.0f} USD; {a['owned.network_fraction']:g} + {a['owned.spares_fraction']:g} "
            f"+ {a['owned.install_fraction']:g}",
        ),
        Component(
            RESIDUAL,
            0.0,
            (*none[:-1], -n * one.residual_usd),
            "servers x price x residual fraction, at the end",
            f"{n}; {price:,.0f} USD; {kept:g} after {case.years} years",
        ),
    ]


def _run(case: Case, hardware: Hardware, carrying: Fleet, one: OwnedNode, busy_hours: float) -> list[Component]:
    a, n, years, price = case.assumptions, carrying.instance_count, case.years, _price_usd(case, hardware)
    max_kw = (hardware.power_max_w or 0.0) / KW
    maintenance, insurance = (
        a["owned.maintenance_fraction_per_year"],
        a["owned.insurance_fraction_per_year"],
    )
    hall = a["owned.colocation_usd_per_kw_month"]
    energy = n * one.idle_energy_usd_per_year + one.variable_usd_per_hour * busy_hours
    fte = max(a["owned.staff_fte_minimum"], carrying.gpu_count / a["owned.gpus_per_fte"])
    return [
        Component(
            "maintenance",
            0.0,
            (n * price * maintenance,) * years,
            "servers x price x fraction a year",
            f"{n}; {price:,.0f} USD; {maintenance:g}",
        ),
        Component(
            "insurance",
            0.0,
            (n * price * insurance,) * years,
            "servers x price x fraction a year",
            f"{n}; {price:,.0f} USD; {insurance:g}",
        ),
        Component(
            "colocation",
            0.0,
            (n * max_kw * hall * 12,) * years,
            "servers x provisioned power x price x 12 months",
            f"{n}; {max_kw:g} kW; {hall:g} USD/kW-month",
        ),
        Component(
            "energy",
            0.0,
            (energy,) * years,
            "(idle power x all hours + extra power at work x busy hours) x PUE x tariff",
            f"{n} servers; {one.power_idle_kw:.2f} kW idle; {one.power_full_kw:g} kW at work; {busy_hours:,.0f} busy "
            f"server-hours; PUE {one.power_usage_effectiveness:g}; {one.electricity_usd_per_kwh:g} USD/kWh",
        ),
        staff(fte, a["staff.usd_per_fte_year"], years),
    ]


def _fields(case: Case, hardware: Hardware, carrying: Fleet) -> dict[str, object]:
    standing = carrying.standing_instance_hours_per_year
    return {
        **case.fields(Way.OWNED, PlanStatus.RANKED),
        "service_provider_name": hardware.hardware_id,
        "instance_type": hardware.hardware_id,
        "variant": hardware.condition,
        "gpu_id": hardware.gpu_id,
        "tensor_parallel": carrying.replica.gpu_count,
        "replica_count": carrying.replica_count,
        "instance_count": carrying.instance_count,
        "gpu_count": carrying.gpu_count,
        "sizing_summary": carrying.replica.summary,
        "instance_hours_per_year": standing,
        "allocated_utilisation": carrying.utilisation(standing),
        "useful_gpu_hours_per_year": carrying.useful_gpu_hours_per_year,
        "price_id": hardware.price_id,
        "price_observed_on": hardware.observed_on.isoformat(),
        "price_source_url": hardware.source_url,
        "unit_price_usd": hardware.typical_price,
    }
