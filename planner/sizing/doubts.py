"""What a sizing of a model leaves open, whatever it is sized for, in sentences."""

from planner.sizing.architecture import Architecture


def doubts(architecture: Architecture, tokens: int, asked_by: str, images: str) -> list[str]:
    """What the reader of a sizing must know of the model.

    Args:
        architecture: the model.
        tokens: the longest context that is asked for [tokens].
        asked_by: what asks for it, such as --context.
        images: what is not counted of a model that reads images.
    """
    found = [f"its {part} is not counted" for part in architecture.unsized_parts]
    if architecture.doubt:
        found.append(architecture.doubt)
    if architecture.encoder_parameters:
        found.append(images)
    told = [f"{architecture.name}: {doubt}" for doubt in found]
    longest = architecture.max_context_tokens
    if longest and tokens > longest:
        told.append(f"{asked_by} {tokens:,} is longer than the {longest:,} tokens of {architecture.name}")
    return told
