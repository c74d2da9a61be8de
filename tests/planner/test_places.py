"""A scenario for some continents or countries never lets an offer through whose place nobody knows."""

import json

import pytest

from planner.scenario import read
from tests.planner.hand_made import DAY, SERVING, TRAINING, planned
from warehouse import store
from warehouse.faults import BadInput
from warehouse.load import Arrival, load
from warehouse.tables import Region

UNKNOWN = "the seller does not say in which {}"


def supply(**wanted):
    return "[supply]\n" + "".join(f"{key} = {value}\n" for key, value in wanted.items())


@pytest.fixture
def placed(warehouse, tmp_path):
    """Big has a region in Germany and one in Canada; nobody else says where he is."""
    places = {"here": ("DE", "Germany", "Europe"), "there": ("CA", "Canada", "North America")}
    rows = [
        Region(
            source="places",
            service_provider_name="Big",
            region_id=region_id,
            country=country,
            country_name=name,
            continent=continent,
            source_name="test",
        )
        for region_id, (country, name, continent) in places.items()
    ]
    with store.writing(warehouse) as connection:
        load(connection, Arrival("places", DAY), rows)
    return warehouse


def rented(comparison):
    plans = [c.plan for c in comparison.costed if c.plan.way in {"hyperscaler", "specialised_cloud"}]
    return {(plan.service_provider_name, plan.region_id) for plan in plans}


@pytest.mark.parametrize(
    ("wanted", "region_id", "called"),
    [
        ({"continents": ["Europe"]}, "here", "continent"),
        ({"continents": ["North America"]}, "there", "continent"),
        ({"countries": ["ca"]}, "there", "country"),
        ({"countries": ["EU"]}, "here", "country"),
        ({"continents": ["Europe"], "countries": ["Germany"]}, "here", "continent"),
    ],
)
def test_only_offers_of_the_place_are_planned(tmp_path, placed, wanted, region_id, called):
    comparison = planned(tmp_path, placed, TRAINING + supply(**wanted))
    assert rented(comparison) == {("Big", region_id)}
    reasons = {(e.service_provider_name, e.reason) for e in comparison.excluded}
    assert {("Small", UNKNOWN.format(called)), ("Flat", UNKNOWN.format(called))} <= reasons
    assert ("Big", f"{called} not among the scenario's") in reasons


def test_without_a_wish_every_place_and_the_unknown_are_open(tmp_path, placed):
    assert {seller for seller, _ in rented(planned(tmp_path, placed, TRAINING))} == {"Big", "Small", "Flat"}


def test_a_hosted_api_whose_place_is_not_known_is_closed_too(tmp_path, placed, llm):
    row = {"gpu_id": "H100-SXM-80GB", "gpus_per_replica": 1, "requests_per_s_per_replica": 1}
    (tmp_path / "sizing.json").write_text(json.dumps({"data": [row]}), encoding="utf-8")
    comparison = planned(tmp_path, placed, SERVING + supply(continents=["Europe"]))
    assert "hosted_api" not in {c.plan.way for c in comparison.costed}
    assert ("Api", UNKNOWN.format("continent")) in {(e.service_provider_name, e.reason) for e in comparison.excluded}


def test_an_unknown_continent_or_country_is_told_with_the_nearest(tmp_path, placed):
    file = tmp_path / "s.toml"
    file.write_text(TRAINING + supply(continents=["Europa"]), encoding="utf-8")
    with pytest.raises(BadInput, match=r"supply\.continents\.0 = 'Europa'.*did you mean Europe"):
        read(file)
    with pytest.raises(BadInput, match=r"supply\.countries: unknown country 'Germny'; did you mean Germany"):
        planned(tmp_path, placed, TRAINING + supply(countries=["Germny"]))
