"""Webhooks and commands over real sockets and processes; what was not delivered is tried again."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from reports.alerts.rules import Channel
from reports.alerts.tell import deliver, message
from tests.conftest import sold
from tests.reports.alerts.test_alerts import BELOW, CARD, H100, NOW
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import Alert

HOOKED = '[channel.team]\nwebhook_env = "HOOK"\n' + BELOW


class Hook(HTTPServer):
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.bodies: list[dict] = []


class Answer(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def hook(monkeypatch) -> Iterator[Hook]:
    server = Hook()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("HOOK", f"http://127.0.0.1:{server.server_port}/services/T0/secret-token")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def alerts(gpuplan, tmp_path):
    link = tmp_path / "w.duckdb"
    with store.writing(link) as connection:
        load(connection, Arrival("aws", NOW, **CARD), [H100, *sold("8")])

    def run(rules: str):
        (tmp_path / "rules.toml").write_text(rules)
        return gpuplan("alerts", tmp_path / "rules.toml", "--warehouse", link)

    return run


def test_a_webhook_gets_slacks_json_once(alerts, hook):
    assert alerts(HOOKED).exit_code == 0
    assert hook.bodies == [
        {
            "text": "gpuplan: 1 new alert\ncheap: H100-SXM-80GB costs $1 per GPU-hour, less than $5: "
            "AWS p5.48xlarge us-east-1 on demand"
        }
    ]
    assert alerts(HOOKED).exit_code == 0
    assert len(hook.bodies) == 1


def test_a_webhook_that_fails_is_tried_again_and_its_address_is_not_shown(alerts, hook):
    hook.status = 503
    result = alerts(HOOKED)
    assert result.exit_code == 1
    assert "channel team: the webhook answered 503; tried again next time" in result.stderr
    assert "secret-token" not in result.output
    assert "costs $1 per" in " ".join(result.stdout.split())
    hook.status = 200
    again = alerts(HOOKED)
    assert (again.exit_code, len(hook.bodies)) == (0, 2)
    assert "costs $1 per" not in again.stdout


def test_a_webhook_that_is_not_there_hides_its_address_too(alerts, monkeypatch):
    monkeypatch.setenv("HOOK", "http://127.0.0.1:9/secret-token")
    result = alerts(HOOKED)
    assert result.exit_code == 1
    assert "the webhook can't be reached (ConnectionError)" in result.stderr
    assert "secret-token" not in result.output


def test_a_webhook_without_an_address_says_which_variable_to_set(alerts, monkeypatch):
    monkeypatch.delenv("HOOK", raising=False)
    assert "channel team: set HOOK to the webhook's address" in alerts(HOOKED).stderr


def test_a_command_reads_the_alerts_and_no_shell_comes_between(alerts, tmp_path):
    out = tmp_path / "it's $HOME; out"
    script = f"import sys, pathlib; pathlib.Path({str(out)!r}).write_text(sys.stdin.read())"
    command = json.dumps(["python3", "-c", script])
    assert alerts(f"[channel.file]\ncommand = {command}\n{BELOW}").exit_code == 0
    assert out.read_text().startswith("gpuplan: 1 new alert\ncheap: H100-SXM-80GB costs $1 per GPU-hour")


@pytest.mark.parametrize(
    ("command", "said"),
    [('["false"]', "false ended with 1"), ('["no-such-program"]', "no-such-program: No such file or directory")],
)
def test_a_command_that_fails_is_told(alerts, command, said):
    result = alerts(f"[channel.pager]\ncommand = {command}\n{BELOW}")
    assert result.exit_code == 1
    assert f"channel pager: {said}" in result.stderr


def test_markup_of_slack_in_a_name_is_only_text(hook):
    alert = Alert(source="alerts", channel="team", rule="r", subject="s", message="<!channel> & <http://evil|click>")
    deliver("team", Channel(webhook_env="HOOK"), [alert])
    assert hook.bodies[0]["text"].splitlines()[1] == "r: &lt;!channel&gt; &amp; &lt;http://evil|click&gt;"


def test_a_thousand_alerts_are_thirty_lines():
    alerts = [
        Alert(source="alerts", channel="c", rule="r", subject=str(number), message=str(number))
        for number in range(1000)
    ]
    lines = message(alerts).splitlines()
    assert (lines[0], lines[1], len(lines)) == ("gpuplan: 1000 new alerts", "r: 0", 32)
    assert lines[-1] == "and 970 more; `gpuplan alerts --all` lists them"
