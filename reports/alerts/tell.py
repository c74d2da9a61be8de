"""The channels: one message a run and channel, through a webhook that takes Slack's JSON or through a command.

What could not be delivered is not recorded, so that the next run tries again.
"""

import os
import subprocess
from collections.abc import Sequence

import requests

from reports.alerts.rules import Channel
from warehouse.faults import Fault
from warehouse.tables import Alert

MOST_LINES = 30
"""Lines of one message; Slack cuts texts of more than 40,000 characters (https://api.slack.com/methods/chat.postMessage)."""
TIMEOUT_S = 20


def deliver(name: str, channel: Channel, alerts: Sequence[Alert]) -> None:
    """Send alerts to a channel.

    Raises:
        Fault: it did not take them; the message never bears the webhook's address.
    """
    text = message(alerts)
    if channel.webhook_env:
        _post(name, channel.webhook_env, text)
    else:
        _run(name, channel.command, text)


def message(alerts: Sequence[Alert]) -> str:
    """The alerts as lines of plain text."""
    lines = [f"{alert.rule}: {alert.message}" for alert in alerts[:MOST_LINES]]
    if len(alerts) > MOST_LINES:
        lines.append(f"and {len(alerts) - MOST_LINES} more; `gpuplan alerts --all` lists them")
    return "\n".join([f"gpuplan: {len(alerts)} new alert{'s' if len(alerts) > 1 else ''}", *lines])


def _post(name: str, variable: str, text: str) -> None:
    address = os.environ.get(variable)
    if not address:
        raise Fault(f"channel {name}: set {variable} to the webhook's address")
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    try:
        answer = requests.post(address, json={"text": escaped}, timeout=TIMEOUT_S, allow_redirects=False)
    except requests.RequestException as fault:
        raise Fault(f"channel {name}: the webhook can't be reached ({type(fault).__name__}); tried next time") from None
    if answer.status_code // 100 != 2:
        raise Fault(f"channel {name}: the webhook answered {answer.status_code}; tried again next time")


def _run(name: str, command: Sequence[str], text: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - the user's own program, from the user's own file, without a shell
            list(command), input=text + "\n", text=True, timeout=TIMEOUT_S, capture_output=True, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        reason = getattr(fault, "strerror", None) or f"took longer than {TIMEOUT_S} s"
        raise Fault(f"channel {name}: {command[0]}: {reason}; tried again next time") from fault
    if done.returncode:
        raise Fault(f"channel {name}: {command[0]} ended with {done.returncode}; tried again next time")
