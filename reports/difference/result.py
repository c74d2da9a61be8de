"""The one result that the page of a difference is drawn from: read once, then handed to every renderer."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from importlib.metadata import version

from reports.manner import ENGLISH, Manner
from reports.result import Row, Rows, clock
from reports.settings import Settings
from warehouse.show import envelope

EDGES = ("before", "after")


@dataclass(frozen=True)
class Difference:
    """Two scenarios' answers, and the way from one to the other."""

    before: Row
    """The scenario that is compared with."""
    after: Row
    steps: Rows
    """From the discounted cost of the cheapest plan before to that after; what lies between adds up [USD]."""
    lines: Rows
    """Cost lines of the two cheapest plans, discounted, with what moved each [USD]."""
    plans: Rows
    """Plans that came, went, moved or changed places."""
    assumptions: Rows
    """Assumptions and figures of the demand that differ."""
    code_version: str
    generated_at: datetime
    plan_before: Row | None = None
    """The plan that is compared with, where two plans are; the scenarios are theirs then."""
    plan_after: Row | None = None
    settings: Settings = field(default_factory=Settings)
    manner: Manner = ENGLISH

    @property
    def moves(self) -> list[Row]:
        """The steps between, without the two costs themselves."""
        return [step for step in self.steps if step["cause"] not in EDGES]

    @property
    def cost_before(self) -> float | None:
        """Discounted cost of the cheapest plan before; none where no plan was ranked [USD]."""
        return self._edge("before")

    @property
    def cost_after(self) -> float | None:
        """The same after [USD]."""
        return self._edge("after")

    def _edge(self, name: str) -> float | None:
        return next((step["effect_usd"] for step in self.steps if step["cause"] == name), None)


def read_difference(
    ask: Callable[..., Sequence[Row]], before: str, after: str, settings: Settings, manner: Callable[[date], Manner]
) -> Difference:
    """Read what moved between two scenarios.

    Args:
        ask: what answers a question of `reports/queries` by its name, with the values that it takes.
        before: a scenario_id.
        after: another.
        settings: the company's touch.
        manner: how figures are said, by the day of the later scenario.
    """
    then, now = ask("scenario", scenario_id=before)[0], ask("scenario", scenario_id=after)[0]
    names = {"before": before, "after": after}
    steps = ask("diff_answer", **names)
    return Difference(
        before=then,
        after=now,
        steps=steps,
        lines=ask("diff_lines", **names) if steps else [],
        plans=ask("diff_plans", **names),
        assumptions=ask("diff_assumptions", **names),
        code_version=version("gpuplan"),
        generated_at=clock(),
        settings=settings,
        manner=manner(now["as_of"]),
    )


def read_plans(
    ask: Callable[..., Sequence[Row]], before: str, after: str, settings: Settings, manner: Callable[[date], Manner]
) -> Difference:
    """Read what lies between two plans; their ids, and else as `read_difference`."""
    plans = [ask("diff_plan", plan_id=plan_id)[0] for plan_id in (before, after)]
    then, now = (ask("scenario", scenario_id=plan["scenario_id"])[0] for plan in plans)
    names = {"before": before, "after": after}
    return Difference(
        before=then,
        after=now,
        steps=ask("diff_plan_steps", **names),
        lines=ask("diff_lines", **names),
        plans=[],
        assumptions=ask("diff_assumptions", before=then["scenario_id"], after=now["scenario_id"]),
        code_version=version("gpuplan"),
        generated_at=clock(),
        plan_before=plans[0],
        plan_after=plans[1],
        settings=settings,
        manner=manner(now["as_of"]),
    )


def as_json(difference: Difference) -> str:
    """The page as JSON in the envelope that every verb uses; figures are not rounded, and in US dollars."""
    data = asdict(difference)
    del data["settings"], data["manner"]
    return envelope("difference", difference.after["as_of"], [], [data]) + "\n"
