"""What an engine sets aside for one sequence's cache: whole pages, and for mixed layers pages of one size.

vLLM gives layers of one kind to groups of equal size, short groups filled up, and lets every group draw pages from
one pool. Where a group keeps a state instead of tokens, a page of tokens is made as large as the state, and a sequence
holds two states (one of them for prefix caching). With it logged figures come out: 1.816 GiB a sequence of 131,072
tokens for Qwen3.5-122B-A10B at FP8, where the engine printed 1.818 and the model alone needs 1.643.
"""

import math
from collections import Counter

from planner.sizing.architecture import Architecture
from planner.sizing.attention import Attention
from planner.sizing.blocks import StateSpace
from planner.sizing.kv import layer_bytes, sequence_bytes_per_gpu
from planner.sizing.layer import Softmax
from planner.sizing.number_format import cached_bytes
from planner.sizing.serving import Serving

PAGE_TOKENS = {"vllm": 16, "sglang": 1, "tensorrt-llm": 32, "llama.cpp": 256}
"""Tokens that an engine allocates at once; llama.cpp rounds a whole context up."""
STATES_KEPT = 2
"""Pages of state that a sequence holds in each group of vLLM: its own, and the last one cached for others; with
drafts one more for each drafted token."""
NEARLY_EVEN = 1.25
"""Kinds of layers whose numbers differ by less share one group size."""


def held_sequence_bytes(architecture: Architecture, serving: Serving) -> float | None:
    """Cache that an engine sets aside for one sequence on each GPU of the fullest stage [B]; None where unknown."""
    if architecture.is_opaque:
        return None
    ways = (serving.attention_ways, serving.pipeline_parallel, serving.draft_tokens)
    key = ("cache", serving.engine, serving.kv, serving.context_tokens, *ways)
    if key not in architecture.known:
        architecture.known[key] = _held(architecture, serving)
    found: float = architecture.known[key]
    return found


def _held(architecture: Architecture, serving: Serving) -> float:
    """By pages of tokens, or of states and tokens where layers are mixed."""
    if architecture.state_layers and architecture.attention_layers and serving.engine == "vllm":
        held = _with_states(architecture, serving)
    else:
        held = _of_tokens(architecture, serving)
        held += _of_drafts(architecture, serving)
    stage = -(-architecture.layer_count // serving.pipeline_parallel)
    return held * stage / architecture.layer_count


def _of_drafts(architecture: Architecture, serving: Serving) -> float:
    """Drafting layers attend to all tokens, and cache what they see."""
    if not serving.draft_tokens:
        return 0.0
    tokens = _rounded_up(serving.context_tokens, PAGE_TOKENS[serving.engine])
    width, mixers = cached_bytes(serving.kv), [layer.mixer for layer in architecture.drafting]
    return sum(
        layer_bytes(mixer, tokens, width, serving.attention_ways)
        for mixer in mixers
        if mixer and not isinstance(mixer, StateSpace)
    )


def _of_tokens(architecture: Architecture, serving: Serving) -> float:
    """Whole pages; in vLLM a windowed layer has a page more, as a window rarely starts with a page."""
    page, width = PAGE_TOKENS[serving.engine], cached_bytes(serving.kv)
    tokens, ways = _rounded_up(serving.context_tokens, page), serving.attention_ways
    if serving.engine != "vllm" or not _has_windows(architecture):
        return sequence_bytes_per_gpu(architecture, serving.kv, tokens, ways) or 0.0
    return sum(
        _paged(mixer, tokens, page) * layer_bytes(mixer, 1, width, ways) * _filled_up(architecture, mixer, count)
        for mixer, count in architecture.attention_layers
    )


def _has_windows(architecture: Architecture) -> bool:
    """Whether some layers have a window and none keeps anything but keys and values."""
    plain = all(isinstance(mixer, Attention) for mixer, _ in architecture.attention_layers)
    return plain and any(mixer.window_tokens for mixer, _ in architecture.attention_layers)


def _paged(mixer: Softmax, tokens: int, page: int) -> int:
    """Tokens that a layer has room for."""
    window = mixer.window_tokens
    return min(tokens, _rounded_up(window, page) + page) if window else tokens


def _filled_up(architecture: Architecture, mixer: Softmax, count: int) -> int:
    """So many layers, or as many as their groups have room for where all layers have pages of one size."""
    counts = [number for _, number in architecture.attention_layers]
    sizes = {other.cached_numbers for other, _ in architecture.attention_layers}
    if len(counts) != 2 or len(sizes) > 1 or not mixer.window_tokens:
        return count
    return _rounded_up(count, group_size(counts))


def _with_states(architecture: Architecture, serving: Serving) -> float:
    """Groups of layers that draw pages of one size, as large as a state."""
    ways, width = serving.attention_ways, cached_bytes(serving.kv)
    state = max(mixer.paged_bytes for mixer, _ in architecture.state_layers) / ways
    token = max(layer_bytes(mixer, 1, width, ways) for mixer, _ in architecture.attention_layers)
    page_tokens = _rounded_up(math.ceil(state / token), PAGE_TOKENS["vllm"])
    attending = _by_window(architecture, serving)
    keeping = sum(count for _, count in architecture.state_layers)
    group = group_size([*attending.values(), keeping])
    pages = sum(
        math.ceil(min(serving.context_tokens, (window or math.inf) + page_tokens) / page_tokens)
        * math.ceil(count / group)
        for window, count in attending.items()
    )
    kept = STATES_KEPT + serving.draft_tokens
    return group * page_tokens * token * (pages + kept * math.ceil(keeping / group))


def _by_window(architecture: Architecture, serving: Serving) -> Counter[int | None]:
    """How many layers attend to so many tokens; drafting ones to all."""
    counts: Counter[int | None] = Counter()
    for mixer, count in architecture.attention_layers:
        counts[mixer.window_tokens] += count
    if serving.draft_tokens:
        counts[None] += len(architecture.drafting)
    return counts


def group_size(counts: list[int]) -> int:
    """Layers in a group: the fewest of a kind, or the most where the kinds are nearly even.

    >>> group_size([12, 36]), group_size([12, 12]), group_size([10, 11])
    (12, 12, 11)
    """
    few, most = min(counts), max(counts)
    return most if most < NEARLY_EVEN * few else few


def _rounded_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple
