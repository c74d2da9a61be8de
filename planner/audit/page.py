"""An audit as people and programs read it: what follows, what does not and why, rules broken, the case under ours."""

import math
from collections.abc import Iterator
from typing import Any

import click

from planner.audit.exchange import rates_said
from planner.audit.ours import Line
from planner.audit.recompute import Checked, Status
from planner.audit.rules import Finding, rules
from planner.audit.run import Audit, audit, bundled
from warehouse.show import Answer, show

VERB = "audit"
MOST_PLACES = 6
SLIGHT = 0.001  # a difference that is told to more digits
FAR = 1.5  # a ratio; nearer ones are told in percent


def show_audit(found: Audit, output_format: str) -> None:
    """Write an audit to stdout."""
    if output_format in {"json", "csv"}:
        rows = [_whole(found)] if output_format == "json" else [_number(c) for c in found.checked]
        show(Answer(VERB, rows), output_format)
        return
    for answer in _sections(found):
        if output_format == "md":
            click.echo(f"## {answer.title}\n")
        show(answer, output_format)
        click.echo()


def verdict(found: Audit) -> str:
    """One sentence.

    >>> from planner.audit.run import text_of
    >>> verdict(audit(text_of("manning-rearchitecting-llms"), "it"))
    'All 3 printed numbers follow from its own inputs.'
    """
    total, failed = len(found.checked), len(found.failed)
    kept = sum(c.status is Status.NOT_RECOMPUTABLE for c in found.checked)
    rest = f" {kept} can't be recomputed." if kept else ""
    if not failed:
        checked = total - kept
        all_of = "The one printed number follows" if checked == 1 else f"All {checked} printed numbers follow"
        return f"{all_of} from its own inputs.{rest}"
    verb = "does" if failed == 1 else "do"
    return f"{failed} of {total} printed numbers {verb} not follow from its own inputs.{rest}"


def list_page() -> Answer:
    """The bundled analyses and how they fare."""
    rows = []
    for name, item in bundled().items():
        found = audit(item.read_text(encoding="utf-8"), name)
        source = found.analysis.source
        rows.append({"name": name, "title": source.title, "date": str(source.date or ""), "numbers": len(found.checked),
                     "failed": len(found.failed), "url": source.url})  # fmt: skip
    shown = {"name": "name", "title": "analysis", "numbers": "numbers", "failed": "do not follow"}
    return Answer("audit_list", rows, shown=shown)


def rules_page() -> Answer:
    """Every rule."""
    rows = [{"rule": rule.name, "says": rule.says, "harm": rule.harm} for rule in rules().values()]
    return Answer("audit_rules", rows, shown={"rule": "rule", "says": "what goes wrong", "harm": "harm"})


def _sections(found: Audit) -> Iterator[Answer]:
    source = found.analysis.source
    title = f"{source.title}{f' ({source.date})' if source.date else ''}. {verdict(found)}"
    numbers = [_number(c) for c in found.checked]
    shown = {"name": "printed number", "theirs_told": "theirs", "ours_told": "ours", "unit": "unit", "told": "follows"}
    yield Answer(VERB, _aligned([n | {"told": _told(n)} for n in numbers]), shown=shown, title=title)
    if found.findings:
        rows = [_finding(f) for f in found.findings]
        shown = {"rule": "rule", "told": "what", "harm": "harm"}
        yield Answer(VERB, rows, shown=shown, title="Rules that it breaks (gpuplan audit --rules explains them)")
    if found.lines or found.results:
        yield from _under_ours(found)


def _under_ours(found: Audit) -> Iterator[Answer]:
    shown = {"what": "USD a year", "theirs_told": "theirs", "ours_told": "ours", "whence": "from"}
    if found.lines:
        title = "The same case under our assumptions: what it says stands, what it leaves out is ours"
        title += "".join(f"; {said}" for said in rates_said(found.analysis))
        yield Answer(VERB, _aligned([_line(line) for line in found.lines]), shown=shown, title=title)
    if found.results:
        title = "What the case comes to"
        shown = shown | {"what": "result"}
        yield Answer(VERB, _aligned([_line(line) for line in found.results]), shown=shown, title=title)


def _number(found: Checked) -> dict[str, Any]:
    printed = found.printed
    return {
        "name": printed.table.name,
        "status": found.status.value,
        "theirs": printed.theirs,
        "ours": found.ours,
        "theirs_told": _as_printed(found),
        "ours_told": _shown(found.ours),
        "unit": printed.unit_text,
        "ratio": found.ratio,
        "difference": _difference(found),
        "formula": printed.table.formula,
        "tolerance": printed.table.tolerance,
        "note": printed.table.note,
    }


def _difference(found: Checked) -> float | None:
    """Theirs less ours, in the printed unit."""
    if found.ours is None or isinstance(found.ours, bool) or not math.isfinite(found.ours):
        return None
    return found.printed.theirs - found.ours if math.isfinite(found.printed.theirs) else None


def _told(row: dict[str, Any]) -> str:
    if row["status"] == Status.FOLLOWS.value:
        return "yes"
    if row["status"] == Status.NOT_RECOMPUTABLE.value:
        return "no formula" if row["formula"] is None else "divides by zero"
    ratio = row["ratio"]
    if ratio is None or ratio <= 0:
        return "NO"
    if FAR > ratio > 1 / FAR:
        return f"NO, {ratio - 1:+.{1 if abs(ratio - 1) >= SLIGHT else 3}%}"
    return f"NO, {ratio:.3g}x too high" if ratio > 1 else f"NO, {1 / ratio:.3g}x too low"


def _aligned(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Figures that are already words, to the right of their columns."""
    widths = {name: max((len(row[name]) for row in rows), default=0) for name in ("theirs_told", "ours_told")}
    return [row | {name: row[name].rjust(width) for name, width in widths.items()} for row in rows]


def _finding(found: Finding) -> dict[str, Any]:
    told = f"{found.where}: " + "; ".join(part for part in (found.detail, found.effect) if part)
    rule = rules()[found.rule]
    return {"rule": found.rule, "where": found.where, "told": told, "harm": rule.harm, "says": rule.says,
            "detail": found.detail, "effect": found.effect}  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    return {"what": line.what, "theirs": line.theirs, "ours": line.ours, "theirs_told": _shown(line.theirs),
            "ours_told": _shown(line.ours), "whence": line.whence}  # fmt: skip


def _as_printed(found: Checked) -> str:
    """A printed number with its own digits, as long as they are few."""
    whole, point, places = found.printed.digits.partition(".")
    if not whole.lstrip("-").isdigit() or len(places) > MOST_PLACES:
        return _shown(found.printed.theirs)
    return f"{int(whole):,}{point}{places}"


def _shown(value: float | bool | None) -> str:
    """A figure with enough digits to see the difference.

    >>> _shown(8556.2442), _shown(True), _shown(None), _shown(float("inf")), _shown(23.138)
    ('8,556', 'yes', '-', 'never', '23.138')
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if math.isinf(value):
        return "never"
    size = abs(value)
    if size >= 1e15 or 0 < size < 1e-3:
        return f"{value:.5g}"
    return f"{value:,.0f}" if size >= 1e3 or value == int(value) else f"{float(f'{value:.5g}'):,}"


def _whole(found: Audit) -> dict[str, Any]:
    source = found.analysis.source
    hidden = {"theirs_told", "ours_told", "told"}

    def kept(row: dict[str, Any]) -> dict[str, Any]:
        return {name: _finite(value) for name, value in row.items() if name not in hidden}

    return {
        "source": {"title": source.title, "url": source.url, "date": str(source.date) if source.date else None},
        "verdict": verdict(found),
        "follows": not found.failed,
        "numbers": [kept(_number(c)) for c in found.checked],
        "findings": [kept(_finding(f)) for f in found.findings],
        "costs_usd_per_year": [kept(_line(line)) for line in found.lines],
        "results": [kept(_line(line)) for line in found.results],
    }


def _finite(value: Any) -> Any:
    return "never" if isinstance(value, float) and math.isinf(value) else value
