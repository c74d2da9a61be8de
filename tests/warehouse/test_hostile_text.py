"""Names from sellers are harmless where a spreadsheet opens an answer: no cell begins a formula."""

import csv
import io

import pytest

from warehouse.show import Answer, show

HOSTILE = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "\uff1d1"]


def written(capsys, rows, output_format):
    show(Answer("test", rows), output_format)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", HOSTILE)
def test_text_that_begins_a_formula_is_quoted_in_csv(capsys, name):
    rows = list(csv.reader(io.StringIO(written(capsys, [{"seller": name}], "csv"), newline="")))
    assert rows[1][0][0] == "'"
    assert rows[1][0][1:] == name.replace("\r", "\n")


def test_numbers_and_plain_text_stay_as_they_are(capsys):
    rows = [{"a": -1.5, "b": "-20.0%", "c": "Acme", "d": "-", "e": "2026-11-01", "f": None, "g": "+5"}]
    said = written(capsys, rows, "csv").splitlines()[1]
    assert said == "-1.5,-20.0%,Acme,-,2026-11-01,,+5"


def test_markup_in_a_name_is_text_in_markdown(capsys):
    said = written(capsys, [{"seller": "<script>x</script>|[a](javascript:1)\n# h"}], "md")
    assert said.splitlines()[2] == r"| &lt;script&gt;x&lt;/script&gt;\|\[a\](javascript:1) # h |"
