"""Where sellers' regions are: `region.csv`.

The list that most of it comes from gives a Local or Wavelength Zone of AWS the country of its parent region, which
puts Casablanca into France and Lima into the United States. Such a zone's id ends in the code of its own airport
or city; the country is read from that. Google Cloud's regions are listed there by their zones, and places that
are known to the country only stand at its centre: those coordinates are left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.snapshot.rows import Flat, read, record_row
from warehouse.tables import Continent, Region

REGIONS = "prices/hubbard/region_aliases.csv"
HUBBARD = "gpu_price_tracker by Alex Hubbard, CC BY 4.0"
PUBLISHED = "the name that the seller publishes for it"
SELLERS = {  # the list's word -> ours; its ids for Vast.ai are not Vast.ai's own
    "aws": "AWS",
    "azure": "Azure",
    "gcp": "Google Cloud",
    "oci": "Oracle Cloud",
    "lambdalabs": "Lambda",
    "nebius": "Nebius",
    "runpod": "RunPod",
    "verda": "Verda",
    "vultr": "Vultr",
    "cudo": "CUDO",
    "cloudrift": "CloudRift",
}
COUNTRIES = {
    Continent.AFRICA: {
        "EG": "Egypt",
        "KE": "Kenya",
        "MA": "Morocco",
        "NG": "Nigeria",
        "SN": "Senegal",
        "ZA": "South Africa",
    },
    Continent.ASIA: {
        "AE": "United Arab Emirates",
        "AM": "Armenia",
        "BH": "Bahrain",
        "CN": "China",
        "CY": "Cyprus",
        "GE": "Georgia",
        "HK": "Hong Kong",
        "ID": "Indonesia",
        "IL": "Israel",
        "IN": "India",
        "JP": "Japan",
        "KR": "South Korea",
        "KZ": "Kazakhstan",
        "MY": "Malaysia",
        "OM": "Oman",
        "PH": "Philippines",
        "PK": "Pakistan",
        "QA": "Qatar",
        "SA": "Saudi Arabia",
        "SG": "Singapore",
        "TH": "Thailand",
        "TR": "Türkiye",
        "TW": "Taiwan",
        "VN": "Vietnam",
    },
    Continent.EUROPE: {
        "AT": "Austria",
        "BE": "Belgium",
        "BG": "Bulgaria",
        "CH": "Switzerland",
        "CZ": "Czechia",
        "DE": "Germany",
        "DK": "Denmark",
        "EE": "Estonia",
        "ES": "Spain",
        "FI": "Finland",
        "FR": "France",
        "GB": "United Kingdom",
        "GR": "Greece",
        "HR": "Croatia",
        "HU": "Hungary",
        "IE": "Ireland",
        "IS": "Iceland",
        "IT": "Italy",
        "LT": "Lithuania",
        "LU": "Luxembourg",
        "LV": "Latvia",
        "MD": "Moldova",
        "MT": "Malta",
        "NL": "Netherlands",
        "NO": "Norway",
        "PL": "Poland",
        "PT": "Portugal",
        "RO": "Romania",
        "RS": "Serbia",
        "RU": "Russia",
        "SE": "Sweden",
        "SI": "Slovenia",
        "SK": "Slovakia",
        "UA": "Ukraine",
    },
    Continent.NORTH_AMERICA: {
        "CA": "Canada",
        "CR": "Costa Rica",
        "MX": "Mexico",
        "PA": "Panama",
        "PR": "Puerto Rico",
        "TT": "Trinidad and Tobago",
        "US": "United States",
    },
    Continent.OCEANIA: {"AU": "Australia", "NZ": "New Zealand"},
    Continent.SOUTH_AMERICA: {
        "AR": "Argentina",
        "BR": "Brazil",
        "CL": "Chile",
        "CO": "Colombia",
        "PE": "Peru",
        "UY": "Uruguay",
    },
}
BY_COUNTRY = ("Lium", "Vast.ai")
"""Markets whose region is a country, by its code; the continents are those of the UN's M49 standard."""
ZONE_ABROAD = {  # code at the end of a zone's id -> country, where that is not the parent region's
    "akl": "NZ",
    "bkk": "TH",
    "bue": "AR",
    "cmn": "MA",
    "cph": "DK",
    "dss": "SN",
    "hel": "FI",
    "lim": "PE",
    "los": "NG",
    "mct": "OM",
    "mnl": "PH",
    "qro": "MX",
    "scl": "CL",
    "tpe": "TW",
    "waw": "PL",
}
NOT_LISTED = {  # sold under these names, but in no list of ours: (seller, country) -> regions
    ("AWS", "CN"): "cn-north-1 cn-northwest-1",
    ("AWS", "DE"): "eusc-de-east-1",
    ("Azure", "CN"): "chinaeast chinaeast2 chinaeast3 chinanorth chinanorth2 chinanorth3",
    ("Azure", "US"): "usdodcentral usdodeast usgoviowa",
    ("CloudRift", "IT"): "eu-central-it-gv-1",
    ("CloudRift", "KR"): "ap_northeast_kr_se_1",
    ("CloudRift", "TW"): "ap-east-tw-kn-2",
    ("CloudRift", "US"): "usny01_a01 ustx1a_a01",
    ("DigitalOcean", "AU"): "syd1",
    ("DigitalOcean", "CA"): "tor1",
    ("DigitalOcean", "DE"): "fra1",
    ("DigitalOcean", "GB"): "lon1",
    ("DigitalOcean", "IN"): "blr1",
    ("DigitalOcean", "NL"): "ams2 ams3",
    ("DigitalOcean", "SG"): "sgp1",
    ("DigitalOcean", "US"): "atl1 nyc1 nyc2 nyc3 ric1 sfo1 sfo2 sfo3",
    ("Google Cloud", "US"): "us-central2",
    ("Hyperstack", "CA"): "CANADA-1",
    ("Hyperstack", "NO"): "NORWAY-1",
    ("Hyperstack", "US"): "US-1",
    ("JarvisLabs", "IN"): "india-01 india-chennai-01 india-noida-01",
    ("Scaleway", "FR"): "fr-par-1 fr-par-2 fr-par-3",
    ("Scaleway", "NL"): "nl-ams-1 nl-ams-2 nl-ams-3",
    ("Scaleway", "PL"): "pl-waw-1 pl-waw-2 pl-waw-3",
    ("Seeweb", "IT"): "it-fr2 it-mi2",
    ("Vultr", "IT"): "mxp",
}


def region_rows(research: Path) -> Iterator[Flat]:
    """Every region once."""
    rows = [row for row in read(research / REGIONS) if row["provider"] in SELLERS and row["country"]]
    found = {(SELLERS[row["provider"]], _region_id(row)): row for row in rows}
    for (seller, region_id), row in found.items():
        yield record_row(_zone(seller, region_id, row) or _listed(seller, region_id, row))
    for (seller, country), region_ids in NOT_LISTED.items():
        for region_id in region_ids.split():
            yield record_row(_region(seller, region_id, country, PUBLISHED))
    for seller in BY_COUNTRY:
        for country in sorted({code for countries in COUNTRIES.values() for code in countries}):
            yield record_row(_region(seller, country, country, PUBLISHED))


def _region_id(row: dict[str, str]) -> str:
    """Google Cloud's zone without its letter; everybody else's region as it is."""
    return re.sub(r"-(ai\d)?[a-z]$", "", row["raw_region"]) if row["provider"] == "gcp" else row["raw_region"]


def _zone(seller: str, region_id: str, row: dict[str, str]) -> Region | None:
    """A zone away from its region."""
    if not row["region_canonical"].endswith("-zone"):
        return None
    code = re.sub(r"\d+$", "", re.sub(r"-\d$", "", region_id)).rpartition("-")[2]
    return _region(seller, region_id, ZONE_ABROAD.get(code, row["country"]), PUBLISHED)


def _listed(seller: str, region_id: str, row: dict[str, str]) -> Region:
    known = bool(row["region_canonical"])
    place = {
        "place": row["region_canonical"],
        "latitude": float(row["lat"]),
        "longitude": float(row["lon"]),
    }
    return _region(seller, region_id, row["country"], HUBBARD, **(place if known else {}))


def _region(seller: str, region_id: str, country: str, source_name: str, **place: object) -> Region:
    continent = next(c for c, countries in COUNTRIES.items() if country in countries)
    return Region.model_validate(
        {
            "source": "seed",
            "service_provider_name": seller,
            "region_id": region_id,
            "country": country,
            "country_name": COUNTRIES[continent][country],
            "continent": continent,
            "source_name": source_name,
            **place,
        }
    )
