"""DuckDB's extensions come from Python packages of exactly its version; one that lacks is named with the remedy."""

from importlib.machinery import ModuleSpec

import duckdb
import pytest

from warehouse.faults import Fault
from warehouse.lake import extensions

REMEDY = r"pip install 'gpuplan\[team\]'"


@pytest.fixture
def installed(monkeypatch):
    """Make a package look installed in a folder, or not at all."""

    def pretend(folder):
        spec = ModuleSpec("duckdb_extension_ducklake", None, origin=str(folder / "__init__.py")) if folder else None
        monkeypatch.setattr(extensions, "find_spec", lambda _: spec)

    return pretend


def load(name="ducklake"):
    with duckdb.connect() as connection:
        extensions.load(connection, name)


def test_they_load_without_the_network(monkeypatch):
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        extensions.load(connection, "ducklake", "postgres_scanner", "sqlite_scanner", "httpfs")
        query = "SELECT count(*) FROM duckdb_extensions() WHERE loaded AND extension_name IN ('ducklake', 'httpfs')"
        assert connection.execute(query).fetchall() == [(2,)]


def test_one_that_is_not_installed_is_named(installed):
    installed(None)
    with pytest.raises(Fault, match=f"a lake needs DuckDB's extension ducklake; install them with `{REMEDY}`"):
        load()


def test_one_for_another_duckdb_is_named_with_both_versions(installed, tmp_path):
    (tmp_path / "extensions" / "v1.4.2").mkdir(parents=True)
    installed(tmp_path)
    with pytest.raises(Fault, match=rf"DuckDB here is {duckdb.__version__}, its extension ducklake is for 1\.4\.2"):
        load()


def test_one_that_is_torn_is_an_error_of_one_line(installed, tmp_path):
    folder = tmp_path / "extensions" / f"v{duckdb.__version__}"
    folder.mkdir(parents=True)
    (folder / "ducklake.duckdb_extension").write_bytes(b"half")
    installed(tmp_path)
    with pytest.raises(Fault, match=f"can't load its extension ducklake; .*{REMEDY}") as fault:
        load()
    assert "\n" not in fault.value.message


def test_a_verb_says_it_in_one_line_with_exit_code_1(installed, gpuplan, tmp_path):
    installed(None)
    said = gpuplan("prices", "--warehouse", f"ducklake:sqlite:{tmp_path}/c.sqlite?data_path={tmp_path}")
    assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (1, "", 1)
    assert "pip install 'gpuplan[team]'" in said.stderr
