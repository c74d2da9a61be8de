"""What the rows mean: an offer for each machine and terms, with its price.

* A reservation has a row by the hour, a row for what is paid at the start, or both; paid wholly at the start, its hours
  cost 0. One without the row that its payment option asks for is unpriced, never cheaper.
* A machine that is sold in Capacity Blocks only has a row with price 0: it is `reservation_only`.
* Several SKUs may be left for one machine and terms. If they agree, the first by name stands for all; if not, there is
  no price, because nothing says which is billed. One at 0 beside another with a price is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from ingest.payload import Payload
from ingest.sources.aws.machines import contents
from ingest.sources.aws.rows import Row
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind
from warehouse.units import NANO

MONTHS = {"1yr": 12, "3yr": 36}
PAYMENTS = {"No Upfront": "no_upfront", "Partial Upfront": "partial_upfront", "All Upfront": "all_upfront"}
CAPACITY_BLOCK = "Capacity Block"
PAGES = {
    None: "https://aws.amazon.com/ec2/pricing/on-demand/",
    "reservation": "https://aws.amazon.com/ec2/pricing/reserved-instances/pricing/",
    "savings_plan": "https://aws.amazon.com/savingsplans/compute-pricing/",
}


@dataclass(frozen=True)
class Terms:
    """What a row is the price of."""

    machine: str
    category: PricingCategory = PricingCategory.STANDARD
    commitment_type: str | None = None
    commitment_months: int | None = None
    payment_option: str | None = None
    variant: str | None = None


@dataclass(frozen=True)
class Stated:
    """What one SKU costs on some terms."""

    hourly: Decimal | None
    upfront: Decimal | None
    currency: str
    starts: datetime | None

    @property
    def is_priced(self) -> bool:
        """Whether anything is to be paid."""
        return bool(self.hourly or self.upfront)


Found = dict[Terms, dict[str, Stated]]
"""By terms, what each SKU costs."""


def found(payload: Payload, rows: Iterable[Row]) -> Found:
    """What the rows of an offer file state."""
    lines: dict[Terms, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if terms := _terms(payload, row):
            lines[terms][row["sku"]].append(row)
    return {terms: {sku: _stated(payload, own) for sku, own in skus.items()} for terms, skus in lines.items()}


def offers(payload: Payload, region: str, prices: Found, machines: Mapping[str, Row]) -> Iterator[Offer | Price]:
    """The offers of a region and their prices."""
    inside = {machine: contents(payload, machine, row) for machine, row in machines.items()}
    for terms, skus in prices.items():
        priced = {sku: stated for sku, stated in skus.items() if stated.is_priced} or skus
        offer = Offer.of(
            source=payload.source,
            service_provider_name="AWS",
            provider_kind=ProviderKind.HYPERSCALER,
            sku_id=min(priced),
            region_id=region,
            pricing_category=terms.category,
            commitment_type=terms.commitment_type,
            commitment_months=terms.commitment_months,
            payment_option=terms.payment_option,
            variant=terms.variant,
            source_url=PAGES[terms.commitment_type],
            **inside[terms.machine],
        )
        yield offer
        yield _price(offer, priced)


def months(payload: Payload, term: str) -> int:
    """Months of a term such as `1yr`, `1 yr` or `1year`."""
    known = term.replace(" ", "").replace("year", "yr")
    if known not in MONTHS:
        raise Refused(f"{payload.source}: a term of {term!r}; known are {', '.join(MONTHS)}")
    return MONTHS[known]


def money(payload: Payload, text: str) -> Decimal:
    """A stated price, rounded to the finest that the warehouse keeps."""
    try:
        amount = Decimal(text)
    except InvalidOperation as fault:
        raise Refused(f"{payload.source}: PricePerUnit is {text!r:.40}, not a number") from fault
    if not amount.is_finite() or amount < 0:
        raise Refused(f"{payload.source}: PricePerUnit is {text!r:.40}, not a price")
    return amount.quantize(NANO, rounding=ROUND_HALF_EVEN)


def moment(payload: Payload, text: str) -> datetime | None:
    """A day or a time as AWS writes it; in UTC where nothing else is said."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError as fault:
        raise Refused(f"{payload.source}: {text!r:.40} is no day or time") from fault
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _terms(payload: Payload, row: Row) -> Terms | None:
    machine = row["instancetype"]
    if row.get("marketoption") == "CapacityBlock":
        return Terms(machine, PricingCategory.OTHER, variant=CAPACITY_BLOCK)
    if row["termtype"] == "OnDemand":
        return Terms(machine)
    if (payment := row.get("purchaseoption", "")) not in PAYMENTS:
        payload.drop(f"payment option {payment!r}")
        return None
    return Terms(
        machine,
        PricingCategory.COMMITTED,
        "reservation",
        months(payload, row["leasecontractlength"]),
        PAYMENTS[payment],
        "convertible" if row.get("offeringclass") == "convertible" else None,
    )


def _stated(payload: Payload, rows: list[Row]) -> Stated:
    starts = max(row.get("effectivedate", "") for row in rows)
    return Stated(
        hourly=_amount(payload, rows, "Hrs"),
        upfront=_amount(payload, rows, "Quantity"),
        currency=rows[0]["currency"],
        starts=moment(payload, starts),
    )


def _amount(payload: Payload, rows: list[Row], unit: str) -> Decimal | None:
    """The price by one unit, of the latest day where there are several."""
    own = [row for row in rows if row["unit"] == unit]
    newest = max((row.get("effectivedate", "") for row in own), default="")
    latest = {money(payload, row["priceperunit"]) for row in own if row.get("effectivedate", "") == newest}
    if len(latest) > 1:
        payload.note(f"SKU {own[0]['sku']} has {len(latest)} prices by {unit} from one day on, so none")
        return None
    return next(iter(latest), None)


def _price(offer: Offer, skus: Mapping[str, Stated]) -> Price:
    stated = skus[min(skus)]
    common = {"pricing_unit": "Hours", "pricing_currency": stated.currency, "provider_effective_from": stated.starts}
    if reason := _why_none(offer, skus):
        block = offer.variant == CAPACITY_BLOCK
        status = PriceStatus.RESERVATION_ONLY if block else PriceStatus.UNPRICED
        return offer.price(price_status=status, status_reason=reason, **common)
    return offer.price(list_unit_price=stated.hourly or None, upfront_unit_price=stated.upfront or None, **common)


def _why_none(offer: Offer, skus: Mapping[str, Stated]) -> str | None:
    """Why there is no price, if there is none."""
    stated = skus[min(skus)]
    if offer.variant == CAPACITY_BLOCK:
        return "sold in Capacity Blocks for a fee that EC2 quotes by start and length; the price list has none"
    if len({(one.hourly, one.upfront) for one in skus.values()}) > 1:
        return f"AWS lists SKUs {' and '.join(sorted(skus))} at different prices, and not which is billed"
    reserved = offer.commitment_type == "reservation"
    if reserved and offer.payment_option != "no_upfront" and not stated.upfront:
        return "AWS lists no upfront payment, which the payment option has"
    if not stated.hourly and not (reserved and offer.payment_option == "all_upfront"):
        return "AWS lists no price above 0 by the hour"
    return None
