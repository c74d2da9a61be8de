"""Where AWS's files are: the index of offers leads to an index of regions, and that to each region's current version.

The content behind the URL of a version never changes, so the URL serves as the key of what we keep. The index of
regions has Local Zones and Wavelength zones among the regions; a region's own key has three words, a GovCloud's four.
China is a partition of its own with its own host, asked only for a region whose name begins with `cn-`.
"""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from json import JSONDecodeError, loads
from typing import Any

from ingest.http import Http
from warehouse.faults import BadInput
from warehouse.load import Refused

CHINA_URL = "https://pricing.cn-north-1.amazonaws.com.cn"
REGION = re.compile(r"(?!cn-)[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d+")


def http_for(http: Http, region: str) -> Http:
    """Whom to ask about a region."""
    if not region.startswith("cn-"):
        return http
    return http.beside(f"{http.source}_china", CHINA_URL)


def partition(region: str) -> str:
    """The part of AWS a region is in, as it is called in paths.

    >>> partition("eu-west-3"), partition("cn-north-1")
    ('aws', 'cn')
    """
    return "cn" if region.startswith("cn-") else "aws"


def regions(http: Http) -> list[str]:
    """The regions there are, without zones outside a region and without China."""
    return sorted(region for region in _offers(http, "aws") if REGION.fullmatch(region))


def has(http: Http, region: str) -> bool:
    """Whether its partition's index lists a region, or a zone."""
    return region in _offers(http_for(http, region), partition(region))


def offer_path(http: Http, region: str) -> str:
    """Path of a region's current offer file.

    Raises:
        BadInput: there is no such region.
    """
    known = _offers(http, partition(region))
    if region not in known:
        raise BadInput(f"{http.source}: no region {region}; there are {', '.join(sorted(known))}")
    return known[region]


def version_paths(http: Http, region: str, since: date) -> list[tuple[datetime, str]]:
    """From when on AWS says that a version holds, and the path of a region's file of it, oldest first.

    Of several versions from one day on, the last published stands, which corrects those before it. The one in force on
    the day asked for is the first.
    """
    part = partition(region)
    versions = _json(http, _entry(http, part)["versionIndexUrl"], "versions")
    found = {}
    for number in sorted(versions):
        entry = versions[number]
        ends = entry.get("versionEffectiveEndDate")
        if not ends or datetime.fromisoformat(ends).date() > since:
            begins = datetime.fromisoformat(entry["versionEffectiveBeginDate"]).astimezone(UTC)
            found[begins] = entry["offerVersionUrl"].replace(f"/{number}/", f"/{number}/{region}/")
    return sorted(found.items())


def savings_plan_path(http: Http, region: str) -> str | None:
    """Path of a region's current file of savings plans, if it has one."""
    return _plans(http, partition(region)).get(region)


def as_csv(path: str) -> str:
    """The path of the CSV beside a JSON file."""
    return path.removesuffix("json") + "csv"


@lru_cache(maxsize=4)
def _entry(http: Http, part: str) -> dict[str, Any]:
    entry = _json(http, f"/offers/v1.0/{part}/index.json", "offers").get("AmazonEC2")
    if not isinstance(entry, dict) or "currentRegionIndexUrl" not in entry:
        raise Refused(f"{http.source}: the index of offers has no AmazonEC2 with a currentRegionIndexUrl")
    return entry


@lru_cache(maxsize=4)
def _offers(http: Http, part: str) -> dict[str, str]:
    found = _json(http, _entry(http, part)["currentRegionIndexUrl"], "regions")
    return {region: entry["currentVersionUrl"] for region, entry in found.items()}


@lru_cache(maxsize=4)
def _plans(http: Http, part: str) -> dict[str, str]:
    path = _entry(http, part).get("currentSavingsPlanIndexUrl")
    found = _json(http, path, "regions") if path else []
    return {entry["regionCode"]: entry["versionUrl"] for entry in found}


def _json(http: Http, path: str, member: str) -> Any:
    try:
        return loads(http.get(path))[member]
    except (JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, RecursionError) as fault:
        raise Refused(f"{http.source}: {path} is not an index with {member}; another page came") from fault
