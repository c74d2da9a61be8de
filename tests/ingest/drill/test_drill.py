"""Each fault of the drill once, against one kind of source; `python -m tests.bench.drill` tries each against all."""

import pytest

from tests.ingest.drill.drill import drill, every_fault_once
from tests.ingest.drill.faults import DEADLINE_S, LATE, OF_THE_LINE
from tests.ingest.drill.wrong import OF_WHAT_IT_SAYS


@pytest.fixture(scope="module")
def drilled(tmp_path_factory):
    with drill(tmp_path_factory.mktemp("drill")) as made:
        yield made


@pytest.mark.parametrize("plan", every_fault_once([*OF_THE_LINE, *OF_WHAT_IT_SAYS]), ids=lambda plan: next(iter(plan)))
def test_whatever_a_server_does_what_is_published_stays_right_and_the_case_is_listed(drilled, plan):
    assert drilled.complaints(plan) == []


@pytest.mark.parametrize("plan", every_fault_once(LATE), ids=lambda plan: next(iter(plan)))
def test_a_server_that_is_late_is_given_up_at_its_deadline(drilled, plan):
    assert drilled.complaints(plan, "--deadline", str(DEADLINE_S)) == []


def test_when_all_is_well_again_all_is_read_nothing_changed_and_every_case_is_over(drilled):
    assert drilled.complaints({"oci": OF_THE_LINE[0]}) == []
    assert drilled.complaints({}) == []
