"""A question asked by a new process, beside a peer's on the same offers: `python -m tests.bench.cold_prices`.

The peer is gpuhunt, put by pip into an environment of its own, on a catalogue file written from the bundled offers of
machines: "the cheapest eight H100". Processes run turn and turn about, so that what else the machine does weighs on
both; clock and processor time are told, and the middle of the ratios within a turn. Nothing is asserted.
"""

import csv
import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import click

from warehouse import seed, store

RUNS = 9
ROOT = Path(__file__).parents[2]
OFFERS = """
SELECT instance_type, coalesce(region_id, 'any'), price_usd_per_instance_hour, core_count, memory_size_gib, gpu_count,
       p.gpu_id, memory_size_gb, pricing_category = 'Dynamic'
FROM price_now AS p JOIN gpu AS g ON g.gpu_id = p.gpu_id AND g.valid_to IS NULL
WHERE instance_type IS NOT NULL AND price_usd_per_instance_hour IS NOT NULL AND gpu_count = CAST(gpu_count AS BIGINT)
"""
FIELDS = (
    "instance_name location price cpu memory gpu_count gpu_name gpu_memory spot disk_size gpu_vendor flags cpu_arch "
    "provider_data"
)
PEER = (
    "import gpuhunt; c = gpuhunt.Catalog(auto_reload=False); "
    "print(min(i.price for i in c.query(provider='aws', gpu_name='H100', min_gpu_count=8, max_gpu_count=8)))"
)
Taken = tuple[float, float]
"""Clock and processor time [s]."""


def main(folder: Path) -> None:
    """Measure and print a table."""
    link = folder / "gpuplan.duckdb"
    seed.ensure(link)
    count = _catalogue(link, folder / "aws.csv")
    python = _peer(folder / "peer")
    ours = [
        sys.executable,
        "-m",
        "gpuplan",
        "prices",
        "--gpu",
        "H100-SXM-80GB",
        "--gpu-count",
        "8",
        "--warehouse",
        str(link),
    ]
    theirs = [str(python), "-c", PEER]
    turns = [(_run(ours, folder), _run(theirs, folder)) for _ in range(RUNS)][1:]
    click.echo(f"{count:,} offers; median of {len(turns)} turns\n\n| process | s | processor s |\n|---|--:|--:|")
    for name, side in (("gpuplan prices", 0), ("gpuhunt, from a local catalogue", 1)):
        clock, cpu = (median(turn[side][kind] for turn in turns) for kind in (0, 1))
        click.echo(f"| {name} | {clock:.2f} | {cpu:.2f} |")
    wall, cpu = (median(mine[kind] / peer[kind] for mine, peer in turns) for kind in (0, 1))
    click.echo(f"| ours over theirs | {wall:.2f} | {cpu:.2f} |")


def _catalogue(link: Path, path: Path) -> int:
    """The same offers in gpuhunt's own form; those of all sellers under one name, which is one file to it."""
    with store.reading(link) as connection:
        found = connection.execute(OFFERS).fetchall()
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(FIELDS.split())
        for name, region, price, cores, memory, gpus, gpu, gpu_memory, spot in found:
            vendor = "google" if gpu.startswith("TPU") else "nvidia"
            known = (name, region, float(price), int(cores or 1), float(memory or 1), int(gpus), gpu.partition("-")[0])
            rows.writerow([*known, float(gpu_memory), bool(spot), "", vendor, "", "x86", "{}"])
    return len(found)


def _peer(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "-q", "gpuhunt==0.1.34"], check=True)
    return python


def _run(command: list[str], folder: Path) -> Taken:
    before, begin = getrusage(RUSAGE_CHILDREN), perf_counter()
    subprocess.run(
        command, cwd=ROOT, env={**os.environ, "GPUHUNT_CATALOG_DIR": str(folder)}, stdout=subprocess.DEVNULL, check=True
    )
    after = getrusage(RUSAGE_CHILDREN)
    return perf_counter() - begin, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    with TemporaryDirectory() as own:
        main(Path(own))
