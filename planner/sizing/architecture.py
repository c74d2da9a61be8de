"""A language model's architecture: its layers, exact parameter counts, and how to read them from config.json.

An architecture may also be opaque: of a bare `70B`, or of a model whose configuration we don't understand,
only the parameter count or the checkpoint's size is known. Then its KV cache is unknown, which is not zero.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.sizing.blocks import (
    Attention,
    Experts,
    Kind,
    LatentAttention,
    Layer,
    Part,
    StateSpace,
)
from planner.sizing.config_fields import flattened
from planner.sizing.families import family_of, layers_of
from planner.sizing.quantisation import NATIVE_16_BIT, Recipe, recipe_of


@dataclass(frozen=True)
class Architecture:
    """What sizing needs to know of a model."""

    name: str
    hidden_size: int = 0
    vocabulary: int = 0
    tied_embeddings: bool = False
    head_bias: bool = False
    final_norm_parameters: int = 0
    layers: tuple[tuple[Layer, int], ...] = ()
    """Each distinct layer and how many of it there are; empty where the architecture is opaque."""
    recipe: Recipe = NATIVE_16_BIT
    """How the published checkpoint is quantised."""
    max_context_tokens: int | None = None
    unsized_parts: tuple[str, ...] = ()
    """Parts of the model that are not counted here, such as a vision encoder."""
    stated_parameter_count: int | None = None
    """Of an opaque model: the parameters its name or card states [1]."""
    checkpoint_bytes: int | None = None
    """Of an opaque model: the published checkpoint's size [B]."""

    @property
    def is_opaque(self) -> bool:
        """Whether nothing but a size is known."""
        return not self.layers

    @property
    def parameter_count(self) -> int | None:
        """Parameters of the language model, tied embeddings counted once [1]."""
        return sum(part.count for part in self.parts()) if self.layers else self.stated_parameter_count

    @property
    def active_parameter_count(self) -> int | None:
        """Parameters that multiply one token: the head counts, the input embedding's look-up does not [1]."""
        if self.is_opaque:
            return self.stated_parameter_count
        matmul = sum(part.active for part in self.parts() if part.kind is not Kind.EMBEDDING)
        return matmul + self.tied_embeddings * self.vocabulary * self.hidden_size

    def parts(self) -> Iterator[Part]:
        """Every parameter of the model, by kind and by the way it is split."""
        table = self.vocabulary * self.hidden_size
        yield Part(Kind.EMBEDDING, table)
        if not self.tied_embeddings:
            yield Part(Kind.HEAD, table)
        yield Part(Kind.SMALL, self.final_norm_parameters + self.head_bias * self.vocabulary, ways=1)
        for layer, count in self.layers:
            for part in layer.parts(self.hidden_size):
                used = None if part.used is None else part.used * count
                yield Part(part.kind, part.count * count, part.ways, used)

    def divides_by(self, tensor_parallel: int) -> bool:
        """Whether engines can split every attention layer over that many GPUs."""
        softmax = [mixer for mixer, _ in self.attention_layers]
        return all(mixer.heads % tensor_parallel == 0 for mixer in softmax) and all(
            mixer.cache_ways % tensor_parallel == 0 or tensor_parallel % mixer.cache_ways == 0 for mixer in softmax
        )

    @property
    def layer_count(self) -> int:
        """Layers in all [1]."""
        return sum(count for _, count in self.layers)

    @property
    def attention_layers(self) -> tuple[tuple[Attention | LatentAttention, int], ...]:
        """Layers that keep keys and values, or a latent."""
        return tuple((la.mixer, n) for la, n in self.layers if isinstance(la.mixer, Attention | LatentAttention))

    @property
    def state_layers(self) -> tuple[tuple[StateSpace, int], ...]:
        """Layers that keep a state of fixed size."""
        return tuple((la.mixer, n) for la, n in self.layers if isinstance(la.mixer, StateSpace))

    @property
    def expert_layers(self) -> tuple[tuple[Experts, int], ...]:
        """Layers with a mixture of experts."""
        return tuple((la.feed_forward, n) for la, n in self.layers if isinstance(la.feed_forward, Experts))


def read_config(config: Mapping[str, Any], name: str) -> Architecture:
    """The architecture that a Hugging Face config.json describes.

    Args:
        config: The configuration, whole or trimmed to the fields that sizing needs.
        name: What to call the model.

    Raises:
        BadInput: The configuration is of a kind we don't understand, or lacks a field; it says which.
    """
    fields = flattened(config)
    family = family_of(fields, name)
    layers = layers_of(fields, family, name)
    hidden = fields["hidden_size"]
    return Architecture(
        name=name,
        hidden_size=hidden,
        vocabulary=fields["vocab_size"],
        tied_embeddings=fields.get("tie_word_embeddings", family.tied_by_default),
        head_bias=family.head_bias,
        final_norm_parameters=hidden * (1 + family.norm_bias),
        layers=tuple(Counter(layers).items()),
        recipe=recipe_of(fields.get("quantization_config"), name),
        max_context_tokens=fields.get("max_position_embeddings"),
        unsized_parts=("vision encoder",) if "vision_config" in config else (),
    )
