"""Data: what is stored, and what leaves. Volumes are the scenario's, or assumed; prices are assumed by way."""

from planner.case import Case
from planner.scenario_demand import Requests, Training
from planner.supply.costing import Component, Kind, running
from planner.supply.parts import WORK, Made, Part, Parts, in_year, yearly
from warehouse.tables import Way

MONTHS_PER_YEAR = 12
GB = 1e9  # bytes


def data_lines(case: Case, way: Way, gpu_count: int) -> list[Component]:
    """Storage and egress of a plan on GPUs."""
    price = case.assumptions[f"{way}.storage_usd_per_gb_month"]
    stored, said = stored_gb(case, gpu_count)
    monthly = running(
        "storage",
        (stored * price * MONTHS_PER_YEAR,) * case.years,
        "GB x price x 12 months",
        f"{said}; {price:g} USD/GB-month",
        lambda: (
            Part(
                yearly([stored * MONTHS_PER_YEAR] * case.years),
                "GB-months",
                factors=(f"{way}.storage_usd_per_gb_month",),
            ),
        ),
    )
    return [monthly, egress_line(case, f"{way}.egress_usd_per_gb")]


def owned_data_lines(case: Case, gpu_count: int, first_year: int) -> list[Component]:
    """Drives that are bought for the year (0 for the first) in which servers run, and transit from then on."""
    price = case.assumptions["owned.storage_usd_per_gb"]
    stored, said = stored_gb(case, gpu_count)
    upfront, *later = in_year(first_year, stored * price, case.years)
    drives = Component(
        "storage",
        upfront,
        tuple(later),
        "GB x price",
        f"{said}; {price:g} USD/GB",
        kind=Kind.CAPITAL,
        making=lambda: Made(drive_parts(case, gpu_count, first_year)),
    )
    return [drives, egress_line(case, "owned.transit_usd_per_gb", first_year)]


def drive_parts(case: Case, gpu_count: int, first_year: int) -> Parts:
    """Drives, bought at the start of a year (0 for the first)."""
    stored, _ = stored_gb(case, gpu_count)
    return (Part(in_year(first_year, stored, case.years), "GB", factors=("owned.storage_usd_per_gb",)),)


def stored_gb(case: Case, gpu_count: int) -> tuple[float, str]:
    """Data kept [GB], and who says so."""
    stated = case.scenario.data.storage_gb
    if stated is not None:
        return stated, f"{stated:,.0f} GB"
    each = case.assumptions["data.storage_gb_per_gpu"]
    return each * gpu_count, f"{gpu_count} GPUs x {each:g} GB assumed"


def egress_line(case: Case, price: str, first_year: int = 0) -> Component:
    """What leaves, in each year from the first (0), at the price that an assumption names."""
    volumes, said = egress_gb(case)
    volumes = [volume if year >= first_year else 0.0 for year, volume in enumerate(volumes)]
    usd_per_gb = case.assumptions[price]
    moves = (price,) if case.scenario.data.egress_gb_per_month is not None else (price, WORK)
    return running(
        "egress",
        [volume * usd_per_gb for volume in volumes],
        "GB x price",
        f"{said}; {usd_per_gb:g} USD/GB",
        lambda: (Part(yearly(volumes), "GB", factors=moves),),
    )


def egress_gb(case: Case) -> tuple[list[float], str]:
    """Data that leaves in each year [GB], and who says so."""
    stated, a, demand = case.scenario.data.egress_gb_per_month, case.assumptions, case.scenario.demand
    if stated is not None:
        return [stated * MONTHS_PER_YEAR] * case.years, f"{stated:,.0f} GB a month"
    if isinstance(demand, Requests):
        each = a["data.egress_bytes_per_output_token"]
        said = f"{case.requests_by_year[0]:,.0f} requests/year x {demand.output_tokens} tokens x {each:g} bytes assumed"
        return [requests * demand.output_tokens * each / GB for requests in case.requests_by_year], said
    if isinstance(demand, Training):
        each = a["data.egress_gb_per_training_run"]
        said = f"{demand.runs_per_year:g} runs/year x {each:g} GB assumed"
        return [demand.runs_per_year * each] * case.years, said
    hours = case.gpu_hours_by_year
    each = a["data.egress_gb_per_gpu_hour"]
    return [each * hour for hour in hours], f"{hours[0]:,.0f} GPU-hours/year x {each:g} GB assumed"
