"""Locale, currency and a company's touch: how figures read, and what is refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reports import words
from reports.html import as_html
from reports.manner import in_manner, manner_of
from reports.markdown import as_markdown
from reports.result import read
from reports.settings import Settings, read_settings
from reports.terminal import as_terminal
from warehouse import store
from warehouse.faults import BadInput


@pytest.mark.parametrize(
    ("locale", "currency", "sum_", "number"),
    [
        ("en_US", "USD", "-$1,234,568", "1,234,568"),
        ("de_DE", "EUR", "-1.234.568\u00a0€", "1.234.568"),
        ("de-CH", "CHF", "-CHF\u00a01'234'568", "1'234'568"),
        ("fr_FR", "EUR", "-1\u202f234\u202f568\u00a0€", "1\u202f234\u202f568"),
        ("en_IN", "INR", "-₹12,34,568", "12,34,568"),
        ("ja_JP", "USD", "-$1,234,568", "1,234,568"),
    ],
)
def test_figures_are_written_as_the_locale_writes_them(locale: str, currency: str, sum_: str, number: str) -> None:
    with in_manner(manner_of(locale, currency)):
        assert (words.usd(-1234567.8), words.figure(1234567.8)) == (sum_, number)


def test_small_figures_keep_their_places() -> None:
    with in_manner(manner_of("de_DE", "EUR")):
        assert [words.usd(0.259), words.percent(0.004), words.times(3.456)] == ["0,2590\u00a0€", "0,4 %", "3,46x"]


def test_dollars_are_converted_at_the_warehouses_rate_of_the_day(link: Path) -> None:
    """10,000 dollars over 24 months at 1.25 dollars a euro."""
    with store.reading(link) as connection:
        found = read(connection, "chat", Settings(currency="EUR", locale="de_DE"))
    assert (found.manner.units_per_usd, found.manner.rate_on) == (0.8, date(2026, 11, 17))
    with in_manner(found.manner):
        for page in (as_html(found), as_markdown(found)):
            assert "333,33 €" in page.replace("\u00a0", " ")
            assert "1 USD = 0,80 EUR" in page
            assert "2026-11-17" in page


def test_a_sentence_of_the_planner_has_its_sums_converted_and_its_figures_as_the_locale_writes_them(
    link: Path,
) -> None:
    """At 0.8 euros a dollar."""
    with store.reading(link) as connection:
        found = read(connection, "chat", Settings(currency="EUR", locale="de_DE"))
    said = {
        **found.scenario,
        "verdict_flips": ["Waiting costs $1,250: buy llama-3.3 at 9.36 % in 4,096 draws, for $0.50 an hour."],
    }
    turned = replace(found, scenario=said, warnings=["Rented for $10 until then."])
    with in_manner(turned.manner):
        for page in (as_html(turned), as_markdown(turned), as_terminal(turned)):
            text = " ".join(page.replace("\u00a0", " ").split())
            assert "Waiting costs 1.000 €: buy llama-3.3 at 9,36 % in 4.096 draws, for 0,40 € an hour." in text
            assert "Rented for 8 € until then." in text


def test_a_currency_without_a_rate_is_refused(link: Path) -> None:
    with store.reading(link) as connection, pytest.raises(BadInput, match="currency JPY: the warehouse holds no rate"):
        read(connection, "chat", Settings(currency="JPY"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('currency = "euro"', "currency: String should match"),
        ("logo = 3", "logo: Input is not a valid path"),
        ('logo = "no.png"', "is there no such file"),
        ('logo = "report.toml"', "end its name in .svg"),
        ("colour = 1", "colour: Extra inputs"),
        ("= 3", "can't be read as settings"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "report.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=said):
        read_settings(path)


def test_a_locale_that_nobody_has_is_refused() -> None:
    with pytest.raises(BadInput, match="locale xx_YY"):
        manner_of("xx_YY", "USD")


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert read_settings(None) == Settings()
    (tmp_path / "gpuplan").mkdir()
    (tmp_path / "gpuplan" / "report.toml").write_text('title = "Acme"\nlogo = "a.svg"\n')
    (tmp_path / "gpuplan" / "a.svg").write_text("<svg/>")
    found = read_settings(None)
    assert (found.title, found.logo_url) == ("Acme", "data:image/svg+xml;base64,PHN2Zy8+")
