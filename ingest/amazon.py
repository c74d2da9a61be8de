"""What the sources that sell AWS's machines share: an offer of a machine, and the regions of an account."""

from functools import cache

from ingest import signed
from ingest.shapes import shape, shapes
from warehouse.tables import Offer, PricingCategory, ProviderKind

REGIONS = "GPUPLAN_AWS_REGIONS"
"""The setting that names the regions to read."""
HOME = "us-east-1"
"""Where an account is asked which regions it may use."""


def offer(source: str, machine: str, region: str, category: PricingCategory, **terms: str) -> Offer:
    """An offer of a machine by its type; of a type we don't know, its name stands where its GPU should."""
    inside = shape("aws", machine)
    return Offer.of(
        source=source,
        service_provider_name="AWS",
        provider_kind=ProviderKind.HYPERSCALER,
        region_id=region,
        pricing_category=category,
        **terms,
        **(vars(inside) if inside else {"instance_type": machine, "gpu_name": machine}),
    )


def account_regions(source: str, permission: str) -> list[str]:
    """The regions that the account behind the credentials may use."""
    needed = f"{permission} and ec2:DescribeRegions"
    ec2 = signed.client(source, "ec2", HOME, needed)
    found = signed.pages(source, needed, ec2.describe_regions)
    return sorted(region["RegionName"] for page in found for region in page["Regions"])


def family(machine: str) -> str:
    """The part of a type's name before its size.

    >>> family("p6-b200.48xlarge")
    'p6-b200'
    """
    return machine.partition(".")[0]


@cache
def families() -> frozenset[str]:
    """The families of machines with accelerators that we know."""
    return frozenset(family(name) for name in shapes("aws"))
