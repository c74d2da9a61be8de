"""Beneath a plan's lines: sums by year, taxes, cash, its value today, and the yearly rates that break-even needs."""

from collections.abc import Sequence

from reports.result import Row
from reports.workbook.book import TWO_LINES, xl_col_to_name
from reports.workbook.formulas import formula_of, moves_with
from reports.workbook.model import MOVING, STEADY, Line
from reports.workbook.plan_sheet import AT_MOST, LINE, MOVES, NATURE, TOP, UNIT, PlanSheet

RATES = {MOVING: "moves", STEADY: "steady"}
QUANTITY, FLOW, USD = 5, 6, 7
AT_WORK = "energy at work"


def write_sums(plan: PlanSheet) -> None:
    """Write everything beneath the lines."""
    end, lines = plan.row, plan.lines
    natures = f"$B${TOP + 1}:$B${end}"
    block = f"{{col}}{TOP + 1}:{{col}}{end}"
    before = _added(plan, lines)
    _by_year(plan, "Before taxes", before, f'SUMIF({natures},"?*",{block})', "before")
    last = TOP + sum(_height(line) for line in lines if line.nature == "running")
    running = f'SUMIF($B${TOP + 1}:$B${last},"running",{{col}}{TOP + 1}:{{col}}{last})'
    _by_year(plan, "of that running", plan.model.running(plan.plan_id), running, "running")
    for key, kinds, said in (
        ("capital", ("capital", "interest"), "of that bought, repaid, sold, and interest"),
        ("once", ("once",), "of that once"),
    ):
        formula = "+".join(f'SUMIF({natures},"{kind}",{block})' for kind in kinds)
        _by_year(plan, said, _added(plan, [line for line in lines if line.nature in kinds]), formula, key)
    _cash(plan, before, natures, block)
    _rates(plan)


def _cash(plan: PlanSheet, before: Sequence[float], natures: str, block: str) -> None:
    """Taxes, cash out and its value today."""
    total, formula = list(before), f"{{col}}{plan.cells.row(plan.plan_id, 'before')}"
    for line in plan.taxes:
        _deducted(plan, natures, block)
        plan.line(line)
        total = [a + b for a, b in zip(total, plan.model.cash(line), strict=True)]
        formula += f"+{{col}}{plan.cells.row(plan.plan_id, line.component)}"
    _by_year(plan, "Cash out", total, formula, "cash", "money_bold")
    first, cash = xl_col_to_name(plan.cost_col(0)), plan.cells.row(plan.plan_id, "cash")
    added = [sum(total[: year + 1]) for year in range(plan.years + 1)]
    _by_year(plan, "Cash out, added up", added, f"SUM(${first}{cash}:{{col}}{cash})", "added", summed=False)
    rate = plan.model.values["finance.discount_rate"]
    factors = [(1 + rate) ** -year for year in range(plan.years + 1)]
    made = f"(1+finance_discount_rate)^-{{col}}${TOP}"
    _by_year(plan, "Discount factor", factors, made, "discount", "small", summed=False)
    worth = [flow * factor for flow, factor in zip(total, factors, strict=True)]
    discount = plan.cells.row(plan.plan_id, "discount")
    _by_year(plan, "At today's value", worth, f"{{col}}{cash}*{{col}}{discount}", "present", "money_bold")
    plan.row += 1


def _deducted(plan: PlanSheet, natures: str, block: str) -> None:
    kept = _added(plan, [line for line in plan.lines if line.nature != "capital"])
    by_year = [0.0, kept[0] + kept[1], *kept[2:]]
    formula = f'SUMIFS({block},{natures},"?*",{natures},"<>capital")'
    early = formula.replace("{col}", xl_col_to_name(plan.cost_col(0)))
    formulas = ["0", f"{formula}+{early}", *([formula] * (plan.years - 1))]
    _by_year(plan, "Deducted from taxable income", by_year, formulas, "deducted")


def _by_year(  # noqa: PLR0913 - a row
    plan: PlanSheet,
    said: str,
    values: Sequence[float],
    formula: str | Sequence[str],
    key: str,
    how: str = "money",
    *,
    summed: bool = True,
) -> None:
    """A row of formulas, one a year; in each, {col} is the year's column."""
    row, sheet = plan.row, plan.sheet
    sheet.text(row, LINE, said, "bold" if said[0].isupper() else "part")
    formulas = [formula] * len(values) if isinstance(formula, str) else formula
    for year, (value, made) in enumerate(zip(values, formulas, strict=True)):
        col = xl_col_to_name(plan.cost_col(year))
        sheet.formula(row, plan.cost_col(year), made.replace("{col}", col), value, how)
    if summed:
        plan.total(row, sum(values), how)
    plan.cells.rows[plan.plan_id, key] = row
    plan.row += 1


def _added(plan: PlanSheet, lines: Sequence[Line]) -> list[float]:
    costs = [plan.model.cash(line) for line in lines]
    return [sum(year) for year in zip(*costs, strict=True)] if costs else [0.0] * (plan.years + 1)


def _height(line: Line) -> int:
    parts = line.of("cash")
    if len(parts) == 1 and not parts[0]["most_by_year"]:
        return 1
    return 1 + sum(1 + bool(part["most_by_year"]) for part in parts)


def _rates(plan: PlanSheet) -> None:
    """Yearly rates at the start, those that taxes take a share of first."""
    plan.sheet.text(plan.row, LINE, "Yearly rates, for the break-even", "heading")
    heads = ["Line", "Kind", "Unit", "USD per unit", "Moves with", "Quantity", "Rate", "USD a year"]
    plan.sheet.heads(plan.row + 1, [plan.book.said(head) for head in heads], numbers_from=7)
    plan.sheet.raw.set_row(plan.row + 1, TWO_LINES)
    plan.row += 2
    first = plan.row + 1
    for line in plan.lines:
        _rate(plan, line, "")
    others = f'SUMIF($G${first}:$G${plan.row},"{{flow}}",$H${first}:$H${plan.row})'
    for line in plan.taxes:
        _rate(plan, line, others)
    flow, usd, kind, name = (f"${col}${first}:${col}${max(plan.row, first)}" for col in "GHBA")
    every = [*plan.lines, *plan.taxes]
    for key, said in RATES.items():
        value = sum(plan.model.rate(line, key) for line in every)
        _one(
            plan,
            f"Sum of what {'moves with a price' if key == MOVING else 'is steady'}",
            f'SUMIF({flow},"{said}",{usd})',
            value,
            key,
        )
    rate = plan.model.running_rate(plan.plan_id)
    _one(plan, "Sum of running lines", f'SUMIF({kind},"running",{usd})', rate, "running_rate")
    at_work = sum(plan.model.rate(line, STEADY) for line in every if line.component == AT_WORK)
    _one(plan, "Sum of energy at work", f'SUMIF({name},"{AT_WORK}",{usd})', at_work, "at_work")


def _one(plan: PlanSheet, said: str, formula: str, value: float, key: str) -> None:
    plan.sheet.text(plan.row, LINE, said, "bold")
    plan.sheet.formula(plan.row, USD, formula, value, "money_bold")
    plan.cells.rows[plan.plan_id, key] = plan.row
    plan.row += 1


def _rate(plan: PlanSheet, line: Line, others: str) -> None:
    for flow, said in RATES.items():
        for part in line.of(flow):
            _rate_part(plan, line, part, said, others)


def _rate_part(plan: PlanSheet, line: Line, part: Row, said: str, others: str) -> None:
    row, sheet = plan.row, plan.sheet
    told = {
        LINE: line.component.capitalize(),
        NATURE: line.nature,
        UNIT: part["unit"],
        MOVES: moves_with(part),
        FLOW: said,
    }
    for col, word in told.items():
        sheet.text(row, col, word, "beside" if col in {MOVES, FLOW} else "text")
    plan.price(part, row)
    sheet.number(row, QUANTITY, part["quantity_by_year"][0], "quantity")
    own = plan.cells.row(plan.plan_id, line.component)
    one, last = (xl_col_to_name(plan.cost_col(year)) for year in (1, plan.years))
    at = {
        "quantity": f"F{row + 1}",
        "most": f"F{row + 2}",
        "price": f"D{row + 1}",
        "deducted": others.replace("{flow}", said),
        "dearest_year": f"MAX({one}{own}:{last}{own})",
    }
    sheet.formula(row, USD, formula_of(part, 0, plan.cells, at), plan.model.part(part, 0))
    plan.row += 1
    if part["most_by_year"]:
        sheet.text(plan.row, UNIT, AT_MOST, "part")
        sheet.number(plan.row, QUANTITY, part["most_by_year"][0], "quantity")
        plan.row += 1
