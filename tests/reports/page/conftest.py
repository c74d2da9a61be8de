"""A real browser without a network, one for all tests of the page, and the demo's report."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver

from planner.comparison import Comparison
from planner.errand import plan_scenario
from reports.html import as_html
from reports.result import Report, read
from warehouse import store
from warehouse.place import place_of

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
SCENARIO = Path(__file__).parents[3] / "planner" / "scenarios" / "chat-70b.toml"
DESK, PHONE = 1280, 390


@dataclass(frozen=True)
class Browser:
    """Chromium, driven."""

    driver: webdriver.Chrome

    def show(self, page: Path, width: int = DESK, theme: str = "light", position: str = "") -> None:
        """Open a page anew, as wide and as bright as that."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
        self.tell("Emulation.setDeviceMetricsOverride", **size)
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        self.driver.get("about:blank")
        self.driver.get(page.as_uri() + position)

    def ask(self, script: str, *arguments: Any) -> Any:
        """What a script says in the page."""
        return self.driver.execute_script(script, *arguments)

    def tell(self, command: str, **how: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, how)

    def grave_faults(self, axe: str) -> list[Any]:
        """What axe-core finds that is serious or critical: its rule, the element and what to do."""
        self.ask(axe)
        run = "axe.run(document, {resultTypes: ['violations']}).then((found) => arguments[0](found.violations))"
        found = [v for v in self.driver.execute_async_script(run) if v["impact"] in {"serious", "critical"}]
        return [(v["id"], v["nodes"][0]["html"][:300], v["nodes"][0]["failureSummary"]) for v in found]

    def complaints(self) -> list[str]:
        """What the page wrote to the console since the last time."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = shutil.which("chromium"), shutil.which("chromedriver")
    if not all(found) and "GPUPLAN_SKIP_NOTHING" not in os.environ:
        pytest.skip("no Chromium and chromedriver here; CI installs them and skips nothing")
    assert all(found), "this test needs a browser: apt-get install chromium chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = str(found[0])
    for flag in (*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(found[1])))
    driver.set_page_load_timeout(120)
    driver.set_script_timeout(120)
    yield Browser(driver)
    driver.quit()


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Report]:
    """The demo, planned on the bundled prices of a fixed day, as the planner holds it and as the report reads it."""
    link = tmp_path_factory.mktemp("demo") / "w.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795176000")
        comparison = plan_scenario(SCENARIO, place_of(str(link)), "2026-11-25", levers=True)
        with store.reading(link) as connection:
            report = read(connection, comparison.case.scenario_id)
    assert report.generated_at == datetime(2026, 11, 20, 12, tzinfo=UTC)
    return comparison, report


@pytest.fixture(scope="session")
def demo(planned: tuple[Comparison, Report], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's page."""
    page = tmp_path_factory.mktemp("page") / "demo.html"
    page.write_text(as_html(planned[1]), encoding="utf-8")
    return page


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, from the registry as `package-lock.json` pins it."""
    folder = Path(__file__).parent
    found = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not found.exists() and "GPUPLAN_SKIP_NOTHING" not in os.environ:
        pytest.skip("no axe-core here: npm ci in tests/reports/page; CI skips nothing")
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["devDependencies"]["axe-core"]
    text = found.read_text(encoding="utf-8")
    assert f"axe v{wanted}" in text[:200]
    return text
