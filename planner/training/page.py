"""What `train` prints: for one GPU its whole account and its speed, for several a line each, for programs the rows."""

import textwrap
from typing import Any

import click

from planner.sizing.page import account_rows, show_beside, written
from planner.training.answer import Trainings
from planner.training.work import METHODS
from warehouse.show import Answer, show

OVERVIEW = {
    "gpu_id": "GPU",
    "gpu_memory_gib": "GiB",
    "min_gpus": "fewest",
    "gpus": "for",
    "needed_gib_per_gpu": "needed",
    "tokens_per_s": "tokens/s",
    "binding_constraint": "in the way",
}
HOURS = {"gpu_hours": "GPU-hours", "wall_days": "days"}
ACCOUNT = {"name": "each GPU holds", "gib_per_gpu": "GiB", "how": "how"}


def show_trainings(found: Trainings, output_format: str) -> None:
    """Write the sizes to stdout, warnings to stderr."""
    page = output_format in {"table", "md"}
    if not page or len(found.rows) != 1:
        shown = _columns(found.rows) if page else {}
        title = _title(found.rows[0]) if page else None
        show(Answer("train", found.rows, warnings=found.warnings, shown=shown, title=title), output_format)
        if page:
            show_beside(found.beside)
        return
    row = found.rows[0]
    for warning in found.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(written([_heading(row)], output_format) + "\n")
    show(Answer("train", account_rows(row, output_format), shown=ACCOUNT), output_format)
    click.echo("\n" + written([_peak(row), _speed(row), _time(row), [_fewest(row)]], output_format))


def _columns(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Hours in place of speed, where tokens were named."""
    if "tokens" not in rows[0]:
        return OVERVIEW
    kept = {name: words for name, words in OVERVIEW.items() if name not in {"tokens_per_s", "binding_constraint"}}
    return {**kept, **HOURS, "binding_constraint": "in the way"}


def _title(row: dict[str, Any]) -> str:
    return (
        f"{row['model']}\n{_how(row)}:\nfewest GPUs that hold it; then, for so many, GiB on each and the speed of all"
    )


def _how(row: dict[str, Any]) -> str:
    """The recipe in words."""
    return (
        f"{METHODS[row['method']]}, {row['micro_batch']} x {row['sequence_tokens']:,} tokens a GPU, {row['framework']}"
    )


def _heading(row: dict[str, Any]) -> list[str]:
    size = (
        f"{row['parameter_count'] / 1e9:,.2f} billion parameters, {_count(row['trained_parameter_count'])} are trained"
    )
    if row["active_parameter_count"] < 0.9 * row["parameter_count"]:
        size += f",\n{row['active_parameter_count'] / 1e9:,.2f} billion work on a token"
    stages = row["pipeline_parallel"]
    is_shared = row["gpus"] > row["tensor_parallel"] * stages and row["sharding"] != "none"
    shared = f", {stages} stages" * (stages > 1)
    shared += f", sharded by {row['sharding'].replace('zero', 'ZeRO-')}" * is_shared
    return [
        f"{row['model']} on {row['gpus']} x {row['gpu_id']}{shared}",
        _how(row),
        size,
        *textwrap.wrap(row["verdict"], 80),
    ]


def _count(parameters: int) -> str:
    return f"{parameters / 1e9:,.2f} billion" if parameters >= 1e9 else f"{parameters / 1e6:,.1f} million"


def _peak(row: dict[str, Any]) -> list[str]:
    low, high = row["low_gib_per_gpu"], row["high_gib_per_gpu"]
    thumb = f"{row['rule_of_thumb_low_gib']:,.0f} to {row['rule_of_thumb_high_gib']:,.0f}"
    total = row["needed_gib_per_gpu"] * row["gpus"]
    found = [f"Peak:     8 of 10 such runs were measured at {low:,.1f} to {high:,.1f} GiB a GPU"]
    if row["is_close"]:
        found.append("          too close to call: only a trial decides")
    return [
        *found,
        f"          {total:,.0f} GiB over all GPUs; the rule of thumb, 3-4 x serving at 1.5-2 x",
        f"          weights, says {thumb} GiB, and is meant for training every weight",
    ]


def _speed(row: dict[str, Any]) -> list[str]:
    if row["tokens_per_s"] is None:
        return textwrap.wrap(f"Speed:    unknown; {row['speed_unknown_because']}", 80, subsequent_indent=" " * 10)
    rate = row["tokens_per_s"]
    each = row["tokens_per_s_per_gpu"]
    mfu, hfu = row["model_flops_utilisation"], row["hardware_flops_utilisation"]
    return [
        f"Speed:    {rate:,.0f} tokens/s, {each:,.0f} on each GPU, limited by {row['speed_limited_by']}",
        *_range(rate * row["low_factor"], rate * row["high_factor"], "tokens/s"),
        f"          model FLOPs utilisation {mfu:.0%}, with recomputation {hfu:.0%}",
        *textwrap.wrap(row["basis"], 80, initial_indent=" " * 10, subsequent_indent=" " * 10),
    ]


def _time(row: dict[str, Any]) -> list[str]:
    if "tokens" not in row:
        return []
    low, high = row["gpu_hours_low"], row["gpu_hours_high"]
    return [
        f"Time:     {_short(row['gpu_hours'])} GPU-hours for {row['tokens']:,.0f} tokens",
        *_range(low, high, "GPU-hours"),
        f"          {_days(row['wall_days'])} on {row['gpus']}, without failures, restarts and evaluation",
    ]


def _range(low: float, high: float, unit: str) -> list[str]:
    """What 8 of 10 runs keep to; nothing where the speed is stated."""
    return [f"          8 of 10 such runs: {_short(low)} to {_short(high)} {unit}"] if low < high else []


def _short(number: float) -> str:
    """Three figures, or whole.

    >>> _short(2.8131), _short(12345.6)
    ('2.81', '12,346')
    """
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _days(days: float) -> str:
    """A time in the unit that suits it.

    >>> _days(0.01), _days(0.5), _days(12)
    ('14 minutes', '12.0 hours', '12.0 days')
    """
    if days >= 2:
        return f"{days:,.1f} days"
    return f"{days * 24:,.1f} hours" if days * 24 >= 1 else f"{days * 1440:,.0f} minutes"


def _fewest(row: dict[str, Any]) -> str:
    if row["min_gpus"]:
        return f"Fewest GPUs that hold it, shared so: {row['min_gpus']:,}"
    return "\n".join(
        textwrap.wrap(f"No number of these GPUs up to 1,024 holds it, shared so: {row['min_gpus_reason']}", 80)
    )
