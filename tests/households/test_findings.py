"""What the checks found, kept: found at night, explained in place, closed when it is mended."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import delete, insert, update

from models.account import Ledger
from models.case import Case
from models.columns import table
from models.finding import DataFinding
from models.household import Household, HouseholdPhone, Person
from models.register import Representative
from tests.fixtures import ground
from tests.fixtures.ground import passed, refused, to_be_filed
from tests.fixtures.world import VILLAGE, World
from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.refusals import Malformed, NotNow, NotYours
from workflows.base.words import ENGLISH, speaking
from workflows.commands.sweep import whole
from workflows.households import fields, finding_lists, member_checks
from workflows.households.checks import CATALOGUE, HOUSEHOLD_RULES, MEMBER_RULES
from workflows.households.checks.rule import reads
from workflows.households.fields.field import Asked
from workflows.registers import entries
from workflows.registers.words import KIN
from workflows.reports import nightly
from workflows.reports.case_records import Records

database_template = ground.database_template
quick = ground.quick
world = ground.world
# A man of forty-five with a skill, healthy, and no work the whole year (W57); no certificate (E40).
IDLE = {"labour": "skilled", "health": "healthy", "work_months": 0}


def night(world, size=nightly.STRETCH):
    with world.at_now():
        common, after, done = nightly.across(world.session), 0, nightly.Settled()
        while stretch := nightly.judged(world.session, common, after, size=size):
            done += nightly.settled(world.session, stretch)
            after = stretch.last
    return done


def desk(world):
    with world.at_now():
        return finding_lists.desk(world.session, world.actor("clerk"))


def say(world, person, **answers):
    people = table(Person)
    world.session.execute(update(people).where(people.c.id == person).values(traits=answers))


def head_of(world, home):
    return next(row for row in world.rows(Person, household_id=home) if row["relation"] == "head")


def found(world, home, state="open"):
    rows = world.rows(DataFinding, household_id=home)
    return {row["code"]: row for row in rows if row["standing"] == state}


def codes(world, home):
    return set(found(world, home))


def lay_idle(world):
    home = world.household(0)
    head = head_of(world, home)
    born = world.today.replace(year=world.today.year - 45)
    people = table(Person)
    world.session.execute(update(people).where(people.c.id == head["id"]).values(born=born))
    say(world, head["id"], **IDLE)
    return home


@pytest.fixture
def idle(world):
    return lay_idle(world)


def test_what_is_found_at_night_has_an_owner_and_a_day(world, idle):
    done = night(world)
    row = found(world, idle)["W57"]
    assert done.new == done.standing > 0
    assert (row["owner"], row["severity"]) == (Role.CLERK, "W")
    assert row["due_on"] == world.today + timedelta(days=15)
    assert row["person_id"] == head_of(world, idle)["id"]


def test_a_second_night_finds_nothing_new_and_changes_nothing(world, idle):
    first = night(world)
    rows = world.rows(DataFinding)
    assert night(world) == replace(first, new=0)
    assert world.rows(DataFinding) == rows


def test_the_night_goes_over_everybody_whatever_the_stretch(world, idle):
    world.household(1)
    world.household(2)
    whole = night(world)
    assert night(world, size=1).standing == whole.standing


def test_what_is_mended_is_closed_and_what_comes_back_is_new(world, idle):
    night(world)
    head = head_of(world, idle)["id"]
    say(world, head, **IDLE | {"work_months": 3})
    assert night(world).closed == 1
    assert "W57" not in codes(world, idle)
    assert found(world, idle, "closed")["W57"]["closed_at"] == world.moment
    say(world, head, **IDLE)
    night(world)
    both = [row["standing"] for row in world.rows(DataFinding, household_id=idle, code="W57")]
    assert sorted(both) == ["closed", "open"]


def test_a_reason_holds_until_the_answers_it_speaks_of_change(world, idle):
    night(world)
    clerk = world.actor("clerk")
    finding_lists.explain(world.session, clerk, found(world, idle)["W57"]["id"], "在家照顾病人")
    night(world)
    kept = found(world, idle, "reasoned")["W57"]
    assert (kept["reason"], kept["reasoned_by"]) == ("在家照顾病人", clerk.user_id)
    head = head_of(world, idle)["id"]
    say(world, head, **IDLE | {"ethnicity": "han"})  # the rule does not read it
    night(world)
    assert "W57" in found(world, idle, "reasoned")
    say(world, head, **IDLE | {"education": "college"})
    night(world)
    again = found(world, idle)["W57"]
    assert (again["reason"], again["reasoned_by"]) == ("", None)


def test_a_birthday_that_changes_the_figure_leaves_the_reason(world, idle):
    night(world)
    finding_lists.explain(
        world.session, world.actor("clerk"), found(world, idle)["W57"]["id"], "在家照顾病人"
    )
    world.later(366)
    night(world)
    kept = found(world, idle, "reasoned")["W57"]
    assert kept["said"]["values"]["age"] == 46


def test_a_reason_is_in_the_books_without_its_words(world, idle):
    night(world)
    key = found(world, idle)["W57"]["id"]
    finding_lists.explain(world.session, world.actor("clerk"), key, "在家照顾病人")
    entry = world.rows(Ledger, what="finding_explained")[-1]
    assert entry["detail"] == {"finding": key, "code": "W57", "length": 6}


@pytest.mark.parametrize("login", ["far_clerk", "leader", "admin", "helper"])
def test_who_does_not_see_the_household_sees_and_explains_nothing(world, idle, login):
    night(world)
    actor, key = world.actor(login), found(world, idle)["W57"]["id"]
    assert finding_lists.listed(world.session, actor) == []
    assert finding_lists.by_rule(world.session, actor) == []
    assert finding_lists.by_village(world.session, actor) == []
    assert finding_lists.of_household(world.session, actor, idle) == []
    with pytest.raises(NotYours):
        finding_lists.explain(world.session, actor, key, "在家照顾病人")


def test_who_only_looks_is_offered_nothing(world, idle):
    night(world)
    key = found(world, idle)["W57"]["id"]
    for login in ("inspector", "county"):
        actor = world.actor(login)
        rows = finding_lists.listed(world.session, actor)
        assert rows
        assert not any(row["edits"] or row["explains"] for row in rows)
        with pytest.raises(NotYours):
            finding_lists.explain(world.session, actor, key, "在家照顾病人")


def test_what_must_be_corrected_takes_no_reason_and_a_short_one_is_none(world, idle):
    say(world, head_of(world, idle)["id"], **IDLE | {"work_months": 13})
    night(world)
    clerk = world.actor("clerk")
    blocked = found(world, idle)["E55"]
    with pytest.raises(NotNow):
        finding_lists.explain(world.session, clerk, blocked["id"], "就是这样的")
    say(world, head_of(world, idle)["id"], **IDLE)
    night(world)
    key = found(world, idle)["W57"]["id"]
    with pytest.raises(Malformed):
        finding_lists.explain(world.session, clerk, key, "病人 ")
    finding_lists.explain(world.session, clerk, key, "照顾病人")
    assert refused(
        lambda: finding_lists.explain(world.session, clerk, blocked["id"], "照顾病人")
    ) == ["finding_closed"]


def test_the_figures_count_households_and_days(world, idle):
    world.household(1)
    night(world)
    clerk = world.actor("clerk")
    (village,) = finding_lists.by_village(world.session, clerk)
    assert (village["region"], village["households"]) == (VILLAGE, 2)
    with world.at_now():
        rules = finding_lists.by_rule(world.session, clerk)
    rule = next(row for row in rules if row["code"] == "W57")
    assert (rule["open"], rule["homes"], rule["overdue"]) == (1, 1, 0)
    n, late = desk(world)
    assert late == 0 < n
    world.later(15)
    assert desk(world) == (n, 0)
    world.later(1)
    assert desk(world) == (n, n)


def test_a_shared_telephone_is_found_in_both_households(world, idle):
    other, phones = world.household(1), table(HouseholdPhone)

    def gives(home, *words):
        world.session.execute(delete(phones).where(phones.c.household_id == home))
        world.session.execute(
            insert(phones), [{"blind": word, "household_id": home} for word in words]
        )
        homes = table(Household)
        joined = update(homes).where(homes.c.id == home).values(phone_blind=" ".join(words))
        world.session.execute(joined)

    gives(idle, "a" * 32, "c" * 32)
    gives(other, "b" * 32)
    night(world)
    assert "W91" not in codes(world, idle) | codes(world, other)
    # The second of two numbers counts like the first.
    gives(other, "b" * 32, "c" * 32)
    night(world)
    assert "W91" in codes(world, idle) & codes(world, other)


def test_a_sentence_is_read_in_the_readers_language(world, idle):
    night(world)
    rows = finding_lists.listed(world.session, world.actor("clerk"), code="W57")
    assert "全年没有务工" in str(rows[0]["why"])
    with speaking(ENGLISH):
        assert "全年" not in f"{rows[0]['why']}{rows[0]['remedy']}"


def test_a_household_walked_to_its_card_breaks_no_rule_of_the_procedure(world):
    batch, campaign = ground.batch_of(world), ground.campaign_of(world)
    cases = ground.passed(world, 1)
    world.to_filed(cases, batch, campaign)
    night(world)
    home = world.case(cases[0])["household_id"]
    assert {code for code in codes(world, home) if int(code[1:]) >= 160} == set()
    world.later(30)
    night(world)
    assert "W124" in codes(world, home)


def only(world, home, code):
    return next(row for row in world.rows(DataFinding, household_id=home) if row["code"] == code)


def told(world, home, code):
    with world.at_now():
        rows = finding_lists.of_household(world.session, world.actor("town"), home)
    return next(str(row["why"]) for row in rows if row["code"] == code)


def test_days_that_pass_are_counted_by_whoever_reads_and_written_by_no_night(world):
    batch, campaign = ground.batch_of(world), ground.campaign_of(world)
    (case,) = ground.passed(world, 1)
    late = world.household(1)
    waiting = world.open(batch, late)
    world.to_filed([case], batch, campaign)
    home = world.case(case)["household_id"]
    world.later(40)
    night(world)
    due = clock.shanghai_day(world.case(waiting)["due_at"])
    filed = clock.shanghai_day(world.case(case)["since"])
    on, rows = world.today, world.rows(DataFinding)
    for days in (0, 1, 30):
        world.today = on + timedelta(days=days)
        assert night(world).changed == 0
        assert world.rows(DataFinding) == rows
        assert f"已 {(world.today - filed).days} 天" in told(world, home, "W124")
        assert f"超期 {(world.today - due).days} 天" in told(world, late, "W172")


def test_a_reason_for_days_holds_while_nothing_but_days_changes(world):
    batch = ground.batch_of(world)
    home = world.household(0)
    case = world.open(batch, home)
    world.later(60)
    night(world)
    with world.at_now():
        key = only(world, home, "W172")["id"]
        finding_lists.explain(world.session, world.actor("town"), key, "等卫生院证明")
    world.later(1)
    assert night(world).changed == 0
    assert only(world, home, "W172")["standing"] == "reasoned"
    due = world.case(case)["due_at"] + timedelta(days=1)
    cases = table(Case)
    world.session.execute(update(cases).where(cases.c.id == case).values(due_at=due))
    assert night(world).changed == 1
    assert only(world, home, "W172")["standing"] == "open"


def test_the_sweep_checks_the_whole_register(store):
    with store.transaction() as session:
        lay_idle(World(session, tokens=count(1_000)))
    done = whole(store)
    assert done.new == done.standing > 0
    again = whole(store)
    assert (again.new, again.closed, again.changed) == (0, 0, 0)
    assert again.standing == done.standing


# ------------------------------------------------- nobody is stopped by what they cannot answer


def test_what_stops_a_step_can_be_answered_on_the_form_of_whoever_it_stops():
    """Derived: a rule that may stop reads only what the household's form asks, or stops nobody."""
    for rule in (*MEMBER_RULES, *HOUSEHOLD_RULES):
        if rule.code[0] == "E" and rule.stops and member_checks.answerable(reads(rule)):
            assert all(Asked.ENTRY in fields.CATALOGUE[key].asked for key in reads(rule))
    stopping = {
        rule.code
        for rule in CATALOGUE
        if rule.code[0] == "E" and rule.stops and member_checks.answerable(reads(rule))
    }
    assert {"E7", "E9", "E20", "E26", "E50", "E70"} <= stopping
    assert {"E60", "E40", "E120"}.isdisjoint(stopping)


@pytest.mark.parametrize(
    ("answers", "stops"),
    [
        ({"health": "disabled"}, False),  # without a certificate: true, and to be helped
        ({"resident_medical": "no", "employee_medical": "no"}, False),
        ({"work_months": 13}, True),
    ],
)
def test_a_true_hardship_stops_nobody_from_help(answers, stops):
    row = {
        "name": "田禾",
        "relation": "head",
        "sex": "male",
        "born": None,
        "id_kind": "",
        "traits": answers,
    }
    assert (
        bool(member_checks.blocking({"traits": {}, "phone_blind": "x"}, [row], clock.today()))
        is stops
    )


def test_kin_whom_the_register_learns_of_after_they_acted_are_found(quick):
    """By key: somebody of the surveyor's name is nobody until the entry is tied."""
    (case,) = passed(quick)
    home, seat = quick.case(case)["household_id"], quick.rows(Representative, region=VILLAGE)[0]
    words = {"post": "会计", "relation": "兄弟姐妹", "kin_name": head_of(quick, home)["name"]}

    def known(official="冯委", **ties):
        with quick.at_now():
            if ties:
                who = {"official_name": official} | words
                entries.add(quick.session, quick.actor("town"), KIN, VILLAGE, who, **ties)
            return Records(quick.session, home, home, clock.now()).case(home).kin

    assert known() == 0
    assert known(household_id=home) == 0
    assert known("卫镇", household_id=home, user_id=quick.user("clerk")) == 0, "had no part"
    assert known("冯委二", household_id=home, user_id=quick.user("member")) == 1
    assert known("代表", household_id=home, representative_id=seat["id"]) == 2
    night(quick)
    assert "E171" in codes(quick, home)


def test_the_announcement_has_to_hang_as_long_as_the_notices(quick):
    (case,) = to_be_filed(quick)
    home = quick.case(case)["household_id"]
    with quick.at_now():
        posted, closed, days = Records(quick.session, home, home, clock.now()).case(home).third
    assert (closed - posted).days > days > 0
