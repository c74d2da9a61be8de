"""Lists of hosted models' prices: what is no price never becomes one, and what holds later does not hold yet."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from click.testing import CliRunner

from gpuplan import main
from ingest import sources
from ingest.payload import Payload
from ingest.wire import Ledger
from tests.ingest.payloads import FETCHED, FOLDER, recorded

CHAT = {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06}


def payload(source, document, fetched_at=FETCHED):
    return Payload(source, json.dumps(document).encode(), "https://example.org", fetched_at)


def known(moment):
    """The recorded list of genai-prices, as if it had come at a moment."""
    return replace(recorded(FOLDER / "genai_prices_v2_47df840.json"), fetched_at=moment, ledger=Ledger())


def read(found):
    """Prices by model, kind, tier and step, and what was left out."""
    rows = list(sources.source(found.source).parse(found))
    prices = {(r.model_name, r.token_kind.value, r.service_tier.value, r.context_above_tokens): r for r in rows}
    assert len(prices) == len(rows)
    return {key: f"{row.list_unit_price.normalize():f}" for key, row in prices.items()}, dict(found.ledger.dropped)


def litellm(**models):
    return read(payload("litellm", {"models": models}))


def openrouter(name, **pricing):
    return read(payload("openrouter", {"data": [{"id": name, "pricing": pricing}]}))


def genai(prices, fetched_at=FETCHED, **more):
    model = {"id": "m", "match": {"equals": "m"}, "prices": prices} | more
    provider = {"id": "openai", "name": "OpenAI", "api_pattern": "x", "models": [model]}
    return read(payload("genai_prices", {"providers": [provider]}, fetched_at))


def standard(name, amounts):
    return {(name, kind, "standard", 0): amount for kind, amount in amounts.items()}


def test_a_price_that_starts_in_january_holds_from_january():
    """Google's introductory prices end with 2026: 0.75 and 3.75 before, 1.5 and 7.5 after."""
    eve, day = datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    for moment, amounts in ((eve, ("0.75", "0.075", "3.75")), (day, ("1.5", "0.15", "7.5"))):
        prices, dropped = read(known(moment))
        kinds = ("input", "cached_input", "output")
        assert tuple(prices["gemini-3.6-flash", kind, "standard", 0] for kind in kinds) == amounts
        assert ("prices that start later" in dropped) is (moment == eve)


def test_before_its_price_cut_a_model_had_its_steps():
    """Claude Opus 4.6 cost twice as much above 200,000 tokens until 2026-03-13."""
    before, _ = read(known(datetime(2026, 3, 12, tzinfo=UTC)))
    after, _ = read(known(datetime(2026, 3, 13, tzinfo=UTC)))
    steps = [(0, "5"), (200_000, "10")]
    assert [(step, before["claude-opus-4-6", "input", "standard", step]) for step, _ in steps] == steps
    assert ("claude-opus-4-6", "input", "standard", 200_000) not in after


@pytest.mark.parametrize("hour", [1, 20])
def test_the_hour_of_a_reading_changes_no_price(hour):
    """DeepSeek's day is dear from 00:30 to 16:30 UTC."""
    prices, _ = read(known(datetime(2026, 11, 20, hour, tzinfo=UTC)))
    assert prices["deepseek-chat", "output", "standard", 0] == "1.1"
    assert prices["deepseek-chat", "output", "off_peak", 0] == "0.55"


def test_of_two_dear_times_of_a_day_neither_is_off_peak():
    """DeepSeek's V4 is dear from 01:00 to 04:00 and from 06:00 to 10:00 UTC."""
    cheap, dear = {"input_mtok": 0.15, "output_mtok": 0.6}, {"input_mtok": 0.3, "output_mtok": 1.2}
    times = [{"start_time": f"{a}:00:00Z", "end_time": f"{b}:00:00Z"} for a, b in (("01", "04"), ("06", "10"))]
    prices, _ = genai([{"prices": cheap}, *({"constraint": time, "prices": dear} for time in times)])
    assert prices["m", "output", "standard", 0] == "1.2"
    assert prices["m", "output", "off_peak", 0] == "0.6"
    alike, _ = genai([{"prices": dear}, {"constraint": times[0], "prices": dear}])
    assert alike == standard("m", {"input": "0.3", "output": "1.2"})


def test_a_binary_fraction_is_rounded_and_fails_nobody():
    """As release 0.0.45 of the list had them."""
    assert genai({"input_mtok": 0.060000000000000005, "output_mtok": 0.18000000000000002})[0] == (
        standard("m", {"input": "0.06", "output": "0.18"})
    )


def test_litellms_cheap_hours_are_a_tier():
    cheap = {"input_cost_per_token": 1e-06, "output_cost_per_token": 4e-06, "windows": [{"hours_utc": "00:00-01:00"}]}
    prices, _ = litellm(m=CHAT | {"off_peak_pricing": cheap})
    both = {
        ("standard", "input"): "2",
        ("standard", "output"): "8",
        ("off_peak", "input"): "1",
        ("off_peak", "output"): "4",
    }
    assert prices == {("m", kind, tier, 0): amount for (tier, kind), amount in both.items()}


def test_the_last_set_of_prices_that_has_begun_is_in_force():
    cheap, dear = {"input_mtok": 1, "output_mtok": 2}, {"input_mtok": 3, "output_mtok": 4}
    sets = [{"prices": cheap}, {"constraint": {"start_date": "2026-01-01"}, "prices": dear}]
    assert genai(sets)[0] == standard("m", {"input": "3", "output": "4"})
    assert genai(sets[::-1])[0] == standard("m", {"input": "1", "output": "2"})


def test_a_model_that_charges_by_the_request_too_is_left_out():
    prices = {"input_mtok": 1, "output_mtok": 1, "requests_kcount": 5}
    assert genai(prices) == ({}, {"charges by the request too": 1})
    assert litellm(m=CHAT | {"input_cost_per_request": 0.005}) == ({}, {"charges by the request too": 1})
    asked = {"prompt": "0.000001", "completion": "0.000001"}
    assert openrouter("perplexity/sonar", **asked, request="0.005") == ({}, {"charges by the request too": 1})
    assert openrouter("perplexity/sonar", **asked, request="0")[0]


def test_an_embedding_has_no_price_of_output_and_is_left_out():
    assert genai({"input_mtok": 0.02}) == ({}, {"no price of input or of output": 1})


def test_a_resellers_price_is_not_its_hosts():
    model = {"id": "Qwen/Qwen3-32B", "match": {}, "prices": {"input_mtok": 0.1, "output_mtok": 0.3}}
    provider = {"id": "huggingface_nebius", "name": "HuggingFace (nebius)", "api_pattern": "x", "models": [model]}
    found = payload("genai_prices", {"providers": [provider]})
    rows = list(sources.source("genai_prices").parse(found))
    assert {(r.service_provider_name, r.host_provider_name, r.model_name, r.llm_id) for r in rows} == {
        ("Hugging Face", "Nebius", "Qwen/Qwen3-32B:nebius", "Qwen/Qwen3-32B")
    }


def test_openrouters_batches_are_a_tier_of_the_model_in_both_lists():
    prices, _ = openrouter("openai/gpt-oss-20b:batch", prompt="0.000000024", completion="0.00000011")
    model = {"id": "openai/gpt-oss-20b:batch", "match": {}, "prices": {"input_mtok": 0.024, "output_mtok": 0.11}}
    provider = {"id": "openrouter", "name": "OpenRouter", "api_pattern": "x", "models": [model]}
    assert read(payload("genai_prices", {"providers": [provider]}))[0] == prices
    assert prices["openai/gpt-oss-20b", "input", "batch", 0] == "0.024"


@pytest.mark.parametrize(
    ("name", "prompt", "completion", "reason"),
    [
        ("openrouter/auto", "-1", "-1", "a price below zero: it varies"),
        ("~anthropic/claude-latest", "0.000003", "0.000015", "an alias whose model may change"),
        ("stealth/model", "0", "0", "a price of zero, and not called free"),
        ("half/free", "0", "0.000001", "a price of zero, and not called free"),
        ("per/million", "0.15", "0.6", "a slip of the unit"),
    ],
)
def test_openrouters_words_for_no_price_are_none(name, prompt, completion, reason):
    assert openrouter(name, prompt=prompt, completion=completion) == ({}, {reason: 1})


def test_free_is_a_price_only_where_the_seller_says_so():
    found = openrouter("a/b:free", prompt="0", completion="0", input_cache_read="0")
    assert found == (standard("a/b:free", {"input": "0", "output": "0"}), {"cached tokens at zero": 1})


def test_cached_tokens_at_zero_count_as_dear_as_fresh_ones():
    found = openrouter("a/b", prompt="0.000001", completion="0.000002", input_cache_read="0")
    assert found == (standard("a/b", {"input": "1", "output": "2"}), {"cached tokens at zero": 1})


def test_a_price_per_thousand_tokens_is_not_taken_for_one_per_token():
    """Two figures of release 1.109.1 of the map, where 3.2 and 9.71 USD per million were meant."""
    slip = CHAT | {"litellm_provider": "azure_ai", "input_cost_per_token": 0.0032, "output_cost_per_token": 0.00971}
    assert litellm(**{"azure_ai/jais-30b-chat": slip}) == ({}, {"a slip of the unit": 1})


def test_a_price_per_token_in_a_list_of_millions_is_a_slip_too():
    assert genai({"input_mtok": 1.5e-07, "output_mtok": 6e-07}) == ({}, {"a slip of the unit": 1})


def test_the_dearest_model_ever_listed_is_believed():
    assert genai({"input_mtok": 150, "output_mtok": 600})[0] == standard("m", {"input": "150", "output": "600"})


def test_binary_fractions_of_the_map_are_rounded_to_nine_decimals():
    found, _ = litellm(m=CHAT | {"input_cost_per_token": 1.32000000000000002e-07})
    assert found["m", "input", "standard", 0] == "0.132"


def test_a_model_listed_twice_counts_once_and_at_two_prices_not_at_all():
    twin = {"gpt": CHAT, "openai/gpt": CHAT}
    assert litellm(**twin)[0] == standard("gpt", {"input": "2", "output": "8"})
    differing = twin | {"openai/gpt": CHAT | {"input_cost_per_token": 2e-05}}
    assert litellm(**differing) == ({}, {"listed twice at different prices": 1})


def test_only_chat_models_on_sale_are_read_and_the_others_are_counted():
    found, dropped = litellm(
        **{
            "gone": CHAT | {"deprecation_date": "2026-11-20"},
            "going": CHAT | {"deprecation_date": "2026-11-21"},
            "embed": CHAT | {"mode": "embedding"},
            "sample_spec": {"mode": "one of: chat, embedding", "input_cost_per_token": 0.0},
            "bedrock/us-gov-west-1/claude": CHAT,
            "bedrock/*/1-month-commitment/claude": CHAT,
            "together-ai-up-to-4b": CHAT,
            "nobody-looked": CHAT | {"input_cost_per_token": 0.0},
        }
    )
    assert found == standard("going", {"input": "2", "output": "8"})
    assert dropped == {
        "past its deprecation date": 1,
        "not for chat": 2,
        "the price of one region": 2,
        "a size class, not a model": 1,
        "a price of zero, and not called free": 1,
    }


def test_a_tier_without_its_output_is_left_out_and_the_others_stay():
    found, dropped = litellm(m=CHAT | {"input_cost_per_token_flex": 1e-06})
    assert found == standard("m", {"input": "2", "output": "8"})
    assert dropped == {"no price of input or of output": 1}


def test_a_seller_that_nobody_knows_keeps_the_maps_word_for_it():
    found = payload("litellm", {"models": {"new_cloud/m": CHAT | {"litellm_provider": "new_cloud"}}})
    rows = list(sources.source("litellm").parse(found))
    assert {(r.service_provider_name, r.model_name, r.list_unit_price) for r in rows} == {
        ("new_cloud", "m", Decimal(2)),
        ("new_cloud", "m", Decimal(8)),
    }


def test_a_new_price_of_a_seller_is_reported_and_costs_nothing():
    priced = {"prompt": "0.000001", "completion": "0.000002"}
    found = payload("openrouter", {"data": [{"id": "a/b", "pricing": priced | {"video": "0.1"}}]})
    assert read(found)[0] == standard("a/b", {"input": "1", "output": "2"})
    assert found.ledger.unread(sources.source("openrouter").CARD.ignored) == {"data.pricing.video": 1}


@pytest.mark.parametrize("name", ["genai_prices_v2_47df840.json", "litellm_1.109.1.json", "verda_structure.json"])
def test_a_list_saved_from_its_seller_reads_like_the_one_that_was_kept(name, tmp_path):
    kept = FOLDER / name
    (answer,) = json.loads(kept.read_text()).values()
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(answer))
    words = ["try", recorded(kept).source, "--format", "csv", "--from-file"]
    told = [CliRunner().invoke(main, [*words, str(path)]).stdout for path in (kept, saved)]
    assert told[0].count("\n") > 1
    assert told[0] == told[1]
