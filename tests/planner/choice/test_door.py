"""`gpuplan choose` as people and programs meet it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from gpuplan import main
from planner.choice.beside import by_length
from planner.facts import HostedModel
from warehouse import store

LLAMA = ("--config", "meta-llama/Llama-3.3-70B-Instruct", "--max-time-per-output-token-s", "0.05")


@pytest.fixture
def choose(seeded, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str, expected: int = 0, output_format: str = "json"):
        done = CliRunner().invoke(main, ("choose", *words, "--warehouse", seeded, "--format", output_format))
        assert done.exit_code == expected, done.output
        return done

    return run


def rows(done):
    envelope = json.loads(done.stdout)
    assert envelope["schema"] == "gpuplan.choose/1"
    return envelope["data"]


def test_every_option_is_in_the_data_with_its_standing(choose):
    found = rows(choose(*LLAMA, "--requests-per-s", "5"))
    ranked = [row for row in found if row["standing"] == "ranked"]
    assert [row["rank_number"] for row in ranked] == list(range(1, len(ranked) + 1))
    costs = [row["cost_usd_per_million_tokens"] for row in ranked]
    assert costs == sorted(costs)
    assert all(row["reason"] for row in found if row["standing"] != "ranked")
    assert all(row["cost_usd_per_hour"] is None for row in found if row["standing"] == "price unknown")
    assert all(row["time_per_output_token_s"] <= 0.05 and row["fits"] and row["price_id"] for row in ranked)
    assert all(row["gpu_count"] == row["instance_count"] * row["instance_gpu_count"] for row in ranked)
    assert {row["need"] for row in found} == {"serving"}


def test_the_first_screen_is_the_answer(choose):
    page = choose(*LLAMA, "--requests-per-s", "5", output_format="table").stdout
    lines = page.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) < 30
    assert lines[0].startswith("meta-llama/Meta-Llama-3.1-70B, 5 requests/s of 1,024 + 256 tokens")
    assert any(line.startswith("Rent ") for line in lines[:3])
    assert "Typical (*) for mid-size serving" in page
    assert "dropped, as another has" in page.replace("\n", " ")


def test_local_work_is_looked_at_on_desktops(choose):
    found = rows(choose("--config", "Qwen/Qwen3-8B"))
    names = {row["gpu_id"] for row in found}
    assert {"RTX-4090", "RTX-5090", "GB10", "M4-Max-128GB", "M3-Ultra-512GB"} <= names
    assert not {"H100-SXM-80GB", "B200-SXM", "L4"} & names
    assert {row["need"] for row in found} == {"local"}


def test_precisions_stand_side_by_side_with_what_is_known_of_them(choose):
    done = choose(*LLAMA, "--requests-per-s", "5", "--gpu", "H100", "--precisions")
    found = {row["precision"]: row for row in rows(done)}
    assert set(found) == {
        "bf16", "fp8", "int8", "awq", "gptq", "nvfp4", "mxfp4", "q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m", "q2_k",
    }  # fmt: skip
    assert found["fp8"]["runs"] == "native"
    assert found["nvfp4"]["runs"] == "widened"
    assert found["bf16"]["weights_gb"] > found["fp8"]["weights_gb"] > found["awq"]["weights_gb"]
    assert all(row["quality"] and row["quality_url"].startswith("https://") for row in found.values())
    page = choose(*LLAMA, "--requests-per-s", "5", "--gpu", "H100", "--precisions", output_format="table").stdout
    assert max(len(line) for line in page.splitlines() if "http" not in line) <= 80


def test_all_show_why_not(choose):
    page = choose(*LLAMA, "--requests-per-s", "5", "--gpu", "H100", "--all", output_format="md").stdout
    assert "GiB needed" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--config", "70B"), "can't be chosen without the model's configuration"),
        (("--config", "Qwen/Qwen3-8B", "--gpu", "H1000"), "unknown GPU"),
        (("--config", "Qwen/Qwen3-8B", "--requests-per-s", "1", "--concurrency", "2"), "one of them"),
    ],
)
def test_what_can_not_be_answered_says_why(choose, words, said):
    assert said in choose(*words, expected=2).stderr


def test_a_day_has_its_own_prices(choose):
    words = (*LLAMA, "--requests-per-s", "5", "--gpu", "H100")
    later, earlier, before = (choose(*words, "--as-of", day) for day in ("2026-07-20", "2025-07-20", "2001-01-01"))
    best = [next(row for row in rows(done) if row["standing"] == "ranked") for done in (later, earlier)]
    assert best[0]["price_id"] != best[1]["price_id"]
    assert [json.loads(done.stdout)["as_of"] for done in (later, before)] == ["2026-07-20", "2001-01-01"]
    assert not [row for row in rows(before) if row["standing"] == "ranked" or row["owned_hardware_id"]]
    assert "write it as 2026-07-20" in choose(*words, "--as-of", "yesterday", expected=2).stderr


def test_the_fleet_owned_and_the_tokens_called_stand_beside_the_rent(choose, seeded):
    """Beside a server's price over its four years a GPU-hour holds network, hall, power and staff."""
    done = choose(*LLAMA, "--requests-per-s", "5", "--gpu", "H200", "--input-tokens", "900", "--output-tokens", "100")
    first, *others = rows(done)
    with store.reading(Path(seeded)) as connection:
        (price,) = connection.execute(
            "SELECT typical_price_usd::DOUBLE FROM hardware_price_now WHERE hardware_id = 'server-8x-H200-SXM-141GB'"
        ).fetchone()
        (tokens,) = connection.execute(
            "SELECT min(0.9 * i.price_usd_per_million_tokens + 0.1 * o.price_usd_per_million_tokens)::DOUBLE "
            "FROM token_price_now AS i JOIN token_price_now AS o USING (source, service_provider_name, model_name, "
            "service_tier, context_above_tokens) WHERE i.token_kind = 'input' AND o.token_kind = 'output' "
            "AND i.is_preferred AND o.is_preferred AND service_tier = 'standard' AND context_above_tokens = 0 "
            "AND i.llm_id = 'meta-llama/Llama-3.3-70B-Instruct'"
        ).fetchone()
    assert first["owned_hardware_id"] == "server-8x-H200-SXM-141GB"
    assert first["owned_gpu_count"] % 8 == 0
    assert 0.25 < price / (8 * 4 * 8760) / first["owned_cost_usd_per_gpu_hour"] < 1
    assert first["hosted_price_usd_per_million_tokens"] == pytest.approx(tokens)
    assert not any(row["owned_hardware_id"] for row in others)


def test_a_long_prompt_has_the_price_of_its_length():
    def sale(above: int, price: float) -> HostedModel:
        seen = datetime(2026, 1, 1, tzinfo=UTC)
        return HostedModel(
            "Acme", "m", "standard", above, "m", price, None, price, None, None, seen, "id", "x", "fresh"
        )

    tiers = [sale(200_000, 4.0), sale(0, 2.0)]
    assert [each.input_usd for each in by_length(tiers, 1000)] == [2.0]
    assert [each.input_usd for each in by_length(tiers, 300_000)] == [4.0]


def test_for_ones_own_desk_the_price_of_a_card_is_told(choose):
    page = choose("--config", "Qwen/Qwen3-8B", output_format="table").stdout
    assert "To buy, a card costs $2,500 (RTX-5090)" in page


def test_an_engine_is_not_planned_where_it_does_not_run(choose):
    found = rows(
        choose(*LLAMA, "--requests-per-s", "5", "--engine", "tensorrt-llm", "--gpu", "MI300X", "--gpu", "H100")
    )
    assert {row["standing"] for row in found if row["gpu_id"] == "MI300X"} == {"does not run"}
    assert all("tensorrt-llm does not run on CDNA3" in row["reason"] for row in found if row["gpu_id"] == "MI300X")
    assert "ranked" in {row["standing"] for row in found if row["gpu_id"] == "H100-SXM-80GB"}


def test_markdown_has_the_verdict_above_the_table(choose):
    page = choose(*LLAMA, "--requests-per-s", "5", output_format="md").stdout
    assert page.index("Rent ") < page.index("| # |")
    assert not [line for line in page.splitlines() if line.startswith("    ")]


def test_formats_that_run_alike_are_best_on_the_same_hardware(choose):
    """AWQ and GPTQ take and cost the same: none is left out as the other's equal."""
    found = {row["precision"]: row for row in rows(choose("--config", "Qwen/Qwen3-8B", "--precisions"))}
    assert found["awq"]["gpu_id"] == found["gptq"]["gpu_id"]
    assert found["awq"]["cost_usd_per_hour"] == found["gptq"]["cost_usd_per_hour"]


@pytest.mark.parametrize(("need", "title"), [("large", "large serving or training"), ("spiky", "occasional and spiky")])
def test_a_stated_need_names_its_typical_class(choose, need, title):
    page = choose("--config", "Qwen/Qwen3-8B", "--need", need, "--requests-per-s", "2", output_format="table").stdout
    assert f"Typical (*) for {title}" in page.replace("\n", " ")
