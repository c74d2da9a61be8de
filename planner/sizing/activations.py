"""What an engine needs beside weights and cache: activations, graphs, and memory outside its own accounting.

vLLM's formulas were checked against 31 start-up logs: median error 2.7 %, 90 % within 18 %. SGLang's figures are its
"avail mem" lines before and after loading; TensorRT-LLM prints none of this, so it gets vLLM's step and plain logits.
"""

from planner.sizing.architecture import Architecture
from planner.sizing.attention import Attention
from planner.sizing.blocks import Dense, Experts
from planner.sizing.engines import V1
from planner.sizing.layer import Layer
from planner.sizing.serving import MICRO_BATCH, Serving
from warehouse.units import GIB

LOGIT_BYTES = {"vllm": 38.5, "sglang": 6.0, "tensorrt-llm": 6.0, "llama.cpp": 4.0}
"""For each vocabulary entry of each sequence: vLLM's trial run sorts logits and probabilities, others hold them in
16 and 32 bit, llama.cpp of every token of a step in 32 [B]."""
UNSORTED_LOGIT_BYTES = 16.0
"""vLLM since it masks without sorting (vllm-project/vllm/pull/33538: 12 bytes where sorting took 37, and the logits
themselves); a log of 0.19.1 shows 16.2 [B]."""
UNSORTED_SINCE = (0, 17)
WHOLE_UP_TO = 32_768
FIRST_PIECE = 2048
"""vLLM's version 0 (`_set_default_args_v0` in vllm/engine/arg_utils.py, read 2026-12-01) reads contexts up to so many
tokens whole, longer ones in pieces; a trial run in pieces samples nothing (0.19 GiB logged, not 1.4)
[tokens].
"""
ALONE_GIB = {"vllm": 0.13, "sglang": 0.6, "tensorrt-llm": 0.6, "llama.cpp": 0.5}
"""CUDA context and libraries on a single GPU, as far as they count against the budget [GiB]."""
TOGETHER_GIB = {"vllm": 0.55, "sglang": 2.0, "tensorrt-llm": 2.0, "llama.cpp": 0.5}
"""The same with communication buffers, from two GPUs on [GiB]."""
GRAPH_GIB_PER_LAYER = 0.015
"""CUDA graphs: 0.39 to 1.03 GiB were logged for 24 to 80 layers [GiB]."""


def activation_bytes(architecture: Architecture, serving: Serving, memory_gib: float) -> float:
    """Peak of activations on each GPU [B]: the larger of a step's hidden values and of sampling's logits.

    2 x (3 x width / tensor_parallel + 3 x hidden) x batched tokens, or 38.5 x vocabulary x sequences (vLLM).
    """
    return max(step_bytes(architecture, serving, memory_gib), logit_bytes(architecture, serving))


def logit_bytes(architecture: Architecture, serving: Serving) -> float:
    """Logits of the most sequences that one step samples [B]; none where the trial run ends within prompts."""
    if _is_first_engine(serving) and _in_pieces(architecture, serving):
        return 0.0
    return logit_width(serving) * architecture.vocabulary * logit_rows(serving)


def logit_width(serving: Serving) -> float:
    """For each vocabulary entry of each sequence that is sampled [B]."""
    is_later = serving.engine == "vllm" and serving.release is not None and serving.release >= UNSORTED_SINCE
    return UNSORTED_LOGIT_BYTES if is_later else LOGIT_BYTES[serving.engine]


def logit_rows(serving: Serving) -> int:
    """Tokens whose logits are held at once [1]: one of each sequence, in llama.cpp all of a step."""
    return MICRO_BATCH if serving.engine == "llama.cpp" else serving.sequences


def step_bytes(architecture: Architecture, serving: Serving, memory_gib: float) -> float:
    """Hidden values of one step of the most tokens [B]."""
    width = max((_width(layer) for layer, _ in architecture.layers), default=0)
    per_token = 2 * (3 * width / serving.tensor_parallel + 3 * architecture.hidden_size)
    return per_token * _batched_tokens(architecture, serving, memory_gib)


def _batched_tokens(architecture: Architecture, serving: Serving, memory_gib: float) -> int:
    """Most tokens in one step [tokens]; vLLM's version 0 takes a whole prompt where it doesn't read in pieces."""
    if not _is_first_engine(serving) or serving.max_batched_tokens:
        return serving.batched_tokens(memory_gib)
    return FIRST_PIECE if _in_pieces(architecture, serving) else max(serving.context_tokens, FIRST_PIECE)


def _is_first_engine(serving: Serving) -> bool:
    return serving.engine == "vllm" and serving.release is not None and serving.release < V1


def _in_pieces(architecture: Architecture, serving: Serving) -> bool:
    """Whether version 0 reads prompts in pieces unasked: long ones, without latents, windows, states and images."""
    plain = all(isinstance(mixer, Attention) and not mixer.window_tokens for mixer, _ in architecture.attention_layers)
    other = architecture.state_layers or architecture.encoder_parameters
    return serving.context_tokens > WHOLE_UP_TO and plain and not other


def overhead_bytes(serving: Serving) -> float:
    """Memory that the engine's own allocator doesn't see [B]."""
    return (ALONE_GIB if serving.gpu_count == 1 else TOGETHER_GIB)[serving.engine] * GIB


def graph_bytes(architecture: Architecture, engine: str) -> float:
    """Recorded CUDA graphs, roughly [B]; llama.cpp's are small."""
    return 0.0 if engine == "llama.cpp" else GRAPH_GIB_PER_LAYER * architecture.layer_count * GIB


def _width(layer: Layer) -> int:
    """Hidden values a token inside the feed-forward block [1]."""
    block = layer.feed_forward
    if isinstance(block, Experts):
        return max(max(block.width, block.shared_width) * block.top_k, block.beside)
    return block.width if isinstance(block, Dense) else 0
