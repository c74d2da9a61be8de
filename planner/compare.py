"""Cost every way to serve a scenario, rank them, and say what would change the answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from planner.case import Case, Excluded
from planner.facts import Facts, read_facts
from planner.fleet import Replicas
from planner.measured import Measured, measured
from planner.names import canonical
from planner.replica import replicas
from planner.scenario import Brief, Scenario
from planner.sizing.architecture import Architecture
from planner.supply.costing import Costed
from planner.supply.hosted_api import hosted_api
from planner.supply.owned import owned
from planner.supply.rented import rented
from warehouse.tables import Plan, PlanStatus


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
        assumptions=brief.assumptions,
        facts=facts,
        measured=_measured(scenario, facts, brief.path.parent),
    )
    return evaluate(case, architecture, brief.path.parent)


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
    fitting = replicas(case.scenario, case.assumptions, gpus, architecture, folder)
    return costed_ways(case, fitting)


def costed_ways(case: Case, fitting: Replicas) -> Comparison:
    """Cost every way with replicas that are known already."""
    ways = (rented(case, fitting), owned(case, fitting), hosted_api(case))
    plans = sorted((c for found, _ in ways for c in found), key=_by_cost)
    return Comparison(case, fitting, tuple(plans), tuple(e for _, left_out in ways for e in left_out))


def shortlisted(comparison: Comparison) -> Facts:
    """The facts that the comparison's plans rest on: enough to ask what would change the answer."""
    used = {c.plan.price_id for c in comparison.costed}
    facts = comparison.case.facts
    called = {(c.plan.service_provider_name, c.plan.model_name) for c in comparison.costed}
    kept = {(o.service_provider_name, o.instance_type, o.region_id) for o in facts.offers if o.price_id in used}
    return Facts(
        moment=facts.moment,
        gpus=facts.gpus,
        offers=tuple(o for o in facts.offers if (o.service_provider_name, o.instance_type, o.region_id) in kept),
        hardware=facts.hardware,
        hosted=tuple(h for h in facts.hosted if (h.service_provider_name, h.model_name) in called),
    )


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
