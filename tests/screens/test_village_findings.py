"""What is found of a whole village stands on the same screen as what is found of a household."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from models.batch import VillageBatch
from models.columns import table
from models.finding import DataFinding
from tests.fixtures import ground
from tests.fixtures.sitting import sit_down
from tests.fixtures.world import World
from workflows.base import clock
from workflows.commands.sweep import whole

database_template = ground.database_template


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


def the_findings():
    from pages.work import findings

    findings.render()


def test_the_township_finds_and_explains_what_is_said_of_the_village(store, monkeypatch):
    with store.transaction() as session:
        early = clock.now() - timedelta(days=31)
        session.execute(update(table(VillageBatch)).values(trained_at=early))
        town = World(session).actor("town")
    whole(store)
    sit_down(store, monkeypatch, town)
    screen = AppTest.from_function(the_findings, default_timeout=60).run()
    assert not screen.exception
    shown = "\n".join(each.value for each in screen.markdown)
    assert "全村还没有登记一户" in shown
    (reason,) = [box for box in screen.text_area if box.label == "实际情况"]
    reason.set_value("没有农户申请")
    next(button for button in screen.button if button.label == "保存说明").click().run()
    assert not screen.exception
    with store.reading() as session:
        (row,) = World(session).rows(DataFinding)
    assert (row["standing"], row["reason"], row["household_id"]) == (
        *("reasoned", "没有农户申请"),
        None,
    )
