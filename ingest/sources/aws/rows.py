"""One line of an AWS price list, whatever form it came in: CSV, JSON or the answer to a query.

The same attribute is `Instance Type` in the CSV and `instanceType` in JSON, `usageType` and `usagetype`, and the
case has changed over the years: so names are compared by their letters and digits only. Which columns there are, and
in which order, differs by region and year.
"""

import re
from collections.abc import Mapping

from ingest.amazon import families, family

Row = Mapping[str, str]
"""The columns we read, by bare name; an empty cell is empty text."""

FAMILIES = ("GPU instance", "Machine Learning ASIC Instances")
READ = frozenset(
    """
    sku termtype effectivedate unit priceperunit currency leasecontractlength purchaseoption offeringclass
    productfamily locationtype regioncode instancetype instancefamily vcpu memory gpu gpumemory tenancy
    operatingsystem licensemodel preinstalledsw usagetype operation capacitystatus marketoption
    """.split()  # noqa: SIM905 - so many names read better in lines
)
NEEDED = ("sku", "termtype", "unit", "priceperunit", "currency", "instancetype", "tenancy", "operatingsystem")
IGNORED = frozenset(
    """
    offertermcode ratecode pricedescription startingrange endingrange relatedto servicecode servicename location
    currentgeneration physicalprocessor clockspeed storage networkperformance processorarchitecture storagemedia
    volumetype maxvolumesize maxiopsvolume maxiopsburstperformance maxthroughputvolume provisioned ebsoptimized group
    groupdescription transfertype fromlocation fromlocationtype tolocation tolocationtype availabilityzone
    classicnetworkingsupport comments dedicatedebsthroughput ecu elasticgraphicstype enhancednetworkingsupported
    fromregioncode instance instancecapacity10xlarge instancecapacity12xlarge instancecapacity16xlarge
    instancecapacity18xlarge instancecapacity24xlarge instancecapacity2xlarge instancecapacity32xlarge
    instancecapacity4xlarge instancecapacity8xlarge instancecapacity9xlarge instancecapacitylarge
    instancecapacitymedium instancecapacitymetal instancecapacityxlarge instancesku intelavx2available
    intelavxavailable intelturboavailable normalizationsizefactor physicalcores processorfeatures producttype
    resourcetype snapshotarchivefeetype sockets toregioncode volumeapiname vpcnetworkingsupport
    """.split()  # noqa: SIM905
)


def bare(name: str) -> str:
    """A column's name by its letters and digits.

    >>> bare("Pre Installed S/W"), bare("preInstalledSw")
    ('preinstalledsw', 'preinstalledsw')
    """
    return re.sub("[^a-z0-9]", "", name.lower())


def is_accelerated(row: Row) -> bool:
    """Whether a row is about a machine with a GPU or another accelerator, by AWS's word or by our table."""
    return row.get("instancefamily") in FAMILIES or family(row["instancetype"]) in families()


def why_not(row: Row, region: str | None) -> str | None:
    """Why a row is left out, if it is: only Linux on shared hardware in the region, without software, is kept."""
    block = row.get("marketoption") == "CapacityBlock"
    reasons = {
        "of another region or a zone outside it": not _is_here(row, region),
        "not an instance": not row.get("productfamily", "Compute Instance").startswith("Compute Instance"),
        "not Linux": row["operatingsystem"] != "Linux",
        "not on shared hardware": row["tenancy"] != "Shared",
        "with software": row.get("preinstalledsw", "") not in {"", "NA"},
        "with a licence": row.get("licensemodel", "") not in {"", "NA", "No License required"},
        "a reservation of capacity": row.get("capacitystatus", "") not in {"", "NA", "Used"},
        "not the plain use of an instance": not block and not _is_plain(row),
        f"term {row['termtype']}": row["termtype"] not in {"OnDemand", "Reserved"},
        f"unit {row['unit']}": row["unit"] not in {"Hrs", "Quantity"},
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _is_here(row: Row, region: str | None) -> bool:
    if stated := row.get("regioncode"):
        return stated == region or region is None
    return row.get("locationtype", "") in {"", "AWS Region"}


def _is_plain(row: Row) -> bool:
    usage, operation = row.get("usagetype", ""), row.get("operation", "")
    return (not usage or "BoxUsage" in usage) and operation in {"", "RunInstances"}
