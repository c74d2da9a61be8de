"""The first use of a warehouse that isn't there."""

import subprocess
import sys

from warehouse import seed, store

MAKE = "import sys; from pathlib import Path; from warehouse import seed; seed.ensure(Path(sys.argv[1]))"


def test_the_first_use_says_on_stderr_what_it_made_and_how_old_the_prices_are(tmp_path, capsys):
    link = tmp_path / "gpuplan.duckdb"
    seed.ensure(link)
    out, err = capsys.readouterr()
    assert out == ""
    assert str(link) in err
    assert "bundled prices of 2026-" in err
    assert "gpuplan refresh" in err


def test_a_warehouse_that_is_there_is_left_alone(tmp_path, capsys):
    link = tmp_path / "gpuplan.duckdb"
    with store.writing(link):
        pass
    before = link.resolve()
    seed.ensure(link)
    assert link.resolve() == before
    assert capsys.readouterr().err == ""


def test_two_who_come_first_at_once_both_find_one_whole_warehouse(tmp_path):
    link = tmp_path / "gpuplan.duckdb"
    both = [
        subprocess.Popen([sys.executable, "-c", MAKE, str(link)], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate(timeout=180)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(text.count("made a new warehouse") for text in said) == [0, 1]
    with store.reading(link) as connection:
        twice = connection.execute(
            "SELECT count(*) FROM (FROM price WHERE valid_to IS NULL) GROUP BY offer_id HAVING count(*) > 1"
        ).fetchall()
        batches = connection.execute("SELECT count(*), count(DISTINCT batch_id) FROM batch").fetchall()[0]
    assert twice == []
    assert batches[0] == batches[1] == len({r for o in seed.origins() for r, _ in seed._read(o)})
