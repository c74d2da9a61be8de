"""A difference as HTML, as Markdown, and as the figures of its chart."""

from collections.abc import Iterator, Sequence

from reports import advice, brief, words
from reports.brief import Brief, Section
from reports.charts import amount
from reports.difference import tables
from reports.difference.result import EDGES, Difference
from reports.drawing import Chart, Key
from reports.headline import Figure
from reports.manner import in_manner
from reports.result import Row

MOST_BARS = 12
LESS, MORE, WHOLE = Key("less", "var(--series-1)"), Key("more", "var(--series-2)"), Key("the whole", "var(--series-7)")
ALL_ELSE = "all else"
PLACES = ("first", "second")


def as_html(difference: Difference) -> str:
    """One file without scripts; names are escaped, whatever they hold."""
    with in_manner(difference.manner):
        return brief.as_html(_brief(difference))


def as_markdown(difference: Difference) -> str:
    """The same tables for a pull request or a wiki."""
    with in_manner(difference.manner):
        return brief.as_markdown(_brief(difference))


def _brief(difference: Difference) -> Brief:
    before, after = difference.before, difference.after
    names = [_named(before, after), _named(after, before)]
    return Brief(
        eyebrow="What lies between two plans" if difference.plan_after else "What moved the answer",
        name=before["title"] if before["title"] == after["title"] else f"{before['title']} → {after['title']}",
        known=" beside ".join(dict.fromkeys(names)),
        said=[("What moved", _lead(difference)), *_answers(difference, names)],
        figures=_figures(difference),
        sections=[
            Section(
                f"From one {'plan' if difference.plan_after else 'answer'} to the other",
                [tables.steps(difference)],
                "Prices first, in their own currency, at the quantity before; then exchange rates, quantities, "
                f"assumptions{' and' if difference.plan_after else ','} the discount rate"
                f"{'' if difference.plan_after else ', and another plan where one is cheaper'}. All at today's value.",
                waterfall(difference),
            ),
            Section("Part by part", [tables.lines(difference)]),
            Section("What was assumed otherwise", [tables.assumptions(difference)]),
            Section("Other plans", [tables.plans(difference)]),
        ],
        code_version=difference.code_version,
        generated_at=difference.generated_at,
        settings=difference.settings,
    )


def _answers(difference: Difference, names: Sequence[str]) -> list[tuple[str, str]]:
    """What each scenario comes to, or what the two plans are."""
    if difference.plan_before and difference.plan_after:
        plans = (difference.plan_before, difference.plan_after)
        return [(f"The {place} plan", f"{advice.told(plan)}.") for place, plan in zip(PLACES, plans, strict=True)]
    scenarios = (difference.before, difference.after)
    return [
        (f"The answer of {name}", words.localised(scenario["verdict"]))
        for name, scenario in zip(names, scenarios, strict=True)
    ]


def _named(scenario: Row, other: Row) -> str:
    """A scenario by its day, or by its id where the days are the same."""
    return str(scenario["as_of"] if scenario["as_of"] != other["as_of"] else scenario["scenario_id"])


def _lead(difference: Difference) -> str:
    """By how much the cheapest way moved, and what did most of it."""
    before, after = difference.cost_before, difference.cost_after
    if before is None or after is None:
        return "One of the two has no ranked plan, so that their costs can't be compared."
    is_plan = difference.plan_after is not None
    if not difference.moves:
        what = "both cost" if is_plan else "the cheapest way costs"
        return f"Nothing moved: {what} {words.usd(after)} at today's value{'' if is_plan else ', as before'}."
    change = after - before
    fraction = f" ({'+' if change > 0 else ''}{words.percent(change / before)})" if before > 0 else ""
    most = max(difference.moves, key=lambda step: abs(step["effect_usd"]))
    what, beside = ("The second plan", "the first costs") if is_plan else ("The cheapest way", "it was")
    return (
        f"{what} costs {words.usd(after)} at today's value, {beside} {words.usd(before)}{fraction}; "
        f"the largest step is {tables.named(most)}, {tables.signed(most['effect_usd'])}."
    )


def _figures(difference: Difference) -> list[Figure]:
    before, after = difference.cost_before, difference.cost_after
    if before is None or after is None:
        return []
    whose = "The {} plan" if difference.plan_after else "The cheapest way {}"
    when = PLACES if difference.plan_after else EDGES
    return [
        Figure(whose.format(when[0]), words.usd(before), _cheapest(difference, "before")),
        Figure(whose.format(when[1]), words.usd(after), _cheapest(difference, "after")),
        Figure("Change", tables.signed(after - before), ""),
    ]


def _cheapest(difference: Difference, when: str) -> str:
    meant = difference.plan_before if when == "before" else difference.plan_after
    first = meant or next((plan for plan in difference.plans if plan[f"rank_{when}"] == 1), None)
    if first is None:
        return ""
    thing, seller = first["gpu_id"] or first["model_name"], first["service_provider_name"]
    joined = ", owned: " if first["way"] == "owned" else " at "
    return joined.join(part for part in (thing, seller) if part)


def waterfall(difference: Difference) -> Chart | None:
    """The steps as bars that begin where the last one ended."""
    if not difference.moves:
        return None
    bars = list(_bars(difference))
    colours = {bar["parts"][0]["colour"] for bar in bars}
    keys = [key for key in (WHOLE, LESS, MORE) if key.colour in colours]
    title = "From the cost before to the cost after"
    says = "Each bar begins where the one above it ends: to the left it costs less, to the right more."
    return Chart(
        "steps", title, says, {"kind": "bars", "rows": bars, "format": "money"}, tables.steps(difference), keys
    )


def _bars(difference: Difference) -> Iterator[Row]:
    reached = 0.0
    for step in _drawn(difference):
        whole, effect = step["cause"] in EDGES, step["effect_usd"]
        low = 0.0 if whole else min(reached, reached + effect)
        key = WHOLE if whole else MORE if effect > 0 else LESS
        said = words.usd(effect) if whole else tables.signed(effect)
        moved = f" ({step['before_text']} → {step['after_text']})" if step["before_text"] and step["after_text"] else ""
        yield {
            "name": f"{said}: {tables.named(step)}{moved}",
            "start": amount(low),
            "parts": [{"value": amount(effect if whole else abs(effect)), "colour": key.colour}],
        }
        reached = effect if whole else reached + effect


def _drawn(difference: Difference) -> list[Row]:
    """The steps, the small ones as one: a picture has room for some."""
    moves = sorted(difference.moves, key=lambda step: -abs(step["effect_usd"]))
    small = {id(step) for step in moves[MOST_BARS:]}
    kept = [step for step in difference.steps if id(step) not in small]
    if not small:
        return kept
    effect = sum(step["effect_usd"] for step in moves[MOST_BARS:])
    else_ = {"cause": ALL_ELSE, "component": None, "effect_usd": effect, "before_text": None, "after_text": None}
    return [*kept[:-1], else_, kept[-1]]
