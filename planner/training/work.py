"""A demand in training as work to do in a year, and in words."""

from datetime import date

from planner.load import Work
from planner.scenario_demand import Training
from warehouse.faults import BadInput
from warehouse.units import HOURS_PER_YEAR

SECONDS_PER_HOUR = 3600
HOURS_PER_DAY = 24
METHODS = {"full": "full training", "lora": "LoRA", "qlora": "QLoRA"}


def training_load(demand: Training, first_day: date, goodput_loss_fraction: float) -> Work:
    """The work of a demand in training, in tokens per second; lost work is done again.

    Raises:
        BadInput: the run is due before the plan begins.
    """
    tokens = demand.tokens / (1 - goodput_loss_fraction)
    unit_hours = tokens * demand.runs_per_year / SECONDS_PER_HOUR
    days = run_days(demand, first_day)
    in_time = tokens / (days * HOURS_PER_DAY * SECONDS_PER_HOUR) if days else 0.0
    pace = max(in_time, unit_hours / HOURS_PER_YEAR)
    return Work(pace, 1.0, unit_hours / pace)


def run_days(demand: Training, first_day: date) -> float | None:
    """How long a run may take [days].

    Raises:
        BadInput: the run is due before the plan begins.
    """
    if demand.done_by is None:
        return demand.run_days
    days = (demand.done_by - first_day).days + 1
    if days <= 0:
        raise BadInput(f"demand.done_by = {demand.done_by}: the plan begins on {first_day}")
    return days


def training_said(demand: Training) -> str:
    """The demand in a sentence."""
    runs = f"{demand.runs_per_year:,g} runs a year of " if demand.runs_per_year != 1 else "a run of "
    within = f", each within {demand.run_days:g} day{'s' * (demand.run_days != 1)}" if demand.run_days else ""
    due = f", done by {demand.done_by}" if demand.done_by else ""
    on = f", on {demand.gpu_count} GPUs" if demand.gpu_count else ""
    return (
        f"{runs}{METHODS[demand.method]} of {demand.model} on {demand.tokens:,.0f} tokens in sequences of "
        f"{demand.sequence_tokens:,}{within}{due}{on}"
    )
