"""The planner's verbs: compare, breakeven, assumptions; and the errand that leaves a scenario's plans behind."""

from collections.abc import Callable
from pathlib import Path

import click

from warehouse.access import allow_stale_option, as_of_option, warehouse_option
from warehouse.place import Place, place_of
from warehouse.show import format_option

CEILING = click.FloatRange(min=0, min_open=True)
CEILINGS = {
    "per_month": "usd_per_month",
    "per_year": "usd_per_year",
    "capex": "capex_usd",
    "opex_per_year": "opex_usd_per_year",
}
SHOWN = {
    "rank_number": "#",
    "what": "what to do",
    "cost_usd_per_month": "$/month",
    "cost_usd_per_useful_gpu_hour": "$/useful GPU-h",
    "cost_usd_per_million_tokens": "$/M tokens",
    "cost_over_cheapest": "x",
    "carbon_kg_per_year": "kg CO2e a year",
    "price_of": "price of",
}


@click.command()
@click.argument("scenario", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--all", "show_all", is_flag=True, help="Show every plan, not the best of each way and terms.")
@as_of_option
@allow_stale_option
@warehouse_option
@format_option
def compare(
    scenario: Path,
    show_all: bool,
    as_of: str | None,
    allow_stale: bool,
    warehouse: Place | None,
    output_format: str,
) -> None:
    """Cost every way to serve a scenario (a TOML file) and rank them by discounted cost over the horizon.

    The plans stay in the warehouse: see the views plan_rank, plan_split and plan_cash. Exit code 4: a ranked plan
    rests on a price older than its source allows; prices bundled with gpuplan are labelled instead. Exit code 6: no
    plan keeps the scenario's [budget].
    """
    from planner.budget_page import refuse_over  # noqa: PLC0415 - pydantic and DuckDB are loaded when a verb needs them
    from planner.errand import Wanted, plan  # noqa: PLC0415
    from planner.pages import comparison_page  # noqa: PLC0415
    from warehouse.show import show  # noqa: PLC0415

    left = plan(scenario, warehouse, as_of, Wanted(allow_stale=allow_stale, sampled=True))
    titled = output_format == "table"
    page = comparison_page(left.comparison, left.risk, show_all or not titled, SHOWN, titled=titled)
    show(page, output_format)
    refuse_over(left.comparison)


@click.command()
@click.option("--capex", type=click.FloatRange(min=0), required=True, help="What is paid to buy [USD].")
@click.option("--opex-per-hour", type=click.FloatRange(min=0), default=0.0, show_default=True, help="[USD/h]")
@click.option("--price-per-hour", type=click.FloatRange(min=0), required=True, help="Rent of the same thing [USD/h].")
@click.option("--utilisation", type=click.FloatRange(0, 1), default=1.0, show_default=True, help="Hours used [0..1].")
@click.option(
    "--price-drift-per-year",
    type=click.FloatRange(-0.99, 10),
    default=0.0,
    show_default=True,
    help="How the rent moves; -0.2 falls by 20 % a year.",
)
@click.option("--hours-per-month", type=click.FloatRange(1, 744), default=730.0, show_default=True, help="[h]")
@click.option("--discount-rate", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="[a year]")
@click.option("--years", type=click.IntRange(1, 30), default=5, show_default=True, help="Horizon [years].")
@click.option(
    "--opex-basis",
    type=click.Choice(["always", "used"]),
    default="always",
    show_default=True,
    help="Whether running cost is paid in all hours, or in hours of use only.",
)
@format_option
def breakeven(output_format: str, opex_basis: str, **numbers: float) -> None:
    """When does buying beat renting? Time, utilisation, saving and present value of one purchase.

    Break-even time is undiscounted payback in hours and months of the calendar, not of use. Break-even utilisation
    is the share of hours from which the whole horizon is cheaper owned; over 1 it is out of reach.
    """
    from planner.pages import breakeven_page  # noqa: PLC0415 - only this verb needs it
    from warehouse.show import show  # noqa: PLC0415

    show(breakeven_page(numbers, opex_scales_with_use=opex_basis == "used"), output_format)


@click.command()
@click.argument("pattern", default="")
@format_option
def assumptions(pattern: str, output_format: str) -> None:
    """List the assumptions whose name contains PATTERN, with range, unit and source."""
    from planner.pages import assumptions_page  # noqa: PLC0415 - only this verb needs it
    from warehouse.show import show  # noqa: PLC0415

    show(assumptions_page(pattern), output_format)


@click.command()
@click.argument("pattern", default="")
@as_of_option
@warehouse_option
@format_option
def trend(pattern: str, as_of: str | None, warehouse: Path | None, output_format: str) -> None:
    """How rental list prices have moved: a fit for each GPU whose id contains PATTERN.

    Least squares through the logarithms of on-demand prices, each offer about its own mean: how the same offers moved.
    A scenario takes it with `[prices] drift = "fitted"`. Example: gpuplan trend h100
    """
    from planner.pages import trend_page  # noqa: PLC0415 - pydantic and DuckDB are loaded when a verb needs them
    from warehouse.access import moment, reader  # noqa: PLC0415
    from warehouse.show import show  # noqa: PLC0415

    with reader(warehouse) as connection:
        answer = trend_page(connection, moment(as_of), pattern)
    show(answer, output_format)


@click.command()
@click.argument("scenario", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--per-month", type=CEILING, help="Most that a plan may cost, levelised [USD/month].")
@click.option("--per-year", type=CEILING, help="Most that may be paid in any year [USD/year].")
@click.option("--capex", type=click.FloatRange(min=0), help="Most that may be bought over the horizon [USD].")
@click.option("--opex-per-year", type=CEILING, help="Most that may be paid for all else in any year [USD/year].")
@as_of_option
@allow_stale_option
@warehouse_option
@format_option
def budget(
    scenario: Path,
    as_of: str | None,
    allow_stale: bool,
    warehouse: Place | None,
    output_format: str,
    **ceilings: float | None,
) -> None:
    """Say which plans for a scenario keep a budget, and the most demand that each way can serve under it.

    Ceilings are those of the scenario's [budget]; an option takes the place of one. Exit code 6: no plan keeps them,
    or none that does has a whole and certain price. Example: gpuplan budget chat.toml --per-month 20000
    """
    from planner.budget_page import refuse_over, show_budget  # noqa: PLC0415 - DuckDB and pydantic load when needed
    from planner.errand import Wanted, plan  # noqa: PLC0415

    limits = {CEILINGS[name]: limit for name, limit in ceilings.items()}
    found = plan(scenario, warehouse, as_of, Wanted(allow_stale=allow_stale, ceilings=limits))
    show_budget(found.comparison, found.fits, found.reaches, output_format)
    refuse_over(found.comparison)


def leave_plans(scenario: str, warehouse: str | None, as_of: str | None, *, allow_stale: bool) -> str:
    """Plan a scenario for a report, leave its plans in the warehouse, and return its id.

    SciPy takes over all names that NumPy has, one of which loads a translator of Fortran when it is asked for: a
    fortieth of a report. Here it stands for nothing.
    """
    import numpy as np  # noqa: PLC0415 - only callers that plan need it

    from planner.errand import plan_scenario  # noqa: PLC0415

    vars(np).setdefault("f2py", None)
    place = place_of(warehouse) if warehouse else None
    return plan_scenario(Path(scenario), place, as_of, allow_stale=allow_stale, levers=True).case.scenario_id


def leave_folder(
    folder: Path, warehouse: str | None, *, as_of: str | None, allow_stale: bool, told: Callable[[str], None]
) -> tuple[list[str], dict[str, str]]:
    """Plan a folder's scenarios, leave their plans in the warehouse; return their ids, and faults by file."""
    from planner.folder import plan_folder  # noqa: PLC0415 - only callers that plan need it

    place = place_of(warehouse) if warehouse else None
    found = plan_folder(folder, place, as_of, allow_stale=allow_stale, told=told)
    return [p.scenario_id for p in found if p.fault is None], {p.name: p.fault for p in found if p.fault is not None}
