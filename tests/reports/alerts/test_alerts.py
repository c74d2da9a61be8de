"""What rules find in a real warehouse, and that each thing is told once."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import sold
from warehouse import store
from warehouse.load import Arrival, load, log_failure
from warehouse.staging import insert
from warehouse.tables import Dated, FirewallCase, Gpu, Outcome

NOW = datetime.now(UTC)
CARD = {"warn_after_hours": 24, "error_after_hours": 72}
H100 = Gpu(
    source="aws",
    gpu_id="H100-SXM-80GB",
    aliases=("H100",),
    vendor="NVIDIA",
    architecture="Hopper",
    form_factor="SXM",
    launch_year=2022,
    memory_size_gb=80,
    usable_memory_gib=79.6,
    memory_type="HBM3",
    memory_bandwidth_gb_per_s=3350,
    source_name="NVIDIA",
    confidence="high",
)


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path / "w.duckdb")


class Shop:
    """A warehouse into which readings of AWS come, so many hours ago."""

    def __init__(self, link: Path) -> None:
        self.link = link

    def reads(self, hours_ago: float, rows: list[Dated], source: str = "aws", **more) -> None:
        arrival = Arrival(source, NOW - timedelta(hours=hours_ago), **{**CARD, **more})
        with store.writing(self.link) as connection:
            load(connection, arrival, rows)

    def fails(self, hours_ago: float, message: str, source: str = "aws") -> None:
        arrival = Arrival(source, NOW - timedelta(hours=hours_ago), message=message, **CARD)
        with store.writing(self.link) as connection:
            log_failure(connection, arrival, Outcome.FAILED)


@pytest.fixture
def tell(gpuplan, shop, tmp_path):
    """Run the verb with rules; the subjects and messages that are new on stdout, and the exit code."""

    def run(rules: str, *words: str) -> tuple[dict[str, str], int]:
        path = tmp_path / "rules.toml"
        path.write_text(rules)
        result = gpuplan("alerts", path, "--warehouse", shop.link, "--format", "json", *words)
        assert result.exit_code in {0, 1}, result.output
        rows = json.loads(result.stdout)["data"]
        return {row["subject"]: row["message"] for row in rows}, result.exit_code

    return run


BELOW = '[[rule]]\nname = "cheap"\nkind = "price_below"\ngpu = "H100"\nusd_per_gpu_hour = 5\n'


def test_a_price_below_the_limit_is_told_once_and_again_after_it_was_over(shop, tell):
    """p5.48xlarge has 8 GPUs: $39.20 an hour is $4.90 per GPU, under $5; $40.00 is $5.00 and not below."""
    shop.reads(9, [H100, *sold("40")])
    assert tell(BELOW) == ({}, 0)
    shop.reads(6, [H100, *sold("39.20")])
    found, _ = tell(BELOW)
    assert found == {
        "H100-SXM-80GB": "H100-SXM-80GB costs $4.9 per GPU-hour, less than $5: AWS p5.48xlarge us-east-1 on demand"
    }
    assert tell(BELOW) == ({}, 0)
    shop.reads(4, [H100, *sold("38")])
    assert tell(BELOW) == ({}, 0)
    shop.reads(3, [H100, *sold("44")])
    assert tell(BELOW) == ({}, 0)
    shop.reads(2, [H100, *sold("38")])
    assert list(tell(BELOW)[0]) == ["H100-SXM-80GB"]


def test_all_shows_what_was_told_and_tells_nobody(shop, tell):
    shop.reads(9, [H100, *sold("8")])
    assert list(tell(BELOW, "--all")[0]) == ["H100-SXM-80GB"]
    assert list(tell(BELOW)[0]) == ["H100-SXM-80GB"]
    assert list(tell(BELOW, "--all")[0]) == ["H100-SXM-80GB"]


@pytest.mark.parametrize(
    "asked",
    ["gpu_count = 4", 'region = "eu-*"', 'category = "spot"', 'provider = "Azure"', 'continent = "Europe"'],
)
def test_a_limit_elsewhere_is_not_met_here(shop, tell, asked):
    shop.reads(9, [H100, *sold("8")])
    assert tell(BELOW.replace("usd_per", asked + "\nusd_per")) == ({}, 0)


def test_a_rule_for_a_gpu_that_nobody_knows_is_an_error(shop, gpuplan, tmp_path):
    shop.reads(9, [H100, *sold("8")])
    (tmp_path / "r.toml").write_text(BELOW.replace("H100", "H101"))
    result = gpuplan("alerts", tmp_path / "r.toml", "--warehouse", shop.link)
    assert result.exit_code == 2
    assert "unknown GPU 'H101'; did you mean H100" in result.stderr


MOVE = '[[rule]]\nname = "moves"\nkind = "price_move"\nchange_fraction = 0.2\nwithin_days = 1\n'


def test_moves_up_and_down_are_told_each_once(shop, tell):
    """100 to 80 is -20 %; 80 to 90 is +12.5 %; 90 to 117 is +30 %. By eight: 10 to 14.62."""
    shop.reads(50, sold("200"))
    shop.reads(40, sold("100"))
    shop.reads(9, sold("80"))
    ((subject, message),) = tell(MOVE)[0].items()
    assert "H100-SXM-80GB: -20.0%, from 12.5 to 10 USD per GPU-hour since" in message
    shop.reads(8, sold("90"))
    assert tell(MOVE) == ({}, 0)
    shop.reads(7, sold("117"))
    ((again, message),) = tell(MOVE)[0].items()
    assert "+30.0%, from 11.25 to 14.62 USD" in message
    assert again != subject
    assert tell(MOVE) == ({}, 0)


NEW = '[[rule]]\nname = "new"\nkind = "new_gpu"\nwithin_days = 1\n'


def test_a_new_gpu_is_told_even_when_its_name_is_not_known_yet(shop, tell):
    first = sold("80")
    shop.reads(50, first)
    other = sold("9", gpu_id=None, gpu_name="R300 Ultra", gpu_count=1, instance_type="r1.large")
    shop.reads(9, [*first, *other])
    assert tell(NEW) == (
        {"R300 Ultra": "R300 Ultra is on sale for the first time: AWS r1.large us-east-1 on demand"},
        0,
    )
    assert tell(NEW) == ({}, 0)


def test_what_came_with_the_program_is_not_news(shop, tell):
    shop.reads(9, sold("80"), warn_after_hours=None, error_after_hours=None)
    assert tell(NEW) == ({}, 0)


STALE = '[[rule]]\nname = "stale"\nkind = "source_stale"\n'


def test_a_source_is_stale_by_its_card_and_a_failure_does_not_freshen_it(shop, tell):
    shop.reads(73, sold("80"))
    shop.reads(71, sold("9", source="oci"), source="oci")
    shop.fails(1, "oci.example did not answer", source="aws")
    found, _ = tell(STALE)
    assert list(found) == ["aws"]
    assert found["aws"].endswith("last reading failed (oci.example did not answer)")
    assert list(tell(STALE + 'freshness = "ageing"')[0]) == ["oci"]


def test_a_region_that_its_seller_does_not_list_any_more_is_told_and_the_others_are_not(shop, tell):
    """Azure's list lost regions and machines for days: nobody asks for such a region, so nothing fails."""
    for hours, region in ((99, "eastus"), (99, "sold-out"), (98, "sold-out"), (1, "westeurope")):
        rows = [] if hours == 98 else sold("80", region_id=region)
        shop.reads(hours, rows, scope=region)
    found, _ = tell(STALE)
    assert list(found) == ["aws eastus"]
    assert found["aws eastus"].startswith("aws eastus is stale: its newest good data is of ")
    shop.reads(0.5, sold("80", region_id="eastus"), scope="eastus")
    assert tell(STALE) == ({}, 0)


FAILING = '[[rule]]\nname = "failing"\nkind = "source_failing"\n'


def test_a_failing_source_is_told_until_it_is_well(shop, tell):
    shop.reads(9, sold("80"))
    shop.fails(8, "timed out")
    assert tell(FAILING) == ({"aws": "aws failed (timed out)"}, 0)
    shop.reads(7, sold("80"))
    assert tell(FAILING) == ({}, 0)
    shop.fails(6, "timed out")
    assert list(tell(FAILING)[0]) == ["aws"]


def test_a_list_of_regions_that_did_not_come_is_told_until_regions_are_read_again(shop, tell):
    shop.fails(9, "no list of regions")
    assert tell(FAILING) == ({"aws": "aws failed (no list of regions)"}, 0)
    shop.reads(8, sold("80", region_id="eastus"), scope="eastus")
    assert tell(FAILING) == ({}, 0)
    shop.fails(7, "no list of regions")
    assert list(tell(FAILING)[0]) == ["aws"]


def test_what_the_firewall_holds_back_is_told_with_the_way_to_release_it(shop, tell):
    case = FirewallCase.of(
        source="aws",
        verdict="quarantined",
        checks=("price_jump",),
        reason="100 times the published price",
        subject_kind="offer",
        subject_id="x",
        subject_name="AWS p5.48xlarge",
        valid_from=NOW - timedelta(hours=8),
    )
    shop.reads(9, sold("80"))
    with store.writing(shop.link) as connection:
        insert(connection, case)
    found, _ = tell('[[rule]]\nname = "held"\nkind = "case_open"\n')
    assert found == {
        case.case_id: "aws: AWS p5.48xlarge quarantined: 100 times the published price; "
        f"`gpuplan accept {case.case_id}` releases it if it is genuine"
    }
