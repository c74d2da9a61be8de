"""Hosted model APIs: the same tokens, paid by the million.

Only the very same checkpoint counts, unless the scenario names models that may stand in for it. No seller of
tokens is known to state where they are made, so a scenario that names continents or countries is closed to all.

Requests pay their seller's standard prices for prompts of the mean length. Those that may wait are sent as batches
where the seller's batches are cheaper.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from planner.case import EVERYBODY, Case, Excluded
from planner.facts import HostedModel
from planner.finance import drifted_years
from planner.many import some
from planner.scenario_demand import Requests
from planner.supply.costing import Component, Draft, staff
from planner.supply.open_offers import elsewhere
from planner.supply.parts import WORK, Made, Part, at_start, grown, mean_price, yearly
from planner.supply.token_tiers import MILLION, Tiers, request_usd, tiers
from warehouse.tables import PlanStatus, Route, Way

ANOTHER_MODEL = "another model than the scenario's"


def hosted_api(case: Case) -> tuple[list[Draft], list[Excluded]]:
    """A plan for each API that serves the model, and what was left out."""
    if Way.HOSTED_API not in case.scenario.supply.ways:
        return [], [_excluded(EVERYBODY, "the scenario leaves out hosted_api")]
    if not isinstance(case.scenario.demand, Requests) or case.scenario.model is None:
        return [], [_excluded(EVERYBODY, "an API sells answers, and the demand is training or GPU-hours")]
    demand = case.scenario.demand
    found = [_plan(case, demand, sold) for sold in tiers(case.facts.hosted, demand.input_tokens)]
    plans = [f for f in found if isinstance(f, Draft)]
    excluded = [f for f in found if isinstance(f, Excluded)]
    if not plans:
        excluded.append(_excluded(EVERYBODY, _why_none(case, case.scenario.model.name, excluded)))
    return plans, excluded


def _why_none(case: Case, model: str, excluded: Iterable[Excluded]) -> str:
    if not case.facts.hosted:
        return f"no price of a hosted model is known as of {case.as_of}"
    reasons = Counter(left.reason for left in excluded if left.reason != ANOTHER_MODEL)
    if reasons:
        return f"no API can serve {model} here: {reasons.most_common(1)[0][0]}"
    return f"no API is known to serve {model}{_stand_ins(model, case.facts.hosted)}"


def _stand_ins(model: str, sold: Iterable[HostedModel]) -> str:
    """Hosted models whose name holds the model's, or is held by it, as the tail of a reason."""
    names = sorted({hosted.model_name for hosted in sold}, key=lambda name: (len(name), name))
    close = [name for name in names if _base(model) in _base(name) or _base(name) in _base(model)][:2]
    return f", but supply.api_models may name a stand-in, such as {' or '.join(close)}" if close else ""


def _base(model: str) -> str:
    return model.casefold().rpartition("/")[2].partition(":")[0]


def _plan(case: Case, demand: Requests, sold: Tiers) -> Draft | Excluded:
    reason = _closed(case, demand, sold.standard)
    if reason:
        return _excluded(sold.standard.service_provider_name, reason)
    batch, share = sold.batch, case.scenario.service.batch_fraction
    if batch is None or not share or not _cheaper(demand, batch, sold.standard):
        batch, share = None, 0.0
    parts = [_tokens(case, demand, sold.standard, "tokens", 1 - share)]
    price = (1 - share) * request_usd(demand, sold.standard)
    if batch:
        parts.append(_tokens(case, demand, batch, "tokens in batches", share))
        price += share * request_usd(demand, batch)
    people = staff([case.assumptions["hosted_api.staff_fte"]] * case.years, case.assumptions["staff.usd_per_fte_year"])
    fields = _fields(case, demand, sold.standard, price)
    return Draft(fields, tuple(part for part in [*parts, people] if some(part.flows_usd)))


def _cheaper(demand: Requests, batch: HostedModel, standard: HostedModel) -> bool:
    stated = batch.input_usd is not None and batch.output_usd is not None
    return stated and request_usd(demand, batch) < request_usd(demand, standard)


def _tokens(case: Case, demand: Requests, hosted: HostedModel, name: str, share: float) -> Component:
    """The tokens of a share of the requests, at the prices of one tier."""
    requests = [share * count for count in case.requests_by_year]
    retries = case.assumptions["hosted_api.retry_fraction"]
    drift = case.assumptions["hosted_api.price_drift_per_year"]
    each = request_usd(demand, hosted) * (1 + retries)
    factors = drifted_years(1.0, drift, case.years)
    return Component(
        name,
        0.0,
        tuple(count * each * factor for count, factor in zip(requests, factors, strict=True)),
        "requests x (fresh input + cached input + output tokens, each at its price) x (1 + retries) x drift",
        f"{requests[0]:,.0f} requests/year; {_prices(hosted)}; retries {retries:g}; drift {drift:+.0%} a year",
        hosted.price_id,
        drifting_usd_per_year=requests[0] * each,
        making=lambda: _made(requests, request_usd(demand, hosted)),
    )


def _made(requests: Sequence[float], each_usd: float) -> Made:
    factors = (WORK, grown("hosted_api.retry_fraction", 1), mean_price("hosted_api.price_drift_per_year"))
    cash = (Part(yearly(requests), "requests", each_usd, factors),)
    return Made(cash, at_start(cash))


def _closed(case: Case, demand: Requests, hosted: HostedModel) -> str | None:
    supply, model = case.scenario.supply, case.scenario.model
    away = elsewhere(supply, continent=None, country=None)
    same = model is not None and (hosted.llm_id or "").casefold() == model.name.casefold()
    rules = (
        (not same and hosted.model_name not in supply.api_models, ANOTHER_MODEL),
        (
            bool(supply.providers) and hosted.service_provider_name not in supply.providers,
            "provider not among the scenario's",
        ),
        (away is not None, away),
        (
            hosted.input_usd is None or hosted.output_usd is None,
            f"no price: {hosted.missing_reason or 'input or output price not stated'}",
        ),
        (not hosted.output_usd, "free of charge: a trial, not a supply"),
        (
            (hosted.context_tokens or demand.input_tokens + demand.output_tokens)
            < demand.input_tokens + demand.output_tokens,
            f"serves {hosted.context_tokens} tokens of context only",
        ),
    )
    return next((reason for applies, reason in rules if applies), None)


def _fields(case: Case, demand: Requests, hosted: HostedModel, request_price_usd: float) -> dict[str, object]:
    tokens = demand.input_tokens + demand.output_tokens
    return {
        **case.fields(Way.HOSTED_API, PlanStatus.RANKED),
        "route": Route.API,
        "service_provider_name": hosted.service_provider_name,
        "model_name": hosted.model_name,
        "sizing_summary": "the provider's affair",
        "price_id": hosted.price_id,
        "price_observed_on": f"{hosted.observed_at:%Y-%m-%d}",
        "price_freshness": hosted.freshness,
        "price_source_url": hosted.source_url,
        "unit_price_usd": request_price_usd / tokens * MILLION,
    }


def _prices(hosted: HostedModel) -> str:
    cached = "as fresh" if hosted.cached_input_usd is None else f"{hosted.cached_input_usd:g}"
    return f"input {hosted.input_usd:g}, cached {cached}, output {hosted.output_usd:g} USD per million tokens"


def _excluded(provider: str, reason: str) -> Excluded:
    return Excluded(Way.HOSTED_API, provider, None, reason)
