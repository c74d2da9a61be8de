"""How fast a portfolio is found, and that it is the hourly problem's: `python -m tests.bench.portfolio`.

A year of 8,760 hours with a peak of 557 GPUs and 20 options: three kinds of servers, seven commitments, eight sellers
on demand, two of spot for 30 % of every hour's load, limits on servers and commitments. The same year goes to HiGHS
with every hour as unknowns of its own, and plain numpy works out what one given mix costs, hour by hour. Nothing is
asserted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median
from time import process_time
from typing import Any

import click
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

from planner.portfolio.problem import Cap, Held, Hourly, Numbers, Problem, Room, Span
from planner.portfolio.solve import solve
from tests.bench.row import Row

HOURS, PEAK, SHARE = 8760, 557, 0.3
SERVERS = tuple((8, 8760 * (1.25 + 0.1 * n), 0.09 - 0.02 * n) for n in range(3))
TERMS = tuple((1, 8760 * (1.45 + 0.07 * n), 0.0) for n in range(7))
FIRM = tuple(2.6 + 0.2 * n for n in range(8))
SPOT = (1.6, 1.75)
MOST_SERVERS, MOST_TERMS = 20, 120


@click.command()
@click.option("--again", "times", default=1000, show_default=True, help="How often the year is solved at other prices.")
def main(times: int) -> None:
    """Measure everything and print one table, row by row; processor time, so that what else runs weighs less."""
    load = demand()
    plain = timed(lambda: by_numpy(load), 20)[0]
    click.echo("| what | ms | times numpy | optimum, USD |\n|---|--:|--:|--:|")
    row("cost of one given mix, hour by hour (numpy)", plain, plain, None)
    for caps, said in ((False, "no limits"), (True, "limits")):
        for whole, units in ((False, "servers by the GPU"), (True, "servers of 8 whole")):
            seconds, found = timed(lambda whole=whole, caps=caps: solve(problem(load, whole=whole, caps=caps)), 5)
            row(f"layers, {units}, {said}", seconds, plain, found.usd)
        seconds, least = timed(lambda caps=caps: by_the_hour(load, caps=caps), 1)
        row(f"every hour an unknown (175,210 of them; HiGHS), {said}", seconds, plain, least)
    row(f"{times:,} times at other prices, servers whole, limits", timed(lambda: again(load, times), 1)[0], plain, None)


def rows(*, quick: bool = False) -> Iterator[Row]:
    """Servers whole and by the GPU; quick, beside numpy on one mix only, as HiGHS takes a minute for a year."""
    load = demand()
    plain = timed(lambda: by_numpy(load), 20)[0]
    seconds = {
        whole: timed(lambda whole=whole: solve(problem(load, whole=whole, caps=True)), 5)[0] for whole in (False, True)
    }
    mix = "numpy, what one given mix costs"
    yield Row("the cheapest mix of a year, servers of 8 whole", seconds[True] * 1000, "ms", mix, plain * 1000)
    if not quick:
        by_hour = timed(lambda: by_the_hour(load, caps=True), 1)[0]
        peer = "HiGHS, every hour an unknown"
        yield Row("the cheapest mix of a year, servers by the GPU", seconds[False] * 1000, "ms", peer, by_hour * 1000)


def row(name: str, seconds: float, plain: float, usd: float | None) -> None:
    """A row of the table."""
    optimum = "" if usd is None else f"{usd:,.2f}"
    click.echo(f"| {name} | {seconds * 1000:,.1f} | {seconds / plain:,.0f} | {optimum} |")


def demand() -> Numbers:
    """GPUs at work in each hour, a whole number."""
    hour, chance = np.arange(HOURS), np.random.default_rng(1)
    shape = 0.35 + 0.25 * np.sin(2 * np.pi * hour / 24) + 0.1 * np.sin(2 * np.pi * hour / 168)
    noisy = shape + 0.2 * chance.random(HOURS)
    return np.round(np.clip(noisy, 0, None) * PEAK / noisy.max())


def problem(load: Numbers, *, whole: bool, caps: bool, factors: Sequence[float] = (1.0,) * 20) -> Problem:
    """The year in cells of a GPU; without `whole` servers may be had by the GPU."""
    hours = np.array([(load > cell).sum() for cell in range(PEAK)], dtype=float)
    work = np.append(np.cumsum(hours[::-1])[::-1], 0.0)[None, :]
    size = 8 if whole else 1
    servers = [
        Held(size, (Span(size * usd * f, (True,)),), (v,)) for (_, usd, v), f in zip(SERVERS, factors[:3], strict=True)
    ]
    terms = [Held(1, (Span(usd * f, (True,)),), (v,)) for (_, usd, v), f in zip(TERMS, factors[3:10], strict=True)]
    firm = [Hourly(1, price * f * hours[None, :]) for price, f in zip(FIRM, factors[10:18], strict=True)]
    spot = [
        Hourly(1, price * f * hours[None, :], interruptible=True) for price, f in zip(SPOT, factors[18:], strict=True)
    ]
    limits = (Cap((0, 1, 2), (size,) * 3, MOST_SERVERS * 8), Cap(tuple(range(3, 10)), (1.0,) * 7, MOST_TERMS))
    return Problem(
        work=work,
        needed_cells=(PEAK,),
        held=(*servers, *terms),
        hourly=(*firm, *spot),
        room=Room(interruptible_of_first=np.floor(SHARE * np.arange(PEAK + 1) + 1e-9)),
        caps=limits if caps else (),
    )


def again(load: Numbers, times: int) -> list[float]:
    """The same year at prices that are each up to a fifth off."""
    chance = np.random.default_rng(2)
    base = problem(load, whole=True, caps=True)
    found = []
    for _ in range(times):
        held_factors, hourly_factors = chance.uniform(0.8, 1.2, 10), chance.uniform(0.8, 1.2, 10)
        held = tuple(_times(one, f) for one, f in zip(base.held, held_factors, strict=True))
        hourly = tuple(replace(one, usd=one.usd * f) for one, f in zip(base.hourly, hourly_factors, strict=True))
        found.append(solve(replace(base, held=held, hourly=hourly)).usd)
    return found


def _times(held: Held, factor: float) -> Held:
    return replace(held, spans=tuple(replace(span, usd=span.usd * factor) for span in held.spans))


def by_the_hour(load: Numbers, *, caps: bool) -> float:
    """Every option in every hour an unknown: what each carries; and how much is held."""
    ways = [*SERVERS, *TERMS]
    prices = np.array([v for _, _, v in ways] + [*FIRM, *SPOT])
    costs = np.concatenate([[usd for _, usd, _ in ways], np.repeat(prices, HOURS)])
    one = eye_array(HOURS, format="csr")
    served = hstack([csr_array((HOURS, len(ways))), kron(np.ones((1, prices.size)), one)], format="csr")
    column = csr_array(-np.ones((HOURS, 1)))
    within = [
        hstack([kron(_unit(n, len(ways)), column), kron(_unit(n, prices.size), one)], format="csr")
        for n in range(len(ways))
    ]
    lent = hstack([csr_array((HOURS, len(ways))), kron(_unit(18, 20) + _unit(19, 20), one)], format="csr")
    most: list[Any] = [csr_array(([1.0] * 3, ([0] * 3, range(3))), shape=(1, costs.size))]
    most.append(csr_array(([1.0] * 7, ([0] * 7, range(3, 10))), shape=(1, costs.size)))
    above = [np.zeros(len(ways) * HOURS), np.floor(SHARE * load + 1e-9)]
    rules = [*within, lent]
    if caps:
        rules += most
        above.append(np.array([MOST_SERVERS * 8.0, float(MOST_TERMS)]))
    found = linprog(
        costs, A_ub=vstack([*rules, -served], format="csr"), b_ub=np.concatenate([*above, -load]), method="highs"
    )
    return float(found.fun)


def _unit(place: int, size: int) -> Any:
    return csr_array(([1.0], ([0], [place])), shape=(1, size))


def by_numpy(load: Numbers) -> float:
    """What a mix of 100 committed GPUs, 15 servers, spot and on demand costs in the year."""
    held, owned = np.minimum(load, 100), np.minimum(np.maximum(load - 100, 0), 120)
    rest = load - held - owned
    spot = np.minimum(rest, np.floor(SHARE * load))
    fixed = 100 * TERMS[0][1] + 120 * SERVERS[0][1]
    return float(fixed + owned.sum() * SERVERS[0][2] + spot.sum() * SPOT[0] + (rest - spot).sum() * FIRM[0])


def timed(work: Any, runs: int) -> tuple[float, Any]:
    """The median of some runs, and what the last one gave."""
    seconds = []
    for _ in range(runs):
        start = process_time()
        found = work()
        seconds.append(process_time() - start)
    return median(seconds), found


if __name__ == "__main__":
    main()
