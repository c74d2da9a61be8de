"""The page in a real browser without a network: it opens quietly, proves itself, prints whole and is there for all."""

import base64
import json
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from reports import words
from reports.html import as_html
from reports.manner import in_manner, manner_of
from reports.markdown import as_markdown
from reports.result import as_json
from reports.settings import Settings
from tests.reports.json_schemas import faults

from .conftest import DESK, PHONE, Browser

WIDTHS = [DESK, PHONE]
THEMES = ["light", "dark"]
HOSTILE = [
    "</script><script>window.broken = 1</script>",
    "<img src=x onerror='window.broken = 1'>",
    '=HYPERLINK("http://x")',
    "\N{PILE OF POO}\N{ZERO WIDTH JOINER}\N{FAMILY}",
    "\N{RIGHT-TO-LEFT OVERRIDE}\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "W" * 300,
    "{{ 7 * 7 }} ${7 * 7} \\u003c \u2028",
]


@pytest.mark.parametrize("width", WIDTHS)
def test_it_opens_without_a_network_and_without_complaint(browser: Browser, demo: Path, width: int) -> None:
    browser.complaints()
    browser.show(demo, width)
    assert browser.complaints() == []
    assert browser.ask("return performance.getEntriesByType('resource').map((each) => each.name)") == []
    assert browser.ask("return document.documentElement.scrollWidth") == width


def test_the_first_screen_says_what_to_do_how_sure_it_is_what_it_costs_and_what_would_flip_it(
    browser: Browser, demo: Path
) -> None:
    """At 1280 x 800 with the ways ranked, the best three of them; on a phone verdict, how sure, and the figures."""
    wanted = {DESK: (".lead, .sure, .flips li, .figures > div, .ranked tbody tr:nth-child(-n + 3)", 800)}
    wanted[PHONE] = (".lead, .sure, .figures > div", 844)
    for width, (parts, height) in wanted.items():
        browser.show(demo, width)
        script = (
            "return [...document.querySelectorAll(arguments[0])].map((each) => each.getBoundingClientRect().bottom)"
        )
        lowest = [bottom for bottom in browser.ask(script, parts) if bottom]
        assert len(lowest) >= 5
        assert max(lowest) < height


def test_the_demo_s_json_keeps_to_its_published_schema(planned: Any) -> None:
    assert faults("report", as_json(planned[1])) == []


def test_what_moves_the_verdict_the_mix_and_the_memory_read_alike_in_every_format(planned: Any, demo: Path) -> None:
    """Each row of the tables stands whole in a row of the page and of Markdown; JSON has the figures unrounded."""
    report = planned[1]
    usd, figure, said = words.usd, words.figure, json.loads(as_json(report))["data"][0]
    wanted = [
        *([r["assumption_name"], *map(usd, (r["advantage_at_low_usd_per_month"], r["advantage_at_high_usd_per_month"]))]
          for r in report.sensitivities),
        *([layer["layer_name"], usd(layer["cost_usd_per_year"])] for layer in report.layers),
        *([f"{r['tensor_parallel']} x {r['gpu_id']}", r["part"], figure(r["size_gib"])] for r in report.memory),
    ]  # fmt: skip
    assert len(wanted) > 30
    rows = {
        "html": [re.sub("<[^>]+>", "", row) for row in re.findall("<tr>.*?</tr>", demo.read_text(), re.DOTALL)],
        "markdown": as_markdown(report).replace("\\", "").splitlines(),
    }
    for kind, found in rows.items():
        assert [row for row in wanted if not any(all(cell in one for cell in row) for one in found)] == [], kind
    for name in ("sensitivities", "layers", "memory"):
        figures = [[v for v in row.values() if isinstance(v, float)] for row in getattr(report, name)]
        assert [[v for v in row.values() if isinstance(v, float)] for row in said[name]] == figures


def test_it_proves_that_it_reproduces_the_planner(browser: Browser, demo: Path) -> None:
    browser.show(demo)
    assert re.match(r"Checked just now: .* for all \d+ plans, to the cent\.$", said(browser, "proof"))
    assert browser.ask("return document.querySelectorAll('.wrong').length") == 0


def test_it_says_loudly_where_it_does_not(browser: Browser, demo: Path, tmp_path: Path) -> None:
    """One cent more in one plan's first year, and the digest that names the script stays as it is."""
    text = demo.read_text(encoding="utf-8")
    before = re.search(r'"engine":\{"npv":([\d.]+)', text)
    assert before
    wrong = tmp_path / "wrong.html"
    wrong.write_text(text.replace(before[0], f'"engine":{{"npv":{float(before[1]) + 0.01}', 1), encoding="utf-8")
    browser.show(wrong)
    assert said(browser, "proof").startswith("Do not use these levers")
    assert browser.ask("return document.querySelector('#proof').getAttribute('role')") == "alert"
    assert browser.ask("return [...document.querySelectorAll('input')].every((each) => each.disabled)")


def test_a_script_that_is_not_ours_does_not_run(browser: Browser, demo: Path, tmp_path: Path) -> None:
    page = tmp_path / "injected.html"
    injected = "<script>window.broken = 1</script></body>"
    page.write_text(demo.read_text(encoding="utf-8").replace("</body>", injected), encoding="utf-8")
    browser.show(page)
    assert browser.ask("return window.broken") is None
    assert any("Content Security Policy" in line for line in browser.complaints())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_harmless(browser: Browser, planned: Any, tmp_path: Path, text: str) -> None:
    """In the title, in sellers' and machines' names, as they stand and when a lever is moved."""
    report = planned[1]
    names = {"service_provider_name": text, "instance_type": text, "model_name": text, "region_id": text}
    named = {row["plan_id"]: {**row, **names} for row in report.plans}
    changed = replace(
        report,
        plans=list(named.values()),
        ways=[named[row["plan_id"]] for row in report.ways],
        scenario={**report.scenario, "title": text, "verdict_flips": [text]},
    )
    page = tmp_path / "hostile.html"
    page.write_text(as_html(changed), encoding="utf-8")
    browser.complaints()
    browser.show(page, PHONE)
    for name in ("load", "drift", "price"):
        move(browser, name, 0)
    assert browser.complaints() == []
    assert browser.ask("return window.broken") is None
    assert browser.ask("return document.images.length") == 0
    assert browser.ask("return document.querySelector('h1').textContent") == text
    assert browser.ask("return document.documentElement.scrollWidth") == PHONE
    assert browser.ask("return document.querySelector('#ways-ranked th').textContent").count(text) >= 1


def test_a_company_sees_its_logo_its_currency_and_its_marks(browser: Browser, planned: Any, tmp_path: Path) -> None:
    """At 0.8 euros a dollar, before and after a lever is moved; the picture is loaded, though nothing is fetched."""
    logo = tmp_path / "logo.svg"
    logo.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    )
    report = replace(
        planned[1],
        manner=manner_of("de_DE", "EUR", 0.8, date(2026, 11, 20)),
        settings=Settings(title="Acme <b>& Söhne</b>", logo=logo),
    )
    page = tmp_path / "acme.html"
    page.write_text(as_html(report), encoding="utf-8")
    browser.complaints()
    browser.show(page)
    assert browser.complaints() == []
    assert browser.ask("return document.querySelector('.logo').naturalWidth") == 40
    assert browser.ask("return document.querySelector('.eyebrow').textContent") == "Acme <b>& Söhne</b>"
    month = report.ways[0]["cost_usd_per_month"] * 0.8
    with in_manner(report.manner):
        assert said(browser, "figure-0-value") == f"{words.usd(month / 0.8)} a month"
    move(browser, "drift", 0)
    assert re.fullmatch(r"\d{1,3}(\.\d{3})*\u00a0€ a month", said(browser, "figure-0-value"))
    assert "\u00a0€ a month" in said(browser, "verdict-said")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_no_serious_fault(browser: Browser, demo: Path, axe: str, width: int, theme: str) -> None:
    browser.show(demo, width, theme)
    if (width, theme) in {(DESK, "dark"), (PHONE, "light")}:
        browser.ask("for (const each of document.querySelectorAll('details')) each.open = true")
    assert browser.grave_faults(axe) == []


def test_the_keyboard_moves_a_lever_and_resets_it(browser: Browser, demo: Path) -> None:
    browser.show(demo)
    before = said(browser, "verdict-said")
    lever = browser.driver.find_element("id", "lever-drift")
    lever.send_keys(Keys.HOME)
    assert said(browser, "said-drift") == "-40\u00a0% a year"
    assert not browser.driver.find_element("css selector", ".planned").is_displayed()
    assert said(browser, "cash-says").startswith("Owning does not pay off")
    browser.ask("slider('drift').value = 6; moved()")
    assert said(browser, "cash-says").startswith("A dot is where owning has paid off")
    lever.send_keys(Keys.HOME)
    assert browser.ask("return arguments[0].getAttribute('aria-valuetext')", lever) == "-40\u00a0% a year"
    assert browser.ask("return document.documentElement.hasAttribute('data-moved')")
    browser.driver.find_element("id", "reset").send_keys(Keys.ENTER)
    assert said(browser, "verdict-said") == before
    assert browser.ask("return location.hash") == ""


def test_a_forwarded_address_keeps_the_position(browser: Browser, demo: Path) -> None:
    browser.show(demo)
    move(browser, "price", 0)
    move(browser, "load", 0)
    seen = [said(browser, name) for name in ("verdict-said", "said-price", "said-load", "figure-0-value")]
    address = browser.ask("return location.hash")
    browser.show(demo, position=address)
    assert [said(browser, name) for name in ("verdict-said", "said-price", "said-load", "figure-0-value")] == seen
    browser.ask("document.querySelector('nav a[href=\"#prices\"]').click()")
    assert browser.ask("return location.hash") == address
    browser.show(demo, position="#load=nonsense&price=7&prices")
    assert not browser.ask("return document.documentElement.hasAttribute('data-moved')")


def test_every_anchor_leads_somewhere(browser: Browser, demo: Path) -> None:
    browser.show(demo)
    lost = """return [...document.querySelectorAll('a[href^="#"]')].map((each) => each.getAttribute('href'))
              .filter((where) => !document.querySelector(where))"""
    assert browser.ask(lost) == []
    ids = browser.ask("return [...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))


def test_no_chart_is_cut_in_print(browser: Browser, demo: Path, tmp_path: Path) -> None:
    """Laid out for paper 186 mm wide: each chart is inside it; and its figures are on one page with its title."""
    browser.show(demo)
    charts = len(browser.ask("return [...document.querySelectorAll('figure')].map((each) => each.id)"))
    browser.tell("Emulation.setEmulatedMedia", media="print")
    browser.tell("Emulation.setDeviceMetricsOverride", width=703, height=1000, deviceScaleFactor=1, mobile=False)
    boxes = browser.ask(
        "return [...document.querySelectorAll('.wide svg')].map((each) => each.getBoundingClientRect().toJSON())"
    )
    browser.tell("Emulation.setEmulatedMedia", media="")
    assert len(boxes) == charts > 4
    assert all(box["height"] > 100 and box["left"] >= 0 and box["right"] <= 703 for box in boxes)
    browser.tell("Emulation.clearDeviceMetricsOverride")
    printed = browser.tell("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
    pdf = tmp_path / "page.pdf"
    pdf.write_bytes(base64.b64decode(printed["data"]))
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    pages = [page for page in text.split("\f") if page.strip()]
    assert all(
        re.search(rf"gpuplan \S+ · written 2026-11-20 12:00 UTC.*{n} / {len(pages)}", p) for n, p in enumerate(pages, 1)
    )
    title, axis = "Cash paid out, added up", "years from the order"
    assert [title in page for page in pages] == [axis in page for page in pages]


def test_without_javascript_all_is_there_but_the_levers(browser: Browser, demo: Path) -> None:
    browser.tell("Emulation.setScriptExecutionDisabled", value=True)
    browser.show(demo, PHONE)
    browser.tell("Emulation.setScriptExecutionDisabled", value=False)
    assert not browser.driver.find_element("id", "levers").is_displayed()
    assert browser.driver.find_element("css selector", "#cash .narrow svg").is_displayed()
    assert "a month" in browser.driver.find_element("id", "verdict-said").text


def test_the_page_is_small(demo: Path) -> None:
    assert demo.stat().st_size < 1_500_000


def said(browser: Browser, name: str) -> str:
    return str(browser.ask("return document.getElementById(arguments[0]).textContent", name))


def move(browser: Browser, lever: str, place: int) -> None:
    script = "const lever = document.getElementById('lever-' + arguments[0]); lever.value = arguments[1];"
    browser.ask(script + "lever.dispatchEvent(new Event('input'))", lever, place)
