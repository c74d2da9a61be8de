"""What was measured and when: kept in `measured.json`, and shown as docs/benchmarks.md."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.row import BENCHES, Row
from tests.bench.timing import ROOT

FILE = Path(__file__).with_name("measured.json")
PAGE = ROOT / "docs" / "benchmarks.md"
TOLERANCE = 1.3
"""A ratio may grow by so much before it is told: two runs on a busy machine differ by a fifth [1]."""
HEAD = """# Benchmarks

Ours beside others', each pair in one run on one machine: read the ratios, not the times. **A ratio below 1 means that
we are ahead**, in time; where a peer is ahead its ratio is in bold. Times are those of the processor, memory is the
most that the process held.

`make bench` measures all of it anew and writes this page, in some twenty minutes; `python -m tests.bench NAME` one
part. A ratio that grew by more than {percent} % since it was kept is told when it is measured; CI measures the quick
parts (`--check`) and tells the same in its log, which fails nothing. Peers come from PyPI into environments of their
own (in `GPUPLAN_BENCH_PEERS`, or the folder for temporary files).
"""
TAIL = """## Measured elsewhere

Accuracy has its own pages: [sizing](sizing.md) against measured memory and serving, and against what hf-mem and
aiconfigurator say of the same runs; [training](training.md). So have [two years of hourly refreshes](refresh.md),
[a price history](history.md), [lakes](lake.md) and [uncertainty](uncertainty.md). How a question spends its time:
[speed.md](speed.md).

`sky gpus list` is not in the table: {sky}
"""
SKY = (
    "SkyPilot 0.14.1 installs, but its command starts a server of its own and fetches its catalogue before it answers; "
    "without the network it says so after 26 s, and there is no answer to time."
)


def read() -> dict[str, Any]:
    """What was kept, by bench."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return found


def write(name: str, day: str, rows: Sequence[Row]) -> None:
    """Keep a bench's rows in place of those that it had."""
    whole = read() | {name: {"day": day, "rows": [row.kept() for row in rows]}}
    ordered = {name: whole[name] for name in BENCHES if name in whole}
    FILE.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")


def worse(before: dict[str, Any], name: str, rows: Sequence[Row]) -> Iterator[str]:
    """What got worse by more than the tolerance, in words."""
    known = {row.key: row.ratio for row in map(Row.of, before.get(name, {}).get("rows", ()))}
    for row in rows:
        was = known.get(row.key)
        if was is not None and row.ratio > was * TOLERANCE:
            yield f"{row.what} takes {row.ratio:.2f} times {row.peer}, it was {was:.2f} on {before[name]['day']}"


def write_page() -> None:
    """Show what is kept."""
    PAGE.write_text(page(read()), encoding="utf-8")


def page(found: dict[str, Any]) -> str:
    """The page of what is kept."""
    parts = [HEAD.format(percent=round((TOLERANCE - 1) * 100))]
    for name, measured in found.items():
        bench = BENCHES[name]
        again = f"Measured on {measured['day']}; again: `python -m tests.bench {name}`, {bench.takes}."
        parts.append(f"## `{name}`\n\n{bench.about}\n{again}\n")
        parts.append("\n".join(_table([Row.of(row) for row in measured["rows"]])) + "\n")
    return "\n".join([*parts, TAIL.format(sky=SKY)])


def _table(rows: Sequence[Row]) -> Iterator[str]:
    has_memory = any(row.memory_mb or row.their_memory_mb for row in rows)
    yield "| what | ours | beside | theirs | ratio |" + " our peak MB | their peak MB |" * has_memory
    yield "|---|--:|---|--:|--:|" + "--:|--:|" * has_memory
    for row in rows:
        ratio = _figure(row.ratio)
        cells = [
            row.what,
            f"{_figure(row.ours)} {row.unit}",
            row.peer,
            f"{_figure(row.theirs)} {row.unit}",
            f"**{ratio}**" if row.ratio > 1 else ratio,
        ]
        if has_memory:
            cells += [f"{mb:,.0f}" if mb else "-" for mb in (row.memory_mb, row.their_memory_mb)]
        yield f"| {' | '.join(cells)} |"


def _figure(value: float) -> str:
    """Three digits.

    >>> [_figure(v) for v in (0.00123, 0.5, 12.34, 1234.5, 2.4e9)]
    ['0.00123', '0.50', '12.3', '1,234', '2,400,000,000']
    """
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3g}"
