"""Help is quick: no heavy library is imported before a verb needs it."""

import json

import pytest

from gpuplan import VERBS
from tests.conftest import ROOT

HEAVY = {"duckdb", "rich", "pandas", "requests", "pydantic", "jinja2", "quickjs", "babel"}
DOORS = sorted({module for place, _ in VERBS.values() for module in [place.split(":")[0]]})
LOADED = "import json, sys; {}; print(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"


def loaded(python, text):
    return set(json.loads(python(LOADED.format(text)).splitlines()[-1]))


def test_the_help_of_the_front_door_imports_nothing_heavy(python):
    text = "import gpuplan; gpuplan.main(['--help'], standalone_mode=False)"
    assert loaded(python, text) & (HEAVY | {"warehouse", "ingest", "planner", "reports"}) == set()


@pytest.mark.parametrize("door", DOORS)
def test_no_door_imports_anything_heavy(python, door):
    assert loaded(python, f"import {door}") & HEAVY == set()


def test_a_question_of_a_process_of_its_own_imports_neither_pandas_nor_numpy(python, seeded):
    """DuckDB would import both at the first parameter, where they are installed, as they are for the tests."""
    words = ["gpuplan", "prices", "--gpu", "H100-SXM-80GB", "--format", "csv", "--warehouse", str(seeded)]
    run = "exec('try: gpuplan.run()\\nexcept SystemExit: pass')"
    assert "numpy" not in loaded(python, f"import gpuplan; sys.argv = {words}; {run}")


def test_the_law_would_notice(python):
    assert loaded(python, "import warehouse.load") & HEAVY >= {"duckdb", "pydantic"}


CALLED = """
import contextlib, io, json, sys
import gpuplan
sys.argv = {!r}
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    gpuplan.run()
print(json.dumps(sorted({{name.split(".")[0] for name, module in sys.modules.items() if module}})))
"""
UNNEEDED = {"pandas", "boto3", "botocore", "google", "altair", "jinja2", "xlsxwriter", "babel", "quickjs", "requests"}
ASKED = {
    "prices": ("--gpu", "h100"),
    "sql": ("FROM price_now LIMIT 1",),
    "ask": ("cheapest",),
    "history": ("--gpu", "h100", "--provider", "AWS"),
    "size": ("--config", "70B", "--gpu", "h100"),
    "compare": (str(ROOT / "planner" / "scenarios" / "fine-tuning.toml"),),
}


OF_A_QUESTION = {"prices", "sql", "ask", "history"}
UNNEEDED_BY_A_QUESTION = {"rich", "filelock", "pydantic", "numpy", "hashlib"}


@pytest.mark.parametrize("verb", ASKED)
def test_no_verb_imports_what_it_does_not_need(python, of_seeds, verb):
    words = ["gpuplan", verb, *ASKED[verb], "--warehouse", str(of_seeds)]
    found = set(json.loads(python(CALLED.format(words)).splitlines()[-1]))
    assert "duckdb" in found
    assert found & (UNNEEDED | (UNNEEDED_BY_A_QUESTION if verb in OF_A_QUESTION else set())) == set()
