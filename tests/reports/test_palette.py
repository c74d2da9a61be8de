"""The page's colours: against the contrast that WCAG AA asks for, and told apart by eyes of every kind."""

import re
from importlib.resources import files
from itertools import combinations

import pytest

# Severe red-green blindness as a matrix on linear RGB: Machado, Oliveira and Fernandes 2009, table 1, severity 1.0.
BLINDNESS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def palettes() -> dict[str, dict[str, str]]:
    css = (files("reports") / "templates" / "report.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    return {name: dict(re.findall(r"--([\w-]+): (#\w{6})", text)) for name, text in (("light", light), ("dark", dark))}


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def luminance(colour: str) -> float:
    """Relative luminance: https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, blindness: str) -> tuple[float, float, float]:
    """A colour in CIELAB, D65, as an eye sees it."""
    red, green, blue = (
        min(max(sum(m * c for m, c in zip(row, linear(colour), strict=True)), 0), 1) for row in BLINDNESS[blindness]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def test_contrast_is_measured_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_red_green_blind_eye_is_one() -> None:
    red, green = (seen(colour, "deutan") for colour in ("#b04040", "#6a6a00"))
    assert abs(red[1] - green[1]) < abs(seen("#b04040", "none")[1] - seen("#6a6a00", "none")[1]) / 2


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_can_be_read_and_series_told_from_the_card(name: str) -> None:
    colours = palettes()[name]
    for text in ("ink", "quiet", "link"):
        assert min(contrast(colours[text], colours[ground]) for ground in ("paper", "card")) >= 4.5
    assert contrast(colours["accent"], colours["paper"]) >= 4.5
    assert contrast(colours["verdict-ink"], colours["verdict"]) >= 4.5
    assert contrast(colours["ink"], colours["warn-paper"]) >= 4.5
    series = [colour for key, colour in colours.items() if key.startswith("series")]
    assert len(series) == 8
    assert min(contrast(colour, colours["card"]) for colour in series) >= 3
    assert min(contrast(colour, colours["tag"]) for colour in series) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("blindness", list(BLINDNESS))
def test_series_are_told_apart(name: str, blindness: str) -> None:
    """A distance of 10 in CIELAB is plain to see; the letters tell them apart all the same."""
    series = {key: colour for key, colour in palettes()[name].items() if key.startswith("series")}
    far = {
        (one, other): sum((a - b) ** 2 for a, b in zip(seen(first, blindness), seen(second, blindness), strict=True))
        ** 0.5
        for (one, first), (other, second) in combinations(series.items(), 2)
    }
    assert min(far.values()) >= 10, min(far, key=far.__getitem__)
