"""`gpuplan size` as people and programs meet it."""

import json
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from gpuplan import main


@pytest.fixture
def size(seeded):
    def run(*words: str, expected: int = 0, output_format: str = "json", warehouse: str = seeded):
        words = ("size", *words, "--warehouse", warehouse, "--format", output_format)
        done = CliRunner().invoke(main, words)
        assert done.exit_code == expected, done.output
        return done

    return run


def row(done) -> dict:
    envelope = json.loads(done.stdout)
    assert envelope["schema"] == "gpuplan.size/1"
    (only,) = envelope["data"]
    return only


@pytest.mark.parametrize(
    ("count", "weights", "gigabytes"),
    [
        ("7B", "fp32", 28),
        ("7B", "fp16", 14),
        ("7B", "int8", 7),
        ("7B", "int4", 3.5),
        ("70B", "fp32", 280),
        ("70B", "fp16", 140),
        ("70B", "int8", 70),
        ("70B", "int4", 35),
    ],
)
def test_the_table_that_everybody_knows(size, count, weights, gigabytes):
    found = row(size("--config", count, "--gpu", "H100", "--weights", weights))
    assert found["weights_gb"] == gigabytes
    assert found["weights_gib_per_gpu"] == pytest.approx(gigabytes * 1e9 / 2**30)
    assert found["kv_bytes_per_token"] is None
    assert found["rule_of_thumb_high_gib_per_gpu"] == pytest.approx(2 * gigabytes * 1e9 / 2**30)


def test_the_contract(size):
    words = "--gpu h100 --tensor-parallel 2 --weights fp8 --kv-dtype fp8 --context 8192 --concurrency 32"
    found = row(size("--config", "meta-llama/Llama-3.3-70B-Instruct", *words.split(), "--memory-utilisation", "0.9"))
    assert found["model"] == "meta-llama/Meta-Llama-3.1-70B"
    assert found["gpu_id"] == "H100-SXM-80GB"
    assert found["kv_bytes_per_token"] == 163_840
    assert found["fits"] is True
    assert found["min_gpus"] == 2
    assert found["binding_constraint"] == "none"
    assert found["kv_cache_tokens"] // 8192 == found["max_concurrency"] >= 32
    names = [term["name"] for term in found["memory"]]
    assert names[:6] == ["budget", "weights", "activations", "outside the engine", "KV cache asked", "left over"]
    assert all(isinstance(term["gib_per_gpu"], float) for term in found["memory"])


def test_what_does_not_fit_is_an_answer(size):
    found = row(size("--config", "Meta-Llama-3.1-70B", "--gpu", "H100-SXM-80GB"))
    assert (found["fits"], found["binding_constraint"], found["min_gpus"]) == (False, "weights", 2)
    assert found["verdict"].startswith("does not fit: ")


def test_the_engines_limits_are_heard(size):
    words = ["--config", "gpt-oss-120b", "--gpu", "H100", "--gpu-memory-gib", "79.18", "--max-sequences", "1024"]
    tight = row(size(*words, "--memory-utilisation", "0.95", "--max-batched-tokens", "1024"))
    assert tight["kv_cache_gib"] == pytest.approx(3.33, rel=0.06)  # as vLLM logged it
    assert tight["gpu_memory_gib"] == 79.18


def test_engines_and_ways_of_sharing_are_heard(size):
    words = ["--config", "deepseek-ai/DeepSeek-V3", "--gpu", "H200", "--tensor-parallel", "8", "--engine", "trtllm"]
    together = row(size(*words))
    apart = row(size(*words, "--attention-data-parallel", "8", "--expert-parallel", "8"))
    assert (together["engine"], together["gpus_per_replica"]) == ("tensorrt-llm", 8)
    assert apart["kv_cache_tokens"] > 4 * together["kv_cache_tokens"]
    assert row(size(*words, "--pipeline-parallel", "2"))["gpus_per_replica"] == 16
    assert row(size(*words, "--draft-tokens", "1"))["weights_gib_per_gpu"] > together["weights_gib_per_gpu"]


def test_speed_comes_with_its_band(size):
    words = ["--config", "Qwen3-8B", "--gpu", "H100", "--input-tokens", "1000", "--output-tokens", "200"]
    found = row(size(*words))
    assert found["output_tokens_per_s"] == pytest.approx(200 * found["requests_per_s"])
    assert found["low_factor"] < 1 < found["high_factor"]
    lost = row(size("--config", "8B", "--gpu", "H100", "--input-tokens", "1000", "--output-tokens", "200"))
    assert lost["requests_per_s"] is None
    assert "configuration" in lost["speed_unknown_because"]


def test_without_a_gpu_every_serving_gpu_gets_a_line(size):
    rows = json.loads(size("--config", "Meta-Llama-3.1-70B").stdout)["data"]
    fewest = {r["gpu_id"]: r["min_gpus"] for r in rows}
    assert (fewest["H100-SXM-80GB"], fewest["H200-SXM-141GB"], fewest["B200-SXM"]) == (2, 2, 1)
    assert "RTX-4090" not in fewest
    assert all(r["fits"] for r in rows if r["min_gpus"])


def test_a_file_is_read_where_it_lies(size, tmp_path):
    config = {
        "model_type": "llama",
        "hidden_size": 4096,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "intermediate_size": 14_336,
        "vocab_size": 128_256,
    }
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    found = row(size("--config", str(tmp_path / "config.json"), "--gpu", "L40S"))
    assert (found["parameter_count"], found["kv_bytes_per_token"]) == (8_030_261_248, 131_072)
    index = tmp_path / "model.safetensors.index.json"
    index.write_text('{"metadata": {"total_size": 19306216416}, "weight_map": {}}', encoding="utf-8")
    found = row(size("--config", str(index), "--gpu", "L40S"))
    assert (found["weights_gb"], found["kv_bytes_per_token"]) == (19.306216416, None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--config", "lama-3.1-70b"], "did you mean"),
        (["--config", "7B", "--gpu", "H10O"], "did you mean H100"),
        (["--config", "7B", "--weights", "fp9"], "did you mean fp8"),
        (["--config", "Qwen3-8B", "--kv-dtype", "fb8"], "did you mean fp8"),
        (["--config", "nowhere/config.json"], "there is no such file"),
        (["--config", "7B", "--memory-utilisation", "90"], "0.9"),
        (["--config", "7B", "--input-tokens", "5"], "say both"),
        (["--config", "7B", "--context", "0"], "--context"),
        (["--config", "7B", "--input-tokens", "9000", "--output-tokens", "9"], "say --context 9009"),
    ],
)
def test_a_wrong_word_is_named_with_its_remedy(size, words, message):
    assert message in size(*words, expected=2).stderr


@pytest.mark.parametrize("content", ["<html>", "[]", '{"model_type": "gemma5_text", "vocab_size": 1}'])
def test_a_wrong_file_is_refused_by_name(size, tmp_path, content):
    path = tmp_path / "config.json"
    path.write_text(content, encoding="utf-8")
    assert str(path) in size("--config", str(path), expected=2).stderr


def test_the_page_shows_every_term_within_80_columns(size, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    words = ["--config", "Meta-Llama-3.1-70B", "--gpu", "H100", "--tensor-parallel", "2"]
    limits = ["--max-sequences", "256", "--input-tokens", "1000", "--output-tokens", "200"]
    page = size(*words, *limits, output_format="table").stdout
    assert "fits: " in page
    assert "327,680 bytes a token" in page
    assert "parameters 70,553,706,496" in page
    assert max(len(line.rstrip()) for line in page.splitlines()) <= 80
    overview = size("--config", "Meta-Llama-3.1-70B", output_format="table").stdout
    table, beside = overview.split("Beside a desk, and sized when named with --gpu: ")
    assert "H200-SXM-141GB" in table
    assert "RTX-PRO-6000-BW-WS" not in table
    assert "RTX-PRO-6000-BW-WS" in beside
    assert max(len(line.rstrip()) for line in overview.splitlines()) <= 80


def test_markdown_and_csv_hold_the_same_figures(size):
    words = ["--config", "Meta-Llama-3.1-70B", "--gpu", "H100", "--tensor-parallel", "2"]
    weights = row(size(*words))["weights_gib_per_gpu"]
    assert f"| weights | {weights:.2f} |" in size(*words, output_format="md").stdout
    assert str(weights) in size(*words, output_format="csv").stdout


def test_warnings_say_what_is_not_counted(size):
    assert "image encoder is not counted" in size("--config", "moonshotai/Kimi-K3", "--gpu", "B200").stderr
    assert "longer than the 40,960 tokens" in size("--config", "Qwen3-8B", "--gpu", "H100", "--context", "50000").stderr


def test_the_door_opens_without_duckdb_or_pydantic():
    source = import_module("planner.sizing.door").__dict__
    assert "duckdb" not in source
    assert "BaseModel" not in source


SPEED = ("--config", "Meta-Llama-3.1-70B", "--gpu", "H100", "--tensor-parallel", "2", "--weights", "fp8")
LENGTHS = ("--input-tokens", "1024", "--output-tokens", "256")


def test_speed_keeps_the_limits(size):
    free, paced = row(size(*SPEED, *LENGTHS)), row(size(*SPEED, *LENGTHS, "--max-time-per-output-token-s", "0.03"))
    assert paced["time_per_output_token_s"] <= 0.03 < free["time_per_output_token_s"]
    assert paced["speed_limited_by"] == "time per output token"
    for asked in (1, 8):
        assert row(size(*SPEED, *LENGTHS, "--concurrency", str(asked)))["speed_concurrency"] == asked
    page = size(*SPEED, *LENGTHS, "--max-time-to-first-token-s", "0.0001", output_format="table").stdout
    assert "not one sequence keeps the limit: time to first token" in page
    assert row(size(*SPEED, *LENGTHS, "--untuned"))["requests_per_s"] < free["requests_per_s"]


def test_measured_speed_goes_before_the_estimate(size, seeded, tmp_path):
    run = {"backend": "vllm", "model_id": "Llama-3.1-70B-Instruct", "max_concurrency": 32, "completed": 10}
    run |= {"total_input_tokens": 10240, "total_output_tokens": 2560, "output_throughput": 900.0, "date": "20261102"}
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(run), encoding="utf-8")
    words = ["bench", "import", str(file), "--gpu", "H100", "--gpu-count", "2", "--weights", "fp8"]
    own = str(shutil.copyfile(Path(seeded).resolve(), tmp_path / "w.duckdb"))
    done = CliRunner().invoke(main, [*words, "--warehouse", own])
    assert done.exit_code == 0, done.output
    told = row(size(*SPEED, *LENGTHS, "--concurrency", "32", warehouse=own))
    assert told["output_tokens_per_s"] == 900.0
    assert told["basis"] == "measured: mine.json of 2026-11-02, at 32 at once"
    assert (
        "no estimate of its speed"
        in row(size("--config", "Qwen3-8B", "--gpu", "TPU-v5p", *LENGTHS))["speed_unknown_because"]
    )
