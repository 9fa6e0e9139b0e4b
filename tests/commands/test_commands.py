"""The verbs without an installation, a key or a database: a sentence, and nothing is made."""

import pytest

from tests.fixtures.sources import ROOT
from workflows.__main__ import main

EXPORT = str(ROOT / "data" / "roster_2016_export.xlsx")

VERBS = ["verify", "sweep", "backup {folder}/b.tar", "import {roster}"]


@pytest.mark.parametrize("verb", VERBS)
def test_without_an_installation_a_verb_says_so_and_makes_nothing(verb, own_folder, capsys):
    roster = own_folder.parent / "roster.csv"
    roster.write_text("x")
    assert main(verb.format(folder=own_folder, roster=roster).split()) == 1
    assert "init" in capsys.readouterr().err
    assert not (own_folder / "lika.db").exists()


def test_a_new_installation_opens_to_its_owner_alone(own_folder, monkeypatch):
    new = own_folder / "village"
    monkeypatch.setenv("LIKA_DATA_DIR", str(new))
    assert main(["init"]) == 0
    assert new.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in new.iterdir()}
    assert {mode & 0o077 for mode in modes.values()} == {0}
    assert modes["lika.db"] == 0o600


def test_a_lost_key_file_is_told_with_its_place(own_folder, capsys):
    assert main(["init"]) == 0
    (own_folder / "lika.key").unlink()
    capsys.readouterr()
    assert main(["import", EXPORT]) == 1
    assert "lika.key" in capsys.readouterr().err


@pytest.mark.parametrize("verb", VERBS[:2])
def test_a_database_that_does_not_answer_is_told_in_words(verb, own_folder, capsys, monkeypatch):
    monkeypatch.setenv("LIKA_DATABASE_URL", "postgresql://lika:secret@127.0.0.1:9/lika")
    assert main(verb.split()) == 1
    told = capsys.readouterr().err
    assert "LIKA_DATABASE_URL" in told
    assert "secret" not in told
