"""A region's file of savings plans: what an hour costs under each plan, joined to the machines by SKU.

A Compute Savings Plan holds for any machine anywhere, an EC2 Instance Savings Plan for one family in one region; both
are in the same file. A rate is what an hour costs however the plan is paid: what is paid at the start is in it, other
than with reservations. A machine that no line names can't be had under a plan. Neither preamble nor fields are quoted,
and the file ends with a line like any other.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import TextIOWrapper

from ingest.payload import Part, Payload
from ingest.sources.aws.rows import bare
from ingest.sources.aws.table import first_line
from ingest.sources.aws.terms import PAYMENTS, Found, Stated, Terms, moment, money, months
from warehouse.load import Refused
from warehouse.tables import PricingCategory

PLANS = {"ComputeSavingsPlans": "Compute Savings Plan", "EC2InstanceSavingsPlans": "EC2 Instance Savings Plan"}
READ = (
    "discountedsku",
    "productfamily",
    "unit",
    "effectivedate",
    "discountedrate",
    "currency",
    "purchaseoption",
    "leasecontractlength",
    "leasecontractlengthunit",
)
IGNORED = frozenset(
    """
    discountedservicecode discountedusagetype discountedoperation discountedregioncode discountedinstancetype
    granularity description
    """.split()  # noqa: SIM905 - as in rows.py
)


def found(payload: Payload, part: Part, machines: Mapping[str, str]) -> Found:
    """What the plans cost for the machines.

    Args:
        payload: whose ledger is kept.
        part: the file.
        machines: the type of machine that each SKU is.

    Raises:
        Refused: it is no file of savings plans, or not a whole one.
    """
    prices: Found = defaultdict(dict)
    for row in _rows(payload, part, machines):
        if row["unit"] != "Hrs" or row["productfamily"] not in PLANS or row["purchaseoption"] not in PAYMENTS:
            payload.drop(f"savings plan {row['productfamily']} by {row['unit']}, {row['purchaseoption']}")
            continue
        terms = Terms(
            machines[row["discountedsku"]],
            PricingCategory.COMMITTED,
            "savings_plan",
            months(payload, row["leasecontractlength"] + row["leasecontractlengthunit"]),
            PAYMENTS[row["purchaseoption"]],
            PLANS[row["productfamily"]],
        )
        rate = money(payload, row["discountedrate"])
        prices[terms][row["discountedsku"]] = Stated(rate, None, row["currency"], moment(payload, row["effectivedate"]))
    return prices


def _rows(payload: Payload, part: Part, machines: Mapping[str, str]) -> Iterator[dict[str, str]]:
    with part.open() as file:
        names = [bare(name) for name in first_line(payload.source, file)]
        payload.ledger.present.update(names)
        payload.ledger.read.update(READ)
        if lacking := set(READ).difference(names):
            raise Refused(f"{payload.source}: no column {', '.join(sorted(lacking))} in {part.name}")
        sku = names.index("discountedsku")
        with TextIOWrapper(file, encoding="utf-8", newline="") as text:
            for fields in csv.reader(text):
                if len(fields) != len(names):
                    raise Refused(f"{payload.source}: a line of {part.name} is not whole; the file was cut short")
                if fields[sku] in machines:
                    yield dict(zip(names, fields, strict=True))
