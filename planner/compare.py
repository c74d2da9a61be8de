"""Cost every way to serve a scenario, rank them, and say what would change the answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from planner.assumptions import Assumptions
from planner.case import Case, Excluded
from planner.facts import Facts, HostedModel, RentedOffer, read_facts
from planner.fleet import Replicas
from planner.measured import Measured, measured
from planner.names import canonical
from planner.replica import replicas
from planner.scenario import Brief, Scenario
from planner.sizing.architecture import Architecture
from planner.supply.bridge import Bridge, bridges, until_rented
from planner.supply.costing import Component, Costed, Draft, costed
from planner.supply.escalation import escalation
from planner.supply.hosted_api import hosted_api
from planner.supply.owned import owned
from planner.supply.pricing import machine
from planner.supply.rented import rented
from planner.supply.tax_lines import tax_line
from planner.tariff import tariff
from planner.trend import trends
from warehouse.faults import BadInput
from warehouse.tables import Plan, PlanStatus, PricingCategory

CONTENDERS = 3
"""Plans of each way and terms that another assumption may bring to the front."""


@dataclass(frozen=True)
class Comparison:
    """All plans of one case, ranked, and what was left out."""

    case: Case
    replicas: Replicas
    costed: tuple[Costed, ...]
    excluded: tuple[Excluded, ...]

    @property
    def ranked(self) -> list[Costed]:
        """Plans with a whole and certain price, cheapest first."""
        return [c for c in self.costed if c.plan.status == PlanStatus.RANKED]

    @property
    def indicative(self) -> list[Costed]:
        """Plans whose price is not for the whole node, cheapest first."""
        return [c for c in self.costed if c.plan.status == PlanStatus.INDICATIVE]

    @property
    def plans(self) -> list[Plan]:
        """Every plan, the reasons for what was left out included."""
        return [c.plan for c in self.costed] + excluded_plans(self.case, self.excluded)


def compare(connection: duckdb.DuckDBPyConnection, brief: Brief, moment: datetime, scenario_id: str) -> Comparison:
    """Plan a scenario on the facts of a moment.

    Raises:
        BadInput: the scenario names an accelerator, a model or a provider that the warehouse doesn't know.
    """
    facts = read_facts(connection, moment)
    scenario, architecture = canonical(connection, brief, facts)
    case = Case(
        scenario_id=scenario_id,
        scenario_sha256=brief.sha256,
        as_of=moment.date(),
        scenario=scenario,
        assumptions=_at_place(connection, brief, moment),
        facts=facts,
        measured=_measured(scenario, facts, brief.path.parent),
        trends=trends(connection, moment) if scenario.prices.drift == "fitted" else {},
    )
    return evaluate(case, architecture, brief.path.parent)


def _at_place(connection: duckdb.DuckDBPyConnection, brief: Brief, moment: datetime) -> Assumptions:
    """The assumptions, with the tariff of the place where servers would stand."""
    place = brief.scenario.supply.electricity
    if place is None:
        return brief.assumptions
    if brief.assumptions.judgements["owned.electricity_usd_per_kwh"].overridden:
        raise BadInput(f"{brief.path}: supply.electricity and owned.electricity_usd_per_kwh: state one of them")
    found = tariff(connection, place, moment)
    return brief.assumptions.known(
        "owned.electricity_usd_per_kwh",
        (found.usd_per_kwh or 0.0, found.low_usd_per_kwh or 0.0, found.high_usd_per_kwh or 0.0),
        f"{found.place_id}, {found.source_name} ({found.observed_on})",
        found.source_url,
    )


def _measured(scenario: Scenario, facts: Facts, folder: Path) -> Measured | None:
    profile = scenario.demand.profile
    if profile is None or profile.file is None:
        return None
    machines = {o.instance_type: o.gpu_count for o in facts.offers if o.instance_type and o.gpu_count}
    return measured(profile, folder, machines)


def evaluate(case: Case, architecture: Architecture | None, folder: Path) -> Comparison:
    """Cost every way of a case: a pure function of it."""
    named = case.scenario.supply.gpus
    gpus = [gpu for gpu in case.facts.gpus.values() if not named or gpu.gpu_id in named]
    fitting = replicas(case.scenario, case.assumptions, gpus, architecture, folder, case.facts.benchmarks)
    return costed_ways(case, fitting)


def costed_ways(case: Case, fitting: Replicas) -> Comparison:
    """Cost every way with replicas that are known already."""
    (machines, no_machine), (called, no_call) = rented(case, fitting), hosted_api(case)
    meanwhile = bridges([*machines, *called])
    bought, not_bought = owned(case, fitting, None if case.scenario.service.waits_for_servers else _first(meanwhile))
    larger = escalation(case)
    if isinstance(larger, str):
        everything = [Excluded(draft.fields["way"], "all", None, larger) for draft in (*machines, *called, *bought)]
        return Comparison(case, fitting, (), (*no_machine, *not_bought, *no_call, *everything))
    plans = [_finished(case, draft, meanwhile, larger) for draft in (*machines, *bought, *called)]
    return Comparison(case, fitting, tuple(sorted(plans, key=_by_cost)), (*no_machine, *not_bought, *no_call))


def _finished(case: Case, draft: Draft, meanwhile: Sequence[Bridge], larger: Component | None) -> Costed:
    """A plan with what every way bears alike: waiting for capacity, a larger model, taxes."""
    whole = draft.with_more(until_rented(case, draft, meanwhile), larger)
    return costed(whole.with_more(tax_line(case, whole)), case.discount_rate, case.tokens_by_year)


def _first(meanwhile: Sequence[Bridge]) -> Bridge | None:
    return meanwhile[0] if meanwhile else None


def shortlisted(comparison: Comparison) -> Facts:
    """The facts that the best plans of each way and terms rest on: enough to ask what would change the answer."""
    best: dict[tuple[object, ...], list[Plan]] = {}
    for plan in (c.plan for c in comparison.ranked):
        best.setdefault((plan.way, plan.route, plan.commitment_months), []).append(plan)
    plans = [plan for found in best.values() for plan in found[:CONTENDERS]]
    used = {plan.price_id for plan in plans}
    facts, larger = comparison.case.facts, comparison.case.scenario.service.escalation_model
    called = {(plan.service_provider_name, plan.model_name) for plan in plans}
    machines = {machine(offer) for offer in facts.offers if offer.price_id in used}
    return replace(
        facts,
        offers=tuple(o for o in facts.offers if o.price_id in used or _falls_back(o, machines)),
        hardware=tuple(h for h in facts.hardware if h.price_id in used),
        hosted=tuple(h for h in facts.hosted if _kept(h, called, larger)),
    )


def _falls_back(offer: RentedOffer, machines: set[tuple[object, ...]]) -> bool:
    """Whether another offer of the same machine may fall back on this one."""
    return offer.pricing_category == PricingCategory.STANDARD and machine(offer) in machines


def _kept(hosted: HostedModel, called: set[tuple[str, str | None]], larger: str | None) -> bool:
    """Whether a hosted model is called, or is the larger one that some requests are asked of again."""
    names = {(hosted.llm_id or "").casefold(), hosted.model_name.casefold()}
    return (hosted.service_provider_name, hosted.model_name) in called or (larger or "").casefold() in names


def excluded_plans(case: Case, excluded: Iterable[Excluded]) -> list[Plan]:
    """What was left out, one row for each reason, with the number of offers it applied to."""
    counts = Counter((e.way, e.service_provider_name, e.gpu_id, e.reason) for e in excluded)
    by_reason: dict[tuple[object, ...], list[int]] = {}
    names: dict[tuple[object, ...], set[str]] = {}
    for (way, name, _, reason), count in counts.items():
        by_reason.setdefault((way, reason), []).append(count)
        names.setdefault((way, reason), set()).add(name)
    return [_excluded(case, key, sum(found), names[key]) for key, found in by_reason.items()]


def _excluded(case: Case, key: Sequence[object], count: int, names: set[str]) -> Plan:
    way, reason = key
    return Plan.of(
        source="planner",
        **case.fields(way, PlanStatus.EXCLUDED, str(reason)),  # type: ignore[arg-type]
        service_provider_name=next(iter(names)) if len(names) == 1 else f"{len(names)} sellers",
        variant=str(reason),
        considered_count=count,
    )


def _by_cost(found: Costed) -> tuple[float, str]:
    return (found.plan.npv_cost_usd or 0.0, found.plan.plan_id)
