"""What hosted APIs charge for a million tokens: `token_price.csv`.

`token_models.csv` is the reviewed choice of models; who sells them and which published checkpoint they are is in
`ingest/hosted`, which the live source of the same name reads too. Models whose price steps up with the length of the
prompt are left out, because the data set's table has one figure for them; so are those withdrawn by their sellers.
"""

from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

from ingest import hosted
from ingest.snapshot.rows import Flat, read, record_row
from warehouse.tables import TokenKind, TokenPrice

LISTING = "genai_prices"
PRICES = "prices/tokens/genai_prices_0.2.3.csv"
MODELS = "token_models.csv"
KINDS = {
    TokenKind.INPUT: "input_usd_per_mtok",
    TokenKind.CACHED_INPUT: "cache_read_usd_per_mtok",
    TokenKind.OUTPUT: "output_usd_per_mtok",
}


def token_rows(research: Path) -> Iterator[Flat]:
    """Every kind of token of every chosen model."""
    stated = {(row["provider"], row["model"]): row for row in read(research / PRICES)}
    for model in read(Path(str(files("ingest.snapshot") / MODELS))):
        row = stated[model["provider"], model["model"]]
        for kind, column in KINDS.items():
            if row[column]:
                yield record_row(_token_price(row, kind, Decimal(row[column])))


def _token_price(row: dict[str, str], kind: TokenKind, amount: Decimal) -> TokenPrice:
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
        token_kind=kind,
        list_unit_price=amount,
        pricing_currency="USD",
        context_tokens=int(row["context_window"]) if row["context_window"] else None,
        source_url=seller.page,
    )
