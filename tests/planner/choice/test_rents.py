"""Whole instances for whole replicas, by hand."""

from datetime import UTC, datetime

from planner.choice.layout import Layout
from planner.choice.rent import Rent, cheapest, read_rents
from warehouse import store


def rent(gpu_count, price, provider="Acme"):
    return Rent("H100-SXM-80GB", gpu_count, price, provider, "box", "here", "id", 3, "fresh")


def test_a_replica_of_two_takes_a_whole_node_of_eight_where_nothing_smaller_is_sold():
    fleet = cheapest([rent(8, 16.0)], Layout(2), 1)
    assert (fleet.instance_count, fleet.gpu_count, fleet.cost_usd_per_hour) == (1, 8, 16.0)


def test_five_replicas_of_two_need_two_nodes_of_eight():
    """Four fit into one node."""
    fleet = cheapest([rent(8, 16.0)], Layout(2), 5)
    assert (fleet.instance_count, fleet.cost_usd_per_hour) == (2, 32.0)


def test_the_cheapest_size_wins_and_not_the_cheapest_instance():
    """Five replicas of two: 5 x 2 GPUs at 5 $ are 25 $, two nodes of eight at 16 $ are 32 $."""
    fleet = cheapest([rent(8, 16.0), rent(2, 5.0)], Layout(2), 5)
    assert (fleet.instance_gpu_count, fleet.instance_count, fleet.cost_usd_per_hour) == (2, 5, 25.0)


def test_a_price_for_any_number_is_by_the_gpu():
    fleet = cheapest([rent(None, 2.0)], Layout(4), 3)
    assert (fleet.gpu_count, fleet.cost_usd_per_hour) == (12, 24.0)


def test_a_group_is_never_torn_over_instances():
    assert cheapest([rent(2, 5.0)], Layout(4), 1) is None


def test_stages_of_a_pipeline_may_be():
    fleet = cheapest([rent(8, 16.0)], Layout(8, pipeline_parallel=2), 2)
    assert (fleet.instance_count, fleet.cost_usd_per_hour) == (4, 64.0)


def test_without_a_price_there_is_no_fleet():
    assert cheapest([], Layout(1), 1) is None


def test_the_cheapest_on_demand_offer_of_each_size_is_read(warehouse):
    """Of the hand-made offers only those of a known size and price on demand count."""
    with store.reading(warehouse) as connection:
        rents = read_rents(connection, "on-demand", datetime.now(UTC))
        rows = connection.execute(
            "SELECT gpu_id, CAST(gpu_count AS DOUBLE), min(price_usd_per_instance_hour) FROM price_now "
            "WHERE pricing_category = 'Standard' AND gpu_id IS NOT NULL AND gpu_count >= 1 GROUP BY ALL"
        ).fetchall()
    expected = {(gpu_id, count): price for gpu_id, count, price in rows if price}
    found = {(r.gpu_id, r.gpu_count): r.price_usd_per_hour for each in rents.values() for r in each if r.gpu_count}
    assert found == expected != {}
