"""A small warehouse whose plans can be costed by hand: every way, term and exclusion."""

import json

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.planner.hand_made import DAY, NO_EXTRAS, SERVING, TRAINING, planned
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import Offer


def by_name(comparison):
    return {
        (c.plan.service_provider_name, str(c.plan.pricing_category or ""), c.plan.commitment_months): c.plan
        for c in comparison.costed
    }


def reasons(comparison):
    return {e.reason: e.service_provider_name for e in comparison.excluded}


def test_on_demand_is_paid_for_the_hours_used(tmp_path, warehouse):
    """42 h a week are a quarter of 8,760 h; the cheaper region of Big is taken: 2,190 h x $72."""
    plan = by_name(planned(tmp_path, warehouse, TRAINING))[("Big", "Standard", None)]
    assert plan.total_cost_usd == pytest.approx(3 * 2190 * 72)
    assert plan.region_id == "there"
    assert plan.considered_count == 2
    assert plan.cost_usd_per_useful_gpu_hour == pytest.approx(9.0)
    assert plan.allocated_utilisation == pytest.approx(1.0)


def test_a_commitment_is_paid_all_year(tmp_path, warehouse):
    plan = by_name(planned(tmp_path, warehouse, TRAINING))[("Big", "Committed", 12)]
    assert plan.total_cost_usd == pytest.approx(3 * 8760 * 40)
    assert plan.allocated_utilisation == pytest.approx(0.25)
    assert plan.cost_usd_per_useful_gpu_hour == pytest.approx(4 * 40 / 8)


def test_owned_costs_are_the_sum_of_their_lines(tmp_path, warehouse):
    """$200,000: + 28 % network, spares, install; - 40 % residual; 10.5 % upkeep; 10 kW x $196; energy; 0.25 FTE."""
    comparison = planned(tmp_path, warehouse, TRAINING)
    owned = next(c for c in comparison.costed if c.plan.route == "colocation")
    energy = (2.5 * 8760 + 5.5 * 2190) * 1.35 * 0.0883
    yearly = 200_000 * 0.105 + 10 * 196 * 12 + energy + 0.25 * 200_000
    assert owned.plan.upfront_usd == pytest.approx(256_000)
    assert owned.plan.total_cost_usd == pytest.approx(256_000 + 3 * yearly - 80_000)
    assert sum(line.cost_usd for line in owned.lines()) == pytest.approx(owned.plan.total_cost_usd)
    assert {line.component for line in owned.lines() if line.price_id} == {"servers"}


def test_spot_is_bought_where_it_can_be_had(tmp_path, warehouse):
    """70 % of hours at $4, 0.6147 % of them lost at 15 % a month, 30 % on demand in the same place at $10."""
    text = TRAINING + "[service]\ninterruptible = true\n"
    plan = by_name(planned(tmp_path, warehouse, text))[("Big", "Dynamic", None)]
    per_gpu_hour = 0.7 * 4 / (1 - 0.006147) + 0.3 * 10
    assert plan.total_cost_usd == pytest.approx(3 * 2190 * 8 * per_gpu_hour, rel=1e-6)


def committed(warehouse, months, hourly, upfront, payment):
    found = Offer.of(
        source="ahead",
        service_provider_name="Ahead",
        provider_kind="hyperscaler",
        gpu_id="H100-SXM-80GB",
        gpu_name="H100",
        instance_type="8x",
        gpu_count=8,
        region_id="here",
        pricing_category="Committed",
        commitment_type="reservation",
        commitment_months=months,
        payment_option=payment,
    )
    price = found.price(
        list_unit_price=hourly, upfront_unit_price=upfront, pricing_unit="Hours", pricing_currency="USD"
    )
    with store.writing(warehouse) as connection:
        load(connection, Arrival("ahead", DAY), [found, price])


AT_TEN_PER_CENT = NO_EXTRAS.replace("finance.discount_rate = 0.0", "finance.discount_rate = 0.1")


def test_what_is_paid_upfront_is_paid_before_the_first_hour(tmp_path, warehouse):
    """$525,600 for 36 months is worth just that today, whatever the discount rate."""
    committed(warehouse, 36, None, 525_600, "all_upfront")
    plan = by_name(planned(tmp_path, warehouse, TRAINING, AT_TEN_PER_CENT))[("Ahead", "Committed", 36)]
    assert plan.variant == "all upfront"
    assert plan.upfront_usd == pytest.approx(525_600)
    assert plan.npv_cost_usd == plan.total_cost_usd == pytest.approx(525_600)


def test_a_partial_upfront_is_due_again_at_each_renewal(tmp_path, warehouse):
    """$87,600 at the start of each of three years, and $10 an hour at the end of each."""
    committed(warehouse, 12, 10, 87_600, "partial_upfront")
    plan = by_name(planned(tmp_path, warehouse, TRAINING, AT_TEN_PER_CENT))[("Ahead", "Committed", 12)]
    hourly = 87_600
    today = 87_600 + (hourly + 87_600) / 1.1 + (hourly + 87_600) / 1.1**2 + hourly / 1.1**3
    assert plan.upfront_usd == pytest.approx(87_600)
    assert plan.npv_cost_usd == pytest.approx(today)
    assert plan.total_cost_usd == pytest.approx(3 * (87_600 + hourly))


def test_what_is_left_out_says_why(tmp_path, warehouse):
    told = reasons(planned(tmp_path, warehouse, TRAINING))
    assert told["spot capacity can be taken away; the scenario can't be interrupted"] == "Big"
    assert told["region not open to everybody, or left out by the scenario"] == "Big"
    assert told["needs 8 GPUs in one instance, this one has 1"] == "Small"
    assert told["a marketplace of other people's machines; the scenario does not allow those"] == "Bazaar"
    assert told["an API sells answers, and the demand is training or GPU-hours"] == "all"


def test_a_price_for_one_gpu_is_indicative_where_a_node_is_needed(tmp_path, warehouse):
    comparison = planned(tmp_path, warehouse, TRAINING)
    assert [c.plan.service_provider_name for c in comparison.indicative] == ["Small"]
    assert "8 GPUs in one node" in comparison.indicative[0].plan.reason
    assert comparison.ranked[0].plan.service_provider_name == "Flat"


def serving(tmp_path, warehouse, requests_per_s, gpus=1):
    row = {"gpu_id": "H100-SXM-80GB", "gpus_per_replica": gpus, "requests_per_s_per_replica": requests_per_s}
    (tmp_path / "sizing.json").write_text(json.dumps({"data": [row]}), encoding="utf-8")


def test_an_api_is_paid_by_the_token(tmp_path, warehouse, llm):
    """A request costs 500 x $2 + 500 x $1 + 100 x $10 per million tokens: $0.0025; 86,400 a day."""
    serving(tmp_path, warehouse, 1)
    plan = by_name(planned(tmp_path, warehouse, SERVING))[("Api", "", None)]
    assert plan.total_cost_usd == pytest.approx(86_400 * 365 * 0.0025)
    assert plan.cost_usd_per_million_tokens == pytest.approx(2500 / 1100)


def test_replicas_and_instances_are_whole(tmp_path, warehouse, llm):
    """One request a second at 0.3 a replica takes four; as single GPUs four, as nodes of eight one."""
    serving(tmp_path, warehouse, 0.3)
    plans = by_name(planned(tmp_path, warehouse, SERVING))
    assert (plans[("Small", "Standard", None)].gpu_count, plans[("Small", "Standard", None)].instance_count) == (4, 4)
    assert plans[("Big", "Standard", None)].instance_count == 1
    assert plans[("Small", "Standard", None)].total_cost_usd == pytest.approx(8760 * 4 * 2)
    assert plans[("Flat", "Standard", None)].total_cost_usd == pytest.approx(8760 * 24)


def test_plans_are_kept_and_an_unchanged_scenario_opens_nothing_new(tmp_path, warehouse):
    planned(tmp_path, warehouse, TRAINING)
    planned(tmp_path, warehouse, TRAINING)
    with store.reading(warehouse) as connection:
        batches = connection.execute("SELECT opened_count FROM batch WHERE source = 'planner' ORDER BY 1").fetchall()
        first = connection.execute("SELECT service_provider_name FROM plan_rank WHERE rank_number = 1").fetchall()
    assert batches[0] == (0,)
    assert first == [("Flat",)]


def test_sql_totals_equal_the_plans(tmp_path, warehouse):
    comparison = planned(tmp_path, warehouse, TRAINING)
    with store.reading(warehouse) as connection:
        rows = connection.execute(
            "SELECT plan_id, sum(total_cost_usd) FROM plan_split GROUP BY plan_id ORDER BY plan_id"
        ).fetchall()
    totals = sorted((c.plan.plan_id, c.plan.total_cost_usd) for c in comparison.costed)
    assert [r[0] for r in rows] == [t[0] for t in totals]
    assert [r[1] for r in rows] == pytest.approx([t[1] for t in totals])


def test_a_broken_sizing_file_is_told(tmp_path, warehouse, llm):
    (tmp_path / "sizing.json").write_text('{"data": [{"gpu_id": "H100-SXM-80GB"}]}', encoding="utf-8")
    (tmp_path / "s.toml").write_text(SERVING, encoding="utf-8")
    result = CliRunner().invoke(main, ["compare", str(tmp_path / "s.toml"), "--warehouse", str(warehouse)])
    assert result.exit_code == 2
    assert "sizing.json: can't be read as a sizing" in result.stderr


@pytest.mark.parametrize(
    ("assumption", "value", "way", "sign"),
    [
        ("owned.power_usage_effectiveness", 1.1, "colocation", -1),
        ("finance.discount_rate", 0.2, "hyperscaler", -1),
    ],
)
def test_a_scenario_s_own_assumption_moves_the_cost_the_right_way(tmp_path, warehouse, assumption, value, way, sign):
    def cost(extras):
        found = planned(tmp_path, warehouse, TRAINING, extras)
        return next(c.plan.npv_cost_usd for c in found.costed if way in {c.plan.way, c.plan.route})

    before = cost("")
    after = cost(f"[assumptions]\n{assumption} = {value}\n")
    assert (after - before) * sign > 0


def test_json_says_what_the_table_says(tmp_path, warehouse):
    file = tmp_path / "s.toml"
    file.write_text(TRAINING + NO_EXTRAS, encoding="utf-8")
    result = CliRunner().invoke(main, ["compare", str(file), "--warehouse", str(warehouse), "--format", "json"])
    envelope = json.loads(result.stdout)
    assert envelope["schema"] == "gpuplan.compare/1"
    ranked = [row for row in envelope["data"] if row["status"] == "ranked"]
    assert [row["rank_number"] for row in ranked] == list(range(1, len(ranked) + 1))
    assert ranked[0]["service_provider_name"] == "Flat"
    assert ranked[0]["total_cost_usd"] == pytest.approx(3 * 2190 * 24)
