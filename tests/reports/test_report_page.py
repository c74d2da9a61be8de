"""The page in a real browser, without a network; and its colours against the contrast that WCAG AA asks for."""

import html
import os
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from reports.html import as_html
from reports.result import Report

OFFLINE = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-component-update")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")


def chromium(page: Path, tmp_path: Path, *more: str) -> str:
    """What a browser prints for a page."""
    browser = shutil.which("chromium")
    if not browser and "GPUPLAN_SKIP_NOTHING" not in os.environ:
        pytest.skip("no Chromium here; CI installs one and skips nothing")
    assert browser, "this test needs Chromium: apt-get install chromium"
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    command = [browser, *QUIET, *OFFLINE, profile, *more, page.as_uri()]
    return subprocess.run(command, capture_output=True, check=True, timeout=120, text=True).stdout


def test_the_page_fits_a_phone_and_shows_its_charts(report: Report, tmp_path: Path) -> None:
    """Inside a frame 390 pixels wide; a script outside the frame measures what the browser made of it."""
    framed = html.escape(as_html(report), quote=True)
    page = tmp_path / "frame.html"
    page.write_text(
        f"""<!doctype html><meta charset="utf-8"><iframe width="390" height="900" srcdoc="{framed}"></iframe><script>
        addEventListener("load", () => {{
          const inner = document.querySelector("iframe").contentDocument;
          const chart = inner.querySelector(".narrow svg").getBoundingClientRect();
          const hidden = inner.defaultView.getComputedStyle(inner.querySelector(".wide")).display;
          document.body.innerHTML = "<p id=found>" + [inner.documentElement.scrollWidth, Math.round(chart.width),
            chart.height > 100, hidden, inner.querySelector(".lead").innerText].join("|") + "</p>";
        }});</script>""",
        encoding="utf-8",
    )
    found = re.search(r'<p id="found">(.*?)</p>', chromium(page, tmp_path, "--dump-dom"))
    assert found, "the browser ran no script"
    width, chart, is_drawn, wide, lead = found[1].split("|")
    assert int(width) <= 390
    assert 250 < int(chart) <= 390
    assert (is_drawn, wide, lead) == ("true", "none", "Buy one server, for about $417 a month.")


def test_the_page_draws_on_a_desk(report: Report, tmp_path: Path) -> None:
    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(as_html(report), encoding="utf-8")
    chromium(page, tmp_path, f"--screenshot={picture}", "--window-size=1280,2000")
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size > 50_000, "an empty page makes a small picture"


def test_the_page_is_small(report: Report) -> None:
    assert len(as_html(report).encode()) < 500_000


def palettes() -> dict[str, dict[str, str]]:
    css = (files("reports") / "templates" / "report.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    return {name: dict(re.findall(r"--([\w-]+): (#\w{6})", text)) for name, text in (("light", light), ("dark", dark))}


def luminance(colour: str) -> float:
    """Relative luminance: https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_can_be_read_and_series_told_from_the_card(name: str) -> None:
    colours = palettes()[name]
    for text in ("ink", "quiet", "link"):
        assert min(contrast(colours[text], colours[ground]) for ground in ("paper", "card")) >= 4.5
    assert contrast(colours["accent"], colours["paper"]) >= 4.5
    assert contrast(colours["verdict-ink"], colours["verdict"]) >= 4.5
    assert contrast(colours["ink"], colours["warn-paper"]) >= 4.5
    series = [colour for key, colour in colours.items() if key.startswith("series")]
    assert len(series) == 12
    assert min(contrast(colour, colours["card"]) for colour in series) >= 3
