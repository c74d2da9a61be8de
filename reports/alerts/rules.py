"""The rules' file: what to watch, and whom to tell. TOML, read strictly: all its faults are said at once.

A webhook's address is a secret, as whoever knows it can post: the file names the environment variable that holds it.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from reports.question import CATEGORIES
from warehouse.faults import BadInput, nearest
from warehouse.tables import PricingCategory

STDOUT = "stdout"
"""The channel that is always there."""
KINDS = ("price_below", "price_move", "new_gpu", "source_stale", "source_failing", "case_open")
Name = Annotated[str, Field(min_length=1, max_length=80)]
Days = Annotated[float, Field(gt=0, le=366, allow_inf_nan=False)]
Category = Annotated[
    PricingCategory, BeforeValidator(lambda word: {v: k for k, v in CATEGORIES.items()}.get(word, word))
]
"""FOCUS's word or ours: Dynamic or spot."""
Fraction = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Part(BaseModel):
    """A table of the rules' file."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Channel(Part):
    """Where alerts go besides stdout: a webhook or a command."""

    webhook_env: Name | None = None
    """Environment variable with the address of a webhook that takes Slack's JSON."""
    command: tuple[str, ...] = ()
    """A program and its arguments, which gets the alerts on its standard input."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.webhook_env) == bool(self.command):
            raise ValueError("say either webhook_env or command")
        return self


class Rule(Part):
    """What every rule has."""

    name: Name
    channels: tuple[str, ...] = ()
    """Channels it is told through; all where empty."""


class Watched(Rule):
    """A rule about some prices: those of a GPU, a seller, a place, a category of sale; all where not said."""

    gpu: str | None = None
    provider: str | None = None
    region: str | None = None
    """Pattern of regions, such as eu-*."""
    continent: str | None = None
    country: str | None = None
    category: Category | None = None


class PriceBelow(Watched):
    """The cheapest price of a GPU falls below a limit."""

    kind: Literal["price_below"]
    gpu: str
    gpu_count: Annotated[int, Field(gt=0)] | None = None
    category: Category | None = PricingCategory.STANDARD
    usd_per_gpu_hour: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class PriceMove(Watched):
    """A price moves, up or down, by at least a fraction of what it was."""

    kind: Literal["price_move"]
    change_fraction: Fraction
    within_days: Days = 7


class NewGpu(Rule):
    """A GPU is seen on sale for the first time."""

    kind: Literal["new_gpu"]
    within_days: Days = 7


class SourceStale(Rule):
    """The newest good data of a source is older than its card allows."""

    kind: Literal["source_stale"]
    sources: tuple[str, ...] = ()
    freshness: Literal["ageing", "stale"] = "stale"
    """From which state on."""


class SourceFailing(Rule):
    """The last reading of a source, or of a part of it, failed or was refused."""

    kind: Literal["source_failing"]
    sources: tuple[str, ...] = ()


class CaseOpen(Rule):
    """The firewall holds something back that waits for a decision."""

    kind: Literal["case_open"]
    sources: tuple[str, ...] = ()


AnyRule = Annotated[
    PriceBelow | PriceMove | NewGpu | SourceStale | SourceFailing | CaseOpen, Field(discriminator="kind")
]


class Rules(Part):
    """The whole file."""

    rule: Annotated[tuple[AnyRule, ...], Field(min_length=1)]
    channel: dict[str, Channel] = {}

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        names = [rule.name for rule in self.rule]
        faults = [f"two rules are called {name!r}" for name in sorted(set(names)) if names.count(name) > 1]
        faults += [f"channel.{STDOUT}: is always there; give yours another name"] if STDOUT in self.channel else []
        for rule in self.rule:
            faults += [
                f"rule {rule.name!r}: no channel {name!r}{nearest(name, list(self.channel))}"
                for name in rule.channels
                if name not in self.channel
            ]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def of_channel(self, channel: str) -> list[AnyRule]:
        """The rules that a channel is told about; stdout hears of all."""
        return [rule for rule in self.rule if channel == STDOUT or not rule.channels or channel in rule.channels]


def read(path: Path) -> Rules:
    """Read a rules' file.

    Raises:
        BadInput: it can't be read; or all that is wrong in it, each with its place.
    """
    try:
        return Rules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "not UTF-8 text"
        raise BadInput(f"{path}: can't read the rules ({reason}); `gpuplan alerts --template` shows some") from fault
    except ValidationError as fault:
        lines = [_line(error) for error in fault.errors(include_url=False)]
        raise BadInput(f"{path}: " + "\n  ".join(["can't be followed:", *lines])) from fault
    except (ValueError, RecursionError) as fault:  # also numbers and nesting beyond Python's limits
        raise BadInput(f"{path}: not TOML: {fault}") from fault


def _line(error: Mapping[str, Any]) -> str:
    """One fault in words.

    >>> _line({"loc": ("rule", 0, "price_move", "percent"), "type": "extra_forbidden", "msg": "", "input": 1})
    'rule 1 percent: unknown key'
    """
    path = [str(part + 1) if isinstance(part, int) else part for part in error["loc"] if part not in KINDS]
    place = " ".join(path) or "file"
    match error["type"]:
        case "extra_forbidden":
            return f"{place}: unknown key"
        case "missing":
            return f"{place}: is missing"
        case "value_error":
            return f"{place}: {error['ctx']['error']}"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"{place}: kind must be one of {', '.join(KINDS)}"
    return f"{place} = {error['input']!r}: {error['msg'][0].lower()}{error['msg'][1:]}"
