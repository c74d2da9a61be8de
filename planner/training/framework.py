"""What frameworks do alike on every model: what they keep of logits, of a layer that is recomputed, of 4-bit bases.

The figures stand in `planner/data/training.toml` with their sources. Bytes count copies that a framework's code makes;
which of them live at once was judged with published peaks in view.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Framework:
    """A framework's habits."""

    logit_bytes: float
    """Held of each logit at the loss, copies and gradients included [B]."""
    logit_bytes_qlora: float
    """The same where the base is in 4 bit [B]."""
    layers_recomputed: float
    """Activations of a layer that is recomputed, with its gradients, over the activations it keeps [-]."""
    selective_share: float
    """Of the activations, kept under selective checkpointing with flash attention [0..1]."""
    launches_ms: float
    """Launching a layer's kernels in a micro-step, with adapters and recomputation [ms]."""
    elementwise_width: float
    """Hidden size at which kernels that only move numbers take as long as products, where adapters are trained [1]."""
    source: str
    logit_bytes_adapted_head: float | None = None
    """The same as `logit_bytes` where the head has an adapter, if that differs [B]."""
    widens_qlora: bool = False
    """Whether everything of a 4-bit base that isn't quantised, and what passes between layers, is in 32 bit."""
    embedding_states_in_32_bit: bool = False
    """Whether an 8-bit optimiser keeps its states of embeddings in 32 bit."""
    offloads_activations: bool = False
    """Whether checkpointed activations go to the host's memory unasked."""


@cache
def training_data() -> Mapping[str, Any]:
    """The data file: frameworks, shares of peaks, bands."""
    return tomllib.loads((files("planner.data") / "training.toml").read_text(encoding="utf-8"))


FRAMEWORKS: Mapping[str, Mapping[str, Any]] = training_data()["frameworks"]


@cache
def framework(name: str) -> Framework:
    """The framework of that name."""
    return Framework(**FRAMEWORKS[name])
