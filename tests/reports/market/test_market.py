"""What moved between two readings: each offer by hand, and a page that says so in every format."""

import json
import shutil
from datetime import timedelta

import pytest
from click.testing import CliRunner

from gpuplan import main
from reports.market.result import read_market
from tests.reports.json_schemas import faults
from tests.reports.market.made_market import BATCHES, BECAME, HOSTILE, SINCE, UNTIL
from warehouse import store
from warehouse.ask import rows
from warehouse.faults import BadInput
from warehouse.load import load


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    link = tmp_path_factory.mktemp("market") / "w.duckdb"
    with store.writing(link) as connection:
        for arrival, rows in BATCHES:
            load(connection, arrival, rows)
    return link


@pytest.fixture(scope="module")
def market(link):
    with store.reading(link) as connection:
        return read_market(connection, SINCE, UNTIL)


@pytest.fixture
def told(link, monkeypatch):
    """Calls the verb as on 9 June."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(UNTIL.timestamp())))
    return lambda *words: CliRunner().invoke(main, ["market", "--warehouse", str(link), *map(str, words)])


def picked(found, *names):
    return [tuple(pytest.approx(row[n]) if isinstance(row[n], float) else row[n] for n in names) for row in found]


def test_each_offer_became_what_it_became(link):
    with store.reading(link) as connection:
        found = rows(connection, "FROM offer_change($since, $until)", {"since": SINCE, "until": UNTIL})
    key = ("service_provider_name", "gpu_id", "region_id", "pricing_category")
    assert {tuple(row[k] for k in key): row["what_happened"] for row in found} == {k: v[0] for k, v in BECAME.items()}
    changes = {tuple(row[k] for k in key): row["change_fraction"] for row in found}
    assert changes == {k: pytest.approx(v[1]) if v[1] is not None else None for k, v in BECAME.items()}


def test_what_comes_back_is_not_new(ground, sold):
    """On sale in January, gone in February, back in March, each a whole live reading."""
    live, other = {"warn_after_hours": 24, "error_after_hours": 72}, sold("9", region_id="elsewhere")
    ground.load("2026-01-01", [*sold("8"), *other], **live)
    ground.load("2026-02-01", other, **live)
    ground.load("2026-03-01", [*sold("8"), *other], **live)
    found = ground.ask("SELECT region_id, what_happened FROM offer_change('2026-02-02', '2026-03-02') ORDER BY ALL")
    assert found == [("elsewhere", "same"), ("us-east-1", "back")]


def test_what_a_live_reading_adds_to_a_bundle_is_first_seen_and_what_the_next_one_adds_is_new(ground, sold):
    ground.load("2026-01-01", sold("8"))
    ground.load("2026-02-01", [*sold("8"), *sold("9", region_id="b")], warn_after_hours=24, error_after_hours=72)
    ground.load(
        "2026-03-01",
        [*sold("8"), *sold("9", region_id="b"), *sold("9", region_id="c")],
        warn_after_hours=24,
        error_after_hours=72,
    )
    query = "SELECT region_id FROM offer_change($since, $until) WHERE what_happened = $what ORDER BY ALL"
    asked = {"until": "2026-04-01", "what": "first seen"}
    assert ground.ask(query, since="2026-01-15", **asked) == [("b",), ("c",)]
    assert ground.ask(query, since="2026-02-15", **asked | {"what": "new"}) == [("c",)]


def test_the_lowest_prices_move_by_what_is_comparable(market):
    """H100: then 40 / 8 = 5.00 at Acme, now 4.50; Bolt's 3.00 is first seen. The L40S is 4.40 dollars, then 4.84."""
    names = ("gpu_id", "pricing_category", "lowest_usd_per_gpu_hour_before", "lowest_usd_per_gpu_hour_after")
    more = ("change_fraction", "first_seen_usd_per_gpu_hour", "because")
    assert picked(market.cheapest, *names, *more) == [
        ("B200-SXM", "Standard", None, 6.0, None, None, "no price then"),
        ("H100-SXM-80GB", "Standard", 5.0, 4.5, -0.1, 3.0, "its price fell"),
        ("H100-SXM-80GB", "Dynamic", 2.0, 2.0, 0.0, None, "the same"),
        ("L4", "Standard", 0.55, None, None, None, "no price now"),
        ("L40S", "Standard", 4.4, 4.84, 0.1, None, "the exchange rate"),
    ]


def test_moves_spread_spot_and_what_came_and_went(market):
    """Now H100s on demand cost 3.00 at Bolt, 4.50 at Acme and 7.00 at Idle; spot 2.00 is 5/9 below, it was 3/5."""
    moves = picked(market.moves, "what_happened", "offer_count", "largest_change_fraction", "region_id")
    assert moves == [("dearer", 1, 0.25, "us-2"), ("cheaper", 1, -0.1, "us-1")]
    names = ("gpu_id", "provider_count", "median_usd_per_gpu_hour", "highest_over_lowest", "highest_over_lowest_before")
    assert picked(market.spread, *names) == [("H100-SXM-80GB", 3, 4.5, 7 / 3, 1.4)]
    assert picked(market.spot, "discount_fraction", "discount_fraction_before") == [(5 / 9, 0.6)]
    assert picked(market.came, "how", "gpu") == [("new", "B200-SXM"), ("first seen", "H100-SXM-80GB")]
    assert picked(market.came_gpus, "gpu", "is_new") == [("B200-SXM", True)]
    assert picked(market.went, "how", "gpu", "is_gpu_on_sale") == [
        ("withdrawn", "L4", False),
        ("no price any more", "H100-SXM-80GB", True),
    ]


def test_sources_are_as_old_as_they_were_then(market):
    names = ("source", "freshness", "age_days", "loaded_count")
    assert picked(market.priced_sources, *names) == [
        ("idle", "stale", 39, 0),
        ("acme", "fresh", 1, 1),
        ("bolt", "fresh", 1, 1),
        ("lyon", "fresh", 1, 1),
    ]


def test_the_page_on_a_terminal(told):
    result = told("--since", "2026-06-02")
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 80
    said = " ".join(result.stdout.split())
    assert "Of 4 prices seen before and since, 1 fell by 10 % (median) and 1 rose by 25 % (median)." in said
    assert "New offers: 1; gone: 1." in said
    assert "not to be used: idle" in said
    assert "H100-SXM-80GB on demand $5.00 $4.50 -10 % its price $3.00 Bolt" in said


def test_token_prices_moved_by_the_list_that_is_believed(market):
    """alpha's input fell by a fifth; beta's by half while its output rose by a quarter; litellm was not read then."""
    names = ("model_name", "what_happened", "largest_change_fraction", "largest_change_token_kind")
    assert picked(market.token_moves, *names) == [
        ("beta", "moved both ways", -0.5, "input"),
        ("alpha", "cheaper", -0.2, "input"),
        ("delta", "withdrawn", None, None),
        ("gamma", "new", None, None),
    ]
    counts = ("compared_count", "cheaper_count", "both_ways_count", "new_count", "first_seen_count", "withdrawn_count")
    assert picked([market.tokens], *counts) == [(3, 1, 1, 1, 1, 1)]
    prices = ("input_usd_per_million_tokens_before", "output_usd_per_million_tokens_after")
    assert [float(market.token_moves[0][name]) for name in prices] == [0.2, 1.25]


def test_servers_moved(market):
    names = ("hardware_id", "what_happened", "change_fraction", "source_name")
    assert picked(market.hardware, *names) == [
        ("server-8x-H100", "cheaper", -0.05, "Street & Co"),
        ("card-H100", "new", None, "Street & Co"),
    ]


def test_one_gpu_or_one_seller_is_looked_at(link):
    def looked_at(**asked):
        with store.reading(link) as connection:
            return read_market(connection, SINCE, UNTIL, **asked)

    l40s = looked_at(gpu="l40s")
    assert (l40s.gpu_id, {row["gpu_id"] for row in l40s.cheapest}) == ("L40S", {"L40S"})
    assert (l40s.totals["offer_count"], l40s.hardware, l40s.token_moves, l40s.spot) == (1, [], [], [])
    assert [row["source"] for row in l40s.priced_sources] == ["lyon"]
    acme = looked_at(provider="ACME")
    assert (acme.provider, acme.totals["cheaper_count"], len(acme.spot)) == ("Acme", 1, 1)
    assert {row["service_provider_name"] for row in acme.moves} == {"Acme"}
    talk = looked_at(provider="openrouter")
    assert (talk.totals["offer_count"], len(talk.token_moves)) == (0, 4)
    with pytest.raises(BadInput, match="unknown provider 'Acne'; did you mean Acme"):
        looked_at(provider="Acne")


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_every_format_says_the_same_twice_and_names_are_text(told, tmp_path, suffix):
    first, second = tmp_path / f"1.{suffix}", tmp_path / f"2.{suffix}"
    for output in (first, second):
        assert told("--since", "2026-06-02", "-o", output).exit_code == 0
    text = first.read_text()
    assert first.read_bytes() == second.read_bytes()
    if suffix == "json":
        assert faults("market", text) == []
        assert json.loads(text)["data"][0]["came"][1]["service_provider_name"] == HOSTILE
        return
    assert "<script>" not in text
    assert "1 fell by 10 % (median) and 1 rose by 25 % (median)." in text
    assert "Of 3 models whose token prices were seen before and since, 1 became cheaper," in text
    for figure in ("$5.00", "$4.50", "$3.00", "$0.5500", "+25 %", "56 %", "2.33x", "$0.4000", "$190,000"):
        assert figure in text


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_the_next_one_begins_where_the_last_one_ended(told, tmp_path, monkeypatch, suffix):
    """The first looks seven days back; the next finds that Acme was read since and that nothing moved."""
    page = tmp_path / f"market.{suffix}"
    assert told("--since", "last", "-o", page).exit_code == 0
    later = UNTIL + timedelta(hours=30)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(later.timestamp())))
    assert told("--since", "last", "-o", page).exit_code == 0
    text = page.read_text()
    if suffix == "json":
        found = json.loads(text)
        assert found["data"][0]["since"] == "2026-06-09T00:00:00+00:00"
        assert found["as_of"] == "2026-06-10"
    else:
        assert "from 2026-06-09 to 2026-06-10 06:00 UTC" in text
        assert "No source was read in this time, so nothing is known to have moved." in text


def test_where_all_was_read_and_nothing_moved_it_says_so(link, tmp_path, told, monkeypatch):
    place = shutil.copyfile(link.resolve(), tmp_path / "w.duckdb")
    arrival, rows = BATCHES[-1]
    with store.writing(place) as connection:
        load(connection, type(arrival)(arrival.source, UNTIL, warn_after_hours=24, error_after_hours=720), rows)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int((UNTIL + timedelta(hours=9)).timestamp())))
    result = told("--since", "12h", "--warehouse", place)
    assert "Of 1 prices seen before and since, none moved. New offers: 0; gone: 0." in " ".join(result.stdout.split())
    assert "Not read since, so that nothing of them can have moved here: acme, lyon." in " ".join(result.stdout.split())


def test_an_empty_warehouse_is_a_page_too(empty_file, told):
    result = told("--warehouse", empty_file)
    assert result.exit_code == 0, result.output
    assert "No source was read in this time" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("--since", "yesterday"), "write a day"),
        (("--since", "2030-01-01"), "name an earlier day"),
        (("--since", "last"), "name the report with -o"),
        (("-o", "page.pdf"), "end the name in .html, .md, .json"),
    ],
)
def test_a_wrong_call_is_told_in_a_line(told, words, remedy):
    result = told(*words)
    assert result.exit_code == 2
    assert remedy in result.stderr


def test_a_page_of_something_else_is_no_last_report(told, tmp_path):
    (tmp_path / "x.html").write_text("<p>hello</p>")
    result = told("--since", "last", "-o", tmp_path / "x.html")
    assert result.exit_code == 2
    assert "does not say up to when it looked" in result.stderr
    assert (tmp_path / "x.html").read_text() == "<p>hello</p>"
