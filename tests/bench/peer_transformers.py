"""How many numbers the models hold that transformers builds, beside ours: run by a Python that has it, and torch.

    python -m venv peer && peer/bin/pip install transformers==5.24.0 torch
    PYTHONPATH=. peer/bin/python tests/bench/peer_transformers.py [MODEL_TYPE ...]

Every language model of transformers is built in its class's default configuration on torch's meta device, which takes
no memory, and counted: parameters, tied ones once, and buffers that a checkpoint stores, such as routers' biases. It
asks no hub. Encoders that we name and don't count are taken off.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from planner.sizing.architecture import read_config
from warehouse.faults import BadInput

LANGUAGE = ("language_model", "text_model", "lm_head", "model.layers", "model.embed_tokens", "model.norm")
"""What the parts of a language model are called inside a model of several parts."""


def main(asked: list[str]) -> None:
    tally: Counter[str] = Counter()
    for kind, built in models(asked):
        config = json.loads(json.dumps(built.config.to_dict(), default=str))
        verdict, said = compared(kind, config, sizes(built))
        tally[verdict] += 1
        if verdict == "differs":
            print(f"{kind}: {said}")  # noqa: T201 - a bench prints
    print(dict(tally))  # noqa: T201


def models(asked: list[str]) -> Iterator[tuple[str, Any]]:
    """Each kind of model that can be built from its defaults."""
    import torch  # noqa: PLC0415 - the peer's
    import transformers  # noqa: PLC0415
    from transformers.models.auto import modeling_auto  # noqa: PLC0415

    names = modeling_auto.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES | modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    for kind, name in sorted(names.items()):
        if asked and kind not in asked:
            continue
        try:
            with torch.device("meta"):
                built = getattr(transformers, name)._from_config(transformers.AutoConfig.for_model(kind))
        except Exception as fault:  # noqa: BLE001 - defaults that make no model are many, and none is ours
            print(f"{kind}: not built ({type(fault).__name__})", file=sys.stderr)  # noqa: T201
            continue
        yield kind, built


def sizes(built: Any) -> tuple[dict[str, int], int]:
    """Parameters by name, and stored buffers in all."""
    own = {name: parameter.numel() for name, parameter in built.named_parameters()}
    every, stored = {name for name, _ in built.named_parameters(remove_duplicate=False)}, built.state_dict()
    return own, sum(each.numel() for name, each in built.named_buffers() if name in stored and name not in every)


def compared(kind: str, config: dict[str, Any], counted: tuple[dict[str, int], int]) -> tuple[str, str]:
    """Whether we hold as many, with or without buffers; where parts are beside, whether the language model does."""
    try:
        ours = read_config(config, kind)
    except BadInput as refusal:
        return "refused", refusal.message
    own, buffers = counted
    total, whole = ours.parameter_count or 0, sum(own.values())
    text = sum(
        size
        for name, size in own.items()
        if any(part in name for part in LANGUAGE) and not ("_extend" in name or "vision" in name)
    )
    if 0 <= total - whole <= buffers:
        return "same", ""
    if 0 <= total - ours.encoder_parameters - text <= buffers:
        return "same, parts beside the language model apart", ""
    return "differs", f"{total:,} of {whole:,}"


if __name__ == "__main__":
    main(sys.argv[1:])
