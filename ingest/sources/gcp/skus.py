"""A SKU of the billing catalogue: of which part it is the price, on which way to pay, and where.

The only thing that says so is the description, a sentence in a few forms: `A3 Instance Core running in Americas`,
`Spot Preemptible A3 Instance Core ...`, `Commitment v1: A3 Cpu in Americas for 1 Year`. Each is matched whole,
so that nothing matches by what it contains: A100 is not in A100 80GB, nor A3 in A3Plus. What trips a reader:

* Order and words vary: `H100 80GB Mega`, `H100 Mega 80GB` and, since 2025, `H100 80GB Plus` are one GPU; the H200
  and the RTX 6000 go without `Nvidia`, the latter without `GPU`.
* `units` is text and `nanos` a number; either is absent where it is zero.
* Memory of a few families is billed by the decimal GB, local SSD by the month.

The forms: github.com/Cyclenerd/google-cloud-pricing-cost-calculator build/mapping.csv, read 2026-11, and the
catalogue's rows in the tests of github.com/SpareCores/sc-crawler and other public readers of it.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from ingest.wire import Wire
from warehouse.tables import PricingCategory


class Part(NamedTuple):
    """What a SKU is the price of: a kind (core, memory, gpu, slice, local_ssd, tpu, unknown) and which of it."""

    kind: str
    name: str = ""


class Terms(NamedTuple):
    """A way to pay."""

    category: PricingCategory
    commitment_months: int | None = None
    variant: str | None = None


ON_DEMAND = Terms(PricingCategory.STANDARD)
SPOT = Terms(PricingCategory.DYNAMIC)
ONE_YEAR, THREE_YEARS = Terms(PricingCategory.COMMITTED, 12), Terms(PricingCategory.COMMITTED, 36)
FLEX_START = Terms(PricingCategory.OTHER, variant="DWS Defined Duration")
"""Queued for capacity, runs for up to seven days."""
CALENDAR = Terms(PricingCategory.OTHER, variant="Calendar Mode")
"""Reserved for given days."""
TERMS = (ON_DEMAND, SPOT, ONE_YEAR, THREE_YEARS, FLEX_START, CALENDAR)

USAGE_TYPES = {"OnDemand": ON_DEMAND, "Preemptible": SPOT, "Commit1Yr": ONE_YEAR, "Commit3Yr": THREE_YEARS}
_PLACE = r"(?: (?:running )?in .+)?"
_FORMS = tuple(
    (re.compile(form), terms)
    for form, terms in (
        (r"Commitment v1: (.+?) (?:running )?in .+ for 1 Years?", ONE_YEAR),
        (r"Commitment v1: (.+?) (?:running )?in .+ for 3 Years?", THREE_YEARS),
        (rf"(?:Spot )?Preemptible (.+?){_PLACE}", SPOT),
        (rf"(.+) attached to (?:Spot )?Preemptible VMs{_PLACE}", SPOT),
        (rf"DWS Defined Duration (.+?){_PLACE}", FLEX_START),
        (rf"(.+) attached to DWS Defined Duration VMs{_PLACE}", FLEX_START),
        (rf"DWS Calendar Mode (.+?){_PLACE}", CALENDAR),
        (rf"(.+) attached to Calendar [Mm]ode reservations{_PLACE}", CALENDAR),
        (r"Reserved (.+?) in .+ in Calendar Mode", CALENDAR),
        (rf"(?!Commitment|Reserved|DWS)(.+?){_PLACE}", None),
    )
)
_OTHER_PRODUCTS = re.compile(
    r"Sole Tenancy|Premium|Custom|[Ss]uspended|Extended|Virtual Workstation|Capacity Optimized|VM state|Licens"
)
_HOST = re.compile(r"(?:(A2|A3|A3 ?Plus|A3 ?Mega|A3 ?Ultra|G2|G4|N1)(?: Predefined)? )?(?:Instance )?(Core|Cpu|Ram)")
_SLICE = re.compile(r"A4X? Nvidia (B200|GB200) \(1 gpu slice\)")
_TPU = re.compile(r"(?:TPU ?)?(?:V(5E|5P|6E)|(7X))(?: TPU)?", re.IGNORECASE)
_OLD_TPU = re.compile(r"Tpu-(v[234])( Pod)?\b.*", re.IGNORECASE)
_GPUS = {
    "Nvidia Tesla P4 GPU": "nvidia-tesla-p4",
    "Nvidia Tesla P100 GPU": "nvidia-tesla-p100",
    "Nvidia Tesla T4 GPU": "nvidia-tesla-t4",
    "Nvidia Tesla V100 GPU": "nvidia-tesla-v100",
    "Nvidia Tesla A100 GPU": "nvidia-tesla-a100",
    "Nvidia Tesla A100 80GB GPU": "nvidia-a100-80gb",
    "Nvidia L4 GPU": "nvidia-l4",
    "Nvidia H100 80GB GPU": "nvidia-h100-80gb",
    "Nvidia H100 80GB Mega GPU": "nvidia-h100-mega-80gb",
    "Nvidia H100 Mega 80GB GPU": "nvidia-h100-mega-80gb",
    "Nvidia H100 80GB Plus GPU": "nvidia-h100-mega-80gb",
    "Nvidia H100 Plus 80GB GPU": "nvidia-h100-mega-80gb",
    "H200 141GB GPU": "nvidia-h200-141gb",
    "Nvidia H200 141GB GPU": "nvidia-h200-141gb",
    "RTX 6000 96GB": "nvidia-rtx-pro-6000",
}
_OTHERS = {
    "1/8 vGPU no lssd": Part("slice", "1/8 nvidia-rtx-pro-6000"),
    "SSD backed Local Storage": Part("local_ssd"),
    "Local SSD": Part("local_ssd"),
}
_FAMILIES = {"A3MEGA": "A3Plus", "A3PLUS": "A3Plus", "A3ULTRA": "A3Ultra"}


@dataclass(frozen=True)
class Sku:
    """The price of a part."""

    part: Part
    terms: Terms
    regions: tuple[str, ...]
    sku_id: str
    description: str
    usage_unit: str
    amount: Decimal
    currency: str
    effective: datetime


def read(row: Wire) -> Sku | str:
    """The SKU that a row of the catalogue is, or why it is none of ours."""
    description, category = row.text("description"), row.part("category")
    usage_type, group = category.text("usageType"), category.text("resourceGroup")
    part, terms = meaning(description, usage_type)
    if part is None and (terms is None or group not in {"GPU", "TPU"}):
        return "not a part of an accelerator machine, or not for sale as one"
    if terms is None:
        return f"usage type {usage_type}"
    prices = row.parts("pricingInfo")
    rate = _rate(prices[-1]) if prices else None
    if rate is None:
        return "no price, or several tiers of it"
    unit, amount, currency = rate
    return Sku(
        part=part or Part("unknown", _body(description)),
        terms=terms,
        regions=tuple(row.texts("serviceRegions")),
        sku_id=row.text("skuId"),
        description=description,
        usage_unit=unit,
        amount=amount,
        currency=currency,
        effective=prices[-1].time_or_none("effectiveTime") or datetime.min.replace(tzinfo=UTC),
    )


def meaning(description: str, usage_type: str = "OnDemand") -> tuple[Part | None, Terms | None]:
    """The part and the way to pay that a description speaks of; where it does not say how, the usage type does.

    >>> meaning("Spot Preemptible A4 Nvidia B200 (1 gpu slice) running in Americas")[1] == SPOT
    True
    >>> meaning("Nvidia Tesla A100 80GB GPU running in Columbus")[0]
    Part(kind='gpu', name='nvidia-a100-80gb')
    >>> meaning("Reserved Nvidia Tesla A100 GPU in Virginia")
    (None, None)
    """
    if not _OTHER_PRODUCTS.search(description):
        for form, terms in _FORMS:
            if match := form.fullmatch(description):
                return _part(match[1], terms), terms or _otherwise(description, usage_type)
    return None, None


def _otherwise(description: str, usage_type: str) -> Terms | None:
    """How a SKU is paid whose description has no form for it; old TPUs are preemptible in any place of the sentence."""
    return SPOT if "Preemptible" in description else USAGE_TYPES.get(usage_type)


def _body(description: str) -> str:
    """The thing a description speaks of, without place and way to pay."""
    return next(match[1] for form, _ in _FORMS if (match := form.fullmatch(description)))


def _part(body: str, terms: Terms | None) -> Part | None:
    if gpu := _GPUS.get(body):
        return Part("gpu", gpu)
    if host := _HOST.fullmatch(body):
        return _host(host[1], host[2], terms)
    if match := _SLICE.fullmatch(body):
        return Part("slice", f"nvidia-{match[1].lower()}")
    if match := _TPU.fullmatch(body):
        return Part("tpu", f"tpu-v{match[1].lower()}" if match[1] else "tpu7x")
    if match := _OLD_TPU.fullmatch(body):
        return Part("tpu", f"tpu-{match[1].lower()}{'-pod' if match[2] else ''}")
    return _OTHERS.get(body)


def _host(family: str | None, kind: str, terms: Terms | None) -> Part | None:
    """A core or memory; commitments for N1 name no family, and nothing else goes without."""
    if family is None and terms not in {ONE_YEAR, THREE_YEARS}:
        return None
    bare = (family or "N1").replace(" ", "")
    return Part("memory" if kind == "Ram" else "core", _FAMILIES.get(bare.upper(), bare))


def _rate(info: Wire) -> tuple[str, Decimal, str] | None:
    """Unit, amount and currency; the one tier that costs something, after one that is free."""
    expression = info.part("pricingExpression")
    prices = [tier.part("unitPrice") for tier in expression.parts("tieredRates")]
    paid = [price for price in prices if _amount(price)] or prices[:1]
    if len(paid) != 1:
        return None
    return expression.text("usageUnit"), _amount(paid[0]), paid[0].text("currencyCode")


def _amount(price: Wire) -> Decimal:
    return (price.number_or_none("units") or Decimal(0)) + (price.number_or_none("nanos") or Decimal(0)).scaleb(-9)


class Catalogue:
    """All SKUs by part, way to pay and region."""

    def __init__(self) -> None:
        self._skus: dict[tuple[Part, Terms], dict[str, list[Sku]]] = defaultdict(lambda: defaultdict(list))

    def add(self, sku: Sku) -> None:
        """Take a SKU in, for each of its regions."""
        for region in sku.regions:
            self._skus[sku.part, sku.terms][region].append(sku)

    def parts(self, kind: str) -> list[tuple[Part, Terms]]:
        """The parts of a kind, on each way to pay that they have a price on."""
        return sorted((key for key in self._skus if key[0].kind == kind), key=str)

    def regions(self, part: Part, terms: Terms) -> set[str]:
        """Where a part has a price, or the placeholder of one."""
        return set(self._skus.get((part, terms), {}))

    def find(self, part: Part, terms: Terms, region: str) -> Sku | str:
        """The SKU that bills a part, or why none can be named.

        Several SKUs can be one part's, such as those of Virginia and Northern Virginia. The one with the newest
        effectiveTime holds, and a price before a placeholder of 0; two prices of one time are no price.
        """
        skus = self._skus.get((part, terms), {}).get(region, [])
        if not skus:
            return "no price of"
        newest = max(sku.effective for sku in skus)
        latest = sorted((sku for sku in skus if sku.effective == newest), key=lambda sku: sku.sku_id)
        latest = [sku for sku in latest if sku.amount] or latest[:1]
        stated = sorted({(sku.amount, sku.currency, sku.usage_unit) for sku in latest})
        if len(stated) > 1:
            amounts = " and ".join(f"{amount.normalize():f} {currency}" for amount, currency, _ in stated)
            return f"two prices ({amounts}) of"
        return latest[0] if latest[0].amount else "only the placeholder 0 for"
