"""What a source declares about itself, and the shape every file in `ingest/sources` has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, runtime_checkable

from ingest.http import KEY_HEADER, Http
from ingest.payload import Payload
from warehouse.tables import Dated, ProviderKind


@dataclass(frozen=True)
class Card:
    """A source's declaration."""

    name: str
    """The service provider's name as people write it."""
    kind: ProviderKind | Literal["rates", "hosted_api"]
    """What its provider is; rates for a source that sells nothing, hosted_api for one that lists prices of tokens."""
    docs: str
    """Where the interface is described."""
    base_url: str
    """Whom to ask, unless GPUPLAN_<SOURCE>_URL names a mirror or proxy."""
    warn_after_hours: int
    """Age at which its data is worth a warning [h]."""
    error_after_hours: int
    """Age at which its data should not be used [h]."""
    refresh_every_hours: int
    """How often it is worth asking: as often as its prices move, and at least twice before the first warning [h]."""
    not_tried: str
    """What was never seen to work against the live service."""
    deadline_s: int = 300
    """How long a reading of all of it may take [s]."""
    at_least: int = 1
    """Rows (offers or rates) that a good batch has [1]."""
    is_web_page: bool = False
    """Whether it is a page for people, so that HTML is what it should send."""
    in_parts: bool = False
    """Whether its payloads are files too large for memory."""
    answer_name: str | None = None
    """Name that its one answer is kept under, where that is a list or has no fixed names."""
    complete: bool = True
    """Whether absence from a batch means withdrawn."""
    parts_setting: str | None = None
    """Environment variable that may name the parts to read, in place of all that the source lists."""
    key: str | None = None
    """Environment variable that holds the key, where one is needed; a source without it is skipped."""
    key_header: str = KEY_HEADER
    """How the key is sent."""
    key_or: str | None = None
    """What serves in place of the key, where something does; the source looks for it itself."""
    verified: bool = True
    """Whether its format was seen in a recorded answer of the live service; false where it is known only from
    documentation or from other programs."""
    ignored: frozenset[str] = frozenset()
    """Wire fields left unread on purpose, with everything below them."""


class Source(Protocol):
    """A module of `ingest.sources`."""

    CARD: Card

    def fetch(self, http: Http) -> Payload:
        """Ask for everything."""

    def parse(self, payload: Payload) -> Iterator[Dated]:
        """Say what it means: pure, without network, clock or database."""


@runtime_checkable
class DatedSource(Protocol):
    """A source that still has what it said in the past."""

    def fetch_since(self, http: Http, scope: str, since: date) -> Iterator[Payload]:
        """Ask for a part as it was on a day and ever since, oldest first, each with its own date."""


@runtime_checkable
class ScopedSource(Protocol):
    """A source read part by part, such as region by region, so that one part's failure is nobody else's."""

    CARD: Card

    def scopes(self, http: Http) -> list[str]:
        """The parts there are now."""

    def fetch_scope(self, http: Http, scope: str) -> Payload:
        """Ask for one part."""

    def parse(self, payload: Payload) -> Iterator[Dated]:
        """Say what it means: pure, without network, clock or database."""


@runtime_checkable
class WiderSource(Protocol):
    """A source with parts that are read only where they are named."""

    def has_scope(self, http: Http, scope: str) -> bool:
        """Whether there is such a part."""
