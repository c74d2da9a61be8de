"""What hosted APIs charge for a million tokens: `token_price.csv`.

`token_models.csv` is the reviewed choice of models, and says which published checkpoint each of them is. It says
so only where that is certain: a model served in a smaller format than it was published in (Together's Turbo) is
another checkpoint, and a seller's own alias may change its model overnight. Models whose price steps up with the
length of the prompt are left out, because one figure can't state them; so are those withdrawn by their sellers.
"""

from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

from ingest.snapshot.rows import Flat, read, record_row
from warehouse.tables import TokenKind, TokenPrice

PRICES = "prices/tokens/genai_prices_0.2.3.csv"
MODELS = "token_models.csv"
KINDS = {
    TokenKind.INPUT: "input_usd_per_mtok",
    TokenKind.CACHED_INPUT: "cache_read_usd_per_mtok",
    TokenKind.OUTPUT: "output_usd_per_mtok",
}
SELLERS = {  # the data set's name -> the seller's, and its price page
    "anthropic": ("Anthropic", "https://www.anthropic.com/pricing#api"),
    "aws": ("Amazon Bedrock", "https://aws.amazon.com/bedrock/pricing/"),
    "baseten": ("Baseten", "https://www.baseten.co/pricing/"),
    "deepseek": ("DeepSeek", "https://api-docs.deepseek.com/quick_start/pricing"),
    "fireworks": ("Fireworks", "https://fireworks.ai/pricing"),
    "google": ("Google", "https://ai.google.dev/gemini-api/docs/pricing"),
    "groq": ("Groq", "https://console.groq.com/docs/models"),
    "huggingface_nebius": ("Nebius", "https://huggingface.co/inference/models"),
    "minimax": ("MiniMax", "https://platform.minimax.io/docs/pricing/overview"),
    "mistral": ("Mistral", "https://mistral.ai/pricing/api"),
    "moonshotai": ("Moonshot AI", "https://platform.kimi.ai/docs/pricing/chat.md"),
    "novita": ("Novita", "https://novita.ai/pricing"),
    "openai": ("OpenAI", "https://openai.com/api/pricing/"),
    "together": ("Together AI", "https://www.together.ai/pricing"),
    "zai": ("Z.ai", "https://docs.z.ai/guides/overview/pricing"),
}


def token_rows(research: Path) -> Iterator[Flat]:
    """Every kind of token of every chosen model."""
    stated = {(row["provider"], row["model"]): row for row in read(research / PRICES)}
    for model in read(Path(str(files("ingest.snapshot") / MODELS))):
        row = stated[model["provider"], model["model"]]
        for kind, column in KINDS.items():
            if row[column]:
                yield record_row(_token_price(row, kind, Decimal(row[column]), model["llm_id"] or None))


def _token_price(row: dict[str, str], kind: TokenKind, amount: Decimal, llm_id: str | None) -> TokenPrice:
    name, page = SELLERS[row["provider"]]
    return TokenPrice(
        source="genai_prices",
        service_provider_name=name,
        model_name=row["model"],
        llm_id=llm_id,
        token_kind=kind,
        list_unit_price=amount,
        pricing_currency="USD",
        context_tokens=int(row["context_window"]) if row["context_window"] else None,
        source_url=page,
    )
