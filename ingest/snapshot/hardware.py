"""What servers, racks and cards cost to buy: `hardware_price.csv`, with the power that goes with them.

Prices and power are stated in words ("8x H100 SXM 80GB server"); `THINGS` says which accelerator that is.
Power is known for whole nodes of eight and for racks only, and nothing is scaled down from them. A date given
as a span counts as its first day, so that no price looks fresher than it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.snapshot.rows import Flat, read, record_row
from ingest.snapshot.words import first_day, first_link, plain
from warehouse.tables import HardwarePrice

ASSUMPTIONS = "tco/assumptions.csv"


@dataclass(frozen=True)
class Thing:
    """What the words of a price name."""

    hardware_id: str
    kind: str
    gpu_id: str
    gpu_count: int
    power: str | None = None
    condition: str = "new"
    remark: str | None = None


H100_NODE, L40S_NODE = "8x H100/H200 SXM node", "8x L40S node"
THINGS = {
    "8x H100 SXM 80GB server (SR680a V3, street)": Thing(
        "server-8x-H100-SXM-80GB", "server", "H100-SXM-80GB", 8, H100_NODE
    ),
    "8x H100 NVL server, vendor list without discount": Thing(
        "server-8x-H100-NVL-94GB-list",
        "server",
        "H100-NVL-94GB",
        8,
        remark="vendor's list, not a street price",
    ),
    "8x H100 used server": Thing("server-8x-H100-SXM-80GB-used", "server", "H100-SXM-80GB", 8, H100_NODE, "used"),
    "8x H200 SXM 141GB server": Thing("server-8x-H200-SXM-141GB", "server", "H200-SXM-141GB", 8, H100_NODE),
    "8x B200 SXM server": Thing("server-8x-B200-SXM", "server", "B200-SXM", 8, "8x B200 node"),
    "8x B300 SXM server": Thing("server-8x-B300-SXM", "server", "B300-SXM", 8, "8x B300 node"),
    "8x MI300X server": Thing("server-8x-MI300X", "server", "MI300X", 8, "8x MI300X node"),
    "4x L40S server (SR650a V4)": Thing("server-4x-L40S", "server", "L40S", 4),
    "8x L40S server": Thing("server-8x-L40S", "server", "L40S", 8, L40S_NODE),
    "8x A100 80GB server": Thing("server-8x-A100-SXM-80GB", "server", "A100-SXM-80GB", 8, "8x A100 SXM node"),
    "4x A100 80GB server": Thing("server-4x-A100-SXM-80GB", "server", "A100-SXM-80GB", 4),
    "GB200 NVL72 rack": Thing("rack-72x-GB200", "rack", "GB200", 72, "GB200 NVL72 rack"),
    "GB300 NVL72 rack": Thing("rack-72x-GB300", "rack", "GB300", 72),
    "H100 PCIe/SXM new": Thing(
        "card-H100-PCIE-80GB", "card", "H100-PCIE-80GB", 1, remark="the source does not tell PCIe from SXM"
    ),
    "H100 used 1-2 y": Thing(
        "card-H100-PCIE-80GB-used", "card", "H100-PCIE-80GB", 1, None, "used", "form factor not stated"
    ),
    "H200 SXM": Thing("card-H200-SXM-141GB", "card", "H200-SXM-141GB", 1),
    "B200 SXM": Thing("card-B200-SXM", "card", "B200-SXM", 1),
    "A100 80GB used": Thing(
        "card-A100-PCIE-80GB-used", "card", "A100-PCIE-80GB", 1, None, "used", "form factor not stated"
    ),
    "L40S": Thing("card-L40S", "card", "L40S", 1),
    "MI300X": Thing("card-MI300X", "card", "MI300X", 1),
    "RTX 5090": Thing("card-RTX-5090", "card", "RTX-5090", 1),
    "RTX PRO 6000 96GB": Thing("card-RTX-PRO-6000-BW-SE", "card", "RTX-PRO-6000-BW-SE", 1, remark="edition not stated"),
}
NOT_KNOWN = {"Vera Rubin NVL72 rack"}  # its accelerator has no published figures in table gpu yet


def hardware_rows(research: Path) -> Iterator[Flat]:
    """Every price of a thing that names an accelerator and how many."""
    rows = read(research / ASSUMPTIONS)
    power = {row["item"]: row for row in rows if row["category"] == "server_power"}
    for row in rows:
        if row["category"] in {"server_price", "gpu_card_price"} and row["item"] not in NOT_KNOWN:
            yield record_row(_hardware(row, THINGS[row["item"]], power))


def _hardware(row: dict[str, str], thing: Thing, power: dict[str, dict[str, str]]) -> HardwarePrice:
    draw = power[thing.power] if thing.power else None
    return HardwarePrice.model_validate(
        {
            "source": "seed",
            "hardware_id": thing.hardware_id,
            "kind": thing.kind,
            "condition": thing.condition,
            "gpu_id": thing.gpu_id,
            "gpu_count": thing.gpu_count,
            "low_price": row["low"],
            "typical_price": row["typical"],
            "high_price": row["high"],
            "pricing_currency": row["unit"],
            "power_full_w": draw and 1000 * float(draw["typical"]),
            "power_max_w": draw and 1000 * float(draw["high"]),
            "observed_on": date.fromisoformat(first_day(row["date"])),
            "source_name": plain(row["source"]),
            "source_url": first_link(row["url"]),
            "confidence": row["confidence"],
            "note": "; ".join(filter(None, [thing.remark, plain(row["note"]), _power_note(draw)])) or None,
        }
    )


def _power_note(draw: dict[str, str] | None) -> str | None:
    if draw is None:
        return None
    derived = f"{draw['source']}, " if "DERIVED" in draw["source"] else ""
    return f"power: {derived}{first_link(draw['url']) or plain(draw['url'])} ({draw['confidence']} confidence)"
