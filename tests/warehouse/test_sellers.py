"""A machine that its owner and aggregators sell is one line with both prices, worked out by hand."""

import pytest

from warehouse.tables import Region

LAMBDA = {"service_provider_name": "Lambda", "provider_kind": "specialised", "instance_type": "gpu_8x_h100_sxm5"}
SHADEFORM = {"service_provider_name": "Shadeform", "host_provider_name": "Lambda", "provider_kind": "marketplace"}
PRIME = SHADEFORM | {"service_provider_name": "Prime Intellect", "instance_type": "8H100"}
COLUMNS = """
host_provider_name, gpu_id, gpu_count::INT, region_id, seller_names, direct_price_usd_per_gpu_hour::FLOAT,
through_price_usd_per_gpu_hour::FLOAT, round(markup_fraction, 4)::FLOAT
"""
COUNTED_ONCE = """
SELECT count(*) FROM price_now WHERE offer_id NOT IN (SELECT unnest(repeated_offer_ids) FROM offer_seen_through)
"""


@pytest.fixture
def sells(ground, sold):
    """Load offers as of one day, each source with all of its own."""

    def load(**offers):
        for source, asked in offers.items():
            rows = [row for amount, fields in asked for row in sold(amount, source=source, **fields)]
            ground.load("2026-01-01", rows, source=source)

    return load


def seen(ground):
    return ground.ask(f"SELECT {COLUMNS} FROM offer_seen_through ORDER BY ALL")


def test_a_machine_sold_directly_and_through_an_aggregator_is_one_line(ground, sells):
    sells(lambda_cloud=[("24.00", LAMBDA)], shadeform=[("25.20", SHADEFORM)])
    assert seen(ground) == [
        ("Lambda", "H100-SXM-80GB", 8, "us-east-1", ["Shadeform"], 3.0, pytest.approx(3.15), pytest.approx(0.05))
    ]
    assert ground.ask("SELECT count(*) FROM price_now") == [(2,)]
    assert ground.ask(COUNTED_ONCE) == [(1,)]


@pytest.mark.parametrize(
    "other",
    [
        {"region_id": "us-west-1"},
        {"gpu_count": 4},
        {"gpu_id": "H200-SXM-141GB"},
        {"pricing_category": "Dynamic"},
        {"pricing_category": "Committed", "commitment_months": 12},
        {"host_provider_name": "Hyperstack"},
        {"gpu_id": None},
    ],
)
def test_another_machine_or_other_terms_are_no_repetition(ground, sells, other):
    sells(lambda_cloud=[("24.00", LAMBDA)], shadeform=[("25.20", SHADEFORM | other)])
    assert seen(ground) == []
    assert ground.ask(COUNTED_ONCE) == [(2,)]


@pytest.mark.parametrize(
    ("direct", "through"),
    [
        ({"region_id": None}, {}),
        ({}, {"region_id": None}),
        ({"region_id": "US-EAST-1"}, {}),
        ({"gpu_count": None, "instance_type": None}, {}),
        ({"gpu_id": None}, {"gpu_id": None, "instance_type": "gpu_8x_h100_sxm5"}),
    ],
)
def test_what_one_side_does_not_state_keeps_nothing_apart(ground, sells, direct, through):
    sells(lambda_cloud=[("24.00", LAMBDA | direct)], shadeform=[("25.20", SHADEFORM | through)])
    assert len(seen(ground)) == 1
    assert ground.ask(COUNTED_ONCE) == [(1,)]


def test_several_offers_of_each_side_are_one_line_at_the_lowest_prices(ground, sells):
    sells(
        lambda_cloud=[("24.00", LAMBDA | {"variant": "a"}), ("32.00", LAMBDA | {"variant": "b"})],
        shadeform=[("25.20", SHADEFORM), ("40.00", SHADEFORM | {"variant": "container"})],
        primeintellect=[("21.60", PRIME)],
    )
    sellers = ["Prime Intellect", "Shadeform"]
    assert seen(ground) == [
        ("Lambda", "H100-SXM-80GB", 8, "us-east-1", sellers, 3.0, pytest.approx(2.7), pytest.approx(-0.1))
    ]
    assert ground.ask("SELECT len(direct_offer_ids), len(through_offer_ids) FROM offer_seen_through") == [(2, 3)]
    assert ground.ask(COUNTED_ONCE) == [(2,)]


def test_a_machine_that_two_aggregators_sell_and_its_owner_does_not_is_counted_once(ground, sells):
    sells(shadeform=[("25.20", SHADEFORM)], primeintellect=[("21.60", PRIME)])
    ((_, _, _, _, sellers, direct, through, markup),) = seen(ground)
    assert (sellers, direct, through, markup) == (["Prime Intellect", "Shadeform"], None, pytest.approx(2.7), None)
    query = f"{COUNTED_ONCE} AND service_provider_name = 'Prime Intellect'"
    assert (ground.ask(COUNTED_ONCE), ground.ask(query)) == ([(1,)], [(1,)])


def test_a_machine_of_one_aggregator_alone_is_not_repeated(ground, sells):
    sells(shadeform=[("25.20", SHADEFORM), ("40.00", SHADEFORM | {"variant": "container"})])
    assert seen(ground) == []


def test_a_price_unknown_on_one_side_stays_unknown(ground, sells):
    unknown = SHADEFORM | {"price_status": "unpriced", "status_reason": "disputed"}
    sells(lambda_cloud=[("24.00", LAMBDA)], shadeform=[(None, unknown)])
    ((*_, direct, through, markup),) = seen(ground)
    assert (direct, through, markup) == (3.0, None, None)
    assert ground.ask(COUNTED_ONCE) == [(1,)]


def test_a_seller_of_its_own_machines_who_says_so_is_no_aggregator(ground, sells):
    sells(lambda_cloud=[("24.00", LAMBDA), ("25.00", LAMBDA | {"host_provider_name": "Lambda", "variant": "b"})])
    assert seen(ground) == []


def test_a_machine_stands_where_its_host_says_the_region_is(ground, sells):
    place = {"country": "US", "country_name": "United States", "continent": "North America", "source_name": "test"}
    region = Region(source="seed", service_provider_name="Lambda", region_id="us-east-1", **place)
    ground.load("2026-01-01", [region], source="seed")
    sells(lambda_cloud=[("24.00", LAMBDA)], shadeform=[("25.20", SHADEFORM)])
    assert ground.ask("SELECT service_provider_name, country FROM price_now ORDER BY 1") == [
        ("Lambda", "US"),
        ("Shadeform", "US"),
    ]
