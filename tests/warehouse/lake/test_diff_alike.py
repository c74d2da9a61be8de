"""What moved between two plans is the same in a lake."""

from reports.diff import page
from tests.conftest import Ground
from tests.reports.made_plans import planned_at_two_days
from warehouse import store


def test_a_lake_says_what_a_file_says(ground, empty_lake):
    planned_at_two_days(ground)
    place = empty_lake("sqlite")
    with store.writing(place) as connection:
        planned_at_two_days(Ground(connection))
    with store.reading(place) as connection:
        for part in ("answer", "plans", "assumptions"):
            found = page(connection, "chat@1", "chat@2", part).rows
            assert found, part
            assert found == page(ground.connection, "chat@1", "chat@2", part).rows
