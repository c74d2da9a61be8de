"""What a batch must satisfy as a whole: enough rows, each once, pairs of offer and price, what is always there."""

from dataclasses import replace

import pytest

from ingest.firewall import whole
from tests.ingest.firewall.conftest import CARD
from warehouse.load import Arrival, Refused

NOTHING = whole.Held(0, 0)


def regions(sold, count, amount="2.49", **more):
    asked = {"gpu_count": 1, "instance_type": "one"} | more
    return [row for n in range(count) for row in sold(amount, region_id=f"region-{n}", **asked)]


def turned(gate, day, rows):
    with pytest.raises(Refused) as refused:
        gate.judge(day, rows)
    assert isinstance(refused.value, whole.Turned)
    return refused.value.check, refused.value.expected, refused.value.found


@pytest.mark.parametrize(("left", "passes"), [(71, True), (70, False), (1, False)])
def test_thirty_percent_of_the_rows_gone_is_an_outage(gate, sold, left, passes):
    gate.publish(1, regions(sold, 100))
    if passes:
        assert gate.judge(2, regions(sold, left)).cases == []
    else:
        assert turned(gate, 2, regions(sold, left)) == ("coverage", 100, left)


def test_a_region_of_six_may_close_a_machine_or_two(gate, sold):
    gate.publish(1, regions(sold, 6))
    assert gate.judge(2, regions(sold, 4)).cases == []


def test_a_batch_below_the_sources_floor_is_refused(gate, sold):
    (fault,) = whole.faults("aws", None, replace(CARD, at_least=10), regions(sold, 9), NOTHING)
    assert (fault.check, fault.expected, fault.found) == ("floor", 10, 9)


def test_a_page_that_came_twice_is_refused(gate, sold):
    rows = regions(sold, 20)
    assert turned(gate, 1, [*rows, *rows[:6]]) == ("duplicate", 0, 6)


def test_an_offer_without_its_price_is_refused(gate, sold):
    assert turned(gate, 1, regions(sold, 20)[:-1]) == ("unpaired", 0, 1)


@pytest.mark.parametrize("lost", ["p5.48xlarge", None])
def test_aws_without_its_h100s_in_virginia_is_not_aws(gate, sold, lost):
    rows = [*sold("12", gpu_count=1, instance_type="g6"), *(() if lost else sold("98.32"))]
    found = [fault.check for fault in whole.faults("aws", "us-east-1", CARD, rows, NOTHING)]
    assert found == (["canary"] if lost else [])


def test_a_canary_that_lost_its_price_is_as_good_as_gone(sold):
    rows = [*sold("12", gpu_count=1, instance_type="g6"), *sold(None, price_status="unpriced", status_reason="none")]
    assert [fault.check for fault in whole.faults("aws", "us-east-1", CARD, rows, NOTHING)] == ["canary"]


@pytest.mark.parametrize("amount", ["249", "29.88", "0.2241", "1817.70"])
def test_a_factor_on_everything_is_the_batchs_fault(gate, sold, amount):
    """A hundred times, twelve times, a tenth and a bit less, and a month for an hour."""
    gate.publish(1, regions(sold, 20))
    assert turned(gate, 2, regions(sold, 20, amount)) == ("mass", None, 20)


def test_a_currency_swapped_on_everything_is_the_batchs_fault(gate, sold):
    gate.publish(1, regions(sold, 20))
    assert turned(gate, 2, regions(sold, 20, currency="EUR")) == ("mass", None, 20)


@pytest.mark.parametrize(("wrong", "refused"), [(5, False), (6, True)])
def test_a_fifth_of_a_batch_may_be_held_back_and_not_more(gate, sold, wrong, refused):
    """Of 25 prices five are a fifth; six are more."""
    gate.publish(1, regions(sold, 25))
    rows = regions(sold, 25)[2 * wrong :] + regions(sold, wrong, "0.01")
    if refused:
        assert turned(gate, 2, rows) == ("mass", None, 6)
    else:
        assert gate.judge(2, rows).quarantined_count == 5


def test_where_all_of_a_few_are_wrong_the_batch_is(gate, sold):
    gate.publish(1, regions(sold, 3))
    assert turned(gate, 2, regions(sold, 3, "249")) == ("mass", None, 3)


def test_a_region_is_measured_by_itself(gate, sold):
    gate.publish(1, regions(sold, 100))
    arrival = Arrival("aws", gate.arrival(2).fetched_at, "region-3")
    assert [*whole.faults(arrival.source, arrival.scope, CARD, regions(sold, 1), whole.Held(1, 1))] == []


@pytest.mark.parametrize(("left", "passes"), [(15, True), (14, False)])
def test_prices_that_go_while_the_rows_stay_are_an_outage(gate, sold, left, passes):
    """A list in which 0 stands for most prices; one that loses a few tells what it can't price."""
    gate.publish(1, regions(sold, 20))
    unknown = {"price_status": "unpriced", "status_reason": "listed at 0"}
    lost = [
        row
        for n in range(left, 20)
        for row in sold(None, gpu_count=1, instance_type="one", region_id=f"region-{n}", **unknown)
    ]
    rows = [*regions(sold, left), *lost]
    if passes:
        assert gate.judge(2, rows).cases == []
    else:
        assert turned(gate, 2, rows) == ("prices", 20, 14)


def test_all_that_is_wrong_with_a_batch_and_can_be_let_pass_is_told_at_once(gate, sold):
    gate.publish(1, regions(sold, 100))
    with pytest.raises(whole.Turned) as refused:
        gate.judge(2, regions(sold, 60, "249"))
    assert (refused.value.check, refused.value.also) == ("coverage", ("prices", "mass"))
    assert refused.value.message.startswith(
        "aws: 60 rows came where 100 hold now; 60 prices came where 100 hold now; 60 of 60 prices are wrong"
    )
