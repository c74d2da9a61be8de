"""What one GPU of a replica has to read, multiply and send for each token, before any rate is known.

Figures are of one GPU and of all its stage's layers; stages of a pipeline do the same work in turn, so that the
layers of all stages together are counted once. Attention that runs in data-parallel copies is split over fewer
GPUs than experts are. Prompts go through latent attention unfolded (DeepSeek-V2, arXiv:2405.04434, section 2.1),
single tokens against the latent itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from planner.sizing.architecture import Architecture
from planner.sizing.attention import LatentAttention
from planner.sizing.blocks import Kind, Part
from planner.sizing.kv import sequence_bytes_per_gpu
from planner.sizing.layer import Softmax
from planner.sizing.number_format import SIXTEEN_BIT
from planner.sizing.quantisation import Recipe, recipe_for
from planner.sizing.serving import Serving
from planner.sizing.weights import as_published
from warehouse.faults import BadInput


@dataclass(frozen=True)
class Work:
    """The work of one GPU."""

    architecture: Architecture
    serving: Serving
    dense_bytes: Mapping[str, float]
    """Weights that every step reads, by number format [B]."""
    dense_parameters: Mapping[str, float]
    """Of these, what multiplies a token, by number format; the output head apart [1]."""
    head_parameters: float
    expert_format: str
    expert_bytes: float
    expert_parameters: float
    expert_share: float
    """Share of the experts that one token touches [0..1]."""
    known: dict[tuple[str, int], float] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out for a length before: a search asks for the same ones again and again."""

    @property
    def expert_layer_count(self) -> int:
        """Layers with experts [1]."""
        return sum(count for _, count in self.architecture.expert_layers)

    @property
    def other_mixer_count(self) -> int:
        """Layers of latent attention, or with a state of fixed size [1]."""
        latent = sum(n for mixer, n in self.architecture.attention_layers if isinstance(mixer, LatentAttention))
        return latent + sum(n for _, n in self.architecture.state_layers)

    def cache_bytes(self, context_tokens: int) -> float:
        """What a step reads for one sequence: its cache, and its states, which are written back too [B]."""
        key = ("cache", context_tokens)
        if key not in self.known:
            ways = self.serving.attention_ways
            cached = sequence_bytes_per_gpu(self.architecture, self.serving.kv, context_tokens, ways) or 0.0
            states = sum(state.state_bytes * count for state, count in self.architecture.state_layers)
            self.known[key] = cached + states / ways
        return self.known[key]

    def attention_products(self, context_tokens: int, *, prompt: bool = False) -> float:
        """Multiplications of one token with those before it [1]."""
        key = ("prompt" if prompt else "step", context_tokens)
        if key not in self.known:
            products = sum(
                count * min(context_tokens, mixer.window_tokens or context_tokens) * _products(mixer, prompt=prompt)
                for mixer, count in self.architecture.attention_layers
            )
            self.known[key] = products / self.serving.attention_ways
        return self.known[key]


def _products(mixer: Softmax, *, prompt: bool) -> int:
    if prompt and isinstance(mixer, LatentAttention):
        return mixer.heads * (mixer.nope_dimension + mixer.rope_dimension + mixer.value_dimension)
    return mixer.products


def work_of(architecture: Architecture, serving: Serving) -> Work:
    """The work of each GPU when a model is served in a given way.

    Raises:
        BadInput: The architecture is unknown, or the number format is.
    """
    if architecture.is_opaque:
        raise BadInput(f"{architecture.name}: no speed can be told without its configuration")
    recipe = recipe_for(serving.weights, architecture.recipe, has_experts=bool(architecture.expert_layers))
    parts = list(_multiplied(architecture))
    dense = [part for part in parts if part.kind is not Kind.EXPERT]
    experts = [part for part in parts if part.kind is Kind.EXPERT]
    size = as_published(architecture, serving.weights)
    read: defaultdict[str, float] = defaultdict(float)
    used: defaultdict[str, float] = defaultdict(float)
    for part in dense:
        ways = min(serving.attention_ways, part.ways or serving.attention_ways)
        name = _format(part, recipe)
        read[name] += part.count * recipe.bytes_per_weight(part.kind) * size / ways
        used[name] += (part.kind is not Kind.HEAD) * part.active / ways
    return Work(
        architecture=architecture,
        serving=serving,
        dense_bytes=read,
        dense_parameters=used,
        head_parameters=architecture.vocabulary * architecture.hidden_size / serving.attention_ways,
        expert_format=_format(experts[0], recipe) if experts else SIXTEEN_BIT.name,
        expert_bytes=sum(p.count * recipe.bytes_per_weight(p.kind) for p in experts) * size / serving.tensor_parallel,
        expert_parameters=sum(p.active for p in experts) / serving.tensor_parallel,
        expert_share=max((block.top_k / block.count for block, _ in architecture.expert_layers), default=0.0),
    )


def _multiplied(architecture: Architecture) -> Iterator[Part]:
    """Parts that multiply a token of text; a tied embedding does so as the output head."""
    yield from (part for part in architecture.parts() if part.kind not in {Kind.EMBEDDING, Kind.ENCODER})
    if architecture.tied_embeddings:
        yield Part(Kind.HEAD, architecture.vocabulary * architecture.hidden_size)


def _format(part: Part, recipe: Recipe) -> str:
    """The number format of a part; of a checkpoint that lists its formats, the usual one of that width."""
    size = recipe.bytes_per_weight(part.kind)
    if size >= SIXTEEN_BIT.bare_bytes:
        return SIXTEEN_BIT.name
    if recipe.listed:
        return "fp8" if size >= 1 else "nvfp4"
    return recipe.weights.name
