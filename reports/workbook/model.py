"""The plans of a report as their parts make them: what each cell of the workbook holds when nobody has touched it."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from reports.result import Report, Row

CASH, MOVING, STEADY = "cash", "moving_rate", "steady_rate"
MEAN = re.compile(r"mean\((.+)\)")
GROWN = re.compile(r"\(1 \+ (.+)\) \^ (.+)")
WORK, REST = "work", "1 - "
NATURES = ("running", "alike", "once", "interest", "capital", "tax")


@dataclass(frozen=True, eq=False)
class Line:
    """One cost line of one plan."""

    plan_id: str
    component: str
    nature: str
    parts: Sequence[Row]

    def of(self, flow: str) -> list[Row]:
        """The parts of its cash, or of a rate."""
        return [part for part in self.parts if part["flow"] == flow]


@dataclass(frozen=True, eq=False)
class Model:
    """All lines, and the inputs that they were planned with."""

    report: Report

    @cached_property
    def values(self) -> dict[str, float]:
        """Assumptions by name."""
        return {row["name"]: row["assumed_value"] for row in self.report.assumptions}

    @cached_property
    def lines(self) -> dict[str, list[Line]]:
        """The lines of each plan by their nature, running ones first and taxes last, then by size."""
        return {
            plan_id: sorted(
                lines, key=lambda line: (NATURES.index(line.nature), -abs(sum(self.cash(line))), line.component)
            )
            for plan_id, lines in self._lines.items()
        }

    @cached_property
    def formulas(self) -> dict[tuple[str, str], str]:
        """How each line is made, in words."""
        return {(r["plan_id"], r["component"]): f"{r['formula']}: {r['inputs']}" for r in self.report.split}

    @property
    def years(self) -> int:
        """The horizon [years]."""
        return int(self.report.scenario["horizon_years"])

    @property
    def drivers(self) -> list[str]:
        """Assumptions that any line moves with, in the order of their names."""
        factors = {factor for row in self.report.parts for factor in row["factors"]} - {WORK}
        return sorted({named(factor) for factor in factors} | {"finance.discount_rate"} | set(self.means))

    @property
    def means(self) -> list[str]:
        """Assumptions by which prices move over each year."""
        factors = {factor for row in self.report.parts for factor in row["factors"]}
        found = {match[1] for factor in factors if (match := MEAN.fullmatch(factor))}
        return sorted(found | ({"rented.price_drift_per_year"} & set(self.values)))

    def cash(self, line: Line) -> list[float]:
        """Cash out by year, year 0 first [USD]."""
        return [self.sum(line.of(CASH), year) for year in range(self.years + 1)]

    def rate(self, line: Line, flow: str) -> float:
        """A rate [USD/year]."""
        return self.sum(line.of(flow), 0)

    def sum(self, parts: Iterable[Row], year: int) -> float:
        """What parts cost in a year [USD]."""
        return math.fsum(self.part(part, year) for part in parts)

    def part(self, part: Row, year: int) -> float:
        """What a part costs in a year [USD]."""
        quantity = part["quantity_by_year"][year]
        most = part["most_by_year"][year] if part["most_by_year"] else quantity
        factors = (self.factor(factor, year) for factor in part["factors"])
        least = quantity if abs(quantity) <= abs(most) else most
        return float(least * part["usd_per_unit"] * math.prod(factors) * self._basis(part, year))

    def factor(self, factor: str, year: int) -> float:
        """A factor's value in a year."""
        if factor == WORK:
            return 1.0
        value = self.values[named(factor)]
        if MEAN.fullmatch(factor):
            return mean_level(value, year)
        if match := GROWN.fullmatch(factor):
            return float((1 + value) ** float(match[2]))
        return 1 - value if factor.startswith(REST) else value

    def _basis(self, part: Row, year: int) -> float:
        basis = part["basis"]
        if basis == "rent":
            return self.running(part["of_plan_id"])[year]
        if basis == "dearer":
            return max(self.running(part["of_plan_id"])[1] - self.running_rate(part["plan_id"]), 0.0)
        if basis == "dearest_year":
            return max(self.cash(self._line(part))[1:])
        if basis == "deducted":
            return self._deducted(part, year)
        return 1.0

    def _line(self, part: Row) -> Line:
        return next(line for line in self._lines[part["plan_id"]] if line.component == part["component"])

    @cached_property
    def _lines(self) -> dict[str, list[Line]]:
        found: dict[str, dict[str, list[Row]]] = {}
        for row in self.report.parts:
            found.setdefault(row["plan_id"], {}).setdefault(row["component"], []).append(row)
        return {
            plan_id: [Line(plan_id, name, rows[0]["nature"], rows) for name, rows in by_name.items()]
            for plan_id, by_name in found.items()
        }

    @cache  # noqa: B019 - a model lives as long as one workbook is written
    def running(self, plan_id: str) -> list[float]:
        """A plan's running lines by year [USD]."""
        running = [self.cash(line) for line in self._lines[plan_id] if line.nature == "running"]
        return [math.fsum(year) for year in zip(*running, strict=True)]

    def running_rate(self, plan_id: str) -> float:
        """What a plan's running lines cost a year at the start [USD/year]."""
        running = [line for line in self._lines[plan_id] if line.nature == "running"]
        return math.fsum(self.rate(line, flow) for line in running for flow in (MOVING, STEADY))

    def _deducted(self, part: Row, year: int) -> float:
        others = [line for line in self._lines[part["plan_id"]] if line.nature != "tax"]
        if part["flow"] != CASH:
            return math.fsum(self.rate(line, part["flow"]) for line in others)
        kept = [self.cash(line) for line in others if line.nature != "capital"]
        return math.fsum(line[year] + (line[0] if year == 1 else 0.0) for line in kept)


def named(factor: str) -> str:
    """The assumption in a factor.

    >>> named("(1 + finance.discount_rate) ^ -2"), named("mean(a.b)"), named("1 - a.b"), named("a.b")
    ('finance.discount_rate', 'a.b', 'a.b', 'a.b')
    """
    match = MEAN.fullmatch(factor) or GROWN.fullmatch(factor)
    return match[1] if match else factor.removeprefix(REST)


def mean_level(drift_per_year: float, year: int) -> float:
    """The mean over a year of a price that is 1 at the start and moves by a fraction a year.

    >>> mean_level(0.0, 3), round(mean_level(-0.2, 1), 4)
    (1.0, 0.8963)
    """
    if year == 0:
        return 1.0
    rate = math.log1p(drift_per_year)
    if abs(rate) < 1e-12:
        return 1.0
    return math.expm1(rate) / rate * math.exp(rate * (year - 1))
