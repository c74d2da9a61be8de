"""What is known of prices and stands as data: what a GPU of each class can cost, and which currencies there are.

A floor is about a third of the least that anybody was seen to ask, a ceiling three times the most, so that prices can
fall and rise for years before a line wants to be changed. `currencies.csv` has the codes of ISO 4217
(https://www.six-group.com/en/products-services/financial-information/data-standards.html, as of 2023-08, with XCG).
"""

import csv
from functools import cache
from importlib.resources import files

from pydantic import Field

from warehouse.tables import Record


class Band(Record):
    """What one GPU of a class costs by the hour, at least and at most; the first class that fits counts."""

    place: int
    """Which is tried first [1]."""
    class_name: str
    """The class in words."""
    gpu_pattern: str
    """The GPUs in it, by id or else by the seller's name, with * for any text."""
    per_gb: bool
    """Whether the figures are for each GB of the GPU's memory."""
    least_standard_usd: float = Field(gt=0)
    """Floor on demand [USD/GPU h]."""
    least_dynamic_usd: float = Field(gt=0)
    """Floor of spot and marketplaces [USD/GPU h]."""
    least_committed_usd: float = Field(gt=0)
    """Floor under a commitment [USD/GPU h]."""
    most_usd: float = Field(gt=0)
    """Ceiling on any terms [USD/GPU h]."""
    reason: str
    """What it rests on."""


class CurrencyCode(Record):
    """A currency that there is."""

    code: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code."""


@cache
def bands() -> tuple[Band, ...]:
    """All bands, in the order in which they are tried."""
    return tuple(Band.model_validate(row) for row in _csv("bands.csv"))


@cache
def currencies() -> tuple[CurrencyCode, ...]:
    """All codes."""
    return tuple(CurrencyCode.model_validate(row) for row in _csv("currencies.csv"))


def _csv(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files("ingest.firewall") / name).read_text(encoding="utf-8").splitlines()))
