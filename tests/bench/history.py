"""Two years of hourly refreshes of 60,000 offers, of which 1 % change each hour: `python -m tests.bench.history`.

Refreshes are real: sources' batches pass the firewall, are loaded and published, as `gpuplan refresh` does it. What
lies before them is put there at once, in the order in which loads would have left it, as 17,520 refreshes take too long
to watch: so a refresh and the questions are timed on 0, a half, one and two years of history.

The reference is the best layout of a laboratory that kept the same changes otherwise: a table of what holds now, kept
by MERGE, and a log of changes with keyframes by the month. It gets the same rows by the same hand-over (JSON that
DuckDB reads), is checkpointed and published the same way, turn and turn about. Times are of the processor, because
other programs run beside this. Nothing is asserted.

`python -m tests.bench.history real 17520 6000` does 17,520 refreshes of 6,000 offers for real, one after the other, and
tells how it stands after each sixteenth of them.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import click

from tests.bench.history_layouts import EVERY, QUESTIONS, Ours, Reference, sellers
from warehouse import store

SOURCES, OFFERS = 30, 2_000
HOURS_A_YEAR = 8_760
YEARS = (0, 0.5, 1, 2)
RUNS = 3


def growth() -> Iterator[str]:
    """What some refreshes, each with some changes, leave: rows and bytes."""
    for refreshes, every in ((20, 25), (80, 100), (80, 25)):
        told = [replace(seller, every=every) for seller in sellers(1, 1_000)]
        with TemporaryDirectory() as folder:
            ours = Ours(Path(folder), told)
            for hour in range(1, refreshes + 1):
                ours.refresh(hour, [seller.rows(hour) for seller in told])
            with store.reading(ours.link) as connection:
                ((count,),) = connection.execute("SELECT count(*) - 1000 FROM price").fetchall()
            yield f"| {refreshes} | {1_000 // every} | {count:,} | {ours.file.stat().st_size / 1e6:.2f} |"


def lived(refreshes: int, offers: int) -> Iterator[str]:
    """What a refresh takes, the file, and questions, after ever more real refreshes."""
    told, each = sellers(1, offers), max(1, refreshes // 16)
    with TemporaryDirectory() as folder:
        ours = Ours(Path(folder), told)
        taken: list[float] = []
        for hour, rows in enumerate(told[0].hours(refreshes), start=1):
            taken.append(timed(lambda r=rows, h=hour: ours.refresh(h, [r])))
            if hour % each == 0:
                yield f"| {hour:,} | {standing(ours, offers, median(taken[-each:]))} |"


def standing(ours: Ours, offers: int, taken: float) -> str:
    """Periods that ended, what a refresh took, the file, and the questions' times."""
    with store.reading(ours.link) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM price").fetchall()
    asked = [ours.ask(question) for question, _ in QUESTIONS.values()]
    told = [f"{1000 * median(timed(ask) for _ in range(9)):.1f}" for ask in asked]
    size = ours.file.stat().st_size / 1e6
    return " | ".join([f"{count - offers:,}", f"{1000 * taken:.0f}", f"{size:.2f}", *told])


def main(years: Sequence[float] = YEARS, count: int = 1, offers: int = SOURCES * OFFERS) -> None:
    """Print a table of both for each length of history."""
    told = sellers(count, offers)
    click.echo(
        f"{count} sources of {offers:,} offers each, {count * offers // EVERY:,} changes an hour; medians of {RUNS}"
    )
    click.echo("| history | what | ours | reference | ratio |\n|---|---|--:|--:|--:|")
    for some in years:
        with TemporaryDirectory() as folder:
            ours, reference = Ours(Path(folder), told), Reference(Path(folder), told)
            for one in (ours, reference):
                one.live(hours := round(some * HOURS_A_YEAR))
            for row in compared(ours, reference, hours):
                click.echo(f"| {some:g} years {row}")
    click.echo("\n| refreshes of 1,000 offers | changes in each | periods they left | file [MB] |\n|--:|--:|--:|--:|")
    for row in growth():
        click.echo(row)


def compared(ours: Ours, reference: Reference, hours: int) -> Iterator[str]:
    """Both, turn and turn about."""
    taken: list[tuple[float, float]] = []
    for run in range(1, RUNS + 1):
        rows = [seller.rows(hours + run) for seller in ours.sellers]
        taken.append(
            (
                timed(lambda r=rows, h=hours + run: ours.refresh(h, r)),
                timed(lambda r=rows, h=hours + run: reference.refresh(h, r)),
            )
        )
    yield line("a refresh, published [ms]", *(1000 * median(one) for one in zip(*taken, strict=True)))
    yield line("file [MB]", ours.file.stat().st_size / 1e6, reference.file.stat().st_size / 1e6)
    for what, questions in QUESTIONS.items():
        asked = [one.ask(question) for one, question in zip((ours, reference), questions, strict=True)]
        yield line(f"{what} [ms]", *(1000 * median(timed(ask) for _ in range(9)) for ask in asked))


def line(what: str, ours: float, theirs: float) -> str:
    """A row of the table."""
    return f"| {what} | {ours:,.1f} | {theirs:,.1f} | {ours / theirs:.1f} |"


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor that some work takes."""
    start = process_time()
    work()
    return process_time() - start


if __name__ == "__main__":
    if sys.argv[1:2] == ["real"]:
        columns = ["refreshes", "periods ended", "a refresh [ms]", "file [MB]", *(f"{what} [ms]" for what in QUESTIONS)]
        click.echo(f"| {' | '.join(columns)} |\n{'|--:' * len(columns)}|")
        for row in lived(*map(int, sys.argv[2:4])):
            click.echo(row)
    else:
        main(tuple(map(float, sys.argv[1:])) or YEARS)
