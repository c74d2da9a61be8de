"""Whatever batches come, periods never overlap and every past moment can be asked for."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

REGIONS = {"small": "east", "large": "east", "far": "west"}
FIRST_DAY = date(2026, 1, 1)

amounts = st.dictionaries(st.sampled_from(sorted(REGIONS)), st.sampled_from(["1", "2", "3"]))
batches = st.lists(
    st.tuples(st.integers(1, 3), st.booleans(), st.sampled_from([None, "east", "west"]), amounts),
    min_size=1,
    max_size=5,
)


def within(scope, amounts):
    return {name: amount for name, amount in amounts.items() if scope in {None, REGIONS[name]}}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches)
def test_any_sequence_of_batches_leaves_clean_periods_and_every_past_day_as_it_was(ground, sold, batches):
    for table in ("offer", "price", "batch"):
        ground.ask(f"DELETE FROM {table}")
    day, holds, past = FIRST_DAY, {}, {}
    for gap, complete, scope, amounts in batches:
        day += timedelta(days=gap)
        seen = within(scope, amounts)
        rows = [r for n, a in seen.items() for r in sold(a, instance_type=n, region_id=REGIONS[n])]
        ground.load(day.isoformat(), rows, scope=scope, complete=complete)
        withdrawn = within(scope, holds) if complete else {}
        holds = {name: amount for name, amount in holds.items() if name not in withdrawn} | seen
        past[day] = holds
    assert_apart(ground, "offer")
    assert_apart(ground, "price")
    for day, expected in past.items():
        for hour in (0, 23):
            assert asked(ground, day, hour) == {name: float(amount) for name, amount in expected.items()}


def asked(ground, day, hour):
    moment = datetime.combine(day, time(hour), UTC)
    return dict(ground.ask("SELECT instance_type, price_usd_per_instance_hour FROM price_at($m)", m=moment))


def assert_apart(ground, table):
    """Of one key, each period ends before the next begins, and at most the last is open."""
    touching = ground.ask(
        f"SELECT offer_id FROM {table} WINDOW w AS (PARTITION BY offer_id ORDER BY valid_from) "
        "QUALIFY lead(valid_from) OVER w < coalesce(valid_to, TIMESTAMPTZ '9999-12-31')"
    )
    assert touching == []
