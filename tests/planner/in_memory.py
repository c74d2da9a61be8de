"""A case made in memory, without a warehouse: every route on one accelerator, at prices made for working by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

from planner.assumptions import overridden
from planner.case import Case
from planner.comparison import costed_ways
from planner.facts import Facts, Hardware, HostedModel, RentedOffer
from planner.fleet import Replica
from planner.scenario import Scenario
from tests.planner.hand_made import H100

DAY = datetime(2026, 7, 1, tzinfo=UTC)
GPU = H100.model_copy(update={"tdp_w": 700.0})
REPLICAS = {GPU.gpu_id: (Replica(GPU.gpu_id, 1, 1.0, 1.25, "one GPU carries a request a second"),)}
NODES = {GPU.gpu_id: (Replica(GPU.gpu_id, 8, 1.0, 1.0, "a node"),)}


def offer(name, price, **stated):
    base = {
        "price_id": f"{name}-{stated.get('commitment_months')}-{price}", "offer_id": name,
        "service_provider_name": name,
        "provider_kind": "hyperscaler", "gpu_id": GPU.gpu_id, "gpu_name": "H100", "gpu_count": 8.0,
        "instance_type": "8x", "region_id": "here", "country": None, "continent": None,
        "pricing_category": "Standard", "commitment_months": None, "commitment_type": None, "payment_option": None,
        "variant": None, "pricing_unit": "Hours", "price_usd_per_gpu_hour": price,
        "price_usd_per_instance_hour": None if price is None else 8 * price, "upfront_usd_per_gpu_hour": None,
        "missing_reason": None, "source_url": "https://example.org", "observed_at": DAY, "age_days": 1,
        "availability": None, "source": "test", "freshness": "fresh",
    }  # fmt: skip
    return RentedOffer(**(base | stated))


def committed(name, price, months, **stated):
    terms = {"pricing_category": "Committed", "commitment_months": months, "commitment_type": "reservation"}
    return offer(name, price, **terms, **stated)


def server(price=200_000.0, **stated):
    base = {
        "hardware_id": "server-8x", "kind": "server", "condition": "new", "gpu_id": GPU.gpu_id, "gpu_count": 8,
        "low_price": None, "typical_price": price, "high_price": None, "power_full_w": 8000.0, "power_max_w": 10_000.0,
        "observed_on": date(2026, 6, 1), "source_name": "test", "source_url": None, "confidence": "high",
        "price_id": "server-8x@1",
    }  # fmt: skip
    return Hardware(**(base | stated))


def hosted(**stated):
    base = {
        "service_provider_name": "Api", "model_name": "small", "service_tier": "standard", "context_above_tokens": 0,
        "llm_id": "acme/small", "input_usd": 2.0, "cached_input_usd": 1.0, "output_usd": 10.0, "context_tokens": None,
        "source_url": None, "observed_at": DAY, "price_id": "api@1",
        "source": "test", "freshness": "fresh",
    }  # fmt: skip
    return HostedModel(**(base | stated))


OFFERS = (
    offer("Big", 10.0),
    offer("Big", 4.0, pricing_category="Dynamic"),
    committed("Big", 5.0, 12),
    committed("Big", 4.0, 36),
    offer("Flat", 3.0, provider_kind="specialised"),
)


SERVERS, MODELS = (server(),), (hosted(),)


def facts(offers=OFFERS, servers=SERVERS, models=MODELS):
    return Facts(
        moment=DAY,
        gpus={GPU.gpu_id: GPU},
        offers=tuple(offers),
        hardware=tuple(servers),
        hosted=tuple(models),
        interruptions={},
    )


def requests(**stated):
    return {"kind": "requests", "requests_per_day": 864_000, "input_tokens": 1000, "output_tokens": 100} | stated


def nodes(**stated):
    return {"kind": "gpu_hours", "gpu": GPU.gpu_id, "gpu_count": 8, "hours_per_week": 42} | stated


def case(demand, known=None, years=3, assumed=(), **tables):
    model = {"name": "acme/small", "context_tokens": 4096} if demand["kind"] == "requests" else None
    service = {"interruptible": True, "reserve_replicas": 0} | tables.pop("service", {})
    scenario = Scenario.model_validate(
        {"title": "t", "horizon_years": years, "model": model, "demand": demand, "service": service, **tables}
    )
    assumptions, faults = overridden(dict(assumed))
    assert not faults
    return Case("t", "0", DAY.date(), scenario, assumptions, known or facts())


def planned(demand, known=None, years=3, assumed=(), **tables):
    made = case(demand, known, years, assumed, **tables)
    return costed_ways(made, REPLICAS if demand["kind"] == "requests" else NODES)


def by_route(comparison):
    """The cheapest plan of each route and term."""
    found = {}
    for each in comparison.costed:
        found.setdefault((each.plan.route, each.plan.commitment_months), each)
    return found


def lines(found):
    return {part.name: part for part in found.components}


def again(comparison, **changes):
    return costed_ways(replace(comparison.case, **changes), comparison.replicas)
