"""A reading of a source: the bytes as they came, where and when from, and the ledger of what is in them.

Several pages are one payload: their bytes one after the other, a line break between them. A JSON parser can tell
where one document ends and the next begins, so a file of one response and a file of many read the same.

Files too large for memory are parts of a payload: they stay on disk, and the payload's own bytes are the list of
them, with the digest of each.
"""

import gzip
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, Self, cast
from xml.etree import ElementTree as ET

from ingest.wire import Ledger, Wire
from warehouse.faults import BadInput
from warehouse.load import Refused


@dataclass(frozen=True)
class Part:
    """One file of a payload, on disk; compressed there where its path ends in .gz."""

    name: str
    url: str
    sha256: str
    path: Path = field(compare=False)

    def open(self) -> BinaryIO:
        """The file's bytes as they came, to be read piece by piece."""
        return cast("BinaryIO", gzip.open(self.path) if self.path.suffix == ".gz" else self.path.open("rb"))


@dataclass(frozen=True)
class Payload:
    """What one reading of one source, or of one region of it, brought."""

    source: str
    content: bytes = field(repr=False)
    url: str
    fetched_at: datetime
    ledger: Ledger = field(default_factory=Ledger, compare=False, repr=False)
    parts: tuple[Part, ...] = ()

    @classmethod
    def of_pages(cls, source: str, pages: Iterable[bytes], url: str) -> Self:
        """A payload that has just arrived."""
        return cls(source, b"\n".join(pages), url, datetime.now(UTC))

    @classmethod
    def of_answers(cls, source: str, answers: Mapping[str, bytes], url: str) -> Self:
        """A payload of answers to several questions, or of one that is no JSON object: an object with each by name."""
        named = [json.dumps(name).encode() + b": " + answer for name, answer in answers.items()]
        return cls.of_pages(source, [b"{" + b",\n".join(named) + b"}"], url)

    @classmethod
    def of_parts(cls, source: str, parts: Iterable[Part], fetched_at: datetime | None = None) -> Self:
        """A payload of files on disk; its URL is that of the first."""
        parts = tuple(parts)
        listed = [{name: text for name, text in asdict(part).items() if name != "path"} for part in parts]
        content = json.dumps(listed, indent=1).encode()
        return cls(source, content, parts[0].url, fetched_at or datetime.now(UTC), parts=parts)

    @classmethod
    def from_files(cls, source: str, path: Path) -> Self:
        """A payload of parts that was kept as a folder of files, or a single file of it.

        Raises:
            BadInput: there is no such file, or nothing in the folder.
        """
        files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
        try:
            parts = [Part(file.name, file.name, _digest(file), file) for file in files]
            changed = max(file.stat().st_mtime for file in files)
        except OSError as fault:
            raise BadInput(f"--from-file {path}: {fault.strerror}") from fault
        except ValueError as fault:
            raise BadInput(f"--from-file {path}: an empty folder; give one that `gpuplan try --keep` made") from fault
        return cls.of_parts(source, parts, datetime.fromtimestamp(changed, UTC))

    @classmethod
    def from_file(cls, source: str, path: Path, url: str | None = None, fetched_at: datetime | None = None) -> Self:
        """A payload that was kept, or any single response of the source saved to a file.

        Args:
            source: whose parser will read it; becomes the rows' source.
            path: the file.
            url: where the bytes came from [default: the file itself].
            fetched_at: when they came [default: when the file was last changed].

        Raises:
            BadInput: there is no such file.
        """
        try:
            content, changed = path.read_bytes(), path.stat().st_mtime
        except OSError as fault:
            raise BadInput(f"--from-file {path}: {fault.strerror}") from fault
        return cls(source, content, url or path.name, fetched_at or datetime.fromtimestamp(changed, UTC))

    def under(self, name: str) -> Self:
        """The payload as it is kept: of an answer as the source gives it, an object with the answer by this name."""
        if re.match(rb"\s*\{\s*" + re.escape(json.dumps(name).encode()) + rb"\s*:", self.content):
            return self
        content = b"{" + json.dumps(name).encode() + b": " + self.content + b"}"
        return replace(self, content=content)

    @property
    def sha256(self) -> str:
        """Digest of the bytes, hexadecimal."""
        return sha256(self.content).hexdigest()

    def write(self, path: Path) -> None:
        """Write the bytes to a file; of a payload of parts, write each into the folder of that name."""
        if not self.parts:
            path.write_bytes(self.content)
            return
        path.mkdir(parents=True, exist_ok=True)
        for part in self.parts:
            with part.open() as come, (path / part.name).open("wb") as kept:
                shutil.copyfileobj(come, kept)

    def documents(self) -> list[Wire]:
        """The JSON objects in the payload, one a page; numbers with a point are exact decimals.

        Raises:
            Refused: the bytes are not whole JSON objects.
        """
        text, position = self.text().rstrip(), 0
        decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=self._not_a_number)
        found = []
        while position < len(text):
            position = len(text) - len(text[position:].lstrip())
            try:
                value, position = decoder.raw_decode(text, position)
            except (ValueError, ArithmeticError, RecursionError) as fault:  # also numbers of thousands of digits
                raise Refused(f"{self.source}: {_not_json(text, fault)}") from fault
            found.append(self._wire(value))
        return found

    def text(self) -> str:
        """The payload as text, for a source that is a page.

        Raises:
            Refused: the bytes are not text, or there are none.
        """
        try:
            text = self.content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise Refused(f"{self.source}: the payload is not text in UTF-8") from fault
        if not text.strip():
            raise Refused(f"{self.source}: the payload is empty")
        return text

    def xml(self) -> ET.Element:
        """The root of an XML payload; a document type, and with it any entity, is refused.

        Raises:
            Refused: the bytes are not well-formed XML.
        """
        text = self.text()
        if "<!DOCTYPE" in text.upper():
            raise Refused(f"{self.source}: the payload has a document type, so it is not the XML we know")
        try:
            root = ET.fromstring(text)  # noqa: S314 - no document type, so no entity to expand
        except ET.ParseError as fault:
            raise Refused(f"{self.source}: not whole XML ({fault}); cut short, or another thing") from fault
        self.ledger.present.update(element.tag.rpartition("}")[2] for element in root.iter())
        return root

    def wire(self, fields: dict[str, str], path: str) -> Wire:
        """An object of a payload that is not JSON, under the same ledger."""
        return Wire(fields, self.source, self.ledger, path)

    def drop(self, reason: str, count: int = 1) -> None:
        """Count a row that is left out, or several."""
        self.ledger.dropped[reason] += count

    def note(self, remark: str) -> None:
        """Say something of the payload that a reader of the log should know."""
        self.ledger.remarks.add(remark)

    def _wire(self, value: Any) -> Wire:
        if not isinstance(value, dict):
            raise Refused(f"{self.source}: the payload is a JSON {type(value).__name__}, not an object")
        return Wire(value, self.source, self.ledger)

    def _not_a_number(self, word: str) -> NoReturn:
        raise Refused(f"{self.source}: the payload has {word} where JSON has numbers")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _not_json(text: str, fault: Exception) -> str:
    if text.lstrip().startswith("<"):
        return f"a page of HTML or XML came, not JSON: {text.lstrip()[:40]!r}"
    return f"not whole JSON ({fault}); cut short, or another thing"
