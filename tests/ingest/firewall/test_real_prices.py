"""The firewall over real prices: the bundled ones and every recorded payload raise next to no cases."""

import shutil
from pathlib import Path

import pytest

from ingest import firewall, settle, sources
from ingest.firewall.accepted import Accepted
from tests.ingest.payloads import FETCHED, FILES, recorded, source_of
from warehouse import store
from warehouse.load import Arrival
from warehouse.tables import FxRate, Offer, Price, TokenPrice


@pytest.fixture(scope="module")
def bundled(seeded, tmp_path_factory):
    """All bundled prices, which stand published."""
    link = Path(shutil.copyfile(seeded.resolve(), tmp_path_factory.mktemp("bundled") / "bundled.duckdb"))
    with store.writing(link) as connection:
        yield connection


def cases(connection, source, rows):
    return firewall.suspected(connection, Arrival(source, FETCHED), rows, Accepted(None, ())).cases


def test_the_bundled_prices_raise_one_case_and_it_is_a_warning(bundled):
    """AWS's g6e.16xlarge, an L40S with 64 cores at 7.58 USD, where others ask about 1 for the GPU with less."""
    names = [name for (name,) in bundled.execute("SELECT DISTINCT source FROM offer ORDER BY source").fetchall()]
    found = []
    for name in names:
        rows = [row for record in (Offer, Price) for row in store.records(bundled, record, f"source = '{name}'")]
        found += cases(bundled, name, rows)
    assert [(case.subject_name, str(case.verdict), case.checks) for case in found] == [
        ("AWS g6e.16xlarge 1x L40S us-east-1 on demand", "warning", ("outlier",))
    ]
    assert len(names) > 20


def test_no_recorded_payload_raises_a_case(bundled):
    told = {}
    for file in FILES:
        source = sources.source(source_of(file))
        if not source.CARD.in_parts:
            rows = settle.parsed(source, recorded(file))
            assert any(isinstance(row, Offer | Price | TokenPrice | FxRate) for row in rows)
            told[file.name] = [case.reason for case in cases(bundled, source_of(file), rows)]
    assert {name: reasons for name, reasons in told.items() if reasons} == {}
    assert len(told) > 30
