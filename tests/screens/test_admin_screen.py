"""What the administrator is told: the public address in force, the days of the last night and of
the last backup."""

import argparse
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.fixtures import installations
from tests.fixtures.sitting import sit_down
from workflows import commands
from workflows.base import audit_log, clock
from workflows.commands import backup
from workflows.commands.sweep import steps
from workflows.reports import night
from workflows.storage import settings


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


@pytest.fixture
def database_template():
    return installations.INSTALLED


@pytest.fixture
def wei(store, monkeypatch):
    with store.reading() as session:
        actor = installations.who(session, "wei")
    sit_down(store, monkeypatch, actor)
    return actor


def a_settings_tab():
    from pages.admin import system

    system.draw_settings()


def test_an_address_of_the_environment_is_shown_and_cannot_be_typed_over(wei, store, monkeypatch):
    with store.transaction() as session:
        settings.put(session, settings.PUBLIC_URL, "https://lika.example.cn")
    typed = AppTest.from_function(a_settings_tab).run().text_input[0]
    assert (typed.value, typed.disabled) == ("https://lika.example.cn", False)
    monkeypatch.setenv("LIKA_PUBLIC_URL", "https://door.example.cn")
    screen = AppTest.from_function(a_settings_tab).run()
    typed = screen.text_input[0]
    assert (typed.value, typed.disabled) == ("https://door.example.cn", True)
    assert any("LIKA_PUBLIC_URL" in line.value for line in screen.caption)
    assert not screen.warning
    monkeypatch.setenv("LIKA_PUBLIC_URL", "http://127.0.0.1:8501")
    (told,) = AppTest.from_function(a_settings_tab).run().warning
    assert "村民的手机打不开" in told.value


def a_backup_tab():
    from pages.admin import system

    system.warn_of_backup()
    system.draw_verify()


def a_night_tab():
    from pages.admin import system

    system.warn_of_night()
    system.draw_verify()


def test_the_last_night_is_shown_and_one_that_failed_is_told_above_every_tab(store, monkeypatch):
    checked = datetime(2036, 3, 2, 1, 30, tzinfo=UTC)
    with store.reading() as session:
        wei = installations.who(session, "wei")

    def looking(days: int) -> AppTest:
        monkeypatch.setattr(clock, "now", lambda: checked + timedelta(days=days))
        sit_down(store, monkeypatch, wei)
        return AppTest.from_function(a_night_tab).run()

    def said(screen: AppTest) -> str:
        return " ".join(line.value for line in screen.markdown)

    assert "上次核查：**没有做过**" in said(looking(0))
    list(steps(store))
    screen = looking(2)
    assert "上次核查：**2036年3月2日 09:30**" in said(screen)
    assert not screen.error
    assert not screen.warning
    assert "已有 3 天" in looking(3).warning[0].value
    with store.transaction() as session:
        night.fail(session, night.last(session), "E-12AB34")
    assert "编号 E-12AB34" in looking(3).error[0].value


def test_the_last_backup_is_shown_and_missed_after_a_week(store, tmp_path, monkeypatch):
    made = datetime(2036, 3, 2, 1, 30, tzinfo=UTC)
    with store.reading() as session:
        wei = installations.who(session, "wei")

    def looking(days: int) -> AppTest:
        # Screens run in a thread of their own, where a moved clock would not be moved.
        monkeypatch.setattr(clock, "now", lambda: made + timedelta(days=days))
        sit_down(store, monkeypatch, wei)
        return AppTest.from_function(a_backup_tab).run()

    assert "还没有做过备份" in looking(0).warning[0].value
    monkeypatch.setattr(commands, "Store", lambda: store)
    assert backup.run(argparse.Namespace(file=tmp_path / "b.tar", force=False)) == 0
    screen = looking(7)
    assert not screen.warning
    assert any("2036年3月2日 09:30" in line.value for line in screen.markdown)
    assert "已过 8 天" in looking(8).warning[0].value
    with store.reading() as session:
        assert audit_log.broken(session) == []
