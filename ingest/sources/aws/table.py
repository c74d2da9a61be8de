"""An offer file as CSV: the rows about accelerated machines out of hundreds of megabytes, in little memory.

Five lines of preamble come before the header; every field that is not empty is quoted, and a record is one line. So
blocks of bytes are searched for the names of the two instance families, and only a line that has one, and says Linux
on shared hardware, is read as CSV. Where a file does not keep to that (a record over several lines, families by other
names) it is read again whole, record by record. A last line of too few fields means that the file was cut short.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from operator import itemgetter
from sys import intern
from typing import BinaryIO

from ingest.payload import Part, Payload
from ingest.sources.aws.rows import FAMILIES, NEEDED, READ, Row, bare, is_accelerated
from warehouse.load import Refused

BLOCK_BYTES = 1 << 21
PREAMBLE_LINES = 10
"""More than any file has had: by then the header must have come."""
ANCHORS = tuple(f'"{family}"'.encode() for family in FAMILIES)
WANTED = (b'"Linux"', b'"Shared"')


class _Irregular(Exception):  # noqa: N818 - caught below, never seen by a user
    """A line is not a record, so the quick way may miss some."""


@dataclass(frozen=True)
class Header:
    """The header's names as they came, and where our columns are."""

    names: list[str]
    places: dict[str, int]

    @classmethod
    def of(cls, source: str, names: list[str]) -> "Header":
        """The header, or a refusal where a column that we need is missing."""
        places = {bare(name): place for place, name in enumerate(names) if bare(name) in READ}
        if lacking := [name for name in NEEDED if name not in places]:
            raise Refused(f"{source}: no column {', '.join(lacking)}; this is another file than gpuplan knows")
        return cls(names, places)

    def row(self, fields: list[str]) -> Row:
        """A record's columns by name.

        Raises:
            _Irregular: it has not as many fields as the header.
        """
        if len(fields) != len(self.names):
            raise _Irregular
        return dict(zip(self.places, map(intern, itemgetter(*self.places.values())(fields)), strict=True))


def rows(payload: Payload, part: Part) -> Iterator[Row]:
    """The rows about accelerated machines.

    Raises:
        Refused: it is no offer file, or not a whole one.
    """
    try:
        found, skipped = _scanned(payload, part)
    except _Irregular:
        found, skipped = [], 0
    if skipped:
        payload.drop("not Linux on shared hardware", skipped)
    yield from found or _read_whole(payload, part)


def first_line(source: str, file: BinaryIO) -> list[str]:
    """The header, which is the first line that begins with SKU; the file stands behind it then."""
    for line in islice(file, PREAMBLE_LINES):
        try:
            fields = next(csv.reader([line.decode("utf-8-sig", "replace")]), [])
        except csv.Error as fault:
            raise Refused(f"{source}: a line before the column names is no CSV ({fault})") from fault
        if fields and fields[0] == "SKU":
            return fields
    raise Refused(f"{source}: no line of column names among the first {PREAMBLE_LINES}; cut short, or another thing")


def _scanned(payload: Payload, part: Part) -> tuple[list[Row], int]:
    """The rows found by their anchors, and how many more there were of no interest."""
    found, skipped = [], 0
    with part.open() as file:
        header = Header.of(payload.source, first_line(payload.source, file))
        payload.ledger.present.update(map(bare, header.names))
        payload.ledger.read.update(header.places)
        for line in _lines(file, header):
            if all(word in line for word in WANTED):
                found.append(_record(header, line))
            else:
                skipped += 1
    return found, skipped


def _lines(file: BinaryIO, header: Header) -> Iterator[bytes]:
    """Lines that hold an anchor."""
    rest = b""
    while block := file.read(BLOCK_BYTES):
        block = rest + block
        whole = block.rfind(b"\n") + 1
        for anchor in ANCHORS:
            yield from _holding(anchor, block, whole)
        rest = block[whole:]
    if rest:
        _record(header, rest)  # a line without its break may be half a record
        yield from (rest for anchor in ANCHORS if anchor in rest)


def _holding(anchor: bytes, block: bytes, whole: int) -> Iterator[bytes]:
    end = 0
    while (at := block.find(anchor, end, whole)) >= 0:
        begin, end = block.rfind(b"\n", 0, at) + 1, block.find(b"\n", at)
        yield block[begin:end]


def _record(header: Header, line: bytes) -> Row:
    try:
        return header.row(next(csv.reader([line.decode()], strict=True)))
    except (csv.Error, UnicodeDecodeError) as fault:
        raise _Irregular from fault


def _read_whole(payload: Payload, part: Part) -> Iterator[Row]:
    with part.open() as file:
        header = Header.of(payload.source, first_line(payload.source, file))
        records = csv.reader(TextIOWrapper(file, encoding="utf-8", newline=""), strict=True)
        try:
            for fields in records:
                if is_accelerated(row := header.row(fields)):
                    yield row
        except (csv.Error, UnicodeDecodeError, _Irregular) as fault:
            raise Refused(
                f"{payload.source}: record {records.line_num} of {part.name} is not whole; the file was cut short"
            ) from fault
