"""Hot Aisle: AMD GPU servers and virtual machines by the hour, in whole US cents for the whole machine.

Two answers make one payload: the virtual machines and the bare metal that can be had now, each a list, or null when
there is nothing. So a machine that is not listed is sold out rather than withdrawn, and keeps its price.

* The path names the team that asks. It is an account, so it is read from HOTAISLE_TEAM_HANDLE and stands neither in
  the payload's URL nor in a message.
* Sizes are bytes. Machines have no names of their own, so they are called by kind, GPU, number and cores.
* Several machines of one shape are one offer, which has no price where theirs differ.
* Bare metal is rented for `MinimumReservationMinutes` at least. There is one place, in Michigan, of no stated name.
"""

import os
import re
from collections.abc import Iterator
from decimal import Decimal

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http, Skipped
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.faults import Fault
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind

KINDS = {"virtual_machines": "vm", "bare_metal": "bm"}
CARD = Card(
    name="Hot Aisle",
    kind=ProviderKind.SPECIALISED,
    docs="https://admin.hotaisle.app/api/docs",
    base_url="https://admin.hotaisle.app/api",
    key="HOTAISLE_API_KEY",
    key_header="Authorization: Token {}",
    at_least=0,
    complete=False,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=6,
    verified=False,
    not_tried="never read live; fields known from other programs and their tests",
    ignored=frozenset(
        {f"{kind}.{name}" for kind in KINDS for name in ("Quantity", "MinimumReservationMinutes", "Specs.cpus")}
        | {f"{kind}.Specs.gpus.manufacturer" for kind in KINDS}
    ),
)
TEAM = "HOTAISLE_TEAM_HANDLE"
GIB = 2**30


def fetch(http: Http) -> Payload:
    """What can be had now.

    Raises:
        Skipped: the team is not known.
        Fault: no answer came; the message does not name the team.
    """
    team = os.environ.get(TEAM)
    if not team:
        raise Skipped(f"{http.source}: set {TEAM} to read it")
    try:
        answers = {kind: http.get(f"/teams/{team}/{kind}/available/") for kind in KINDS}
    except Fault as fault:
        raise Fault(re.sub(rf"\b{re.escape(team)}\b", "...", fault.message)) from None
    return Payload.of_answers(http.source, answers, http.public_url("/teams/.../available/"))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every shape of machine."""
    return stated.once(_machines(payload))


def _machines(payload: Payload) -> Iterator[tuple[Offer, Price]]:
    for document in payload.documents():
        for kind in KINDS:
            for machine in document.parts_or_none(kind):
                if offer := _offer(payload, kind, machine.part("Specs")):
                    yield offer, stated.price(offer, machine.number("OnDemandPrice") * stated.CENT, "Hours")


def _offer(payload: Payload, kind: str, specs: Wire) -> Offer | None:
    gpus = specs.parts_or_none("gpus")
    if len(gpus) != 1:
        payload.drop("several kinds of GPU" if gpus else "no GPU")
        return None
    name, count, cores = gpus[0].text("model"), gpus[0].number("count"), specs.number("cpu_cores")
    return Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.SPECIALISED,
        gpu_id=gpu_id(name),
        gpu_name=name,
        gpu_count=count,
        instance_type=f"{KINDS[kind]}-{name.lower()}-{count}-{cores}c",
        core_count=cores,
        memory_size_gib=specs.number("ram_capacity") / GIB,
        disk_space_gib=(specs.number("disk_capacity") / GIB).quantize(Decimal("0.001")),
        pricing_category=PricingCategory.STANDARD,
        source_url="https://hotaisle.xyz/pricing/",
    )
