"""How Google's catalogue is fetched: with a key or with Google's own client, page by page, and what goes wrong."""

import json
from collections.abc import Callable
from typing import Any

import google.auth
import pytest
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import DefaultCredentialsError

COMPUTE, TPU = "/v1/services/6F81-5844-456A/skus", "/v1/services/E000-3F24-B8AA/skus"
ERROR = {"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID"}}
HELD = "SELECT count(*), sum(list_unit_price) FROM price_now"
A2_IN_IOWA = "SELECT list_unit_price::DOUBLE FROM price_now WHERE instance_type = 'a2-highgpu-1g' AND region_id = 'r1'"
REGIONS = [f"r{number}" for number in range(20)]
"""Enough that nine machines in each make a good batch."""

Pages = Callable[[str], list[bytes]]


@pytest.fixture
def key(monkeypatch, wire) -> str:
    monkeypatch.setenv("GPUPLAN_GCP_URL", wire.url)
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    monkeypatch.setenv("GCP_API_KEY", "s3cret")
    return "s3cret"


@pytest.fixture
def no_key(monkeypatch, key) -> None:
    monkeypatch.delenv("GCP_API_KEY")


@pytest.fixture
def credentials(monkeypatch, no_key) -> None:
    monkeypatch.setattr(google.auth, "default", lambda **_: (AnonymousCredentials(), None))


@pytest.fixture
def no_credentials(monkeypatch, no_key) -> None:
    def none(scopes: object) -> None:
        raise DefaultCredentialsError("none found")

    monkeypatch.setattr(google.auth, "default", none)


@pytest.fixture
def skus(recorded) -> list[dict[str, Any]]:
    rows = json.loads(recorded("gcp_2023.json"))["skus"]
    return [row | {"serviceRegions": REGIONS} for row in rows if "A" in row["description"][:15]]


def page(rows: list[dict[str, Any]], token: str | None) -> bytes:
    return json.dumps({"skus": rows} | ({} if token is None else {"nextPageToken": token})).encode()


@pytest.fixture
def pages(skus):
    """Compute Engine in two pages, the second with an empty token; TPU in one without any."""

    def answer(request):
        if request.path == TPU:
            return page([], None)
        assert request.path == COMPUTE
        return page(skus[2:], "") if request.query.get("pageToken") == "two" else page(skus[:2], "two")

    return answer


def test_both_services_are_read_page_by_page_with_the_key_in_a_header_only(key, wire, gpuplan, pages):
    wire.answers = pages
    code, (batch,) = gpuplan.batches("gcp")
    assert (code, batch["outcome"]) == (0, "loaded")
    assert [(r.path, r.query.get("pageToken")) for r in wire.requests] == [
        (COMPUTE, None),
        (COMPUTE, "two"),
        (TPU, None),
    ]
    assert {r.headers["X-Goog-Api-Key"] for r in wire.requests} == {key}
    assert {(r.query["currencyCode"], r.query["pageSize"]) for r in wire.requests} == {("USD", "5000")}
    assert key not in str([(r.path, r.query) for r in wire.requests]) + str(gpuplan.ask("FROM batch")) + str(batch)
    assert gpuplan.ask(A2_IN_IOWA) == [(3.673385,)]


def test_without_a_key_googles_client_brings_the_same_rows(credentials, wire, gpuplan, pages, monkeypatch):
    wire.answers = pages
    code, (batch,) = gpuplan.batches("gcp")
    assert (code, batch["outcome"]) == (0, "loaded")
    assert batch["message"] == "2 rows left out: not a part of an accelerator machine, or not for sale as one"
    assert [(r.path, r.query.get("pageToken")) for r in wire.requests] == [
        (COMPUTE, None),
        (COMPUTE, "two"),
        (TPU, None),
    ]
    rows = gpuplan.ask("SELECT * EXCLUDE (valid_from, valid_to, batch_id) FROM price_component ORDER BY ALL")
    monkeypatch.setenv("GCP_API_KEY", "s3cret")
    _, (again,) = gpuplan.batches("gcp")
    assert (again["outcome"], again["opened_count"], again["closed_count"]) == ("loaded", 0, 0)
    assert len(rows) == 20 * 5 * 3


def test_without_key_or_credentials_it_is_skipped_and_that_is_no_failure(no_credentials, wire, gpuplan):
    code, (line,) = gpuplan.batches("gcp")
    assert (code, line["outcome"], wire.requests) == (0, "skipped", [])
    assert line["message"] == (
        "gcp: set GCP_API_KEY or application default credentials (gcloud auth application-default login) to read it"
    )


@pytest.mark.parametrize("path", ["key", "credentials"])
def test_a_refusal_is_told_in_googles_own_words(path, request, wire, gpuplan):
    request.getfixturevalue(path)
    wire.says((400, {"Content-Type": "application/json"}, json.dumps(ERROR, indent=1).encode()))
    code, (batch,) = gpuplan.batches("gcp")
    assert (code, batch["outcome"]) == (1, "failed")
    assert "API key not valid" in batch["message"]
    assert "\n" not in batch["message"]


@pytest.mark.parametrize("path", ["key", "credentials"])
@pytest.mark.parametrize("unlike", [True, False])
def test_paging_that_repeats_itself_ends(path, unlike, request, wire, gpuplan, skus):
    request.getfixturevalue(path)
    wire.answers = lambda _: page([skus[0] | {"name": str(len(wire.requests)) * unlike}], "again")
    code, (batch,) = gpuplan.batches("gcp")
    assert (code, batch["outcome"]) == (1, "failed")
    assert "paging loops" in batch["message"]
    assert len(wire.requests) < 4


@pytest.mark.parametrize("damage", ["half a page", "page lost", "html", "error with status 200", "no GPUs"])
def test_a_bad_answer_is_refused_in_one_line_and_the_last_good_prices_stand(key, wire, gpuplan, pages, skus, damage):
    wire.answers = pages
    gpuplan.batches("gcp")
    before = gpuplan.ask(HELD)
    whole = page(skus, "")
    wire.says({
        "half a page": whole[: len(whole) // 2],
        "page lost": page([], "")[:-1],
        "html": b"<!DOCTYPE html><html>Sign in</html>",
        "error with status 200": json.dumps(ERROR).encode(),
        "no GPUs": page([skus[0] | {"description": "E2 Instance Core running in Americas"}], ""),
    }[damage])  # fmt: skip
    code, (batch,) = gpuplan.batches("gcp")
    assert code == 1
    assert batch["outcome"] in {"refused", "failed"}
    assert "\n" not in batch["message"]
    assert gpuplan.ask(HELD) == before
    assert before[0][0] == 180


def test_a_catalogue_that_lost_its_gpus_prices_no_machine_by_its_host_alone(key, wire, gpuplan, skus):
    wire.says(page([row for row in skus if "GPU" not in row["description"]], ""))
    code, (batch,) = gpuplan.batches("gcp")
    assert (code, batch["outcome"]) == (1, "refused")
    assert batch["message"] == "gcp: none of 180 offers has a price"
