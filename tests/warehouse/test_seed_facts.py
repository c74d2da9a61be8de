"""The other seeds: accelerators, hardware, electricity, tokens, exchange rates."""

import pytest

from warehouse import store
from warehouse.faults import BadInput
from warehouse.lookup import find_gpu
from warehouse.tables import ElectricityPrice, FxRate, Gpu, HardwarePrice, Llm, TokenPrice


def test_all_80_accelerators_are_there(prices):
    assert len(store.records(prices, Gpu)) == 80


def test_an_h100_has_its_dense_figures_and_the_memory_that_an_engine_sees(prices):
    gpu = find_gpu(prices, "H100")
    assert gpu.gpu_id == "H100-SXM-80GB"
    assert gpu.bf16_dense_tflops == 989
    assert gpu.fp8_dense_tflops == 1979
    assert gpu.memory_bandwidth_gb_per_s == 3350
    assert gpu.usable_memory_gib == 79.2


@pytest.mark.parametrize(("gpu_id", "tflops"), [("V100-SXM2-16GB", 125), ("V100-PCIE-16GB", 112), ("T4", 65)])
def test_a_part_without_bf16_has_its_fp16_rate(prices, gpu_id, tflops):
    gpu = find_gpu(prices, gpu_id)
    assert (gpu.fp16_dense_tflops, gpu.bf16_dense_tflops) == (tflops, None)


@pytest.mark.parametrize(
    ("name", "gpu_id"),
    [
        ("NVIDIA H100 80GB HBM3", "H100-SXM-80GB"),
        ("NVIDIA H100 PCIe", "H100-PCIE-80GB"),
        ("NVIDIA A100-SXM4-80GB", "A100-SXM-80GB"),
        ("NVIDIA A100-SXM4-40GB", "A100-SXM-40GB"),
        ("NVIDIA GH200 480GB", "GH200-96GB"),
        ("NVIDIA GeForce RTX 4090", "RTX-4090"),
        ("NVIDIA RTX 6000 Ada Generation", "RTX-6000-Ada"),
        ("NVIDIA RTX PRO 6000 Blackwell Server Edition", "RTX-PRO-6000-BW-SE"),
        ("Tesla V100-SXM2-32GB", "V100-SXM2-32GB"),
        ("AMD Instinct MI300X", "MI300X"),
        ("Gaudi 3", "Gaudi3"),
    ],
)
def test_an_accelerator_is_known_by_the_name_its_driver_gives_it(prices, name, gpu_id):
    assert find_gpu(prices, name).gpu_id == gpu_id


def test_a_name_of_two_accelerators_is_ambiguous(prices):
    with pytest.raises(BadInput, match="Quadro-RTX-6000"):
        find_gpu(prices, "rtx6000")


def test_no_accelerator_shows_more_memory_than_its_label_in_gib(prices):
    assert [g.gpu_id for g in store.records(prices, Gpu) if g.usable_memory_gib > g.memory_size_gb] == []


def test_a_server_of_eight_h100s_costs_what_lenovo_says_and_draws_8_kw(prices):
    (server,) = store.records(prices, HardwarePrice, "hardware_id = 'server-8x-H100-SXM-80GB'")
    assert (server.kind, server.gpu_count, server.typical_price) == ("server", 8, 250142)
    assert (server.power_full_w, server.power_max_w) == (8000, 10200)


def test_the_used_server_is_marked_used(prices):
    (server,) = store.records(prices, HardwarePrice, "hardware_id = 'server-8x-H100-SXM-80GB-used'")
    assert (server.condition, server.typical_price) == ("used", 150000)


def test_texas_pays_7_71_cents_and_the_all_in_tariff_warns_of_its_cooling(prices):
    by_place = {e.place_id: e for e in store.records(prices, ElectricityPrice)}
    assert float(by_place["US-Texas"].typical_price_per_kwh) == 0.0771
    assert by_place["EU-27"].pricing_currency == "EUR"
    assert "PUE" in (by_place["Lenovo-electricity-and-cooling"].note or "")
    assert len(by_place) == 56


def test_groqs_llama_70b_is_the_published_checkpoint(prices):
    found = store.records(prices, TokenPrice, "model_name = 'llama-3.3-70b-versatile'")
    by_kind = {t.token_kind.value: float(t.list_unit_price) for t in found}
    assert by_kind == {"input": 0.59, "output": 0.79}
    assert {t.llm_id for t in found} == {"meta-llama/Llama-3.3-70B-Instruct"}


def test_a_euro_bought_1_1490_dollars_on_21_september_2026(prices):
    (rate,) = store.records(prices, FxRate, "currency = 'USD' AND rate_on = '2026-09-21'")
    assert float(rate.units_per_eur) == 1.149


def test_every_served_checkpoint_that_can_be_sized_is_found_by_its_name(prices):
    served = {t.llm_id for t in store.records(prices, TokenPrice) if t.llm_id}
    known = {name for m in store.records(prices, Llm) for name in (m.llm_id, *m.aliases)}
    assert {"meta-llama/Llama-3.3-70B-Instruct", "openai/gpt-oss-120b", "Qwen/Qwen3-32B"} <= served & known


def test_no_token_is_free_unless_its_seller_says_so(prices):
    assert [t.model_name for t in store.records(prices, TokenPrice) if t.list_unit_price == 0] == []


def asked(prices, query):
    return prices.execute(query).fetchall()


@pytest.mark.parametrize(
    ("day", "dollars"), [("2025-07-30", []), ("2025-09-01", [0.39, 0.39]), ("2026-11-04", [0.135, 0.4])]
)
def test_tokens_have_a_past(prices, day, dollars):
    """Novita's Llama 3.3 70B, input and output, in releases 0.0.4 and 0.2.3 of genai-prices."""
    query = f"""
        SELECT list_unit_price FROM token_price_at('{day}')
        WHERE service_provider_name = 'Novita' AND model_name = 'meta-llama/llama-3.3-70b-instruct' ORDER BY token_kind
    """
    assert [float(price) for (price,) in asked(prices, query)] == dollars


def test_a_token_price_that_begins_after_the_day_of_the_list_is_not_its_price(prices):
    """Gemini 4 Argon costs 2 and 10 until 2026-12-01, and DeepSeek's V4 Flash half at most hours."""
    query = """
        SELECT token_kind, service_tier, list_unit_price FROM token_price_now
        WHERE model_name = '{}' AND service_provider_name = '{}' AND token_kind <> 'cached_input' ORDER BY ALL
    """
    assert asked(prices, query.format("gemini-4-argon", "Google")) == [
        ("input", "standard", 2),
        ("output", "standard", 10),
    ]
    assert [float(price) for *_, price in asked(prices, query.format("deepseek-v4-flash", "DeepSeek"))] == [
        0.15, 0.3, 0.6, 1.2,
    ]  # fmt: skip
