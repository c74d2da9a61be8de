"""The skeleton of a source in CONTRIBUTING.md is a source that works."""

import json
import re
from pathlib import Path

import pytest

from ingest import sources

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"
MACHINES = [
    {"id": "a1", "gpu": "H100 SXM5", "gpu_count": 8, "region": "x", "price_per_hour": 20.5, "description": "big"},
    {"id": "a2", "gpu": "L4", "gpu_count": 1, "region": "x", "price_per_hour": 0},
    *({"id": f"b{n}", "gpu": "L40S", "gpu_count": n, "region": "y", "price_per_hour": n} for n in (1, 2, 4)),
    {"id": "c1", "gpu": "none", "gpu_count": 0, "region": "x", "price_per_hour": 0.1},
]


@pytest.fixture
def acme(tmp_path, monkeypatch, wire):
    (text,) = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    folder = tmp_path / "more_sources"
    folder.mkdir()
    (folder / "acme.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(folder)])
    monkeypatch.setenv("GPUPLAN_ACME_URL", wire.url)
    monkeypatch.setenv("ACME_API_KEY", "s3cret")
    wire.says(json.dumps({"machines": MACHINES}).encode())


def test_the_skeleton_is_refreshed_and_its_prices_are_those_of_the_payload(acme, gpuplan, wire):
    code, (batch,) = gpuplan.batches("acme")
    assert (code, batch["outcome"], batch["message"]) == (0, "loaded", "1 rows left out: no GPU")
    assert wire.requests[0].headers["Authorization"] == "Bearer s3cret"
    assert gpuplan.ask(
        "SELECT instance_type, gpu_id, price_usd_per_gpu_hour FROM price_now ORDER BY instance_type"
    ) == [
        ("a1", "H100-SXM-80GB", 2.5625),
        ("a2", "L4", None),
        ("b1", "L40S", 1),
        ("b2", "L40S", 1),
        ("b4", "L40S", 1),
    ]
