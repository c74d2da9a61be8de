"""From how many requests on a fixed fleet beats an API, and whether the fleet could carry so many."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BreakevenVolume:
    """A number of requests, beside what the fleet carries."""

    requests_per_month: float
    capacity_requests_per_month: float

    @property
    def share_of_capacity(self) -> float:
        """Over 1 the fleet can't carry so many, and the API is cheaper at any volume that it can [ratio]."""
        return self.requests_per_month / self.capacity_requests_per_month


def breakeven_volume(
    fixed_usd_per_month: float,
    api_usd_per_request: float,
    capacity_requests_per_month: float,
    escalated_fraction: float = 0.0,
) -> BreakevenVolume | None:
    """Requests a month at which a fleet costs what an API does: fixed / (price of a request * (1 - e)).

    Of the requests that a small model of one's own can't answer, a share e, the API is paid all the same. Nothing where
    the API costs nothing, or answers everything.

    Args:
        fixed_usd_per_month: what the fleet costs whether it is used or not [USD/month].
        api_usd_per_request: blended price of a request [USD].
        capacity_requests_per_month: what the fleet carries.
        escalated_fraction: share that is asked of the API in any case [fraction].

    >>> found = breakeven_volume(730, 0.001, 2_000_000)
    >>> round(found.requests_per_month), round(found.share_of_capacity, 3)
    (730000, 0.365)
    """
    saved = api_usd_per_request * (1 - escalated_fraction)
    if saved <= 0 or capacity_requests_per_month <= 0:
        return None
    return BreakevenVolume(fixed_usd_per_month / saved, capacity_requests_per_month)
