"""The verb `report`: files, formats, streams and exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gpuplan import main
from reports.door import report as command
from reports.output import write
from warehouse.faults import Fault


@pytest.fixture
def run(link: Path, tmp_path: Path):
    """Run the verb with an errand that finds the scenario planned already."""
    asked = []

    def errand(scenario: str, warehouse: str | None, as_of: str | None, *, allow_stale: bool) -> str:
        asked.append((scenario, warehouse, as_of, allow_stale))
        return "chat"

    def invoke(*arguments: str) -> Result:
        # A verb remembers the names of its help, also for whoever asks the program for it afterwards.
        names = main.context_settings["help_option_names"]
        return CliRunner().invoke(command, [*arguments, "--warehouse", str(link)], obj=errand, help_option_names=names)

    invoke.asked = asked
    return invoke


@pytest.mark.parametrize(("suffix", "start"), [(".html", "<!doctype html>"), (".md", "# Chat"), (".json", "{")])
def test_the_suffix_names_the_format(run, tmp_path: Path, suffix: str, start: str) -> None:
    output = tmp_path / f"report{suffix}"
    result = run("chat.toml", "-o", str(output))
    assert result.exit_code == 0, result.output
    assert output.read_text(encoding="utf-8").lstrip().startswith(start)


def test_a_workbook_is_bytes(run, tmp_path: Path) -> None:
    output = tmp_path / "report.XLSX"
    assert run("chat.toml", "-o", str(output)).exit_code == 0
    assert output.read_bytes().startswith(b"PK")


def test_stdout_is_the_verdict_and_stderr_names_the_file(run, tmp_path: Path) -> None:
    output = tmp_path / "report.json"
    result = run("chat.toml", "-o", str(output))
    assert result.stdout.startswith(
        "Buy 1 x server-8x-H100-SXM-80GB in colocation (8 x H100-SXM-80GB), for about $417 a "
    )
    assert result.stderr == f"wrote {output}\n"


def test_the_errand_gets_the_scenario_the_warehouse_and_the_day(run, link: Path, tmp_path: Path) -> None:
    run("chat.toml", "-o", str(tmp_path / "r.json"), "--as-of", "2026-11-20")
    run("chat.toml", "-o", str(tmp_path / "r.json"), "--allow-stale")
    assert run.asked == [("chat.toml", str(link), "2026-11-20", False), ("chat.toml", str(link), None, True)]


def test_an_unknown_suffix_is_refused_before_any_planning(run, tmp_path: Path) -> None:
    result = run("chat.toml", "-o", str(tmp_path / "report.docx"))
    assert result.exit_code == 2
    assert "report.docx" in result.stderr
    assert ".html, .md, .json" in result.stderr
    assert run.asked == []


def test_open_opens_what_is_written_and_is_refused_where_nothing_is(run, tmp_path: Path, monkeypatch) -> None:
    opened = []
    monkeypatch.setattr("click.launch", opened.append)
    output = str(tmp_path / "r.json")
    assert run("chat.toml", "-o", output, "--open").exit_code == 0
    assert opened == [output]
    refused = run("chat.toml", "--open")
    assert refused.exit_code == 2
    assert "name one with -o" in refused.stderr
    assert len(run.asked) == 1


def test_a_report_replaces_the_old_one_whole(run, tmp_path: Path) -> None:
    output = tmp_path / "report.json"
    output.write_text("old")
    run("chat.toml", "-o", str(output))
    assert json.loads(output.read_text(encoding="utf-8"))["schema"] == "gpuplan.report/1"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_missing_folder_is_named(run, tmp_path: Path) -> None:
    result = run("chat.toml", "-o", str(tmp_path / "nowhere" / "report.json"))
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(Fault, match=r"report\.html"):
        write(tmp_path / "report.html", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_broken_source_date_epoch_is_named(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    result = run("chat.toml", "-o", str(tmp_path / "report.json"))
    assert result.exit_code == 2
    assert "SOURCE_DATE_EPOCH yesterday" in result.stderr
