"""Models and GPUs as the bundled seeds have them."""

from tests.planner.sizing.conftest import gpus, h100, model

__all__ = ["gpus", "h100", "model"]
