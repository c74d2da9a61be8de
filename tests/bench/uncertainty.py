"""Uncertainty's speed and exactness, against plain ways in the same run: `python -m tests.bench.uncertainty`.

1. The demo's front plans: 4,096 samples through the planner's formulas at once, against costing samples one by one.
2. 60,000 offers of 300 sellers on 5 terms in 40 regions, and five times as many, over 60 months: `compare`'s own
   ranking, against numpy on every month of every offer. Both name the same cheapest offer of each seller and terms.
3. 60,000 offers x 5 terms: P10, P50 and P90 of each over 4,096 Sobol samples. The cost of a rented plan is a straight
   line in its price, price x rate + rest, and plans on the same terms share rate and rest in every sample, so
   percentiles are a function of the price alone: worked out at some prices and drawn straight between. Against numpy
   on every cost, block by block, of each tenth offer; its time is ten times that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import numpy as np

from planner.comparison import Comparison, compare, costed_ways
from planner.scenario import read
from planner.uncertainty.many_ways import costs, having, sampled
from planner.uncertainty.ranges import Draws, Floats, draws
from planner.uncertainty.sensitivity import Front, front
from tests.bench.row import Row
from tests.bench.timing import processor_s
from tests.planner.in_memory import REPLICAS, case, committed, facts, offer, requests
from warehouse.access import moment, reader

SCENARIO = Path("planner/scenarios/chat-70b.toml")
ONE_BY_ONE = 64
OFFER_COUNT, TENTH, CHUNK, NODES = 60_000, 10, 1000, 256
PERCENTILES = (10, 50, 90)
SELLERS, REGIONS, MONTHS = 300, 40, 60
TERMS: tuple[dict[str, Any], ...] = (
    {}, {"provider_kind": "specialised"}, {"commitment_months": 12}, {"commitment_months": 36},
    {"pricing_category": "Other", "commitment_type": "capacity_block"},
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as folder, reader(Path(folder) / "w.duckdb") as connection:
        comparison = compare(connection, read(SCENARIO), moment(None), "bench")
    click.echo("| what | s | plain way | s | ratio | largest relative difference |\n|---|--:|---|--:|--:|--:|")
    for one in _measured(comparison):
        ratio = one.plain_seconds / one.seconds
        click.echo(
            f"| {one.name} | {one.seconds:.3f} | {one.plain} | {one.plain_seconds:.2f} | {ratio:.2g} "
            f"| {one.apart:.1g} |"
        )


def rows(*, quick: bool = False) -> Iterator[Row]:
    """Costs a second, ours and the plain way's."""
    with TemporaryDirectory() as folder, reader(Path(folder) / "w.duckdb") as connection:
        comparison = compare(connection, read(SCENARIO), moment(None), "bench")
    for one in _measured(comparison):
        yield Row(one.name, one.costs / one.seconds, "costs/s", one.plain, one.costs / one.plain_seconds)


def _measured(comparison: Comparison) -> Iterator["Measured"]:
    yield from map(_ranked, (OFFER_COUNT, OFFER_COUNT * len(TERMS)))
    yield _every_offer()
    yield from _front_plans(comparison)


@dataclass(frozen=True)
class Measured:
    """What was worked out, in processor time, and by a plain way."""

    name: str
    costs: int
    seconds: float
    plain: str
    plain_seconds: float
    apart: float
    """The largest relative difference between the two [1]."""


def _front_plans(comparison: Comparison) -> Iterator[Measured]:
    near = front(comparison)
    assert near is not None
    draws(near.case.assumptions)  # scipy is loaded before anything is timed
    took, drawn_now = processor_s(lambda: draws(near.case.assumptions))
    more, found = processor_s(lambda: sampled(near.case, near.replicas, drawn_now, None).monthly_usd)
    one, apart = _one_by_one(near, drawn_now)
    name = f"{len(found)} front plans x {drawn_now.count:,} samples"
    plain = one * drawn_now.count / ONE_BY_ONE
    yield Measured(
        name, len(found) * drawn_now.count, took + more, "the planner, sample by sample (from 64)", plain, apart
    )


def _one_by_one(near: Front, many_draws: Draws) -> tuple[float, float]:
    """Seconds of some samples by themselves, and how far they are from the same samples at once."""
    certain = replace(many_draws, throughput=many_draws.throughput * 0)
    at_once = sampled(near.case, near.replicas, certain, None).monthly_usd
    samples = range(0, certain.count, certain.count // ONE_BY_ONE)
    points = [{name: float(column[at]) for name, column in certain.values.items()} for at in samples]
    seconds, alone = processor_s(lambda: [costs(*having(near.case, near.replicas, point)) for point in points])
    pairs = [
        (at_once[plan][at], cost) for at, plans in zip(samples, alone, strict=True) for plan, cost in plans.items()
    ]
    return seconds, max(abs(cost / other - 1) for cost, other in pairs)


def _ranked(count: int) -> Measured:
    prices = np.exp(np.random.default_rng(1).uniform(np.log(0.5), np.log(15), count))
    kinds = np.arange(count) % SELLERS
    sold = [_of_seller(at, at % SELLERS, price) for at, price in enumerate(prices.tolist())]
    world = case(requests(), facts(sold, (), ()), years=MONTHS // 12)
    seconds, found = processor_s(lambda: costed_ways(world, REPLICAS).ranked)
    plain, first = processor_s(lambda: _ranked_plainly(prices, kinds))
    apart = len({int(each.plan.price_id or 0) for each in found} ^ first) / len(first)
    name = f"{count:,} offers of {len(found)} plans on {len(TERMS)} terms, {MONTHS} months, ranked"
    return Measured(name, count, seconds, "numpy on every month", plain, apart)


def _of_seller(at: int, seller: int, price: float) -> Any:
    """An offer of a machine that the seller has on no other terms."""
    region, machine = at // SELLERS % REGIONS, f"machine {at // SELLERS // REGIONS}"
    stated = {"region_id": f"region {region}", "country": f"country {region // 4}", "instance_type": machine}
    return _sold(f"seller {seller}", price, TERMS[seller % len(TERMS)], price_id=str(at), **stated)


def _ranked_plainly(prices: Floats, kinds: Any) -> set[int]:
    """The cheapest offer of each kind, by what every month of every offer costs."""
    monthly = np.full(MONTHS, 730.0) * 1.08 ** -(np.arange(MONTHS) / 12)
    cost = (prices[:, None] * monthly).sum(axis=1)
    order = np.lexsort((cost, kinds))
    return set(order[np.unique(kinds[order], return_index=True)[1]].tolist())


def _sold(seller: str, price: float, stated: dict[str, Any], **more: Any) -> Any:
    rest = {name: value for name, value in stated.items() if name != "commitment_months"}
    months = stated.get("commitment_months")
    return committed(seller, price, months, **rest, **more) if months else offer(seller, price, **rest, **more)


def _every_offer() -> Measured:
    rates, rests = _lines()
    rng = np.random.default_rng(1)
    prices = np.exp(rng.uniform(np.log(0.5), np.log(15), (len(rates), OFFER_COUNT)))
    terms = list(zip(prices, rates, rests, strict=True))
    seconds, quick = processor_s(lambda: np.stack([_percentiles(*each) for each in terms]))
    plain, slow = processor_s(lambda: np.stack([_plainly(each[::TENTH], rate, rest) for each, rate, rest in terms]))
    name = f"{OFFER_COUNT:,} offers x {len(rates)} terms x {rates.shape[1]:,} samples, P10, P50, P90"
    apart = float(np.max(np.abs(quick[:, :, ::TENTH] / slow - 1)))
    count = OFFER_COUNT * rates.size
    return Measured(name, count, seconds, "numpy on every cost (from a tenth)", plain * TENTH, apart)


def _lines() -> tuple[Floats, Floats]:
    """Rate and rest of each term in every sample: the planner's own cost at a price of one and of two."""
    found = [_line(stated) for stated in TERMS]
    return np.stack([rate for rate, _ in found]), np.stack([rest for _, rest in found])


def _line(stated: dict[str, Any]) -> tuple[Floats, Floats]:
    at_one, at_two = (_cost_at(price, stated) for price in (1.0, 2.0))
    return at_two - at_one, 2 * at_one - at_two


def _cost_at(price: float, stated: dict[str, Any]) -> Floats:
    made = case(requests(), facts((_sold("Any", price, stated),), (), ()))
    samples = draws(made.assumptions)
    certain = replace(samples, throughput=samples.throughput * 0)
    (found,) = sampled(made, REPLICAS, certain, None).monthly_usd.values()
    return found


def _percentiles(prices: Floats, rate: Floats, rest: Floats) -> Floats:
    """Percentiles of price x rate + rest for every price."""
    nodes = np.geomspace(prices.min(), prices.max(), NODES)
    known = np.percentile(np.outer(nodes, rate) + rest, PERCENTILES, axis=1)
    return np.stack([np.interp(prices, nodes, column) for column in known])


def _plainly(prices: Floats, rate: Floats, rest: Floats) -> Floats:
    """The same from every cost."""
    cuts = range(0, len(prices) + 1, CHUNK)
    parts = [np.percentile(np.outer(prices[a:b], rate) + rest, PERCENTILES, axis=1) for a, b in pairwise(cuts)]
    return np.concatenate(parts, axis=1)


if __name__ == "__main__":
    main()
