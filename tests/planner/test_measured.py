"""Files of hours: CSV, bills in FOCUS, Prometheus exports; gaps, clocks that change and hours that come twice."""

import csv
import json
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from planner.demand import summary
from planner.load import HourlyLoad
from planner.measured import measured
from planner.scenario_demand import GpuHours, Profile
from warehouse.faults import BadInput

WEEK = 168
START = datetime(2026, 3, 2, tzinfo=UTC)


def read(path, **stated):
    return measured(Profile.model_validate({"file": path.name} | stated), path.parent, {"p5.48xlarge": 8.0})


def stamped(path, start, count, zone="", value=lambda hour: hour % 24, step=timedelta(hours=1)):
    lines = [f"{(start + step * n).replace(tzinfo=None).isoformat()}{zone},{value(n)}" for n in range(count)]
    path.write_text("timestamp,value\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_plain_values_of_a_week_are_repeated(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text("value\n" + "\n".join(str(hour) for hour in range(WEEK + 5)), encoding="utf-8")
    hours = read(file).hours
    assert len(hours) == 8760
    assert hours[:3] == hours[WEEK : WEEK + 3] == (0.0, 1.0, 2.0)
    assert hours[WEEK - 1] == 167.0


def test_of_more_than_a_year_the_last_counts(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text("\n".join(str(hour) for hour in range(8784)), encoding="utf-8")
    assert read(file).hours[0] == 24.0


def test_rows_in_any_order_are_sorted(tmp_path):
    file = stamped(tmp_path / "w.csv", START, WEEK, "+00:00")
    heading, *rows = file.read_text().splitlines()
    file.write_text("\n".join([heading, *reversed(rows)]), encoding="utf-8")
    assert read(file).hours[:25] == (*range(24), 0)


def local_rows(path, first, last):
    """Every wall-clock hour in Berlin between two moments, written as its clocks show it."""
    lines, moment = [], first
    berlin = __import__("zoneinfo").ZoneInfo("Europe/Berlin")
    while moment < last:
        lines.append(f"{moment.astimezone(berlin).replace(tzinfo=None).isoformat()},{len(lines)}")
        moment += timedelta(hours=1)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path, len(lines)


@pytest.mark.parametrize("first", [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)])
def test_local_times_over_a_change_of_clocks_are_neither_gap_nor_twice(tmp_path, first):
    file, count = local_rows(tmp_path / "w.csv", first, first + timedelta(hours=WEEK))
    assert count == WEEK
    assert read(file, time_zone="Europe/Berlin").hours[:WEEK] == tuple(range(WEEK))


def test_the_same_times_in_utc_have_a_gap(tmp_path):
    first = datetime(2026, 3, 27, tzinfo=UTC)
    file, _ = local_rows(tmp_path / "w.csv", first, first + timedelta(hours=WEEK))
    with pytest.raises(BadInput, match="1 hours are missing before 2026-03-29 03:00 UTC"):
        read(file)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["2026-03-02T00:00Z,1", "2026-03-02T00:00Z,2"], "the hour 2026-03-02 00:00 UTC comes twice"),
        (["2026-03-02T00:00Z,1", "2026-03-02T05:00Z,2"], "line 2: 4 hours are missing before 2026-03-02 05:00 UTC"),
        (["2026-03-02T00:30Z,1"], "line 1: 2026-03-02T00:30:00\\+00:00 is not on the hour"),
        (["yesterday,1"], "line 1: 'yesterday' is no time such as"),
        (["2026-03-02T00:00Z,-1"], "line 1: '-1' is no load"),
        (["2026-03-02T00:00Z,nan"], "line 1: 'nan' is no load"),
        (["1", "2"], "2 hours; it needs a week"),
        (["1,2,3"], "has \\[3\\] columns"),
        (["0"] * WEEK, "no demand in any hour"),
        ([], "0 hours; it needs a week"),
    ],
)
def test_each_fault_of_a_csv_is_told(tmp_path, lines, said):
    file = tmp_path / "w.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read(file)


def test_a_file_or_zone_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadInput, match=r"no such file, but demand.profile.file names it"):
        read(tmp_path / "none.csv")
    with pytest.raises(BadInput, match=r"demand.profile.time_zone = 'Mars/Base': no such time zone"):
        read(stamped(tmp_path / "w.csv", START, WEEK), time_zone="Mars/Base")


FOCUS = [
    "ChargeCategory",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ConsumedQuantity",
    "ConsumedUnit",
    "SkuPriceDetails",
]


def bill(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([FOCUS, *rows])
    return path


def usage(start, hours, quantity, details, unit="Hours", category="Usage"):
    end = start + timedelta(hours=hours)
    return [category, f"{start:%Y-%m-%dT%H:%M:%SZ}", f"{end:%Y-%m-%dT%H:%M:%SZ}", quantity, unit, json.dumps(details)]


def week_of(quantity, details):
    return [usage(START + timedelta(hours=h), 1, quantity, details) for h in range(WEEK)]


def test_a_bill_charges_gpu_hours(tmp_path):
    """Two machines of 8 by the hour (by the warehouse's count), 4 GPUs by the bill's; storage and tax don't count."""
    rows = week_of(2, {"InstanceType": "p5.48xlarge"}) + week_of(1, {"GpuCount": 4})
    rows += [usage(START, 1, 900, {}, unit="GB-Hours"), usage(START, 1, 5, {}, category="Tax")]
    found = read(bill(tmp_path / "b.csv", rows), format="focus")
    assert found.hours[:3] == (20.0, 20.0, 20.0)
    assert found.told == "GPU-hours of the bill b.csv"
    assert found.busy_over_allocated is None


def test_a_bill_by_the_day_is_spread_over_its_hours_and_a_day_without_is_nothing(tmp_path):
    days = [usage(START + timedelta(days=d), 24, 24, {"GpuCount": 8}) for d in (0, 1, 2, 3, 4, 6)]
    rows = [*days, usage(START, 24, 24, {"InstanceType": "m7i.large"})]
    found = read(bill(tmp_path / "b.csv", rows), format="focus")
    assert found.hours[:120] == (8.0,) * 120
    assert found.hours[120:144] == (0.0,) * 24
    assert "1 rows in hours without GPUs left out" in found.told


def test_a_bill_in_parquet_says_the_same(tmp_path):
    source = bill(tmp_path / "b.csv", week_of(1, {"GpuCount": 8}))
    with duckdb.connect() as connection:
        connection.read_csv(str(source)).write_parquet(str(tmp_path / "b.parquet"))
    assert read(tmp_path / "b.parquet", format="focus").hours == read(source, format="focus").hours


def test_charges_off_the_hour_count_in_the_hours_that_they_touch(tmp_path):
    """A quarter of an hour of 8 GPUs is 2 GPU-hours; an hour and a half from 1:15 is 6 in each of two hours."""
    rows = week_of(1, {"GpuCount": 8})
    rows += [usage(START + timedelta(minutes=15), 0.25, 900, {"GpuCount": 8}, unit="Seconds")]
    rows += [usage(START + timedelta(hours=1, minutes=15), 1.5, 90, {"GpuCount": 8}, unit="Minutes")]
    assert read(bill(tmp_path / "b.csv", rows), format="focus").hours[:4] == (10.0, 14.0, 14.0, 8.0)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
def test_a_bill_s_local_hours_stay_whole(tmp_path, zone):
    local = [
        [cell.rstrip("Z") if place in (1, 2) else cell for place, cell in enumerate(row)] for row in week_of(1, {})
    ]
    rows = [[*row[:3], number % 24, "GPU-Hours", ""] for number, row in enumerate(local)]
    found = read(bill(tmp_path / "b.csv", rows), format="focus", time_zone=zone)
    assert found.hours[:WEEK] == tuple(float(hour % 24) for hour in range(WEEK))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([FOCUS], "b.csv: charges for no GPU-hours"),
        ([["a", "b"], [1, 2]], "b.csv: no FOCUS bill, it lacks ChargePeriodStart, .*, ConsumedUnit or PricingUnit"),
        ([FOCUS, usage(START, 1, "two", {})], "b.csv: ConsumedQuantity is 'two', not a number"),
        ([FOCUS, usage(START, -1, 1, {})], "b.csv: ChargePeriodEnd is '2026-03-01T23:00:00Z', not a time on or after"),
    ],
)
def test_what_is_no_bill_is_told(tmp_path, rows, said):
    file = tmp_path / "b.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    with pytest.raises(BadInput, match=said):
        read(file, format="focus")


def series(gpu, values, name="DCGM_FI_DEV_GPU_UTIL", step=1800):
    stamps = [[START.timestamp() + step * n, str(value)] for n, value in enumerate(values)]
    return {"metric": {"__name__": name, "gpu": gpu}, "values": stamps}


def answer(path, *result):
    body = {"status": "success", "data": {"resultType": "matrix", "result": list(result)}}
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def test_prometheus_tells_busy_and_allocated_gpus(tmp_path):
    """Two GPUs, samples every half hour: 40 and 60 % make a half, and 100 % one: 1.5 of 2 GPUs at work."""
    file = answer(tmp_path / "p.json", series("0", [40, 60] * WEEK), series("1", [100, 100] * WEEK))
    found = read(file, format="prometheus")
    assert found.hours[0] == pytest.approx(1.5)
    assert found.busy_over_allocated == pytest.approx(0.75)
    demand = GpuHours(kind="gpu_hours", gpu="H100", gpu_count=2, profile=Profile(file="p.json", format="prometheus"))
    assert "busy 75% of the hours in which they were allocated" in summary(demand, HourlyLoad(found.hours), found)


def test_profiling_metrics_are_fractions(tmp_path):
    file = answer(tmp_path / "p.json", series("0", [0.5] * WEEK, "DCGM_FI_PROF_GR_ENGINE_ACTIVE", 3600))
    assert read(file, format="prometheus").hours[0] == 0.5


def test_a_table_of_series_is_read_too(tmp_path):
    rows = [f"{int(START.timestamp() + 3600 * n) * 1000},25%,{'' if n else 75}" for n in range(WEEK)]
    file = tmp_path / "g.csv"
    file.write_text("Time,GPU 0,GPU 1\n" + "\n".join(rows), encoding="utf-8")
    hours = read(file, format="prometheus").hours
    assert hours[:2] == (1.0, 0.25)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "not the answer of a Prometheus range query"),
        (json.dumps({"data": {"result": [series("0", [101])]}}), "it needs 0 to 100"),
        (json.dumps({"data": {"result": []}}), "0 hours; it needs a week"),
    ],
)
def test_what_prometheus_did_not_say_is_told(tmp_path, content, said):
    file = tmp_path / "p.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read(file, format="prometheus")
