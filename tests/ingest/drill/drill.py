"""The drill: refreshes of several sources at once, each struck by a fault of its own, and what must hold afterwards.

Whatever the faults, the rows that hold are the same as before, nothing looks fresher than it is, every case is
listed, bytes that came are in the archive, nothing is left lying about, and the exit code says what happened.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gpuplan import main
from ingest import archive, http
from tests.ingest.conftest import Answer, Request, Wire, served
from tests.ingest.drill.faults import Mishap, Struck
from tests.ingest.drill.sites import KINDS, Kind
from warehouse import store
from warehouse.faults import Fault

Plan = Mapping[str, Mishap]
"""The fault that befalls each source."""
Part = tuple[str, str | None]
"""A source and the part of it."""
ROWS = " UNION ALL ".join(
    f"SELECT source, sum(hash({table})) FROM {table} GROUP BY source"
    for table in ("offer", "price", "price_component", "token_price", "fx_rate")
)
ROWS = f"SELECT source, CAST(sum(digest) AS VARCHAR) FROM ({ROWS}) AS t (source, digest) GROUP BY source"
BATCHES = """
SELECT source, scope, max(fetched_at) FILTER (outcome = 'loaded'),
       arg_max(payload_sha256, batch_id) FILTER (outcome = 'refused')
FROM batch GROUP BY ALL
"""
BOMB_BYTES = 16 << 20
"""What a reading may hold in the drill, so that a bomb needs not be large."""


@dataclass
class Drill:
    """Sources, a server that stands in for them, and a warehouse that holds what they say when all is well."""

    wire: Wire
    link: Path
    now: "State | None" = None

    def refresh(self, plan: Plan, *words: str) -> tuple[int, list[dict[str, Any]]]:
        """Exit code and parts of a refresh under some faults."""
        struck = Counter[str]()

        def answer(request: Request) -> Answer:
            source, _, path = request.path[1:].partition("/")
            kind, asked = NAMED[source], replace(request, path=f"/{path}")
            body = kind.answer(asked)
            if source not in plan or not kind.is_struck(asked):
                return body
            struck[source] += 1
            return plan[source].answer(Struck(kind, request, body, struck[source] - 1))

        for note in self.link.with_name(f"{self.link.name}.d").glob("archive/*/*.url"):
            note.unlink()  # so that large files come again
        self.wire.answers = answer
        done = self("refresh", *NAMED, *words, "--format", "json")
        return done.exit_code, json.loads(done.stdout)["data"]

    def complaints(self, plan: Plan, *words: str) -> list[str]:
        """What is wrong with what became of a refresh under some faults."""
        before = self.now or self._state()
        code, parts = self.refresh(plan, *words)
        cases = json.loads(self("check", "--format", "json").stdout)["data"]
        self.now = after = self._state()
        changed = [name for name in NAMED if before.rows[name] != after.rows[name]]
        found = [*self._left_over(), *(f"{name} under {_of(plan, name)!r}: rows changed" for name in changed)]
        loaded = Counter(part["outcome"] == "loaded" for part in parts)
        if code != (0 if not loaded[False] else 3 if loaded[True] else 1):
            found.append(f"exit code {code} of {loaded}")
        for part in parts:
            fault = plan.get(part["source"]) if part["scope"] == NAMED[part["source"]].scope else None
            fresher = after.read.get(_part(part)) != before.read.get(_part(part))
            wrong = [*_wrong(part, fault, fresher=fresher, cases=cases), *self._lost(part, after)]
            found += [f"{_part(part)} under {fault and fault.name!r}: {what} ({part['message']})" for what in wrong]
        return found

    def _state(self) -> "State":
        with store.reading(self.link) as connection:
            rows = dict(connection.execute(ROWS).fetchall())
            batches = connection.execute(BATCHES).fetchall()
        return State(
            rows,
            {(source, scope): at for source, scope, at, _ in batches},
            {(source, scope): digest for source, scope, _, digest in batches},
        )

    def _left_over(self) -> list[str]:
        folder = self.link.with_name(f"{self.link.name}.d")
        known = {".gz", ".url", ".validator", ".duckdb", ".lock", ""}
        left = [path.name for path in folder.rglob("*") if path.is_file() and path.suffix not in known]
        return [f"left over: {name}" for name in [*left, *(path.name for path in folder.glob("writing.*"))]]

    def _lost(self, part: Mapping[str, Any], now: "State") -> Iterator[str]:
        if part["outcome"] == "refused":
            try:
                archive.verify(archive.file(self.link, part["source"], now.refused[_part(part)]), "it")
            except Fault as fault:
                yield f"its bytes are not kept: {fault.message}"

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--warehouse", str(self.link)])


@dataclass(frozen=True)
class State:
    """What a warehouse holds, told so that two can be compared."""

    rows: Mapping[str, str]
    """A digest of all rows of each source, ended ones too."""
    read: Mapping[Part, datetime]
    """When each part was last read well."""
    refused: Mapping[Part, str]
    """The digest of what was refused last."""


NAMED: dict[str, Kind] = {kind.source: kind for kind in KINDS}


def _part(part: Mapping[str, Any]) -> Part:
    return part["source"], part["scope"]


def _of(plan: Plan, source: str) -> str | None:
    return plan[source].name if source in plan else None


def _wrong(
    part: Mapping[str, Any], fault: Mishap | None, *, fresher: bool, cases: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """What is wrong with a part of a refresh, its message and its case."""
    source, outcome, message = part["source"], part["outcome"], part["message"] or ""
    expected = fault.expected(source) if fault else "loaded"
    if outcome != expected:
        yield f"became {outcome}, not {expected}"
    if fresher != (outcome == "loaded"):
        yield "looks fresh" if fresher else "looks old"
    if outcome != "loaded" and (not message.startswith(source) or "\n" in message or len(message) > MOST_WORDS):
        yield "its message is no clear line"
    if fault and fault.says and outcome == fault.becomes and not re.search(fault.says, message):
        yield f"its message says nothing of {fault.says}"
    verdicts = {case["verdict"] for case in cases if (case["source"], case["scope"]) == (source, part["scope"])}
    listed = fault.listed if fault and expected == fault.becomes and fault.listed else UNLISTED.get(expected, expected)
    if (listed and listed not in verdicts) or (not listed and verdicts):
        yield f"listed as {verdicts or 'nothing'}, not as {listed or 'nothing'}"


UNLISTED = {"loaded": ""}
MOST_WORDS = 300
"""How long a message may be and still be one line [characters]."""


@contextmanager
def drill(folder: Path) -> Iterator[Drill]:
    """A warehouse in a folder that holds what all sources say when all is well."""
    with served() as wire, pytest.MonkeyPatch.context() as patch:
        for name in NAMED:
            patch.setenv(f"GPUPLAN_{name.upper()}_URL", f"{wire.url}/{name}")
        patch.setenv("GPUPLAN_HTTP_RETRIES", "1")
        patch.setenv("GCP_API_KEY", "s3cret")
        patch.setattr(http, "MOST_BYTES", BOMB_BYTES)
        patch.setattr(http, "MOST_DOWNLOAD_BYTES", BOMB_BYTES)
        made = Drill(wire, folder / "gpuplan.duckdb")
        with store.writing(made.link):
            pass
        code, parts = made.refresh({})
        assert code == 0, parts
        yield made


def every_fault_once(faults: Sequence[Mishap]) -> list[Plan]:
    """Plans in which each fault befalls one source, as many sources at once as can be."""
    waiting, plans = list(faults), list[Plan]()
    while waiting:
        plan: dict[str, Mishap] = {}
        for fault in list(waiting):
            free = [name for name in _befallen(fault) if name not in plan]
            if free:
                plan[free[len(fault.name) % len(free)]] = fault
                waiting.remove(fault)
        plans.append(plan)
    return plans


def every_fault_everywhere(faults: Sequence[Mishap]) -> Iterator[Plan]:
    """Plans in which each fault befalls every source that it can."""
    by_source = [[(name, fault) for fault in faults if name in _befallen(fault)] for name in NAMED]
    turned = [pairs[shift:] + pairs[:shift] for shift, pairs in enumerate(by_source)]
    for pairs in zip_longest(*turned):
        yield dict(pair for pair in pairs if pair)


def _befallen(fault: Mishap) -> tuple[str, ...]:
    return fault.of or tuple(NAMED)
