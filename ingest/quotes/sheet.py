"""A sheet's lines as they are written, each with its number; nothing is judged here but whether it can be read.

CSV: the first line that is no remark names the columns; lines that begin with # and empty lines are passed over. A
sheet parted by semicolons reads as well. TOML: `[[price]]`, `[[server]]` and so on, a table for each line.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingest.quotes.kinds import KINDS
from warehouse.faults import BadInput, nearest

COLUMNS = sorted({"kind"}.union(*(line.model_fields for line in KINDS.values())))


@dataclass(frozen=True)
class Written:
    """One line of a sheet: its number in the file, its kind, and its cells that are not empty."""

    number: int
    kind: str
    cells: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A file and what is written in it."""

    path: Path
    content: bytes
    lines: tuple[Written, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


def read(path: Path) -> Sheet:
    """The lines of a sheet.

    Raises:
        BadInput: it is no CSV or TOML file, has unknown columns, or holds nothing.
    """
    try:
        return of(path, path.read_bytes())
    except OSError as fault:
        raise BadInput(f"{path}: {fault.strerror}") from fault


def of(path: Path, content: bytes) -> Sheet:
    """The lines of a sheet whose bytes are here; its path says its name and whether it is TOML.

    Raises:
        BadInput: as `read`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadInput(f"{path}: not text in UTF-8; save it as CSV UTF-8") from fault
    try:
        lines = tuple(_of_toml(path, text) if path.suffix.lower() == ".toml" else _of_csv(path, text))
    except csv.Error as fault:
        raise BadInput(f"{path}: can't be read as CSV ({fault})") from fault
    if not lines:
        raise BadInput(f"{path}: no quotes in it; `gpuplan quotes template {next(iter(KINDS))}` shows one")
    return Sheet(path, content, lines)


def _of_csv(path: Path, text: str) -> Iterator[Written]:
    rows = _rows(text)
    number, columns = next(rows, (1, []))
    _check_columns(path, number, columns)
    for number, cells in rows:
        if len(cells) > len(columns):
            raise BadInput(f"{path}: line {number} has {len(cells)} cells for {len(columns)} columns; quote its commas")
        filled = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()}
        yield Written(number, filled.pop("kind", ""), filled)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV text that say something, with the number of the line each begins in."""
    lines = ["\n" if line.startswith("#") else line for line in text.splitlines(keepends=True)]
    header = next((line for line in lines if line.strip()), "")
    reader = csv.reader(lines, delimiter=";" if header.count(";") > header.count(",") else ",")
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _check_columns(path: Path, number: int, columns: list[str]) -> None:
    columns[:] = [column.strip() for column in columns]
    if "kind" not in columns:
        raise BadInput(f"{path}: line {number} has no column kind, which says price, discount, server or colocation")
    unknown = [f"{name!r}{nearest(name, COLUMNS)}" for name in columns if name not in COLUMNS]
    if unknown:
        raise BadInput(f"{path}: line {number} has unknown columns: {', '.join(unknown)}")
    if twice := {name for name in columns if columns.count(name) > 1}:
        raise BadInput(f"{path}: line {number} has a column twice: {', '.join(sorted(twice))}")


def _of_toml(path: Path, text: str) -> Iterator[Written]:
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as fault:  # also numbers beyond Python's limits
        raise BadInput(f"{path}: not TOML ({fault})") from fault
    for kind, found in tables.items():
        begins = [n for n, line in enumerate(text.splitlines(), 1) if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", line)]
        if not isinstance(found, list) or len(begins) != len(found):
            raise BadInput(f"{path}: {kind} must be written as [[{kind}]], one table for each quote")
        yield from (Written(number, kind, dict(cells)) for number, cells in zip(begins, found, strict=True))
