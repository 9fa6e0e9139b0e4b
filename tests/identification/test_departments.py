"""部门信息比对: who is compared, what is kept of a list, how a hit is resolved and what it bars."""

import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl import Workbook
from sqlalchemy import insert, select, update

from models.account import Ledger
from models.case import Event
from models.columns import table
from models.comparing import DepartmentHit, DepartmentList, DepartmentRow
from models.household import Person
from models.installation import keyring_of
from models.place import Region
from models.record import Survey, Veto
from models.sealing import KeyFault
from tests.exchange.test_roster_hostile import HOSTILE
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused, surveyed
from tests.fixtures.invariants import all_faults
from tests.fixtures.persons import id_number
from tests.fixtures.standing import amend, child_comes, entered
from tests.fixtures.world import COUNTY, SECOND, VILLAGE
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.households.fields import CATALOGUE
from workflows.households.fields.field import Asked
from workflows.identification.departments import reading, resolving, taking_in
from workflows.identification.departments.kinds import BY_KEY, KINDS, Kind, agrees
from workflows.identification.queries import approvals, hits
from workflows.identification.sweeper import sweep
from workflows.policy import policy, profiles
from workflows.policy.income import yuan
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick
world = ground.world

CARS = "姓名,证件号码,号牌号码,品牌型号,购车价格\n"
DISABLED = "姓名,身份证号,残疾类别,残疾等级\n"
PAID = "姓名,证件号码,工作单位,应发工资\n"


def numbers(world, case) -> list[tuple[str, str]]:
    """(name, whole ID number) of the members of a case's household."""
    ring = keyring_of(world.session)
    people = world.rows(Person, household_id=world.case(case)["household_id"])
    return [(p["name"], ring.open(p["id_sealed"], owner=f"person:{p['id']}:id")) for p in people]


def stage(world, text, login="county", **changes):
    asked = {"name": "名单.csv", "as_of": world.today} | changes
    with world.at_now():
        return taking_in.stage(
            world.session, world.actor(login), COUNTY, text.encode("utf-8-sig"), **asked
        )


def stage_bytes(world, content, **changes):
    with world.at_now():
        return taking_in.stage(
            world.session, world.actor("county"), COUNTY, content, as_of=world.today, **changes
        )


def take(world, text, login="county", **changes):
    asked = {"name": "名单.csv", "as_of": world.today, "office": "公安车管", "token": world.token()}
    with world.at_now():
        return taking_in.take_in(
            world.session, world.actor(login), COUNTY, text.encode("utf-8-sig"), **asked | changes
        )


def car(number, name="某人", plate="鲁B12345", value="80000"):
    return f"{name},{number},{plate},五菱,{value}\n"


def resolve(world, hit, action="explain", login="county", **changes):
    said = {"reason": "车已过户，见过户凭证", "evidence": world.file(login)} | changes
    with world.at_now():
        return resolving.resolve(
            world.session,
            world.actor(login),
            hit["id"],
            action,
            said,
            seen=hit["version"],
            token=world.token(),
        )


def compared(world, n=0) -> int:
    """A household whose survey waits for the comparison."""
    shipped = json.loads((policy.PROFILES / "jm-2014.json").read_text(encoding="utf-8"))
    own = {"key": "compared", "compares": True, "valid_from": world.today.isoformat()}
    with world.at_now():
        admin = world.actor("admin")
        profiles.take_in(world.session, admin, json.dumps(shipped | own).encode(), COUNTY)
    case = world.open(world.batch(world.campaign()), world.household(n))
    world.act("clerk", case, "submit", world.submission())
    world.act("chair", case, "accept")
    team = (world.user("chair"), world.user("team"))
    world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
    world.act("team", case, "send_to_compare", world.survey())
    return case


def test_a_row_about_a_member_is_a_hit_whatever_name_it_bears(world):
    """The number says who it is; a namesake with another number is nobody of ours."""
    (case,) = surveyed(world)
    (name, number), (_other, second) = numbers(world, case)[:2]
    stranger = id_number(date(1960, 1, 1), "male", 7)
    text = CARS + car(number, "写错的名") + car(stranger, name) + f"{name},,鲁B99999,五菱,1\n"
    found = stage(world, text)
    assert (found.kind.key, found.read, found.nameless, found.fresh) == ("vehicle", 2, 1, 1)
    assert world.rows(DepartmentHit) == []
    assert take(world, text) == (1, 0)
    (hit,) = world.rows(DepartmentHit)
    assert (hit["case_id"], hit["state"]) == (case, "open")
    # The plate is masked, and neither number nor stranger is anywhere.
    assert dict(hit["says"])["plate"] == "鲁B***45"
    (listed,) = world.rows(DepartmentList)
    assert (listed["read"], listed["nameless"], listed["hits"]) == (2, 1, 1)
    everything = repr([dict(r) for r in world.session.execute(table(Ledger).select()).mappings()])
    everything += repr((hit, listed))
    assert not [each for each in (number, stranger, second) if each in everything]
    assert verify(world.session).broken == []
    assert all_faults(world.session) == []


def test_without_the_signed_authorisation_nobody_is_looked_for(quick):
    """Just inside: the paper came with the application; just outside: the application is a
    draft."""
    (case,) = surveyed(quick)
    draft = quick.open(batch_of(quick), quick.household(5))
    bare = quick.household(6)
    ring = keyring_of(quick.session)
    alone = [
        ring.open(p["id_sealed"], owner=f"person:{p['id']}:id")
        for p in quick.rows(Person, household_id=bare)
    ]
    text = CARS + "".join(car(n) for _name, n in numbers(quick, draft) + numbers(quick, case)[:1])
    text += "".join(map(car, alone))
    found = stage(quick, text)
    assert [head for _row, _name, head, _says in found.shown] == [quick.case(case)["head_name"]]
    assert found.left_out == 1


def rows_kept(world) -> int:
    return len(world.rows(DepartmentRow))


def test_who_signs_after_a_list_came_is_compared_at_once(quick):
    """By the submission; before it nothing is opened, and of a stranger never."""
    draft = quick.open(batch_of(quick), quick.household(5))
    (_name, number), *_rest = numbers(quick, draft)
    stranger = id_number(date(1960, 1, 1), "male", 7)
    text = CARS + car(number) + car(stranger, plate="鲁B00007")
    assert take(quick, text) == (0, 0)
    kept = quick.rows(DepartmentRow)
    assert (len(kept), quick.rows(DepartmentHit)) == (2, [])
    # Neither the numbers nor what the rows say is anywhere to be read, with the key in hand.
    assert not any(secret in repr(kept) for secret in (number, stranger, "五菱", "鲁B"))
    ring = keyring_of(quick.session)
    of_stranger = next(row for row in kept if row["blind"] == ring.blind(stranger))
    owner = f"department_row:{of_stranger['id']}"
    for wrong in (ring, ring.under(number)):
        with pytest.raises(KeyFault):
            wrong.open(of_stranger["sealed"], owner=owner)
    quick.act("clerk", draft, "submit", quick.submission())
    (hit,) = quick.rows(DepartmentHit)
    assert (hit["case_id"], hit["state"], hit["moved_by"]) == (draft, "open", 0)
    assert dict(hit["says"])["plate"] == "鲁B***45"
    # The next step compares anew and finds nothing new; nor does the same row of the next list.
    quick.act("chair", draft, "accept")
    assert take(quick, text + "合计,,,,\n") == (0, 0)
    assert len(quick.rows(DepartmentHit)) == 1
    assert verify(quick.session).broken == []
    assert all_faults(quick.session) == []


def test_who_comes_into_a_household_that_has_signed_is_compared_at_once(quick):
    (case,) = surveyed(quick)
    child = id_number(date(2014, 5, 6), "female", 77)
    assert take(quick, DISABLED + f"某人,{child},肢体,二级\n", office="残联") == (0, 0)
    child_comes(quick, case)
    (hit,) = quick.rows(DepartmentHit)
    assert (hit["case_id"], dict(hit["says"])["grade"]) == (case, "二级")


def test_rows_kept_go_with_a_newer_list_and_with_time(quick):
    (case,) = surveyed(quick)
    number = numbers(quick, case)[0][1]
    strangers = [id_number(date(1960, 1, 1), "male", n) for n in range(3)]
    take(quick, CARS + "".join(map(car, strangers)))
    take(quick, DISABLED + f"某人,{number},肢体,二级\n", office="残联")
    assert rows_kept(quick) == 4
    take(quick, CARS + car(strangers[0], plate="鲁B77777"))
    assert rows_kept(quick) == 2
    days = policy.policy(quick.session, quick.case(case)["profile"]).list_days
    quick.later(days - 1)
    with quick.at_now():
        sweep(quick.session)
    assert rows_kept(quick) == 2
    quick.later(1)
    with quick.at_now():
        sweep(quick.session)
    assert rows_kept(quick) == 0


def test_one_list_counts_once_and_a_newer_one_takes_the_place_of_what_it_does_not_repeat(quick):
    (case,) = surveyed(quick)
    (_a, first), (_b, second) = numbers(quick, case)[:2]
    take(quick, CARS + car(first) + car(second, plate="鲁B54321"))
    assert refused(lambda: take(quick, CARS + car(first) + car(second, plate="鲁B54321"))) == [
        "list_twice"
    ]
    # The same rows in another file are no new hits.
    assert take(quick, CARS + car(first) + "\n合计,,,,\n") == (0, 0)
    quick.later(30)
    newer = CARS + car(first) + car(first, plate="鲁B77777")
    assert stage(quick, newer).older == 1
    assert take(quick, newer) == (1, 1)
    states = {dict(h["says"])["plate"]: h["state"] for h in quick.rows(DepartmentHit)}
    assert states == {"鲁B***45": "open", "鲁B***21": "superseded", "鲁B***77": "open"}
    quick.later(1)
    early = quick.today - timedelta(days=2)
    assert refused(lambda: take(quick, CARS + car(second), as_of=early)) == ["list_older"]
    assert verify(quick.session).broken == []


def test_a_list_of_a_day_to_come_and_bad_files_are_refused_in_one_sentence(quick):
    (case,) = surveyed(quick)
    number = numbers(quick, case)[0][1]
    day = quick.today + timedelta(days=1)
    assert refused(lambda: stage(quick, CARS + car(number), as_of=day)) == ["list_future"]
    assert refused(lambda: stage(quick, "姓名,车牌\n张三,鲁B1\n")) == ["list_heading"]
    assert refused(lambda: stage(quick, "姓名,证件号码\n张三,1\n")) == ["list_kind"]
    assert refused(lambda: stage(quick, "姓名,证件号码\n张三,1\n", kind="death")) == [
        "list_columns"
    ]
    twice = "车主证件号码,证件号码,车牌\n1,2,3\n"
    assert refused(lambda: stage(quick, twice)) == ["list_numbers"]
    assert refused(lambda: stage(quick, "姓名\x00张三")) == ["file_not_table"]
    found = stage(quick, CARS + car("37028219600101123") + car("1.23E+17") + "=A1,1,1,1,1\n")
    assert [row for row, _why in found.why] == ["2", "3", "4"]
    assert found.read == 0


@pytest.mark.parametrize("login", ["town", "clerk", "chair", "admin", "inspector", "group"])
def test_only_the_county_takes_a_list_in(quick, login):
    assert refused(lambda: stage(quick, CARS + car("x"), login)) == ["role"]


def test_the_queue_stays_within_reach_and_sets_both_sides_beside_each_other(quick):
    (case,) = surveyed(quick)
    number = numbers(quick, case)[0][1]
    take(quick, DISABLED + f"某人,{number},肢体,二级\n", office="残联")
    with quick.at_now():
        for login, n in (("county", 1), ("town", 1), ("other_town", 0), ("inspector", 1)):
            assert len(hits.queue(quick.session, quick.actor(login))) == n, login
        assert hits.waiting(quick.session, quick.actor("town")) == 1
        assert hits.waiting(quick.session, quick.actor("inspector")) == 0
        assert len(hits.of_case(quick.session, quick.actor("clerk"), case)) == 1
        assert hits.of_case(quick.session, quick.actor("far_clerk"), case) == []
        (row,) = hits.queue(quick.session, quick.actor("town"))
    assert ("残疾等级", "二级") in row["lines"]
    assert [word for word, _text in row["against"]] == ["健康状况", "劳动技能"]


def test_what_a_list_is_held_against_is_what_is_asked(quick):
    """A field or a block that there is not stops the start; the survey's sums stand beside."""
    (case,) = surveyed(quick)
    take(quick, PAID + f"某人,{numbers(quick, case)[0][1]},镇政府,3200\n", office="财政")
    with quick.at_now():
        (row,) = hits.queue(quick.session, quick.actor("town"))
    assert [word for word, _text in row["against"]] == [
        *("家中有财政供养人员", "务工状况", "务工单位", "公益性岗位", "工资性收入")
    ]
    (survey,) = quick.rows(Survey)
    wages = sum(item["fen"] for item in survey["income"] if item["block"] == "wages")
    assert row["against"][-1][1] == f"{yuan(wages)} 元"
    for wrong in ({"against": {"car": None}}, {"sums": ("pay",)}):
        with pytest.raises(ValueError, match="nothing is asked"):
            Kind("boats", "船", "海事", (), **wrong)


def test_the_comparison_waits_until_every_hit_is_resolved_and_takes_over_what_was_found(quick):
    case = compared(quick)
    (_a, first), (_b, second) = numbers(quick, case)[:2]
    take(quick, CARS + car(first) + car(second, plate="鲁B54321"))
    result = {"result": quick.file("county"), "hits": ()}
    assert refused(lambda: quick.act("county", case, "comparison_back", result)) == [
        "hits_resolved"
    ]
    one, two = quick.rows(DepartmentHit)
    assert resolve(quick, one) == "已合理说明"
    assert refused(lambda: quick.act("county", case, "comparison_back", result)) == [
        "hits_resolved"
    ]
    resolve(quick, two, "other_person", "town")
    quick.act("county", case, "comparison_back", result)
    (survey,) = quick.rows(Survey)
    assert [hit["kind"] for hit in survey["comparison"]] == ["explained", "other_person"]
    assert "鲁B***45" in survey["comparison"][0]["text"]
    assert verify(quick.session).broken == []


def test_a_veto_that_the_case_refuses_is_refused_with_the_case_s_reason(quick):
    """An item that no list has, and an officer who may propose none."""
    case = compared(quick)
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    (hit,) = quick.rows(DepartmentHit)
    told = {"item": "V02", "told_on": quick.today}
    assert refused(lambda: resolve(quick, hit, "veto", "town", **told)) == ["role"]
    assert refused(lambda: resolve(quick, hit, "veto", **told | {"item": "V99"})) == ["veto_known"]


def test_a_veto_that_the_case_refuses_leaves_the_hit_as_it_was(quick):
    """Both or neither: the click's transaction goes back, and the same hit can be explained."""
    case = compared(quick)
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    (hit,) = quick.rows(DepartmentHit)
    before = len(quick.rows(Event))
    paper = quick.file("county")
    click = quick.session.begin_nested()
    assert refused(
        lambda: resolve(quick, hit, "veto", item="V99", told_on=quick.today, evidence=paper)
    ) == ["veto_known"]
    click.rollback()
    (after,) = quick.rows(DepartmentHit)
    assert (after["state"], after["version"], after["outcome"]) == ("open", hit["version"], "")
    assert (len(quick.rows(Event)), quick.rows(Veto)) == (before, [])
    assert resolve(quick, after) == "已合理说明"


def test_what_was_found_stands_in_the_evidence_also_where_the_profile_compares_nothing(quick):
    (case,) = surveyed(quick)
    assert not policy.policy(quick.session, quick.case(case)["profile"]).compares
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    with quick.at_now():
        (told,) = approvals.compared(quick.session, quick.actor("town"), case).hits
    assert (told.standing, told.why, told.open) == ("待核查", "", True)
    # Of three of one household a reviewer has to know whose it is.
    assert told.person == numbers(quick, case)[0][0]
    (hit,) = quick.rows(DepartmentHit)
    resolve(quick, hit, login="town")
    with quick.at_now():
        (told,) = approvals.compared(quick.session, quick.actor("county"), case).hits
        assert approvals.compared(quick.session, quick.actor("far_clerk"), case) is None
    assert "鲁B***45" in told.text
    assert (told.standing, told.open) == ("已合理说明", False)
    assert "车已过户，见过户凭证" in told.why


def test_a_correction_is_made_by_the_answer_the_hit_is_about_and_by_no_other(quick):
    (case,) = surveyed(quick)
    number = numbers(quick, case)[0][1]
    take(quick, DISABLED + f"某人,{number},肢体,二级\n", office="残联")
    (hit,) = quick.rows(DepartmentHit)
    resolve(quick, hit, "correct")

    def asks(login):
        with quick.at_now():
            rows = hits.of_case(quick.session, quick.actor(login), case, waiting=True)
        return [row["amend"] for row in rows]

    # The village and the township keep the register; the county does not.
    assert (asks("clerk"), asks("town"), asks("county"), asks("far_clerk")) == (
        *([True], [True], [], []),
    )
    with quick.at_now():
        waiting = {
            login: len(hits.corrections(quick.session, quick.actor(login)))
            for login in ("clerk", "chair", "town", "far_clerk")
        }
    assert waiting == {"clerk": 1, "chair": 1, "town": 0, "far_clerk": 0}
    quick.later(1)
    child_comes(quick, case)
    assert asks("clerk") == [True]
    head, wife = entered(quick, case).members
    ill = {"health": "disabled"}
    amend(quick, case, [head, wife.model_copy(update={"traits": ill})])
    assert asks("clerk") == [True]
    amend(quick, case, [head.model_copy(update={"traits": ill}), wife])
    assert asks("clerk") == []


# Of each kind: a row, (its number aside), an answer that contradicts it, one that is about
# something else, one that agrees. "own" are the household's, "person" the member's.
SAID = {
    "vehicle": (
        "姓名,证件号码,号牌号码,车辆类型\n", "鲁B12345,小型轿车",
        ("own", {"vehicle": "none"}), ("own", {"vehicle": "small"}), ("own", {"vehicle": "car"}),
    ),
    "company": (
        "姓名,证件号码,企业名称,登记状态\n", "某某商行,存续",
        ("own", {"enterprise": "no"}), ("own", {"vehicle": "car"}), ("own", {"enterprise": "yes"}),
    ),
    "property": (
        "姓名,证件号码,坐落,建筑面积\n", "城区某路 1 号,90",
        ("own", {"town_house": "no"}), ("own", {"area": "90"}), ("own", {"town_house": "yes"}),
    ),
    "payroll": (
        "姓名,证件号码,工作单位,应发工资\n", "镇政府,3200",
        ("own", {"payroll": "no"}), ("person", {"work": "township"}), ("own", {"payroll": "yes"}),
    ),
    "relief": (
        "姓名,证件号码,救助类别,低保证号\n", "农村低保,0001",
        ("person", {"allowance": "no"}), ("own", {"attribute": "general"}),
        ("person", {"allowance": "yes"}),
    ),
    "disability": (
        DISABLED, "肢体,二级",
        ("person", {"health": "healthy"}), ("person", {"labour": "lost"}),
        ("person", {"health": "disabled_chronic"}),
    ),
    "pension": (
        "姓名,证件号码,险种,养老金\n", "城乡居民养老保险,160",
        ("person", {"pension": "no"}), ("person", {"employee_medical": "yes"}),
        ("person", {"pension": "yes"}),
    ),
}  # fmt: skip


def answered(world, case, of, said):
    """The household's form with these answers: of the household, or of the head."""
    head, *others = entered(world, case).members
    traits = {"traits": said} if of == "own" else {}
    if of == "person":
        head = head.model_copy(update={"traits": head.traits | said})
    world.later(1)
    amend(world, case, [head, *others], **traits)


def test_every_kind_is_held_against_answers_of_the_households_form():
    assert SAID.keys() | {"death"} == {kind.key for kind in KINDS}
    for kind in KINDS:
        compared = [CATALOGUE[key] for key, codes in kind.against.items() if codes]
        assert compared or kind.key == "death"
        assert all(Asked.ENTRY in each.asked for each in compared)
    # The sign of a veto and the answer that agrees with the list are one and the same.
    rules = json.loads((policy.PROFILES / "jm-2018.json").read_text(encoding="utf-8"))
    for item in rules["vetoes"]:
        for key, codes in item.get("signs", {}).items():
            (kind,) = [each for each in KINDS if each.veto == item["code"]]
            assert set(codes) <= kind.against[key]({})
    with pytest.raises(ValueError, match="no answer of the household's form agrees"):
        Kind("boats", "船", "海事", (), against={"area": None})


@pytest.mark.parametrize("kind", SAID)
def test_a_correction_is_made_by_the_answer_that_agrees_with_the_list_and_by_no_other(quick, kind):
    headings, row, contradicts, beside, agree = SAID[kind]
    (case,) = surveyed(quick)
    take(quick, headings + f"某人,{numbers(quick, case)[0][1]},{row}\n", kind=kind, office="部门")
    (hit,) = quick.rows(DepartmentHit)
    resolve(quick, hit, "correct")

    def asked():
        with quick.at_now():
            return len(hits.corrections(quick.session, quick.actor("clerk")))

    found = [asked()]
    for of, said in (contradicts, beside, agree, contradicts):
        answered(quick, case, of, said)
        found.append(asked())
    # Taken back, it is asked for again.
    assert found == [1, 1, 1, 0, 1]


@pytest.mark.parametrize(
    ("kind", "says", "answers", "agree"),
    [
        ("vehicle", {"sort": "普通二轮摩托车"}, {"vehicle": "small"}, True),
        ("vehicle", {"sort": "普通二轮摩托车"}, {"vehicle": "none"}, False),
        ("vehicle", {"sort": "普通二轮摩托车"}, {"vehicle": None}, False),
        ("vehicle", {"sort": "小型普通客车"}, {"vehicle": "small"}, False),
        ("vehicle", {"sort": "小型轿车", "standing": "报废"}, {"vehicle": "car"}, False),
        ("vehicle", {"sort": "小型轿车", "standing": "报废"}, {"vehicle": "none"}, True),
        ("relief", {"sort": "特困供养"}, {"allowance": "no", "attribute": "allowance"}, False),
        ("relief", {"sort": "特困供养"}, {"allowance": "no", "attribute": "destitute"}, True),
        ("relief", {"until": "2016-04-30"}, {"allowance": "yes", "attribute": None}, False),
        ("relief", {"until": "20160430"}, {"allowance": "no", "attribute": "general"}, True),
        ("relief", {"until": "2016-05-31"}, {"allowance": "yes", "attribute": None}, True),
        ("pension", {"sort": "职工医疗"}, {"pension": "yes", "employee_medical": "no"}, False),
        ("pension", {"sort": "职工医疗"}, {"pension": "no", "employee_medical": "yes"}, True),
    ],
)
def test_what_agrees_with_a_row_depends_on_what_it_says(kind, says, answers, agree):
    assert agrees(BY_KEY[kind], says, date(2016, 5, 30), answers) is agree


def test_a_number_put_right_and_a_person_gone_need_no_answer(quick):
    (case,) = surveyed(quick)
    take(quick, CARS + "".join(car(number) for _name, number in numbers(quick, case)[:2]))
    for hit in quick.rows(DepartmentHit):
        resolve(quick, hit, "correct")

    def asked():
        with quick.at_now():
            return [row["person"] for row in hits.corrections(quick.session, quick.actor("clerk"))]

    head, wife = entered(quick, case).members
    assert asked() == [head.name, wife.name]
    quick.later(1)
    other = wife.model_copy(update={"number": id_number(date(1979, 3, 4), "female", 77)})
    amend(quick, case, [head, other])
    assert asked() == [head.name]


def test_the_lists_of_a_county_are_seen_by_its_townships_and_by_no_other_county(quick):
    """A list is the county's: whoever looks at a township of it reads of it, nobody beyond."""
    surveyed(quick)
    for n in range(3):
        take(quick, CARS + car(id_number(date(1960, 1, 1), "male", n)))
    with quick.at_now():
        seen = {
            login: len(hits.lists(quick.session, quick.actor(login), limit=2))
            for login in ("county", "town", "other_town", "inspector", "clerk")
        }
        beyond = Actor(9, "外县", (Held(Role.TOWNSHIP, COUNTY + 10**8, COUNTY + 10**8 + 1000),))
        assert hits.lists(quick.session, beyond) == []
    assert seen == {"county": 2, "town": 2, "other_town": 2, "inspector": 2, "clerk": 0}


def test_a_list_of_a_county_reaches_those_that_ended_in_it(quick):
    """The department writes the county of today; a household of before may still be entered under
    the old one. Just outside: an officer of the new county who has nothing to do with the old."""
    (case,) = surveyed(quick)
    new, regions = COUNTY + 10**6, table(Region)
    old = dict(
        quick.session.execute(select(regions).where(regions.c.key == COUNTY)).mappings().one()
    )
    below = new + (old["below"] - COUNTY)
    told = old | {"key": new, "below": below, "code": str(new)[:6], "name": "新北区"}
    quick.session.execute(insert(regions).values(told))
    ended = {"valid_to": quick.today - timedelta(days=1), "successor": new}
    quick.session.execute(update(regions).where(regions.c.key == COUNTY).values(ended))
    officer = quick.actor("county")
    held = Held(Role.COUNTY, new, below)
    both, alone = replace(officer, held=(*officer.held, held)), replace(officer, held=(held,))
    text = (CARS + car(numbers(quick, case)[0][1])).encode("utf-8-sig")
    asked = {"name": "名单.csv", "as_of": quick.today}
    with quick.at_now():
        for actor, county, fresh in ((both, new, 1), (both, COUNTY, 1), (alone, new, 0)):
            found = taking_in.stage(quick.session, actor, county, text, **asked)
            assert found.fresh == fresh, (actor.held, county)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(what):
    make, key = HOSTILE[what]
    if what == "many rows":
        make = lambda: b"a,b\n" * (reading.LIMITS.rows + 1)  # noqa: E731
    wrong = refused(lambda: reading.read(make(), "名单.xlsx", date(2016, 5, 21)))
    expected = {"no_header": ["list_heading"], "*": wrong}.get(key, [f"file_{key}"])
    assert (wrong, len(wrong)) == (expected, 1)


def test_every_sheet_is_read_or_told(quick):
    """Two sheets of cars are compared, one of pensions and a hidden one are told; the first may
    be a cover."""
    (case,) = surveyed(quick)
    (_a, first), (_b, second) = numbers(quick, case)[:2]
    head = ("姓名", "证件号码", "号牌号码", "品牌型号")
    book = Workbook()
    book.active.title = "说明"
    book.active.append(("车管所名单",))
    for title, rows in {
        "一": (head, ("某人", first, "鲁B1", "五菱")),
        "二": (head, ("某人", second, "鲁B2", "长安"), ("某人", "370282", "鲁B3", "长安")),
        "养老": (("姓名", "证件号码", "险种"), ("某人", first, "居民")),
        "藏": (head, ("某人", first, "鲁B4", "五菱")),
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book["藏"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    found = stage_bytes(quick, out.getvalue(), name="名单.xlsx")
    assert (found.kind.key, found.read, found.fresh) == ("vehicle", 2, 2)
    assert [row for row, *_rest in found.shown] == ["一 2", "二 2"]
    assert [row for row, _why in found.why] == ["二 3"]
    assert [reason.key for reason in found.sheets] == ["list_sheet", "list_sheet", "list_hidden"]
    said = "".join(map(str, found.sheets))
    assert [name for name in ("说明", "养老", "藏") if f"“{name}”" not in said] == []


def test_the_dry_run_keeps_no_more_than_the_screen_shows(quick):
    """Whatever the size of a list: the session holds figures and the first of each."""
    (case,) = surveyed(quick)
    number = numbers(quick, case)[0][1]
    text = CARS + "".join(car(number, plate=f"鲁B{n:05d}") for n in range(60))
    text += "".join(car(f"1{n}") for n in range(60))
    found = stage(quick, text)
    assert (found.fresh, len(found.shown)) == (60, taking_in.SHOWN)
    assert (found.unread, len(found.why)) == (60, taking_in.SHOWN)
    assert number not in repr(found)
    assert take(quick, text) == (60, 0)


def test_what_a_list_said_goes_when_its_retention_is_over(quick):
    """730 days after it was resolved and not a day before; open hits stay, the finding stays."""
    (case,) = surveyed(quick)
    (_a, first), (_b, second) = numbers(quick, case)[:2]
    text = CARS + car(first) + car(second, plate="鲁B54321")
    take(quick, text)
    resolve(quick, quick.rows(DepartmentHit)[0])
    quick.later(729)
    with quick.at_now():
        assert sweep(quick.session).forgotten == 0
    quick.later(1)
    with quick.at_now():
        assert sweep(quick.session).forgotten == 1
        assert sweep(quick.session).forgotten == 0
        gone, _open = hits.of_case(quick.session, quick.actor("town"), case)[::-1]
    resolved, waiting = quick.rows(DepartmentHit)
    assert (resolved["says"], resolved["outcome"]) == ([], "车已过户，见过户凭证")
    assert (resolved["state"], waiting["state"]) == ("explained", "open")
    assert waiting["says"]
    assert gone["lines"] == []
    # The same row in a later list is still known.
    assert take(quick, text + "\n") == (0, 0)
    assert verify(quick.session).broken == []


def test_a_veto_is_proposed_with_the_words_of_the_hit(quick):
    case = compared(quick)
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    (hit,) = quick.rows(DepartmentHit)
    resolve(quick, hit, "veto", item="V02", told_on=quick.today)
    (veto,) = quick.rows(Veto)
    assert (veto["item"], veto["state"], quick.case(case)["vetoes"]) == ("V02", "open", 1)
    result = {"result": quick.file("county"), "hits": ()}
    assert refused(lambda: quick.act("county", case, "comparison_back", result)) == ["no_open_veto"]
    assert verify(quick.session).broken == []


def test_after_the_survey_a_hit_shows_and_offers_no_veto(quick):
    (case,) = surveyed(quick)
    quick.to_passed(batch_of(quick), [case])
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    (hit,) = quick.rows(DepartmentHit)
    told = {"item": "V02", "told_on": quick.today}
    assert refused(lambda: resolve(quick, hit, "veto", **told)) == ["veto_now"]
    assert resolve(quick, hit, "correct") == "登记须更正"
    (hit,) = quick.rows(DepartmentHit)
    # A mistake is looked at again, with a reason; nothing without evidence.
    with quick.at_now():
        resolving.resolve(
            quick.session,
            quick.actor("town"),
            hit["id"],
            "look_again",
            {"reason": "凭证是别人的"},
            seen=hit["version"],
            token=quick.token(),
        )
    (hit,) = quick.rows(DepartmentHit)
    assert (hit["state"], hit["outcome"], hit["evidence"]) == ("open", "", [])
    assert refused(lambda: resolve(quick, hit, evidence=())) == ["form_evidence"]


def test_a_person_who_changed_households_is_hit_where_they_live_now(quick):
    """People are met by key: two of one name in two villages are two."""
    (case,) = surveyed(quick)
    other = quick.household(0 + 40, SECOND, "clerk2")
    assert quick.rows(Person, household_id=other)
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    assert {h["region"] for h in quick.rows(DepartmentHit)} == {VILLAGE}
