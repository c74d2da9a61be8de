"""Each check of a row: what it catches, and what real prices it lets pass."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.load import Arrival, load
from warehouse.tables import FxRate, PriceComponent, TokenPrice

H100 = {"gpu_id": "H100-SXM-80GB", "gpu_count": 1, "instance_type": "one"}
SPOT = {"gpu_count": 1, "pricing_category": "Dynamic"}


def many(sold, *changed, **more):
    """Twelve machines at 2.49 USD for one H100, and some of their own: few enough wrong ones to be held back alone."""
    return [*(row for n in range(12) for row in sold("2.49", **H100 | {"region_id": f"region-{n}"})), *changed]


@pytest.mark.parametrize(
    ("amount", "fields", "wrong"),
    [
        ("0.05", H100, True),
        ("500", H100, True),
        ("1.38", H100, False),  # the cheapest H100 on demand that is listed anywhere in the bundled prices
        ("23.33", H100, False),  # Azure in southafricawest
        ("0.79", H100 | SPOT, False),
        ("0.01", {"gpu_id": "B200-SXM", "gpu_count": 1}, True),
        ("60", {"gpu_id": "GB200", "gpu_count": 1}, False),  # Azure asks 54.08 in brazilsouth
        (
            "0.04",
            {"gpu_id": None, "gpu_name": "RTX 4060 Ti 16GB", "gpu_count": 1, "pricing_category": "Dynamic"},
            False,
        ),
        ("0.338", {"gpu_id": None, "gpu_name": "MI25", "gpu_count": "0.125", "gpu_memory_size_gb": 2}, False),
        ("0.0001", {"gpu_id": None, "gpu_name": "anything", "gpu_count": 1}, True),
        ("900", {"gpu_id": None, "gpu_name": "anything", "gpu_count": 1, "gpu_memory_size_gb": 80}, True),
        ("0.00999", {"gpu_id": None, "gpu_name": "old", "gpu_count": 1, "gpu_memory_size_gb": 8}, True),
    ],
)
def test_a_price_is_what_a_gpu_of_its_class_can_cost(verdicts, sold, amount, fields, wrong):
    assert verdicts(many(sold, *sold(amount, **fields))) == ([("quarantined", ("band",))] if wrong else [])


@pytest.mark.parametrize(
    ("before", "after", "unit", "found"),
    [
        ("1.99", "19.80", "Hours", []),  # not quite tenfold
        ("2.05", "20.50", "Hours", [("quarantined", ("jump",))]),  # a digit slipped
        ("20.5", "2.05", "Hours", [("quarantined", ("jump",))]),
        ("2.49", "25", "Hours", [("quarantined", ("jump",))]),
        ("25", "2.49", "Hours", [("quarantined", ("jump",))]),
        ("2.49", "2.49", "Hours", []),
        ("2.00", "1460", "Hours", [("quarantined", ("band", "jump"))]),  # a month for an hour
    ],
)
def test_a_price_does_not_move_tenfold_unseen(verdicts, sold, before, after, unit, found):
    assert verdicts(many(sold, *sold(before, **H100)), many(sold, *sold(after, unit, **H100))) == found


def test_the_price_of_one_gpu_in_place_of_eight_is_no_cut(verdicts, sold, gate):
    assert verdicts(many(sold, *sold("98.32")), many(sold, *sold("12.29"))) == [("quarantined", ("unit",))]
    (case,) = gate.judge(2, many(sold, *sold("12.29"))).cases
    assert "that of one GPU in place of all?" in case.reason


@pytest.mark.parametrize(
    ("count", "after", "found"),
    [
        (None, "10.24", [("quarantined", ("unit",))]),  # RunPod: shown 1.28, charged 10.24
        (1, "0.16", [("quarantined", ("unit",))]),
        (1, "9.60", []),
        (2, "10.24", []),
    ],
)
def test_the_price_of_a_node_in_place_of_one_gpu_s_is_no_rise(verdicts, sold, count, after, found):
    one = {"gpu_id": None, "gpu_name": "anything", "gpu_count": count}
    before, now = (many(sold, *sold(amount, "GPU-Hours", **one)) for amount in ("1.28", after))
    assert verdicts(before, now) == found


def test_a_unit_that_changes_with_its_number_is_the_same_price(verdicts, sold):
    assert verdicts(many(sold, *sold("98.32")), many(sold, *sold("12.29", "GPU-Hours"))) == []


@pytest.mark.parametrize(
    ("amount", "currency", "found"),
    [
        ("2.49", "EUR", "quarantined"),  # the label alone was swapped: the euro is dearer by 15 %, but no number stays
        ("2.17", "EUR", "warning"),  # 2.49 USD at 1.149
        ("5.00", "EUR", "quarantined"),
        ("2.49", "QQQ", "quarantined"),
        ("18", "CNY", "quarantined"),  # no rate of that currency: nobody can say that it is the same
    ],
)
def test_a_currency_does_not_change_under_a_price(verdicts, sold, gate, amount, currency, found):
    rate = FxRate(source="ecb", currency="USD", rate_on=date(2026, 10, 30), units_per_eur="1.149")
    load(gate.connection, Arrival("ecb", gate.arrival(1).fetched_at), [rate])
    ((verdict, checks),) = verdicts(
        many(sold, *sold("2.49", **H100)), many(sold, *sold(amount, currency=currency, **H100))
    )
    assert (verdict, "currency" in checks) == (found, True)


@pytest.mark.parametrize(
    ("hourly", "found"),
    [
        ("60", []),
        ("98.32", []),
        ("110", [("warning", ("committed",))]),
        ("200", [("quarantined", ("committed",))]),
        ("3.9", [("quarantined", ("committed",))]),  # a month's price over the hours of three years
    ],
)
def test_a_commitment_does_not_cost_more_than_none(verdicts, sold, hourly, found):
    terms = {"pricing_category": "Committed", "commitment_months": 12, "commitment_type": "reservation"}
    rows = many(sold, *sold("98.32"), *sold(hourly, **terms))
    assert verdicts(rows) == found


def test_spot_above_on_demand_is_only_odd(verdicts, sold):
    assert verdicts(many(sold, *sold("98.32"), *sold("99.9", pricing_category="Dynamic"))) == [("warning", ("spot",))]
    assert verdicts(many(sold, *sold("98.32"), *sold("9.9", pricing_category="Dynamic"))) == []


def machine(sold, count, amount, cores, **more):
    shape = {
        "gpu_count": count,
        "core_count": cores,
        "memory_size_gib": cores * 4,
        "instance_type": f"m{count}.{cores}",
    }
    return sold(amount, **shape | {"gpu_id": "T4", "gpu_name": "T4"} | more)


@pytest.mark.parametrize(
    ("eight", "category", "found"),
    [
        ("7.824", "Standard", []),
        ("3.5", "Standard", [("warning", ("size",))]),
        ("1.9", "Standard", [("quarantined", ("size",))]),
        ("1.9", "Dynamic", [("warning", ("size",))]),
    ],
)
def test_eight_gpus_cost_no_less_than_four(verdicts, sold, eight, category, found):
    terms = {"pricing_category": category}
    rows = [*machine(sold, 4, "3.912", 48, **terms), *machine(sold, 8, eight, 96, **terms)]
    assert verdicts(many(sold, *rows)) == found


def test_one_gpu_in_a_larger_host_may_cost_more_than_four(verdicts, sold):
    """AWS's g4dn.16xlarge has one T4 and 64 cores at 4.352, its g4dn.12xlarge four and 48 at 3.912."""
    assert verdicts(many(sold, *machine(sold, 1, "4.352", 64), *machine(sold, 4, "3.912", 48))) == []


@pytest.mark.parametrize("jumped", ["5.1", "0.049"])
def test_what_jumped_is_held_back_alone_and_nobody_is_measured_by_it(verdicts, sold, jumped):
    """Without this one wrong price of a small machine held back what larger ones, or its commitments, newly cost."""
    year = {"pricing_category": "Committed", "commitment_months": 12, "commitment_type": "reservation"}

    def priced(one, four, committed, spot):
        offers = [*machine(sold, 1, one, 8), *machine(sold, 4, four, 48), *machine(sold, 1, committed, 8, **year)]
        return many(sold, *offers, *machine(sold, 1, spot, 8, pricing_category="Dynamic"))

    before, after = priced("0.5", "2.0", "0.30", "0.20"), priced(jumped, "1.9", "0.29", "0.21")
    assert verdicts(before, after) == [("quarantined", ("jump",))]


T4 = {"gpu_id": "T4", "gpu_name": "T4", "gpu_count": 1, "instance_type": "t4"}


def five_sell_t4(gate, sold):
    for number, amount in enumerate(["0.60", "0.65", "0.70", "0.75", "0.80"]):
        seller = {"source": f"s{number}", "service_provider_name": f"S{number}", "gpu_id": "T4", "gpu_count": 1}
        load(gate.connection, gate.arrival(1, f"s{number}"), sold(amount, **seller))


def test_a_price_far_from_all_other_sellers_is_odd_and_very_far_is_held_back(gate, sold):
    five_sell_t4(gate, sold)
    told = {amount: gate.judge(2, many(sold, *sold(amount, **T4))).cases for amount in ("2.0", "5.0", "9.8")}
    assert [[(str(c.verdict), c.checks) for c in cases] for cases in told.values()] == [
        [],
        [("warning", ("outlier",))],
        [("quarantined", ("outlier",))],
    ]
    assert "where 5 other sellers ask 0.7" in told["9.8"][0].reason


@pytest.mark.parametrize(("sellers", "others"), [(["S0"], [4]), (["S0", "S1", "AWS"], [4, 4, 5])])
def test_nobody_is_compared_with_what_he_asks_himself_elsewhere(gate, sold, sellers, others):
    five_sell_t4(gate, sold)
    rows = [row for name in sellers for row in sold("9.8", **T4, service_provider_name=name)]
    found = gate.judge(2, [*rows, *sold("12", service_provider_name=sellers[0])]).cases
    reasons = [one.reason for one in sorted(found, key=lambda one: sellers.index(one.subject_name.split()[0]))]
    assert [reason.split("where ")[1].split(" other")[0] for reason in reasons] == [str(count) for count in others]


def token(amount, currency="USD", **more):
    named = {"service_provider_name": "OpenAI", "model_name": "gpt", "token_kind": "output"}
    return TokenPrice(source="aws", list_unit_price=Decimal(amount), pricing_currency=currency, **named | more)


@pytest.mark.parametrize(
    ("amount", "currency", "found"),
    [
        ("9", "USD", []),
        ("99", "USD", []),
        ("100", "USD", ["jump"]),
        ("1", "USD", ["jump"]),
        ("0", "USD", ["zero"]),
        ("10", "EUR", ["currency"]),
    ],
)
def test_a_token_does_not_become_free_or_ten_times_as_dear_unseen(verdicts, amount, currency, found):
    others = [token("3", model_name=f"m{n}") for n in range(9)]
    assert verdicts([token("10"), *others], [token(amount, currency), *others]) == [
        ("quarantined", (check,)) for check in found
    ]


@pytest.mark.parametrize(("rate", "wrong"), [("1.20", False), ("1.45", True), ("0.95", False), ("114.9", True)])
def test_an_exchange_rate_does_not_move_by_a_quarter_in_a_day(verdicts, rate, wrong):
    def day(on, usd):
        others = [FxRate(source="aws", currency=c, rate_on=on, units_per_eur="2") for c in ("GBP", "CHF", "SEK")]
        return [FxRate(source="aws", currency="USD", rate_on=on, units_per_eur=usd), *others]

    found = verdicts(day(date(2026, 10, 29), "1.149"), day(date(2026, 10, 30), rate))
    assert found == ([("quarantined", ("rate",))] if wrong else [])


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.integers(min_value=1, max_value=100_000))
def test_what_passes_is_loaded_and_what_does_not_is_not(gate, sold, cents):
    """Whatever one machine costs, it is either held back whole or loaded whole, and all others are loaded."""
    amount = f"{cents / 100:.2f}"
    judged = gate.judge(1, many(sold, *sold(amount, **H100)))
    loaded = {row.list_unit_price for row in judged.rows if row.table() == "price"}
    assert (Decimal(amount) in loaded) is (45 <= cents <= 7000)
    assert len(judged.rows) == 24 + 2 * (45 <= cents <= 7000)


@pytest.mark.parametrize(
    ("currency", "checks"), [("EUR", ("currency",)), ("ZZZ", ("currency",)), ("SEK", None), ("USD", ("rate",))]
)
def test_an_exchange_rate_is_of_a_currency_that_there_is_and_not_of_the_euro(verdicts, currency, checks):
    """Dollars called euros, or by a name that nobody has, are no rates; krona at a dollar's rate are simply new."""

    def day(on, name):
        others = [FxRate(source="aws", currency=c, rate_on=on, units_per_eur="2") for c in ("GBP", "CHF", "JPY")]
        amount = "1.149" if on.day == 29 else "1.6"
        return [FxRate(source="aws", currency=name, rate_on=on, units_per_eur=amount), *others]

    found = verdicts(day(date(2026, 10, 29), "USD"), day(date(2026, 10, 30), currency))
    assert found == ([("quarantined", checks)] if checks else [])


@pytest.mark.parametrize(("part", "wrong"), [("2.93", False), ("0.3", False), ("0.0293", True), ("29.3", True)])
def test_a_part_of_a_price_does_not_move_tenfold_unseen(verdicts, sold, part, wrong):
    """opencost 3444 and skypilot-catalog 31: a GPU for nothing hides behind the price of its host."""

    def day(gpu):
        offer, price = sold(
            str(Decimal("1.70") + Decimal(gpu)), **H100 | {"gpu_id": "A100-SXM-40GB", "gpu_name": "A100"}
        )
        common = {"source": "aws", "offer_id": offer.offer_id, "region_id": offer.region_id, "quantity": 1}
        common |= {"usage_unit": "h", "pricing_currency": "USD", "description": ""}
        parts = [PriceComponent(component=name, sku_id=name, list_unit_price=amount, **common)
                 for name, amount in (("gpu", gpu), ("core", "1.70"))]  # fmt: skip
        return many(sold, offer, price, *parts)

    found = [(verdict, checks) for verdict, checks in verdicts(day("2.93"), day(part)) if "part" in checks]
    assert [verdict for verdict, _ in found] == (["quarantined"] if wrong else [])
