"""Every fenced block of the README, CONTRIBUTING and docs/ runs, and says what the page shows."""

import ast
import doctest
import re
import tomllib
from collections import Counter
from difflib import unified_diff

import click
import duckdb
import pytest

from planner import scenario
from tests.docs import masks, pages, reference, shell
from tests.docs.masks import agree, masked
from tests.docs.pages import PAGES, ROOT, Block, Command, blocks
from tests.docs.shell import Shell, parse, parted

LANGUAGES = {"console", "sh", "toml", "csv", "sql", "python", "text", "yaml"}
NOT_RUN = ROOT / "tests/docs/not_run.txt"
ALL = [block for page in PAGES for block in blocks(page)]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
FOREIGN = {"make", "pip", "source", "export", "duckdb"}  # commands that pages name beside gpuplan


def name(page):
    return str(page.relative_to(ROOT))


def these(*languages):
    return [pytest.param(block, id=block.where) for block in ALL if block.language in languages]


def difference(block, command, told, folder):
    """What a page shows otherwise than a run, or nothing."""
    shown, said = masked(command.shown, folder), masked(told, folder)
    fits = not told or not told[0].startswith("Error") if block.language == "sh" else agree(shown, said)
    if fits:
        return []
    return [f"{block.where}: $ {command.text}", *unified_diff(shown, said, "the page", "the run", lineterm="", n=1)]


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=name)
def test_what_a_page_shows_is_what_a_run_says(page, seeded, tmp_path):
    wrong = []
    with Shell.opened(tmp_path / "here", seeded) as terminal:
        for block in blocks(page):
            with terminal.ready_for(block):
                for command in block.commands:
                    wrong += difference(block, command, terminal.run(command.text), terminal.folder)
    assert wrong == [], "\n".join([*wrong, f"`python -m tests.docs {name(page)}` writes what is so into the page"])


@pytest.mark.parametrize("block", these("console", "sh"))
def test_every_command_is_one_that_is_known(block):
    for command in block.stated:
        words, _ = parted(command.text)
        if words[0] != "gpuplan":
            assert words[0] in FOREIGN, f"{command.text}: what is it?"
            continue
        try:
            parse(words)
        except click.UsageError as fault:
            pytest.fail(f"{block.where}: {command.text}: {fault.format_message()}")


def test_blocks_that_are_not_run_are_those_that_were_agreed_on():
    left = Counter(f"{name(block.page)}: {block.not_run}" for block in ALL if block.not_run)
    agreed = [line.split(" x ", 1) for line in NOT_RUN.read_text(encoding="utf-8").splitlines()]
    assert {reason: int(times) for times, reason in agreed} == left


def test_every_block_is_of_a_language_that_is_looked_at():
    assert [block.where for block in ALL if block.language not in LANGUAGES] == []
    assert [block.where for block in ALL if block.language == "yaml" and not block.not_run] == []


def test_a_make_target_that_a_page_names_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {words[1] for words in (command.text.split() for b in ALL for command in b.stated) if words[0] == "make"}
    assert named <= targets
    assert {"demo", "test"} <= named


@pytest.mark.parametrize("block", these("toml"))
def test_toml_is_what_the_program_reads(block, tmp_path):
    data = tomllib.loads(block.text)
    if "demand" in data or "portfolio" in data:
        whole = ROOT / "planner/scenarios/chat-70b.toml"
        read = scenario.Scenario.model_fields
        assert set(data) <= set(read)
        text = block.text if "title" in data else f"{kept(whole, data)}\n{block.text}"
        path = tmp_path / "scenario.toml"
        path.write_text(text, encoding="utf-8")
        assert scenario.read(path).scenario.title


def kept(path, data):
    """A scenario without the tables that a page states anew."""
    if data.get("demand", {}).get("kind") == "training":
        return 'title = "as the page says"'
    parts = re.split(r"^(?=\[)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return "".join(part for part in parts if not any(re.match(rf"\[+{name}\b", part) for name in data))


@pytest.mark.parametrize("block", [b for b in these("sql") if not b.values[0].not_run])
def test_sql_is_answered(block, seeded):
    with duckdb.connect(str(seeded.resolve()), read_only=True) as connection:
        for query in filter(str.strip, block.text.split(";")):
            assert connection.execute(query).description


@pytest.mark.parametrize("block", these("python"))
def test_python_can_be_run(block, of_seeds, monkeypatch):
    monkeypatch.setenv("GPUPLAN_WAREHOUSE", str(of_seeds))
    monkeypatch.chdir(ROOT)
    namespace = {"__name__": "docs"}
    exec(compile(ast.parse(block.text), block.where, "exec"), namespace)  # noqa: S102 - our own pages
    assert len(namespace) > 1


@pytest.mark.parametrize("module", [masks, pages, reference, shell], ids=lambda module: module.__name__)
def test_the_examples_of_these_helpers_hold(module):
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


def test_what_a_page_shows_wrongly_is_told(tmp_path):
    block = Block(ROOT / "README.md", 1, "console", "")
    shown = Command("gpuplan", ("a price of 5", "...", "end"))
    assert difference(block, shown, ["a price of 5", "x", "end"], tmp_path) == []
    assert "-a price of 5" in difference(block, shown, ["a price of 6", "end"], tmp_path)


def test_links_lead_to_files_that_are_there():
    named = [(page, target) for page in PAGES for target in LINK.findall(page.read_text(encoding="utf-8"))]
    broken = [f"{name(p)}: {to}" for p, to in named if "://" not in to and not (p.parent / to).exists()]
    assert broken == []
    assert len(named) > 10


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_into_a_page_lead_to_a_heading():
    into = re.compile(r"\]\(([^)#\s:]*)#([^)\s]+)\)")
    named = [(page, to, at) for page in PAGES for to, at in into.findall(page.read_text(encoding="utf-8"))]
    lost = [f"{name(p)}: {to}#{at}" for p, to, at in named if at not in anchors(p.parent / to if to else p)]
    assert lost == []
    assert len(named) > 10
