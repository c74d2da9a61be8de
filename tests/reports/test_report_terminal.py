"""The report on a terminal: 80 columns, plain text in a pipe, the figures that the other formats say."""

from reports.terminal import as_terminal


def test_it_fits_80_columns_and_says_the_verdict_the_figures_and_the_ways(report):
    page = as_terminal(report)
    assert max(map(len, page.splitlines())) <= 80
    flat = " ".join(page.split())
    assert "Buy 1 x" in flat
    assert "$416.67 a month" in flat
    for figure in ("$416.67", "$500.00", "$1,000", "$10,000", "1.20x", "5.00x"):
        assert figure in flat
    assert "If energy were ten times as dear, spot would be cheapest." in flat
    assert "2 prices are old" in flat


def test_bars_are_as_long_as_what_is_paid(report):
    """The API pays 50,000, the longest bar; on demand 24,000, the owned server 10,000 and 2,000 of energy."""
    lines = [
        line for line in as_terminal(report).splitlines() if line.rstrip().endswith(("$50,000", "$24,000", "$10,000"))
    ]
    drawn = {
        line.split()[-1]: sum(line.count(mark) for mark in "█▓▒░▚▞▤")
        for line in lines
        if "█" in line or "▓" in line or "▒" in line or "░" in line
    }
    assert drawn["$50,000"] == 40
    assert abs(drawn["$24,000"] - 19.2) <= 1
    assert abs(drawn["$10,000"] - 9.6) <= 2


def test_no_name_reaches_the_terminal_as_an_order(report):
    scenario = {**report.scenario, "title": "a\x1b[31mred\x07", "verdict_flips": ["b\x1b]0;x\x07"]}
    page = as_terminal(type(report)(**{**vars(report), "scenario": scenario}))
    assert "\x1b" not in page
    assert "\x07" not in page
