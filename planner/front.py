"""The plans that a report shows whole: the cheapest of each way and terms, and what they rent meanwhile."""

from collections.abc import Iterable, Iterator

from planner.case import Case
from planner.comparison import Comparison
from planner.supply.costing import Costed
from warehouse.tables import Assumption


def front(comparison: Comparison) -> list[Costed]:
    """The cheapest ranked plan of each way and terms, cheapest first."""
    found: dict[tuple[object, ...], Costed] = {}
    for costed in comparison.ranked:
        plan = costed.plan
        found.setdefault((plan.way, plan.route, plan.commitment_months), costed)
    return list(found.values())


def with_meanwhile(comparison: Comparison) -> list[Costed]:
    """The same and the plans that their lines refer to."""
    by_id = {costed.plan.plan_id: costed for costed in comparison.costed}
    found, wanted = {}, [costed.plan.plan_id for costed in front(comparison)]
    while wanted:
        plan_id = wanted.pop()
        if plan_id not in found:
            found[plan_id] = by_id[plan_id]
            wanted += _referred(by_id[plan_id])
    return list(found.values())


def fitted(case: Case) -> Iterator[Assumption]:
    """How rental prices of each accelerator move, where that is fitted: beside the assumption that it goes before."""
    assumed = case.assumptions.judgements["rented.price_drift_per_year"]
    for gpu_id, trend in case.trends.items():
        if trend.drift_per_year is not None:
            yield Assumption(
                source="planner",
                scenario_id=case.scenario_id,
                name=case.drift_name(gpu_id),
                assumed_value=trend.drift_per_year,
                unit=assumed.unit,
                low_value=min(assumed.low, trend.drift_per_year),
                high_value=max(assumed.high, trend.drift_per_year),
                overridden=True,
                source_name="Fitted to this warehouse's own prices",
            )


def _referred(costed: Costed) -> Iterable[str]:
    return {part.of_plan_id for component in costed.components for part in component.made.cash if part.of_plan_id}
