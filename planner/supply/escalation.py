"""Requests that a small model can't answer: a share is asked again of a larger one, at its hosted price.

The larger model sees the same prompt and answers at the same length. Every way to serve the small model pays for it
alike, by the cheapest API that is known to serve the larger one.
"""

from planner.case import Case
from planner.finance import drifted_years
from planner.scenario_demand import Requests
from planner.supply.costing import Component, Kind
from planner.supply.parts import WORK, Made, Part, at_start, mean_price, yearly
from planner.supply.token_tiers import request_usd, tiers


def escalation(case: Case) -> Component | str | None:
    """What the larger model costs; why that is not known; or nothing where none is asked."""
    service, demand = case.scenario.service, case.scenario.demand
    if not service.escalation_fraction or not isinstance(demand, Requests):
        return None
    name = service.escalation_model or ""
    sold = [
        sale.standard
        for sale in tiers(case.facts.hosted, demand.input_tokens)
        if name.casefold() in {(sale.standard.llm_id or "").casefold(), sale.standard.model_name.casefold()}
        and sale.standard.input_usd is not None
        and sale.standard.output_usd
    ]
    if not sold:
        return f"no price is known for {name}, of which a share of the requests is asked again"
    cheapest = min(sold, key=lambda hosted: (request_usd(demand, hosted), hosted.price_id))
    each, drift = request_usd(demand, cheapest), case.assumptions["hosted_api.price_drift_per_year"]
    factors = drifted_years(1.0, drift, case.years)
    rates = [count * service.escalation_fraction * each for count in case.requests_by_year]
    return Component(
        "larger model",
        0.0,
        tuple(rate * factor for rate, factor in zip(rates, factors, strict=True)),
        "requests x share asked again x price of a request x drift",
        f"{case.requests_by_year[0]:,.0f} requests/year; {service.escalation_fraction:g}; {each:.6g} USD each for "
        f"{cheapest.model_name} at {cheapest.service_provider_name}; drift {drift:+.0%} a year",
        cheapest.price_id,
        Kind.ALIKE,
        drifting_usd_per_year=rates[0],
        making=lambda: _made(case, service.escalation_fraction, each),
    )


def _made(case: Case, asked_again: float, each_usd: float) -> Made:
    factors = (WORK, mean_price("hosted_api.price_drift_per_year"))
    counts = yearly(count * asked_again for count in case.requests_by_year)
    cash = (Part(counts, "requests", each_usd, factors),)
    return Made(cash, at_start(cash))
