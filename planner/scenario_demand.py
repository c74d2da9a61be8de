"""The demand in a scenario file: requests, GPU-hours or training; hours over the year, growth, and single jobs."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planner.scenario_part import Part

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
PositiveShare = Annotated[float, Field(gt=0, le=1)]
NODE_GPUS = 8


class Data(Part):
    """What is kept and what leaves; assumed where nothing is said."""

    storage_gb: Annotated[float, Field(ge=0)] | None = None
    """Data kept for the service or the training [GB]."""
    egress_gb_per_month: Annotated[float, Field(ge=0)] | None = None
    """Data that leaves the place of the GPUs [GB/month]."""


class Profile(Part):
    """Which hours of the year are busy: a shape, or a file that was measured."""

    shape: Literal["flat", "business_hours", "diurnal", "spiky", "batch_window", "campaigns"] | None = None
    """A shape that comes with the planner."""
    start_hour: Annotated[int, Field(ge=0, le=23)] = 9
    """When the working hours, or the batch window, begin [hour of the day]."""
    window_hours: Annotated[int, Field(gt=0, le=24)] = 9
    """How long they last [h]."""
    campaigns_per_year: Annotated[int, Field(gt=0, le=52)] = 4
    """Training campaigns in a year [1]."""
    campaign_days: Positive = 14.0
    """Length of one [days]."""
    file: str | None = None
    """A file beside the scenario, or a bill's folder of files, in place of a shape."""
    format: Literal["hours", "focus", "prometheus"] = "hours"
    """hours (CSV of values, or of timestamp and value), focus (a bill) or prometheus (utilisation of GPUs)."""
    time_zone: str = "UTC"
    """Time zone of a file's times that state none."""
    measures: Literal["allocated", "busy", "useful"] | None = None
    """What GPU-hours of the file are: paid for, with work in them, or with work that counted."""

    @model_validator(mode="after")
    def _one_of_shape_and_file(self) -> Self:
        if (self.shape is None) == (self.file is None):
            raise ValueError("demand.profile: name either a shape or a file")
        if self.campaign_days * self.campaigns_per_year > 365:
            raise ValueError(
                f"demand.profile.campaign_days = {self.campaign_days:g}: {self.campaigns_per_year} of them don't fit "
                "into a year"
            )
        return self


class Job(Part):
    """Work that may run whenever there is room, as long as it is done by a day."""

    name: str = "job"
    """What it is."""
    requests: Positive | None = None
    """Its size, in a demand of requests [1]."""
    gpu_hours: Positive | None = None
    """Its size, in a demand of GPU-hours [GPU h]."""
    not_before: date | None = None
    """The first day on which it may run; the plan's first day where empty."""
    done_by: date
    """The day by whose end it must be done."""


class Timed(Part):
    """What demands of both kinds may say of their hours."""

    profile: Profile | None = None
    growth_per_month: Annotated[float, Field(ge=-0.2, le=0.5)] = 0.0
    """By how much the load grows each month, from the first hour on [fraction per month]."""
    jobs: tuple[Job, ...] = ()


class Requests(Timed):
    """Demand in requests of so many tokens."""

    kind: Literal["requests"]
    requests_per_day: Positive | None = None
    """Requests on a day of use; over all days of the year where a profile is given [1/day]."""
    input_tokens: Annotated[int, Field(gt=0)]
    """Mean prompt [tokens]."""
    output_tokens: Annotated[int, Field(gt=0)]
    """Mean answer [tokens]."""
    cached_input_fraction: Share = 0.0
    """Part of the prompt that a prefix cache already holds [fraction]."""
    peak_to_average: Annotated[float, Field(ge=1, le=1000)] = 1.0
    """Highest load over the mean of the hours of use; of all hours where a profile is given [ratio]."""
    hours_per_day: Annotated[float, Field(gt=0, le=24)] = 24.0
    """Hours of use in a day, where no profile says it [h]."""
    days_per_week: Annotated[float, Field(gt=0, le=7)] = 7.0
    """Days of use in a week, where no profile says it [days]."""

    @model_validator(mode="after")
    def _hours_are_said_once(self) -> Self:
        of_a_file = {"peak_to_average"} if self.profile and self.profile.file else set()
        _said_once(self, {"hours_per_day", "days_per_week"} | of_a_file)
        if self.requests_per_day is None and (self.profile is None or self.profile.file is None):
            raise ValueError("demand.requests_per_day: is missing")
        if self.requests_per_day is None and self.profile and self.profile.format != "hours":
            raise ValueError(
                f"demand.requests_per_day: is missing; a {self.profile.format} file tells the busy hours, not requests"
            )
        for job in self.jobs:
            _sized(job, job.requests, "requests")
        return self


class GpuHours(Timed):
    """Demand in hours of a node of GPUs, for training and batch work."""

    kind: Literal["gpu_hours"]
    gpu: str
    """The accelerator the work is measured on."""
    gpu_count: Annotated[int, Field(gt=0)]
    """GPUs that work together; the most at once, for a shape [1]."""
    hours_per_week: Annotated[float, Field(gt=0, le=168)] | None = None
    """Hours a week in which all of them work, where no profile says it [h]."""
    single_node: bool = True
    """Whether they must be in one instance."""

    @model_validator(mode="after")
    def _hours_are_said_once(self) -> Self:
        _said_once(self, {"hours_per_week"})
        if self.profile is None and self.hours_per_week is None:
            raise ValueError("demand.hours_per_week: is missing")
        for job in self.jobs:
            _sized(job, job.gpu_hours, "gpu_hours")
        return self


class Training(Part):
    """Demand in tokens to train a model on, a run after another."""

    kind: Literal["training"]
    model: str
    """The model that is trained: a repository name or alias in table `llm`."""
    tokens: Positive
    """Tokens of one run, all epochs together [tokens]."""
    runs_per_year: Positive = 1.0
    """Runs in a year [1/year]."""
    run_days: Positive | None = None
    """How long a run may take at most, failures included [days]."""
    done_by: date | None = None
    """The day by whose end a single run must be done, in place of run_days."""
    gpu_count: Annotated[int, Field(gt=0)] | None = None
    """GPUs that work together at least; where empty the fewest that hold the run [1]."""
    method: Literal["full", "lora", "qlora"]
    """full trains every weight; lora and qlora train adapters on a base in 16 or 4 bit."""
    sequence_tokens: Annotated[int, Field(gt=0)] = 4096
    """Length of a packed sequence [tokens]."""
    micro_batch: Annotated[int, Field(gt=0)] = 1
    """Sequences that each GPU works on at once [1]."""
    optimiser: Literal["adamw", "adamw-8bit", "paged-adamw-8bit", "adafactor", "lion", "muon", "sgd"] = "adamw"
    precision: Literal["mixed", "bf16", "fp8"] = "mixed"
    framework: str = "transformers"
    """Whose habits count, as `gpuplan train --help` lists them."""
    checkpointing: Literal["none", "selective", "full"] = "full"
    """Of activations."""
    tensor_parallel: Annotated[int, Field(gt=0)] = 1
    context_parallel: Annotated[int, Field(gt=0)] = 1
    expert_parallel: Annotated[int, Field(gt=0)] = 1
    pipeline_parallel: Annotated[int, Field(gt=0)] = 1
    """Stages, each with its share of the layers [1]."""
    virtual_stages: Annotated[int, Field(gt=0)] = 1
    """Pieces that a stage's layers are cut into [1]."""
    micro_batches: Annotated[int, Field(gt=0)] | None = None
    """Micro-batches of a step; where empty one, or four for each stage of a pipeline [1]."""
    sharding: Literal["none", "ddp", "zero1", "zero2", "zero3", "fsdp"] = "fsdp"
    """Of states between GPUs: nothing, the optimiser's, gradients too, weights too."""
    flash_attention: bool = True
    """Whether attention keeps no scores."""
    fused_backward: bool = False
    """Whether weights are updated during the backward pass."""
    cpu_offload: bool = False
    """Whether states live in the host's memory."""
    activation_offload: bool = False
    """Whether checkpointed activations live in the host's memory."""
    lora_rank: Annotated[int, Field(gt=0)] = 16
    lora_targets: str = "all"
    """all, attention, mlp, or a list such as q,v."""
    lora_dropout: bool = False
    """Whether adapters drop out some of their input."""
    mfu: PositiveShare | None = None
    """Model FLOPs utilisation of your own runs, in place of the estimate [fraction]."""
    double_quantised: bool = False
    """Whether QLoRA's scales are quantised, too."""

    @model_validator(mode="after")
    def _time_is_said_once(self) -> Self:
        if self.done_by and (self.run_days or self.runs_per_year != 1):
            raise ValueError("demand.done_by: is for a single run; say runs_per_year and run_days, or done_by alone")
        if self.gpu_count and self.gpu_count not in {1, 2, 4} and self.gpu_count % NODE_GPUS:
            raise ValueError(f"demand.gpu_count = {self.gpu_count}: say 1, 2, 4, or whole nodes of {NODE_GPUS}")
        return self

    def refuse(self, horizon_years: int, **tables: Part | None) -> None:
        """Refuse what else a scenario says that training has no use for.

        Raises:
            ValueError: a table for a demand in requests, or more years than a single run takes.
        """
        for name, table in tables.items():
            if table:
                raise ValueError(f"[{name}] is for a demand in requests; training names its model in demand.model")
        if self.done_by and horizon_years > 1:
            raise ValueError("horizon_years: a single run with demand.done_by is planned over 1 year; say 1")


def _said_once(demand: Timed, names: set[str]) -> None:
    twice = sorted(names & demand.model_fields_set) if demand.profile else []
    if twice:
        raise ValueError(f"demand.{twice[0]}: the profile says which hours are busy; leave it out")


def _sized(job: Job, size: float | None, key: str) -> None:
    other = {"requests", "gpu_hours"} & job.model_fields_set - {key}
    if size is None or other:
        raise ValueError(f"demand.jobs: {job.name!r} has its size in {key} here, and in nothing else")
    if job.not_before and job.not_before > job.done_by:
        raise ValueError(f"demand.jobs: {job.name!r} must be done by {job.done_by}, before it may begin")
