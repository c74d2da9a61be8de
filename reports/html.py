"""The report as one HTML file: nothing is fetched, no script runs, so that it opens anywhere and for good."""

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import charts, headline, provenance, tables, words
from reports.result import Report


def as_html(report: Report) -> str:
    """Draw the page; names from sellers and scenarios are escaped, whatever they hold."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawing"] = Markup  # our own SVG, in which every label is already escaped
    page = environment.get_template("report.html")
    return page.render(
        report=report,
        scenario=report.scenario,
        charts=charts,
        dated=headline.dated(report),
        rate=headline.converted(report),
        figures=headline.figures(report),
        tables=tables,
        provenance=provenance,
        words=words,
    )
