"""The verb `alerts`: look where the rules say, and tell people what they have not been told."""

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warehouse.access import reader, warehouse_option, writer
from warehouse.faults import BadInput, Fault
from warehouse.place import Place
from warehouse.show import Answer, format_option, show

if TYPE_CHECKING:
    from reports.alerts.findings import Ground
    from reports.alerts.rules import Rules
    from warehouse.tables import Alert

SHOWN = {"rule": "rule", "message": "alert"}


@click.command()
@click.argument("rules", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--all", "every", is_flag=True, help="Show all that the rules find, told before or not; tell nobody.")
@click.option("--template", is_flag=True, help="Print a file of rules to start from.")
@warehouse_option
@format_option
@click.pass_context
def alerts(
    ctx: click.Context, rules: Path | None, every: bool, template: bool, warehouse: Place | None, output_format: str
) -> None:
    """Tell what RULES find: cheap prices, moves, new GPUs, stale sources.

    RULES is a TOML file. Each thing is told once to stdout and to every channel of the file, a webhook or a command,
    and again only after it was over. Run it after a refresh: `gpuplan refresh --due; gpuplan alerts alerts.toml`.
    Exit code 1: a channel did not take its alerts; the next run tries again.
    """
    if template:
        click.echo((files("reports.alerts") / "template.toml").read_text(encoding="utf-8"), nl=False)
        return
    if rules is None:
        raise BadInput("name a file of rules; `gpuplan alerts --template > alerts.toml` makes one to start from")
    from reports.alerts import rules as room  # noqa: PLC0415 - pydantic and DuckDB are loaded when there is work

    wanted = room.read(rules)
    now = datetime.now(UTC)
    told, faults = (_found(warehouse, wanted, now), []) if every else _tell(warehouse, wanted, now)
    show(Answer("alerts", [_row(alert) for alert in told], now.date(), shown=SHOWN), output_format)
    for fault in faults:
        click.echo(f"error: {fault}", err=True)
    ctx.exit(1 if faults else 0)


def _found(warehouse: Place | None, rules: "Rules", now: datetime) -> "list[Alert]":
    from reports.alerts.findings import Ground  # noqa: PLC0415
    from reports.alerts.rules import STDOUT  # noqa: PLC0415

    with reader(warehouse) as connection:
        return _of_channel(Ground(connection, now), rules, STDOUT)


def _of_channel(ground: "Ground", rules: "Rules", channel: str) -> "list[Alert]":
    from reports.alerts.findings import found  # noqa: PLC0415

    return [alert for rule in rules.of_channel(channel) for alert in found(ground, rule, channel)]


def _tell(warehouse: Place | None, rules: "Rules", now: datetime) -> "tuple[list[Alert], list[str]]":
    """Tell every channel what is new to it, record what was taken; what is new on stdout, and what went wrong."""
    from reports.alerts import told  # noqa: PLC0415
    from reports.alerts.findings import Ground  # noqa: PLC0415
    from reports.alerts.rules import STDOUT  # noqa: PLC0415

    new: list[Alert] = []
    faults: list[str] = []
    changes: dict[str, list[Alert]] = {}
    with reader(warehouse) as connection:
        for name in (STDOUT, *rules.channel):
            found = _of_channel(Ground(connection, now), rules, name)
            known = told.standing(connection, name)
            fresh = told.fresh(found, known)
            fault = _delivered(rules, name, fresh) if name != STDOUT and fresh else None
            new += fresh if name == STDOUT else []
            faults += [fault] if fault else []
            left = [alert for alert in found if alert not in fresh] if fault else found
            if told.changed(left, known):
                changes[name] = left
    if changes:
        with writer(warehouse) as connection:
            for name, left in changes.items():
                told.record(connection, name, left, now)
    return new, faults


def _delivered(rules: "Rules", name: str, alerts: "list[Alert]") -> str | None:
    """Send alerts; why it could not be done, if so."""
    from reports.alerts.tell import deliver  # noqa: PLC0415

    try:
        deliver(name, rules.channel[name], alerts)
    except Fault as fault:
        return fault.message
    return None


def _row(alert: "Alert") -> dict[str, str]:
    return {"rule": alert.rule, "subject": alert.subject, "message": alert.message}
