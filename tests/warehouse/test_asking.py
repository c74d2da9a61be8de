"""Macros that people call: any usual name is understood, and the figures are those worked out by hand.

AWS rents eight H100s in us-east-1 for 40 an hour, 16 on spot, 30 reserved for a year, and in eu-central-1 for 48; one
H100 for 6. Neo asks 3 for a GPU and doesn't say how big its machines are; Euro Cloud asks 5 in a currency without rate.
"""

import duckdb
import pytest

from tests.warehouse.verbs.conftest import gpu
from warehouse.places import EU_MEMBERS
from warehouse.tables import Region

RESERVED = {"pricing_category": "Committed", "commitment_type": "reservation", "commitment_months": 12}
NEO = {"source": "neo", "service_provider_name": "Neo", "gpu_count": None, "instance_type": None, "region_id": None}


def place(region, country, name, continent):
    fields = {"country": country, "country_name": name, "continent": continent, "source_name": "AWS"}
    return Region(source="seed", service_provider_name="AWS", region_id=region, **fields)


@pytest.fixture
def market(ground, sold):
    frankfurt = {"region_id": "eu-central-1"}
    ground.load(
        "2026-01-01",
        [
            gpu("H100-SXM-80GB", "H100", "H100 SXM"),
            gpu("H100-PCIE-80GB", "H100 PCIe"),
            gpu("A100-SXM-80GB", "A100-80GB"),
            gpu("A100-PCIE-80GB", "A100-80GB"),
            place("us-east-1", "US", "United States", "North America"),
            place("eu-central-1", "DE", "Germany", "Europe"),
            place("eu-west-2", "GB", "United Kingdom", "Europe"),
        ],
        source="seed",
    )
    ground.load(
        "2026-02-01",
        [
            *sold("40"),
            *sold("16", pricing_category="Dynamic"),
            *sold("30", **RESERVED),
            *sold("48", **frankfurt),
            *sold("6", instance_type="p5.4xlarge", gpu_count=1),
        ],
    )
    ground.load("2026-02-01", sold("3", unit="GPU-Hours", **NEO), source="neo")
    ground.load(
        "2026-02-01", sold("5", currency="EUR", source="euro", service_provider_name="Euro Cloud"), source="euro"
    )
    return ground.ask


@pytest.mark.parametrize(
    "name", ["h100", "H100", "H100-SXM-80GB", "h100 sxm", "H100_SXM", "NVIDIA H100 SXM", "nvidia-h100"]
)
def test_a_gpu_is_known_by_any_usual_spelling(market, name):
    assert market("SELECT gpu_named($name)", name=name) == [("H100-SXM-80GB",)]


@pytest.mark.parametrize("name", ["*", None])
def test_no_gpu_is_any(market, name):
    assert market("SELECT gpu_named($name)", name=name) == [(None,)]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("gpu_named('H10O')", "unknown GPU H10O"),
        ("gpu_named('a100-80gb')", "ambiguous: say A100-"),
        ("region_named('Mordor')", "unknown region Mordor"),
        ("category_named('spott')", "unknown category spott; say on-demand, spot, committed or other"),
    ],
)
def test_a_name_that_stands_for_nothing_is_an_error_and_no_empty_answer(market, call, says):
    with pytest.raises(duckdb.InvalidInputException, match=says):
        market(f"SELECT {call}")


@pytest.mark.parametrize(
    ("words", "category"),
    [
        (("spot", "Dynamic", "preemptible"), "Dynamic"),
        (("on-demand", "On Demand", "ondemand", "standard"), "Standard"),
        (("committed", "Reserved", "savings plan"), "Committed"),
        (("other",), "Other"),
        (("*", None), None),
    ],
)
def test_terms_are_known_by_the_usual_words(market, words, category):
    assert {market("SELECT category_named($word)", word=word)[0][0] for word in words} == {category}


@pytest.mark.parametrize(
    ("region", "prices"),
    [
        ("us-east-1", [5.0, 6.0]),
        ("US-*", [5.0, 6.0]),
        ("us", [5.0, 6.0]),
        ("USA", [5.0, 6.0]),
        ("united states", [5.0, 6.0]),
        ("North America", [5.0, 6.0]),
        ("Germany", [6.0]),
        ("de", [6.0]),
        ("EU", [6.0]),
        ("europe", [6.0]),
        ("UK", []),
        ("*", [3.0, 5.0, 6.0, 6.0]),
        (None, [3.0, 5.0, 6.0, 6.0]),
    ],
)
def test_a_place_is_a_region_a_country_a_continent_or_anywhere(market, region, prices):
    query = "SELECT price_usd_per_gpu_hour FROM offers_of('h100', $region, 'on-demand', 'now') ORDER BY 1"
    assert [p for (p,) in market(query, region=region) if p is not None] == prices


def test_the_union_has_the_members_that_the_program_knows(market):
    assert set(market("SELECT countries_named('EU')")[0][0]) == EU_MEMBERS


def test_the_cheapest_node_of_eight_is_ranked_and_a_price_for_one_gpu_is_not(market):
    call = "cheapest('h100', gpus := 8, category := 'on demand')"
    assert market(f"SELECT rank_number, status, cost_usd_per_hour, region_id FROM {call}") == [
        (1, "listed", 40.0, "us-east-1"),
        (2, "listed", 48.0, "eu-central-1"),
        (None, "indicative", 24.0, None),
        (None, "no price", None, "us-east-1"),
    ]


def test_the_cheapest_single_gpu_costs_all_of_its_instance(market):
    query = "SELECT rank_number, cost_usd_per_hour, gpu_count FROM cheapest('H100') WHERE rank_number <= 3"
    assert [(n, cost, None if size is None else float(size)) for n, cost, size in market(query)] == [
        (1, 3.0, None),
        (2, 6.0, 1.0),
        (3, 16.0, 8.0),
    ]


def test_a_past_days_prices_can_be_asked_for(market):
    assert market("SELECT count(*) FROM cheapest('h100', as_of := '2026-01-15')") == [(0,)]
    assert market("SELECT count(*) FROM cheapest('h100', as_of := '2026-02-02')") == [(7,)]


def test_a_sum_buys_gpu_hours_and_no_commitment_that_it_can_not_pay(market):
    """A reserved year of 30 an hour is 262,800; 6,000 buys 2,000 hours at 3, or 3,000 on spot at 2."""
    query = (
        "SELECT pricing_category, gpu_hours, instance_hours, least_spend_usd FROM gpu_hours_for(6000, gpu := 'h100')"
    )
    assert market(query) == [
        ("Dynamic", 3000.0, 375.0, None),
        ("Standard", 2000.0, None, None),
        ("Committed", None, None, 262_800.0),
    ]
    affordable = "SELECT gpu_hours FROM gpu_hours_for(262800, gpu := 'h100', category := 'reserved')"
    assert market(affordable) == [(70_080.0,)]


def test_a_month_is_paid_in_whole_instances_and_a_commitment_in_full(market):
    """Twelve GPUs for 100 hours: two machines of eight, or twelve of one; reserved machines are paid for 730."""
    query = (
        "SELECT cost_usd_per_month, instance_count, pricing_category, instance_type, cost_usd_per_used_gpu_hour "
        "FROM monthly_cost('h100', gpus := 12, hours_per_month := 100, region := 'us') WHERE status <> 'no price'"
    )
    assert market(query) == [
        (3_200.0, 2, "Dynamic", "p5.48xlarge", pytest.approx(3200 / 1200)),
        (7_200.0, 12, "Standard", "p5.4xlarge", 6.0),
        (8_000.0, 2, "Standard", "p5.48xlarge", pytest.approx(8000 / 1200)),
        (43_800.0, 2, "Committed", "p5.48xlarge", 36.5),
    ]


@pytest.mark.parametrize(
    ("utilisation", "per_used_hour", "pays"), [(1.0, 3.75, True), (0.75, 5.0, True), (0.5, 7.5, False)]
)
def test_a_commitment_pays_from_its_break_even_utilisation_on(market, utilisation, per_used_hour, pays):
    """30 for eight is 3.75 against 5 on demand: a quarter less, and even at three quarters of the hours."""
    query = (
        "SELECT committed_usd_per_used_gpu_hour, saving_fraction, breakeven_utilisation, pays "
        "FROM commitment_effective($utilisation, gpu := 'h100')"
    )
    assert market(query, utilisation=utilisation) == [(per_used_hour, 0.25, 0.75, pays)]


def test_a_commitment_to_what_is_not_sold_on_demand_is_compared_with_nothing(market, ground, sold):
    ground.load("2026-03-01", sold("20", instance_type="p9", source="z", **RESERVED), source="z")
    query = "SELECT on_demand_usd_per_gpu_hour, pays FROM commitment_effective(0.5) WHERE instance_type = 'p9'"
    assert market(query) == [(None, None)]


def test_spot_stands_beside_on_demand_of_the_same_machine(market):
    query = "SELECT spot_usd_per_gpu_hour, on_demand_usd_per_gpu_hour, discount_fraction FROM spot_discount"
    assert market(query) == [(2.0, 5.0, 0.6)]


def test_sellers_are_as_far_apart_as_their_lowest_prices(market):
    query = (
        "SELECT service_provider_name, lowest_usd_per_gpu_hour, lowest_over_cheapest, priced_count, unpriced_count "
        "FROM spread_by_provider WHERE pricing_category = 'Standard' ORDER BY 2 NULLS LAST"
    )
    assert market(query) == [
        ("Neo", 3.0, 1.0, 1, 0),
        ("AWS", 5.0, pytest.approx(5 / 3), 3, 0),
        ("Euro Cloud", None, None, 0, 1),
    ]


def test_a_gb_of_memory_costs_its_share_of_the_gpu(market):
    query = "SELECT price_usd_per_gpu_memory_gb_hour FROM price_now WHERE instance_type = 'p5.4xlarge'"
    assert market(query) == [(6 / 80,)]


def test_what_is_not_known_is_counted_with_its_reason(market):
    query = "SELECT service_provider_name, reason, row_count FROM unknown_figure WHERE what = 'price'"
    assert market(query) == [
        ("Euro Cloud", market("SELECT missing_reason FROM price_now WHERE source = 'euro'")[0][0], 1)
    ]
    assert ("Neo", "seller names no region", 1) in market(
        "SELECT service_provider_name, reason, row_count FROM unknown_figure WHERE what = 'place'"
    )
