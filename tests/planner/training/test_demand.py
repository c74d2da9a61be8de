"""A demand in training: from tokens to work, replicas and hours."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.assumptions import overridden
from planner.demand import Asked, loads, summary
from planner.fleet import Replica, fleet
from planner.load import Work
from planner.scenario import Scenario, read
from planner.scenario_demand import Training
from planner.training.replicas import recipe_of, training_replicas
from planner.training.speed import training_speed
from warehouse.faults import BadInput

DAY = date(2026, 11, 22)
ASSUMED, _ = overridden({})
BASE = {"kind": "training", "model": "m", "method": "lora", "tokens": 90e6}


def demand(**words) -> Training:
    return Training(**{**BASE, **words})


def load_of(asked: Training, years: int = 1):
    return loads(Asked(demand=asked, years=years, first_day=DAY, goodput_loss_fraction=0.1))


def test_lost_work_is_done_again():
    """90 million tokens, a tenth of the work lost: 100 million, 36 times a year, are 1,000,000 token-hours a second."""
    (load,) = load_of(demand(runs_per_year=36))
    assert load.unit_hours_per_year == pytest.approx(1e6)
    assert load.peak_units == pytest.approx(1e6 / 8760)


def test_a_run_that_must_be_done_soon_sets_the_pace():
    """100 million tokens within half a day."""
    (load,) = load_of(demand(run_days=0.5))
    assert load.peak_units == pytest.approx(100e6 / 43_200)
    assert load.hours_of_use_per_year == pytest.approx(12)


def test_a_day_by_which_a_single_run_is_done():
    """The 22nd to the end of the 26th are five days."""
    (load,) = load_of(demand(done_by=date(2026, 11, 26)))
    assert load.hours_of_use_per_year == pytest.approx(5 * 24)
    with pytest.raises(BadInput, match=r"demand\.done_by = 2026-11-21: the plan begins on 2026-11-22"):
        load_of(demand(done_by=date(2026, 11, 21)))


def test_a_single_run_is_of_the_first_year():
    """A lever may look further ahead than the run."""
    first, second = load_of(demand(done_by=date(2026, 11, 26)), years=2)
    assert (first.hours_of_use_per_year, second.unit_hours_per_year) == (pytest.approx(120), 0)
    found = fleet(second, Replica("g", 8, 2000.0, 2000.0, ""), 8, 0)
    assert (found.instance_count, found.elastic_instance_hours_per_year) == (1, 0)


def test_faster_gpus_stop_sooner():
    """Half the time on twice the pace, and the same hours on twice as many of them."""
    (load,) = load_of(demand(run_days=1))
    slow, fast = (Replica("g", 8, pace, pace, "") for pace in (2000.0, 4000.0))
    one, other = fleet(load, slow, 8, 0), fleet(load, fast, 8, 0)
    assert (one.instance_count, other.instance_count) == (1, 1)
    assert one.elastic_instance_hours_per_year == pytest.approx(100e6 / 2000 / 3600)
    assert other.elastic_instance_hours_per_year == pytest.approx(one.elastic_instance_hours_per_year / 2)


def test_more_gpus_where_one_group_is_too_slow():
    """100 million tokens a day are 1,157 a second: three groups of 400, for 23.1 h each."""
    (load,) = load_of(demand(run_days=1))
    found = fleet(load, Replica("g", 4, 400.0, 400.0, ""), 8, 0)
    assert (found.replica_count, found.instance_count) == (3, 2)
    assert found.load.hours_of_use_per_year == pytest.approx(100e6 / 1200 / 3600)
    assert found.elastic_instance_hours_per_year == pytest.approx(2 * 100e6 / 1200 / 3600)


@given(
    pace=st.floats(1, 1e6),
    hours=st.floats(0.1, 8760),
    each=st.floats(1, 1e6),
    least=st.integers(1, 64),
)
def test_work_is_kept_whoever_does_it(pace, hours, each, least):
    work = Work(pace, 1.0, hours)
    carried = work.carried_by(each, least)
    assert carried.unit_hours_per_year == pytest.approx(work.unit_hours_per_year)
    assert carried.hours_of_use_per_year <= hours * (1 + 1e-6)
    assert carried.peak_units >= least * each * (1 - 1e-9)


def test_groups_of_a_node(model, h100):
    """LoRA of 70B: two H100 would hold 66 GiB of the base each and 15 beside it, of 79; four do, and eight."""
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    found = training_replicas(demand(), llama, [h100], ASSUMED)["H100-SXM-80GB"]
    assert [(r.gpu_count, r.least_replicas) for r in found] == [(4, 1), (8, 1)]
    for replica in found:
        speed = training_speed(llama, h100, replace(recipe_of(demand()), gpus=replica.gpu_count, sharding="zero3"))
        assert replica.planned_units == pytest.approx(speed.tokens_per_s)
        assert replica.full_units == pytest.approx(speed.tokens_per_s / 0.94)
        assert (replica.low_factor, replica.high_factor) == (0.7, 1.35)


def test_a_run_over_several_nodes(model, h100):
    """Every weight of 70B: 32 GPUs, four nodes of eight at least; 64 where they are asked for."""
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    for asked, nodes in ((demand(method="full"), 4), (demand(method="full", gpu_count=64), 8)):
        (found,) = training_replicas(asked, llama, [h100], ASSUMED)["H100-SXM-80GB"]
        assert (found.gpu_count, found.least_replicas) == (8, nodes)
        (load,) = load_of(asked)
        assert fleet(load, found, 8, 0).gpu_count == 8 * nodes


def test_what_holds_no_run_says_why(model, h100, gpus):
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    alone = training_replicas(demand(gpu_count=1), llama, [h100], ASSUMED)["H100-SXM-80GB"]
    assert alone.startswith("does not fit: ")
    narrow = training_replicas(demand(gpu_count=4, tensor_parallel=8), llama, [h100], ASSUMED)["H100-SXM-80GB"]
    assert narrow.startswith("4 GPUs can't be shared by tensor parallel 8")
    asked = demand(sequence_tokens=131_072, micro_batch=8)
    assert "1,024" in training_replicas(asked, llama, [gpus["RTX-4090"]], ASSUMED)["RTX-4090"]


def test_the_demand_in_a_sentence():
    said = summary(demand(runs_per_year=52, run_days=1), load_of(demand())[0])
    assert said == "52 runs a year of LoRA of m on 90,000,000 tokens in sequences of 4,096, each within 1 day"
    said = summary(demand(method="full", done_by=date(2027, 1, 31), gpu_count=16), load_of(demand())[0])
    assert said.startswith("a run of full training of m on 90,000,000 tokens")
    assert said.endswith(", done by 2027-01-31, on 16 GPUs")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('method = "dora"', "demand.method = 'dora'"),
        ('method = "lora"\ngpu_count = 12', "demand.gpu_count = 12: say 1, 2, 4, or whole nodes of 8"),
        ('method = "lora"\nrun_days = 2\ndone_by = 2026-12-24', "demand.done_by: is for a single run"),
        ('method = "lora"\ndone_by = 2026-12-24', "horizon_years: a single run with demand.done_by is planned over 1"),
        ('method = "lora"\n[model]\nname = "m"\ncontext_tokens = 4096', "[model] is for a demand in requests"),
        ('method = "lora"\nhours_per_week = 4', "demand.hours_per_week: unknown key"),
    ],
)
def test_faults_of_a_scenario(tmp_path, text, message):
    path = tmp_path / "s.toml"
    path.write_text(f'title = "t"\nhorizon_years = 2\n[demand]\nkind = "training"\nmodel = "m"\ntokens = 1e6\n{text}\n')
    with pytest.raises(BadInput) as found:
        read(path)
    assert message in found.value.message


def test_a_wrong_kind_names_the_right_ones(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text('title = "t"\n[demand]\nkind = "trainings"\n')
    with pytest.raises(BadInput, match="say requests, gpu_hours or training; did you mean training"):
        read(path)


def test_words_of_a_recipe_are_checked():
    scenario = Scenario.model_validate({"title": "t", "demand": {**BASE, "lora_targets": "wq"}})
    with pytest.raises(BadInput, match="lora targets wq"):
        recipe_of(scenario.demand)
