"""Price histories that others kept: what is refused and why, when the rest held, and that what is held stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.history.load import import_history
from warehouse import store
from warehouse.faults import BadInput

HEAD = "as_of,provider,sku,gpu_raw,gpu_count,region,price_kind,term,usd_per_hour,source"
P5 = "aws,p5.48xlarge,H100,8,us-east-1{zone},{kind},,{price},kept/aws/{day}_1.csv"
TRAPS = f"""{HEAD}
2024-01-01,{P5.format(zone="/use1-az1", kind="on_demand", price=98.32, day="2024-01-01")}
2024-01-01,{P5.format(zone="/use1-az2", kind="on_demand", price=98.32, day="2024-01-01")}
2024-02-01,{P5.format(zone="/use1-az1", kind="on_demand", price=98.32, day="2024-02-01")}
2024-03-01,{P5.format(zone="/use1-az1", kind="on_demand", price=90, day="2024-03-01")}
2024-04-01,aws,p4d.24xlarge,A100,8,us-east-1,on_demand,,32.77,kept/aws/2024-04-01_1.csv
2024-01-01,{P5.format(zone="/use1-az1", kind="spot", price=40, day="2024-01-01")}
2024-01-01,{P5.format(zone="/use1-az2", kind="spot", price=41, day="2024-01-01")}
2024-01-01,aws,p4d.24xlarge,A100,8,us-east-1,on_demand,,0.0,kept/aws/2024-01-01_1.csv
2024-01-01,aws,p5e.48xlarge,H200,8,us-east-1,on_demand,,3.86,kept/aws/2024-01-01_1.csv
2024-01-01,azure,Standard_ND96isr_H100_v5,,0,eastus,ondemand,,98765,kept/azure
2024-01-01,gcp,,A100,1,us-central1/us-central1-a,on_demand,,2.934,kept/gcp
2024-01-01,gcp,,tpu-v4-8,1,us-central2/us-central2-b,on_demand,,12.88,kept/gcp
2024-01-01,gcp,,tpu-v5litepod-8,1,us-west4,on_demand,,9.6,kept/gcp
2024-01-01,aws,p4d.24xlarge,A100,8,cn-north-1,on_demand,,230,kept/aws/2024-01-01_1.csv
2024-01-01,nebius,,H100,1,,on_demand_median,,2.95,kept/index
2024-01-01,nebius,H200 141GB SXM,H200 141GB SXM,1,,on_demand_cheapest,,3.5,kept/index
2024-01-01,hyperstack,n3-H100x8,H100-SXM,8,,on_demand,,15.2,kept/h
2024-01-01,hyperstack,n3-H100x8,H100-SXM,8,,on_demand,,19.2,kept/h
,vast,,H100,1,,spot,,2,kept/v
2024-01-01,aws,p4d.24xlarge,A100,8,us-east-1,reserved,3yr_convertible no_upfront,14.5,kept/v
2024-01-01,aws,p4d.24xlarge,A100,8,us-east-1,reserved,a while,14.5,kept/v
2024-01-01,lambdalabs,gpu_1x_q,FancyChip 9000,1,us-east-1,on_demand,,1.1,kept/l
2024-01-01,Lambda,gpu_1x_l40s,L40S,1,us-east-1,on_demand,,,kept/l
"""
REFUSED = {
    "a price of zero or less, which is a placeholder": 1,
    "a placeholder: below what class H200 is known to cost": 1,
    "no price of one hour: above what class H100 is known to cost": 1,
    "a hyperscaler's GPU without a machine: the price of its host is not in it": 1,
    "dollars in a region of China, whose sellers' lists are in yuan": 1,
    "price_kind on_demand_median: not the price of one offer": 1,
    "two prices of one offer on one day in one list": 2,
    "no day in as_of": 1,
    "price_kind reserved with term 'a while': not a term that is known": 1,
    "no price, or no number": 1,
}
PERIODS = """
SELECT strftime(p.valid_from, '%Y-%m-%d'), strftime(p.valid_to, '%Y-%m-%d'), CAST(p.list_unit_price AS DOUBLE)
FROM price AS p JOIN (SELECT DISTINCT offer_id, instance_type, gpu_name, pricing_category FROM offer) AS o
USING (offer_id) WHERE coalesce(o.instance_type, o.gpu_name) = $thing AND o.pricing_category = $category ORDER BY ALL
"""


@pytest.fixture
def bring(ground, tmp_path):
    def imported(text: str, name: str = "made.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return import_history(ground.connection, path, "0" * 64)

    return imported


def counted(found) -> dict[str, int]:
    return {row["reason"] or row["outcome"]: row["row_count"] for row in found.told}


def test_every_trap_is_refused_with_its_reason_and_all_else_is_new(bring):
    found = bring(TRAPS)
    assert counted(found) == {**REFUSED, "new": 12}
    assert sum(counted(found).values()) == len(TRAPS.splitlines()) - 1


@pytest.mark.parametrize(
    ("thing", "category", "periods"),
    [
        # Seen on two lists at one price, dearer on the next, and no more on the one after that.
        ("p5.48xlarge", "Standard", [("2024-01-01", "2024-03-01", 98.32), ("2024-03-01", "2024-04-01", 90)]),
        ("p5.48xlarge", "Dynamic", [("2024-01-01", "2024-02-01", 40), ("2024-01-01", "2024-02-01", 41)]),
        # The zero of January is no price; on the last list it is known for a day.
        ("p4d.24xlarge", "Standard", [("2024-04-01", "2024-04-02", 32.77)]),
        ("p4d.24xlarge", "Committed", [("2024-01-01", "2024-01-02", 14.5)]),
        ("H200 141GB SXM", "Standard", [("2024-01-01", "2024-01-02", 3.5)]),
    ],
)
def test_a_price_holds_from_the_list_that_saw_it_to_the_next_list(ground, bring, thing, category, periods):
    bring(TRAPS)
    assert ground.ask(PERIODS, thing=thing, category=category) == periods


def test_rows_become_offers_in_the_warehouse_s_own_words(ground, bring):
    bring(TRAPS)
    found = ground.ask(
        "SELECT service_provider_name, gpu_id, CAST(gpu_count AS DOUBLE), commitment_months, payment_option, variant "
        "FROM offer WHERE instance_type IS NULL OR instance_type NOT LIKE 'p5%' ORDER BY ALL"
    )
    assert found == [
        ("AWS", "A100-SXM-40GB", 8, 36, "no_upfront", "convertible"),
        ("AWS", "A100-SXM-40GB", 8, None, None, None),
        ("Google Cloud", "TPU-v4", 4, None, None, None),  # eight cores are four chips: 12.88 / 4 = 3.22 a chip
        ("Google Cloud", "TPU-v5e", 8, None, None, None),
        ("Lambda", None, 1, None, None, None),
        ("Nebius", "H200-SXM-141GB", None, None, None, "cheapest"),
    ]
    chips = "SELECT DISTINCT CAST(price_per_gpu_hour AS DOUBLE) FROM price_period WHERE gpu_id LIKE 'TPU%' ORDER BY 1"
    assert ground.ask(chips) == [(1.2,), (3.22,)]


def test_what_is_held_stands_and_the_past_is_joined_to_it(ground, bring, sold):
    ground.load("2024-02-15", sold("95"))
    before = ground.ask("FROM price ORDER BY ALL") + ground.ask("FROM offer ORDER BY ALL")
    found = bring(TRAPS)
    assert counted(found)["held already"] == 1
    held = ground.ask(PERIODS, thing="p5.48xlarge", category="Standard")
    assert held == [("2024-01-01", "2024-02-15", 98.32), ("2024-02-15", None, 95)]
    moves = (
        "SELECT price_per_gpu_hour_before * 8, price_per_gpu_hour_after * 8 FROM price_change WHERE gpu_id LIKE 'H100%'"
    )
    assert [tuple(map(float, row)) for row in ground.ask(moves)] == [(98.32, 95)]
    assert set(before) <= set(ground.ask("FROM price") + ground.ask("FROM offer"))


def test_nothing_of_the_past_holds_today_and_its_age_counts_from_the_day_it_was_seen(ground, bring):
    bring(TRAPS)
    assert ground.ask("SELECT count(*) FROM price_now") == [(0,)]
    told = (
        "SELECT age_days, freshness FROM price_at('2024-02-11') WHERE instance_type = 'p5.48xlarge' AND variant IS NULL"
    )
    assert ground.ask(told) == [(10, "bundled")]


def test_the_same_file_again_changes_nothing(ground, bring):
    bring(TRAPS)
    everything = [ground.ask(f"FROM {table} ORDER BY ALL") for table in ("batch", "offer", "price", "sighting")]
    found = bring(TRAPS)
    assert (found.period_count, counted(found)["held already"]) == (0, 12)
    assert [ground.ask(f"FROM {table} ORDER BY ALL") for table in ("batch", "offer", "price", "sighting")] == everything


def test_a_load_after_it_opens_and_closes_only_its_own(ground, bring, sold):
    bring(TRAPS)
    past = ground.ask("FROM price ORDER BY ALL")
    ground.load("2026-01-01", sold("80"))
    ground.load("2026-02-01", [])
    assert set(past) <= set(ground.ask("FROM price"))
    assert ground.ask(PERIODS, thing="p5.48xlarge", category="Standard")[-1] == ("2026-01-01", "2026-02-01", 80)


def test_of_two_kept_histories_the_one_that_saw_an_offer_on_more_days_counts(ground, bring):
    line = "{day},runpod,pod,RTX 4090,1,,on_demand,,{price},{by}"
    often = [line.format(day=f"2024-0{month}-01", price=0.5, by="often") for month in (2, 3, 4)]
    rarely = [line.format(day=day, price=0.7, by="rarely") for day in ("2024-01-01", "2024-06-01")]
    bring("\r\n".join([HEAD, *often, *rarely]))
    assert ground.ask(PERIODS, thing="pod", category="Standard") == [
        ("2024-01-01", "2024-02-01", 0.7),
        ("2024-02-01", "2024-04-02", 0.5),
        ("2024-04-02", "2024-06-02", 0.7),
    ]


def test_a_price_in_another_currency_stays_in_it(ground, bring):
    bring(
        "as_of,provider,sku,price_kind,region,price_per_hour,currency\n2024-01-01,aws,p4d.24xlarge,on_demand,cn-north-1,230.5,CNY\n"
    )
    assert ground.ask("SELECT pricing_currency, list_unit_price FROM price") == [("CNY", 230.5)]


def test_parquet_says_the_same_as_csv(ground, bring, tmp_path):
    from_csv = counted(bring(TRAPS))
    path = tmp_path / "made.parquet"
    ground.connection.execute(f"COPY (FROM read_csv('{tmp_path / 'made.csv'}')) TO '{path}'")
    ground.connection.execute("DELETE FROM price; DELETE FROM offer")
    assert counted(import_history(ground.connection, path, "0" * 64)) == from_csv


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("as_of,provider,sku,price_kind\n", "lacks the columns usd_per_hour, or price_per_hour"),
        ("provider,price_kind,usd_per_hour\n", "lacks the columns as_of, sku or gpu_raw"),
        (f"{HEAD},pricekind\n", "unknown columns 'pricekind'; did you mean price_kind"),
    ],
)
def test_a_file_of_another_form_is_refused_in_a_line(ground, bring, text, told):
    with pytest.raises(BadInput, match=told.replace("?", r"\?")):
        bring(text)
    assert ground.ask("SELECT count(*) FROM batch") == [(0,)]


DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(12)]
LISTS = st.dictionaries(st.sampled_from(DAYS), st.sampled_from([None, 1, 2]), max_size=8)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.tuples(LISTS, LISTS), held=st.none() | st.tuples(st.integers(0, 11), st.integers(1, 6)))
def test_every_day_has_the_price_that_a_reader_of_the_lists_would_say(ground, bring, sold, kept, held):
    """By hand: the held price; else that of the history with more days, its newest list, while it is the newest."""
    name = f"m{ground.ask('SELECT count(*) FROM batch')[0][0]}"
    first = last = None
    if held:
        first, last = DAYS[held[0]], DAYS[held[0]] + timedelta(days=held[1])
        ground.load(f"{first}", sold("9", source=name, instance_type=name), source=name)
        ground.load(f"{last}", [], source=name)
    other = "{day},aws,other,H100,8,us-east-1,on_demand,,50,{by}"
    line = "{day},aws,{name},H100,8,us-east-1,on_demand,,{price}0,{by}"
    rows = [
        text
        for number, lists in enumerate(kept)
        for day, price in lists.items()
        for text in [other.format(day=day, by=f"{name}-{number}")]
        + ([line.format(day=day, name=name, price=price, by=f"{name}-{number}")] if price else [])
    ]
    bring("\n".join([HEAD, *rows]))
    ranked = sorted(kept, key=lambda lists: -sum(1 for price in lists.values() if price))
    for day in DAYS:
        wanted = 9 if held and first <= day < last else next(filter(None, (said(lists, day) for lists in ranked)), None)
        found = ground.ask(
            "SELECT CAST(price_per_instance_hour AS DOUBLE) FROM price_between($at, $at) WHERE instance_type = $name",
            at=datetime(day.year, day.month, day.day, tzinfo=UTC),
            name=name,
        )
        assert found == ([(wanted * (1 if wanted == 9 else 10),)] if wanted else [])


def said(lists: dict[date, int | None], day: date) -> int | None:
    """What a kept history says of a day: its newest list counts until the next; the last for its own day only."""
    before = [seen for seen in lists if seen <= day]
    return lists[max(before)] if before and (day in lists or max(lists) > day) else None


def test_a_lake_holds_the_same_after_it(ground, bring, tmp_path, empty_lake):
    bring(TRAPS)
    place = empty_lake("sqlite")
    with store.writing(place) as connection:
        import_history(connection, tmp_path / "made.csv", "0" * 64)
    told = "SELECT offer_id, valid_from, valid_to, list_unit_price, pricing_unit, batch_id FROM price ORDER BY ALL"
    with store.reading(place) as connection:
        assert connection.execute(told).fetchall() == ground.ask(told)


WORDS = f"""{HEAD}
2024-05-17,Azure,Standard_ND96isr_H100_v5,,8,East US,On-Demand,,98.3,kept
2024-05-17,gcp,a2-highgpu-1g,,1,us-central1-a,SPOT,,1.2,kept
2024-05-17,AWS,p4d.24xlarge,,8,us-east-1b,on demand,,32.77,kept
2024-05-17,Acme,,GH200,1,eu,Reserved,12 months,2,kept
2024-05-17,Acme,,L4,one,eu,on_demand,,0.5,kept
2024-05-17,Acme,,L4,nan,eu,on_demand,,0.5,kept
2999-01-01,Acme,,L4,1,eu,on_demand,,0.5,kept
"""


def test_words_are_taken_as_people_write_them_and_a_day_to_come_lengthens_nothing(ground, bring):
    """The row of 2999 is no list: else all that Acme sold in 2024 would hold until then."""
    found = bring(WORDS)
    refused = {"a day to come in as_of": 1, "gpu_count 'one': no number": 1, "gpu_count 'nan': no number": 1}
    assert counted(found) == {"new": 4, **refused}
    offers = "SELECT region_id, availability_zone, pricing_category, commitment_months FROM offer ORDER BY ALL"
    assert ground.ask(offers) == [
        ("eastus", None, "Standard", None),
        ("eu", None, "Committed", 12),
        ("us-central1", "us-central1-a", "Dynamic", None),
        ("us-east-1", None, "Standard", None),
    ]
    assert ground.ask("SELECT DISTINCT strftime(valid_to, '%Y-%m-%d') FROM price") == [("2024-05-18",)]
