"""The small market in a warehouse, and questions asked of it."""

import json

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.reports.questions.small_market import BATCHES
from warehouse import store
from warehouse.load import load


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    link = tmp_path_factory.mktemp("questions") / "w.duckdb"
    with store.writing(link) as connection:
        for arrival, rows in BATCHES:
            load(connection, arrival, rows)
    return link


@pytest.fixture
def ask(market):
    return lambda *words: CliRunner().invoke(main, ["ask", *words, "--warehouse", str(market)])


@pytest.fixture
def answers(ask):
    """The rows of an answer, with the columns named."""

    def of(columns, *words):
        result = ask(*words, "--format", "json")
        assert result.exit_code == 0, result.output
        said = json.loads(result.stdout)
        assert (said["schema"], [w[:8] for w in said["warnings"]]) == (
            "gpuplan.ask/1",
            ["no rows:"] * (not said["data"]),
        )
        return [tuple(row[column] for column in columns) for row in said["data"]]

    return of
