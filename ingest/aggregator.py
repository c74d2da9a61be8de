"""What sellers of other clouds' machines have in common: whose machine it is, and machines listed more than once.

An aggregator is who sells, the cloud behind it who hosts. The host bears the name that its own source gives it, so
that the view `offer_seen_through` finds a machine that is sold both ways. A cloud not listed here keeps the name
that the aggregator gives it.
"""

from collections.abc import Iterable, Iterator

from ingest.payload import Payload
from warehouse.tables import Offer, Price

HOSTS = {
    "azure": "Azure",
    "aws": "AWS",
    "cudo": "CUDO",
    "cudocompute": "CUDO",
    "datacrunch": "Verda",
    "digitalocean": "DigitalOcean",
    "gcp": "Google Cloud",
    "hotaisle": "Hot Aisle",
    "hyperstack": "Hyperstack",
    "jarvislabs": "JarvisLabs",
    "lambda": "Lambda",
    "lambdalabs": "Lambda",
    "lium": "Lium",
    "nebius": "Nebius",
    "oci": "Oracle Cloud",
    "ovh": "OVHcloud",
    "ovhcloud": "OVHcloud",
    "runpod": "RunPod",
    "scaleway": "Scaleway",
    "tensordock": "TensorDock",
    "vast": "Vast.ai",
    "vastai": "Vast.ai",
    "verda": "Verda",
    "vultr": "Vultr",
}


def host_name(cloud: str) -> str:
    """The service provider whose machines an aggregator's word for a cloud means.

    >>> host_name("datacrunch"), host_name("Lambda_Labs"), host_name("massedcompute")
    ('Verda', 'Lambda', 'massedcompute')
    """
    return HOSTS.get("".join(filter(str.isalnum, cloud.lower())), cloud)


def once(payload: Payload, sold: Iterable[tuple[Offer, Price]]) -> Iterator[Offer | Price]:
    """Every offer once: alike machines are one offer, at the lowest price that is asked for one of them."""
    lowest: dict[str, tuple[Offer, Price]] = {}
    for offer, price in sold:
        held = lowest.get(offer.offer_id)
        if held:
            payload.drop("the same machine again, at no lower price")
        if held is None or _asked(price) < _asked(held[1]):
            lowest[offer.offer_id] = (offer, price)
    for pair in lowest.values():
        yield from pair


def _asked(price: Price) -> tuple[bool, object]:
    """What orders prices, with the unknown last."""
    return price.list_unit_price is None, price.list_unit_price or 0
