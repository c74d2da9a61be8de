"""What sellers say of their stock stays with the price; what they say nothing of stays empty."""

import json

import pytest

from ingest import sources
from ingest.payload import Payload
from tests.ingest.payloads import FOLDER, recorded
from warehouse.tables import Availability, Offer, Price


def stock(payload):
    offers, said = {}, {}
    for row in sources.source(payload.source).parse(payload):
        if isinstance(row, Offer):
            offers[row.offer_id] = row
        elif isinstance(row, Price):
            offer = offers[row.offer_id]
            said[offer.instance_type or offer.gpu_name, offer.region_id or offer.variant] = row.availability
    return said


@pytest.mark.parametrize(
    ("file", "machine", "place", "said"),
    [
        ("lambda_cloud_structure", "gpu_1x_h100_sxm5", None, Availability.AVAILABLE),
        ("lambda_cloud_structure", "gpu_1x_h100_pcie", None, Availability.SOLD_OUT),
        ("shadeform_structure", "gpu_8x_h100_sxm5", "us-east-1", Availability.AVAILABLE),
        ("shadeform_structure", "gpu_8x_h100_sxm5", "us-south-2", Availability.SOLD_OUT),
        ("primeintellect_structure", "NVIDIA H100 PCIe", "US-KS-2", Availability.SCARCE),
        ("primeintellect_structure", "4090-community", None, Availability.SOLD_OUT),
        ("hyperstack_structure", "n3-H100x8", "CANADA-1", Availability.AVAILABLE),
        ("hyperstack_structure", "n3-H100x8-spot", "CANADA-1", Availability.SOLD_OUT),
        ("runpod_structure", "NVIDIA A100 80GB PCIe", "secure", Availability.AVAILABLE),
        ("runpod_structure", "NVIDIA A100 80GB PCIe", "community", Availability.SOLD_OUT),
        ("runpod_structure", "NVIDIA RTX A5000", "community", Availability.SCARCE),
        ("runpod_structure", "AMD Instinct MI300X OAM", "secure", None),
    ],
)
def test_a_sellers_word_is_kept(file, machine, place, said):
    found = stock(recorded(FOLDER / f"{file}.json"))
    matching = [word for (name, where), word in found.items() if name == machine and (place is None or where == place)]
    assert said in matching


@pytest.mark.parametrize(("said", "kept"), [("available", "available"), ("scarce", "scarce"), ("shortage", "sold_out")])
def test_scaleways_stock_stands_on_pages_of_its_own(said, kept):
    whole = json.loads((FOLDER / "scaleway_2026-10-01.json").read_text())
    types = {"servers": {name: server for name, server in whole["servers"].items() if "gpu" in server}}
    name = next(iter(types["servers"]))
    pages = [json.dumps(page).encode() for page in (types, {"servers": {name: {"availability": said}}})]
    url = "https://api.scaleway.com/instance/v1/zones/fr-par-2/products/servers"
    found = stock(Payload.of_pages("scaleway", pages, url))
    assert {word for (machine, _), word in found.items() if machine == name} == {kept}
