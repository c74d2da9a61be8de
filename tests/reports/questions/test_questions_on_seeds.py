"""Budget questions on the bundled snapshot, against answers that plain Python works out from its CSV files."""

import json

import pytest
from click.testing import CliRunner

from gpuplan import main
from reports.question import questions
from tests.reports.questions.answers_by_hand import ANSWERS, sources


@pytest.fixture(scope="module")
def ask(seeded):
    def of(name, *words):
        dated = ("--as_of", "2026-11-23") if "as_of" in {p.name for p in questions()[name].parameters} else ()
        result = CliRunner().invoke(main, ["ask", name, *words, *dated, "--warehouse", str(seeded), "--format", "json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)["data"]

    return of


def rounded(rows):
    """Rows in an order of their own, figures to nine digits, nothing as None."""
    plain = [tuple(float(f"{v:.9g}") if isinstance(v, float) else v if v != "" else None for v in row) for row in rows]
    return sorted(plain, key=str)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_is_what_the_csv_files_say(ask, name):
    words, columns, work_out = ANSWERS[name]
    found = [tuple(row[c] for c in columns) for row in ask(name, *words)]
    for row, wanted in zip(rounded(found), rounded(work_out()), strict=True):
        assert row == tuple(pytest.approx(v, rel=1e-6) if isinstance(v, float) else v for v in wanted)


def test_some_answers_as_a_person_reads_them_off_the_price_lists(ask):
    """Azure's list of 2026-06-18: 98.32 for eight H100s in East US; Oracle's B109479 is 3.50 for an L40S."""
    l40s = [r for r in ask("gpu_hours") if r["gpu_id"] == "L40S"]
    assert l40s[0]["price_usd_per_gpu_hour"] <= 3.5
    moves = {r["instance_type"]: r for r in ask("last_move")}
    assert moves["p5.48xlarge"]["price_per_gpu_hour_before"] == pytest.approx(98.32 / 8)
    assert moves["p5.48xlarge"]["price_per_gpu_hour_after"] == pytest.approx(55.04 / 8)
    assert moves["p5.48xlarge"]["changed_at"].startswith("2025-06-23")
    before = [
        r
        for r in ask("year_ago", "--days", "600")
        if (r["instance_type"], r["region_id"]) == ("p5.48xlarge", "us-east-1")
    ]
    assert [(r["price_usd_per_gpu_hour_before"], r["price_usd_per_gpu_hour_now"]) for r in before] == [(12.29, 6.88)]


def test_every_source_of_the_snapshot_says_when_it_was_read(ask):
    assert {row["source"] for row in ask("sources")} >= set(sources())
    assert all(row["last_outcome"] == "loaded" for row in ask("sources"))
