"""What components of a cost are about: a chart tells eight colours apart, and plans have three times as many."""

from collections.abc import Sequence

from reports.result import Row

ALL_ELSE = "all else"
THEMES = {
    "renting": (
        "compute",
        "reserve",
        "starts, drains and minimum times",
        "on demand outside the commitment",
        "on demand where there is no spot",
        "unused commitment",
        "owed after the horizon",
        "waiting for capacity",
        "work lost to failures",
        "work lost to interruptions",
        "rent until the servers are in use",
        "rent while servers are down",
    ),
    "servers": ("servers", "servers, on a loan", "lease payments", "interest", "network, spares, install"),
    "space and power": ("colocation", "hall", "energy at work", "energy when idle"),
    "upkeep and support": ("maintenance", "insurance", "property tax", "support"),
    "data and setting up": ("storage", "egress", "setting up"),
    "comes back": ("residual value", "what is left of the hall", "taxes saved"),
}
THEME_OF = {name: theme for theme, names in THEMES.items() for name in names}


def theme(component: str) -> str:
    """What a component is about; itself where it is alone in that.

    >>> theme("insurance"), theme("tokens"), theme("staff")
    ('upkeep and support', 'tokens', 'staff')
    """
    return THEME_OF.get(component, component)


def few(parts: Sequence[Row], most: int) -> list[Row]:
    """Ways' parts as rows of `plan_split`, by what they are about where their names are more than `most`.

    What is then still too much is one part, by size.
    """
    if len({part["component"] for part in parts}) <= most:
        return list(parts)
    themed = _summed([{**part, "component": theme(part["component"])} for part in parts])
    biggest: dict[str, float] = {}
    for part in themed:
        biggest[part["component"]] = max(abs(part["total_cost_usd"]), biggest.get(part["component"], 0.0))
    if len(biggest) <= most:
        return themed
    kept = sorted(biggest, key=lambda name: (-biggest[name], name))[: most - 1]
    return _summed([part if part["component"] in kept else {**part, "component": ALL_ELSE} for part in themed])


def _summed(parts: Sequence[Row]) -> list[Row]:
    """Parts of one name as one, but what comes back by itself."""
    sums: dict[tuple[str, str, bool], float] = {}
    for part in parts:
        key = (part["plan_id"], part["component"], part["total_cost_usd"] < 0)
        sums[key] = sums.get(key, 0.0) + part["total_cost_usd"]
    return [
        {"plan_id": plan_id, "component": component, "total_cost_usd": cost}
        for (plan_id, component, _), cost in sums.items()
    ]
