"""The bundled analyses against `known.csv`, in which every number was worked out by an independent program."""

import csv
import json
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from gpuplan import main
from planner.audit.case import CASE
from planner.audit.functions import FUNCTIONS
from planner.audit.run import audit, bundled, text_of

with (Path(__file__).parent / "known.csv").open(encoding="utf-8", newline="") as file:
    KNOWN = list(csv.DictReader(file))
CASES = sorted({row["case"] for row in KNOWN})
NAMED = {
    ("ai-infra-index-2026", "training: cost at 98.32 USD/h"): "node-rate-per-gpu",
    ("ai-infra-index-2026", "cloud cost of month 1"): "other-month",
    ("ai-infra-index-2026", "month of the crossover"): "other-use",
    ("ai-infra-index-2026", "power a year at 0.10 USD/kWh"): "power-arithmetic",
    ("ai-infra-index-2026", "after the cut: 16 h a day"): "inputs-differ",
    ("ai-infra-index-2026", "reserved at half use: 5-year saving"): "other-terms-price",
    ("lenovo-lp2368-2026", "D amortised per hour"): "mistyped",
    ("gpuleaseindex-sale-leaseback", "what the lease costs a year"): "simple-interest",
    ("randomcalculators-8gpu-trap", "the cloud is cheaper per month"): "wrong-conclusion",
    ("randomcalculators-8gpu-trap", "months to break even by its formula"): "capex-twice",
    ("lenovo-lp2368-2026", "break-even at over 20 % utilisation"): "full-use-break-even",
    ("usdai-own-vs-rent-loan", "own cash out, at least"): "stale-text",
}
LINTED = [
    ("ai-infra-index-2026", "spot-as-on-demand"),
    ("lenovo-lp2225-2025", "list-capex"),
    ("lenovo-lp2225-2025", "mixed-months"),
    ("lenovo-lp2225-2025", "no-staff"),
    ("lenovo-lp2368-2026", "power-too-low"),
    ("lenovo-lp2368-2026", "mixed-months"),
    ("nvidia-llm-tco-blog", "licence-per-node"),
    ("nvidia-llm-tco-blog", "power-too-low"),
    ("legitlads-64gpu-npv", "negative-npv"),
    ("legitlads-64gpu-npv", "no-network"),
    ("randomcalculators-8gpu-trap", "no-staff"),
    ("silybench-qwen3-8b-h100", "no-rent-extras"),
]


@cache
def audited(name):
    return audit(text_of(name), name)


def run(*words):
    return CliRunner().invoke(main, ["audit", *words])


def test_every_bundled_analysis_is_known():
    assert list(bundled()) == CASES
    assert len(KNOWN) == 208


@pytest.mark.parametrize("name", CASES)
def test_each_number_is_recomputed_and_follows_or_does_not(name):
    found = audited(name).checked
    known = [row for row in KNOWN if row["case"] == name]
    assert [c.printed.table.name for c in found] == [row["number"] for row in known]
    assert [c.status.value == "follows" for c in found] == [row["follows"] == "yes" for row in known]
    for checked, row in zip(found, known, strict=True):
        expected = row["known"] == "True" if row["known"] in {"True", "False"} else float(row["known"])
        assert checked.ours == pytest.approx(expected, rel=1e-4), row["number"]


@pytest.mark.parametrize("name", CASES)
def test_the_exit_code_says_whether_all_follow(name):
    failed = any(row["follows"] == "no" for row in KNOWN if row["case"] == name)
    assert run(name, "--format", "json").exit_code == (7 if failed else 0)


@pytest.mark.parametrize(("case", "rule"), [(case, rule) for (case, _), rule in NAMED.items()])
def test_the_slip_behind_a_number_is_named(case, rule):
    where = next(number for (c, number), r in NAMED.items() if (c, r) == (case, rule))
    found = {(finding.where, finding.rule) for finding in audited(case).findings}
    assert (where, rule) in found


@pytest.mark.parametrize(("case", "rule"), LINTED)
def test_what_an_analysis_leaves_out_is_told(case, rule):
    assert rule in {finding.rule for finding in audited(case).findings}


def test_a_page_fits_eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("ai-infra-index-2026", "lenovo-lp2368-2026", "silybench-qwen3-8b-h100", "uptime-2025-33pct"):
        assert max(len(line) for line in run(name).stdout.splitlines()) <= 80


def test_json_holds_everything_and_no_nan():
    data = json.loads(run("lenovo-lp2368-2026", "--format", "json").stdout)["data"][0]
    assert data["verdict"].startswith("2 of 31 printed numbers do not follow")
    assert data["follows"] is False
    failed = [number for number in data["numbers"] if number["status"] == "does not follow"]
    assert [round(number["ours"], 2) for number in failed] == [23.14, 25.78]
    assert {"findings", "costs_usd_per_year", "results", "source"} <= data.keys()


def test_all_formats_tell_the_same_numbers():
    table, markdown, rows = (run("uptime-2025-33pct", "--format", f).stdout for f in ("table", "md", "csv"))
    for text in (table, markdown, rows):
        assert "272.25" in text
    assert len(list(csv.DictReader(rows.splitlines()))) == 5


def test_list_rules_template_and_show():
    listed = json.loads(run("--list", "--format", "json").stdout)["data"]
    assert [row["name"] for row in listed] == CASES
    assert sum(row["failed"] for row in listed) == sum(row["follows"] == "no" for row in KNOWN)
    assert "node-rate-per-gpu" in run("--rules").stdout
    assert run("--show", "partials").stdout == text_of("partials")


def test_the_template_is_an_audit_that_follows(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(run("--template").stdout, encoding="utf-8")
    assert run(str(path)).exit_code == 0


def test_the_template_names_every_word_and_function():
    text = run("--template").stdout
    assert [word for word in (*CASE, *FUNCTIONS) if word not in text] == []
