"""Every offer of Vast.ai, asked for in pieces, without the people behind it.

An answer has 64 offers at most, whatever is asked for. Where so many come, the range of ids is cut in two at the
middle one, until all fit: so no list of GPU names has to be kept, and a new GPU is in the survey at once.

An answer tells who the host is, which machine it is, and its address on the internet. Only the fields of KEPT are
kept, whatever else may come one day; of the others the names alone, so that a new one is noticed.
"""

from collections.abc import Iterator
from decimal import Decimal
from json import dumps, loads
from typing import Any

from ingest.http import Http
from warehouse.faults import Fault

PATH = "/api/v0/bundles/"
QUESTION = {
    "type": "on-demand",
    "verified": {"eq": True},
    "external": {"eq": False},
    "rentable": {"eq": True},
    "rented": {"eq": False},
    "order": [["dph_total", "asc"]],
}
MOST_OFFERS, MOST_QUESTIONS = 64, 2000
KEPT = frozenset({"gpu_name", "gpu_ram", "num_gpus", "geolocation", "dph_base", "min_bid"})
LEFT_OUT = """
ask_contract_id bundle_id bundled_results bw_nvlink compute_cap cpu_arch cpu_cores cpu_cores_effective cpu_ghz
cpu_name cpu_ram credit_discount_max cuda_max_good direct_port_count discount_rate discounted_dph_total
discounted_hourly disk_bw disk_name disk_space dlperf dlperf_per_dphtotal dph_total dph_total_adj driver_vers
driver_version duration end_date external flops_per_dphtotal geolocode gpu_arch gpu_display_active gpu_frac gpu_ids
gpu_lanes gpu_max_power gpu_max_temp gpu_mem_bw gpu_total_ram has_avx host_id host_run_time hosting_type hostname id
inet_down inet_down_billed inet_down_cost inet_up inet_up_billed inet_up_cost instance internet_down_cost_per_tb
internet_up_cost_per_tb is_bid logo machine_id mobo_name nw_disk_avg_bw nw_disk_max_bw nw_disk_min_bw os_version
pci_gen pcie_bw public_ipaddr reliability reliability2 reliability_mult rentable rented resource_type rn score
search start_date static_ip storage_cost storage_total_cost time_remaining time_remaining_isbid total_flops vericode
verification vms_enabled vram_costperhour webpage
"""
NOT_KEPT = frozenset(LEFT_OUT.split())
"""Fields known to come and left out: https://docs.vast.ai/api-reference/search/search-offers, read 2026-11, and a
recording of August 2024."""


def pages(http: Http) -> Iterator[bytes]:
    """All offers, page by page.

    Raises:
        Fault: an answer is no list of offers, or the server does not keep to the ids asked for.
    """
    spans, asked = [(0, 1 << 62)], 0
    while spans:
        low, high = spans.pop()
        offers, asked = _answer(http, low, high), asked + 1
        if len(offers) < MOST_OFFERS:
            yield _page(offers)
            continue
        middle = sorted(offer["id"] for offer in offers)[len(offers) // 2 - 1]
        if not low < middle < high or asked > MOST_QUESTIONS:
            raise Fault(f"{http.source}: the server does not keep to the ids asked for, so the survey would never end")
        spans += [(low, middle), (middle, high)]


def _answer(http: Http, low: int, high: int) -> list[dict[str, Any]]:
    """The offers with an id above the one and up to the other, or as many of them as come."""
    body = http.post(PATH, {**QUESTION, "id": {"gt": low, "lte": high}, "limit": MOST_OFFERS})
    try:
        offers = loads(body, parse_float=Decimal)["offers"]
        if all(isinstance(offer["id"], int) for offer in offers):
            return list(offers)
    except (ValueError, LookupError, TypeError):
        pass
    raise Fault(f"{http.source}: the answer is no list of offers; as it may name people, none of it is kept")


def _page(offers: list[dict[str, Any]]) -> bytes:
    kept = [{name: value for name, value in offer.items() if name in KEPT} for offer in offers]
    left_out = sorted({name for offer in offers for name in offer} - KEPT)
    return dumps({"left_out": left_out, "offers": kept}, default=str).encode()
