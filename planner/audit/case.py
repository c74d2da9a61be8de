"""The words of `[case]`: what an analysis counts, said in one vocabulary, so that what it leaves out can be told."""

from dataclasses import dataclass
from enum import StrEnum


class CaseKey(StrEnum):
    """A key of `[case]`."""

    CAPEX = "capex"
    NETWORK = "network"
    SPARES = "spares"
    INSTALL = "install"
    GPUS = "gpus"
    YEARS = "years"
    UTILISATION = "utilisation"
    RESIDUAL = "residual"
    DISCOUNT_RATE = "discount_rate"
    MAINTENANCE = "maintenance"
    INSURANCE = "insurance"
    COLOCATION = "colocation"
    ENERGY = "energy"
    STAFF = "staff"
    SOFTWARE = "software"
    OTHER = "other"
    OTHER_COVERS = "other_covers"
    POWER_FULL = "power_full"
    POWER_IDLE = "power_idle"
    POWER_MAX = "power_max"
    PUE = "pue"
    ELECTRICITY = "electricity"
    ELECTRICITY_COOLS = "electricity_includes_cooling"
    RENT = "rent"
    RENT_EXTRAS = "rent_extras"
    RENT_DRIFT = "rent_drift"
    CAPEX_BASIS = "capex_basis"
    RENT_BASIS = "rent_basis"
    LEASE_CASH = "lease_cash"
    LEASE_PAYMENT = "lease_payment"
    LEASE_MONTHS = "lease_months"
    LEASE_BUYOUT = "lease_buyout"
    LEASE_STATED_RATE = "lease_stated_rate"
    THROUGHPUT = "throughput"
    TOKENS = "tokens"
    API_PRICE = "api_price"


@dataclass(frozen=True)
class Meaning:
    """What a key of `[case]` holds."""

    unit: str
    says: str
    words: tuple[str, ...] = ()


RUNNING = (CaseKey.MAINTENANCE, CaseKey.INSURANCE, CaseKey.COLOCATION, CaseKey.ENERGY, CaseKey.STAFF, CaseKey.SOFTWARE)
OUTLAYS = (CaseKey.NETWORK, CaseKey.SPARES, CaseKey.INSTALL)
CASE: dict[CaseKey, Meaning] = {
    CaseKey.CAPEX: Meaning("USD", "price of all the servers"),
    CaseKey.NETWORK: Meaning("USD", "switches and cables, where they are not in capex"),
    CaseKey.SPARES: Meaning("USD", "spare parts"),
    CaseKey.INSTALL: Meaning("USD", "racks, installation"),
    CaseKey.GPUS: Meaning("GPU", "how many accelerators that is"),
    CaseKey.YEARS: Meaning("year", "how long they are kept"),
    CaseKey.UTILISATION: Meaning("", "share of hours with work"),
    CaseKey.RESIDUAL: Meaning("USD", "what they bring at the end"),
    CaseKey.DISCOUNT_RATE: Meaning("1/year", "what money costs"),
    CaseKey.MAINTENANCE: Meaning("USD/year", "support and repairs"),
    CaseKey.INSURANCE: Meaning("USD/year", "insurance"),
    CaseKey.COLOCATION: Meaning("USD/year", "the hall, or the facility's cost"),
    CaseKey.ENERGY: Meaning("USD/year", "electricity with cooling, at the utilisation"),
    CaseKey.STAFF: Meaning("USD/year", "people"),
    CaseKey.SOFTWARE: Meaning("USD/year", "licences"),
    CaseKey.OTHER: Meaning("USD/year", "running cost that the analysis does not split"),
    CaseKey.OTHER_COVERS: Meaning("", "what is in it, a comma between", ("running",)),
    CaseKey.POWER_FULL: Meaning("kW", "all the servers at work"),
    CaseKey.POWER_IDLE: Meaning("kW", "all the servers idle"),
    CaseKey.POWER_MAX: Meaning("kW", "all the servers at most"),
    CaseKey.PUE: Meaning("", "power usage effectiveness"),
    CaseKey.ELECTRICITY: Meaning("USD/kWh", "tariff"),
    CaseKey.ELECTRICITY_COOLS: Meaning("", "whether cooling is in the tariff: true or false", ("yes_no",)),
    CaseKey.RENT: Meaning("USD/h", "rent of as many GPUs, all of them"),
    CaseKey.RENT_EXTRAS: Meaning("USD/year", "support, storage and egress of the rent"),
    CaseKey.RENT_DRIFT: Meaning("1/year", "how rents are taken to move"),
    CaseKey.CAPEX_BASIS: Meaning("", "list, street, quote or used", ("list", "street", "quote", "used")),
    CaseKey.RENT_BASIS: Meaning(
        "", "on_demand, spot, committed or negotiated", ("on_demand", "spot", "committed", "negotiated")
    ),
    CaseKey.LEASE_CASH: Meaning("USD", "cash received, or price of what is leased"),
    CaseKey.LEASE_PAYMENT: Meaning("USD/month", "each payment"),
    CaseKey.LEASE_MONTHS: Meaning("month", "how many"),
    CaseKey.LEASE_BUYOUT: Meaning("USD", "due at the end to keep it"),
    CaseKey.LEASE_STATED_RATE: Meaning("", "the rate that is advertised"),
    CaseKey.THROUGHPUT: Meaning("token/s", "tokens served by the GPUs at full load"),
    CaseKey.TOKENS: Meaning("token/month", "demand"),
    CaseKey.API_PRICE: Meaning("USD/Mtok", "hosted API, the same mix of tokens"),
}
