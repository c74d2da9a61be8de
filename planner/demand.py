"""A scenario's demand as loads, one for each year of the horizon.

A demand that says no more than a mean and a peak keeps its closed form (`Load`), the same in all years. One that names
a profile, grows, or has jobs with a deadline is laid out hour by hour over the whole horizon.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from planner.deferrable_work import done_again, filled
from planner.load import AnyLoad, Load, Work, hourly
from planner.measured import Measured
from planner.scenario import Utilisation
from planner.scenario_demand import NODE_GPUS, GpuHours, Job, Requests, Training
from planner.shapes import shaped
from planner.training.work import training_load, training_said
from warehouse.faults import BadInput
from warehouse.units import HOURS_PER_MONTH, HOURS_PER_YEAR

DAYS_PER_YEAR = 365
SECONDS_PER_HOUR = 3600
MEASURES = {"hours": "useful", "focus": "allocated", "prometheus": "busy"}
"""What GPU-hours of a file are, where the scenario does not say it."""


@dataclass(frozen=True)
class Asked:
    """Everything that a demand's loads follow from."""

    demand: Requests | GpuHours | Training
    years: int
    first_day: date
    goodput_loss_fraction: float
    utilisation: Utilisation = field(default_factory=Utilisation)
    measured: Measured | None = None
    volume_factor: float = 1.0
    """The demand that comes over the one that is planned [-]."""


@lru_cache(maxsize=64)
def loads(asked: Asked) -> tuple[AnyLoad, ...]:
    """The load of each year of the horizon.

    Raises:
        BadInput: a job can't be placed into the horizon, or a shape can't have the peak that is asked for.
    """
    if asked.goodput_loss_fraction and isinstance(asked.demand, Requests):
        return loads(replace(asked, goodput_loss_fraction=0.0))  # nothing of theirs is done again
    if asked.volume_factor == 1:
        return _planned_loads(asked)
    found = loads(replace(asked, volume_factor=1.0))
    more = {load: times(asked.demand, load, asked.volume_factor) for load in set(found)}
    return tuple(more[load] for load in found)


def times(demand: Requests | GpuHours | Training, load: AnyLoad, factor: float) -> AnyLoad:
    """A load of so many times the work: at every hour, but GPU-hours without known hours fill the week first.

    >>> night = GpuHours(kind="gpu_hours", gpu="H100", gpu_count=8, hours_per_week=42)
    >>> times(night, Load(1.0, 1.0, 2190.0), 6.0)
    Load(peak_units=1.5, peak_to_average=1.0, hours_of_use_per_year=8760)
    """
    if not isinstance(load, Load):
        return hourly(hour * factor for hour in load.hours)
    if isinstance(load, Work):
        return Work(load.peak_units * factor, load.peak_to_average, load.hours_of_use_per_year)
    hours = load.hours_of_use_per_year
    longer = min(hours * factor, HOURS_PER_YEAR) if isinstance(demand, GpuHours) else hours
    return Load(load.peak_units * factor * hours / longer, load.peak_to_average, longer)


def _planned_loads(asked: Asked) -> tuple[AnyLoad, ...]:
    demand = asked.demand
    if isinstance(demand, Training):
        work = training_load(demand, asked.first_day, asked.goodput_loss_fraction)
        later = replace(work, hours_of_use_per_year=0.0) if demand.done_by else work
        return (work, *(later,) * (asked.years - 1))
    if demand.profile is None:
        base: AnyLoad = plain_load(demand, asked.goodput_loss_fraction)
        if not demand.growth_per_month and not demand.jobs:
            return (base,) * asked.years
    else:
        base = hourly(_requests_by_hour(demand, asked) if isinstance(demand, Requests) else _nodes(demand, asked))
    hours = [load * _growth(demand.growth_per_month, hour) for hour, load in enumerate(base.hours * asked.years)]
    for job in sorted(demand.jobs, key=lambda job: job.done_by):
        hours = _with_job(hours, job, asked)
    if not demand.growth_per_month and not demand.jobs:
        return (base,) * asked.years
    return tuple(hourly(hours[first : first + HOURS_PER_YEAR]) for first in range(0, len(hours), HOURS_PER_YEAR))


def plain_load(demand: Requests | GpuHours, goodput_loss_fraction: float) -> Load:
    """The load of a demand without a profile."""
    if isinstance(demand, Requests):
        return requests_load(demand)
    return gpu_hours_load(demand, goodput_loss_fraction)


def requests_load(demand: Requests) -> Load:
    """The load of a demand in requests, in requests per second."""
    hours = demand.hours_per_day * demand.days_per_week / 7 * DAYS_PER_YEAR
    mean = (demand.requests_per_day or 0.0) / (demand.hours_per_day * SECONDS_PER_HOUR)
    return Load(mean * demand.peak_to_average, demand.peak_to_average, hours)


def gpu_hours_load(demand: GpuHours, goodput_loss_fraction: float) -> Load:
    """The load of a demand in GPU-hours, in nodes or, where any nodes will do, in GPUs; lost work is done again."""
    hours = (demand.hours_per_week or 0.0) / 168 * HOURS_PER_YEAR / (1 - goodput_loss_fraction)
    return Load(1.0 if demand.single_node else demand.gpu_count, 1.0, min(hours, HOURS_PER_YEAR))


def requests_per_year(load: AnyLoad) -> float:
    """Requests of a year."""
    return load.unit_hours_per_year * SECONDS_PER_HOUR


def tokens_per_year(demand: Requests, load: AnyLoad) -> float:
    """Tokens of a year, prompts and answers together."""
    return requests_per_year(load) * (demand.input_tokens + demand.output_tokens)


def summary(demand: Requests | GpuHours | Training, load: AnyLoad, measured: Measured | None = None) -> str:
    """The demand in a sentence; the load is that of the first year."""
    if isinstance(demand, Training):
        return training_said(demand)
    said = _gpu_hours_said(demand, load) if isinstance(demand, GpuHours) else _requests_said(demand, load)
    growth = f"; grows by {demand.growth_per_month:+.1%} a month" if demand.growth_per_month else ""
    jobs = "".join(f"; {_job_said(job)}" for job in demand.jobs)
    source = f"; by {measured.told}{_known(measured)}" if measured else ""
    return said + source + growth + jobs


def _known(measured: Measured) -> str:
    """How busy the allocated GPUs were, where the file tells."""
    busy = measured.busy_over_allocated
    return "" if busy is None else f", busy {busy:.0%} of the hours in which they were allocated"


def _requests_said(demand: Requests, load: AnyLoad) -> str:
    tokens = f"requests a day of {demand.input_tokens:,} tokens in and {demand.output_tokens:,} out"
    if demand.profile is None:
        return (
            f"{demand.requests_per_day:,.0f} {tokens}, {demand.hours_per_day:g} hours a day on "
            f"{demand.days_per_week:g} days a week, peak {demand.peak_to_average:g} times the mean "
            f"({requests_load(demand).peak_units:.2f} requests/s)"
        )
    return f"{requests_per_year(load) / DAYS_PER_YEAR:,.0f} {tokens}, {_profile_said(demand, load)} requests/s)"


def _gpu_hours_said(demand: GpuHours, load: AnyLoad) -> str:
    place = "in one node" if demand.single_node else "in any number of nodes"
    said = f"{demand.gpu_count} x {demand.gpu} {place}"
    if demand.profile is None:
        return f"{said} for {demand.hours_per_week:g} hours a week"
    return f"{said}, {_profile_said(demand, load)} {'nodes' if demand.single_node else 'GPUs'})"


def _profile_said(demand: Requests | GpuHours, load: AnyLoad) -> str:
    name = demand.profile.shape if demand.profile and demand.profile.shape else "as measured"
    mean = load.unit_hours_per_year / HOURS_PER_YEAR
    ratio = load.peak_units / mean if mean else 1.0
    return f"{str(name).replace('_', ' ')}, peak {ratio:.3g} times the mean of the year ({load.peak_units:.2f}"


def _job_said(job: Job) -> str:
    size = f"{job.requests:,.0f} requests" if job.requests else f"{job.gpu_hours:,.0f} GPU-hours"
    return f"{size} of {job.name} by {job.done_by}"


def load_unit(demand: Requests | GpuHours | Training) -> str:
    """What loads are counted in."""
    if not isinstance(demand, GpuHours):
        return "requests/s" if isinstance(demand, Requests) else "runs/year"
    return "nodes" if demand.single_node else "GPUs"


def _growth(growth_per_month: float, hour: int) -> float:
    return (1 + growth_per_month) ** (hour // HOURS_PER_MONTH)


def _requests_by_hour(demand: Requests, asked: Asked) -> Sequence[float]:
    """Requests a second in each hour of the profile."""
    profile, daily = demand.profile, demand.requests_per_day
    assert profile  # noqa: S101 - asked only of demands with one
    if asked.measured is None:
        wanted = demand.peak_to_average if "peak_to_average" in demand.model_fields_set else None
        hours: Sequence[float] = shaped(profile, wanted)
    else:
        hours = asked.measured.hours
    if daily is None:
        return [requests / SECONDS_PER_HOUR for requests in hours]
    scale = daily * DAYS_PER_YEAR / SECONDS_PER_HOUR / sum(hours)
    return [hour * scale for hour in hours]


def _nodes(demand: GpuHours, asked: Asked) -> Sequence[float]:
    """Nodes, or GPUs where any nodes will do, at work in each hour, lost work done again."""
    profile = demand.profile
    assert profile  # noqa: S101 - asked only of demands with one
    if asked.measured is None:
        gpus = [demand.gpu_count * hour for hour in shaped(profile, None)]
    else:
        kept = useful_fraction(profile.measures or MEASURES[profile.format], asked.utilisation)
        gpus = [hour * kept for hour in asked.measured.hours]
    nodes = [hour / _per_unit(demand) for hour in gpus]
    return done_again(nodes, asked.goodput_loss_fraction, max(nodes))


def useful_fraction(measures: str, known: Utilisation) -> float:
    """The useful part of GPU-hours as they were measured; what the scenario does not tell is taken as all of it.

    >>> useful_fraction("allocated", Utilisation(busy_over_allocated=0.5, useful_over_busy=0.9))
    0.45
    """
    busy = known.busy_over_allocated or 1.0
    useful = known.useful_over_busy or 1.0
    return {"allocated": busy * useful, "busy": useful, "useful": 1.0}[measures]


def _per_unit(demand: GpuHours) -> int:
    return demand.gpu_count if demand.single_node else 1


def _with_job(hours: Sequence[float], job: Job, asked: Asked) -> list[float]:
    first, last = _window(job, asked.first_day)
    if first >= len(hours) or last <= first:
        raise BadInput(
            f"demand.jobs: {job.name!r} is due by {job.done_by}; the plan begins on {asked.first_day} and looks "
            f"{asked.years} years ahead"
        )
    work = (job.requests or 0.0) / SECONDS_PER_HOUR
    if isinstance(asked.demand, GpuHours):
        work = (job.gpu_hours or 0.0) / _per_unit(asked.demand) / (1 - asked.goodput_loss_fraction)
    years = slice(first // HOURS_PER_YEAR * HOURS_PER_YEAR, -(-last // HOURS_PER_YEAR) * HOURS_PER_YEAR)
    return filled(hours, work, first, min(last, len(hours)), max(hours[years]), _whole(asked.demand))


def _whole(demand: Requests | GpuHours | Training) -> float | None:
    """What is paid for as a whole: a node; nothing is known of requests [load units]."""
    if not isinstance(demand, GpuHours):
        return None
    return 1.0 if demand.single_node else float(NODE_GPUS)


def _window(job: Job, first_day: date) -> tuple[int, int]:
    """The hours of the horizon in which a job may run."""
    begins = max((job.not_before - first_day).days, 0) if job.not_before else 0
    return begins * 24, ((job.done_by - first_day).days + 1) * 24
