"""An office of another prefecture, by commands: init without places, its list, its roster."""

import json

import pytest
from sqlalchemy import select

from models.household import Household
from models.place import Region
from models.rows import table
from models.store import Store
from tests.fixtures.sources import ROOT
from workflows.__main__ import main
from workflows.access import accounts, grants
from workflows.access.people import actor_of
from workflows.access.roles import Role
from workflows.records.verify import verify

ROSTER = str(ROOT / "data" / "roster_2016_export.xlsx")


@pytest.fixture
def elsewhere(tmp_path):
    """The villages of the roster, under the codes of another prefecture."""
    told = (ROOT / "data" / "regions_jimo_2016.csv").read_text("utf-8-sig")
    rows = [line.split(",") for line in told.splitlines()[1:]]
    lines = ["统计用区划代码,城乡分类代码,名称"]
    for code, name, *_rest in rows:
        moved = "34" + code[2:] if len(code) == 2 else "3410" + code[4:]
        lines.append(f"{moved.ljust(12, '0')},220,{name}")
    file = tmp_path / "places.csv"
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_an_office_elsewhere_begins_without_our_places(own_folder, capsys, elsewhere):
    assert main(["init"]) == 0
    assert "还没有区划" in capsys.readouterr().out
    assert main(["places", str(elsewhere)]) == 0
    assert "没有写入" in capsys.readouterr().out
    store = Store()
    with store.reading() as session:
        assert session.execute(select(table(Region))).all() == []
    assert main(["places", str(elsewhere), "--do"]) == 0
    assert "新增 9" in capsys.readouterr().out
    assert main(["import", ROSTER, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["households"]["new"] >= 23
    with store.transaction() as session:
        assert {row.region // 10**8 for row in session.execute(select(table(Household)))} == {3410}
        (first,) = session.execute(
            select(table(accounts.User).c.id)
        ).scalars()  # the administrator of init, whose reach came with the list
        chief = actor_of(session, first)
        made = accounts.create_user(session, chief, login="xin", name="周信", region=341082400201)
        grants.grant(session, chief, made.user_id, Role.CLERK, 341082400201)
        assert actor_of(session, made.user_id).roles_at(341082400201) == {Role.CLERK}
        assert verify(session).broken == []
    store.close()
    assert main(["init"]) == 0, "a second time it changes nothing"
    assert "还没有区划" not in capsys.readouterr().out


def test_a_refused_row_writes_nothing_and_says_so(own_folder, capsys, elsewhere, tmp_path):
    assert main(["init", "--places", str(elsewhere)]) == 0
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("代码,名称\n341082400209,好村\n341082999201,无乡村\n", "utf-8")
    capsys.readouterr()
    assert main(["places", str(wrong), "--do"]) == 1
    assert "什么也没有写入" in capsys.readouterr().err
    out = tmp_path / "out.csv"
    assert main(["places", str(out), "--export"]) == 0
    assert "好村" not in out.read_text("utf-8-sig")
    assert main(["places", str(out)]) == 0
    assert "不变 9" in capsys.readouterr().out
    assert main(["relocate"]) == 0
    assert main(["relocate", "341082400201"]) == 1
    assert "无须移户" in capsys.readouterr().err
