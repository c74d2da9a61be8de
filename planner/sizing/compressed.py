"""DeepSeek-V4's attention: a short window in full, and everything before it squeezed by 4 or by 128.

One head of keys serves as values too and is stored once. A layer squeezed by 4 also has an indexer that picks
entries. Parameters as in Hugging Face transformers' `modeling_deepseek_v4.py` (Apache-2.0, read 2026-11).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.sizing.blocks import Kind, Part

FINE = 4
"""The ratio whose layers have an indexer and overlapping windows."""
EIGHT_BIT_ENTRY_BYTES = 584
"""A cached entry of 512 numbers at 8 bit: 448 of them, 64 rotary ones in 16 bit, and scales (vLLM) [B]."""


@dataclass(frozen=True)
class CompressedAttention:
    """Attention to a window and to squeezed entries; with `ratio` 0 to the window alone."""

    heads: int
    dimension: int
    query_rank: int
    output_groups: int
    output_rank: int
    window: int
    ratio: int
    indexer_heads: int
    indexer_dimension: int
    picked: int
    """Squeezed entries that a query looks at."""

    cache_ways = 1

    @property
    def window_tokens(self) -> int:
        """Entries that a query looks at, at most [1]."""
        return self.window + (self.picked if self.ratio else 0)

    @property
    def cached_numbers(self) -> int:
        """Numbers of one entry [1]."""
        return self.dimension

    @property
    def products(self) -> int:
        """Multiplications of one query with one entry [1]."""
        return 2 * self.heads * self.dimension

    def cache_bytes(self, context_tokens: int, width: float) -> float:
        """Entries of one sequence [B]."""
        entries = min(context_tokens, self.window) + (context_tokens // self.ratio if self.ratio else 0)
        eight_bit = width == 1 and self.dimension == 512
        return entries * (EIGHT_BIT_ENTRY_BYTES if eight_bit else self.dimension * width)

    def index_bytes(self, context_tokens: int, width: float) -> float:  # noqa: ARG002 - every mixer is asked alike
        """Keys of the indexer, a byte each and a scale of four for every squeezed entry [B]."""
        return (self.indexer_dimension + 4) * (context_tokens // self.ratio) if self.ratio == FINE else 0

    def parts(self, hidden: int) -> Iterator[Part]:
        """Parameters of the projections, the compressor and the indexer."""
        query = self.heads * self.dimension
        squeezed = self.output_groups * self.output_rank
        yield Part(Kind.ATTENTION, self.query_rank * query + query * self.output_rank + squeezed * hidden)
        yield Part(Kind.ATTENTION, hidden * (self.query_rank + self.dimension), ways=1)
        yield Part(Kind.SMALL, self.query_rank + self.dimension + self.heads, ways=1)
        if self.ratio:
            yield from _compressor(hidden, self.dimension, self.ratio)
        if self.ratio == FINE:
            yield from _compressor(hidden, self.indexer_dimension, self.ratio)
            scoring = self.indexer_heads * (self.query_rank * self.indexer_dimension + hidden)
            yield Part(Kind.ATTENTION, scoring, ways=1)


def _compressor(hidden: int, dimension: int, ratio: int) -> Iterator[Part]:
    """Two projections, doubled where windows overlap, a bias for each place in a window, and a norm."""
    width = dimension * (2 if ratio == FINE else 1)
    yield Part(Kind.SMALL, 2 * hidden * width + ratio * width + dimension, ways=1)
