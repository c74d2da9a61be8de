"""How a server is asked: not too soon, not for what it sent before, not for ever; and nothing but data is taken."""

import gzip
import json
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ingest import http
from ingest.deadline import Deadline, Late
from ingest.http import Http
from tests.ingest.test_refresh import azure_page, azure_regions
from warehouse.faults import Fault

OCI = "oci_2026-10-01.json"
SEEN = "SELECT max(observed_at) FROM price_now"


@pytest.fixture
def client(wire):
    return Http("oci", wire.url)


def conditional(recorded, versions):
    """A server that knows ETags: it sends what is newest only to who has not got it."""

    def answer(request):
        etag, body = versions[0]
        if request.headers.get("If-None-Match") == etag:
            return 304
        return 200, {"ETag": etag}, body

    return answer


def test_what_is_not_modified_is_not_sent_again_and_is_seen_all_the_same(wire, gpuplan, recorded):
    wire.answers = conditional(recorded, [('"v1"', recorded(OCI))])
    gpuplan.batches("oci")
    before, _ = gpuplan.ask(SEEN)[0], wire.requests.clear()
    code, (batch,) = gpuplan.batches("oci")
    assert (code, batch["outcome"], batch["opened_count"], batch["offer_count"]) == (0, "loaded", 0, 29)
    assert "not modified since it was last read" in batch["message"]
    assert [request.headers["If-None-Match"] for request in wire.requests] == ['"v1"']
    assert gpuplan.ask(SEEN)[0] > before
    assert gpuplan.ask("SELECT count(DISTINCT payload_sha256), count(*) FROM batch") == [(1, 2)]


def test_last_modified_serves_where_there_is_no_etag(wire, gpuplan, recorded):
    date = "Thu, 01 Oct 2026 00:00:00 GMT"

    def answer(request):
        known = request.headers.get("If-Modified-Since") == date
        return 304 if known else (200, {"Last-Modified": date}, recorded(OCI))

    wire.answers = answer
    gpuplan.batches("oci")
    code, (batch,) = gpuplan.batches("oci")
    assert (code, batch["outcome"], "not modified" in batch["message"]) == (0, "loaded", True)


def test_a_new_version_is_read_whole(wire, gpuplan, recorded):
    versions = [('"v1"', recorded(OCI))]
    wire.answers = conditional(recorded, versions)
    gpuplan.batches("oci")
    document = json.loads(recorded(OCI))
    (h100,) = [item for item in document["items"] if item["partNumber"] == "B98415"]
    h100["currencyCodeLocalizations"][0]["prices"][0]["value"] = 9.5
    versions[0] = ('"v2"', json.dumps(document).encode())
    _, (batch,) = gpuplan.batches("oci")
    assert (batch["new_count"], batch["changed_count"], batch["withdrawn_count"]) == (0, 1, 0)
    h100_price = "SELECT list_unit_price::DOUBLE FROM price_now WHERE instance_type = 'BM.GPU.H100.8'"
    assert gpuplan.ask(h100_price) == [(9.5,)]
    _, (batch,) = gpuplan.batches("oci")
    assert "not modified" in batch["message"]


def test_a_refused_payload_is_asked_for_whole_and_never_looks_fresh(wire, gpuplan, recorded):
    """The server's 304 would confirm what was never loaded."""
    versions = [('"v1"', recorded(OCI))]
    wire.answers = conditional(recorded, versions)
    gpuplan.batches("oci")
    seen = gpuplan.ask(SEEN)
    versions[0] = ('"v2"', recorded(OCI)[:900])
    for _ in range(2):
        code, (batch,) = gpuplan.batches("oci")
        assert (code, batch["outcome"]) == (1, "refused")
    assert gpuplan.ask(SEEN) == seen
    assert [request.headers.get("If-None-Match") for request in wire.requests] == [None, '"v1"', None]


@pytest.mark.parametrize("damage", ["gone", "damaged"])
def test_a_payload_that_the_archive_lost_is_asked_for_whole(wire, gpuplan, recorded, damage):
    wire.answers = conditional(recorded, [('"v1"', recorded(OCI))])
    gpuplan.batches("oci")
    (kept,) = (gpuplan.warehouse.with_name("gpuplan.duckdb.d") / "archive" / "oci").glob("*.gz")
    kept.unlink()
    if damage == "damaged":
        kept.write_bytes(gzip.compress(b"{}"))
        assert gpuplan.batches("oci")[1][0]["outcome"] == "failed"
    code, (batch,) = gpuplan.batches("oci")
    assert (code, batch["outcome"], "not modified" in (batch["message"] or "")) == (0, "loaded", False)


def test_a_304_to_who_did_not_ask_for_it_is_a_failure(wire, gpuplan):
    wire.says(304)
    code, (batch,) = gpuplan.batches("oci")
    assert (code, batch["outcome"], "HTTP 304" in batch["message"]) == (1, "failed", True)


def test_pages_are_never_asked_conditionally(wire, gpuplan, recorded):
    """Each of several answers may be old and new at another time; only a whole payload is taken for unchanged."""

    def pages(region, request):
        if "$skip" in request.query:
            return 200, {"ETag": '"2"'}, azure_page(recorded, region, armSkuName="Standard_NC6s_v3")
        link = f"{wire.url}/api/retail/prices?$filter={request.query['$filter']}&$skip=1000"
        return 200, {"ETag": '"1"'}, azure_page(recorded, region, link)

    wire.answers = azure_regions(recorded, pages)
    assert gpuplan.batches("azure")[0] == 0
    assert gpuplan.batches("azure")[0] == 0
    assert not any("If-None-Match" in request.headers for request in wire.requests)


@pytest.mark.parametrize("told", ["seconds", "date"])
def test_a_server_says_when_to_come_again(wire, client, told):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    wire.says((429, {"Retry-After": "1" if told == "seconds" else later}, b""), b"{}")
    began = monotonic()
    assert client.get("/") == b"{}"
    assert monotonic() - began >= 0.9


def test_an_hour_is_not_waited_for(wire, client):
    wire.says((503, {"Retry-After": "3600"}, b""), b"{}")
    client.deadline = Deadline("oci", 5)
    began = monotonic()
    with pytest.raises(Late, match="deadline of 5 s"):
        client.get("/")
    assert monotonic() - began < 4


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "image/png", "application/xhtml+xml"])
def test_a_page_for_people_is_no_price_list(wire, gpuplan, recorded, kind):
    wire.says((200, {"Content-Type": kind}, recorded(OCI)))
    code, (batch,) = gpuplan.batches("oci")
    assert (code, batch["outcome"]) == (1, "failed")
    assert batch["message"].endswith(f"sent {kind.partition(';')[0]}, not a price list")


def test_a_source_that_is_a_page_takes_one(wire, recorded):
    client = Http("nebius", wire.url)
    client.is_web_page = True
    wire.says((200, {"Content-Type": "text/html"}, b"<html>"))
    assert client.get("/") == b"<html>"


@pytest.mark.parametrize("status", [204, 206, 203])
def test_part_of_an_answer_is_no_answer(wire, client, status):
    wire.says((status, {}, b"" if status == 204 else b"{}"))
    with pytest.raises(Fault, match=f"HTTP {status}"):
        client.get("/")


def test_a_body_without_end_is_given_up(wire, client, monkeypatch):
    monkeypatch.setattr(http, "MOST_BYTES", 1_000_000)
    wire.says((200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000))))
    with pytest.raises(Fault, match="more than a price list has"):
        client.get("/")


def test_all_pages_of_a_reading_count_towards_its_size(wire, client, monkeypatch):
    monkeypatch.setattr(http, "MOST_BYTES", 1_000)
    wire.says(bytes(600))
    client.get("/a")
    with pytest.raises(Fault, match="more than a price list has"):
        client.get("/b")
    client.begin()
    assert client.get("/c") == bytes(600)


@pytest.fixture
def resetting(monkeypatch, recorded):
    """A server that resets the first connection in the middle of the body, and answers the second."""
    server = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setenv("GPUPLAN_OCI_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
    body = recorded(OCI)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()

    def serve():
        for sent in (body[:1000], body):
            caller, _ = server.accept()
            with caller:
                caller.recv(4096)
                caller.sendall(head + sent)
                if sent is not body:
                    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    thread = threading.Thread(target=serve)
    thread.start()
    yield
    thread.join()
    server.close()


def test_an_answer_that_breaks_off_is_asked_for_again(resetting, gpuplan):
    code, (batch,) = gpuplan.batches("oci")
    assert (code, batch["outcome"], batch["offer_count"]) == (0, "loaded", 29)


@pytest.fixture
def encrypted(wire, monkeypatch, tmp_path):
    """The server behind TLS, with a certificate of this machine's that the client is told to trust."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    form = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    file = tmp_path / "here.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, *form) + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    wire.server.socket = context.wrap_socket(wire.server.socket, server_side=True)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    monkeypatch.delenv("GPUPLAN_OCI_URL")
    return Http("oci", wire.url.replace("http:", "https:"))


def test_an_encrypted_server_does_not_lead_out_of_encryption(wire, encrypted):
    wire.answers = lambda request: b"{}" if request.path == "/b" else (302, {"Location": "/b"}, b"")
    assert encrypted.get("/a") == b"{}"
    wire.says((302, {"Location": f"{wire.url}/b"}, b""), b"{}")
    with pytest.raises(Fault, match=r"redirects to http://127.0.0.1:\d+/b, without encryption"):
        encrypted.get("/a")


def test_a_certificate_that_nobody_vouches_for_is_a_failure(wire, encrypted, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    wire.says(b"{}")
    with pytest.raises(Fault, match=r"no answer from https.*SSL"):
        encrypted.get("/a")
