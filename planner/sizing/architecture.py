"""A language model's architecture: its layers, exact parameter counts, and how to read them from config.json.

An architecture may also be opaque: of a bare `70B`, or of a model whose configuration we don't understand,
only the parameter count or the checkpoint's size is known. Then its KV cache is unknown, which is not zero.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planner.sizing.blocks import Experts, Kind, Part, StateSpace
from planner.sizing.config_fields import OTHER_PARTS, beside, flattened
from planner.sizing.context_length import context_length
from planner.sizing.drafts import NORMS, draft_layers, joining_part
from planner.sizing.families import family_of
from planner.sizing.family import Family
from planner.sizing.layer import Layer, Softmax
from planner.sizing.layers import layers_of
from planner.sizing.quantisation import NATIVE_16_BIT, Recipe, caches_in_eight_bit, recipe_of
from planner.sizing.vision import encoder_parameters
from warehouse.faults import BadInput

IMAGE_ROWS = 8


@dataclass(frozen=True)
class Architecture:
    """What sizing needs to know of a model."""

    name: str
    hidden_size: int = 0
    vocabulary: int = 0
    tied_embeddings: bool = False
    head_bias: bool = False
    final_parameters: int = 0
    """Norms and other small parameters behind the last layer, and tables beside the first [1]."""
    layer_tables: int = 0
    """Numbers in tables of embeddings for every layer, of which a token looks one row up (Gemma-3n and -4) [1]."""
    layers: tuple[tuple[Layer, int], ...] = ()
    """Each distinct layer and how many of it there are; empty where the architecture is opaque."""
    drafts: tuple[Layer, ...] = ()
    """Layers that predict further tokens; engines load them for speculative decoding only."""
    encoder_parameters: int = 0
    """Of the image encoder and its projector [1]."""
    recipe: Recipe = NATIVE_16_BIT
    """How the published checkpoint is quantised."""
    caches_in_eight_bit: bool = False
    """Whether the checkpoint has scales for a cache in 8 bit, which some engines then take unasked."""
    max_context_tokens: int | None = None
    unsized_parts: tuple[str, ...] = ()
    """Parts of the model that are not counted here, such as an image encoder that we don't know."""
    doubt: str = ""
    """What the configuration leaves open, and how much that may amount to."""
    stated_parameter_count: int | None = None
    """Of an opaque model: the parameters its name or card states [1]."""
    checkpoint_bytes: int | None = None
    """The published checkpoint's size, draft layers included, where it is known [B]."""

    @cached_property
    def known(self) -> dict[object, Any]:
        """What was worked out before, by what was asked: a search asks the same of every accelerator."""
        return {}

    @property
    def is_opaque(self) -> bool:
        """Whether nothing but a size is known."""
        return not self.layers

    @cached_property
    def parameter_count(self) -> int | None:
        """Parameters without draft layers, tied embeddings counted once [1]."""
        return sum(part.count for part in self.parts()) if self.layers else self.stated_parameter_count

    @cached_property
    def active_parameter_count(self) -> int | None:
        """Parameters that multiply one token of text: the head counts, the input embedding's look-up does not [1]."""
        if self.is_opaque:
            return self.stated_parameter_count
        matmul = sum(part.active for part in self.parts() if part.kind not in {Kind.EMBEDDING, Kind.ENCODER})
        return matmul + self.tied_embeddings * self.vocabulary * self.hidden_size

    def parts(self) -> Iterator[Part]:
        """Every parameter of the model, by kind and by the way it is split; draft layers apart."""
        yield from self.ends
        yield from self.layer_parts

    @cached_property
    def layer_parts(self) -> tuple[Part, ...]:
        """Every parameter of the layers: one part for each kind and way of splitting it."""
        counts: Counter[tuple[Kind, int | None]] = Counter()
        active: Counter[tuple[Kind, int | None]] = Counter()
        for layer, number in self.layers:
            for part in layer.parts(self.hidden_size):
                counts[part.kind, part.ways] += part.count * number
                active[part.kind, part.ways] += part.active * number
        return tuple(Part(kind, count, ways, active[kind, ways]) for (kind, ways), count in counts.items() if count)

    @cached_property
    def ends(self) -> tuple[Part, ...]:
        """What is before the first layer and behind the last."""
        table = self.vocabulary * self.hidden_size
        head = () if self.tied_embeddings else (Part(Kind.HEAD, table),)
        small = Part(Kind.SMALL, self.final_parameters + self.head_bias * self.vocabulary, ways=1)
        return (
            Part(Kind.EMBEDDING, table + self.layer_tables),
            *head,
            small,
            Part(Kind.ENCODER, self.encoder_parameters),
        )

    @cached_property
    def drafting(self) -> tuple[Layer, ...]:
        """The layers that an engine loads to draft: the checkpoint's own, else one as EAGLE adds it, like the last."""
        attending = [layer for layer, _ in self.layers if layer.mixer and not isinstance(layer.mixer, StateSpace)]
        return self.drafts or tuple(attending[-1:])

    def draft_parts(self, layers: tuple[Layer, ...] | None = None) -> Iterator[Part]:
        """Every parameter of the draft layers: of the checkpoint's own, or of those given."""
        for layer in self.drafts if layers is None else layers:
            yield from layer.parts(self.hidden_size)
            yield joining_part(self.hidden_size)
            yield Part(Kind.SMALL, NORMS * self.hidden_size, ways=1)

    @cached_property
    def draft_parameter_count(self) -> int:
        """Parameters of the draft layers [1]."""
        return sum(part.count for part in self.draft_parts())

    def divides_by(self, tensor_parallel: int) -> bool:
        """Whether engines can split every attention layer over that many GPUs."""
        softmax = [mixer for mixer, _ in self.attention_layers]
        return all(mixer.heads % tensor_parallel == 0 for mixer in softmax) and all(
            mixer.cache_ways % tensor_parallel == 0 or tensor_parallel % mixer.cache_ways == 0 for mixer in softmax
        )

    @cached_property
    def layer_count(self) -> int:
        """Layers in all [1]."""
        return sum(count for _, count in self.layers)

    @cached_property
    def attention_layers(self) -> tuple[tuple[Softmax, int], ...]:
        """Layers that keep keys and values, or a latent."""
        return tuple((la.mixer, n) for la, n in self.layers if la.mixer and not isinstance(la.mixer, StateSpace))

    @cached_property
    def state_layers(self) -> tuple[tuple[StateSpace, int], ...]:
        """Layers that keep a state of fixed size."""
        return tuple((la.mixer, n) for la, n in self.layers if isinstance(la.mixer, StateSpace))

    @cached_property
    def expert_layers(self) -> tuple[tuple[Experts, int], ...]:
        """Layers with a mixture of experts."""
        return tuple((la.feed_forward, n) for la, n in self.layers if isinstance(la.feed_forward, Experts))


def read_config(config: Mapping[str, Any], name: str, checkpoint_bytes: int | None = None) -> Architecture:
    """The architecture that a Hugging Face config.json describes.

    Args:
        config: The configuration, whole or trimmed to the fields that sizing needs.
        name: What to call the model.
        checkpoint_bytes: The checkpoint's size, where it is known [B].

    Raises:
        BadInput: The configuration is of a kind we don't understand, or lacks a field; it says which.
    """
    fields = flattened(config, name)
    family = family_of(fields, name)
    layers = layers_of(fields, family, name)
    vision = beside(config, "vision_config")
    whole = str(config.get("model_type", ""))
    encoder = 0 if vision is None else encoder_parameters(vision, fields["hidden_size"], whole)
    recipe, unread = _recipe(fields, name, checkpoint_bytes)
    return Architecture(
        name=name,
        hidden_size=fields["hidden_size"],
        vocabulary=fields["vocab_size"],
        tied_embeddings=bool(fields.get("tie_word_embeddings", family.tied_by_default)),
        head_bias=bool(fields.get("lm_head_bias", family.head_bias)),
        final_parameters=_final(fields, family),
        layer_tables=_layer_tables(fields),
        layers=tuple(Counter(layers).items()),
        drafts=draft_layers(fields, family, name),
        encoder_parameters=encoder or 0,
        recipe=recipe,
        caches_in_eight_bit=caches_in_eight_bit(fields.get("quantization_config")),
        max_context_tokens=context_length(fields),
        unsized_parts=tuple(_unsized(config, encoder)),
        doubt="; ".join(filter(None, (family.doubt, unread))),
        checkpoint_bytes=checkpoint_bytes,
    )


def _recipe(fields: Mapping[str, Any], name: str, checkpoint_bytes: int | None) -> tuple[Recipe, str]:
    """How the checkpoint is quantised; of a way that isn't understood, that known bytes stand in."""
    try:
        return recipe_of(fields.get("quantization_config"), name, fields.get("expert_dtype")), ""
    except BadInput:
        if not checkpoint_bytes:
            raise
        return NATIVE_16_BIT, "its quantisation is not understood; its weights are the checkpoint's bytes"


def _final(fields: Mapping[str, Any], family: Family) -> int:
    """The last norm, and what some families have beside it."""
    hidden: int = fields["hidden_size"]
    found = hidden * (1 + family.norm_bias) * (family.final_norm + family.embedding_norm)
    if family.positions is not None:
        found += (fields.get("max_position_embeddings", 0) + family.positions) * hidden
    if "cross_attention_layers" in fields:  # Llama-3.2-Vision's input table has rows for images
        found += IMAGE_ROWS * hidden
    if "altup_num_inputs" in fields:  # Gemma-3n goes on with several copies of a token, and back
        found += 2 * (fields["altup_num_inputs"] - 1) * hidden**2
    if "hc_mult" in fields:  # DeepSeek-V4 folds its streams into one
        found += fields["hc_mult"] ** 2 * hidden + fields["hc_mult"] + 1
    if "attn_res_block_size" in fields:  # Kimi-K3 attends to its own depth
        found += 2 * hidden
    inner = fields.get("hidden_size_per_layer_input", 0)
    if inner:  # Gemma-3n's and Gemma-4's E2B and E4B project a token for every layer
        found += hidden * fields["num_hidden_layers"] * inner + inner
    return found


def _layer_tables(fields: Mapping[str, Any]) -> int:
    """Gemma-3n and Gemma-4's E2B and E4B have an embedding for every layer."""
    rows: int = fields.get("vocab_size_per_layer_input", fields["vocab_size"])
    width: int = fields.get("hidden_size_per_layer_input", 0)
    return rows * int(fields["num_hidden_layers"]) * width


def _unsized(config: Mapping[str, Any], encoder: int | None) -> Iterator[str]:
    if encoder is None:
        yield "image encoder"
    for part, words in OTHER_PARTS.items():
        if beside(config, part):
            yield words
