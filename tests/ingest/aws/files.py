"""AWS's price files as a test needs them: the header of September 2025, rows made from attributes, and a server.

The header and the layout (five lines of preamble, quotes around all that is not empty) are AWS's; what is in the rows
is the test's.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

BEFORE_TERMS = "SKU|OfferTermCode|RateCode|TermType|PriceDescription|EffectiveDate|StartingRange|EndingRange|Unit"
HEADER = f"""{BEFORE_TERMS}|PricePerUnit|Currency|RelatedTo|LeaseContractLength|PurchaseOption|OfferingClass
Product Family|serviceCode|Location|Location Type|Instance Type|Current Generation|Instance Family|vCPU
Physical Processor|Clock Speed|Memory|Storage|Network Performance|Processor Architecture|Storage Media|Volume Type
Max Volume Size|Max IOPS/volume|Max IOPS Burst Performance|Max throughput/volume|Provisioned|Tenancy|EBS Optimized
Operating System|License Model|Group|Group Description|Transfer Type|From Location|From Location Type|To Location
To Location Type|usageType|operation|AvailabilityZone|CapacityStatus|ClassicNetworkingSupport
Dedicated EBS Throughput|ECU|Elastic Graphics Type|Enhanced Networking Supported|From Region Code|GPU|GPU Memory
Instance|Instance Capacity - 10xlarge|Instance Capacity - 12xlarge|Instance Capacity - 16xlarge
Instance Capacity - 18xlarge|Instance Capacity - 24xlarge|Instance Capacity - 2xlarge|Instance Capacity - 32xlarge
Instance Capacity - 4xlarge|Instance Capacity - 8xlarge|Instance Capacity - 9xlarge|Instance Capacity - large
Instance Capacity - medium|Instance Capacity - metal|Instance Capacity - xlarge|instanceSKU|Intel AVX2 Available
Intel AVX Available|Intel Turbo Available|MarketOption|Normalization Size Factor|Physical Cores|Pre Installed S/W
Processor Features|Product Type|Region Code|Resource Type|serviceName|SnapshotArchiveFeeType|To Region Code
Volume API Name|VPCNetworkingSupport""".replace("\n", "|").split("|")
PLAN_HEADER = (
    "SKU,RateCode,Unit,EffectiveDate,DiscountedRate,Currency,DiscountedSKU,DiscountedServiceCode,"
    "DiscountedUsageType,DiscountedOperation,PurchaseOption,LeaseContractLength,LeaseContractLengthUnit,"
    "ServiceCode,UsageType,Operation,Description,Instance Family,Location,Location Type,Granularity,"
    "Product Family,DiscountedRegionCode,DiscountedInstanceType"
)
OFFER_VERSION, PLAN_VERSION = "20260721012550", "20260718184447"
PREAMBLE = (
    '"FormatVersion","v1.0"\n'
    '"Disclaimer","This pricing list is for informational purposes only."\n'
    '"Publication Date","2026-07-21T01:25:50Z"\n'
    f'"Version","{OFFER_VERSION}"\n'
    '"OfferCode","AmazonEC2"\n'
)
ANCHORS = {  # AWS's own page for us-east-1, September and October 2026
    "p5.48xlarge": "55.04",
    "p5en.48xlarge": "63.296",
    "p6-b200.48xlarge": "113.9328",
    "p6-b300.48xlarge": "142.416",
    "p4d.24xlarge": "21.957642",
    "p4de.24xlarge": "27.44705",
    "p5.4xlarge": "6.88",
    "g6.xlarge": "0.8048",
    "g6e.xlarge": "1.861",
    "g6e.12xlarge": "10.49264",
    "g6e.48xlarge": "30.13118",
}
PLANS = {"Compute": ("ComputeSavingsPlans", ""), "EC2": ("EC2InstanceSavingsPlans", "")}

Row = dict[str, str]


def on_demand(machine: str, price: str, sku: str | None = None, **changes: str) -> Row:
    """A row that is kept; a change is by column, with _ where the column's name has a space."""
    sku = sku or f"SKU{machine.upper().replace('.', '')}"
    family = machine.partition(".")[0]
    asic = family.startswith(("inf", "trn", "dl"))
    row = {
        "SKU": sku,
        "OfferTermCode": "JRTCKXETXF",
        "RateCode": f"{sku}.JRTCKXETXF.6YS6EN2CT7",
        "TermType": "OnDemand",
        "PriceDescription": f"${price} per On Demand Linux {machine} Instance Hour",
        "EffectiveDate": "2026-07-01",
        "StartingRange": "0",
        "EndingRange": "Inf",
        "Unit": "Hrs",
        "PricePerUnit": price,
        "Currency": "USD",
        "Product Family": "Compute Instance",
        "serviceCode": "AmazonEC2",
        "Location": "US East (N. Virginia)",
        "Location Type": "AWS Region",
        "Instance Type": machine,
        "Current Generation": "Yes",
        "Instance Family": "Machine Learning ASIC Instances" if asic else "GPU instance",
        "vCPU": "192",
        "Memory": "2,048 GiB",
        "Storage": "8 x 3840 GB SSD",
        "Tenancy": "Shared",
        "Operating System": "Linux",
        "License Model": "No License required",
        "usageType": f"BoxUsage:{machine}",
        "operation": "RunInstances",
        "CapacityStatus": "Used",
        "MarketOption": "OnDemand",
        "Pre Installed S/W": "NA",
        "Region Code": "us-east-1",
        "serviceName": "Amazon Elastic Compute Cloud",
    }
    return row | {name.replace("_", " "): text for name, text in changes.items()}


def reserved(
    machine: str, years: int, payment: str, hourly: str | None, upfront: str | None, **changes: str
) -> list[Row]:
    """The row by the hour and the row of the upfront payment, where there is one."""
    terms = {
        "TermType": "Reserved",
        "LeaseContractLength": f"{years}yr",
        "PurchaseOption": payment,
        "OfferingClass": "standard",
    }
    rows = []
    if hourly is not None:
        rows.append(on_demand(machine, hourly, **changes) | terms)
    if upfront is not None:
        fee = {"Unit": "Quantity", "PriceDescription": "Upfront Fee", "StartingRange": "", "EndingRange": ""}
        rows.append(on_demand(machine, upfront, **changes) | terms | fee)
    return [row | {name.replace("_", " "): text for name, text in changes.items()} for row in rows]


def offer_csv(rows: Iterable[Mapping[str, str]], header: list[str] = HEADER) -> bytes:
    """An offer file."""
    lines = [line(row.get(name, "") for name in header) for row in rows]
    return (PREAMBLE + line(header) + "".join(lines)).encode()


def line(fields: Iterable[str]) -> str:
    """A record as AWS writes it: what is not empty is quoted."""
    return ",".join('"' + text.replace('"', '""') + '"' if text else "" for text in fields) + "\n"


def plan_row(sku: str, machine: str, years: int, payment: str, rate: str, family: str, **changes: str) -> Row:
    """A line of a savings-plan file, as in AWS's file for ap-east-2 of September 2025."""
    row = {
        "SKU": "2JT7C3ZD2AXA73Q4",
        "RateCode": f"2JT7C3ZD2AXA73Q4.{sku}",
        "Unit": "Hrs",
        "EffectiveDate": "2026-06-05T18:51:13Z",
        "DiscountedRate": rate,
        "Currency": "USD",
        "DiscountedSKU": sku,
        "DiscountedServiceCode": "AmazonEC2",
        "DiscountedUsageType": f"BoxUsage:{machine}",
        "DiscountedOperation": "RunInstances",
        "PurchaseOption": payment,
        "LeaseContractLength": str(years),
        "LeaseContractLengthUnit": "year",
        "Product Family": family,
        "DiscountedRegionCode": "us-east-1",
        "DiscountedInstanceType": machine,
    }
    return row | {name.replace("_", " "): text for name, text in changes.items()}


def plan_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A savings-plan file: nothing is quoted."""
    head = "FormatVersion,v1.0\nDisclaimer,x\nPublication Date,2026-07-18T18:44:47Z\n"
    head += f"Version,{PLAN_VERSION}\nOfferCode,AmazonComputeSavingsPlan\n{PLAN_HEADER}\n"
    names = PLAN_HEADER.split(",")
    return (head + "".join(",".join(row.get(name, "") for name in names) + "\n" for row in rows)).encode()


@dataclass
class Site:
    """What AWS's host serves: a file for each path, or a status."""

    files: dict[str, object] = field(default_factory=dict)
    regions: dict[str, bytes] = field(default_factory=dict)
    plans: dict[str, bytes] = field(default_factory=dict)
    part: str = "aws"
    version: str = OFFER_VERSION

    def offer_path(self, region: str, form: str = "csv") -> str:
        return f"/offers/v1.0/{self.part}/AmazonEC2/{self.version}/{region}/index.{form}"

    def answer(self, request: object) -> object:
        """The answer to a request."""
        served = {
            f"/offers/v1.0/{self.part}/index.json": self._offers(),
            f"/offers/v1.0/{self.part}/AmazonEC2/current/region_index.json": self._regions(),
            "/savingsPlan/region_index.json": self._plans(),
            **{self.offer_path(region): file for region, file in self.regions.items()},
            **{f"/savingsPlan/{PLAN_VERSION}/{region}/index.csv": file for region, file in self.plans.items()},
            **self.files,
        }
        found = served.get(request.path, 404)
        return found(request) if callable(found) else found

    def _offers(self) -> bytes:
        entry = {
            "offerCode": "AmazonEC2",
            "versionIndexUrl": f"/offers/v1.0/{self.part}/AmazonEC2/index.json",
            "currentRegionIndexUrl": f"/offers/v1.0/{self.part}/AmazonEC2/current/region_index.json",
            "currentSavingsPlanIndexUrl": "/savingsPlan/region_index.json",
        }
        return json.dumps({"formatVersion": "v1.0", "offers": {"AmazonEC2": entry}}).encode()

    def _regions(self) -> bytes:
        entries = {
            name: {"regionCode": name, "currentVersionUrl": self.offer_path(name, "json")} for name in self.regions
        }
        return json.dumps({"formatVersion": "v1.0", "regions": entries}).encode()

    def _plans(self) -> bytes:
        entries = [
            {"regionCode": name, "versionUrl": f"/savingsPlan/{PLAN_VERSION}/{name}/index.json"} for name in self.plans
        ]
        return json.dumps({"regions": entries}).encode()


def region_file(region: str, price: str = "55.04") -> bytes:
    """A region's offer file: one machine on demand and reserved."""
    here = {"Region Code": region, "usageType": "EUC1-BoxUsage:p5.48xlarge"}
    rows = [on_demand("p5.48xlarge", price, sku="P5") | here]
    rows += [row | here for row in reserved("p5.48xlarge", 1, "All Upfront", "0", "262800", sku="P5")]
    return offer_csv(rows)
