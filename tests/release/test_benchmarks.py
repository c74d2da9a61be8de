"""docs/benchmarks.md shows what is kept, and what got worse is told and no more than told."""

from tests.bench import kept
from tests.bench.row import BENCHES, Row

BEFORE = Row("a question", 2, "ms", "a peer", 4)


def worse(now):
    return list(kept.worse({"verbs": {"day": "2026-01-01", "rows": [BEFORE.kept()]}}, "verbs", [now]))


def test_the_page_is_what_is_kept():
    assert kept.PAGE.read_text(encoding="utf-8") == kept.page(kept.read()), "run `python -m tests.bench NAME`"
    assert list(kept.read()) == [name for name in BENCHES if name in kept.read()]


def test_a_ratio_that_grew_beyond_the_tolerance_is_told():
    (told,) = worse(Row("a question", 3, "ms", "a peer", 4))
    assert "0.75 times a peer, it was 0.50 on 2026-01-01" in told


def test_what_is_new_as_before_or_on_a_slower_machine_is_not():
    assert worse(Row("a question", 20, "ms", "a peer", 40)) == worse(Row("another", 9, "ms", "a peer", 1)) == []


def test_a_row_comes_back_as_it_was_kept():
    assert Row.of(BEFORE.kept()) == BEFORE
