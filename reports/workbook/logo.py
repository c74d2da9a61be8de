"""A company's logo on a sheet: as it is, or drawn from SVG, which workbooks don't know."""

import io
import re

from xlsxwriter.image import Image, UndefinedImageSize, UnsupportedImageFormat

from reports.settings import Settings
from reports.workbook.book import Sheet
from warehouse.faults import BadInput

HIGHEST, WIDEST = 52, 190
"""Room for it [px at 96 to the inch]."""
SHARPER = 4.0
"""A drawing's dots for each of its pixels, for print [1]."""
ELSEWHERE = re.compile(r"""href\s*=\s*["'](?!#|data:)""")
BESIDE = 3
"""Neither moved nor sized with cells, by XlsxWriter's numbers."""


def place_logo(sheet: Sheet, settings: Settings, row: int, col: int) -> None:
    """Put the logo at a cell, where there is one.

    Raises:
        BadInput: it is no picture, or an SVG that refers to another file.
    """
    if settings.logo is None:
        return
    content = io.BytesIO(_picture(settings))
    try:
        image = Image(content)
    except (UnsupportedImageFormat, UndefinedImageSize) as fault:
        raise BadInput(f"logo {settings.logo}: can't be read as a picture; save it anew as PNG") from fault
    scale = min(HIGHEST / (image.height * 96 / image.y_dpi), WIDEST / (image.width * 96 / image.x_dpi))
    how = {"x_scale": scale, "y_scale": scale, "object_position": BESIDE, "description": settings.title or "Logo"}
    content.seek(0)
    sheet.raw.insert_image(row, col, "logo.png", {"image_data": content, **how})


def _picture(settings: Settings) -> bytes:
    assert settings.logo is not None  # noqa: S101 - asked by who places it
    content = settings.logo.read_bytes()
    if settings.logo.suffix.lower() != ".svg":
        return content
    from vl_convert import svg_to_png  # noqa: PLC0415 - only a drawn logo needs it

    drawing = content.decode("utf-8", errors="replace")
    if ELSEWHERE.search(drawing):
        raise BadInput(f"logo {settings.logo}: refers to another file, which is not fetched; put it into the SVG")
    try:
        drawn: bytes = svg_to_png(drawing, SHARPER)
    except (RuntimeError, ValueError) as fault:
        raise BadInput(f"logo {settings.logo}: can't be drawn; save it anew as SVG, or as PNG") from fault
    return drawn
