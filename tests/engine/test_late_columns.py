"""A column that came after its table: the digests of before still fit, and it hides nothing."""

import pytest

from models.columns import late, table
from models.record import Veto
from workflows.engine.changes import digest, full

ROW = {"id": 1, "region": 2, "county": 3, "case_id": 4, "item": "house", "proposed_by": 5}


@pytest.fixture
def came_late():
    """The `outcome` of a veto, as if its table had been released without it."""
    column = table(Veto).c.outcome
    column.info["late"] = True
    late.cache_clear()
    yield "outcome"
    del column.info["late"]
    late.cache_clear()


def test_a_late_column_that_says_nothing_leaves_the_digest_of_before(came_late):
    row = full(Veto, {**ROW, "told_on": None})
    then = {name: value for name, value in row.items() if name != came_late}
    assert late("veto") == ((came_late, ""),)
    assert digest("veto", row) == digest("veto", then)


def test_setting_it_and_emptying_it_again_are_both_seen(came_late):
    row = full(Veto, {**ROW, "told_on": None})
    said = digest("veto", {**row, came_late: "heard"})
    assert len({said, digest("veto", row), digest("veto", {**row, came_late: "?"})}) == 3
