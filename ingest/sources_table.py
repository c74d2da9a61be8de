"""The table of sources in docs/sources.md, made from their cards: `python -m ingest.sources_table` prints it."""

from importlib import import_module

from ingest import sources

HEADING = "| source | seller | what it brings | key | format known from |\n|---|---|---|---|---|"


def table() -> str:
    """One line a source, in Markdown."""
    return "\n".join([HEADING, *map(_row, sources.names())])


def _row(name: str) -> str:
    card = sources.source(name).CARD
    said = (import_module(f"ingest.sources.{name}").__doc__ or "").partition("\n")[0]
    brings = said.partition(": ")[2].rstrip(".")
    key = " or ".join(filter(None, [f"`{card.key}`" if card.key else "-", card.key_or]))
    return f"| `{name}` | {card.name} | {brings} | {key} | {'recordings' if card.verified else 'documents only'} |"


if __name__ == "__main__":
    print(table())  # noqa: T201 - it is what this program is for
