"""A company's own touch, for every renderer: its name over the page, its logo, its currency and its locale.

Read from the TOML file that `--settings` or GPUPLAN_REPORT_SETTINGS names, else from `report.toml` in the platform's
folder for settings (`~/.config/gpuplan` on Linux), else as they are here.
"""

import base64
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reports.manner import Manner, manner_of
from warehouse.faults import BadInput

LARGEST_LOGO_BYTES = 200_000
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


class Settings(BaseModel):
    """What a company sets for its reports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None = Field(None, max_length=120)
    """What stands over each report: the company, the department."""
    logo: Path | None = None
    """An SVG, PNG or JPEG file, of at most 200 kB, relative to the settings' file."""
    currency: str = Field("USD", pattern="^[A-Z]{3}$")
    """ISO 4217 code of the currency that sums are shown in; they are computed in US dollars."""
    locale: str = "en_US"
    """How figures are written, by its Unicode name: de_DE, en_IN."""

    @property
    def logo_url(self) -> str | None:
        """The logo as a data URL; none where there is no logo."""
        if self.logo is None:
            return None
        content = base64.b64encode(self.logo.read_bytes()).decode("ascii")
        return f"data:{KINDS[self.logo.suffix.lower()]};base64,{content}"


def read_settings(path: Path | None) -> Settings:
    """The settings in a file; those of the platform's folder, or the defaults, where none is named.

    Raises:
        BadInput: the file is missing, is no TOML, or says what it can't.
    """
    if path is None:
        from platformdirs import user_config_path  # noqa: PLC0415 - only the default place needs it

        path = user_config_path("gpuplan") / "report.toml"
        if not path.exists():
            return Settings()
    try:
        settings = Settings(**tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as fault:
        first = fault.errors()[0]
        raise BadInput(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from fault
    except (OSError, ValueError, RecursionError) as fault:
        raise BadInput(f"{path}: can't be read as settings of reports ({fault})") from fault
    return _with_logo(settings, path)


def manner_in(connection: duckdb.DuckDBPyConnection, settings: Settings, day: date) -> Manner:
    """The manner that the settings ask for, at the warehouse's rate of a day.

    Raises:
        BadInput: the warehouse knows no rate of the currency up to that day, or there is no such locale.
    """
    if settings.currency == "USD":
        return manner_of(settings.locale, "USD")
    query = (files("reports") / "queries" / "rate.sql").read_text(encoding="utf-8")
    found = connection.execute(query, {"currency": settings.currency, "day": day}).fetchone()
    if found is None:
        raise BadInput(
            f"currency {settings.currency}: the warehouse holds no rate of it up to this day; run gpuplan refresh ecb"
        )
    return manner_of(settings.locale, settings.currency, 1 / float(found[1]), found[0])


def _with_logo(settings: Settings, path: Path) -> Settings:
    if settings.logo is None:
        return settings
    logo = path.parent / settings.logo
    if logo.suffix.lower() not in KINDS:
        raise BadInput(f"{path}: logo {settings.logo}: end its name in {', '.join(KINDS)}")
    if not logo.is_file() or logo.stat().st_size > LARGEST_LOGO_BYTES:
        raise BadInput(f"{path}: logo {settings.logo}: is there no such file, or is it larger than 200 kB?")
    return settings.model_copy(update={"logo": logo})
