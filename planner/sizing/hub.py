"""Models of Hugging Face that are not bundled: their configuration and the size of their checkpoint, no weights.

Needs the extra `hub` (huggingface_hub), which keeps what it fetched; its own settings hold (`HF_TOKEN`, `HF_ENDPOINT`,
`HF_HUB_OFFLINE`).
"""

from importlib.util import find_spec
from pathlib import Path

from warehouse.faults import BadInput

WANTED = ["config.json", "model.safetensors.index.json", "hf_quant_config.json"]


def downloaded(name: str, why: str) -> Path:
    """The folder with a model's configuration, fetched or kept from before.

    Args:
        name: Publisher and model, such as `Qwen/Qwen3-8B`.
        why: What to say first where it can't be had: that it isn't bundled.

    Raises:
        BadInput: huggingface_hub isn't installed, can't be reached, or has no such model.
    """
    if find_spec("huggingface_hub") is None:
        raise BadInput(f"{why}\n  or install the extra 'hub' (pip install 'gpuplan[hub]') to ask huggingface.co for it")
    import huggingface_hub  # noqa: PLC0415 - an optional extra, and slow to import

    try:
        folder = Path(huggingface_hub.snapshot_download(name, allow_patterns=WANTED))
    except (OSError, ValueError) as fault:
        first = str(fault).strip().splitlines()[0]
        raise BadInput(
            f"{why}\n  nor has huggingface.co given it ({first}); "
            "say --config with its config.json, or set HF_TOKEN if it is gated"
        ) from fault
    if not (folder / "config.json").is_file():
        raise BadInput(f"{name}: on huggingface.co it has no config.json; say --config with a count such as 8B")
    return folder
