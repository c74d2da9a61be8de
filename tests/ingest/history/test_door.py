"""`gpuplan history` and `gpuplan history import` as a user types them, and the chart."""

import json
from datetime import UTC, datetime

import pytest

from warehouse import seed, store
from warehouse.course import Course, drawn
from warehouse.load import Arrival, load

ROWS = """as_of,provider,sku,gpu_raw,gpu_count,region,price_kind,usd_per_hour
2025-01-01,aws,p5.48xlarge,H100,8,eu-north-1,on_demand,80
2025-02-01,aws,p5.48xlarge,H100,8,eu-north-1,on_demand,40
2025-02-01,aws,p4d.24xlarge,A100,8,eu-north-1,on_demand,0
"""


def month(number: int) -> datetime:
    return datetime(2025, number, 1, tzinfo=UTC)


@pytest.fixture
def path(warehouse, tmp_path):
    """A history in a file, and a warehouse that knows accelerators and no prices."""
    gpus = [
        row for origin in seed.origins() if origin.file == "gpu.csv" for _, rows in seed._read(origin) for row in rows
    ]
    with store.writing(warehouse) as connection:
        load(connection, Arrival(gpus[0].source, month(1)), gpus)
    path = tmp_path / "ours.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_a_history_is_imported_kept_shown_and_traced(gpuplan, path, tmp_path):
    result = gpuplan("history", "import", str(path))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0] == "ours.csv: 2 new price periods of 1 offers, 2025-01-01 to 2025-02-02"
    assert [line.split()[:3] for line in result.stdout.splitlines()[2:]] == [["new", "2", "-"], ["refused", "1", "a"]]
    shown = gpuplan("history", "--gpu", "H100", "--region", "eu-north-1", "--format", "json")
    found = json.loads(shown.stdout)["data"]
    assert [(row["valid_from"][:10], row["price_usd_per_instance_hour"], row["change"]) for row in found] == [
        ("2025-01-01", 80, None),
        ("2025-02-01", 40, "-50.0%"),
    ]
    traced = gpuplan("trace", found[0]["price_id"])
    assert "of history:ours, fetched 2025-01-01 UTC" in traced.stdout
    assert "kept, and its SHA-256 is right" in traced.stdout
    assert [row["state"] for row in json.loads(gpuplan("archive", "check", "--format", "json").stdout)["data"]] == [
        "kept"
    ]
    again = gpuplan("replay", "--into", str(tmp_path / "again.duckdb"))
    assert again.exit_code == 0, again.stderr
    assert "the same, row for row" in again.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("history",), "say whose prices, such as --gpu H100-SXM-80GB"),
        (("history", "import", "no-such.csv"), "no-such.csv: No such file or directory"),
    ],
)
def test_a_wrong_call_is_told_in_a_line(gpuplan, words, told):
    result = gpuplan(*words)
    assert result.exit_code == 2
    assert told in result.stderr


COURSES = [
    Course("A", "spot", [(month(1), 1.0), (month(7), 4.0)]),
    Course("B", "on-demand", [(month(1), 8.0), (month(4), None), (month(10), 2.0)]),
]


def test_a_chart_has_one_scale_and_a_blank_where_there_was_no_price():
    rows = drawn("X", COURSES, datetime(2026, 1, 1, tzinfo=UTC)).rows
    # A costs 1 and then 4 of 8: an eighth and half of the height; B is away from April to September.
    assert [row["course"] for row in rows] == ["▁" * 17 + "▄" * 19, "█" * 8 + " " * 18 + "▂" * 10]
    assert [(row["first_usd"], row["last_usd"]) for row in rows] == [(1.0, 4.0), (8.0, 2.0)]


def test_a_chart_needs_80_columns_and_its_svg_shows_every_move(gpuplan, path, tmp_path, monkeypatch):
    gpuplan("history", "import", str(path))
    monkeypatch.setenv("COLUMNS", "80")
    svg = tmp_path / "h100.svg"
    result = gpuplan("history", "--gpu", "H100", "--chart", "--svg", str(svg))
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "scale 0 to 10.00" in result.stdout
    picture = svg.read_text(encoding="utf-8")
    assert ">H100-SXM-80GB: lowest price of each seller<" in picture
    assert ">AWS<" in picture


def test_a_pipe_gets_rows_and_no_chart(gpuplan, path):
    gpuplan("history", "import", str(path))
    assert "scale 0" not in gpuplan("history", "--gpu", "H100").stdout
