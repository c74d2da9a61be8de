"""The tables of a difference: every renderer draws these and nothing else."""

from collections.abc import Sequence

from reports import words
from reports.difference.result import Difference
from reports.result import Row
from reports.tables import Cell, Column, Table, table

MOST_PLANS = 40
EFFECTS = (
    ("By price", "price_effect_usd"),
    ("By exchange rate", "exchange_effect_usd"),
    ("By quantity", "quantity_effect_usd"),
    ("By assumption", "assumption_effect_usd"),
    ("By discounting", "discounting_effect_usd"),
)
LEAST_USD = 0.005


def steps(difference: Difference) -> Table:
    """The way from one cost to the other; what stood before and after only where a step says it."""
    texts = [
        Column(heading, lambda s, key=key: s[key] or "")  # type: ignore[misc]
        for heading, key in (("Before", "before_text"), ("After", "after_text"))
        if any(step[key] for step in difference.steps)
    ]
    return table(
        "From the cost before to the cost after; the steps add up",
        [
            Column("Step", named),
            Column("Cost", lambda s: words.usd(s["effect_usd"]) if _is_edge(s) else signed(s["effect_usd"]), "number"),
            *texts,
        ],
        difference.steps,
    )


def lines(difference: Difference) -> Table:
    """Cost lines side by side; an effect that none has is left out."""
    effects = [
        Column(heading, lambda c, key=key: _effect(c[key]), "number")  # type: ignore[misc]
        for heading, key in EFFECTS
        if any(abs(row[key]) >= LEAST_USD for row in difference.lines)
    ]
    return table(
        f"What each part of the two {'plans' if difference.plan_after else 'cheapest plans'} costs, at today's value",
        [
            Column("Part", lambda c: c["component"].replace("_", " ")),
            Column("Before", lambda c: words.usd(c["cost_before_usd"]), "number"),
            Column("After", lambda c: words.usd(c["cost_after_usd"]), "number"),
            Column("Change", lambda c: signed(c["change_usd"]), "number"),
            *effects,
        ],
        difference.lines,
    )


def plans(difference: Difference) -> Table:
    """Plans that came, went, moved or changed places."""
    shown = difference.plans[:MOST_PLANS]
    left = len(difference.plans) - len(shown)
    caption = "Plans that came, went, moved or changed places"
    return table(
        f"{caption}: the first {MOST_PLANS} of {words.count(len(difference.plans))}" if left else caption,
        [
            Column("Plan", lambda p: Cell(_offering(p), words.terms(p)), "long"),
            Column("What happened", lambda p: p["what_happened"]),
            Column("# before", lambda p: _place(p["rank_before"]), "number"),
            Column("# after", lambda p: _place(p["rank_after"]), "number"),
            Column("Before", lambda p: _cost(p["cost_before_usd"]), "number"),
            Column("After", lambda p: _cost(p["cost_after_usd"]), "number"),
            Column("Change", lambda p: "-" if p["change_usd"] is None else signed(p["change_usd"]), "number"),
        ],
        shown,
    )


def assumptions(difference: Difference) -> Table:
    """What was asked or assumed otherwise."""
    return table(
        "Assumptions and figures of the demand that differ",
        [
            Column("What", lambda a: a["name"]),
            Column("Before", lambda a: _figure(a["value_before"]), "number"),
            Column("After", lambda a: _figure(a["value_after"]), "number"),
            Column("Unit", lambda a: a["unit"] or ""),
        ],
        difference.assumptions,
    )


def named(step: Row) -> str:
    """A step in words.

    >>> named({"cause": "price", "component": "compute"}), named({"cause": "before", "component": None})
    ('price: compute', 'before')
    """
    return ": ".join(part for part in (step["cause"], (step["component"] or "").replace("_", " ")) if part)


def signed(usd: float) -> str:
    """A change of a sum.

    >>> signed(1500.0), signed(-19.5)
    ('+$1,500', '-$19.50')
    """
    return f"{'+' if usd > 0 else ''}{words.usd(usd)}"


def _effect(usd: float) -> str:
    """What something did to a line; what did nothing stays out of the way."""
    return signed(usd) if abs(usd) >= LEAST_USD else "-"


def _is_edge(step: Row) -> bool:
    return step["cause"] in ("before", "after")


def _offering(plan: Row) -> str:
    parts: Sequence[str | None] = (plan["gpu_id"], plan["model_name"], plan["service_provider_name"], plan["variant"])
    return ", ".join(part for part in parts if part)


def _place(rank: int | None) -> str:
    return "-" if rank is None else words.count(rank)


def _cost(usd: float | None) -> str:
    return "-" if usd is None else words.usd(usd)


def _figure(value: float | None) -> str:
    return "-" if value is None else words.figure(value)
