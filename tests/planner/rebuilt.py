"""Lines made again from their parts, as by somebody who has table `cost_part` and its comments, and no planner."""

import math
import re

from warehouse.tables import Basis, Flow, Nature


class Rebuilt:
    """The plans of `cost_part` rows under other inputs."""

    def __init__(self, rows, values, work=1.0):
        self.values, self.work = values, work
        self.rows = {}
        for row in rows:
            self.rows.setdefault(row.plan_id, {}).setdefault(row.component, []).append(row)

    def line(self, plan_id, component):
        """Cash by year."""
        rows = [row for row in self.rows[plan_id][component] if row.flow is Flow.CASH]
        years = len(rows[0].quantity_by_year)
        return [sum(self._part(row, year) for row in rows) for year in range(years)]

    def flows(self, plan_id):
        return [sum(costs) for costs in zip(*(self.line(plan_id, c) for c in self.rows[plan_id]), strict=True)]

    def rate(self, plan_id, component, flow):
        rows = [row for row in self.rows[plan_id][component] if row.flow is flow]
        return sum(self._part(row, 0) for row in rows)

    def _nature(self, plan_id, component):
        return self.rows[plan_id][component][0].nature

    def _part(self, row, year):
        least = row.quantity_by_year[year] * (self.work if "work" in row.factors else 1)
        if row.most_by_year:
            capped = min if row.most_by_year[year] >= 0 else max
            least = capped(least, row.most_by_year[year])
        moved = math.prod(self._factor(factor, year) for factor in row.factors if factor != "work")
        return least * row.usd_per_unit * moved * self._basis(row, year)

    def _factor(self, factor, year):
        if mean := re.fullmatch(r"mean\((.+)\)", factor):
            drift = math.log1p(self.values[mean[1]])
            return math.exp(drift * (year - 1)) * math.expm1(drift) / drift if abs(drift) > 1e-9 else 1.0
        if grown := re.fullmatch(r"\(1 \+ (.+)\) \^ (.+)", factor):
            return (1 + self.values[grown[1]]) ** float(grown[2])
        if factor.startswith("1 - "):
            return 1 - self.values[factor[4:]]
        return self.values[factor]

    def _basis(self, row, year):
        if row.basis is Basis.ALONE:
            return 1.0
        if row.basis is Basis.RENT:
            return self._running(row.of_plan_id, year)
        if row.basis is Basis.DEARER:
            return max(self._running(row.of_plan_id, 1) - self._running_rate(row.plan_id), 0.0)
        if row.basis is Basis.DEAREST_YEAR:
            return max(self.line(row.plan_id, row.component)[1:])
        others = [c for c in self.rows[row.plan_id] if c != row.component]
        if row.flow is not Flow.CASH:
            return sum(self.rate(row.plan_id, c, row.flow) for c in others)
        deducted = [self.line(row.plan_id, c) for c in others if self._nature(row.plan_id, c) is not Nature.CAPITAL]
        return sum(line[year] + (line[0] if year == 1 else 0) for line in deducted)

    def _running(self, plan_id, year):
        names = [c for c in self.rows[plan_id] if self._nature(plan_id, c) is Nature.RUNNING]
        return sum(self.line(plan_id, c)[year] for c in names)

    def _running_rate(self, plan_id):
        names = [c for c in self.rows[plan_id] if self._nature(plan_id, c) is Nature.RUNNING]
        return sum(self.rate(plan_id, c, flow) for c in names for flow in (Flow.MOVING_RATE, Flow.STEADY_RATE))
