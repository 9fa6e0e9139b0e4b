"""回传 in: from a filled form to the draft it becomes; who may, what is refused, twice is once."""

import pytest
from sqlalchemy import update

from models.account import Draft, Ledger
from models.case import Attachment, Case
from models.columns import table
from models.household import Person
from models.record import Survey
from tests.fixtures import telephone
from tests.fixtures.databases import Template
from tests.fixtures.telephone import ALL, ANSWERS, instance, zipped
from tests.fixtures.world import World
from tests.identification.test_offline_pack import VISITS
from workflows.base.refusals import NotReady, Refused
from workflows.base.words import ENGLISH, speaking
from workflows.engine.forms import asks
from workflows.households import entry_draft, fields
from workflows.identification.forms import SubmitSurvey
from workflows.identification.offline import form, pack, people, reading, taking_in
from workflows.storage import drafts


@pytest.fixture
def database_template() -> Template:
    return VISITS


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


def cases(world):
    return [row["id"] for row in world.rows(Case)]


def filled(world, case, number="", slots=ALL, with_pictures=True, members=(), **changes):
    """One visit as the telephone keeps it."""
    named, taken = telephone.pictures(case % 1000, *slots)
    answers = {
        "household": pack.key_of(case),
        "visited_on": world.today.isoformat(),
        **ANSWERS,
        **named,
        **changes,
    }
    return instance(answers, number, members), taken if with_pictures else {}


def back(world, login, *visits):
    """What the person would be shown of these visits."""
    submissions = reading.read([("instances.zip", zipped(*visits))])
    with world.at_now():
        return taking_in.stage(world.session, world.actor(login), submissions)


def take_in(world, login, staged):
    with world.at_now():
        return taking_in.take_in(world.session, world.actor(login), staged.submission)


def draft(world, login, case):
    return drafts.get(world.session, world.actor(login), taking_in.draft_of(case))


def keys_of(staged):
    return [reason.key for reason in staged.reasons]


def handed_in(kept):
    """What the survey screen hands to the engine out of its draft."""
    names = asks(SubmitSurvey)
    answers = {name: kept[name] for name in names if name in kept}
    answers["visited_on"] = kept["visited_on"]["day"]
    answers["income"] = [
        {"block": name.split()[1], "item": name.split()[2], "fen": round(amount * 100)}
        for name, amount in kept.items()
        if name.startswith("income ") and amount
    ]
    return answers | {name: kept.get(f"{name} kept", []) for name in form.SLOTS}


def test_a_visit_comes_back_as_the_draft_and_is_handed_in_by_the_person(world):
    case = cases(world)[0]
    staged = back(world, "team", filled(world, case))[0]
    assert (staged.status, staged.case["id"], staged.missing) == ("new", case, 0)
    assert draft(world, "team", case) == {}
    version = world.case(case)["version"]
    take_in(world, "team", staged)
    assert world.case(case)["version"] == version
    kept = draft(world, "team", case)
    assert {k: v for k, v in kept.items() if not k.endswith(" kept") and v is not None} == {
        "visited_on": {"day": "2015-09-01"},
        "people": 2,
        "income wages odd_jobs": 3000.0,
        "income business crops": 2000.5,
        "income costs inputs": 800.0,
        "products": ["crops"],
        "housing": "safe",
        "water_safe": True,
        "cause": "illness",
        "observed": "三间瓦房，院子整洁",
    }
    papers = {k: len(v) for k, v in kept.items() if k.endswith(" kept")}
    assert papers == {
        "photos kept": 2,
        "survey_form kept": 1,
        "income_sheet kept": 1,
        "surveyor_signatures kept": 2,
        "household_signature kept": 1,
    }
    rows = {row["id"]: row for row in world.rows(Attachment, subject_id=case)}
    kinds = {name: rows[kept[f"{name} kept"][0]]["kind"] for name in form.SLOTS}
    assert kinds == {
        "photos": "photo",
        "household_signature": "signature",
        "surveyor_signatures": "signature",
        "survey_form": "scan",
        "income_sheet": "scan",
    }
    world.act("team", case, "submit_survey", handed_in(kept))
    assert world.case(case)["state"] == "B3"
    survey = world.row(Survey, world.case(case)["survey_id"])
    assert survey["per_head_fen"] == (300_000 + 200_050 - 80_000) // 2


def test_the_same_one_again_changes_nothing_and_says_so(world):
    case = cases(world)[0]
    visit = filled(world, case, "uuid:0f0f0f0f-1111-2222-3333-444444444444")
    take_in(world, "team", back(world, "team", visit)[0])
    mine = draft(world, "team", case) | {"observed": "回来以后改过"}
    drafts.keep(world.session, world.actor("team"), taking_in.draft_of(case), mine)
    counts = len(world.rows(Attachment)), len(world.rows(Ledger))
    again = back(world, "team", visit)[0]
    assert again.status == "same"
    assert take_in(world, "team", again).status == "same"
    assert draft(world, "team", case) == mine
    assert (len(world.rows(Attachment)), len(world.rows(Ledger))) == counts


def test_an_edited_one_replaces_the_draft_and_leaves_what_did_not_come_back(world):
    case = cases(world)[0]
    number = "uuid:0f0f0f0f-1111-2222-3333-444444444444"
    take_in(world, "team", back(world, "team", filled(world, case, number))[0])
    before = draft(world, "team", case)
    edited = filled(world, case, number, ("photos_1",), business_crops="", wages_odd_jobs="3100")
    staged = back(world, "team", edited)[0]
    assert staged.status == "replaces"
    take_in(world, "team", staged)
    after = draft(world, "team", case)
    assert after["income business crops"] is None
    assert after["income wages odd_jobs"] == 3100.0
    assert len(after["photos kept"]) == 1
    assert after["survey_form kept"] == before["survey_form kept"]


def test_what_is_typed_online_is_a_draft_to_be_replaced(world):
    case = cases(world)[0]
    typed = {"observed": "先在网上记了一句", "income wages public_post": 1.0}
    drafts.keep(world.session, world.actor("team"), taking_in.draft_of(case), typed)
    assert back(world, "team", filled(world, case))[0].status == "replaces"


def test_pictures_left_on_the_telephone_are_counted_and_come_later(world):
    case = cases(world)[0]
    number = "uuid:0f0f0f0f-1111-2222-3333-444444444444"
    alone = filled(world, case, number, with_pictures=False)
    staged = back(world, "team", alone)[0]
    assert (staged.status, staged.missing) == ("new", len(ALL))
    take_in(world, "team", staged)
    assert not [name for name in draft(world, "team", case) if name.endswith(" kept")]
    assert back(world, "team", alone)[0].status == "same"
    whole = back(world, "team", filled(world, case, number))[0]
    assert (whole.status, whole.missing) == ("replaces", 0)


def test_loose_files_are_one_folder(world):
    case = cases(world)[0]
    xml, taken = filled(world, case)
    submissions = reading.read([("a.xml", xml), *taken.items()])
    assert len(submissions[0].pictures) == len(ALL)
    assert set(reading.read([("a.xml", xml)])[0].missing) == set(ALL)


def test_an_unanswered_question_is_left_to_the_screen(world):
    case = cases(world)[0]
    bare = filled(
        world, case, slots=(), people="", cause="", housing="", visited_on="", observed=""
    )
    staged = back(world, "team", bare)[0]
    assert staged.status == "new"
    take_in(world, "team", staged)
    kept = draft(world, "team", case)
    assert not {"people", "cause", "housing", "visited_on", "observed"} & set(kept)
    with pytest.raises(Refused):
        world.act("team", case, "submit_survey", {"water_safe": True, "income": []})


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"people": "31"}, "form_people"),
        ({"people": "0"}, "form_people"),
        ({"people": "2.0"}, "form_people"),
        ({"people": "二"}, "form_people"),
        ({"visited_on": "1441065600"}, "form_visited_on"),
        ({"visited_on": "2015-02-30"}, "form_visited_on"),
        ({"housing": "palace"}, "form_housing"),
        ({"cause": "laziness"}, "form_cause"),
        ({"water_safe": "1"}, "form_water_safe"),
        ({"observed": "字" * 1001}, "form_observed"),
        ({"wages_odd_jobs": "-1"}, "offline_amount"),
        ({"wages_odd_jobs": "3000.005"}, "offline_amount"),
        ({"wages_odd_jobs": "NaN"}, "offline_amount"),
        ({"wages_odd_jobs": "1E99"}, "offline_amount"),
        ({"wages_odd_jobs": "10000000.01"}, "offline_amount"),
        ({"wages_odd_jobs": "三千"}, "offline_amount"),
    ],
)
def test_an_answer_that_does_not_fit_keeps_the_household_out(world, change, key):
    case = cases(world)[0]
    staged = back(world, "team", filled(world, case, **change))[0]
    assert (staged.status, keys_of(staged)) == ("refused", [key])
    with pytest.raises(NotReady):
        take_in(world, "team", staged)
    assert draft(world, "team", case) == {}
    with speaking(ENGLISH):
        assert str(staged.reasons[0]).isascii() or "“" in str(staged.reasons[0])


@pytest.mark.parametrize(("text", "fen"), [("1.0E7", 10**9), ("12.5", 1250), ("0.07", 7)])
def test_an_amount_is_read_as_a_telephone_writes_it(world, text, fen):
    case = cases(world)[0]
    staged = back(world, "team", filled(world, case, wages_odd_jobs=text))[0]
    assert {"block": "wages", "item": "odd_jobs", "fen": fen} in staged.answers["income"]


def test_whose_visit_it_is_decides_and_nobody_else_learns_a_name(world):
    first, _second, waiting, others = cases(world)
    told = {
        ("chair", first): "offline_team",
        ("clerk", first): "offline_team",
        ("member", others): "offline_team",
        ("team", waiting): "offline_state",
        ("far_clerk", first): "offline_household",
        ("clerk2", first): "offline_household",
        ("town", first): "offline_household",
        ("admin", first): "offline_household",
    }
    for (login, case), key in told.items():
        staged = back(world, login, filled(world, case))[0]
        assert (staged.status, keys_of(staged)) == ("refused", [key]), login
        if key == "offline_household":
            assert staged.case is None
        with pytest.raises(NotReady, match=key):
            take_in(world, login, staged)
    assert world.rows(Draft) == []
    assert world.rows(Ledger, what="survey_submission") == []


def test_every_number_a_case_can_have_is_read_back():
    for number in (1, 1 << 59, 1 << 60, (1 << 63) - 1):
        named = taking_in._KEY.fullmatch(pack.key_of(number))
        assert named is not None
        assert int(named[1], 16) == number


@pytest.mark.parametrize("key", ["", "c", "c1", "x12", "c" + "f" * 16, "1", "c1' or '1'='1"])
def test_a_household_that_is_not_there(world, key):
    staged = back(world, "team", filled(world, cases(world)[0], household=key))[0]
    assert keys_of(staged) == ["offline_household"]


def test_a_survey_handed_in_is_not_reopened_by_an_old_telephone(world):
    case = cases(world)[0]
    world.act("team", case, "submit_survey", world.survey())
    staged = back(world, "team", filled(world, case))[0]
    assert keys_of(staged) == ["offline_state"]
    assert "调查完成待评议" in str(staged.reasons[0])


def test_another_form_and_an_old_version_are_told_apart(world):
    case = cases(world)[0]
    answers = {"household": pack.key_of(case), **ANSWERS}
    for xml, key in (
        (instance(answers, version="0123456789"), "offline_version"),
        (instance(answers, id="another"), "offline_form"),
        (instance(answers, "uuid:" + "<"), "offline_form"),
        (instance(answers, "1"), "offline_form"),
    ):
        assert keys_of(back(world, "team", (xml, {}))[0]) == [key]


def test_two_of_one_household_are_both_left_out(world):
    first, second = cases(world)[:2]
    staged = back(world, "team", *(filled(world, case) for case in (first, first, second)))
    assert [one.status for one in staged] == ["refused", "refused", "new"]
    assert keys_of(staged[0]) == ["offline_several"]
    assert "2" in str(staged[0].reasons[0])


def test_a_broken_picture_keeps_its_household_out_whole(world, store):
    case = cases(world)[0]
    xml, taken = filled(world, case)
    last = list(taken)[-1]
    taken[last] = taken[last][:60]
    staged = back(world, "team", (xml, taken))[0]
    with pytest.raises(Refused, match="file_broken"):
        take_in(world, "team", staged)
    assert draft(world, "team", case) == {}
    assert world.rows(Ledger, what="survey_submission") == []


def test_the_draft_is_its_owners_and_sealed(world):
    case = cases(world)[0]
    take_in(world, "team", back(world, "team", filled(world, case))[0])
    assert draft(world, "member", case) == {}
    sealed = world.session.execute(table(Draft).select()).mappings().one()["sealed"]
    assert "瓦房" not in sealed
    noted = world.rows(Ledger, what="survey_submission")
    assert [row["detail"]["files"] for row in noted] == [len(ALL)]
    assert "瓦房" not in str(noted)


# ------------------------------------------------------------------------- what it says of members


def lived(world, case):
    """The people of the visited household, the head first."""
    return sorted(world.rows(Person, household_id=world.case(case)["household_id"]), key=head_first)


def head_first(person):
    return person["relation"] != "head", person["id"]


def test_what_the_telephone_says_of_a_member_stands_in_the_draft_of_the_households_form(world):
    case = cases(world)[0]
    head, wife = lived(world, case)
    told = [
        {people.WHO: people.key_of(wife["id"]), "person_education": "primary"},
        {
            people.WHO: people.key_of(head["id"]),
            "person_work_months": "7",
            "person_monthly_pay": "1800.5",
            "person_work_from": "2015-03-01",
            "person_mandarin": "yes",
            "person_employer": "县砖厂",
        },
    ]
    staged = back(world, "team", filled(world, case, members=told))[0]
    assert staged.status == "new"
    take_in(world, "team", staged)
    home = entry_draft.draft_of(world.case(case)["household_id"])
    assert drafts.get(world.session, world.actor("team"), home) == {
        f"education of {wife['id']}": "primary",
        f"work_months of {head['id']}": 7,
        f"monthly_pay of {head['id']}": 1800.5,
        f"work_from of {head['id']}": {"day": "2015-03-01"},
        f"mandarin of {head['id']}": "yes",
        f"employer of {head['id']}": "县砖厂",
    }
    # Nothing is changed of the register: the person looks at it and saves it, with a reason.
    assert lived(world, case) == [head, wife]


def test_two_people_of_one_name_are_told_apart_by_key(world):
    case = cases(world)[0]
    head, wife = lived(world, case)
    world.session.execute(
        update(table(Person)).where(table(Person).c.id == wife["id"]).values(name=head["name"])
    )
    told = [{people.WHO: people.key_of(wife["id"]), "person_health": "chronic"}]
    staged = back(world, "team", filled(world, case, members=told))[0]
    assert staged.people == {f"health of {wife['id']}": "chronic"}


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"person_health": "chronic"}, "offline_person"),
        ({people.WHO: "丁山零", "person_health": "chronic"}, "offline_person"),
        ({people.WHO: "p7fffffff"}, "offline_person"),
        ({people.WHO: "of the first", "person_health": "well"}, "offline_person_answer"),
        ({people.WHO: "of the first", "person_work_months": "13"}, "offline_person_answer"),
        ({people.WHO: "of the first", "person_work_from": "2015-02-30"}, "offline_person_answer"),
        ({people.WHO: "of the first", "person_monthly_pay": "-1"}, "offline_person_answer"),
        ({people.WHO: "of the first", "person_employer": "厂" * 61}, "offline_person_answer"),
    ],
)
def test_what_is_no_answer_of_a_member_is_refused_with_who_and_what(world, row, key):
    case = cases(world)[0]
    head = lived(world, case)[0]
    row = dict(row)
    if row.get(people.WHO) == "of the first":
        row[people.WHO] = people.key_of(head["id"])
    staged = back(world, "team", filled(world, case, members=[row]))[0]
    assert (staged.status, keys_of(staged)) == ("refused", [key])
    assert key == "offline_person" or head["name"] in str(staged.reasons[0])


def test_who_lives_in_another_household_or_is_told_twice_is_refused(world):
    case, other = cases(world)[:2]
    stranger = {people.WHO: people.key_of(lived(world, other)[0]["id"]), "person_health": "chronic"}
    assert keys_of(back(world, "team", filled(world, case, members=[stranger]))[0]) == [
        "offline_person"
    ]
    own = {people.WHO: people.key_of(lived(world, case)[0]["id"]), "person_health": "chronic"}
    assert keys_of(back(world, "team", filled(world, case, members=[own, own]))[0]) == [
        "offline_person_twice"
    ]
    assert keys_of(back(world, "team", filled(world, case, members=[own, {}]))[0]) == []


def test_who_left_since_the_list_was_taken_keeps_nothing_else_out(world):
    case = cases(world)[0]
    head, wife = lived(world, case)
    left = {"left_on": world.today, "left_why": "death"}
    world.session.execute(
        update(table(Person)).where(table(Person).c.id == wife["id"]).values(**left)
    )
    told = [
        {people.WHO: people.key_of(wife["id"]), "person_health": "chronic"},
        {people.WHO: people.key_of(head["id"]), "person_health": "chronic"},
    ]
    staged = back(world, "team", filled(world, case, members=told))[0]
    assert (staged.status, dict(staged.people)) == ("new", {f"health of {head['id']}": "chronic"})
    assert [reason.key for reason in staged.gone] == ["offline_person_left"]
    assert wife["name"] in str(staged.gone[0])


def test_the_telephone_asks_every_answer_of_a_member_that_the_form_asks():
    sheet = form.xform().decode()
    left = {
        each.key
        for each in fields.CATALOGUE.entered(fields.Of.MEMBER)
        if f"/data/{people.GROUP}/{people.node(each)}" not in sheet
    }
    assert left == {"no_number", "remark"}
