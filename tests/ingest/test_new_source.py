"""Adding a file adds a source; its key goes to the source and nowhere else."""

from dataclasses import replace

import pytest

from ingest import sources

TOY = """
from ingest.card import Card
from ingest.payload import Payload
from warehouse.tables import Offer

CARD = Card(name="Toy", kind="specialised", docs="https://toy.example", base_url="https://toy.example",
            warn_after_hours=1, error_after_hours=2, refresh_every_hours=1, key="TOY_KEY", not_tried="a toy")


def fetch(http):
    page = http.get("/prices", region="x")
    return Payload.of_pages(http.source, [page], http.public_url("/prices", api_key=http.key))


def parse(payload):
    for page in payload.documents():
        for row in page.parts("rows"):
            offer = Offer.of(source=payload.source, service_provider_name="Toy", provider_kind="specialised",
                             gpu_name=row.text("gpu"), gpu_count=row.number("count"), pricing_category="Standard")
            yield offer
            yield offer.price(list_unit_price=row.number("price"), pricing_unit="Hours", pricing_currency="USD")
"""


@pytest.fixture
def toy(tmp_path, monkeypatch, wire):
    folder = tmp_path / "more_sources"
    folder.mkdir()
    (folder / "toy.py").write_text(TOY)
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(folder)])
    monkeypatch.setenv("GPUPLAN_TOY_URL", f"http://user:password@{wire.url.removeprefix('http://')}")
    wire.says(b'{"rows": [{"gpu": "Z9", "count": 8, "price": 1.10}]}')


def test_a_new_file_is_a_source_that_can_be_refreshed(toy, gpuplan, monkeypatch):
    monkeypatch.setenv("TOY_KEY", "s3cret")
    assert "toy" in sources.names()
    code, (batch,) = gpuplan.batches("toy")
    assert (code, batch["row_count"]) == (0, 2)
    assert gpuplan.ask("SELECT gpu_id, gpu_name, list_unit_price::VARCHAR FROM price_now") == [
        (None, "Z9", "1.100000000")
    ]


def test_a_key_is_sent_to_the_source_and_is_nowhere_in_log_or_output(toy, gpuplan, wire, monkeypatch):
    monkeypatch.setenv("TOY_KEY", "s3cret")
    good = gpuplan("refresh", "toy", "--format", "json")
    assert wire.requests[0].headers["Authorization"] in {"Bearer s3cret", "Basic dXNlcjpwYXNzd29yZA=="}
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    wire.server.shutdown()
    wire.server.server_close()
    bad = gpuplan("refresh", "toy", "--format", "json")
    assert (good.exit_code, bad.exit_code) == (0, 1)
    everything = good.output + bad.output + str(gpuplan.ask("FROM batch"))
    assert "s3cret" not in everything
    assert "password" not in everything


def test_a_source_without_its_key_is_skipped_in_one_line_and_that_is_no_failure(toy, gpuplan, wire, monkeypatch):
    monkeypatch.delenv("TOY_KEY", raising=False)
    monkeypatch.setattr(sources, "names", lambda: ["toy"])
    for words in ([], ["toy"]):
        code, (line,) = gpuplan.batches(*words)
        assert (code, line["outcome"], line["message"]) == (0, "skipped", "toy: set TOY_KEY to read it")
        assert (line["row_count"], wire.requests) == (None, [])
    assert gpuplan.ask("SELECT count(*) FROM batch") == [(0,)]


def test_a_skipped_source_neither_hides_nor_excuses_another_that_fails(toy, gpuplan, wire, monkeypatch):
    monkeypatch.delenv("TOY_KEY", raising=False)
    wire.says(b"<html>")
    code, lines = gpuplan.batches("toy", "oci")
    assert (code, [line["outcome"] for line in lines]) == (1, ["skipped", "refused"])


def test_a_key_is_not_sent_on_to_another_host(toy, gpuplan, wire, monkeypatch):
    monkeypatch.setenv("TOY_KEY", "s3cret")
    monkeypatch.setattr(sources.source("toy"), "CARD", replace(sources.source("toy").CARD, key_header="X-Key: {}"))
    port = wire.url.rpartition(":")[2]
    wire.says((302, {"Location": f"http://localhost:{port}/elsewhere"}, b""), wire.answers[0])
    code, _ = gpuplan.batches("toy")
    assert (code, [r.headers.get("X-Key") for r in wire.requests]) == (0, ["s3cret", None])
