"""The fenced blocks of the project's pages, with what an invisible comment right above each says about it.

A comment is `<!-- WORD: text -->`; these words are known:

* `not run`: the block needs what a test has not (the network, a key, a server), and why. Its commands are only parsed.
* `file`: the block is the file of this name, which the commands below it find.
* `add to`: the block is added to the file of this name.
* `change`: `NAME: OLD -> NEW`, what the text around the block tells the reader to change in a file.
* `given`: `NAME = PATH`, a file of this project that the commands below find under the name.
* `alone`: what the block brings into the warehouse is not there for the blocks below it, and why.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(?P<language>\w*) *$")
NOTE = re.compile(r"^<!-- (?P<word>not run|file|add to|change|given|alone): (?P<text>.+) -->$")
INDENTED_FENCE = re.compile(r"^ +```")


@dataclass(frozen=True)
class Command:
    """One command of a `console` block, and what the page shows of its output."""

    text: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    page: Path
    line: int
    """Of the opening fence [1]."""
    language: str
    text: str
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def not_run(self) -> str | None:
        """Why it is not run, if it is not."""
        return dict(self.notes).get("not run")

    @property
    def stated(self) -> list[Command]:
        """The commands that it states."""
        if self.language == "sh":
            return [Command(line, ()) for line in script(self.text)]
        return conversation(self.text) if self.language == "console" else []

    @property
    def commands(self) -> list[Command]:
        """The commands that are run."""
        return [] if self.not_run else self.stated

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found: list[Block] = []
    notes: list[tuple[str, str]] = []
    opened: tuple[int, str] | None = None
    inside: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        assert not INDENTED_FENCE.match(line), f"{page.name}:{number}: a block begins at the margin"
        if opened and line == "```":
            found.append(Block(page, *opened, "\n".join(inside), tuple(notes)))
            opened, inside, notes = None, [], []
        elif opened:
            inside.append(line)
        elif fence:
            opened = (number, fence["language"])
        elif note := NOTE.match(line):
            notes.append((note["word"], note["text"]))
        elif line.strip():
            assert not notes, f"{page.name}:{number}: a comment stands right above its block"
    assert opened is None, f"{page.name}: a block does not end"
    return found


def whole(line: str) -> bool:
    """Whether a command ends with this line: no backslash, no open quote.

    >>> whole("gpuplan size"), whole("gpuplan size " + chr(92)), whole("gpuplan sql 'SELECT")
    (True, False, False)
    """
    return not line.endswith("\\") and line.count('"') % 2 == 0 and line.count("'") % 2 == 0


def conversation(text: str) -> list[Command]:
    """The commands of a `console` block, each with the lines below it."""
    said: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if said and not whole(said[-1][0]) and not said[-1][1]:
            said[-1] = (f"{said[-1][0]}\n{line}", [])
        elif line.startswith("$ "):
            said.append((line[2:], []))
        else:
            assert said, f"a console block begins with a command, not with {line!r}"
            said[-1][1].append(line)
    return [Command(command, tuple(shown)) for command, shown in said]


def script(text: str) -> list[str]:
    """The commands of an `sh` block."""
    lines: list[str] = []
    for line in text.splitlines():
        if lines and not whole(lines[-1]):
            lines[-1] += f"\n{line}"
        elif line.strip() and not line.startswith("#"):
            lines.append(line)
    return lines
