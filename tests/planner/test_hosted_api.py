"""A hosted API's requests at the price of their tier and of their prompts' length; no model counts twice."""

import json
from datetime import timedelta

import pytest

from planner.errand import plan_scenario
from tests.planner.hand_made import DAY, NO_EXTRAS, SERVING, token
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import TokenPrice

REQUESTS = 86_400 * 365
LATER = DAY + timedelta(days=1)


@pytest.fixture
def api(tmp_path, warehouse, llm):
    """Plans of the API after more of its prices came: a request costs $0.0025 without them."""
    row = {"gpu_id": "H100-SXM-80GB", "gpus_per_replica": 1, "requests_per_s_per_replica": 1}
    (tmp_path / "sizing.json").write_text(json.dumps({"data": [row]}), encoding="utf-8")

    def plans(listed=(), batch_fraction=0.0):
        with store.writing(warehouse) as connection:
            for source, rows in listed:
                load(connection, Arrival(source, LATER, complete=False), rows)
        text = SERVING.replace("[service]", f"[service]\nbatch_fraction = {batch_fraction}") + NO_EXTRAS
        (tmp_path / "s.toml").write_text(text, encoding="utf-8")
        costed = plan_scenario(tmp_path / "s.toml", warehouse, None).costed
        return [c for c in costed if c.plan.way == "hosted_api"]

    return plans


def listed(source, *rows):
    """A list's rows: kind, price, and what is not as usual."""
    usual = [token(kind, price).model_dump() | {"source": source} | more for kind, price, more in rows]
    return source, [TokenPrice.model_validate(row) for row in usual]


def batch(source, fresh, output):
    return listed(source, ("input", fresh, {"service_tier": "batch"}), ("output", output, {"service_tier": "batch"}))


def test_half_the_requests_in_batches_cost_half_of_each(api):
    """In batches 1,000 x $1 + 100 x $5 per million, cached input as dear as fresh: $0.0015 instead of $0.0025."""
    (costed,) = api([batch("litellm", "1", "5")], batch_fraction=0.5)
    assert costed.plan.total_cost_usd == pytest.approx(REQUESTS * 0.002)
    assert costed.plan.unit_price_usd == pytest.approx(2000 / 1100)
    assert {line.component: (line.price_id, line.cost_usd) for line in costed.lines()} == {
        "tokens": ("api/Api/small@20260701T000000Z", pytest.approx(REQUESTS / 2 * 0.0025)),
        "tokens in batches": ("litellm/Api/small/batch@20260702T000000Z", pytest.approx(REQUESTS / 2 * 0.0015)),
    }


@pytest.mark.parametrize("fraction", [0.0, 1.0])
def test_batches_are_for_those_who_can_wait(api, fraction):
    (costed,) = api([batch("litellm", "1", "5")], batch_fraction=fraction)
    assert costed.plan.total_cost_usd == pytest.approx(REQUESTS * (0.0015 if fraction else 0.0025))


def test_batches_dearer_than_standard_are_not_bought(api):
    """At $2 fresh and cached alike and $10 a batched request would cost $0.003."""
    (costed,) = api([batch("litellm", "2", "10")], batch_fraction=1.0)
    assert costed.plan.total_cost_usd == pytest.approx(REQUESTS * 0.0025)


@pytest.mark.parametrize(("step", "request_usd"), [(999, 0.0045), (1000, 0.0025)])
def test_a_prompt_longer_than_a_step_pays_its_price_for_all_tokens(api, step, request_usd):
    """1,000 tokens above a step of 999: 500 x $4 + 500 x $1, which the step does not name, + 100 x $20."""
    above = {"context_above_tokens": step}
    (costed,) = api([listed("api", ("input", "4", above), ("output", "20", above))])
    assert costed.plan.total_cost_usd == pytest.approx(REQUESTS * request_usd)


def test_a_model_in_three_lists_is_one_plan_at_the_price_of_the_list_to_believe(api):
    cheap = listed("litellm", ("input", "0.2", {}), ("output", "1", {}))
    believed = listed("genai_prices", ("input", "3", {}), ("cached_input", "1", {}), ("output", "10", {}))
    (costed,) = api([cheap, believed])
    assert costed.plan.total_cost_usd == pytest.approx(REQUESTS * 0.003)
    assert costed.plan.price_id == "genai_prices/Api/small@20260702T000000Z"


def test_a_model_sold_in_batches_only_is_no_supply(api):
    name = {"model_name": "slow", "service_tier": "batch"}
    (costed,) = api([listed("litellm", ("input", "0.1", name), ("output", "0.1", name))], batch_fraction=1.0)
    assert costed.plan.model_name == "small"
