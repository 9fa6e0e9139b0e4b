"""`python -m workflows import`: the report as people and as programs read it."""

import json

import pytest
from sqlalchemy import func, select

from models.columns import table
from models.household import Household
from models.store import Store
from tests.fixtures.sources import ROOT
from workflows.__main__ import main
from workflows.access.place_lists import SHIPPED

EXPORT = str(ROOT / "data" / "roster_2016_export.xlsx")


@pytest.fixture
def installed(own_folder, capsys):
    assert main(["init", *(w for f in SHIPPED for w in ("--places", str(f)))]) == 0
    capsys.readouterr()
    return own_folder


def stored():
    store = Store()
    with store.reading() as session:
        n = session.execute(select(func.count()).select_from(table(Household))).scalar_one()
    store.close()
    return n


def report(capsys, *words):
    assert main(["import", EXPORT, "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_dry_run_tells_and_writes_nothing(installed, capsys):
    told = report(capsys, "--dry-run")
    assert told["households"] == {"new": 24, "changed": 0, "same": 0, "refused": 7}
    assert told["people"] == {"new": 62, "changed": 0, "same": 0, "refused": 16}
    assert len(told["refusals"]) == 7
    assert set(told["refusals"][0]) == {"row", "household", "column", "value", "reason", "remedy"}
    assert stored() == 0


def test_twice_is_once(installed, capsys):
    assert report(capsys)["households"]["new"] == 24
    again = report(capsys)["households"]
    assert again == {"new": 0, "changed": 0, "same": 24, "refused": 7}
    assert stored() == 24


def test_people_read_rows_reasons_and_the_repair(installed, capsys):
    assert main(["import", EXPORT]) == 0
    out = capsys.readouterr().out
    assert "新增 24，变更 0，相同 0，拒收 7" in out
    assert "第 53 行" in out
    assert "全角数字改为半角" in out
    assert "等待培训归档 24 户" in out


def test_a_wrong_file_or_account_is_told_in_a_sentence(installed, capsys, tmp_path):
    bad = tmp_path / "x.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    assert main(["import", str(bad)]) == 1
    assert "损坏" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "none.xlsx")]) == 1
    assert "没有" in capsys.readouterr().err
    assert main(["import", EXPORT, "--as", "nobody"]) == 1
    assert "没有账号" in capsys.readouterr().err
