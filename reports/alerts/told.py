"""What has been told already, kept in table `alert` so that each thing is told once a channel."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from reports.alerts.findings import SOURCE
from warehouse.load import Arrival, load
from warehouse.store import records
from warehouse.tables import Alert


def standing(connection: duckdb.DuckDBPyConnection, channel: str) -> list[Alert]:
    """The alerts that a channel was told and that stood at the last run."""
    return [alert for alert in records(connection, Alert) if alert.channel == channel]


def fresh(found: Sequence[Alert], told: Sequence[Alert]) -> list[Alert]:
    """Those found that were not told yet."""
    known = {alert.identity() for alert in told}
    return [alert for alert in found if alert.identity() not in known]


def changed(found: Sequence[Alert], told: Sequence[Alert]) -> bool:
    """Whether an alert is new or over, so that there is something to record."""
    return {alert.identity() for alert in found} != {alert.identity() for alert in told}


def record(connection: duckdb.DuckDBPyConnection, channel: str, alerts: Sequence[Alert], now: datetime) -> None:
    """Keep what a channel knows now; what is not among the alerts is over."""
    load(connection, Arrival(SOURCE, now, scope=channel), alerts)
