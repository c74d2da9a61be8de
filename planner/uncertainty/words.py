"""How sure a verdict is, in sentences."""

from planner.comparison import Comparison
from planner.uncertainty.outcome import Outcome
from planner.uncertainty.risk import Risk
from planner.words import WAYS

EVEN_ODDS = 0.5


def confidence(comparison: Comparison, found: Risk) -> str:
    """What the samples say of the verdict; nothing where there are none."""
    outcome = found.outcome
    if outcome is None:
        return ""
    way, share = WAYS[comparison.ranked[0].plan.way], _share(outcome.verdict_probability)
    said = (
        f"In {share} of {outcome.draws.count:,} samples the cheapest is {way}; this plan costs "
        f"${outcome.verdict_regret_usd_per_month:,.0f} a month more than the best of each sample, on average."
    )
    own = outcome.own_beats_rent_probability
    owned = "" if own is None else f" Owning beats the best rent in {_share(own)}."
    return f"{said}{owned}{_band(outcome)}"


def odds(comparison: Comparison, found: Risk) -> str:
    """How often the verdict's way is the cheapest, and which is more often; empty where nothing was drawn."""
    outcome = found.outcome
    if outcome is None:
        return ""
    verdict, (likeliest, share) = comparison.ranked[0].plan.way, outcome.likeliest_way
    others = "" if likeliest == verdict else f", {WAYS[likeliest]} in {_share(share)}"
    return (
        f"Where all assumptions vary within their ranges, the cheapest way is {WAYS[verdict]}, as here, in "
        f"{_share(outcome.verdict_probability)} of {outcome.draws.count:,} draws{others}."
        f"{'' if outcome.verdict_probability >= EVEN_ODDS else _to_settle(found)}"
    )


def caution(comparison: Comparison, found: Risk) -> str | None:
    """That the verdict holds less often than not; without samples, that an assumption within its range flips it."""
    if found.outcome is None:
        return _first_flip(found)
    return None if found.outcome.verdict_probability >= EVEN_ODDS else f"The verdict is open. {odds(comparison, found)}"


def _to_settle(found: Risk) -> str:
    flips = _flips(found)
    return f" Settle first what flips it: {flips} (`gpuplan risk`)." if flips else " `gpuplan risk` says by how much."


def _first_flip(found: Risk) -> str | None:
    """The assumptions that flip the verdict, where there are such."""
    flips = _flips(found)
    return flips and (
        f"The verdict flips within the range of an assumption: {flips}; `gpuplan risk` says how likely that is."
    )


def _flips(found: Risk) -> str | None:
    """The assumption that flips the verdict and moves most of all that do, and how many others do."""
    flipping = [row for row in found.sensitivities if row.flip_value is not None]
    if not flipping:
        return None
    first = max(flipping, key=lambda row: row.swing_usd_per_month)
    others = f", and {len(flipping) - 1} more" if len(flipping) > 1 else ""
    return f"{first.assumption_name} at {first.flip_value:.3g} ({first.assumed_value:g} is assumed){others}"


def _band(outcome: Outcome) -> str:
    """From which utilisation owning pays, in 8 of 10 samples."""
    low, middle, high = outcome.breakeven_utilisations
    if low is None or middle is None or low > 1:
        return ""
    said = f" Against rent by use it pays from {100 * low:.0f} %"
    if high is None or high > 1:
        return f"{said} utilisation at best, and at none in a tenth of samples."
    return f"{said} to {100 * high:.0f} % utilisation in 8 of 10 samples."


def _share(fraction: float) -> str:
    """A share in percent, never rounded to none or all.

    >>> [_share(fraction) for fraction in (0.0, 0.001, 0.25, 0.9999, 1.0)]
    ['none', 'under 1 %', '25 %', 'over 99 %', 'all']
    """
    if fraction in {0, 1}:
        return "all" if fraction else "none"
    if fraction < 0.01 or fraction > 0.99:
        return "under 1 %" if fraction < 0.01 else "over 99 %"
    return f"{fraction * 100:.0f} %"
