"""A scenario: one demand, what it must satisfy, and which ways to serve it are open. Written in TOML.

Reading is strict: an unknown key, a wrong type, a value out of range are all reported at once, each with its
place and the nearest known name.
"""

import re
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from planner.assumptions import Assumptions, overridden
from planner.faults import explain
from planner.scenario_demand import Data, GpuHours, Positive, PositiveShare, Requests, Share, Training
from planner.scenario_files import found
from planner.scenario_money import Budget, Carbon, Finance, Prices
from planner.scenario_part import Part
from planner.scenario_portfolio import Portfolio
from warehouse.faults import BadInput
from warehouse.tables import Continent, Way


class Model(Part):
    """The model to serve."""

    name: str
    """Repository name or alias of a model in table `llm`."""
    weights: str = "bf16"
    """Precision of the weights."""
    kv_cache: str = "bf16"
    """Precision of the KV cache."""
    context_tokens: Annotated[int, Field(gt=0)]
    """Longest sequence a request may reach, prompt and answer together [tokens]."""
    engine: Literal["vllm", "sglang", "tensorrt-llm"] = "vllm"
    """What serves it."""
    tuned: bool = True
    """Whether somebody sets the engine up with care; with its default configuration it is slower."""
    draft_tokens: Annotated[int, Field(ge=0, le=32)] = 0
    """Tokens that a draft proposes in each step, for speculative decoding [tokens]."""
    accepted_draft_tokens: Annotated[float, Field(ge=0, le=32)] = 0.0
    """Of these, how many are accepted on average [tokens]."""

    @model_validator(mode="after")
    def _accepted_are_drafted(self) -> Self:
        if self.accepted_draft_tokens > self.draft_tokens:
            raise ValueError(
                f"accepted_draft_tokens = {self.accepted_draft_tokens:g}: no more than draft_tokens = "
                f"{self.draft_tokens} can be accepted"
            )
        return self


class Service(Part):
    """What the service must keep."""

    max_time_per_output_token_s: Positive | None = None
    """Slowest pace of an answer that users accept [s per token]."""
    max_time_to_first_token_s: Positive | None = None
    """Longest wait until an answer begins that users accept [s]."""
    reserve_replicas: Annotated[int, Field(ge=0, le=100)] = 1
    """Replicas kept beyond the peak, so that one may fail [1]."""
    interruptible: bool = False
    """Whether the work may be interrupted at any moment, as spot capacity is."""
    scale_to_zero: bool = True
    """Whether on-demand capacity may be given back, the last replica too, in hours without load."""
    escalation_fraction: Share = 0.0
    """Part of the requests that a larger model has to answer again [fraction]."""
    escalation_model: str | None = None
    """The larger model, as table `llm` or a hosted API names it."""
    waits_for_servers: bool = False
    """Whether the demand begins only when bought servers are there, so that nothing is rented until then."""
    batch_fraction: Share = 0.0
    """Part of the requests that may wait hours for an answer, as an API's cheaper batches do [fraction]."""


class Utilisation(Part):
    """What is known of the demand's use today, each a fraction of the one before."""

    busy_over_allocated: PositiveShare | None = None
    """GPU-hours with work in them over GPU-hours paid for [fraction]."""
    useful_over_busy: PositiveShare | None = None
    """GPU-hours of work that counted over those with work in them: goodput [fraction]."""
    token_efficient_over_useful: PositiveShare | None = None
    """Tokens made over those that the same hours could make at full batches [fraction]."""


class Supply(Part):
    """Which ways to serve the demand are open."""

    ways: tuple[Way, ...] = tuple(Way)
    """The ways to compare."""
    gpus: tuple[str, ...] = ()
    """Accelerators to consider; all that fit where empty."""
    providers: tuple[str, ...] = ()
    """Service providers to consider; all where empty."""
    regions: tuple[str, ...] = ()
    """Patterns of regions to consider, such as us-* or *europe*; all where empty."""
    exclude_regions: tuple[str, ...] = ("us-gov-*", "usgov*", "usdod*", "cn-*", "china*")
    """Patterns of regions that are not open to everybody."""
    continents: tuple[Continent, ...] = ()
    """Continents to consider; all, and offers from nobody knows where, where empty."""
    countries: tuple[str, ...] = ()
    """Countries to consider, such as DE, or EU for its members; all, and the unknown, where empty."""
    allow_marketplaces: bool = False
    """Whether other people's machines, rented through a marketplace, may be used."""
    allow_used_hardware: bool = False
    """Whether second-hand servers may be bought."""
    commit_after_months: Annotated[int, Field(ge=0, le=48)] = 0
    """Months on demand before a commitment begins, where its machine is sold on demand too [months]."""
    buy_after_years: Annotated[int, Field(ge=0, le=4)] = 0
    """Years on rent before bought servers run; they are ordered in time for it [years]."""
    refresh_after_years: Annotated[int, Field(ge=1, le=4)] | None = None
    """Age at which bought servers are sold and new ones take their place; the horizon's end where empty [years]."""
    electricity: str | None = None
    """Where servers would stand, as table electricity_price has it, such as Texas or DE; its tariff is taken."""
    api_models: tuple[str, ...] = ()
    """Hosted models that may stand in for the model, besides the very same checkpoint."""


class Sizing(Part):
    """A sizing made elsewhere, in place of ours."""

    file: str
    """File beside the scenario: rows for accelerators (JSON), or what AIConfigurator or AISimulate wrote."""
    gpu: str | None = None
    """The accelerator that it is for, where it does not say."""


class Scenario(Part):
    """One demand and the ways to serve it."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    """Name of the scenario."""
    description: str | None = None
    """What it is about."""
    horizon_years: Annotated[int, Field(ge=1, le=5)] = 4
    """How far to look ahead [years]."""
    demand: Annotated[Requests | GpuHours | Training, Field(discriminator="kind")]
    model: Model | None = None
    service: Service = Service()
    utilisation: Utilisation = Utilisation()
    data: Data = Data()
    finance: Finance = Finance()
    prices: Prices = Prices()
    supply: Supply = Supply()
    portfolio: Portfolio = Portfolio()
    budget: Budget = Budget()
    carbon: Carbon | None = None
    sizing: Sizing | None = None
    assumptions: dict[str, Any] = Field(default_factory=dict)
    """Assumptions to replace, by dotted name."""

    @model_validator(mode="after")
    def _buys_late_or_waits(self) -> Self:
        if self.supply.buy_after_years and self.service.waits_for_servers:
            raise ValueError(
                f"supply.buy_after_years = {self.supply.buy_after_years} and service.waits_for_servers exclude one "
                "another: drop one"
            )
        return self

    @model_validator(mode="after")
    def _demand_has_what_it_needs(self) -> Self:
        if isinstance(self.demand, Training):
            self.demand.refuse(self.horizon_years, model=self.model, sizing=self.sizing)
        if isinstance(self.demand, Requests):
            if self.model is None:
                raise ValueError("[model] is missing: a demand in requests needs to know the model that answers them")
            if self.demand.input_tokens + self.demand.output_tokens > self.model.context_tokens:
                raise ValueError(
                    f"model.context_tokens = {self.model.context_tokens}: the mean prompt and answer together are "
                    f"{self.demand.input_tokens + self.demand.output_tokens} tokens; raise it"
                )
            if self.service.escalation_fraction and not self.service.escalation_model:
                raise ValueError(
                    "service.escalation_model is missing: say which model answers the requests that escalate"
                )
        return self

    @property
    def slug(self) -> str:
        """The title as an id.

        >>> Scenario.model_construct(title="70B chat: steady load").slug
        '70b-chat-steady-load'
        """
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-") or "scenario"


class Brief(BaseModel):
    """A scenario as it was read: its words, what they mean, and the assumptions in force."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    path: Path
    text: str
    scenario: Scenario
    assumptions: Assumptions

    @property
    def sha256(self) -> str:
        """Digest of the text."""
        return sha256(self.text.encode()).hexdigest()


def read(path: Path) -> Brief:
    """Read a scenario file, or one that comes with gpuplan by its name.

    Raises:
        BadInput: every fault of the file in one message, each with its key, value and the nearest known name.
    """
    path = found(path)
    text = _text(path)
    parsed = _parsed(path, text)
    faults: list[str] = []
    assumptions, wrong = overridden(_table(parsed.get("assumptions")))
    try:
        scenario = Scenario.model_validate(parsed)
    except ValidationError as fault:
        faults = explain(fault, Scenario)
    if faults or wrong:
        raise BadInput(f"{path}: " + "\n  ".join(["can't be planned:", *faults, *wrong]))
    return Brief(path=path, text=text, scenario=scenario, assumptions=assumptions)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "not UTF-8 text"
        raise BadInput(f"{path}: can't read the scenario ({reason})") from fault


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # also numbers and nesting beyond Python's limits
        raise BadInput(f"{path}: not TOML: {fault}") from fault
