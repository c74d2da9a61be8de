"""docs/sources.md names every source as its card does."""

from pathlib import Path

from ingest import sources
from ingest.sources_table import table

PAGE = Path(__file__).parents[2] / "docs/sources.md"


def test_the_pages_table_is_made_from_the_cards():
    assert table() in PAGE.read_text(encoding="utf-8"), "paste what `python -m ingest.sources_table` prints"


def test_the_table_has_a_line_for_each_source_and_says_how_its_format_is_known():
    lines = {line.split("`")[1]: line for line in table().splitlines() if line.startswith("| `")}
    assert list(lines) == sources.names()
    assert "| `GCP_API_KEY` or application default credentials" in lines["gcp"]
    assert lines["runpod"].startswith("| `runpod` | RunPod | pods by the GPU-hour")
    assert lines["together"].endswith("| documents only |")
