"""Answers of live sources that were recorded and published: read by the very parsers that read today's.

Each is a part of what its source said, so it withdraws nothing. RunPod's day is known to the month and counts
as the first of it. Azure's is known only to be in April 2026 or later; its on-demand prices agree with the list
of 18 June 2026, so it bears that date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.payload import Payload
from ingest.snapshot.rows import Flat, flat, record_row
from ingest.sources import source
from warehouse.tables import FxRate, Offer, Price


@dataclass(frozen=True)
class Recording:
    """One recorded answer."""

    source: str
    file: str
    observed_on: date


OCI = Recording("oci", "samples/oci/products_gpu_2026-10-01.json", date(2026, 10, 1))
RUNPOD = Recording("runpod", "samples/runpod/gpuTypes_public_2026.json", date(2026, 9, 1))
AZURE = Recording("azure", "samples/azure/retail_prices_page_trimmed_2026.json", date(2026, 6, 18))
ECB = (
    Recording("ecb", "samples/fx_ecb/eurofxref-daily_2026-07-09_trimmed.xml", date(2026, 7, 9)),
    Recording("ecb", "samples/fx_ecb/eurofxref-daily_2026-09-21_trimmed.xml", date(2026, 9, 21)),
)


def oci_rows(research: Path) -> Iterator[Flat]:
    """Oracle Cloud's GPU parts."""
    yield from _price_rows(research, OCI)


def runpod_rows(research: Path) -> Iterator[Flat]:
    """RunPod's GPU types."""
    yield from _price_rows(research, RUNPOD)


def azure_rows(research: Path) -> Iterator[Flat]:
    """Some of Azure's spot and reserved prices."""
    yield from _price_rows(research, AZURE)


def fx_rows(research: Path) -> Iterator[Flat]:
    """The European Central Bank's rates of two days."""
    for recording in ECB:
        for record in _records(research, recording):
            if isinstance(record, FxRate):
                yield record_row(record)


def _price_rows(research: Path, recording: Recording) -> Iterator[Flat]:
    records = list(_records(research, recording))
    offers = {record.offer_id: record for record in records if isinstance(record, Offer)}
    for price in records:
        if isinstance(price, Price):
            yield flat(offers[price.offer_id], price, recording.observed_on)


def _records(research: Path, recording: Recording) -> Iterator[object]:
    payload = Payload.from_file(recording.source, research / recording.file)
    yield from source(recording.source).parse(payload)
