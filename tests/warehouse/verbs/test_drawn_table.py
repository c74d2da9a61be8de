"""A table that fits is drawn without rich, and looks as if rich had drawn it."""

from datetime import date
from string import ascii_letters, digits

import click
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import drawn_table
from warehouse.show import Answer

WORDS = st.text(ascii_letters + digits + "-.[]/ ", min_size=1).map(str.strip)
CELLS = st.one_of(WORDS, st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.none(), st.booleans())
ROWS = st.lists(st.fixed_dictionaries({"instance_type": WORDS, "age_days": CELLS, "x": CELLS}), min_size=1, max_size=5)


FIGURES = st.one_of(st.floats(-1e9, 1e9), st.integers(-(10**9), 10**9), st.none())
WORDY, FIGURED = ("service_provider_name", "source_url", "what"), ("breakeven_utilisation", "months", "cost_usd", "on")
WIDE_ROW = st.fixed_dictionaries(dict.fromkeys(WORDY, WORDS) | dict.fromkeys(FIGURED, FIGURES))
WIDE_ROWS = st.lists(WIDE_ROW, min_size=1, max_size=4)


def unstyled(lines):
    return [click.unstyle(line).rstrip() for line in lines]


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, WORDS)
def test_plain_text_that_fits_looks_as_rich_draws_it(rows, title):
    columns = drawn_table._columns(Answer("prices", rows))
    assert drawn_table._fits(title, columns, drawn_table.PIPE)
    given = drawn_table.widths(columns, 10_000)
    assert unstyled(drawn_table._plain(title, columns)) == unstyled(drawn_table._folded(title, columns, 10_000, given))


def test_wide_characters_line_ends_and_narrow_terminals_are_not_plain():
    def fits(text, width=80):
        return drawn_table._fits("", drawn_table._columns(Answer("sql", [{"a": text}])), width)

    assert fits("eu-west-1")
    assert not any([fits("北京"), fits("a\nb"), fits("\x1b[31m"), fits("eu-west-1", 8)])


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(WIDE_ROWS, st.integers(40, 120))
def test_nothing_is_wider_than_the_terminal_and_no_figure_is_folded(rows, width):
    columns = drawn_table._columns(Answer("sql", rows))
    drawn = unstyled(drawn_table.lines("", columns, width))
    assert max(map(len, drawn)) <= width
    for column in columns:
        assert not column.is_numeric or all(any(figure in line for line in drawn) for figure in column.cells)


def test_columns_that_cannot_stand_side_by_side_stand_one_below_another():
    rows = [{"provider": "AWS", "region": "us-east-1", "cost_usd": 1204297.0}, {"provider": "Azure", "region": None}]
    columns = drawn_table._columns(Answer("sql", [{"cost_usd": None} | row for row in rows]))
    assert unstyled(drawn_table.lines("", columns, 26)) == [
        *("$         1,204,297", "provider  AWS", "region    us-east-1", ""),
        *("$         -", "provider  Azure", "region    -"),
    ]


def test_the_name_of_a_row_is_kept_whole_before_other_words_are():
    rows = [{"gpu_id": "H100-SXM-80GB", "instance_type": "Standard_ND96isr_H100_v5", "cost_usd": 5.0}]
    assert drawn_table.widths(drawn_table._columns(Answer("sql", rows)), 34) == [13, 13, 4]


def test_a_day_is_kept_whole_as_figures_are():
    rows = [{"what": "word " * 9, "seen_on": date(2026, 7, 20), "mark": "2026-05-24*", "why": "too little history" * 3}]
    drawn = unstyled(drawn_table.lines("", drawn_table._columns(Answer("sql", rows)), 44))
    assert any("2026-07-20" in line and "2026-05-24*" in line for line in drawn)
