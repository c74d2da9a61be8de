"""The workbook's pen: sheets, cell formats, names of cells; text is always text, whatever it begins with.

Colours are those of finance: blue on yellow is an input, black a formula on the same sheet, green one that reads
another sheet. Every formula is written with the value that it has, so that a viewer that computes nothing shows it.
"""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from reports.manner import ENGLISH, Manner

LONGEST_TEXT = 32_000
LONGEST_SHEET_NAME = 31
MONEY, WHOLE, SMALL, PERCENT = '#,##0;[Red]-#,##0;"-"', "#,##0", "#,##0.0000", "0.0%"
BLUE, GREEN, GREY, INK, PALE, LINE = "#0000FF", "#007A33", "#5F6B7A", "#1F2937", "#FFFBE6", "#D0D7DE"
A4, A3 = 9, 8
"""Paper, by Excel's numbers."""
ONE_LINE, TWO_LINES, FOUR_LINES = 15, 32, 62
"""Heights of a line of text, and of rows of headings [points]."""
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "quote_prefix": True},
    "heading": {"bold": True, "font_size": 12},
    "verdict": {"bold": True, "font_size": 12, "text_wrap": True, "valign": "top", "align": "left"},
    "head": {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8EEF4", "bottom": 1},
    "head_beside": {
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "left",
        "indent": 1,
        "bg_color": "#E8EEF4",
        "bottom": 1,
    },
    "head_number": {
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "right",
        "bg_color": "#E8EEF4",
        "bottom": 1,
    },
    "text": {"quote_prefix": True, "valign": "top"},
    "wrapped": {"quote_prefix": True, "valign": "top", "text_wrap": True},
    "beside": {"quote_prefix": True, "align": "left", "valign": "top", "indent": 1},
    "bold": {"bold": True, "quote_prefix": True, "valign": "top"},
    "part": {"align": "left", "indent": 1, "font_color": GREY, "quote_prefix": True},
    "note": {"italic": True, "font_color": GREY, "text_wrap": True, "valign": "top"},
    "money": {"num_format": MONEY},
    "cents": {"num_format": "#,##0.00"},
    "money_bold": {"num_format": MONEY, "bold": True, "top": 1},
    "quantity": {"num_format": "[>=1000]#,##0;[<=-1000]-#,##0;0.00##"},
    "quantity_whole": {"num_format": WHOLE},
    "small": {"num_format": SMALL, "align": "right"},
    "percent": {"num_format": PERCENT, "align": "right"},
    "times": {"num_format": '0.00"x"'},
    "whole": {"num_format": WHOLE},
    "months": {"num_format": "0.0", "align": "right"},
    "text_right": {"align": "right"},
    "linked": {"num_format": MONEY, "font_color": GREEN},
    "input": {"font_color": BLUE, "bg_color": PALE, "border": 1, "border_color": LINE, "num_format": "#,##0.00##"},
    "input_whole": {"font_color": BLUE, "bg_color": PALE, "border": 1, "border_color": LINE, "num_format": WHOLE},
    "input_percent": {"font_color": BLUE, "bg_color": PALE, "border": 1, "border_color": LINE, "num_format": "0.0%"},
    "input_rate": {"font_color": BLUE, "bg_color": PALE, "border": 1, "border_color": LINE, "num_format": SMALL},
    "yes": {"bold": True, "align": "center"},
}


class Book:
    """One workbook that is being written."""

    def __init__(self, title: str, written: datetime, spoken: Manner = ENGLISH) -> None:
        """Begin; the moment is all that it says of when it was made."""
        self.manner = spoken
        self._bytes = io.BytesIO()
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.file = xlsxwriter.Workbook(self._bytes, {"in_memory": True, **plain})
        made = written.replace(tzinfo=None)
        self.file.set_properties({"title": title[:255], "author": "gpuplan", "created": made})
        self.file.set_calc_mode("auto")
        self.formats = {
            name: self.file.add_format({"font_name": "Calibri", "valign": "top", **how})
            for name, how in {**FORMATS, "sum": {"num_format": sum_format(spoken)}}.items()
        }
        self._names: set[str] = set()
        self.charts: list[tuple[Any, int]] = []

    @property
    def wider(self) -> int:
        """Characters by which sums are longer than in US dollars."""
        return len(f"{self.manner.units_per_usd:,.0f}") - 1

    def said(self, heading: str) -> str:
        """A heading of sums, which names the US dollar, for the workbook's currency."""
        return heading.replace("USD", self.manner.currency)

    def sheet(self, wanted: str) -> "Sheet":
        """A new sheet; its name loses what Excel forbids, and is cut."""
        name = sheet_name(wanted)
        assert name.casefold() not in self._names, name  # noqa: S101 - callers number their sheets
        self._names.add(name.casefold())
        return Sheet(self, name)

    def content(self) -> bytes:
        """The finished file."""
        self.file.close()
        return self._bytes.getvalue()


class Sheet:
    """One sheet."""

    def __init__(self, book: Book, name: str) -> None:
        """Add it to a workbook, set up for print: landscape, one page wide, with the date of printing nowhere."""
        self.book, self.name = book, name
        self.raw = book.file.add_worksheet(name)
        self.raw.hide_gridlines(2)
        self.raw.set_landscape()
        self.raw.set_paper(A4)
        self.raw.fit_to_pages(1, 0)
        self.raw.set_footer("&L&F&C&A&RPage &P of &N")

    def text(self, row: int, col: int, said: object, how: str = "text") -> None:
        """Write text, never a formula."""
        self.raw.write_string(row, col, clean(said), self.book.formats[how])

    def number(self, row: int, col: int, value: float | None, how: str = "money") -> None:
        """Write a number; what is unknown is a word."""
        if value is None:
            self.text(row, col, "unknown", "part")
        else:
            whole = how in {"quantity", "input"} and value == int(value)
            self.raw.write_number(row, col, value, self.book.formats[f"{how}_whole" if whole else how])

    def formula(self, row: int, col: int, formula: str, value: float | str, how: str = "money") -> None:
        """Write a formula with the value that it has."""
        self.raw.write_formula(row, col, f"={formula}", self.book.formats[how], value)

    def day(self, row: int, col: int, value: object) -> None:
        """Write a date, or what there is of one."""
        self.text(row, col, "" if value is None else str(value)[:10])

    def link(self, row: int, col: int, url: str | None) -> None:
        """Write an address that a reader may follow; another is text."""
        if url and url.startswith(("https://", "http://")) and len(url) < 2000 and not re.search(r"[\s\"<>]", url):
            self.raw.write_url(row, col, url, string=clean(url))
        elif url:
            self.text(row, col, url)

    def heads(self, row: int, said: Sequence[str], numbers_from: int = 99, numbers_to: int = 99) -> None:
        """Write a row of headings; those from a column on, up to another, stand over numbers, the next one off them."""
        for col, word in enumerate(said):
            how = "head_number" if numbers_from <= col < numbers_to else "head_beside" if col == numbers_to else "head"
            self.text(row, col, word, how)

    def name_cell(self, name: str, row: int, col: int, last_col: int | None = None) -> None:
        """Give cells a name for all sheets."""
        self.book.file.define_name(name, f"={self.at(row, col, last_col, absolute=True)}")

    def at(self, row: int, col: int, last_col: int | None = None, *, absolute: bool = False) -> str:
        """A cell's address, or a row's, as another sheet writes it."""
        cell = xl_rowcol_to_cell(row, col, absolute, absolute)
        end = "" if last_col is None else f":{xl_rowcol_to_cell(row, last_col, absolute, absolute)}"
        return f"{quoted(self.name)}!{cell}{end}"


def sum_format(spoken: Manner) -> str:
    """The number format of sums that bear their currency; marks between digits are those of who opens the file.

    >>> sum_format(Manner(prefix="", suffix=" EUR"))
    '#,##0" EUR";[Red]-#,##0" EUR";"-"'
    """
    before, after = (f'"{mark}"' if mark else "" for mark in (spoken.prefix, spoken.suffix))
    return f'{before}#,##0{after};[Red]-{before}#,##0{after};"-"'


def sheet_name(wanted: str) -> str:
    r"""What a sheet may be called.

    >>> sheet_name("1 Owned, in a [hall]: 24/7?"), len(sheet_name("x" * 300))
    ('1 Owned, in a hall 24 7', 31)
    """
    words = re.sub(r"[\[\]:*?/\\'\x00-\x1f]+", " ", wanted).split()
    return " ".join(words)[:LONGEST_SHEET_NAME].strip() or "Sheet"


def clean(said: object) -> str:
    r"""Text that a cell can hold: no control characters, and not without end.

    >>> clean("a\tb\x00c"), len(clean("x" * 40_000))
    ('a\tbc', 32000)
    """
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", str(said))[:LONGEST_TEXT]


def cell_name(name: str) -> str:
    """An assumption's name as the name of a cell.

    >>> cell_name("owned.price_factor"), cell_name("rented.price_drift_per_year of H100-SXM-80GB")
    ('owned_price_factor', 'rented_price_drift_per_year_of_H100_SXM_80GB')
    """
    return re.sub(r"\W", "_", name, flags=re.ASCII)


def quoted(sheet: str) -> str:
    """A sheet's name in a formula."""
    return "'" + sheet.replace("'", "''") + "'"


__all__ = ["Book", "Sheet", "cell_name", "clean", "quoted", "sheet_name", "xl_col_to_name"]
