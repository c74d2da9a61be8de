"""A scenario with faults gets one message that names file, key, value and the nearest known name; exit 2."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from gpuplan import main
from planner.scenario import read
from warehouse.faults import BadInput

EXAMPLES = sorted((Path(__file__).parents[2] / "planner" / "scenarios").glob("*.toml"))

GOOD = """
title = "small"
[model]
name = "meta-llama/Llama-3.1-8B-Instruct"
context_tokens = 4096
[demand]
kind = "requests"
requests_per_day = 1000
input_tokens = 500
output_tokens = 100
"""


def faults(tmp_path, text):
    file = tmp_path / "s.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read(file)
    assert str(file) in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda f: f.stem)
def test_the_examples_can_be_read(file):
    assert read(file).scenario.title


def test_there_is_an_example_of_every_kind():
    assert [f.stem for f in EXAMPLES] == ["chat-70b", "classifier-8b", "fine-tune-70b", "fine-tuning"]


def test_all_faults_are_told_at_once(tmp_path):
    text = GOOD.replace("requests_per_day = 1000", "requests_per_dya = 1000").replace("4096", "-1")
    text = text.replace("output_tokens = 100", "")
    told = faults(tmp_path, text + "\n[assumptions]\nowned.networkfraction = 0.1\n")
    assert "demand.requests_per_dya: unknown key; did you mean requests_per_day" in told
    assert "demand.output_tokens: is missing" in told
    assert "model.context_tokens = -1" in told
    assert "assumptions.owned.networkfraction: no such assumption; did you mean owned.network_fraction" in told


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('kind = "requests"', 'kind = "request"', "demand.kind = 'request': say requests, gpu_hours or training"),
        ("requests_per_day = 1000", "requests_per_day = -5", "demand.requests_per_day = -5"),
        ("requests_per_day = 1000", "requests_per_day = nan", "demand.requests_per_day = nan"),
        ("requests_per_day = 1000", "requests_per_day = inf", "demand.requests_per_day = inf"),
        ("input_tokens = 500", "input_tokens = 5000", "model.context_tokens = 4096"),
        ('title = "small"', 'title = "small"\nhorizon_years = 9', "horizon_years = 9"),
        ('title = "small"', "", "title: is missing"),
        ("[model]", "[modle]", "modle: unknown key; did you mean model"),
    ],
)
def test_each_fault_names_its_key_and_value(tmp_path, before, after, said):
    assert said in faults(tmp_path, GOOD.replace(before, after))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("owned.network_fraction = 13", "0 to 1, never percent"),
        ('owned.network_fraction = "a"', "not a number"),
        ("owned.electricity_usd_per_kwh = -0.1", "can't be negative"),
        ("owned.gpus_per_fte = 0", "can't be zero"),
        ("rented.staff_fte = 1e300", "not a number of at most 1e+12"),
        ("rented.price_drift_per_year = -1.5", "over -1"),
        ("batch.goodput_loss_fraction = 1", "nothing would be left"),
        ("on_premises.facility_life_years = 0", "can't be zero"),
        ("finance.discount_rate = nan", "not a number"),
    ],
)
def test_an_assumption_out_of_range_is_refused(tmp_path, line, said):
    assert said in faults(tmp_path, f"{GOOD}\n[assumptions]\n{line}\n")


def test_an_assumption_can_be_replaced(tmp_path):
    file = tmp_path / "s.toml"
    file.write_text(f"{GOOD}\n[assumptions]\nfinance.discount_rate = 0.08\n", encoding="utf-8")
    assumptions = read(file).assumptions
    assert assumptions["finance.discount_rate"] == 0.08
    assert assumptions.judgements["finance.discount_rate"].overridden
    assert assumptions["owned.power_usage_effectiveness"] == 1.35


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"title = ", "not TOML"), (b"\xff\xfe", "not UTF-8"), (None, "no such file"), (b"", "title: is missing")],
)
def test_a_file_that_is_no_scenario(tmp_path, content, said):
    file = tmp_path / "s.toml"
    if content is not None:
        file.write_bytes(content)
    result = CliRunner().invoke(main, ["compare", str(file), "--warehouse", str(tmp_path / "w.duckdb")])
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "w.duckdb").exists()


def test_what_windows_editors_write_is_read(tmp_path):
    file = tmp_path / "s.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read(file).scenario.title == "small"


def test_a_country_of_a_grid_is_a_code(tmp_path):
    said = faults(tmp_path, GOOD + "\n[carbon.by_country]\nGermany = 0.3\n")
    assert "carbon.by_country.Germany: say the country's code of ISO 3166-1, such as DE" in said


def test_serving_is_told_in_a_scenario(tmp_path):
    file = tmp_path / "s.toml"
    words = 'engine = "sglang"\ntuned = false\ndraft_tokens = 3\naccepted_draft_tokens = 1.5\n'
    text = GOOD.replace("context_tokens = 4096\n", f"context_tokens = 4096\n{words}")
    file.write_text(text + "\n[service]\nmax_time_to_first_token_s = 2.0\n", encoding="utf-8")
    scenario = read(file).scenario
    assert scenario.model
    assert (scenario.model.engine, scenario.model.tuned, scenario.model.accepted_draft_tokens) == ("sglang", False, 1.5)
    assert scenario.service.max_time_to_first_token_s == 2.0
    assert "no more than draft_tokens = 3 can be accepted" in faults(tmp_path, text.replace("= 1.5", "= 4"))


def test_unknown_names_are_told_with_the_nearest_known_ones(tmp_path):
    file = tmp_path / "s.toml"
    text = GOOD.replace('Llama-3.1-8B-Instruct"', 'Llama-3.1-8B-Instrukt"\nweights = "fp9"')
    file.write_text(text + '\n[supply]\ngpus = ["H100-SMX-80GB"]\nproviders = ["Amazn"]\n', encoding="utf-8")
    result = CliRunner().invoke(main, ["compare", str(file), "--warehouse", str(tmp_path / "w.duckdb")])
    assert result.exit_code == 2
    assert "supply.gpus: unknown GPU 'H100-SMX-80GB'; did you mean H100-SXM-80GB" in result.stderr
    assert "model.name: unknown model 'meta-llama/Llama-3.1-8B-Instrukt'; did you mean" in result.stderr
    assert "model.weights: unknown number format 'fp9'; did you mean fp8" in result.stderr
    assert "supply.providers: unknown provider 'Amazn'" in result.stderr
