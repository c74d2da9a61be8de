"""Small readings of a table kept by hand: dates given as spans, links among other words."""

import re


def first_day(stated: str) -> str:
    """The first day of a day, month, half-year, year or span of years.

    >>> [first_day(d) for d in ("2026-01-15", "2026-02", "2025-H1", "2025-2026", "2026")]
    ['2026-01-15', '2026-02-01', '2025-01-01', '2025-01-01', '2026-01-01']
    """
    match = re.match(r"(\d{4})(?:-(\d{2})(?!\d))?(?:-(\d{2})(?!\d))?", stated)
    if match is None:
        raise ValueError(f"{stated!r} is not a date; write 2026, 2026-02 or 2026-02-01")
    year, month, day = match.groups(default="01")
    return f"{year}-{month}-{day}"


def first_link(stated: str) -> str | None:
    """The first link in a cell.

    >>> first_link("https://a.org/x ; https://b.org") , first_link("-")
    ('https://a.org/x', None)
    """
    match = re.search(r"https?://[^\s;]+", stated)
    return match[0] if match else None


def plain(stated: str) -> str:
    """A cell without the numbers by which its collector filed his finds.

    >>> plain("USD.AI podcast notes (index id 42)")
    'USD.AI podcast notes'
    """
    return re.sub(r"\s*\(?index id \d+\)?", "", stated).strip(" ;-")
