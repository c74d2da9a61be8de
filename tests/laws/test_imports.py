"""Help is quick: no heavy library is imported before a verb needs it."""

import json

import pytest

from gpuplan import VERBS

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
