"""The report as PDF, set by Typst: offline, with the fonts that come with it, the same bytes for the same report.

What the page says is handed over as data, so that no name is ever read as markup.
"""

import json
from importlib.resources import files
from typing import Any

from reports import advice, headline, provenance, sureness, tables, words
from reports.manner import in_manner
from reports.result import Report
from reports.tables import Table
from warehouse.faults import BadInput, Fault


def as_pdf(report: Report) -> bytes:
    """Set the report.

    Raises:
        BadInput: the logo is no picture.
        Fault: Typst is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError as fault:
        raise Fault("a PDF needs Typst: pip install 'gpuplan[pdf]'; or print the HTML report") from fault
    sources = {"main.typ": (files("reports") / "templates" / "report.typ").read_bytes()}
    logo = report.settings.logo
    if logo:
        sources[f"logo{logo.suffix.lower()}"] = logo.read_bytes()
    with in_manner(report.manner):
        said = json.dumps(_said(report), ensure_ascii=False)
    try:
        made: bytes = typst.compile(sources, format="pdf", sys_inputs={"report": said})  # type: ignore[call-overload]
    except typst.TypstError as fault:
        if not logo:
            raise
        raise BadInput(f"logo {logo}: can't be read as a picture; save it anew as PNG") from fault
    return made


def _said(report: Report) -> dict[str, Any]:
    scenario, moment = report.scenario, report.generated_at
    meta = (
        headline.dated(report),
        headline.converted(report),
        words.years(scenario["horizon_years"]),
        f"discounted at {words.percent(scenario['discount_rate'])} a year",
    )
    return {
        "title": scenario["title"],
        "company": report.settings.title or "",
        "logo": f"logo{report.settings.logo.suffix.lower()}" if report.settings.logo else "",
        "meta": " · ".join(filter(None, meta)),
        "written": [moment.year, moment.month, moment.day],
        "footer": f"gpuplan {report.code_version} · written {moment:%Y-%m-%d %H:%M} UTC · {headline.dated(report)}",
        "verdict": advice.verdict(report),
        "sure": sureness.confidence(report),
        "figures": [{"label": f.label, "value": f.value, "detail": f.detail} for f in headline.figures(report)],
        "lists": [
            {"title": title, "lines": [words.localised(line) for line in lines]}
            for title, lines in (
                ("What would flip it", scenario["verdict_flips"]),
                ("Read this before you sign", report.warnings),
            )
            if lines
        ],
        "bars_title": f"What {words.years(scenario['horizon_years'])} cost, not discounted",
        "bars": [
            {"name": advice.told(w), "cost": w["total_cost_usd"], "said": words.usd(w["total_cost_usd"])}
            for w in report.ways
        ],
        "tables": [_table(table) for table in _tables(report) if table.rows],
    }


def _tables(report: Report) -> list[Table]:
    return [
        tables.ways(report),
        tables.electricity(report),
        tables.breakevens(report),
        provenance.assumptions(report),
        provenance.prices(report, of_ways=True),
    ]


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "heads": [column.heading for column in table.columns],
        "kinds": [column.kind for column in table.columns],
        "rows": [[{"text": cell.text, "note": cell.note} for cell in row] for row in table.rows],
    }
