"""The report as one HTML file: nothing is fetched, so that it opens anywhere and for good.

Its one script is our own and named by its digest in the page's policy, so that no text from a seller or a scenario can
run. Without JavaScript all is there but the levers.
"""

import base64
import hashlib
import json
from typing import Any

from markupsafe import Markup

from reports import advice, charts, courses, drawing, headline, levers, provenance, sureness, tables, words
from reports.drawing import NARROW, SCRIPTS, WIDE, marks_of, script
from reports.manner import in_manner, manner
from reports.result import Report
from reports.templating import page


def as_html(report: Report) -> str:
    """Draw the page; names from sellers and scenarios are escaped, whatever they hold."""
    with in_manner(report.manner):
        return _page(report)


def _page(report: Report) -> str:
    keys, model = charts.keys(report), levers.levers(report)
    code = script(*SCRIPTS, "page") if model else ""
    return page(
        "report.html",
        settings=report.settings,
        code_version=report.code_version,
        eyebrow="Rent, buy or call an API",
        report=report,
        scenario=report.scenario,
        verdict=advice.sentences(report),
        confidence=sureness.confidence(report),
        may_cost=sureness.costs(report),
        told=advice.told,
        charts={
            "cash": levers.cash(report, keys),
            "surface": levers.surface(model),
            "split": charts.split(report),
            "use": charts.use(report),
            "prices": courses.prices(report),
            "duration": courses.duration(report),
            "memory": courses.memory(report),
            "tornado": sureness.tornado(report),
        },
        key_of={way["plan_id"]: key for way, key in keys},
        levers=model,
        model=_json(_model(model, keys)) if model else "",
        script=Markup(code),  # noqa: S704 - our own files
        script_sha256=base64.b64encode(hashlib.sha256(code.encode()).digest()).decode(),
        dated=headline.dated(report),
        rate=headline.converted(report),
        why_unranked=headline.why_unranked,
        figures=headline.figures(report),
        sizings=_sizings(report),
        tables=tables,
        provenance=provenance,
        words=words,
    )


def _sizings(report: Report) -> dict[str, list[str]]:
    """Each way's sizing, said once for ways that share it."""
    found: dict[str, list[str]] = {}
    for way in report.ways:
        if way["sizing_summary"]:
            found.setdefault(way["sizing_summary"], []).append(f"{words.plan_name(way)}, {words.seller(way)}")
    return found


def _model(model: dict[str, Any], keys: list[tuple[Any, drawing.Key]]) -> dict[str, Any]:
    """What the script works on; keys are by way and terms, whoever sells."""
    named = {levers.terms_of(way): {"colour": key.colour, "stroke": key.stroke, "tag": key.tag} for way, key in keys}
    return {"levers": model, "keys": named, "widths": {"wide": WIDE, "narrow": NARROW}, "manner": marks_of(manner())}


def _json(value: Any) -> Markup:
    """JSON that no parser of HTML can take for markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)  # noqa: S704 - it holds no mark of HTML
