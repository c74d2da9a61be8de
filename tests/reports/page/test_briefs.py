"""Pages without levers in the same browser: quiet, whole at every width and on paper, there for all."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.diff import forwarded
from reports.market.pages import as_html as market_page
from reports.market.result import read_market
from tests.conftest import Ground
from tests.reports.made_plans import planned_at_two_days
from warehouse import store

from .conftest import DESK, PHONE, Browser


def market_of(seeded: Path, _: Path) -> str:
    """What moved in the bundled prices of half a year."""
    with store.reading(seeded) as connection:
        return market_page(
            read_market(connection, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC))
        )


def difference_of(seeded: Path, folder: Path) -> str:
    """Two answers laid down by hand."""
    place = Path(shutil.copyfile(seeded.resolve(), folder / "w.duckdb"))
    with store.writing(place) as connection:
        planned_at_two_days(Ground(connection))
        return str(forwarded(Path("page.html"), None)(connection, "chat@1", "chat@2"))


PAGES: dict[str, Callable[[Path, Path], str]] = {"market": market_of, "difference": difference_of}


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest, seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("briefs")
    page = folder / f"{request.param}.html"
    page.write_text(PAGES[request.param](seeded, folder), encoding="utf-8")
    return page


@pytest.mark.parametrize(("width", "theme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")])
def test_it_opens_quietly_and_axe_finds_no_serious_fault(
    browser: Browser, page: Path, axe: str, width: int, theme: str
) -> None:
    browser.complaints()
    browser.show(page, width, theme)
    assert browser.complaints() == []
    assert browser.ask("return performance.getEntriesByType('resource').map((each) => each.name)") == []
    assert browser.ask("return document.documentElement.scrollWidth") == width
    assert browser.grave_faults(axe) == []


def test_no_chart_and_no_table_is_cut_on_paper(browser: Browser, page: Path) -> None:
    browser.show(page)
    browser.tell("Emulation.setEmulatedMedia", media="print")
    browser.tell("Emulation.setDeviceMetricsOverride", width=703, height=1000, deviceScaleFactor=1, mobile=False)
    boxes = browser.ask(
        "return [...document.querySelectorAll('.wide svg, table')].map((each) => each.getBoundingClientRect().toJSON())"
    )
    browser.tell("Emulation.setEmulatedMedia", media="")
    shown = [box for box in boxes if box["height"]]
    assert len(shown) > 1
    assert all(box["left"] >= 0 and box["right"] <= 703 for box in shown)


def test_a_long_table_scrolls_within_a_phones_page_and_its_rows_keep_their_names_in_sight(
    browser: Browser, page: Path
) -> None:
    browser.show(page, PHONE)
    boxes = browser.ask(
        "return [...document.querySelectorAll('.many')].map((box) => {"
        " box.scrollTo(9999, 0); const name = box.querySelector('tbody th').getBoundingClientRect();"
        " return [box.clientHeight, name.left - box.getBoundingClientRect().left] })"
    )
    assert all(height <= 720 and -1 <= left <= 2 for height, left in boxes)
    assert browser.ask("return document.documentElement.scrollHeight") < 12_000
