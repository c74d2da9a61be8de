"""A way that is asked for and has no ranked plan is told, with the reason and the remedy."""

import json

import pytest

from planner.cautions import warnings
from tests.planner.hand_made import DAY, SERVING, TRAINING, planned
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import Llm

UNHOSTED = ("acme/small-v2", "acme/tiny")
EUROPE = "[supply]\ncontinents = ['Europe']\n"


@pytest.fixture
def not_ranked(tmp_path, warehouse, llm):
    row = {"gpu_id": "H100-SXM-80GB", "gpus_per_replica": 1, "requests_per_s_per_replica": 1}
    (tmp_path / "sizing.json").write_text(json.dumps({"data": [row]}), encoding="utf-8")
    with store.writing(warehouse) as connection:
        config = connection.sql("SELECT config FROM llm").fetchone()[0]
        others = [Llm(source="more", llm_id=i, config=config, source_name="test", confidence="A") for i in UNHOSTED]
        load(connection, Arrival("more", DAY), others)

    def told(text):
        return [said for said in warnings(planned(tmp_path, warehouse, text)) if said.startswith("Not ranked")]

    return told


def test_nothing_is_said_where_every_way_has_a_plan(not_ranked):
    assert not_ranked(SERVING) == []


def test_no_api_is_missed_by_who_trains(not_ranked):
    assert not_ranked(TRAINING) == []


def test_a_model_that_nobody_hosts_is_told_with_a_stand_in(not_ranked):
    (told,) = not_ranked(SERVING.replace("acme/small", "acme/small-v2"))
    assert told.startswith("Not ranked: a hosted API (no API is known to serve acme/small-v2, but supply.api_models ")
    assert told.endswith("may name a stand-in, such as small).")


def test_a_stand_in_has_the_name_in_common(not_ranked):
    told = not_ranked(SERVING.replace("acme/small", "acme/tiny"))
    assert told == ["Not ranked: a hosted API (no API is known to serve acme/tiny)."]


def test_what_most_offers_of_a_way_fail_for_is_its_reason(not_ranked):
    (told,) = not_ranked(SERVING + EUROPE)
    assert "a hosted API (no API can serve acme/small here: the seller does not say in which continent)" in told
    assert "a hyperscaler (the seller does not say in which continent)" in told
