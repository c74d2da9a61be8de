"""AWS's interruption bands."""

import json

import pytest

ADVICE = {
    "us-east-1": {
        "Linux": {"p5.48xlarge": {"s": 40, "r": 0}, "g6.xlarge": {"s": 55, "r": 4}, "m5.large": {"s": 60, "r": 1}},
        "Windows": {"g6.xlarge": {"s": 20, "r": 2}},
    },
    "eu-west-1": {"Linux": {f"g5.{size}xlarge": {"s": 50, "r": 2} for size in (2, 4, 8, 12, 16, 24, 48)}},
}
MORE = {f"us-west-{n}": ADVICE["eu-west-1"] for n in (1, 2, 3)}


def document(**regions: object) -> bytes:
    return json.dumps({"ranges": [], "instance_types": {}, "spot_advisor": regions}).encode()


@pytest.fixture
def advisor(wire, monkeypatch):
    monkeypatch.setenv("GPUPLAN_AWS_SPOT_ADVISOR_URL", wire.url)
    return wire


def test_a_machine_has_the_band_that_the_advisor_puts_it_in(advisor, gpuplan):
    advisor.says(document(**ADVICE, **MORE))
    code, (batch,) = gpuplan.batches("aws_spot_advisor")
    assert (code, batch["outcome"], batch["row_count"]) == (0, "loaded", 30)
    bands = (
        "SELECT instance_type, low_interruption_fraction::FLOAT, high_interruption_fraction::FLOAT "
        "FROM spot_interruption WHERE region_id = 'us-east-1' ORDER BY ALL"
    )
    assert gpuplan.ask(bands) == [
        ("g6.xlarge", pytest.approx(0.2), None),
        ("p5.48xlarge", 0.0, pytest.approx(0.05)),
    ]


def test_a_band_that_nobody_knows_is_refused(advisor, gpuplan):
    advisor.says(document(**{"us-east-1": {"Linux": {"g6.xlarge": {"s": 1, "r": 5}}}}, **MORE))
    code, (batch,) = gpuplan.batches("aws_spot_advisor")
    assert (code, batch["outcome"]) == (1, "refused")
    assert "band 5" in batch["message"]
