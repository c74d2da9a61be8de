"""Cost every way to serve a scenario, rank them, and say what would change the answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import duckdb

from planner.assumptions import Assumptions
from planner.case import EVERYBODY, Case, Excluded
from planner.facts import Facts, HostedModel, RentedOffer, known_machines, read_facts
from planner.fleet import Replicas
from planner.measured import Measured, measured
from planner.names import canonical
from planner.replica import replicas
from planner.scenario import Brief, Scenario
from planner.scenario_demand import Training
from planner.sizing.architecture import Architecture
from planner.supply.bridge import Bridge, bridges, cheapest, until_rented
from planner.supply.costing import Component, Costed, Draft, costed
from planner.supply.escalation import escalation
from planner.supply.hosted_api import hosted_api
from planner.supply.owned import owned
from planner.supply.pricing import machine
from planner.supply.rented import rented
from planner.supply.tax_lines import tax_line
from planner.tariff import country_of, tariff
from planner.trend import trends
from warehouse.faults import BadInput
from warehouse.tables import Plan, PlanStatus, PricingCategory

CONTENDERS = 3
"""Plans of each way and terms that another assumption may bring to the front."""
SELLERS_MEANWHILE = 10
"""Sellers from whom another assumption may rent while capacity is waited for."""


@dataclass(frozen=True)
class Comparison:
    """All plans of one case, ranked, and what was left out."""

    case: Case
    replicas: Replicas
    costed: tuple[Costed, ...]
    excluded: tuple[Excluded, ...]
    meanwhile: tuple[Bridge, ...] = ()
    """What can be had at once, cheapest first."""

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

    @cached_property
    def shortlist(self) -> Facts:
        """The facts that the best plans of each way and terms rest on: enough to ask what would change the answer."""
        best: dict[tuple[object, ...], list[Plan]] = {}
        for plan in (c.plan for c in self.ranked):
            best.setdefault((plan.way, plan.route, plan.commitment_months), []).append(plan)
        plans = [plan for found in best.values() for plan in found[:CONTENDERS]]
        meanwhile = _sellers(self.meanwhile)
        used = {plan.price_id for plan in plans} | {bridge.price_id for bridge in meanwhile}
        facts, larger = self.case.facts, self.case.scenario.service.escalation_model
        called = {(plan.service_provider_name, plan.model_name) for plan in plans}
        called |= {(bridge.seller, bridge.model_name) for bridge in meanwhile}
        machines = {machine(offer) for offer in facts.offers if offer.price_id in used}
        return replace(
            facts,
            offers=tuple(o for o in facts.offers if o.price_id in used or _falls_back(o, machines)),
            hardware=tuple(h for h in facts.hardware if h.price_id in used),
            hosted=tuple(h for h in facts.hosted if _kept(h, called, larger)),
        )


def compare(
    connection: duckdb.DuckDBPyConnection, brief: Brief, moment: datetime, scenario_id: str, known: Facts | None = None
) -> Comparison:
    """Plan a scenario on the facts of a moment, which somebody may have read already.

    Raises:
        BadInput: the scenario names an accelerator, a model or a provider that the warehouse doesn't know.
    """
    facts = known or read_facts(connection, moment)
    scenario, architecture = canonical(connection, brief, facts)
    assumptions, scenario = _at_place(connection, brief, scenario, moment)
    case = Case(
        scenario_id=scenario_id,
        scenario_sha256=brief.sha256,
        as_of=moment.date(),
        scenario=scenario,
        assumptions=assumptions,
        facts=facts,
        measured=_measured(connection, scenario, brief.path.parent),
        trends=trends(connection, moment) if scenario.prices.drift == "fitted" else {},
    )
    return evaluate(case, architecture, brief.path.parent)


def _at_place(
    connection: duckdb.DuckDBPyConnection, brief: Brief, scenario: Scenario, moment: datetime
) -> tuple[Assumptions, Scenario]:
    """The assumptions, with the tariff of the place where servers would stand, and the place's own name."""
    place = scenario.supply.electricity
    if place is None:
        return brief.assumptions, scenario
    if brief.assumptions.judgements["owned.electricity_usd_per_kwh"].overridden:
        raise BadInput(f"{brief.path}: supply.electricity and owned.electricity_usd_per_kwh: state one of them")
    found = tariff(connection, place, moment)
    assumptions = brief.assumptions.known(
        "owned.electricity_usd_per_kwh",
        (found.usd_per_kwh or 0.0, found.low_usd_per_kwh or 0.0, found.high_usd_per_kwh or 0.0),
        f"{found.place_id}, {found.source_name} ({found.observed_on})",
        found.source_url,
    )
    named = scenario.supply.model_copy(update={"electricity": place if country_of(place) else found.place_id})
    return assumptions, scenario.model_copy(update={"supply": named})


def _measured(connection: duckdb.DuckDBPyConnection, scenario: Scenario, folder: Path) -> Measured | None:
    profile = None if isinstance(scenario.demand, Training) else scenario.demand.profile
    if profile is None or profile.file is None:
        return None
    return measured(profile, folder, known_machines(connection))


def evaluate(case: Case, architecture: Architecture | None, folder: Path) -> Comparison:
    """Cost every way of a case: a pure function of it."""
    named = case.scenario.supply.gpus
    gpus = [gpu for gpu in case.facts.gpus.values() if not named or gpu.gpu_id in named]
    fitting = replicas(case.scenario, case.assumptions, gpus, architecture, folder, case.facts.benchmarks)
    return costed_ways(case, fitting)


def costed_ways(case: Case, fitting: Replicas) -> Comparison:
    """Cost every way with replicas that are known already."""
    rest = not_owned(case, fitting)
    bought, not_bought = owned(case, fitting, rest.until_servers_run(case))
    if isinstance(rest.larger, str):
        everything = [Excluded(draft.fields["way"], EVERYBODY, None, rest.larger) for draft in (*rest.drafts, *bought)]
        return Comparison(case, fitting, (), (*rest.excluded, *not_bought, *everything))
    plans = [finished(case, draft, rest) for draft in (*rest.drafts, *bought)]
    ranking = tuple(sorted(plans, key=_by_cost))
    return Comparison(case, fitting, ranking, (*rest.excluded, *not_bought), rest.meanwhile)


@dataclass(frozen=True)
class NotOwned:
    """What can be rented or called, and what it is to servers: rent until they run, a larger model beside them."""

    drafts: tuple[Draft, ...]
    excluded: tuple[Excluded, ...]
    meanwhile: tuple[Bridge, ...]
    larger: Component | str | None
    """What a larger model adds to every way, or why none can be had."""

    def until_servers_run(self, case: Case) -> Bridge | None:
        """The cheapest that can be had at once, unless the demand waits for servers."""
        return None if case.scenario.service.waits_for_servers else cheapest(self.meanwhile)


def not_owned(case: Case, fitting: Replicas) -> NotOwned:
    """Every way but owning."""
    (machines, no_machine), (called, no_call) = rented(case, fitting), hosted_api(case)
    drafts = (*machines, *called)
    return NotOwned(drafts, (*no_machine, *no_call), tuple(bridges(drafts)), escalation(case))


def finished(case: Case, draft: Draft, rest: NotOwned) -> Costed:
    """A plan with what every way bears alike, and its totals."""
    return costed(whole(case, draft, rest), case.discount_rate, case.tokens_by_year)


def whole(case: Case, draft: Draft, rest: NotOwned) -> Draft:
    """A plan with what every way bears alike: waiting for capacity, a larger model, taxes."""
    larger = rest.larger if isinstance(rest.larger, Component) else None
    more = draft.with_more(until_rented(case, draft, rest.meanwhile), larger)
    return more.with_more(tax_line(case, more))


def near_the_front(comparison: Comparison) -> tuple[Case, Replicas]:
    """The case on the facts that its best plans rest on, and the replicas of their accelerators."""
    facts = comparison.shortlist
    gpus = {offer.gpu_id for offer in facts.offers} | {server.gpu_id for server in facts.hardware}
    fitting = {gpu: found for gpu, found in comparison.replicas.items() if gpu in gpus}
    return replace(comparison.case, facts=facts), fitting


def _sellers(meanwhile: Iterable[Bridge]) -> list[Bridge]:
    """What can be had at once of the cheapest sellers.

    Nobody waits for a seller at that seller, and under another course or load another may be the cheapest.
    """
    cheapest: dict[str, Bridge] = {}
    for bridge in meanwhile:
        cheapest.setdefault(bridge.seller, bridge)
    return list(cheapest.values())[:SELLERS_MEANWHILE]


def _falls_back(offer: RentedOffer, machines: set[tuple[object, ...]]) -> bool:
    """Whether another offer of the same machine may fall back on this one."""
    return offer.pricing_category == PricingCategory.STANDARD and machine(offer) in machines


def _kept(hosted: HostedModel, called: set[tuple[str, str | None]], larger: str | None) -> bool:
    """Whether a hosted model is called, or is the larger one that some requests are asked of again."""
    names = {(hosted.llm_id or hosted.model_name).casefold(), hosted.model_name.casefold()}
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
