"""A table that fits is drawn without rich, and looks as if rich had drawn it."""

from string import ascii_letters, digits

import click
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import drawn_table
from warehouse.show import Answer

WORDS = st.text(ascii_letters + digits + "-.[]/ ", min_size=1).map(str.strip)
CELLS = st.one_of(WORDS, st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.none(), st.booleans())
ROWS = st.lists(st.fixed_dictionaries({"instance_type": WORDS, "age_days": CELLS, "x": CELLS}), min_size=1, max_size=5)


def lines(drawn, title, columns, width):
    return [click.unstyle(line).rstrip() for line in drawn(title, columns, width)]


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, WORDS)
def test_plain_text_that_fits_looks_as_rich_draws_it(rows, title):
    columns = drawn_table._columns(Answer("prices", rows))
    assert drawn_table._fits(title, columns, drawn_table.PIPE)
    plain, folded = (lines(drawn, title, columns, 10_000) for drawn in (drawn_table._plain, drawn_table._folded))
    assert plain == folded


def test_wide_characters_line_ends_and_narrow_terminals_are_not_plain():
    def fits(text, width=80):
        return drawn_table._fits("", drawn_table._columns(Answer("sql", [{"a": text}])), width)

    assert fits("eu-west-1")
    assert not any([fits("北京"), fits("a\nb"), fits("\x1b[31m"), fits("eu-west-1", 8)])
