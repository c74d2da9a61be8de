"""How others write sellers' names, and who is meant: `seller_names.csv` has the spellings, without case and marks."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.shapes import Shape, shape
from warehouse.tables import ProviderKind


@dataclass(frozen=True)
class Seller:
    """A seller as its prices in the warehouse have it."""

    service_provider_name: str
    source: str
    """The source whose offers its are: a file in `ingest/sources`, where there is one."""
    provider_kind: ProviderKind
    shapes: str
    """The table of its machines in `ingest/shapes`; empty where there is none."""

    def shape(self, instance_type: str | None) -> Shape | None:
        """What is in a machine of its, where we know."""
        return shape(self.shapes, instance_type) if self.shapes and instance_type else None


def seller(name: str) -> Seller:
    """The seller that goes by a name; one that is not listed keeps its name and counts as a specialised cloud.

    >>> seller("Lambda Labs").service_provider_name, seller("gcp").source, seller("Acme").source
    ('Lambda', 'gcp', 'acme')
    """
    bare = re.sub(r"[^a-z0-9]", "", name.casefold())
    return _listed().get(bare) or Seller(name, bare or "unnamed", ProviderKind.SPECIALISED, "")


@cache
def _listed() -> dict[str, Seller]:
    text = (files("ingest") / "seller_names.csv").read_text(encoding="utf-8")
    return {
        row["spelling"]: Seller(
            row["service_provider_name"], row["source"], ProviderKind(row["provider_kind"]), row["shapes"]
        )
        for row in csv.DictReader(text.splitlines())
    }
