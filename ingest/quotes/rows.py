"""A line's facts as the warehouse keeps them: kilowatts become watts, and that is all that is converted."""

from collections.abc import Sequence
from functools import singledispatch

from ingest.quotes.line import Line
from ingest.quotes.owned import ColocationLine, ServerLine
from ingest.quotes.rented import DiscountLine, PriceLine
from warehouse.tables import ColocationPrice, ContractDiscount, Dated, HardwarePrice, Offer

KW = 1000  # W


@singledispatch
def of(line: Line, source: str, gpu_id: str | None) -> Sequence[Dated]:
    """The rows of a line.

    Args:
        line: what is written.
        source: whose rows they become.
        gpu_id: the accelerator that it names.
    """
    raise TypeError(f"{source}: no rows are made of a {type(line).__name__} with {gpu_id}")


@of.register
def _price(line: PriceLine, source: str, gpu_id: str | None) -> Sequence[Dated]:
    offer = Offer.of(
        source=source,
        service_provider_name=line.service_provider_name,
        provider_kind=line.provider_kind,
        gpu_id=gpu_id,
        gpu_name=line.gpu,
        gpu_count=line.gpu_count,
        instance_type=line.instance_type,
        region_id=line.region_id,
        pricing_category=line.category,
        commitment_type="contract" if line.commitment_months else None,
        commitment_months=line.commitment_months,
        payment_option=line.payment_option,
        variant=line.variant,
        contract_id=line.contract_id,
        source_url=line.source_url,
    )
    price = offer.price(
        list_unit_price=line.price,
        upfront_unit_price=line.upfront,
        pricing_unit=line.unit,
        pricing_currency=line.currency,
        valid_until=line.valid_until,
        quoted_on=line.quoted_on,
    )
    return offer, price


@of.register
def _discount(line: DiscountLine, source: str, gpu_id: str | None) -> Sequence[Dated]:
    return [
        ContractDiscount.of(
            source=source,
            service_provider_name=line.service_provider_name,
            contract_id=line.contract_id,
            gpu_id=gpu_id,
            instance_pattern=line.instance_type,
            region_pattern=line.region_id,
            pricing_category=line.pricing_category,
            commitment_months=line.commitment_months,
            discount_fraction=line.discount_fraction,
            contracted_unit_price=line.price,
            pricing_unit=line.unit,
            pricing_currency=line.currency,
            starts_on=line.starts_on,
            ends_on=line.ends_on,
            quoted_on=line.quoted_on,
            source_url=line.source_url,
        )
    ]


@of.register
def _server(line: ServerLine, source: str, gpu_id: str | None) -> Sequence[Dated]:
    return [
        HardwarePrice(
            source=source,
            hardware_id=line.hardware_id,
            kind=line.form,
            gpu_id=str(gpu_id),
            gpu_count=line.gpu_count,
            typical_price=line.price,
            pricing_currency=line.currency,
            power_full_w=float(line.power_full_kw * KW),
            power_max_w=float(line.power_max_kw * KW),
            observed_on=line.quoted_on,
            source_name=line.vendor,
            source_url=line.source_url,
            confidence="high",
            valid_until=line.valid_until,
            lead_time_weeks=line.lead_time_weeks,
            support_years=line.support_years,
            note=line.note,
        )
    ]


@of.register
def _colocation(line: ColocationLine, source: str, gpu_id: str | None) -> Sequence[Dated]:  # noqa: ARG001 - a hall has none
    return [
        ColocationPrice(
            source=source,
            place_id=line.place_id,
            service_provider_name=line.service_provider_name,
            country=line.country,
            price_per_kw_month=line.price_per_kw_month,
            pricing_currency=line.currency,
            power_included=line.power_included,
            least_power_kw=line.least_power_kw,
            commitment_months=line.commitment_months,
            observed_on=line.quoted_on,
            valid_until=line.valid_until,
            source_url=line.source_url,
            note=line.note,
        )
    ]
