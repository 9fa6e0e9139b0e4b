"""离线包 out: whose visits, which columns, nothing that tells a number; the form as it is drawn."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from models.household import Person
from scripts import xform
from tests.fixtures.databases import Template
from tests.fixtures.posting import served_by
from tests.fixtures.world import VILLAGE, World
from tests.identification.test_survey import GROUND
from workflows.base.refusals import NotReady
from workflows.engine.forms import asks
from workflows.identification.forms import SubmitSurvey
from workflows.identification.offline import form, pack, questions
from workflows.policy import policy

XF = "{http://www.w3.org/2002/xforms}"


def lay_visits(store) -> None:
    """Four households: two at their visit, one still to be visited, one of others' visit."""
    with store.transaction() as session:
        world = World(session)
        batch = world.batch(world.campaign())
        cases = [world.open(batch, world.household(n)) for n in range(4)]
        for case in cases:
            world.act("clerk", case, "submit", world.submission())
            world.act("chair", case, "accept")
        for case, team in zip(
            cases, (("member", "team"), ("member", "team"), (), ("chair", "team")), strict=True
        ):
            if team:
                chosen = tuple(world.user(login) for login in team)
                visit = {"surveyors": chosen, "visit_on": world.today}
                world.act("chair", case, "start_survey", visit)


VISITS = Template("visits", lay_visits, GROUND)


@pytest.fixture
def database_template():
    return VISITS


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


def taken(world, login):
    with world.at_now():
        made = pack.take_out(world.session, world.actor(login))
    archive = zipfile.ZipFile(io.BytesIO(made.body))
    listed = archive.read("lika_survey-media/households.csv").decode()
    return archive, list(csv.DictReader(io.StringIO(listed)))


def test_the_form_in_the_repository_is_the_one_the_definition_makes():
    assert form.FILE.read_bytes() == xform.made(), "run: .venv/bin/python -m scripts.xform"


def test_another_definition_is_another_version(monkeypatch):
    assert questions.definition()["settings"][0]["version"] == form.version()
    monkeypatch.setitem(form.SLOTS, "photos", 5)
    assert questions.definition()["settings"][0]["version"] != form.version()


def test_the_form_asks_everything_the_survey_asks():
    root = ElementTree.fromstring(form.xform())
    data = root.find(f".//{XF}data")
    asked = {node.tag.removeprefix(XF) for node in data.iter()}
    left = set()
    for name, ask in asks(SubmitSurvey).items():
        if ask.kind == "income":
            assert {form.node(i.block, i.item) for i in form.items()} <= asked
        elif ask.kind == "attachments":
            assert set(form.slots(name)) <= asked
        elif name not in asked:
            left.add(name)
    # Why an answer is another than at the last visit is said on the screen, which shows both.
    assert left == {"changed_why"}
    tongues = [node.get("lang") for node in root.iter(f"{XF}translation")]
    assert tongues == ["中文 (zh)", "English (en)"]


def test_the_list_holds_whom_this_person_visits_and_no_number(world):
    archive, rows = taken(world, "member")
    assert archive.namelist() == [
        "lika_survey.xml",
        "lika_survey-media/households.csv",
        "lika_survey-media/people.csv",
        "README.txt",
    ]
    mine = [world.rows(pack.Case)[n] for n in (0, 1)]
    assert [row["name"] for row in rows] == [pack.key_of(case["id"]) for case in mine]
    assert list(rows[0]) == list(pack.COLUMNS)
    assert rows[0]["members"] == "丁山零（户主）、丁水零（配偶）"
    assert rows[0]["label"].startswith("东岭村 一组 丁山零（201509-")
    assert (rows[0]["people"], rows[0]["line"], rows[0]["year"]) == ("2", "3322", "2014")
    assert "transfers_relief_gift" in rows[0]["asked"].split()
    assert "transfers_relief_gift" not in rows[0]["counted"].split()
    people = csv.DictReader(io.StringIO(archive.read("lika_survey-media/people.csv").decode()))
    assert [(row["label"], row["household"]) for row in people][:2] == [
        ("丁山零（户主）", pack.key_of(mine[0]["id"])),
        ("丁水零（配偶）", pack.key_of(mine[0]["id"])),
    ]
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for person in world.rows(Person):
        assert person["id_masked"] not in everything
    assert not re.search(r"138[\d*]{8}", everything)
    assert not re.search(r"\d{11}", archive.read("lika_survey-media/households.csv").decode())


def test_everybody_gets_their_own_visits_only(world):
    assert len(taken(world, "team")[1]) == 3
    assert len(taken(world, "chair")[1]) == 1
    for login in ("clerk", "clerk2", "far_clerk", "town", "inspector", "leader", "admin", "helper"):
        with pytest.raises(NotReady, match="no_visits"):
            taken(world, login)


def test_a_household_surveyed_is_no_longer_on_the_list(world):
    case = world.rows(pack.Case)[3]["id"]
    world.act("team", case, "submit_survey", world.survey())
    assert len(taken(world, "team")[1]) == 2


def test_the_same_list_is_the_same_file_and_who_left_is_not_on_it(world):
    with world.at_now():
        first, again = (pack.take_out(world.session, world.actor("member")) for _ in range(2))
    assert first == again
    home = world.rows(pack.Case)[0]["household_id"]
    spouse = world.rows(Person, household_id=home)[1]
    people = pack.table(Person)
    world.session.execute(
        people.update().where(people.c.id == spouse["id"]).values(left_on=world.today)
    )
    assert taken(world, "member")[1][0]["members"] == "丁山零（户主）"


def test_what_only_another_profile_asks_is_left_to_the_screen(world):
    rules = policy.policy(world.session, "JM-2014")
    own = policy.IncomeItem(block="wages", item="ferry", label="摆渡", counts=True)
    asked = pack._asked(rules.model_copy(update={"income_items": (*rules.income_items, own)}))
    assert "ferry" not in str(asked)
    assert len(asked["asked"].split()) == len(rules.income_items)


def test_the_way_out_is_signed_in_noted_and_kept_by_no_cache(store, monkeypatch):
    with served_by(store, monkeypatch) as town:
        answer = town.get("/offline/lika_survey.zip", "team")
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/zip"
        assert answer.headers["cache-control"] == "no-store, private"
        assert zipfile.ZipFile(io.BytesIO(answer.body)).testzip() is None
        noted = town.ledger("offline_pack")
        assert [(row["region"], row["detail"]["households"]) for row in noted] == [(VILLAGE, 3)]
        refused = town.get("/offline/lika_survey.zip", "admin")
        assert refused.status == 403
        assert "先安排入户" in refused.text
        assert town.get("/offline/lika_survey.zip").status == 302
        assert len(town.ledger("offline_pack")) == 1
