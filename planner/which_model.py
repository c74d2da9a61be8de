"""The model that a verb is about: its first word, or the option --config."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click


def which_model(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a verb the one model that was named, as `config`."""

    @click.argument("model", required=False)
    @click.option("--config", metavar="MODEL", help="MODEL as an option.")
    @wraps(verb)
    def named(*, model: str | None, config: str | None, **asked: Any) -> Any:
        if model is not None and config is not None:
            raise click.UsageError(f"two models, {model} and {config}; name one")
        if (found := model or config) is None:
            raise click.UsageError("no model; name one, such as meta-llama/Llama-3.3-70B-Instruct, or a config.json")
        return verb(config=found, **asked)

    return named
