"""What the archive lets go, and that nothing but its own files can be reached through it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import archive, keeping
from ingest.payload import Payload
from warehouse import store
from warehouse.faults import Fault
from warehouse.load import Arrival, load
from warehouse.tables import Batch

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass(frozen=True)
class There:
    """A file that is there, of some size."""

    size: int

    def exists(self) -> bool:
        return True

    def stat(self):
        return self

    @property
    def st_size(self) -> int:
        return self.size


def kept(days, gb, *, needed=False):
    return keeping.Kept("aws", f"{days:064x}", There(int(gb * 1e9)), NOW - timedelta(days=days), needed)


def going(files, **limits):
    asked = {"keep_days": None, "max_gb": None, "also_needed": False} | limits
    oldest_first = sorted(files, key=lambda one: one.last_at)
    return [(NOW - one.last_at).days for one in keeping.expendable(oldest_first, NOW, **asked)]


@pytest.mark.parametrize(
    ("limits", "gone"),
    [
        ({"keep_days": 100}, [400, 200]),
        ({"keep_days": 1000}, []),
        ({"max_gb": 3}, [400]),
        ({"max_gb": 2}, [400, 200]),
        ({"max_gb": 0}, [400, 200, 50, 1]),
        ({"keep_days": 300, "max_gb": 2}, [400, 200]),
    ],
)
def test_the_old_go_first_by_age_and_then_by_size(limits, gone):
    assert going([kept(days, 1) for days in (1, 50, 200, 400)], **limits) == gone


def test_what_holds_now_stays_unless_it_is_asked_for():
    files = [kept(1, 1), kept(200, 1), kept(400, 1, needed=True)]
    assert going(files, keep_days=100) == [200]
    assert going(files, max_gb=0) == [200, 1]
    assert going(files, keep_days=100, also_needed=True) == [400, 200]


@given(
    sizes=st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 9), st.booleans()), max_size=8, unique_by=lambda one: one[0]
    ),
    days=st.integers(0, 500),
    most=st.integers(0, 30),
)
def test_nothing_needed_goes_and_no_more_goes_than_must(sizes, days, most):
    files = sorted((kept(age, gb, needed=needed) for age, gb, needed in sizes), key=lambda one: one.last_at)
    gone = keeping.expendable(files, NOW, keep_days=days, max_gb=most, also_needed=False)
    left = [one for one in files if one not in gone]
    assert not any(one.needed for one in gone)
    assert all(one.needed or one.last_at >= NOW - timedelta(days=days) for one in left)
    young = [one for one in gone if one.last_at >= NOW - timedelta(days=days)]
    if young:
        assert sum(one.size for one in [*left, young[-1]]) > most * 1e9


@pytest.mark.parametrize("source", ["../../etc", "a/b", "..", "", ".", "/etc", "quote:../x", "a\\b", "a\0b"])
def test_no_name_of_a_source_leads_out_of_the_archive(tmp_path, source):
    with pytest.raises(Fault, match="no name of a source"):
        archive.folder(tmp_path / "w.duckdb", source)


@pytest.mark.parametrize("digest", ["../" * 5 + "etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "", "a" * 63 + "/"])
def test_no_digest_leads_out_of_the_archive(tmp_path, digest):
    with pytest.raises(Fault, match="no SHA-256"):
        archive.file(tmp_path / "w.duckdb", "aws", digest)


def test_a_quotes_sheet_is_kept_under_its_name(tmp_path):
    place = archive.folder(tmp_path / "w.duckdb", "quote:my sheet 2026")
    assert place == tmp_path / "w.duckdb.d" / "archive" / "quote:my sheet 2026"


def test_pruned_bytes_stay_known_by_digest_and_date(gpuplan, warehouse, sold):
    """The first batch opened the offer, which still holds, and the last its price; the second may go."""
    digests = []
    with store.writing(warehouse) as connection:
        for day, amount in ((1, "98.32"), (2, "60"), (3, "55.04")):
            payload = Payload("oci", amount.encode(), "https://example.org", datetime(2026, 11, day, tzinfo=UTC))
            archive.keep(warehouse, payload)
            digests.append(payload.sha256)
            arrival = Arrival("oci", payload.fetched_at, payload_url=payload.url, payload_sha256=payload.sha256)
            load(connection, arrival, sold(amount, source="oci"))
    assert gpuplan("archive", "prune").exit_code == 2
    tried = gpuplan("archive", "prune", "--keep-days", "0", "--dry-run", "--format", "csv")
    assert [line.split(",")[-1] for line in tried.stdout.splitlines()[1:]] == digests[1:2]
    assert archive.file(warehouse, "oci", digests[1]).exists()
    assert gpuplan("archive", "prune", "--keep-days", "0").exit_code == 0
    there = [archive.file(warehouse, "oci", digest).exists() for digest in digests]
    assert there == [True, False, True]
    assert gpuplan.ask("SELECT payload_sha256, last_fetched_at FROM pruned_payload ORDER BY last_fetched_at") == [
        (digests[1], datetime(2026, 11, 2, tzinfo=UTC))
    ]
    states = gpuplan("archive", "check", "--format", "csv")
    assert (states.exit_code, [line.split(",")[1:3] for line in states.stdout.splitlines()[1:]]) == (
        0,
        [["kept", "2"], ["pruned", "1"]],
    )
    with store.reading(warehouse) as connection:
        assert [batch.payload_sha256 for batch in store.records(connection, Batch)] == digests
