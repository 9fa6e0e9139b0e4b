"""Files and papers leave by routes that ask who is asking and write down who took what."""

import io
import re

import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from models.batch import PublicityNotice, ReviewMeeting
from models.case import Attachment, Case
from tests.fixtures.posting import POSTED, served_by
from tests.fixtures.sitting import sit_down
from workflows.base.refusals import NotNow
from workflows.identification import paperwork
from workflows.papers import press
from workflows.storage import settings


@pytest.fixture
def database_template():
    return POSTED


@pytest.fixture
def town(store, monkeypatch):
    with served_by(store, monkeypatch) as town:
        yield town


# tests/households/test_wrong_filing.py reads the one that needs a struck household.
FILLED = sorted(paperwork.KINDS.keys() - {"struck"})


def a_file(town) -> dict:
    with town.writing() as world:
        return world.rows(Attachment)[-1]


def subject(town, kind: str) -> int:
    with town.writing() as world:
        if kind == "meeting":
            return world.rows(ReviewMeeting)[0]["id"]
        if kind == "notice":
            return world.rows(PublicityNotice, state="posted")[0]["id"]
        return world.rows(Case)[0]["id"]


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages))


@pytest.mark.parametrize("login", ["clerk", "chair", "town", "county", "inspector"])
def test_who_works_there_gets_the_file_and_no_cache_keeps_it(town, login):
    row = a_file(town)
    answer = town.get(f"/file/{row['id']}", login)
    assert answer.status == 200
    assert answer.headers["content-type"] == row["media"]
    assert answer.headers["cache-control"] == "no-store, private"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.body) == row["size"]
    assert [(x["actor_id"] > 0, x["subject_id"]) for x in town.ledger("file")] == [
        (True, row["id"])
    ]


@pytest.mark.parametrize(
    "login", ["far_clerk", "clerk2", "other_town", "leader", "helper", "admin"]
)
def test_nobody_else_gets_it_and_nothing_is_told_about_it(town, login):
    row = a_file(town)
    answer = town.get(f"/file/{row['id']}", login)
    assert answer.status == 403
    assert row["sha"] not in answer.text
    assert answer.body == town.get("/file/1", login).body
    assert town.ledger("file") == []


@pytest.mark.parametrize("path", ["/file/1", "/paper/survey/1.pdf", "/national/1.xlsx"])
def test_a_stranger_is_led_to_the_sign_in(town, path):
    answer = town.get(path)
    assert answer.status == 302
    assert answer.headers["location"].startswith("/login?next=")


@pytest.mark.parametrize("key", ["abc", "-1", "0x1", "9" * 30, "1.5"])
def test_what_is_no_number_is_not_there(town, key):
    assert town.get(f"/file/{key}", "clerk").status in (403, 404)
    assert town.get(f"/paper/survey/{key}.pdf", "clerk").status in (403, 404)


@pytest.mark.parametrize("kind", FILLED)
def test_a_paper_is_filled_for_its_village_and_its_printing_written_down(town, kind):
    key = subject(town, kind)
    answer = town.get(f"/paper/{kind}/{key}.pdf", "clerk")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store, private"
    text = text_of(answer.body)
    assert "丁山零" in text
    assert "东岭村" in text
    assert not re.search(r"\d{17}[\dX]", text)
    assert [(x["subject_id"], x["detail"]) for x in town.ledger("paper")] == [
        (key, {"paper": kind, "blank": False})
    ]


@pytest.mark.parametrize("kind", sorted(paperwork.KINDS))
def test_a_blank_paper_names_nobody(town, kind):
    answer = town.get(f"/paper/{kind}/{subject(town, kind)}.pdf?blank=1", "clerk")
    assert answer.status == 200
    assert "丁山零" not in text_of(answer.body)
    assert [x["detail"]["blank"] for x in town.ledger("paper")] == [True]


@pytest.mark.parametrize("kind", sorted(paperwork.KINDS))
@pytest.mark.parametrize("login", ["far_clerk", "leader", "helper"])
def test_another_village_a_leader_and_a_helper_print_nothing(town, kind, login):
    answer = town.get(f"/paper/{kind}/{subject(town, kind)}.pdf", login)
    assert answer.status == 403
    assert b"%PDF" not in answer.body
    assert town.ledger("paper") == []


def test_a_paper_nobody_knows_is_refused(town):
    assert town.get(f"/paper/secret/{subject(town, 'survey')}.pdf", "clerk").status == 403


def test_the_poster_leads_to_the_public_address_and_says_the_exact_close(town):
    key = subject(town, "notice")
    with town.writing() as world:
        settings.put(world.session, settings.PUBLIC_URL, "https://lika.example.cn")
        paper = paperwork.fill(world.session, world.actor("clerk"), "notice", key)
        code = world.row(PublicityNotice, key)["code"]
    assert paper.url == f"https://lika.example.cn/notice/{code}"
    assert f"{paper.closes_at:%Y-%m-%d %H:%M}" == "2015-09-09 00:00"


def test_a_void_notice_is_printed_no_more(town):
    """The same poster again, with nothing on it that says so, would be hung up again."""
    key = subject(town, "notice")
    with town.writing() as world:
        world.act("town", key, "void", {"reason": "名单有误"}, of=PublicityNotice)
        with pytest.raises(NotNow) as caught:
            paperwork.fill(world.session, world.actor("clerk"), "notice", key)
    assert [reason.key for reason in caught.value.reasons] == ["notice_void"]


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """What every QR code of the papers pressed here says."""
    said: list[str] = []

    def draw(text: str) -> str:
        said.append(text)
        return "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"

    monkeypatch.setattr(press, "_qr", draw)
    return said


@pytest.mark.parametrize("blank", ["", "?blank=1"])
@pytest.mark.parametrize("kind", FILLED)
def test_without_a_public_address_no_paper_has_a_qr_code(town, kind, blank, drawn):
    """The address the browser used (its Host) comes onto no wall."""
    path = f"/paper/{kind}/{subject(town, kind)}.pdf{blank}"
    answer = town.get(path, "clerk")
    assert answer.status == 200
    assert drawn == []
    assert "扫码" not in text_of(answer.body)
    with town.writing() as world:
        settings.put(world.session, settings.PUBLIC_URL, "https://lika.example.cn")
    assert ("扫码" in text_of(town.get(path, "clerk").body)) == bool(drawn)
    assert bool(drawn) == (kind == "notice" and not blank)
    assert all(text.startswith("https://lika.example.cn/notice/") for text in drawn)


@pytest.mark.parametrize("set_by", ["environment", "screen"])
@pytest.mark.parametrize("url", ["http://localhost:8501", "http://127.0.0.1", "http://[::1]:80"])
def test_an_address_that_only_the_server_s_own_pc_opens_is_not_printed(
    town, url, set_by, drawn, monkeypatch
):
    if set_by == "environment":
        monkeypatch.setenv("LIKA_PUBLIC_URL", url)
    with town.writing() as world:
        settings.put(world.session, settings.PUBLIC_URL, url)
    assert town.get(f"/paper/notice/{subject(town, 'notice')}.pdf", "clerk").status == 200
    assert drawn == []


def a_notice(key: int) -> None:
    from pages.identification import notice_view

    notice_view.notice_view(key)


@pytest.mark.parametrize("state", ["draft", "posted"])
def test_whoever_prints_is_told_who_sets_the_address_and_where(town, monkeypatch, state):
    with town.writing() as world:
        key = world.rows(PublicityNotice, state=state)[0]["id"]
        clerk = world.actor("clerk")
    sit_down(town.store, monkeypatch, clerk)
    screen = AppTest.from_function(a_notice, args=(key,))
    (told,) = [said.value for said in screen.run().warning if "二维码" in said.value]
    assert "管理员" in told
    assert "“管理”页的“设置”" in told
    with town.writing() as world:
        settings.put(world.session, settings.PUBLIC_URL, "https://lika.example.cn")
    assert not [said for said in screen.run().warning if "二维码" in said.value]


def test_only_township_and_county_officers_of_the_place_take_the_national_list(town):
    assert town.get("/national/1.xlsx", "clerk").status == 403
    assert town.get("/national/1.xlsx", "town").status == 403
    assert town.ledger("national_export") == []
