"""Every household of every roster that comes in goes from the roster to the card.

Rosters are made as offices make them: daily words for relations, namesakes, children without a
number, telephones of every kind, answers that contradict each other. Where a rule blocks, whoever
is blocked asks the family again and answers on the household's form; then the step goes on.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from models.case import Case
from models.household import Household, Person
from models.place import Region
from models.rows import table
from tests.exchange.test_roster import sheet
from tests.fixtures.databases import EMPTY, SQLITE, Template
from tests.fixtures.persons import id_number
from tests.fixtures.world import SECOND, TOWN, VILLAGE, World, lay_ground
from workflows.access import places
from workflows.base import identity
from workflows.base.refusals import NotReady, Refused
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.households import register
from workflows.households.members import Entry, Member
from workflows.identification.states import CaseState

TODAY = date(2026, 10, 9)
ROSTER_DAY = date(2016, 5, 20)
PLACE = {"县": "即墨市", "乡镇": "甲镇", "行政村": "东岭村"}
# Two of them in every family's reach: namesakes are ordinary.
NAMES = ("王秀英", "李桂英", "张伟", "买买提·艾力", "古丽・巴合提", "欧阳建国", "王 丽", "丁一")
# As they are typed: what stands in brackets, radicals, full width, unseen signs, a remark.
TYPED_NAMES = (
    "王秀英（大）",
    "王秀英（小）",
    "⻢⽟兰",
    "李桂英(外出)",
    "张\u200b伟",
    "赵　敏",
    "Maria Ｌi",
)
# word of the roster: (the code, its sex, years older than the head)
RELATIONS = {
    "配偶": ("", 0),
    "老伴": ("", -1),
    "爱人": ("", 2),
    "妻子": ("female", 1),
    "1.配偶": ("", 1),
    "之子": ("male", -25),
    "大儿子": ("male", -22),
    "次子": ("male", -30),
    "养子": ("male", -28),
    "继女": ("female", -26),
    "长女": ("female", -23),
    "三女": ("female", -33),
    "媳妇": ("female", -24),
    "之女婿": ("male", -22),
    "孙女": ("female", -50),
    "外甥": ("male", -35),
    "弟": ("male", -4),
    "妹": ("female", -6),
    "岳母": ("female", 24),
    "母亲": ("female", 21),
    "父": ("male", 23),
    "孙媳": ("female", -45),
    "奶奶": ("female", 46),
}
PHONES = (
    "13812345678",
    "0532-88551234",
    "8551234",
    "+86 13987654321",
    "无",
    "",
    "13812345678、13711112222",
    "13600001111(儿子)",
)
SCHOOLS = ("", "非在校生", "学前教育", "小学", "七年级", "高中一年级", "大专及以上")
EDUCATIONS = ("", "文盲或半文盲", "小学", "初中", "高中", "学龄前儿童")
HEALTHS = ("", "健康", "长期慢性病", "患有大病", "残疾")
LABOURS = ("", "普通劳动力", "技能劳动力", "丧失劳动力", "无劳动力")
WORKS = ("", "乡(镇)内", "县外省内", "省外")


@dataclass
class Row:
    """One line of a roster: what stands in its cells."""

    name: str
    relation: str
    born: date
    sex: str
    numbered: bool
    cells: dict = field(default_factory=dict)
    # Instead of a number: 无, 新生儿, 外籍.
    instead: str = ""


@st.composite
def families(draw):
    """A family with at most one spouse and no two parents of one sex."""
    born = date(draw(st.integers(1940, 1985)), 3, 5)
    head_sex = draw(st.sampled_from(["male", "female"]))
    words = draw(st.lists(st.sampled_from(sorted(RELATIONS)), max_size=5, unique=True))
    spouses = [w for w in words if RELATIONS[w][0] == "" or w == "妻子"]
    words = [
        w for w in words if w not in spouses[1:] and not (w == "妻子" and head_sex == "female")
    ]
    rows = [Row(draw(st.sampled_from(NAMES)), "户主", born, head_sex, True)]
    for word in words:
        sex, older = RELATIONS[word]
        if not sex:
            sex = "female" if head_sex == "male" else "male"
        # Nobody on a list is younger than the list.
        year = min(born.year - older, ROSTER_DAY.year - 1)
        child = year >= 2012
        rows.append(
            Row(
                draw(st.sampled_from(NAMES)),
                word,
                date(year, draw(st.integers(1, 12)), draw(st.integers(1, 28))),
                sex,
                not child or draw(st.booleans()),
            )
        )
    for row in rows:
        row.cells = {
            "在校生状况": draw(st.sampled_from(SCHOOLS)),
            "文化程度": draw(st.sampled_from(EDUCATIONS)),
            "健康状况": draw(st.sampled_from(HEALTHS)),
            "劳动技能": draw(st.sampled_from(LABOURS)),
            "务工状况": draw(st.sampled_from(WORKS)),
            "务工时间": draw(st.sampled_from(["", "0", "3", "12"])),
        }
    rows[0].cells["联系电话"] = draw(st.sampled_from(PHONES))
    return rows


# How a day of birth is written where no number tells it.
DAYS = (
    str,
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y%m%d}",
    lambda day: (day - date(1899, 12, 30)).days,
)


@st.composite
def odd_families(draw):
    """The odd cases of the design, each of them in every roster: {what is odd: the family}."""
    born = date(draw(st.integers(1950, 1970)), 3, 5)
    name = draw(st.sampled_from(NAMES))

    def row(relation, years, sex, numbered=True, called=name, **cells):
        day = date(min(born.year + years, ROSTER_DAY.year - 1), 5, draw(st.integers(1, 28)))
        instead = cells.pop("instead", "")
        if not numbered:
            cells["出生日期"] = draw(st.sampled_from(DAYS))(day)
        return Row(called, relation, day, sex, numbered, cells, instead)

    kin = ("之子", "之女", "之孙子", "之孙女")
    many = [row(kin[n % 4], (22, 24, 45, 46)[n % 4], ("male", "female")[n % 2]) for n in range(21)]
    phones = draw(
        st.sampled_from(["13812345678（儿子）、0532-88551234", "13812345678/13711112222"])
    )
    return {
        "of 23, all of one name": [
            row("户主", 0, "male"), row("老伴", 1, "female"), *many,
        ],
        "foreign spouse, newborn, no hukou": [
            row("户主", 0, "male"),
            row("配偶", 8, "female", False, "Nguyen Thi Lan", instead="外籍"),
            row("之子", 60, "male", False, instead="新生儿"),
            row("弟", -4, "male", False, instead="无户口"),
        ],
        "names as typed, two telephones": [
            row("户主", 0, "female", called=TYPED_NAMES[0], 联系电话=phones),
            row("大女儿", 22, "female", called=TYPED_NAMES[1]),
            *(row("其他", 3, "female", called=each) for each in TYPED_NAMES[2:]),
        ],
        "codes for relations": [
            row("01", 0, "male"), row("02", 1, "female"), row("03", 25, "male"),
            row("04", 27, "female", 备注="外嫁"), row("11", -25, "male"),
        ],
        "a pupil of then": [
            row("户主", 0, "male"),
            row("之女", 40, "female", 在校生状况="小学", 文化程度="小学", 健康状况="健康"),
        ],
    }  # fmt: skip


def roster(households):
    """The families as one workbook, whole."""
    people, order = [], 0
    for n, rows in enumerate(households, 1):
        for row in rows:
            order += 1
            number = id_number(row.born, row.sex, order % 490) if row.numbered else row.instead
            people.append(
                {
                    "户编号": f"{n:03}",
                    "姓名": row.name,
                    "证件号码": number,
                    "性别": {"male": "男", "female": "女"}[row.sex],
                    "与户主关系": row.relation,
                    **PLACE,
                    "联系电话": "",
                    **row.cells,
                }
            )
    return sheet(*people, before=([f"导出时间:{ROSTER_DAY}"],))


@pytest.fixture
def office(all_databases, own_folder):
    """A village on a day of 2026, on SQLite: what is asked here is the procedure's own."""
    from models.store import Store

    url = all_databases.fresh(SQLITE, own_folder, Template("world", lay_ground, EMPTY))
    store = Store(url, own_folder)
    yield store
    store.close()
    all_databases.drop(url)


def told(world, people):
    """What the family says when it is asked again: answers that fit the age and each other."""
    members = []
    for row in people:
        years = identity.age_on(TODAY, row["born"]) if row["born"] else 40
        traits = {"health": "healthy", "ethnicity": "han"}
        if years < 6:
            traits |= {"education": "preschool", "labour": "none"}
        elif years < 13:
            traits |= {"school": "primary", "labour": "none"}
        elif years < 16:
            traits |= {"school": "junior_2", "labour": "none"}
        elif years < 60:
            traits |= {"education": "junior", "school": "none", "labour": "ordinary"}
        else:
            traits |= {"education": "primary", "school": "none", "labour": "none"}
        if not row["id_masked"]:
            traits["no_number"] = (row["traits"] or {}).get("no_number") or "newborn"
        members.append(
            Member(
                key=row["id"],
                name=row["name"],
                relation=row["relation"],
                sex=row["sex"],
                born=row["born"] or date(1980, 1, 1),
                traits=traits,
                asked=frozenset(traits),
            )
        )
    return tuple(members)


def ask_again(world, login, household):
    """Whoever is blocked opens the household's form and answers there."""
    home = world.row(Household, household)
    people = people_of(world, household)
    entry = Entry(
        number=home["number"],
        group_name=home["group_name"],
        address=home["address"],
        traits=home["traits"] or {},
        members=told(world, people),
    )
    amended(world, login, home, entry, "入户再次询问")


def amended(world, login, home, entry, note):
    """The household's form handed in."""
    with world.at_now():
        register.amend(
            world.session,
            world.actor(login),
            home["id"],
            entry,
            seen=home["version"],
            token=world.token(),
            note=note,
        )


def take(world, login, case, action, payload):
    """A step; where it is refused, the family is asked again by the same person, once."""
    made = payload() if callable(payload) else payload
    try:
        world.act(login, case, action, made)
    except Refused:
        ask_again(world, login, world.case(case)["household_id"])
        world.act(login, case, action, made)


def people_of(world, household):
    """Who lives there."""
    return [p for p in world.rows(Person, household_id=household) if p["left_on"] is None]


def new_number(row, order):
    """The number tells the birth and the sex, which a roster may have left out."""
    return id_number(row["born"] or date(2026, 9, 1), row["sex"] or "male", order)


def gets_a_number(world, login, household, n):
    """Who came without a number is in the register of residents by now: the form takes it."""
    home = world.row(Household, household)
    members = tuple(
        Member(
            key=row["id"],
            name=row["name"],
            relation=row["relation"],
            sex=row["sex"],
            born=row["born"],
            number="" if row["id_masked"] else new_number(row, n + at),
            traits=row["traits"],
        )
        for at, row in enumerate(people_of(world, household))
    )
    entry = Entry(
        number=home["number"],
        group_name=home["group_name"],
        address=home["address"],
        traits=home["traits"],
        members=members,
    )
    amended(world, login, home, entry, "已上户口")


def to_the_last_notice(world, cases, batch, campaign):
    """Announced by village, township and county, approved by both; not filed yet."""
    world.through_notice(batch, 1, cases)
    for case in cases:
        world.report(case)
    world.sign_round(world.round(campaign, "township"))
    world.through_notice(batch, 2, cases)
    world.sign_round(world.round(campaign, "county"))
    world.through_notice(batch, 3, cases)


def test_every_household_that_comes_in_goes_to_the_card(office):
    @settings(
        max_examples=3,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
        deadline=None,
    )
    @given(st.lists(families(), min_size=3, max_size=3), odd_families())
    def walked(ordinary, odd):
        households = [*ordinary, *odd.values()]
        with office.transaction() as session:
            world = World(session, today=TODAY)
            try:
                walk(world, households)
            finally:
                session.rollback()

    walked()


def walk(world, households):
    people = sum(map(len, households))
    with world.at_now():
        clerk = world.actor("town")
        staging = read_and_stage(world.session, clerk, roster(households))
        reasons = [str(r.reason) for r in staging.reading.refusals]
        assert (reasons, len(staging.households)) == ([], len(households))
        batch_row = importing.take_in(world.session, clerk, staging)
    assert len(world.rows(Person)) == people
    to_the_card(world, batch_row["id"])
    assert len([p for p in world.rows(Person) if p["left_on"] is None]) == people


def to_the_card(world, *imports):
    """Everybody an import brought, from the application to the card."""
    campaign = world.campaign()
    batch = world.batch(campaign)
    with world.at_now():
        done = [
            importing.open_applications(world.session, world.actor("clerk"), key) for key in imports
        ]
    assert [one.refused for one in done] == [() for _one in imports]
    cases = [case for one in done for case in one.opened]
    team = {"surveyors": (world.user("member"), world.user("team")), "visit_on": world.today}
    for case in cases:
        take(world, "clerk", case, "submit", world.submission)
        take(world, "chair", case, "accept", {})
        take(world, "chair", case, "start_survey", team)
        n = world.case(case)["members"]
        take(world, "team", case, "submit_survey", lambda n=n: world.survey("team", people=n))
    world.to_passed(batch, cases)
    to_the_last_notice(world, cases, batch, campaign)
    for n, case in enumerate(cases):
        if any(not p["id_masked"] for p in people_of(world, world.case(case)["household_id"])):
            with pytest.raises(NotReady) as refused:
                world.act("clerk", case, "file", world.filing(case))
            assert [r.key for r in refused.value.reasons] == ["numbered"]
            gets_a_number(world, "clerk", world.case(case)["household_id"], 100 + 6 * n)
            looked = {"reason": "户口簿已看，人未变"}
            world.act("county", case, "confirm_people_county", looked)
        world.act("clerk", case, "file", world.filing(case))
    assert {row["state"] for row in world.rows(Case)} == {CaseState.FILED}


FIELD = Path(__file__).parents[1] / "fixtures" / "rosters"
# Of each file as offices make them: households that come in, people in them, and the keys of what
# keeps the others out.
OF_THE_FIELD = {
    "ditto_marks": (1, 2, set()),
    "head_1_before_death": (1, 3, set()),
    "head_2_after_death": (1, 2, set()),
    "hidden_row": (2, 2, set()),
    "household_number_16_digits": (0, 0, {"number"}),
    "household_of_23": (1, 23, set()),
    "leading_zero_formula": (0, 0, {"number", "stray"}),
    "merged_household_number": (1, 4, set()),
    "names_the_poster_refuses": (2, 2, set()),
    "names_unicode_15": (2, 2, set()),
    "newborn_without_number": (1, 2, set()),
    "phones": (4, 4, set()),
    "relations_of_the_hukou_book": (1, 8, set()),
    "row_without_name_and_number": (0, 0, {"name"}),
    "two_of_one_name": (1, 3, set()),
    "two_sheets": (2, 2, set()),
}


def named_as_there(world):
    """The places of the files: the world's under their own codes."""
    regions = table(Region)
    names = {TOWN: "即墨经济开发区", VILLAGE: "东塔子村", SECOND: "西塔子村"}
    for key, name in names.items():
        world.session.execute(update(regions).where(regions.c.key == key).values(name=name))
    places.changed(world.session)


def staged(world, name):
    with world.at_now():
        return read_and_stage(world.session, world.actor("town"), FIELD / f"{name}.xlsx")


def test_each_household_of_the_files_of_the_field_is_placed_or_refused_with_a_sentence(office):
    assert {path.stem for path in FIELD.glob("*.xlsx")} == OF_THE_FIELD.keys()
    found = {}
    with office.transaction() as session:
        world = World(session, today=TODAY)
        named_as_there(world)
        for name in OF_THE_FIELD:
            seen = staged(world, name)
            keys = {remark.reason.key for remark in seen.refusals}
            found[name] = (len(seen.households), sum(len(h.people) for h in seen.households), keys)
            for remark in seen.refusals:
                assert "请" in str(remark.remedy)
                assert str(remark.reason).endswith("。")
            assert bool(seen.refused) == bool(keys)
        session.rollback()
    assert found == OF_THE_FIELD


# One person stands in several of these files: as one of them has the whole household.
WALKED = (
    "merged_household_number",
    "head_1_before_death",
    "hidden_row",
    "household_of_23",
    "names_the_poster_refuses",
    "names_unicode_15",
    "newborn_without_number",
    "phones",
    "relations_of_the_hukou_book",
    "two_of_one_name",
)


def test_whoever_comes_in_by_the_files_of_the_field_goes_to_the_card(office):
    with office.transaction() as session:
        world = World(session, today=TODAY)
        named_as_there(world)
        imports = []
        for name in WALKED:
            seen = staged(world, name)
            with world.at_now():
                imports.append(importing.take_in(session, world.actor("town"), seen)["id"])
        people = sum(OF_THE_FIELD[name][1] for name in WALKED)
        assert len(world.rows(Person)) == people
        to_the_card(world, *imports)
        assert sum(p["left_on"] is None for p in world.rows(Person)) == people
        # The roster of after the death, and the household is filed: the head first, by the form.
        keys = {remark.reason.key for remark in staged(world, "head_2_after_death").refusals}
        assert keys == {"two_heads"}
        session.rollback()
