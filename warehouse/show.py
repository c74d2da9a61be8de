"""Rows for people and programs: a table, JSON, CSV or Markdown from the one answer."""

import csv
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

import click

Row = Mapping[str, Any]
FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - spreadsheets read the wide ones too
NUMBER = re.compile(r"[+-]?[\d.,]+%?|-")
HEADINGS = {
    "service_provider_name": "provider",
    "instance_type": "instance",
    "region_id": "region",
    "pricing_category": "category",
    "commitment_months": "months",
    "price_usd_per_gpu_hour": "$/GPU-h",
    "price_usd_per_instance_hour": "$/h",
    "cost_usd_per_month": "$/month",
    "cost_usd_per_hour": "$/h",
    "cost_usd_per_used_gpu_hour": "$/used GPU-h",
    "committed_usd_per_used_gpu_hour": "$/used GPU-h",
    "committed_usd_per_gpu_hour": "committed $/GPU-h",
    "on_demand_usd_per_gpu_hour": "on demand $/GPU-h",
    "spot_usd_per_gpu_hour": "spot $/GPU-h",
    "lowest_usd_per_gpu_hour": "lowest $/GPU-h",
    "median_usd_per_gpu_hour": "median $/GPU-h",
    "highest_usd_per_gpu_hour": "highest $/GPU-h",
    "cost_usd": "$",
    "effective_usd_per_gpu_hour": "paid $/GPU-h",
    "list_usd_per_gpu_hour": "list $/GPU-h",
    "over_list_fraction": "over list",
    "gpu_hours": "GPU-h",
    "paid_usd": "paid $",
    "over_paid_fraction": "over paid",
    "covered_gpu_hours": "GPU-h compared",
    "covered_fraction": "of all",
    "is_indicative": "indicative",
    "commitment_discount_id": "commitment",
    "commitment_discount_type": "kind",
    "used_fraction": "used",
    "used_cost_usd": "used $",
    "unused_cost_usd": "unused $",
    "paid_gpu_hours": "paid GPU-h",
    "used_gpu_hours": "used GPU-h",
    "peak_gpu_count": "peak GPUs",
    "used_over_paid_fraction": "used/paid",
    "used_over_peak_fraction": "used/peak",
    "gpu_count": "GPUs",
    "instance_count": "instances",
    "age_days": "days old",
}


@dataclass(frozen=True)
class Answer:
    """What a verb found: every renderer draws from this and nothing else."""

    verb: str
    rows: Sequence[Row]
    as_of: date | None = None
    warnings: Sequence[str] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    """Columns of the terminal and Markdown table and their headings; all columns where empty."""
    title: str | None = None
    names: Sequence[str] = ()
    """Names of the rows' columns, for an answer that may have no rows."""

    def columns(self) -> dict[str, str]:
        """The shown columns, or every column of the rows that says anything, with their headings."""
        if self.shown:
            return dict(self.shown)
        names = [
            name for name in (self.rows[0] if self.rows else ()) if any(r.get(name) is not None for r in self.rows)
        ]
        return {name: heading(name) for name in names}


def heading(column: str) -> str:
    """What a column is called in a table.

    >>> heading("age_days"), heading("offer_count")
    ('days old', 'offer count')
    """
    return HEADINGS.get(column, column.replace("_", " "))


format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "csv", "md"]),
    default="table",
    show_default=True,
    help="How the answer is written to stdout.",
)


def show(answer: Answer, output_format: str) -> None:
    """Write an answer to stdout and its warnings to stderr."""
    writers: dict[str, Callable[[Answer], None]] = {
        "table": _table,
        "json": _json,
        "csv": _csv,
        "md": _markdown,
    }
    for warning in answer.warnings:
        click.echo(f"warning: {warning}", err=True)
    writers[output_format](answer)


def rows_of(columns: Sequence[str], values: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows as dictionaries."""
    return [dict(zip(columns, row, strict=True)) for row in values]


def cell(name: str, value: Any) -> str:
    """A value as people read it: money to the cent, small prices to four places, unknown as a dash.

    >>> cell("price_usd_per_gpu_hour", 6.88), cell("npv_cost_usd", 1234567.891), cell("x", None)
    ('6.88', '1,234,568', '-')
    """
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.hour == value.minute == 0 else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | Decimal):
        return f"{value:g}" if name.endswith("_count") else number(float(value))
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    return f"{value:,}" if isinstance(value, int) and not name.endswith(("year", "_id")) else str(value)


def number(value: float) -> str:
    """A number with as many places as its size deserves.

    >>> [number(v) for v in (0, 0.0123456, 0.8, 6.88, 8.0, 98.325, 1234.5, 250141.8)]
    ['0', '0.01235', '0.80', '6.88', '8.00', '98.33', '1,234', '250,142']
    """
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1000:
        return f"{value:,.0f}"
    text = f"{value:.2f}" if size >= 1 else f"{value:.4g}"
    return f"{value:.2f}" if len(text.partition(".")[2]) < 2 else text


def plain(value: Any) -> Any:
    """A value as JSON keeps it: decimals as numbers, times in ISO 8601 with their offset, what JSON lacks as text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, str | int | float) else str(value)


def envelope(verb: str, as_of: date | None, warnings: Sequence[str], data: Sequence[Any]) -> str:
    """What a verb says as JSON: figures are not rounded, unknown is null."""
    said = {
        "schema": f"gpuplan.{verb}/1",
        "as_of": as_of.isoformat() if as_of else None,
        "warnings": list(warnings),
        "data": [plain(row) for row in data],
    }
    return json.dumps(said, indent=2, ensure_ascii=False, allow_nan=False)


def _json(answer: Answer) -> None:
    click.echo(envelope(answer.verb, answer.as_of, answer.warnings, answer.rows))


def _csv(answer: Answer) -> None:
    names = list(dict.fromkeys(name for row in answer.rows for name in row)) or list(answer.names or answer.shown)
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: _flat(v) for k, v in row.items()} for row in answer.rows)


def _flat(value: Any) -> Any:
    """A value as CSV keeps it: text that a spreadsheet would read as a formula begins with an apostrophe."""
    flat = json.dumps(plain(value)) if isinstance(value, list | tuple | Mapping) else plain(value)
    if not isinstance(flat, str):
        return flat
    text = flat.replace("\r", "\n")  # the writer quotes a line's end, but not half of one
    return f"'{text}" if text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def markdown_text(said: object) -> str:
    r"""Text on one line that neither a table nor a renderer of HTML reads as markup.

    >>> print(markdown_text("a|b <i>[x](y)"))
    a\|b &lt;i&gt;\[x\](y)
    """
    flat = " ".join(str(said).split())
    for mark in "\\|[]`":
        flat = flat.replace(mark, f"\\{mark}")
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _markdown(answer: Answer) -> None:
    columns = answer.columns()
    click.echo("| " + " | ".join(columns.values()) + " |")
    click.echo("|" + "---|" * len(columns))
    for row in answer.rows:
        click.echo("| " + " | ".join(markdown_text(cell(c, row.get(c))) for c in columns) + " |")


def _table(answer: Answer) -> None:
    from warehouse.drawn_table import draw  # noqa: PLC0415 - only this writer needs it

    draw(answer)
