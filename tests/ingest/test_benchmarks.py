"""Measured serving: what each benchmark's file says, what its owner must add, and what is refused in one line."""

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from gpuplan import main
from ingest.benchmarks.files import runs_in
from ingest.benchmarks.stated import record
from warehouse import store
from warehouse.faults import BadInput
from warehouse.load import Arrival, load
from warehouse.tables import Gpu, Llm

VLLM = {
    "date": "20251002-143000",
    "backend": "vllm",
    "model_id": "meta-llama/Llama-3.1-70B-Instruct",
    "num_prompts": 320,
    "request_rate": "inf",
    "max_concurrency": 32,
    "duration": 100.0,
    "completed": 320,
    "total_input_tokens": 327680,
    "total_output_tokens": 81920,
    "request_throughput": 3.2,
    "output_throughput": 819.2,
    "mean_ttft_ms": 300.5,
    "median_ttft_ms": 280.0,
    "median_tpot_ms": 36.5,
}
GENAI = {
    "request_throughput": {"unit": "requests/sec", "avg": 2.5},
    "request_latency": {"unit": "ms", "avg": 4000.0, "p50": 3900.0},
    "time_to_first_token": {"unit": "ns", "avg": 150e6, "p50": 120e6},
    "inter_token_latency": {"unit": "ms", "avg": 19.0},
    "output_token_throughput": {"unit": "tokens/sec", "avg": 500.0},
    "output_sequence_length": {"unit": "tokens", "avg": 200.0},
    "input_sequence_length": {"unit": "tokens", "avg": 550.0},
    "input_config": {"model": ["Qwen/Qwen3-8B"], "perf_analyzer": {"stimulus": {"concurrency": 10}}},
}
CSV = """Metric,avg,min,max,p99,p50
Time To First Token (ms),939.24,182.51,"1,690.35","1,686.18",900.00
Request Latency (ms),"4,000.00",1,1,1,"4,000.00"
Inter Token Latency (ms),22.62,17.64,27.65,27.63,22.50
Output Sequence Length (tokens),150.00,150,151,151,150
Input Sequence Length (tokens),"3,000.00",3000,3001,3001,3000

Metric,Value
Output Token Throughput (per sec),600.00
Request Throughput (per sec),4.00
"""
ADDED = {"gpu_id": "H100", "gpu_count": 2, "weights": "fp8"}


@pytest.fixture
def file(tmp_path):
    def write(content, name="run.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_vllm_states_means_and_medians(file):
    path = file(VLLM)
    run = record(runs_in(path)[0], ADDED, path)
    assert (run.llm_id, run.engine, run.concurrency) == ("meta-llama/Llama-3.1-70B-Instruct", "vllm", 32)
    assert (run.input_tokens, run.output_tokens) == (1024, 256)
    assert (run.output_tokens_per_s, run.requests_per_s) == (819.2, 3.2)
    assert (run.time_to_first_token_s, run.time_per_output_token_s) == (0.28, 0.0365)
    assert (run.measured_on, run.source, run.source_name) == (date(2025, 10, 2), "benchmark:run", "run.json")
    assert (run.gpu_count, run.tensor_parallel, run.pipeline_parallel) == (2, 2, 1)


def test_a_rate_says_the_concurrency_by_littles_law(file):
    rated = {k: v for k, v in VLLM.items() if k != "max_concurrency"} | {"mean_e2el_ms": 10_000.0}
    assert runs_in(file(rated))[0].fields["concurrency"] == 32  # 3.2 requests/s x 10 s
    by_token = rated | {"mean_e2el_ms": None, "mean_tpot_ms": 36.5}
    assert runs_in(file(by_token))[0].fields["concurrency"] == 31  # 3.2 requests/s x (0.3 s + 255 x 0.0365 s)


def test_sglang_counts_what_was_under_way(file):
    counted = VLLM | {"max_concurrency": None, "concurrency": 15.2}
    assert runs_in(file(counted))[0].fields["concurrency"] == 15
    assert runs_in(file(VLLM | {"concurrency": 15.2}))[0].fields["concurrency"] == 32


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (VLLM | {"completed": 0}, "no request of that run was completed"),
        (VLLM | {"completed": 30, "failed": 290}, "290 of 320 requests failed"),
        (VLLM | {"num_prompts": 1000}, "680 of 1,000 requests failed"),
        (VLLM | {"duration": 0}, "duration is 0 s"),
        (VLLM | {"output_throughput": 8192.0}, r"output_throughput is 8,192, but 81,920 in 100 s are 819\.2"),
        (VLLM | {"request_throughput": 32.0}, "request_throughput is 32, but 320 in 100 s"),
        (GENAI | {"request_count": {"avg": 9}, "error_request_count": {"avg": 91}}, "91 of 100 requests failed"),
        (GENAI | {"request_count": {"avg": 9}, "benchmark_duration": {"unit": "sec", "avg": 0}}, "duration is 0 s"),
        (GENAI | {"request_latency": {"unit": "min", "avg": 1}}, "request_latency is in 'min'"),
        (CSV + "Request Count (count),10\nError Request Count (requests),30\n", "30 of 40 requests failed"),
    ],
)
def test_what_measured_nothing_is_refused(file, content, said):
    with pytest.raises(BadInput, match=said):
        runs_in(file(content, "run.csv" if isinstance(content, str) else "run.json"))


def test_times_and_rates_must_go_together(file):
    """Milliseconds in a column of seconds, and tokens a second of one GPU of eight, are seen by Little's law."""
    table = CliRunner().invoke(main, ["bench", "template"]).stdout
    path = file(table.replace(",0.033,", ",33,"), "mine.csv")
    with pytest.raises(BadInput, match="under way, not 32; times are in seconds"):
        record(runs_in(path)[0], {}, path)
    of_one = file(VLLM | {"output_throughput": 102.4, "duration": None})
    with pytest.raises(BadInput, match=r"3\.2 requests/s of 256 tokens are not 102\.4 tokens/s"):
        record(runs_in(of_one)[0], ADDED, of_one)


def test_sglang_writes_a_run_a_line(file):
    lines = [json.dumps(VLLM | {"backend": "sglang", "max_concurrency": n}) for n in (1, 8)]
    found = runs_in(file("\n".join(lines), "sweep.jsonl"))
    assert [(run.fields["engine"], run.fields["concurrency"]) for run in found] == [("sglang", 1), ("sglang", 8)]


def test_a_run_may_bear_what_its_owner_added(file):
    path = file(VLLM | {"gpu_id": "H200", "weights": "bf16", "tensor_parallel": "4"})
    run = record(runs_in(path)[0], {}, path)
    assert (run.gpu_id, run.weights, run.tensor_parallel, run.gpu_count) == ("H200", "bf16", 4, 4)


@pytest.mark.parametrize("nested", [False, True])
def test_genai_perf_states_units(file, nested):
    document = {"records": {k: v for k, v in GENAI.items() if k != "input_config"}, **GENAI} if nested else GENAI
    fields = runs_in(file(document))[0].fields
    assert (fields["llm_id"], fields["concurrency"]) == ("Qwen/Qwen3-8B", 10)
    assert (fields["time_to_first_token_s"], fields["time_per_output_token_s"]) == (0.12, 0.019)
    assert (fields["output_tokens_per_s"], fields["input_tokens"], fields["output_tokens"]) == (500, 550, 200)


def test_a_csv_export_has_commas_at_the_thousands(file):
    path = file(CSV, "profile_export_genai_perf.csv")
    run = record(runs_in(path)[0], ADDED | {"llm_id": "Qwen/Qwen3-8B"}, path)
    assert (run.input_tokens, run.output_tokens, run.output_tokens_per_s) == (3000, 150, 600)
    assert run.concurrency == 16  # 4 requests/s x 4 s
    assert run.time_to_first_token_s == 0.9
    assert run.engine == "unknown"


def test_our_own_table_has_a_run_a_line(file):
    table = CliRunner().invoke(main, ["bench", "template"]).stdout
    path = file(table + table.splitlines()[1].replace(",32,", ",64,") + "\n", "mine.csv")
    first, second = (record(run, {}, path) for run in runs_in(path))
    assert (first.llm_id, first.concurrency, first.output_tokens_per_s) == ("meta-llama/Meta-Llama-3.1-70B", 32, 870)
    assert second.concurrency == 64
    assert first.measured_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "not of a known form"),
        ("[1]", "run 1: a run is an object"),
        ('{"a": 1}\n{', "line 1: not of a known form|line 2 is not JSON"),
        ("hello", "not of a known form"),
        ("", "not of a known form"),
        ({"output_throughput": "fast"}, "output_throughput is 'fast', not a number"),
        ({"output_throughput": float("nan")}, "not a number"),
        ({"output_throughput": True}, "not a number"),
        ("llm_id,gpu_id,weights,speed\na,b,c,1\n", "unknown columns 'speed'"),
        ("llm_id,gpu_id,weights,concurrency\na,b,fp8,many\n", "line 2: concurrency is 'many', not a number"),
        ("llm_id,gpu_id,weights\na,b,fp8,9\n", "line 2 has more cells"),
    ],
)
def test_a_malformed_file_is_one_clear_error(file, content, said):
    with pytest.raises(BadInput, match=said):
        runs_in(file(content))


def test_what_is_missing_is_asked_for_by_its_option(file):
    path = file(VLLM)
    with pytest.raises(BadInput, match=r"gpu_id \(--gpu\), tensor_parallel \(--gpu-count\), weights \(--weights\)"):
        record(runs_in(path)[0], {}, path)
    broken = file(VLLM | {"output_throughput": -1.0})
    with pytest.raises(BadInput, match=r"output_tokens_per_s -1\.0: .*greater than 0"):
        record(runs_in(broken)[0], ADDED, broken)
    with pytest.raises(BadInput, match="No such file"):
        runs_in(path.parent / "absent.json")


@pytest.fixture
def stocked(gpuplan):
    """A warehouse that knows one GPU and one model."""
    known = {"source": "seed", "source_name": "test", "confidence": "A"}
    h100 = Gpu(
        **known,
        gpu_id="H100-SXM-80GB",
        aliases=("H100",),
        vendor="NVIDIA",
        architecture="Hopper",
        form_factor="SXM5",
        launch_year=2022,
        memory_size_gb=80,
        usable_memory_gib=79.2,
        memory_type="HBM3",
        memory_bandwidth_gb_per_s=3350,
    )
    llama = Llm(
        **known,
        llm_id="meta-llama/Meta-Llama-3.1-70B",
        aliases=("meta-llama/Llama-3.1-70B-Instruct",),
        config="{}",
    )
    with store.writing(gpuplan.warehouse) as connection:
        load(connection, Arrival("seed", datetime(2026, 1, 1, tzinfo=UTC)), [h100, llama])
    return gpuplan


def test_imported_again_a_file_replaces_what_it_said(stocked, file):
    path = file(VLLM)
    words = ["bench", "import", str(path), "--gpu", "h100", "--gpu-count", "2", "--weights", "fp8"]
    assert json.loads(stocked(*words, "--format", "json").stdout)["data"][0]["gpu_id"] == "H100-SXM-80GB"
    file(VLLM | {"output_throughput": 900.0})
    stocked(*words)
    rows = json.loads(stocked("bench", "list", "70b", "--format", "json").stdout)["data"]
    assert [(row["llm_id"], row["output_tokens_per_s"]) for row in rows] == [("meta-llama/Meta-Llama-3.1-70B", 900.0)]
    assert "no rows" in stocked("bench", "list", "zebra").stdout


def test_a_cancelled_run_is_told(file):
    counted = GENAI | {"request_count": {"avg": 98}, "error_request_count": {"avg": 2}, "was_cancelled": True}
    said = "2 of 100 requests failed; its figures are of the others; it was cancelled before its end"
    assert runs_in(file(counted))[0].doubt == said


def test_failures_and_repeats_are_told(stocked, file):
    """Of three runs of one configuration the middle one is kept, with its failures as a note."""
    runs = [VLLM | {"output_throughput": rate, "duration": None, "completed": 310} for rate in (790.0, 800.0, 830.0)]
    path = file("\n".join(json.dumps(run) for run in runs), "sweep.jsonl")
    words = ["bench", "import", str(path), "--gpu", "h100", "--gpu-count", "2", "--weights", "fp8"]
    found = json.loads(stocked(*words, "--format", "json").stdout)
    assert [row["output_tokens_per_s"] for row in found["data"]] == [800.0]
    assert found["data"][0]["note"] == "10 of 320 requests failed; its figures are of the others"
    assert "line 2: 10 of 320 requests failed" in found["warnings"][1]
    assert "3 runs at 32 at once are of one configuration" in found["warnings"][3]
