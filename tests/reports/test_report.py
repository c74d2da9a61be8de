"""What the report says: the figures, the words, and that every format says the same."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from reports import headline, provenance, tables, words
from reports.html import as_html
from reports.markdown import as_markdown
from reports.result import Report, as_json, read
from tests.reports.json_schemas import faults
from warehouse import store

MONTHLY = {1: 10_000 / 24, 2: 500.0, 3: 1000.0, 4: None, 5: 50_000 / 24}
SHOWN_MONTHLY = ["$416.67", "$500.00", "$1,000", "unknown", "$2,083"]
SHOWN_PER_GPU_HOUR = ["$1.25", "$1.50", "$3.00", "$6.00", "n/a"]
SHOWN_PER_MILLION = ["$50.00", "$60.00", "$120.00", "$240.00", "$250.00"]
SHOWN_TOTAL = ["$10,000", "$12,000", "$24,000", "$48,000", "$50,000"]
SHOWN_MULTIPLE = ["1.00x", "1.20x", "2.40x", "4.80x", "5.00x"]
FIGURES = [SHOWN_MONTHLY, SHOWN_PER_GPU_HOUR, SHOWN_PER_MILLION, SHOWN_TOTAL, SHOWN_MULTIPLE]
HEADINGS = ["Per month", "Per useful GPU-hour", "Per million tokens", "2 years, at today's value", "Of the cheapest"]


class Page(HTMLParser):
    """Tables by caption, tags, and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._rows: list[list[str]] = []
        self._caption: str | None = None
        self._into: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._rows[-1].append("")
        if tag in {"td", "th", "caption", "small"}:
            self._into = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "caption", "small"}:
            self._into = None
        if tag == "table":
            self.tables[str(self._caption)] = self._rows

    def handle_data(self, data: str) -> None:
        if self._into in {"td", "th"}:
            self._rows[-1][-1] += data.strip()
        elif self._into == "caption":
            self._caption = f"{self._caption}{data}"


def columns(rows: list[list[str]]) -> list[list[str]]:
    """The figures' columns of a ranked table."""
    head = rows[0]
    return [[row[head.index(name)] for row in rows[1:]] for name in HEADINGS]


def markdown_table(text: str, caption: str) -> list[list[str]]:
    body = text.partition(f"### {caption}\n\n")[2].partition("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in body]
    return [cells[0], *cells[2:]]


def test_html_shows_the_figures_worked_out_by_hand(report: Report) -> None:
    assert columns(Page(as_html(report)).tables["5 of 5 ranked plans, cheapest first"]) == FIGURES


def test_markdown_shows_the_same_figures(report: Report) -> None:
    assert columns(markdown_table(as_markdown(report), "5 of 5 ranked plans, cheapest first")) == FIGURES


def test_json_holds_the_same_figures_unrounded(report: Report) -> None:
    plans = json.loads(as_json(report))["data"][0]["plans"]
    assert {p["rank_number"]: p["cost_usd_per_month"] for p in plans} == MONTHLY
    assert [words.usd(p["npv_cost_usd"]) for p in plans] == SHOWN_TOTAL
    assert [words.times(p["cost_over_cheapest"]) for p in plans] == SHOWN_MULTIPLE
    assert [words.usd(p["cost_usd_per_million_tokens"]) for p in plans] == SHOWN_PER_MILLION


def test_json_comes_in_the_envelope_of_every_verb(report: Report) -> None:
    found = json.loads(as_json(report))
    assert list(found) == ["schema", "as_of", "warnings", "data"]
    assert (found["schema"], found["as_of"]) == ("gpuplan.report/1", "2026-11-20")
    assert found["warnings"][0] == "2 prices are old"
    assert found["data"][0]["scenario"]["verdict"] == "Buy one server, for about $417 a month."


def test_json_keeps_to_its_published_schema(report: Report) -> None:
    text = as_json(report)
    assert faults("report", text) == []
    assert "npv_cost_usd" in faults("report", text.replace('"npv_cost_usd": 10000.0', '"npv_cost_usd": "much"'))[0]
    assert "'hyperscaler'" in faults("report", text.replace('"way": "owned"', '"way": "stolen"'))[0]
    assert "cash" in faults("report", text.replace('"cash": [', '"coin": ['))[0]


def test_the_first_table_has_the_cheapest_plan_of_each_way_and_terms(report: Report) -> None:
    named = [(row[0].text, row[0].note, row[2].text, row[3].text) for row in tables.ways(report).rows]
    assert named == [
        ("Owned", "", "1 x server-8x-H100-SXM-80GB", "$416.67"),
        ("Specialised cloud", "spot", "1 x spot-8x", "$500.00"),
        ("Hyperscaler", "on demand", "1 x acme-8x", "$1,000"),
        ("Hosted API", "", "chat-70b", "$2,083"),
    ]


def test_the_components_of_a_plan_add_up_to_its_total(report: Report) -> None:
    for plan in report.plans:
        parts = [line["total_cost_usd"] for line in report.split if line["plan_id"] == plan["plan_id"]]
        assert sum(parts) == plan["total_cost_usd"]


def test_money_that_comes_back_is_kept_apart_from_cash_paid_out(report: Report) -> None:
    owned = report.ways[0]["plan_id"]
    cash = [(r["year"], r["cumulative_paid_usd"], r["returned_usd"]) for r in report.cash if r["plan_id"] == owned]
    assert cash == [(0, 10_000, 0), (1, 11_000, 0), (2, 12_000, -2_000)]


def test_breakeven_is_said_in_words(report: Report) -> None:
    said = [tuple(cell.text for cell in row[1:4]) for row in tables.breakevens(report).rows]
    assert said == [
        ("falls 40 % a year", "never", "out of reach (150 %)"),
        ("stays as it is", "24.0 months", "50 % in use"),
        ("falls 40 % a year", "not within the horizon of 2 years (60.0 months)", "50 % in use"),
        ("stays as it is", "10.9 months", "25 % in use"),
    ]


def test_the_headline_names_cheapest_others_and_breakeven(report: Report) -> None:
    cheapest, others, breakeven = headline.figures(report)
    assert (cheapest.label, cheapest.value) == ("Cheapest: Owned", "$416.67 a month")
    assert (others.value, others.detail.split(" · ")[0]) == ("from 1.20x", "Specialised cloud 1.20x")
    assert others.detail.endswith("Hyperscaler 2.40x · Hosted API 5.00x")
    assert breakeven.value == "24.0 months"


def test_a_price_leads_home_to_its_bytes_and_its_exchange_rate(report: Report) -> None:
    rows = {row[1].text: row for row in provenance.prices(report, of_ways=True).rows}
    price = rows["acme-8x"]
    assert price[3].text == "2.5 EUR per hour"
    assert price[5].text == "1.25 of 2026-11-17"
    assert price[6].link == "https://acme.example/prices"
    assert (price[7].text, price[7].note) == ("1", "abababababab")
    batch = provenance.batches(report).rows[0]
    assert (batch[2].text, batch[3].link) == ("2026-11-18", "https://acme.example/api")
    assert batch[4].text == "ab" * 32


def test_a_hosted_api_shows_each_of_its_token_prices(report: Report) -> None:
    stated = [row[3].text for row in provenance.prices(report, of_ways=True).rows if row[1].text == "chat-70b"]
    assert stated == ["0.135 USD per million input tokens", "0.4 USD per million output tokens"]


def test_a_price_that_the_warehouse_lost_is_a_warning_and_unknown(report: Report) -> None:
    assert any("gone@20260101T000000Z" in warning for warning in report.warnings)
    lost = next(r for r in provenance.prices(report, of_ways=True).rows if r[1].text == "gone@20260101T000000Z")
    assert (lost[0].text, lost[3].text, lost[7].text) == ("unknown", "unknown", "unknown")


def test_what_was_left_out_is_counted_by_reason(report: Report) -> None:
    (row,) = tables.excluded(report, commonest=True).rows
    assert [cell.text for cell in row] == [
        "1,234",
        "Hyperscaler",
        "needs 8 GPUs in one instance, this one has 4",
        "3 sellers",
    ]


def test_an_indicative_plan_is_shown_with_its_reason_and_not_ranked(report: Report) -> None:
    (row,) = tables.indicative(report).rows
    assert (row[1].text, row[-1].text) == ("Guess Inc", "the seller's instance size is not stated")
    assert all(plan["service_provider_name"] != "Guess Inc" for plan in report.plans)


def test_an_assumption_that_the_scenario_replaced_is_marked(report: Report) -> None:
    rows = {row[0].text: row for row in provenance.assumptions(report).rows}
    pue = rows["owned.power_usage_effectiveness"]
    assert (pue[1].text, pue[1].note, pue[5].link) == ("1.21", "set by the scenario", "https://hall.example/pue")
    assert rows["rented.price_drift_per_year"][1].note == ""


def test_warnings_stand_before_all_that_is_folded_away(report: Report) -> None:
    page = as_html(report)
    assert 0 < page.index("2 prices are old") < page.index('<nav aria-label="Contents">')


def test_hostile_names_are_harmless_in_html(report: Report) -> None:
    page = as_html(report)
    tags = Page(page).tags
    assert not {tag for tag, _ in tags} & {"script", "img", "iframe", "object", "link"}
    assert not [a for _, attrs in tags for a in attrs if a.startswith("on")]
    assert all(attrs["href"].startswith(("https://", "#")) for tag, attrs in tags if tag == "a")
    assert "Chat &lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_hostile_names_are_harmless_in_markdown(report: Report) -> None:
    text = as_markdown(report)
    body, scenario = text.split("## The scenario\n")
    assert "<script" not in body
    assert "<img" not in body
    assert "](javascript" not in body.replace(r"\[x\]", "")
    assert scenario.strip().startswith("````toml")


def test_the_page_asks_nothing_of_the_network(report: Report) -> None:
    page = as_html(report)
    attributes = {name for _, attrs in Page(page).tags for name in attrs}
    assert not attributes & {"src", "srcset", "poster", "data", "background", "xlink:href"}
    assert not re.search(r"url\(|@import", page)
    assert "default-src 'none'" in page


def test_the_page_is_readable_for_all(report: Report) -> None:
    tags = Page(as_html(report)).tags
    assert ("html", {"lang": "en"}) in tags
    assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in tags if tag == "th")
    pictures = [attrs for _, attrs in tags if attrs.get("role") == "img" and "class" in attrs]
    assert len(pictures) == 8
    ids = {attrs["id"] for _, attrs in tags if "id" in attrs}
    assert all(set(str(attrs["aria-labelledby"]).split()) <= ids for attrs in pictures)


def test_the_same_warehouse_gives_the_same_bytes(report: Report, link, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.reading(link) as connection:
        again = read(connection, "chat")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795176060")
        later = read(connection, "chat")
    for draw in (as_html, as_markdown, as_json):
        assert draw(again) == draw(report)
        moved = draw(later).replace("12:01:00", "12:00:00").replace("12:01 UTC", "12:00 UTC")
        assert moved == draw(report) != draw(later)


def test_commands_in_sentences_are_code_and_names_in_them_are_text(report: Report) -> None:
    said = {**report.scenario, "warnings": ["run `gpuplan refresh` for <b>$1,000</b>"]}
    hostile = replace(report, scenario=said, warnings=said["warnings"])
    assert "run <code>gpuplan refresh</code> for &lt;b&gt;$1,000&lt;/b&gt;" in as_html(hostile)
