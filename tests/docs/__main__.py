"""Write what the program says into the pages: `python -m tests.docs README.md docs/audit.md`; all, where none is named.

Only blocks whose output is no longer what the page shows are written anew, and whole: cut them to `...` by hand.
"""

import sys
import tempfile
from pathlib import Path

from tests.docs.masks import agree, masked
from tests.docs.pages import PAGES, ROOT, Block, blocks
from tests.docs.shell import Shell
from warehouse import seed


def anew(block: Block, shell: Shell) -> str:
    """A block with what its commands say now."""
    lines: list[str] = []
    for command in block.commands:
        told = [line.rstrip() for line in shell.run(command.text)]
        fits = agree(masked(command.shown, shell.folder), masked(told, shell.folder))
        lines += [f"$ {command.text}", *(command.shown if fits else told)]
    return "\n".join(lines)


def write(page: Path, seeded: Path, folder: Path) -> None:
    """Bring one page up to date."""
    text = page.read_text(encoding="utf-8")
    with Shell.opened(folder, seeded) as shell:
        for block in blocks(page):
            with shell.ready_for(block):
                now = anew(block, shell)
            if block.commands:
                text = text.replace(f"```console\n{block.text}\n```", f"```console\n{now}\n```")
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        seeded = Path(kept) / "seeds.duckdb"
        seed.ensure(seeded)
        for number, page in enumerate([ROOT / name for name in sys.argv[1:]] or PAGES):
            write(page, seeded, Path(kept) / str(number))
