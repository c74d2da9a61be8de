"""DuckDB's extensions, loaded from Python packages: by their path, offline, each for one version of DuckDB only."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.faults import Fault
from warehouse.literal import quoted

REMEDY = "install them with `pip install 'gpuplan[team]'`"


def load(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load extensions.

    Raises:
        Fault: one is not installed, or made for another DuckDB.
    """
    for name in names:
        try:
            connection.execute(f"LOAD {quoted(str(_file(name)))}")
        except duckdb.Error as fault:
            raise Fault(f"DuckDB {duckdb.__version__} can't load its extension {name}; {REMEDY}") from fault


def _file(name: str) -> Path:
    package = f"duckdb_extension_{name}"
    found = find_spec(package)
    if found is None or found.origin is None:
        raise Fault(f"a lake needs DuckDB's extension {name}; {REMEDY}")
    folder = Path(found.origin).parent / "extensions"
    file = folder / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not file.exists():
        made_for = ", ".join(sorted(p.name.removeprefix("v") for p in folder.glob("v*"))) or "no version"
        raise Fault(f"DuckDB here is {duckdb.__version__}, its extension {name} is for {made_for}; {REMEDY} afresh")
    return file
