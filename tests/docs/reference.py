"""The reference, made from the program: `python -m tests.docs.reference` writes docs/reference anew.

Verbs come from their `--help`, scenario keys from the pydantic model, assumptions and tables from what is listed.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import duckdb
from click.testing import CliRunner

from gpuplan import VERBS, main
from planner.scenario import Scenario
from planner.scenario_part import Part
from tests.docs.pages import ROOT
from tests.docs.report_schemas import schemas
from warehouse import schema
from warehouse.described import everything
from warehouse.meanings import meanings

FOLDER = ROOT / "docs/reference"
MADE = "<!-- made by `make reference`; not to be edited -->"
COLUMNS = (
    "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? AND NOT internal "
    "ORDER BY column_index"
)


def pages() -> dict[str, str]:
    """Each file of the reference with what belongs into it."""
    return {
        "verbs.md": verbs(),
        "scenario.md": scenario(),
        "scenario.schema.json": f"{json.dumps(scenario_schema(), indent=1)}\n",
        **{name: f"{json.dumps(found, indent=1)}\n" for name, found in schemas().items()},
        "assumptions.md": assumptions(),
        "tables.md": tables(),
    }


def titled(title: str, *parts: str) -> str:
    """A page."""
    return "\n\n".join([f"# {title}", MADE, *parts]) + "\n"


def said(*words: str) -> str:
    """What the program prints."""
    result = CliRunner().invoke(main, words, prog_name="gpuplan", env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    return result.stdout.strip("\n")


def verbs() -> str:
    """Every verb with its help, and those that have verbs of their own with theirs."""
    return titled("Verbs", *(part for verb in VERBS for part in helped([verb], command(main, verb))))


def command(group: click.Group, name: str) -> click.Command:
    """One command of a group."""
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


def helped(path: list[str], found: click.Command) -> list[str]:
    """A command's section, and those of the commands below it."""
    below = sorted(found.commands.items()) if isinstance(found, click.Group) else []
    heading = f"{'#' * (len(path) + 1)} gpuplan {' '.join(path)}"
    own = f"{heading}\n\n```text\n{said(*path, '--help')}\n```"
    return [own, *(part for name, each in below for part in helped([*path, name], each))]


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file."""
    found = Scenario.model_json_schema()
    for part in parts_below(Part):
        properties = (found if part is Scenario else found["$defs"].get(part.__name__, {})).get("properties", {})
        for name in properties.keys() & meanings(part).keys():
            properties[name] = dict(sorted({**properties[name], "description": meanings(part)[name]}.items()))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "gpuplan scenario"}


def parts_below(kind: type[Part]) -> Iterator[type[Part]]:
    """Every table of a scenario file."""
    for part in kind.__subclasses__():
        yield part
        yield from parts_below(part)


def scenario() -> str:
    """Every key of a scenario, table by table."""
    whole = scenario_schema()
    head = (
        "A scenario is a TOML file. An editor that knows JSON Schema (such as VS Code with *Even Better TOML*) "
        "completes and checks it by [scenario.schema.json](scenario.schema.json), named in its first line:\n\n"
        "```toml\n#:schema docs/reference/scenario.schema.json\n```\n\n"
        "Keys that are not needed may be left out. Fractions are 0 to 1. What several keys must keep together is not "
        "in the schema; `gpuplan compare` says it."
    )
    parts = whole["$defs"]
    sections = [keys("The file", whole, parts), *(keys(name, part, parts) for name, part in sorted(parts.items()))]
    return titled("Scenario", head, *sections)


def keys(name: str, part: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """One table of the file, or the words that a key may have."""
    if "enum" in part:
        return f"## {name}\n\n{part.get('description', '')}\n\nOne of: {words(part['enum'])}."
    needed = part.get("required", [])
    rows = [line(key, value, parts, needed=key in needed) for key, value in part["properties"].items()]
    table = "\n".join(["| key | type | default | meaning |", "|---|---|---|---|", *rows])
    return f"## {name}\n\n{part['description']}\n\n{table}"


def line(key: str, value: Mapping[str, Any], parts: Mapping[str, Any], *, needed: bool) -> str:
    """One key as a line of its table."""
    return f"| `{key}` | {kind(value)} | {'needed' if needed else default(value)} | {meaning(referred(value, parts))} |"


def referred(value: Mapping[str, Any], parts: Mapping[str, Any]) -> Mapping[str, Any]:
    """A key that says nothing itself speaks in the words of the one table that it is, where it is one."""
    names = [one["$ref"].rsplit("/", 1)[1] for one in [value, *value.get("anyOf", [])] if "$ref" in one]
    return value if "description" in value or len(names) != 1 else parts[names[0]]


def words(values: list[Any]) -> str:
    """Values as code."""
    return ", ".join(f"`{value}`" for value in values)


def kind(value: Mapping[str, Any]) -> str:
    """The type of a key, with its bounds.

    >>> kind({"type": "number", "minimum": 0, "maximum": 1})
    'number, 0 to 1'
    """
    if "$ref" in value:
        name = value["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return words(value["enum"])
    if several := value.get("anyOf") or value.get("oneOf"):
        return " or ".join(kind(one) for one in several if one.get("type") != "null")
    if value.get("type") == "array":
        return f"list of {kind(value['items'])}" if "items" in value else "list"
    plain = {"object": "table"}.get(value.get("type", "any"), value.get("format") or value.get("type", "any"))
    return ", ".join([plain, *bounds(value)])


def bounds(value: Mapping[str, Any]) -> list[str]:
    """The bounds of a number."""
    if "minimum" in value and "maximum" in value:
        return [f"{value['minimum']:g} to {value['maximum']:g}"]
    told = {"minimum": "at least", "exclusiveMinimum": "over", "maximum": "at most", "exclusiveMaximum": "under"}
    return [f"{text} {value[name]:g}" for name, text in told.items() if name in value]


def default(value: Mapping[str, Any]) -> str:
    """The default of a key; nothing for a table, whose keys have theirs."""
    found = value.get("default")
    return "" if found is None or found in ([], {}) or isinstance(found, dict) else f"`{json.dumps(found)}`"


def meaning(value: Mapping[str, Any]) -> str:
    """What a key means, fit for a cell."""
    return str(value.get("description", "")).replace("|", "\\|").replace("\n", " ")


def assumptions() -> str:
    """Every assumption with its range and source."""
    head = "A scenario replaces any of them under `[assumptions]`. `gpuplan assumptions` lists the same."
    return titled("Assumptions", head, said("assumptions", "--format", "md"))


DIGEST = re.compile(r"\b[0-9a-f]{16}\b")
"""Of the views' text: it changes with every one of them, and says nothing to a reader."""


def tables() -> str:
    """Every table, view and macro with its columns."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "empty.duckdb")) as connection:
        schema.create(connection)
        rows = everything(connection).rows
        parts = [described(row, connection.execute(COLUMNS, [row["name"]]).fetchall()) for row in rows]
    head = "`gpuplan sql` asks them, `gpuplan schema NAME` says the same of one. Units stand in brackets."
    return titled("Tables, views and macros", head, *parts)


def described(row: Mapping[str, Any], columns: list[tuple[str, str, str | None]]) -> str:
    """One table, view or macro."""
    lines = [f"| `{name}` | {kind} | {meaning({'description': text or ''})} |" for name, kind, text in columns]
    table = ["| column | type | meaning |", "|---|---|---|", *lines] if lines else []
    example = [f"`{row['example']}`"] if row.get("example") else []
    comment = DIGEST.sub("...", row["comment"])
    return "\n\n".join(
        [f"## {row['name']}", f"{row['kind']}: {comment}", *example, *(["\n".join(table)] if table else [])]
    )


def write() -> None:
    """Write every file."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
