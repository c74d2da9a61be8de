"""What hosted APIs charged for a million tokens, and charge: `token_price.csv`.

`token_releases.csv` is the reviewed choice of models, read from the releases of genai-prices as the live source of that
name reads the list, each on its own day: what began, what moved, and of the newest release all. Who sells them and
which published checkpoint they are is in `ingest/hosted`; contexts are the newest release's. Models whose price steps
up with the length of the prompt are left out while it does; so are those withdrawn by their sellers.
"""

from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

from ingest import hosted
from ingest.snapshot.rows import Flat, read, record_row
from warehouse.tables import ServiceTier, TokenKind, TokenPrice

LISTING = "genai_prices"
RELEASES = "token_releases.csv"


def token_rows(research: Path) -> Iterator[Flat]:
    """Every kind of token of every chosen model, from each day on which its price was new."""
    del research  # the list is kept with the program
    for row in read(Path(str(files("ingest.snapshot") / RELEASES))):
        yield {**record_row(_token_price(row)), "observed_on": row["observed_on"]}


def _token_price(row: dict[str, str]) -> TokenPrice:
    seller = hosted.seller(LISTING, row["provider"])
    if seller is None:
        raise LookupError(f"{row['provider']} is not in ingest/hosted/sellers.csv; add it")
    name = row["model"] + seller.suffix
    return TokenPrice(
        source=LISTING,
        service_provider_name=seller.service_provider_name,
        host_provider_name=seller.host_provider_name,
        model_name=name,
        llm_id=hosted.checkpoint(seller.service_provider_name, name),
        quantisation=hosted.quantisation(name),
        token_kind=TokenKind(row["token_kind"]),
        service_tier=ServiceTier(row["service_tier"]),
        list_unit_price=Decimal(row["usd_per_mtok"]),
        pricing_currency="USD",
        context_tokens=int(row["context_tokens"]) if row["context_tokens"] else None,
        source_url=seller.page,
    )
