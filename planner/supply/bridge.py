"""Until capacity is there: what else serves the demand meanwhile, and what that costs.

Owned servers come some weeks after the order, and rented capacity is there at once with some chance only. In between
the cheapest plan without a commitment is paid: another seller's on-demand capacity, or a hosted API.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from planner.case import Case
from planner.many import most, of_the_least, typical
from planner.supply.costing import Component, Draft, Kind
from planner.supply.parts import Made, Part, rest_of, yearly
from warehouse.tables import Availability, Basis, Plan, PlanStatus, Route, Way

MONTHS_PER_YEAR = 12
WEEKS_PER_YEAR = 52
UNTIL_SERVERS_RUN = "rent until the servers are in use"


@dataclass(frozen=True)
class Bridge:
    """A plan that can be had without a commitment, and what it costs in each year."""

    seller: str
    said: str
    yearly_usd: tuple[float, ...]
    price_id: str | None = None
    model_name: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The plan's fields."""

    @property
    def plan_id(self) -> str:
        """The plan's id."""
        return Plan.of(source="planner", **self.fields).plan_id

    def share(self, shares: Iterable[float], *factors: str) -> Part:
        """A share of what the plan costs in each year."""
        unit = "of a year's rent"
        return Part(yearly(shares), unit, factors=factors, basis=Basis.RENT, of_plan_id=self.plan_id)


def bridges(drafts: Iterable[Draft]) -> list[Bridge]:
    """What can be had without a commitment, cheapest first."""
    found = [
        Bridge(str(d.fields["service_provider_name"]), _said(d), _by_year(d), *_rests_on(d), d.fields)
        for d in drafts
        if d.fields["route"] in {Route.ON_DEMAND, Route.API} and d.fields["status"] == PlanStatus.RANKED
    ]
    return sorted(found, key=lambda bridge: (typical(bridge.yearly_usd[0]), bridge.seller))


def cheapest(found: Sequence[Bridge]) -> Bridge | None:
    """The bridge whose first year costs least; in samples, its cost is that of each sample's own."""
    if not found:
        return None
    yearly = of_the_least([bridge.yearly_usd[0] for bridge in found], [bridge.yearly_usd for bridge in found])
    return replace(found[0], yearly_usd=tuple(yearly))


@lru_cache(maxsize=256)
def bridged_shares(lead_years: float, ramp_months: float, years: int) -> tuple[float, ...]:
    """The part of each year's demand that is not yet on servers which come after some time and are taken up slowly.

    Month m after the servers have come, m / ramp of the demand is on them.

    >>> [round(share, 6) for share in bridged_shares(0.5, 0, 2)]
    [0.5, 0.0]
    >>> round(12 * sum(bridged_shares(0.25, 6, 4)), 6)
    5.5
    """
    lead = lead_years * MONTHS_PER_YEAR
    shares = [0.0] * years
    for month in range(MONTHS_PER_YEAR * years):
        waiting = min(max(lead - month, 0.0), 1.0)
        moved = min(max(month + 1 - lead, 0.0) / ramp_months, 1.0) if ramp_months else 1.0
        shares[month // MONTHS_PER_YEAR] += (waiting + (1 - waiting) * (1 - moved)) / MONTHS_PER_YEAR
    return tuple(shares)


def until_servers_run(bridge: Bridge, shares: Sequence[float], lead_years: float, ramp_months: float) -> Component:
    """Rent until bought servers have come and the demand has moved over: the shares of each year's."""
    months, weeks = MONTHS_PER_YEAR * sum(shares), lead_years * WEEKS_PER_YEAR
    return Component(
        UNTIL_SERVERS_RUN,
        0.0,
        tuple(share * cost for share, cost in zip(shares, bridge.yearly_usd, strict=True)),
        "months until the servers have come, and a share of each month of the ramp, x the month's rent",
        f"{weeks:.0f} weeks; ramp {ramp_months:g} months; {months:.1f} months of rent; {bridge.said}",
        kind=Kind.ONCE,
        making=lambda: Made((bridge.share(shares),)),
    )


def until_rented(case: Case, draft: Draft, found: Iterable[Bridge]) -> Component | None:
    """What waiting for rented capacity costs more than having it: chance, weeks, and the next best seller's price."""
    if draft.fields["way"] not in {Way.HYPERSCALER, Way.SPECIALISED_CLOUD} or draft.fields["route"] is Route.SPOT:
        return None
    other = cheapest([b for b in found if b.seller != draft.fields["service_provider_name"]])
    chance = capacity_chance(case, draft)
    if other is None:
        return None
    weeks = case.assumptions["rented.capacity_wait_weeks"]
    dearer = most(other.yearly_usd[0] - draft.rate_usd_per_year, 0.0)
    return Component(
        "waiting for capacity",
        0.0,
        ((1 - chance) * weeks / WEEKS_PER_YEAR * dearer, *(0.0,) * (case.years - 1)),
        "(1 - chance to have it at once) x weeks until it is there x what the next best seller costs more",
        f"chance {chance:g}; {weeks:g} weeks; {dearer:,.0f} USD/year more; {other.said}",
        kind=Kind.ONCE,
        making=lambda: Made((_wait(case, draft, other),)),
    )


def _wait(case: Case, draft: Draft, other: Bridge) -> Part:
    return Part(
        (0.0, 1 / WEEKS_PER_YEAR, *(0.0,) * (case.years - 1)),
        "years of what the next best costs more",
        factors=(rest_of(_chance_name(draft)), "rented.capacity_wait_weeks"),
        basis=Basis.DEARER,
        of_plan_id=other.plan_id,
    )


def capacity_chance(case: Case, draft: Draft) -> float:
    """The chance that capacity is there at once: the seller's word on its stock, else an assumption."""
    if draft.fields.get("availability") == Availability.AVAILABLE:
        return 1.0
    return case.assumptions[_chance_name(draft)]


def _chance_name(draft: Draft) -> str:
    scarce = draft.fields.get("availability") == Availability.SCARCE
    return f"rented.{'scarce_' if scarce else ''}capacity_probability"


def _by_year(draft: Draft) -> tuple[float, ...]:
    """What goes on being paid, by year."""
    parts = [part for part in draft.components if part.kind is Kind.RUNNING]
    return tuple(sum(costs) for costs in zip(*(part.yearly_usd for part in parts), strict=True))


def _rests_on(draft: Draft) -> tuple[str | None, str | None]:
    """The price, and the hosted model, that a bridge rests on."""
    return draft.fields.get("price_id"), draft.fields.get("model_name")


def _said(draft: Draft) -> str:
    what = draft.fields.get("model_name") or draft.fields.get("instance_type") or draft.fields.get("gpu_id")
    return f"rented meanwhile: {what} at {draft.fields['service_provider_name']}"
