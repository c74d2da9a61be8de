"""When the rent saved has paid for owning: a rival's column of formulas, and the time found by halving in the open."""

import math
from dataclasses import dataclass, field

from reports.result import Row
from reports.workbook.book import Sheet, xl_col_to_name
from reports.workbook.formulas import Cells
from reports.workbook.model import Model

LONGEST_YEARS = 200.0
ROUNDING_USD = 0.001
HALVINGS = 48
TOP = 5
HALVING_TOP = TOP + 27
NEVER = "never"


@dataclass
class Payback:
    """One rival's column: cells by key, and the value of each."""

    sheet: Sheet
    cells: Cells
    model: Model
    own: Row
    rival: Row
    col: int
    row: int = TOP
    rows: dict[str, int] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    """Figures by key."""
    said: dict[str, float | str] = field(default_factory=dict)
    """Figures, or words in their place, by key."""

    @property
    def drift(self) -> str:
        """The assumption by which the rival's price moves."""
        if self.rival["way"] == "hosted_api":
            return "hosted_api.price_drift_per_year"
        fitted = f"rented.price_drift_per_year of {self.rival['gpu_id']}"
        return fitted if fitted in self.model.means else "rented.price_drift_per_year"

    def add(self, key: str, said: str, formula: str, value: float | str, how: str = "money") -> None:
        """A row: {key} in its formula is another row's cell of this column."""
        if self.col == 1:
            self.sheet.text(self.row, 0, self.sheet.book.said(said))
        letter = xl_col_to_name(self.col)
        known = {name: f"{letter}{row + 1}" for name, row in self.rows.items()}
        self.sheet.formula(self.row, self.col, formula.format(**known), value, how)
        self.rows[key], self.said[key] = self.row, value
        if not isinstance(value, str):
            self.values[key] = value
        self.row += 1


Paybacks = dict[str, Payback]
"""The columns of one purchase by the rival's id."""


def cumulative(drift: float, years: float) -> float:
    """A rate of 1 a year that moves, added up.

    >>> cumulative(0.0, 2.5), round(cumulative(-0.2, 1), 4)
    (2.5, 0.8963)
    """
    rate = math.log1p(drift)
    return years if abs(rate) < 1e-12 else math.expm1(rate * years) / rate


def gap(c: Payback, years: float) -> float:
    """Rent saved less what owning costs, after a time."""
    return c.values["rent"] * cumulative(c.values["drift"], years) - c.values["capex"] - c.values["own"] * years


def _latest(c: Payback) -> float:
    """The time after which waiting no longer helps; with steady prices the answer itself."""
    rent, own, drift = c.values["rent"], c.values["own"], c.values["drift"]
    if drift == 0:
        return c.values["capex"] / (rent - own) if rent > own else 0.0
    if rent <= 0 <= own:
        return 0.0
    if drift > 0 or own <= 0:
        return LONGEST_YEARS
    return min(max(math.log(rent / own) / -math.log1p(drift), 0.0), LONGEST_YEARS)


GAP = "{rent}*IF({drift}=0,%(t)s,((1+{drift})^%(t)s-1)/LN(1+{drift}))-{capex}-{own}*%(t)s"


def write_time(c: Payback) -> None:
    """The answer; the time itself is halved out further down."""
    peak = f"MIN(MAX(LN({{rent}}/{{own}})/-LN(1+{{drift}}),0),{LONGEST_YEARS:.0f})"
    moving = f"IF(AND({{rent}}<=0,{{own}}>=0),0,IF(OR({{drift}}>0,{{own}}<=0),{LONGEST_YEARS:.0f},{peak}))"
    latest = f"IF({{drift}}=0,IF({{rent}}>{{own}},{{capex}}/({{rent}}-{{own}}),0),{moving})"
    c.add("latest", "The gap closes by then, or never [years]", latest, _latest(c), "small")
    value = gap(c, c.values["latest"])
    c.add("closed", "The gap then [USD]", GAP % {"t": "{latest}"}, value)
    low, high = 0.0, c.values["latest"]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if gap(c, middle) >= 0 else (middle, high)
    years = 0.0 if c.values["capex"] <= 0 else high if value >= -ROUNDING_USD else -1.0
    c.values["years"] = years
    found = f"{xl_col_to_name(c.col)}{_end_of_halving()}"
    months = (years + c.values["lead"]) * 12
    formula = f'IF({{capex}}<=0,12*{{lead}},IF({{closed}}<-{ROUNDING_USD},"{NEVER}",12*({{lead}}+{found})))'
    c.add(
        "months",
        "Owning has paid off after [months from the order]",
        formula,
        months if years >= 0 else NEVER,
        "months",
    )
    horizon = 12 * c.model.years
    said = "never" if years < 0 else "yes" if months <= horizon else "no"
    within = f'IF({{months}}="{NEVER}","{NEVER}",IF({{months}}<={horizon},"yes","no"))'
    c.add("within", f"Within the horizon of {c.model.years} years", within, said, "text_right")


def _end_of_halving() -> int:
    """The row, as Excel counts, of the last upper end; the halving begins a fixed number of rows below the answer."""
    return HALVING_TOP + 2 * HALVINGS + 2


def write_halving(c: Payback) -> None:
    """A time between zero and the latest, halved until it is exact."""
    c.row = HALVING_TOP
    if c.col == 1:
        c.sheet.text(c.row - 1, 0, "The time, by halving: after each step it lies between the two [years]", "heading")
    low, high = 0.0, c.values["latest"]
    c.add("low", "From", "0", low, "small")
    c.add("high", "to", "{latest}", high, "small")
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        reached = gap(c, middle) >= 0
        test = GAP % {"t": "(({low}+{high})/2)"}
        lower, upper = f"IF({test}>=0,{{low}},({{low}}+{{high}})/2)", f"IF({test}>=0,({{low}}+{{high}})/2,{{high}})"
        rows = dict(c.rows)
        c.add("new_low", "From", lower, low if reached else middle, "small")
        c.rows = {**rows, "low": rows["low"], "high": rows["high"]}
        c.add("new_high", "to", upper, middle if reached else high, "small")
        c.rows = {**rows, "low": c.row - 2, "high": c.row - 1}
        low, high = (low, middle) if reached else (middle, high)
