"""Verda, read without a key where the list is public, and with a token where there are credentials."""

import json

import pytest

SECRETS = ("cl1ent-s3cret", "t0ken-of-an-hour")
TOKEN = json.dumps({"access_token": SECRETS[1], "expires_in": 3600}).encode()


def verda_list(recorded) -> bytes:
    return json.dumps(json.loads(recorded("verda_structure.json"))["instance-types"]).encode()


@pytest.fixture
def no_credentials(monkeypatch):
    monkeypatch.delenv("VERDA_CLIENT_ID", raising=False)
    monkeypatch.delenv("VERDA_CLIENT_SECRET", raising=False)
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")


@pytest.fixture
def credentials(no_credentials, monkeypatch):
    monkeypatch.setenv("VERDA_CLIENT_ID", "cl1ent")
    monkeypatch.setenv("VERDA_CLIENT_SECRET", SECRETS[0])


def test_verda_is_read_without_a_key_where_there_is_none(wire, gpuplan, recorded, no_credentials):
    wire.says(verda_list(recorded))
    code, (batch,) = gpuplan.batches("verda")
    assert (code, batch["outcome"]) == (0, "loaded")
    (request,) = wire.requests
    assert (request.path, request.query) == ("/instance-types", {"currency": "usd"})
    assert "Authorization" not in request.headers
    found = gpuplan.ask("SELECT variant, CAST(price_per_gpu_hour AS DOUBLE) FROM price_now WHERE gpu_count = 2")
    assert sorted(found, key=str) == [("spot", 0.35), (None, 0.99)]


def test_verda_with_credentials_is_read_with_a_token_and_neither_is_kept(wire, gpuplan, recorded, credentials):
    wire.says(TOKEN, verda_list(recorded))
    code, (batch,) = gpuplan.batches("verda")
    asked, read = wire.requests
    assert (code, asked.method, asked.path) == (0, "POST", "/oauth2/token")
    assert "Authorization" not in asked.headers
    assert json.loads(asked.body) == {
        "grant_type": "client_credentials",
        "client_id": "cl1ent",
        "client_secret": SECRETS[0],
    }
    assert read.headers["Authorization"] == f"Bearer {SECRETS[1]}"
    kept = [path.read_bytes() for path in gpuplan.warehouse.parent.rglob("*") if path.is_file()]
    assert not any(secret.encode() in one for secret in SECRETS for one in [*kept, str(batch).encode()])


def test_verda_that_wants_a_key_is_skipped_with_the_remedy(wire, gpuplan, no_credentials):
    wire.says(401)
    code, (line,) = gpuplan.batches("verda")
    assert (code, line["outcome"]) == (0, "skipped")
    assert "set VERDA_CLIENT_ID and VERDA_CLIENT_SECRET" in line["message"]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([401], "HTTP 401"),
        ([b'{"token": "x"}'], "no access_token"),
        ([b"<html>"], "no access_token"),
        ([TOKEN, 403], "HTTP 403"),
        ([TOKEN, 500], "HTTP 500"),
    ],
)
def test_verda_with_credentials_that_do_not_work_is_a_failure(wire, gpuplan, credentials, answers, told):
    wire.says(*answers)
    code, (batch,) = gpuplan.batches("verda")
    assert (code, batch["outcome"]) == (1, "failed")
    assert told in batch["message"]
    assert not any(secret in str(batch) for secret in SECRETS)


def test_half_of_verdas_credentials_is_told(wire, gpuplan, credentials, monkeypatch):
    monkeypatch.delenv("VERDA_CLIENT_ID")
    code, (batch,) = gpuplan.batches("verda")
    assert (code, batch["message"]) == (
        1,
        "verda: VERDA_CLIENT_SECRET is set and VERDA_CLIENT_ID is not; set both or neither",
    )
    assert wire.requests == []
