"""A key, an address of somebody's machine and a mail address, planted in what a seller answers, are kept nowhere."""

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import sources
from tests.ingest import mutations
from tests.ingest.payloads import FILES, FOLDER, recorded, source_of
from warehouse import store
from warehouse.ddl import TABLES

KEY, ACCOUNT, HOST, MAIL = "k3y-planted-7f2c9e", "acc0unt-planted", "203.0.113.77", "owner@host.example"
ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
NAMES = sorted({source_of(path) for path in FILES if path.suffix == ".json"})


def planted(name: str) -> bytes:
    """The source's recorded payload with a host, an owner and the key of who asks in every object."""
    payload = recorded(next(path for path in FILES if path.suffix == ".json" and source_of(path) == name))
    values = mutations.documents(payload)
    for _, one in list(mutations.objects(values)):
        if not all(isinstance(field, dict | int) for field in one.values()):
            one.update({"public_ipaddr": HOST, "node_note": f"at {HOST}, ask {MAIL}"})
            one.update({"your_key": KEY} if sources.source(name).CARD.key else {})
    return mutations.of(payload, values).content


def settings(name: str) -> set[str]:
    """Environment variables that a source asks for: its key, and whose account it is where it needs that."""
    source = sources.source(name)
    return set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', Path(str(source.__file__)).read_text(encoding="utf-8")))


@pytest.fixture
def asked(wire, gpuplan, monkeypatch):
    """Refreshes a source whose server plants secrets; gives all that anybody could read afterwards."""
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")

    def ask(name):
        for setting in settings(name):
            monkeypatch.setenv(setting, KEY if setting == sources.source(name).CARD.key else ACCOUNT)
        wire.says(planted(name))
        said = gpuplan("refresh", name, "--format", "json")
        batches = json.loads(said.stdout)["data"]
        folder = gpuplan.warehouse.with_name("gpuplan.duckdb.d")
        archive = [gzip.decompress(path.read_bytes()).decode() for path in (folder / "archive").rglob("*.gz")]
        stored = [path.read_bytes().decode(errors="replace") for path in folder.glob("*.duckdb*")]
        texts = {"output": said.output, "archive": "\n".join(archive), "file": "\n".join(stored)}
        names = [record.table() for record in TABLES]
        with store.reading(gpuplan.warehouse) as connection:
            return batches, texts | {name: str(connection.execute(f"FROM {name}").fetchall()) for name in names}

    return ask


@pytest.mark.parametrize("name", NAMES)
def test_what_is_planted_is_in_neither_archive_nor_warehouse_nor_log_and_a_key_only_in_header_or_body(
    asked, wire, name
):
    batches, texts = asked(name)
    assert batches
    sent = [str(request.headers) + request.body.decode() for request in wire.requests]
    assert any(KEY in text for text in sent) is bool(sources.source(name).CARD.key)
    assert not any(KEY in request.path + str(request.query) for request in wire.requests)
    for place, text in texts.items():
        assert [secret for secret in (KEY, ACCOUNT, HOST, MAIL) if secret in text] == [], place


def test_the_payload_was_archived_and_what_was_taken_out_is_in_the_log(asked, monkeypatch):
    monkeypatch.setattr(sources.source("oci"), "CARD", replace(sources.source("oci").CARD, key="OCI_TOY_KEY"))
    monkeypatch.setenv("OCI_TOY_KEY", KEY)
    ((batch,), texts) = asked("oci")
    assert batch["outcome"] == "loaded"
    assert "blacked out: " in batch["message"]
    assert '"your_key": "[removed]"' in texts["archive"]
    assert '"node_note": "at [removed], ask [removed]"' in texts["archive"]
    assert "BM.GPU.H100.8" in texts["offer"]


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_no_recorded_payload_bears_an_address(path):
    text = path.read_text(encoding="utf-8")
    assert ADDRESS.findall(text) == []
    assert MAIL_ADDRESS.findall(text) == []
