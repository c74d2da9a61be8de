"""One plan on one sheet: its cost lines by year as formulas of the inputs. What they add up to is in `sums`."""

from dataclasses import dataclass, field

from reports import words
from reports.result import Row
from reports.workbook.book import TWO_LINES, Book, Sheet, xl_col_to_name
from reports.workbook.currency import RATE, STATED
from reports.workbook.formulas import FIRST, Cells, formula_of, moves_with
from reports.workbook.model import CASH, Line, Model

TOP = 6
LINE, NATURE, UNIT, PRICE, MOVES = range(5)
AT_MOST = "at most: the whole fleet all year"
WIDTHS = {LINE: 34, NATURE: 8, UNIT: 24, PRICE: 10, MOVES: 56}
NARROW = 10.5


@dataclass
class PlanSheet:
    """A plan's sheet while it is written."""

    book: Book
    model: Model
    plan: Row
    cells: Cells
    sheet: Sheet = field(init=False)
    row: int = TOP

    def __post_init__(self) -> None:
        """Add the sheet and its head."""
        self.sheet = self.book.sheet(self.cells.sheets[self.plan_id])
        self._head()
        for line in self.lines:
            self.line(line)

    @property
    def plan_id(self) -> str:
        """The plan."""
        return str(self.plan["plan_id"])

    @property
    def years(self) -> int:
        """The horizon [years]."""
        return self.model.years

    @property
    def lines(self) -> list[Line]:
        """The lines before taxes."""
        return [line for line in self.model.lines[self.plan_id] if line.nature != "tax"]

    @property
    def taxes(self) -> list[Line]:
        """The line of taxes, where there is one."""
        return [line for line in self.model.lines[self.plan_id] if line.nature == "tax"]

    def cost_col(self, year: int) -> int:
        """The column of a year's cost."""
        return FIRST + self.years + 1 + year

    def _head(self) -> None:
        sheet, plan, last = self.sheet, self.plan, self.cost_col(self.years)
        for col in range(last + 2):
            sheet.raw.set_column(col, col, WIDTHS.get(col, NARROW + self.book.wider))
        sheet.text(0, 0, f"{words.plan_name(plan)}: {words.offering(plan)}", "title")
        said = (words.gpus(plan), plan["region_id"], plan["sizing_summary"])
        sheet.text(1, 0, words.localised(" · ".join(part for part in said if part)), "part")
        sheet.text(2, 0, f"Rests on a price seen on {words.day(plan['price_observed_on'])}:")
        sheet.link(2, UNIT, plan["price_source_url"])
        told = "A cost is quantity x USD per unit x what it moves with; a line of several parts is their sum."
        sheet.text(3, 0, self.book.said(told), "part")
        sheet.text(TOP - 2, FIRST, "Quantity by year", "bold")
        heading = self.book.said("Cost by year [USD]; year 0 is before the first hour")
        sheet.text(TOP - 2, self.cost_col(0), heading, "bold")
        sheet.heads(TOP - 1, ["Line", "Kind", "Unit", self.book.said("USD per unit"), "Moves with"])
        for year in range(self.years + 1):
            for col in (FIRST + year, self.cost_col(year)):
                sheet.number(TOP - 1, col, year, "head_number")
        sheet.text(TOP - 1, last + 1, "All years", "head_number")
        sheet.raw.set_row(TOP - 1, TWO_LINES)
        sheet.raw.freeze_panes(TOP, 1)
        sheet.raw.repeat_rows(TOP - 2, TOP - 1)

    def line(self, line: Line) -> None:
        """A line: one row, or a row that sums its parts' rows."""
        parts, row = line.of(CASH), self.row
        self.cells.rows[self.plan_id, line.component] = row
        self.sheet.text(row, LINE, line.component.capitalize(), "bold")
        self.sheet.text(row, NATURE, line.nature)
        if formula := self.model.formulas.get((self.plan_id, line.component)):
            self.sheet.raw.write_comment(row, LINE, formula, {"x_scale": 2.5, "y_scale": 1.2})
        self.row += 1
        if len(parts) == 1 and not parts[0]["most_by_year"]:
            self._part(parts[0], row, "text")
        else:
            for part in parts:
                self._part(part, self.row, "part")
                self.row += 1 + bool(part["most_by_year"])
            for year, cost in enumerate(self.model.cash(line)):
                col = xl_col_to_name(self.cost_col(year))
                self.sheet.formula(row, self.cost_col(year), f"SUM({col}{row + 2}:{col}{self.row})", cost)
        self.total(row, sum(self.model.cash(line)))

    def total(self, row: int, value: float, how: str = "money") -> None:
        """The sum of a row's years."""
        first, last = (xl_col_to_name(self.cost_col(year)) for year in (0, self.years))
        self.sheet.formula(row, self.cost_col(self.years) + 1, f"SUM({first}{row + 1}:{last}{row + 1})", value, how)

    def price(self, part: Row, row: int) -> None:
        """A part's price, from US dollars at the rate of exchange where it was converted."""
        if STATED in part:
            self.sheet.formula(row, PRICE, f"{part[STATED]!r}*{RATE}", part["usd_per_unit"], "quantity")
        else:
            self.sheet.number(row, PRICE, part["usd_per_unit"], "quantity")

    def _part(self, part: Row, row: int, how: str) -> None:
        sheet = self.sheet
        sheet.text(row, UNIT, part["unit"], how)
        self.price(part, row)
        sheet.text(row, MOVES, moves_with(part), "beside" if how == "text" else how)
        for year, quantity in enumerate(part["quantity_by_year"]):
            if part["most_by_year"]:
                sheet.number(row + 1, FIRST + year, part["most_by_year"][year], "quantity")
            if quantity:
                sheet.number(row, FIRST + year, quantity, "quantity")
                formula = formula_of(part, year, self.cells, self._at(row, year))
                linked = "linked" if part["of_plan_id"] else "money"
                sheet.formula(row, self.cost_col(year), formula, self.model.part(part, year), linked)
        if part["most_by_year"]:
            sheet.text(row + 1, UNIT, AT_MOST, "part")

    def _at(self, row: int, year: int) -> dict[str, str]:
        quantity, cost = xl_col_to_name(FIRST + year), xl_col_to_name(self.cost_col(year))
        return {
            "quantity": f"{quantity}{row + 1}",
            "most": f"{quantity}{row + 2}",
            "price": f"${xl_col_to_name(PRICE)}{row + 1}",
            "year": f"{cost}${TOP}",
            "deducted": f"{cost}${self.cells.row(self.plan_id, 'deducted')}",
        }
