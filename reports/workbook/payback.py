"""The sheet of break-even: the owned plan against each rival, worked out in the open, down to the halving of a time."""

from collections.abc import Sequence

from reports import words
from reports.workbook.book import FOUR_LINES, Book, cell_name
from reports.workbook.crossing import HALVING_TOP, TOP, Payback, Paybacks, cumulative, write_halving, write_time
from reports.workbook.formulas import Cells
from reports.workbook.model import MOVING, STEADY, Model, mean_level

HOURS_PER_YEAR = 8760
BOUGHT = ("colocation", "on_premises")


def write_payback(book: Book, model: Model, cells: Cells) -> dict[str, Paybacks]:
    """Write a sheet for each purchase, the engine's first; nothing where owning has no rival."""
    pairs = {row["rival_plan_id"]: row["owned_plan_id"] for row in model.report.breakevens}
    rivals = [rival for rival, own in pairs.items() if {rival, own} <= set(model.lines)]
    if not rivals:
        return {}
    asked = pairs[rivals[0]]
    bought = [way["plan_id"] for way in model.report.ways if way["route"] in BOUGHT and way["plan_id"] in model.lines]
    return {own: _sheet(book, model, cells, own, rivals) for own in dict.fromkeys((asked, *bought))}


def _sheet(book: Book, model: Model, cells: Cells, own_id: str, rivals: Sequence[str]) -> Paybacks:
    own = model.report.plan(own_id)
    sheet = book.sheet(f"Break-even {words.terms(own)}")
    sheet.raw.set_column(0, 0, 58)
    sheet.raw.set_column(1, len(rivals), 18 + book.wider)
    sheet.text(0, 0, f"Owning: {words.plan_name(own)}, {words.offering(own)}", "title")
    sheet.text(
        1, 0, "Undiscounted. From the order on both pay rent until the servers run; from then on the owner", "part"
    )
    sheet.text(2, 0, "saves the rival's rate and pays his own. Prices move as on sheet Inputs.", "part")
    found = {}
    for col, rival_id in enumerate(rivals, 1):
        rival = model.report.plan(rival_id)
        sheet.text(TOP - 1, col, f"{words.plan_name(rival)} ({words.seller(rival)})", "head_number")
        found[rival_id] = _column(Payback(sheet, cells, model, own, rival, col))
    sheet.text(TOP - 1, 0, "Against", "head")
    sheet.raw.set_row(TOP - 1, FOUR_LINES)
    sheet.raw.print_area(0, 0, HALVING_TOP - 3, len(rivals))
    sheet.raw.freeze_panes(TOP, 1)
    sheet.raw.repeat_rows(TOP - 1)
    sheet.raw.repeat_columns(0)
    return found


def _column(column: Payback) -> Payback:
    _outlay(column)
    write_time(column)
    _utilisation(column)
    _saving(column)
    write_halving(column)
    return column


def _outlay(c: Payback) -> None:
    """What has to be earned back, and at which rates."""
    cells, model, own, rival, years = c.cells, c.model, c.own["plan_id"], c.rival["plan_id"], c.model.years
    lead = (c.own["begins_after_months"] or 0.0) / 12
    drift = model.values[c.drift]
    c.add("drift", "The rival's price moves by, a year", cell_name(c.drift), drift, "percent")
    for key, said in ((MOVING, "that moves with its price"), (STEADY, "that is steady")):
        value = sum(model.rate(line, key) for line in model.lines[rival])
        c.add(key, f"The rival's yearly rate {said} [USD]", cells.rate(rival, key), value, "linked")
    opex = sum(model.rate(line, key) for line in model.lines[own] for key in (MOVING, STEADY))
    c.add(
        "opex", "The owner's yearly rate [USD]", f"{cells.rate(own, MOVING)}+{cells.rate(own, STEADY)}", opex, "linked"
    )
    c.add("lead", "From the first hour until the servers run [years]", repr(lead), lead, "small")
    last, before = cells.cost_col(years), cells.row(own, "before") - 1
    name = cells.of_year(own, "cash", 0).split("!", maxsplit=1)[0]
    block = f"{name}!${last}$7:${last}${before}"
    capital = [model.cash(line)[-1] for line in model.lines[own] if line.nature == "capital"]
    sold = sum(cost for cost in capital if cost < 0)
    formula = f'SUMIFS({block},{name}!$B$7:$B${before},"capital",{block},"<0")'
    c.add("sold", "What the owner's things bring at the end [USD]", formula, sold, "linked")
    total = sum(sum(model.cash(line)) for line in model.lines[own])
    paid = f"SUM({cells.of_years(own, 'cash')})-{{sold}}-{{opex}}*MAX({years}-{{lead}},0)"
    c.add("outlay", "What the owner pays beyond his rate [USD]", paid, total - sold - opex * max(years - lead, 0.0))
    once = sum(sum(model.cash(line)) for line in model.lines[rival] if line.nature == "once")
    c.add("once", "What the rival costs once [USD]", f"SUM({cells.of_years(rival, 'once')})", once, "linked")
    met, grown = cumulative(drift, lead), (1 + drift) ** lead
    waited = "{steady_rate}*{lead}+{moving_rate}*IF({drift}=0,{lead},((1+{drift})^{lead}-1)/LN(1+{drift}))"
    value = c.values[STEADY] * lead + c.values[MOVING] * met
    c.add("waited", "What the rival costs until the servers run [USD]", waited, value)
    value = c.values["outlay"] - once - value
    c.add("capex", "To be earned back [USD]", "{outlay}-{once}-{waited}", value)
    c.add(
        "own",
        "The owner's rate less the rival's steady one [USD a year]",
        "{opex}-{steady_rate}",
        opex - c.values[STEADY],
    )
    c.add(
        "rent",
        "The rival's moving rate when the servers run [USD a year]",
        "{moving_rate}*(1+{drift})^{lead}",
        c.values[MOVING] * grown,
    )


def _utilisation(c: Payback) -> None:
    """From which use owning is cheaper: u = fixed / (8,760 (GPUs x price - variable)), per server."""
    cells, model, own, rival, years = c.cells, c.model, c.own, c.rival, c.model.years
    count = own["instance_count"] or 1
    gpus, useful = (own["gpu_count"] or 1) // count, own["useful_gpu_hours_per_year"] or 1.0
    rate = model.values["finance.discount_rate"]
    of_capital = [line for line in model.lines[own["plan_id"]] if line.nature in {"capital", "interest"}]
    flows = [sum(year) for year in zip(*(model.cash(line) for line in of_capital), strict=True)] or [0.0]
    worth = sum(flow * (1 + rate) ** -year for year, flow in enumerate(flows))
    annuity = worth * (rate / (1 - (1 + rate) ** -years) if rate else 1 / years)
    first = cells.of_year(own["plan_id"], "capital", 0)
    npv = f"{first}+NPV(finance_discount_rate,{cells.of_years(own['plan_id'], 'capital', 1)})"
    c.add(
        "annuity",
        "What is bought and sold, as an annuity [USD a year]",
        f"-PMT(finance_discount_rate,{years},{npv})",
        annuity,
    )
    at_work = sum(model.rate(x, STEADY) for x in model.lines[own["plan_id"]] if x.component == "energy at work")
    c.add(
        "at_work",
        "Of the owner's rate, energy at work [USD a year]",
        cells.rate(own["plan_id"], "at_work"),
        at_work,
        "linked",
    )
    fixed = (annuity + c.values["opex"] - at_work) / count
    c.add("fixed", "Fixed cost of a server [USD a year]", f"({{annuity}}+{{opex}}-{{at_work}})/{count}", fixed)
    hours = useful / gpus
    c.add(
        "variable",
        "Cost of a server-hour at work [USD]",
        f"{{at_work}}/({useful!r}/{gpus}*work)",
        at_work / hours,
        "small",
    )
    levels = [mean_level(c.values["drift"], year) for year in range(1, years + 1)]
    mean = c.values[MOVING] * sum(levels) / years + c.values[STEADY]
    formula = f"{{moving_rate}}*AVERAGE(mean_{cell_name(c.drift)})+{{steady_rate}}"
    c.add("mean", "The rival's rate, mean of the horizon [USD a year]", formula, mean)
    margin = gpus * mean / useful - c.values["variable"]
    c.add(
        "margin",
        "What a server-hour at work saves [USD]",
        f"{gpus}*{{mean}}/({useful!r}*work)-{{variable}}",
        margin,
        "small",
    )
    committed = rival["pricing_category"] == "Committed"
    value = "use does not decide" if committed else fixed / (HOURS_PER_YEAR * margin) if margin > 0 else "at no use"
    formula = '"use does not decide"' if committed else 'IF({margin}>0,{fixed}/(8760*{margin}),"at no use")'
    c.add("use", "Owning is cheaper from a utilisation of", formula, value, "percent")


def _saving(c: Payback) -> None:
    cells, own, rival = c.cells, c.own["plan_id"], c.rival["plan_id"]
    costs = {
        plan: [sum(year) for year in zip(*map(c.model.cash, c.model.lines[plan]), strict=True)] for plan in (own, rival)
    }
    rate = c.model.values["finance.discount_rate"]
    for key, row, said, factor in (
        ("saving", "cash", "Owning saves over the horizon [USD]", 0.0),
        ("worth", "present", "The same, at today's value [USD]", rate),
    ):
        value = sum((costs[rival][y] - costs[own][y]) * (1 + factor) ** -y for y in range(c.model.years + 1))
        formula = f"SUM({cells.of_years(rival, row)})-SUM({cells.of_years(own, row)})"
        c.add(key, said, formula, value, "linked")
