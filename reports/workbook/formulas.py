"""Parts of cost lines as formulas of named cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.result import Row
from reports.workbook.book import cell_name, quoted, xl_col_to_name
from reports.workbook.currency import STATED
from reports.workbook.model import GROWN, MEAN, REST, WORK, named

FIRST = 5
"""The first column of quantities on a plan's sheet."""


@dataclass
class Cells:
    """Where on the plans' sheets the cells stand that others read. The first writing finds out, the second uses it."""

    years: int
    sheets: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    """By plan and key."""

    def cost_col(self, year: int) -> str:
        """The column of a year's cost on a plan's sheet."""
        return str(xl_col_to_name(FIRST + self.years + 1 + year))

    def row(self, plan_id: str, key: str) -> int:
        """A row as Excel counts it."""
        return self.rows.get((plan_id, key), 0) + 1

    def of_year(self, plan_id: str, key: str, year: int) -> str:
        """A year's cell of a plan's row, as another sheet writes it."""
        return f"{quoted(self.sheets[plan_id])}!${self.cost_col(year)}${self.row(plan_id, key)}"

    def of_years(self, plan_id: str, key: str, first: int = 0) -> str:
        """A plan's row over the years."""
        return f"{self.of_year(plan_id, key, first)}:${self.cost_col(self.years)}${self.row(plan_id, key)}"

    def rate(self, plan_id: str, key: str) -> str:
        """A plan's yearly rate."""
        return f"{quoted(self.sheets[plan_id])}!$H${self.row(plan_id, key)}"


def formula_of(part: Row, year: int, cells: Cells, at: Mapping[str, str]) -> str:
    """What a part costs, as a formula.

    Args:
        part: the part.
        year: the year, for what it reads of other plans.
        cells: where those stand.
        at: addresses of its own quantity, limit, price and year, and of sums that it is a share of.
    """
    moved = f"{at['quantity']}*{WORK}" if WORK in part["factors"] else at["quantity"]
    factors = [f"MIN({moved},{at['most']})" if part["most_by_year"] else moved]
    if part["usd_per_unit"] != 1 or STATED in part:
        factors.append(at["price"])
    factors += [_factor(factor, at) for factor in part["factors"] if factor != WORK]
    return "*".join([*factors, *_basis(part, year, cells, at)])


def moves_with(part: Row) -> str:
    """What a part moves with, in the names of the cells; what nothing moves says so."""
    said = [_said(factor) for factor in part["factors"]]
    other = {
        "rent": "another plan's running lines",
        "dearer": "what another plan costs more",
        "deducted": "what is deducted",
        "dearest_year": "the line's dearest year",
    }
    if part["basis"] in other:
        said.append(other[part["basis"]])
    return " x ".join(said) or "nothing: fixed"


def _said(factor: str) -> str:
    if factor == WORK:
        return WORK
    name = cell_name(named(factor))
    if MEAN.fullmatch(factor):
        return f"mean_{name}"
    if match := GROWN.fullmatch(factor):
        return f"(1 + {name})^{float(match[2]):.4g}"
    return f"(1 - {name})" if factor.startswith(REST) else name


def _factor(factor: str, at: Mapping[str, str]) -> str:
    name = cell_name(named(factor))
    if MEAN.fullmatch(factor):
        return f"INDEX(mean_{name},1,{at['year']})"
    if match := GROWN.fullmatch(factor):
        return f"(1+{name})^{match[2]}" if float(match[2]) >= 0 else f"(1+{name})^({match[2]})"
    return f"(1-{name})" if factor.startswith(REST) else name


def _basis(part: Row, year: int, cells: Cells, at: Mapping[str, str]) -> list[str]:
    if part["basis"] == "rent":
        return [cells.of_year(part["of_plan_id"], "running", year)]
    if part["basis"] == "dearer":
        other = cells.of_year(part["of_plan_id"], "running", 1)
        return [f"MAX({other}-{cells.rate(part['plan_id'], 'running_rate')},0)"]
    return [at[part["basis"]]] if part["basis"] != "alone" else []
