"""stdout is for data: DuckDB draws no bar on it, even where it takes us for a person at a prompt."""

import subprocess
import sys

ASK = """
import sys
from pathlib import Path
from warehouse import store
for opened in (store.writing, store.reading):
    with opened(Path(sys.argv[1])) as connection:
        print(connection.execute("SELECT current_setting('enable_progress_bar')").fetchall())
"""


def test_a_long_query_draws_no_bar(tmp_path):
    words = [sys.executable, "-c", ASK, tmp_path / "w.duckdb"]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "[(False,)]\n" * 2
