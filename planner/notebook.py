"""What `planner.compare` hands to a notebook: the objects that the verbs use, and their rows as pandas data frames."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.comparison import Comparison
from planner.errand import Left
from planner.flips import flips
from planner.verdict import verdict
from warehouse.tables import Dated

if TYPE_CHECKING:
    import pandas as pd

KEPT = frozenset(Dated.model_fields)
"""What the warehouse notes of a row, which says nothing of a plan."""


@dataclass(frozen=True)
class Answer:
    """What to do about one scenario, as `gpuplan compare` says it; column names and units are the warehouse's."""

    left: Left
    """What planning left: the comparison, its risk, the portfolio, the budget."""

    @property
    def comparison(self) -> Comparison:
        """All plans with their components, as the planner has them."""
        return self.left.comparison

    @property
    def verdict(self) -> str:
        """What to do, in a sentence."""
        return verdict(self.comparison)

    @property
    def flips(self) -> list[str]:
        """What would change the verdict, a sentence each."""
        return flips(self.comparison, self.left.risk.sensitivities)

    @property
    def ranking(self) -> "pd.DataFrame":
        """Ranked plans, cheapest first: a row each, numbered from 1, with the columns of table `plan`."""
        frame = _frame([found.plan for found in self.comparison.ranked])
        frame.index = frame.index + 1
        frame.index.name = "rank_number"
        return frame

    @property
    def lines(self) -> "pd.DataFrame":
        """Cost lines of the ranked plans by year, with formula, inputs and price: the columns of table `cost_line`."""
        return _frame([line for found in self.comparison.ranked for line in found.lines()])

    @property
    def left_out(self) -> "pd.DataFrame":
        """Plans without a place in the ranking, each with its status and reason."""
        ranked = {found.plan.plan_id for found in self.comparison.ranked}
        return _frame([plan for plan in self.comparison.plans if plan.plan_id not in ranked])

    @property
    def assumptions(self) -> "pd.DataFrame":
        """The assumptions in force, with range, unit and source."""
        case = self.comparison.case
        return _frame(case.assumptions.records(case.scenario_id))


def _frame(rows: Sequence[Dated]) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415 - a notebook has it loaded, the verbs need none

    columns: Iterable[str] = type(rows[0]).model_fields if rows else ()
    return pd.DataFrame([row.model_dump(mode="python") for row in rows], columns=[c for c in columns if c not in KEPT])
