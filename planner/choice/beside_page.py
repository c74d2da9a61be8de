"""How `choose` says what stands beside the rents: owning the fleets it found, and calling an API."""

from collections.abc import Iterator
from typing import Any

from planner.choice.answer import Chosen
from planner.choice.beside import Hosted, Owned

NAMED = 2
"""Accelerators whose GPU-hour is told."""


def beside_row(owned: Owned | None, hosted: Hosted | None) -> dict[str, Any]:
    """What stands beside one option, by name."""
    return {
        "owned_hardware_id": owned.hardware_id if owned else None,
        "owned_route": owned.route if owned else None,
        "owned_gpu_count": owned.gpu_count if owned else None,
        "owned_cost_usd_per_month": owned.cost_usd_per_month if owned else None,
        "owned_cost_usd_per_gpu_hour": owned.cost_usd_per_gpu_hour if owned else None,
        "hosted_provider_name": hosted.service_provider_name if hosted else None,
        "hosted_model_name": hosted.model_name if hosted else None,
        "hosted_price_usd_per_million_tokens": hosted.price_usd_per_million_tokens if hosted else None,
        "hosted_price_id": hosted.price_id if hosted else None,
    }


def beside(found: Chosen) -> Iterator[str]:
    """In sentences."""
    first = list(found.owned.items())[:NAMED]
    sold = [gpu_id for gpu_id in found.first_of_each if gpu_id in found.cards][:NAMED]
    if first:
        each = ", ".join(f"${own.cost_usd_per_gpu_hour:.2f} of {gpu_id}" for gpu_id, own in first)
        years = first[0][1].years
        yield f"Owned: whole servers for such a fleet, $/month over {years} years from day one; a GPU-hour {each}."
    if sold:
        yield f"To buy, a card costs {', '.join(f'${found.cards[gpu_id]:,.0f} ({gpu_id})' for gpu_id in sold)}."
    api = found.hosted
    if api:
        yield (
            f"Hosted: {api.service_provider_name}'s {api.model_name} takes ${api.price_usd_per_million_tokens:.3g} "
            f"for a million such tokens (seen {api.age_days} days ago)."
        )
