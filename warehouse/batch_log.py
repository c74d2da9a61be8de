"""The log's line of a batch: numbered when it is new, and kept but for what can change when it is read again."""

from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import duckdb

from warehouse.tables import Batch, Outcome

if TYPE_CHECKING:
    from warehouse.load import Arrival

READ_ANEW = frozenset({"outcome", "row_count", "quarantined_count", "opened_count", "closed_count", "code_version"})
"""Columns of the log that reading a batch again fills in anew."""


def new_line(connection: duckdb.DuckDBPyConnection, arrival: "Arrival", outcome: Outcome, row_count: int) -> Batch:
    """The line of a batch that is settled now, or of one that is settled again."""
    last = connection.execute("SELECT coalesce(max(batch_id), 0) FROM batch").fetchall()[0][0]
    came = {name: value for name, value in vars(arrival).items() if name not in {"again", "row_count"}}
    batch = Batch(
        batch_id=last + 1,
        outcome=outcome,
        row_count=row_count if arrival.row_count is None else arrival.row_count,
        loaded_at=datetime.now(UTC),
        code_version=_code_version(),
        **came,
    )
    return _as_logged(batch, arrival.again) if arrival.again else batch


def _as_logged(batch: Batch, logged: Batch) -> Batch:
    """The log's line with what reading a batch again can change; what became of it, became of it then."""
    anew = READ_ANEW if batch.outcome is logged.outcome else READ_ANEW | {"message"}
    return logged.model_copy(update={name: getattr(batch, name) for name in anew})


@cache
def _code_version() -> str:
    return version("gpuplan")
