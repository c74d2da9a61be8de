"""AWS's offer file: how fast its GPU rows come out, in how much memory, against what others do.

A made file has the shape of a large region's: 91 columns, about 366,000 rows, 270 MB, every field that is not empty
quoted; machines times operating systems, tenancies and states of capacity, each with one on-demand and up to twelve
reserved terms. Each way is a process of its own, turn and turn about; `wc -l` is the speed of the disk's cache.
Seconds are those of the processor, without imports; memory is the most that the process ever held. `python -m
tests.bench.aws_offer [MB of the file]`. The file is made in a process of its own too: a child is charged for what its
parent held.
"""

import csv
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import groupby, islice, product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, TextIO

import click

from ingest.payload import Part, Payload
from ingest.sources.aws import document, parse, table
from ingest.sources.aws.rows import bare
from tests.bench.row import Row
from tests.bench.timing import peer, processor_s
from tests.ingest.aws.files import HEADER, PREAMBLE, line, on_demand

RUNS = 5
SMALL_MB, TIMES = 273, 4
FAMILIES = (  # name, sizes, AWS's word for the family
    *[
        (f"{letter}{n}{kind}", 9, "General purpose")
        for letter in "mcrtxi"
        for n in (5, 6, 7)
        for kind in ("i", "a", "g")
    ],
    *[(name, 8, "GPU instance") for name in ("g4dn", "g5", "g6", "g6e")],
    *[(name, 1, "GPU instance") for name in ("p4d", "p5", "p5en", "p6-b200")],
    *[(name, 3, "Machine Learning ASIC Instances") for name in ("inf2", "trn1")],
)
SYSTEMS = ("Linux", "Windows", "RHEL", "SUSE", "Ubuntu Pro")
TENANCIES = ("Shared", "Dedicated")
STATES = {
    "Used": "BoxUsage",
    "UnusedCapacityReservation": "UnusedBox",
    "AllocatedCapacityReservation": "Reservation",
}
USUAL = {  # what else is filled in, as it is in AWS's file
    "Physical Processor": "Intel Xeon 8375C (Ice Lake)",
    "Clock Speed": "3.5 GHz",
    "Network Performance": "Up to 12500 Megabit",
    "Processor Architecture": "64-bit",
    "AvailabilityZone": "NA",
    "ClassicNetworkingSupport": "false",
    "Dedicated EBS Throughput": "Up to 10000 Mbps",
    "ECU": "NA",
    "Enhanced Networking Supported": "Yes",
    "GPU Memory": "NA",
    "Memory": "64 GiB",  # without commas, which gpuhunt does not read
    "Intel AVX2 Available": "Yes",
    "Intel AVX Available": "Yes",
    "Intel Turbo Available": "Yes",
    "Normalization Size Factor": "4",
    "Processor Features": "Intel AVX; Intel AVX2; Intel AVX512; Intel Turbo",
    "VPCNetworkingSupport": "true",
}
PAYMENTS = ("No Upfront", "Partial Upfront", "All Upfront")
GPUHUNT = """
import json, resource, sys, time
from gpuhunt.providers.aws import AWSProvider
reader = AWSProvider.__new__(AWSProvider)  # without asking AWS which regions the account has
reader.cache_path = sys.argv[1]
reader._fill_gpu_details = lambda offers: None  # asks EC2
reader._with_spot_offers = lambda offers: offers  # likewise
start = time.process_time()
found = len(reader.get())
seconds = time.process_time() - start
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
print(json.dumps({"seconds": seconds, "peak_mb": peak_mb, "found": found}))
"""
ANCHOR = '"GPU instance"'


def main() -> None:
    """Measure every way on a file and on one four times as large, and print a table."""
    size_mb = int(sys.argv[1]) if len(sys.argv) > 1 else SMALL_MB
    with TemporaryDirectory() as folder:
        paths = [Path(folder, "small.csv"), Path(folder, "large.csv")]
        for path, size in zip(paths, (size_mb, TIMES * size_mb), strict=True):
            _alone(f"make(Path({str(path)!r}), {size})")
        _table(paths[0], list(WAYS), RUNS)
        _table(paths[1], ["gpuplan", "gpuplan, as parsed", "prefilter and DictReader"], 3)
        text = Path(folder, "small.json")
        _alone(f"make_json(Path({str(paths[0])!r}), Path({str(text)!r}))")
        _table(text, ["gpuplan, JSON"], 1)


def rows(*, quick: bool = False) -> Iterator[Row]:
    """Ours beside each other way on the file of a large region, turn and turn about."""
    python = peer("gpuhunt", "gpuhunt[aws]==0.1.34")
    with TemporaryDirectory() as folder:
        path = Path(folder, "small.csv")
        _alone(f"make(Path({str(path)!r}), {SMALL_MB})")
        names = ("gpuplan", "pandas, whole", "prefilter and DictReader")
        turns = []
        for _ in range(RUNS):
            turn = {name: _measured(name, path) for name in names}
            told = subprocess.run([python, "-c", GPUHUNT, str(path)], check=True, capture_output=True, text=True).stdout
            turns.append({**turn, "gpuhunt's reader": json.loads(told)})
        took = {name: median(turn[name]["seconds"] for turn in turns) for name in turns[0]}
        peak = {name: max(turn[name]["peak_mb"] for turn in turns) for name in turns[0]}
        ours, memory = took.pop("gpuplan"), peak["gpuplan"]
        for name, theirs in took.items():
            yield Row(f"GPU rows of {SMALL_MB} MB of AWS's offers", ours, "s", name, theirs, memory, peak[name])


def make(path: Path, size_mb: int) -> None:
    """Write a file of about that size; the machines repeat under other SKUs until it is full."""
    records = [record.encode() for record in _records()]
    with path.open("wb") as file:
        file.write((PREAMBLE + line(HEADER)).encode())
        for number in range(100):
            for record in records:
                if file.tell() >= size_mb * 1_000_000:
                    return
                file.write(record.replace(b"SKU00", f"SKU{number:02d}".encode()))


def make_json(source: Path, path: Path) -> None:
    """Write the same products and terms in AWS's JSON form, product by product, in three passes over the CSV."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"formatVersion": "v1.0", "products": ')
        _members(file, ((sku, _product(rows[0])) for sku, rows in _by_sku(source)))
        file.write(', "terms": {"OnDemand": ')
        _members(file, ((sku, _terms(rows, "OnDemand")) for sku, rows in _by_sku(source)))
        file.write(', "Reserved": ')
        _members(file, ((sku, _terms(rows, "Reserved")) for sku, rows in _by_sku(source)))
        file.write("}}")


def _members(file: TextIO, members: Iterable[tuple[str, dict[str, Any]]]) -> None:
    file.write("{")
    file.writelines(
        f'{"," * (number > 0)}\n"{name}": {json.dumps(value, indent=1)}' for number, (name, value) in enumerate(members)
    )
    file.write("}")


def _by_sku(source: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    with source.open(encoding="utf-8", newline="") as file:
        for sku, rows in groupby(csv.DictReader(islice(file, 5, None)), lambda row: row["SKU"]):
            yield sku, list(rows)


def _product(row: dict[str, str]) -> dict[str, Any]:
    attributes = {bare(name): row[name] for name in HEADER[HEADER.index("Location") :] if row[name]}
    return {"sku": row["SKU"], "productFamily": row["Product Family"], "attributes": attributes}


def _terms(rows: list[dict[str, str]], kind: str) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    for row in (row for row in rows if row["TermType"] == kind):
        conditions = {n: row[n] for n in ("LeaseContractLength", "PurchaseOption", "OfferingClass") if row[n]}
        entry = {"effectiveDate": row["EffectiveDate"], "termAttributes": conditions, "priceDimensions": {}}
        dimension = {"rateCode": row["RateCode"], "unit": row["Unit"], "pricePerUnit": {"USD": row["PricePerUnit"]}}
        code = f"{row['SKU']}.{row['OfferTermCode']}"
        terms.setdefault(code, entry)["priceDimensions"][row["RateCode"]] = dimension
    return terms


def _records() -> Iterator[str]:
    for (family, sizes, word), system, tenancy, (state, usage) in product(FAMILIES, SYSTEMS, TENANCIES, STATES.items()):
        for size in range(sizes):
            machine = f"{family}.{size + 1}xlarge"
            sku = f"SKU00{abs(hash((machine, system, tenancy, state))) % 10**11:011d}"
            changes = {"Instance Family": word, "Operating System": system, "Tenancy": tenancy, "CapacityStatus": state}
            row = on_demand(machine, "1.2340000000", sku) | USUAL | changes | {"usageType": f"{usage}:{machine}"}
            yield line(row.get(name, "") for name in HEADER)
            if state == "Used":
                yield from _reserved(row)


def _reserved(row: dict[str, str]) -> Iterator[str]:
    for years, payment, kind in product("13", PAYMENTS, ("standard", "convertible")):
        code = f"{row['SKU']}.T{years}{payment[0]}{kind[0]}"
        terms = {"TermType": "Reserved", "LeaseContractLength": f"{years}yr", "PurchaseOption": payment}
        terms |= {"OfferingClass": kind, "OfferTermCode": code.partition(".")[2]}
        hourly = row | terms | {"RateCode": f"{code}.6YS6EN2CT7"}
        yield line(hourly.get(name, "") for name in HEADER)
        if payment != "No Upfront":
            fee = hourly | {"RateCode": f"{code}.2TG2D8R56U", "Unit": "Quantity", "PricePerUnit": "2750"}
            yield line(fee.get(name, "") for name in HEADER)


def gpuplan(path: Path) -> int:
    """Our extraction: GPU and accelerator rows of Linux on shared hardware."""
    payload, part = _payload(path)
    return sum(row["instancefamily"] == "GPU instance" for row in table.rows(payload, part))


def gpuplan_json(path: Path) -> int:
    """Our extraction from the JSON form; here all systems and tenancies come, to be left out later."""
    payload, part = _payload(path)
    return sum(
        row["instancefamily"] == "GPU instance" and row["operatingsystem"] == "Linux" and row["tenancy"] == "Shared"
        for row in document.rows(payload, part)
    )


def gpuplan_parsed(path: Path) -> int:
    """The whole way from the file to offers with prices, checked; the number is that of records."""
    return sum(1 for _ in parse(_payload(path)[0]))


def prefilter(path: Path) -> int:
    """Lines that hold the family's name, through csv.DictReader, as a peer does it."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = islice(file, 5, None)
        wanted = (text for number, text in enumerate(lines) if number == 0 or ANCHOR in text)
        return sum(_is_wanted(row) for row in csv.DictReader(wanted))


def pandas_whole(path: Path) -> int:
    """The whole file into a data frame, as another does it."""
    import pandas as pd  # noqa: PLC0415 - only where it is compared with

    frame = pd.read_csv(path, skiprows=5, low_memory=False)
    kept = frame[(frame["Instance Family"] == "GPU instance") & (frame["Operating System"] == "Linux")]
    return len(kept[kept["Tenancy"] == "Shared"])


def wc(path: Path) -> int:
    """The lines, counted by `wc -l`."""
    return int(subprocess.run(["wc", "-l", path], check=True, capture_output=True, text=True).stdout.split()[0])


WAYS: dict[str, Callable[[Path], int]] = {
    "gpuplan": gpuplan,
    "gpuplan, as parsed": gpuplan_parsed,
    "prefilter and DictReader": prefilter,
    "pandas, whole": pandas_whole,
    "wc -l": wc,
    "gpuplan, JSON": gpuplan_json,
}


def _is_wanted(row: dict[str, str]) -> bool:
    return row["Operating System"] == "Linux" and row["Tenancy"] == "Shared"


def _payload(path: Path) -> tuple[Payload, Part]:
    part = Part(path.name, f"https://example.org/us-east-1/index{path.suffix}", "0" * 64, path)
    return Payload.of_parts("aws", [part], datetime(2026, 7, 21, tzinfo=UTC)), part


def _table(path: Path, names: list[str], runs: int) -> None:
    names = [name for name in names if ("JSON" in name) == (path.suffix == ".json")]
    if find_spec("pandas") is None:
        names = [name for name in names if name != "pandas, whole"]  # it comes with the extra `bench`
    megabytes = path.stat().st_size / 1e6
    click.echo(f"\n{megabytes:.0f} MB\n\n| way | s | MB/s | peak MB | found |\n|---|--:|--:|--:|--:|")
    turns = [{name: _measured(name, path) for name in names} for _ in range(runs)]
    for name in names:
        took = median(turn[name]["seconds"] for turn in turns)
        peak = max(turn[name]["peak_mb"] for turn in turns)
        click.echo(f"| {name} | {took:.2f} | {megabytes / took:.0f} | {peak:.0f} | {turns[0][name]['found']:.0f} |")


def _measured(name: str, path: Path) -> dict[str, float]:
    answer: dict[str, float] = json.loads(_alone(f"one({name!r}, {str(path)!r})"))
    return answer


def _alone(work: str) -> str:
    """Do some work in a process of its own, and return what it printed."""
    code = f"from pathlib import Path; from tests.bench.aws_offer import make, make_json, one; {work}"
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def one(name: str, path: str) -> None:
    """Do it once in this process and print how long it took and how much memory."""
    if name == "pandas, whole":
        import pandas  # noqa: F401, ICN001, PLC0415 - its import is not what is measured
    seconds, found = processor_s(lambda: WAYS[name](Path(path)))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    click.echo(json.dumps({"seconds": seconds, "peak_mb": peak_mb, "found": found}))


if __name__ == "__main__":
    main()
