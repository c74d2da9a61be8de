"""Models and GPUs as the bundled seeds have them, as sizing's tests know them."""

from tests.planner.sizing.conftest import gpus, h100, model

__all__ = ["gpus", "h100", "model"]
