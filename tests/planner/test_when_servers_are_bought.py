"""Buying later, and selling to buy anew: servers, rent meanwhile, people, taxes and the mix, by hand.

A server costs $200,000 and 28 % more with what is added; rent until it runs is 2,190 h x $24 a year.
"""

import pytest

from tests.planner.in_memory import lines, nodes, planned
from tests.planner.test_parts import assert_remade
from tests.planner.test_routes import plans

PRICE, WITH_ALL = 200_000, 200_000 * 1.28
RENT = 2190 * 24


def owned(years=3, route="colocation", assumed=None, **tables):
    return plans(nodes(), years=years, assumed=assumed or {}, **tables)[route, None]


def test_what_is_bought_later_is_rented_until_then():
    """After a year: two of three years in colocation, the servers sold at two."""
    found = lines(owned(supply={"buy_after_years": 1}))
    assert found["servers"].flows_usd == (0, PRICE, 0, 0)
    assert found["rent until the servers are in use"].flows_usd == pytest.approx((0, RENT, 0, 0))
    assert found["maintenance"].flows_usd == pytest.approx((0, 0, 0.1 * PRICE, 0.1 * PRICE))
    assert found["residual value"].yearly_usd == pytest.approx((0, 0, -0.5 * PRICE))


def test_servers_are_ordered_so_that_they_run_in_time():
    """26 weeks to come, to run after a year: people from the order on, half a year early; a calendar can say when."""
    found = owned(
        supply={"buy_after_years": 1},
        assumed={"owned.lead_time_weeks": 26.0, "owned.staff_fte_minimum": 0.5, "owned.gpus_per_fte": 1e9},
    )
    assert lines(found)["staff"].yearly_usd == pytest.approx((50_000, 100_000, 100_000))
    assert (found.plan.lead_time_weeks, found.plan.begins_after_months) == (26, 12)


def test_a_delivery_that_takes_longer_than_the_scenario_waits_counts():
    found = owned(supply={"buy_after_years": 1}, assumed={"owned.lead_time_weeks": 78.0})
    assert found.plan.begins_after_months == pytest.approx(18)
    assert lines(found)["rent until the servers are in use"].yearly_usd == pytest.approx((RENT, RENT / 2, 0))


def test_servers_are_sold_at_an_age_and_bought_anew():
    """Four years at two: bought twice, sold twice at half their price."""
    found = lines(owned(years=4, supply={"refresh_after_years": 2}))
    assert found["servers"].flows_usd == (PRICE, 0, PRICE, 0, 0)
    assert found["residual value"].flows_usd == pytest.approx((0, 0, -PRICE / 2, 0, -PRICE / 2))
    assert found["maintenance"].yearly_usd == pytest.approx((0.1 * PRICE,) * 4)


def test_the_last_servers_are_sold_younger_if_the_horizon_ends():
    """Three years at two: the second ones are a year old, worth three quarters."""
    found = lines(owned(years=3, supply={"refresh_after_years": 2}))
    assert found["residual value"].flows_usd == pytest.approx((0, 0, -PRICE / 2, -0.75 * PRICE))


@pytest.mark.parametrize("route", ["lease", "loan"])
def test_financing_ends_with_the_sale(route):
    """Two terms of two years are twice one of two years."""
    once, twice = (owned(years, route, supply={"refresh_after_years": 2}).flows_usd for years in (2, 4))
    assert twice[:2] == pytest.approx(once[:2])
    assert twice[2] == pytest.approx(once[0] + once[2])
    assert twice[3:] == pytest.approx(once[1:])


def test_a_sale_is_taxed_in_its_year_with_the_book_value_that_is_left():
    """Straight line over five years, sold at two: 3/5 of $256,000 are left on the books, $100,000 come in."""
    tables = {"finance": {"depreciation": "straight_line_5"}, "supply": {"refresh_after_years": 2}}
    found = lines(owned(4, assumed={"finance.tax_rate": 0.25}, **tables))
    spent = [sum(part.flows_usd[year] for name, part in found.items() if name in RUNNING) for year in range(1, 5)]
    off = [WITH_ALL / 5, WITH_ALL / 5 + WITH_ALL * 3 / 5 - PRICE / 2] * 2
    assert found["taxes saved"].yearly_usd == pytest.approx([-(s + o) / 4 for s, o in zip(spent, off, strict=True)])


RUNNING = ("maintenance", "insurance", "colocation", "energy when idle", "energy at work", "staff", "egress")


@pytest.mark.parametrize(
    "supply", [{"buy_after_years": 1}, {"refresh_after_years": 2}, {"buy_after_years": 1, "refresh_after_years": 1}]
)
def test_late_and_renewed_servers_are_made_of_their_parts(supply):
    assert_remade(planned(nodes(), years=4, assumed={"finance.tax_rate": 0.25}, supply=supply))


def test_nothing_is_owned_after_the_horizon():
    comparison = planned(nodes(), years=2, supply={"buy_after_years": 2})
    assert not [c for c in comparison.costed if c.plan.way == "owned"]
    reasons = {e.reason for e in comparison.excluded}
    assert "in colocation the servers would run after the horizon of 2 years" in reasons
