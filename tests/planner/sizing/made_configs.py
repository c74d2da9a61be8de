"""Configurations of published models in few words."""

SIZES = (
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "vocab_size",
)


def words(text):
    """`hidden_size=4096 model_type=opt` as a configuration."""
    pairs = (word.split("=") for word in text.split())
    return {key: int(value) if value.isdigit() else value for key, value in pairs}


def llm(kind, sizes, particular="", **more):
    """Hidden size, width, layers, heads, key-value heads and vocabulary; then all that is particular."""
    return {"model_type": kind, **dict(zip(SIZES, sizes, strict=True)), **words(particular), **more}


def kinds(count, attending, other):
    return ["full_attention" if index in attending else other for index in range(count)]
