"""A question asked by a new process, beside a peer's on the same offers: `python -m tests.bench cold_prices`.

The peer is gpuhunt, put by pip into an environment of its own, on a catalogue file written from the same offers of
machines: "the cheapest eight H100". Offers are the bundled ones, and 20,000 that are made up, as its own catalogue has
some ten thousands. Processes run turn and turn about, so that what else the machine does weighs on both. Nothing is
asserted.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.row import Row
from tests.bench.ten_million import made_up_offers
from tests.bench.timing import by_turns, installed, peer
from warehouse import seed, store

RUNS = 9
OFFER_COUNT = 20_000
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


def rows(*, quick: bool = False) -> Iterator[Row]:
    """The question, and the help, beside the peer's question; the quick ones on the bundled offers only."""
    ours = installed()
    program = str(Path(ours).with_name("gpuplan"))
    beside = {
        "gpuplan --help": [program, "--help"],
        "python -c 'import duckdb', without which no question goes": [ours, "-c", "import duckdb"],
    }
    yield from _asked(program, "the bundled offers", seed.ensure, beside)
    if not quick:
        yield from _asked(program, f"{OFFER_COUNT:,} offers more", _made_up, {})


def _asked(program: str, offers: str, fill: Callable[[Path], object], beside: Mapping[str, list[str]]) -> Iterator[Row]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        link = folder / "gpuplan.duckdb"
        fill(link)
        count = _catalogue(link, folder / "aws.csv")
        asked = ["prices", "--gpu", "H100-SXM-80GB", "--gpu-count", "8", "--warehouse", str(link)]
        peers = {"gpuhunt": [peer("gpuhunt", "gpuhunt[aws]==0.1.34"), "-c", PEER]}
        commands = {
            f"gpuplan prices, the cheapest eight H100 of {offers}": [program, *asked],
            **beside,
            **peers,
        }
        took = by_turns(commands, RUNS, {"GPUHUNT_CATALOG_DIR": str(folder)})
        theirs, called = took.pop("gpuhunt"), f"gpuhunt, the same of {count:,} offers"
        for what, taken in took.items():
            yield Row(what, taken.cpu_s * 1000, "ms", called, theirs.cpu_s * 1000, taken.memory_mb, theirs.memory_mb)


def _made_up(link: Path) -> None:
    made_up_offers(link, offers=OFFER_COUNT, periods=OFFER_COUNT)


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
