"""The price of a GPU-hour under an offer's terms. Spot is priced per hour of work that survives.

Spot takes machines back: work since the last checkpoint is done again, and where there is no spot capacity at all the
hours are bought on demand. The loss follows from how often machines are taken back, by the seller's own band for the
machine where it publishes one.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from planner.case import Case
from planner.facts import RentedOffer
from planner.finance import Checkpointing, interruption_rate
from warehouse.tables import PricingCategory

CAPACITY_BLOCK = "capacity_block"
MINUTES_PER_HOUR = 60
MONTHS_PER_YEAR = 12
Fallbacks = dict[tuple[object, ...], float]
"""The cheapest known price on demand of each machine [USD/GPU h]."""
machine = attrgetter("service_provider_name", "gpu_id", "gpu_count", "instance_type", "region_id")
"""What is rented, whatever the terms."""
spot_place = attrgetter("service_provider_name", "region_id", "instance_type")
"""What a seller states a band of interruptions for."""


@dataclass(frozen=True)
class Rate:
    """A price of a GPU-hour, how it is made, and the price row it rests on."""

    usd_per_gpu_hour: float
    formula: str
    inputs: str
    price_id: str | None


@dataclass(frozen=True)
class Pricing:
    """What each hour costs, and what is paid on top of it for the same hours."""

    rate: Rate
    extras: tuple[tuple[str, Rate], ...] = ()
    on_demand: Rate | None = None
    """The same machine on demand, where that is for sale."""
    in_blocks: bool = False
    """Whether whole days are paid for."""

    @property
    def usd_per_gpu_hour(self) -> float:
        """Everything that an hour costs."""
        return self.rate.usd_per_gpu_hour + sum(rate.usd_per_gpu_hour for _, rate in self.extras)


def on_demand_prices(offers: Iterable[RentedOffer]) -> Fallbacks:
    """The cheapest known price of each machine on demand, a contract's included."""
    found: Fallbacks = {}
    for offer in offers:
        price = offer.price_usd_per_gpu_hour
        if price is not None and offer.pricing_category == PricingCategory.STANDARD:
            what = machine(offer)
            if price < found.get(what, math.inf):
                found[what] = price
    return found


def unpriced(case: Case, offer: RentedOffer, fallbacks: Fallbacks) -> str | None:
    """Why an hour under the offer's terms has no price."""
    after, years = case.scenario.supply.commit_after_months, case.years
    if offer.commitment_months and after >= MONTHS_PER_YEAR * years and machine(offer) in fallbacks:
        return f"the commitment would begin after {after} months, and the horizon is {years} years"
    if offer.pricing_category != PricingCategory.DYNAMIC:
        return None
    if machine(offer) not in fallbacks:
        return "spot without a known price to fall back on when there is no capacity"
    if lost_fraction(case, _interruptions(case, offer)[0]) >= 1:
        return "spot is taken back so often that no work would be left"
    return None


def pricing(case: Case, offer: RentedOffer, fallbacks: Fallbacks) -> Pricing:
    """The price of an hour under the offer's terms, where it has one."""
    price = offer.price_usd_per_gpu_hour or 0.0
    fallback = fallbacks.get(machine(offer))
    if offer.pricing_category == PricingCategory.DYNAMIC:
        return _spot(case, offer, price, fallback or 0.0)
    on_demand = None if fallback is None else Rate(fallback, "on demand", f"on demand {fallback:.6g} USD/GPU-h", None)
    rate = Rate(price, "price", f"price {price:.6g} USD/GPU-h", offer.price_id)
    return Pricing(rate, on_demand=on_demand, in_blocks=offer.commitment_type == CAPACITY_BLOCK)


def _spot(case: Case, offer: RentedOffer, price: float, fallback: float) -> Pricing:
    share = case.assumptions["spot.capacity_probability"]
    monthly, said = _interruptions(case, offer)
    waste = lost_fraction(case, monthly)
    per_hour = f"a {share:g}; spot {price:.6g} USD/GPU-h"
    spot = Rate(share * price, "a x spot", per_hour, offer.price_id)
    again = Rate(
        share * price * (waste / (1 - waste)),
        "a x spot x w / (1 - w)",
        f"{per_hour}; w {waste:.4g} at {monthly:.3g} interruptions a month ({said})",
        offer.price_id,
    )
    missing = Rate(
        (1 - share) * fallback, "(1 - a) x on demand", f"a {share:g}; on demand {fallback:.6g} USD/GPU-h", None
    )
    return Pricing(spot, (("work lost to interruptions", again), ("on demand where there is no spot", missing)))


def lost_fraction(case: Case, interruptions_per_month: float) -> float:
    """Share of spot hours whose work is lost, or spent on saving it (Young/Daly)."""
    minutes = (case.assumptions[f"spot.{what}_minutes"] for what in ("checkpoint", "restart"))
    lost: float = case.each(_waste, interruptions_per_month, *minutes)
    return lost


@lru_cache(maxsize=4096)
def _waste(interruptions_per_month: float, checkpoint_minutes: float, restart_minutes: float) -> float:
    return Checkpointing(
        interruption_rate(interruptions_per_month),
        checkpoint_minutes / MINUTES_PER_HOUR,
        restart_minutes / MINUTES_PER_HOUR,
    ).waste


def _interruptions(case: Case, offer: RentedOffer) -> tuple[float, str]:
    """Share of machines that are taken back in a month, and who says so."""
    stated = case.facts.interruptions.get(spot_place(offer))
    if stated is None:
        return case.assumptions["spot.interruption_fraction_per_month"], "assumed"
    return stated, "the seller's band"
