"""Whoever wants others in a filed household, another day, another number: each way there is, tried
by the person who would try it, and refused in a sentence with nothing half written.

`read_in` is everything of a household that a refusal may not touch.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from models.case import Event, OpenCase
from models.columns import table
from models.household import (
    ChangeRequest,
    Household,
    HouseholdLink,
    HouseholdNumber,
    HouseholdVersion,
    Person,
)
from models.keys import new_id
from models.record import AgendaLine, NoticeLine, Paper, RoundLine
from models.register import OfficialKin
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused
from tests.fixtures.invariants import all_faults
from tests.fixtures.persons import id_number
from tests.fixtures.standing import (
    WHY,
    amend,
    another_family,
    by,
    child_comes,
    decide,
    entered,
    head_dies,
    home_of,
    people_of,
    stand,
    tell,
)
from tests.fixtures.world import COUNTY, TOWN, VILLAGE
from tests.households.test_swapped_people import (
    PLACE,
    bring,
    held_too,
    kept,
    listed,
    person,
    stranger,
)
from workflows.base import codes
from workflows.base.refusals import Refused
from workflows.households import change_requests, fitting, members, open_requests, register
from workflows.households.event_list import EVENTS, LEAVING_ASKED
from workflows.households.household_numbers import Kind
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick
LISTS = (AgendaLine, NoticeLine, RoundLine)
LIVES = (Person, Household, HouseholdVersion, HouseholdLink, ChangeRequest, Paper, Event)


def read_in(world):
    return [world.rows(model) for model in LIVES]


def somebody(relation="son", n=61, name="丁大贵", born=date(1988, 2, 3), sex="male"):
    return members.Member(name=name, relation=relation, number=id_number(born, sex, n))


def keys_and_words(do):
    with pytest.raises(Refused) as caught:
        do()
    return [r.key for r in caught.value.reasons], " ".join(map(str, caught.value.reasons))


def request_typed(world, case, *, login="clerk", action="request_change", proof=True, **said):
    """What somebody hands to the engine who types the payload."""
    home = home_of(world, case)["id"]
    payload = {"day": world.today, "note": WHY, "evidence": world.file(login) if proof else ()}
    return world.act(login, home, action, payload | said, of=Household)


# -------------------------------------------------- the village clerk, at the household's own form


@pytest.mark.parametrize(
    "swap",
    [
        lambda w, c, **m: another_family(w, c, **m),
        lambda w, c, **m: amend(w, c, [*entered(w, c).members, somebody()], **m),
        lambda w, c, **m: amend(w, c, entered(w, c).members[:1], **m),
        lambda w, c, **m: amend(
            w, c, [kept(p, name=p["name"] + "一") for p in people_of(w, c)], **m
        ),
        lambda w, c, **m: amend(
            w, c,
            [kept(p, relation={"head": "spouse", "spouse": "head"}[p["relation"]])
             for p in people_of(w, c)], **m,
        ),
    ],
    ids=["another family", "one more", "one less", "names", "head"],
)  # fmt: skip
def test_the_people_of_a_filed_household_are_not_changed_by_its_form(quick, swap):
    """With a reason, with papers, under the yearly look: the form is not where people change."""
    case = stand(quick, "G2")
    yearly = {"event": "facts", "day": quick.today, "evidence": quick.file("clerk")}
    before = read_in(quick)
    for more, key in (({}, "event_named"), (yearly, "event_fits")):
        keys, words = keys_and_words(lambda m=more: swap(quick, case, **m))
        assert keys == [key]
        assert "登记变更" in words
    assert read_in(quick) == before


def test_an_answer_of_a_filed_household_waits_with_its_day_and_its_paper(quick):
    """Income, land, house and health are asked for like the people, by the household's form."""
    case = stand(quick, "G2")
    head, wife = by(quick, case, "head"), by(quick, case, "spouse")
    ill = [kept(head), kept(wife, traits={**wife["traits"], "health": "chronic"})]
    told = {"event": "facts", "day": quick.today}
    assert refused(lambda: amend(quick, case, ill)) == ["event_named"]
    assert refused(lambda: amend(quick, case, ill, **told)) == ["evidence"]
    tomorrow = {"event": "facts", "day": quick.today + timedelta(1)}
    proof = {"evidence": quick.file("clerk")}
    assert refused(lambda: amend(quick, case, ill, **tomorrow, **proof)) == ["event_future"]
    amend(quick, case, ill, **told, **proof)
    (row,) = quick.rows(ChangeRequest)
    assert (row["event"], row["day"], len(row["evidence"])) == ("facts", quick.today, 1)
    decide(quick, "town", case)
    wife = by(quick, case, "spouse")
    assert wife["traits"]["health"] == "chronic"
    # The answer holds for the day it was told for; no older one takes its place.
    well = [kept(head), kept(wife, traits={**wife["traits"], "health": "healthy"})]
    older = {"event": "facts", "day": quick.today - timedelta(1), **proof}
    keys, words = keys_and_words(lambda: amend(quick, case, well, **older))
    assert keys == ["answer_older"]
    assert quick.today.isoformat() in words
    amend(quick, case, well, event="facts", day=quick.today, **proof)


# ------------------------------------------------------------------ whoever types the payload


def carried_out(world, case, **more):
    return {"left_on": world.today, "left_why": "death", **more}


CARRY = {
    "a telephone that carries somebody out": lambda w, c, p: {
        "event": "phone", "changed": ((p["id"], carried_out(w, c)),),
    },
    "a birth that carries somebody out": lambda w, c, p: {
        "event": "birth", "changed": ((p["id"], carried_out(w, c)),),
    },
    "a death of another reason": lambda w, c, p: {
        "event": "death", "changed": ((p["id"], carried_out(w, c, left_why="moved_out")),),
    },
    "a death of another day": lambda w, c, p: {
        "event": "death",
        "changed": ((p["id"], carried_out(w, c, left_on=w.today - timedelta(400))),),
    },
    "a death that renames": lambda w, c, p: {
        "event": "death", "changed": ((p["id"], carried_out(w, c, name="丁秋月")),),
    },
    "a correction into another person": lambda w, c, p: {
        "event": "correction", "changed": ((p["id"], {"name": "丁秋月", "id_blind": "00" * 16}),),
    },
    "a correction of two": lambda w, c, p: {
        "event": "correction",
        "changed": tuple((q["id"], {"name": q["name"] + "一"}) for q in people_of(w, c)),
    },
    "school that gives land": lambda w, c, p: {
        "event": "enlisted",
        "changed": ((p["id"], {"traits": {**p["traits"], "health": "chronic"}}),),
    },
    "a column nobody changes": lambda w, c, p: {
        "event": "facts", "columns": {"elsewhere": True},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CARRY)
def test_the_papers_of_one_event_carry_no_other(quick, name):
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    said = CARRY[name](quick, case, wife)
    before = read_in(quick)
    keys, words = keys_and_words(lambda: request_typed(quick, case, **said))
    assert "event_fits" in keys
    assert "登记变更" in words
    assert read_in(quick)[0] == before[0]


def test_nobody_who_types_a_payload_comes_as_a_roster(quick):
    """Only the roster's own door spares the papers: neither a flag nor a word of the form."""
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    renamed = {"changed": ((wife["id"], {"name": "丁水泠"}),)}
    before = read_in(quick)
    flag = refused(lambda: request_typed(quick, case, proof=False, **renamed, roster=True))
    assert flag
    word = refused(lambda: request_typed(quick, case, proof=False, event="roster", **renamed))
    assert "event_by_roster" in word
    assert "evidence" in word
    # With papers it is still no roster.
    assert refused(lambda: request_typed(quick, case, event="roster", **renamed)) == [
        "event_by_roster"
    ]
    assert read_in(quick)[:5] == before[:5]


@pytest.mark.parametrize("event", ["split", "merge", "gone"])
def test_an_act_over_two_households_is_not_asked_for_as_one_of_one(quick, event):
    case = stand(quick, "G2")
    home = home_of(quick, case)["id"]
    gone = {"left_on": quick.today, "left_why": event}
    everybody = tuple((p["id"], gone) for p in people_of(quick, case))
    asks = {"event": event, "changed": everybody}
    assert "event_of_two" in refused(lambda: request_typed(quick, case, **asks))
    to = {"to": home, "relations": {str(p["id"]): "other" for p in people_of(quick, case)}}
    itself = "destination" if event == "gone" else "into_itself"
    assert itself in refused(
        lambda: request_typed(quick, case, action="ask_together", there=to, **asks)
    )
    asks = {"event": "death", "changed": everybody}
    assert "event_of_one" in refused(
        lambda: request_typed(quick, case, action="ask_together", **asks)
    )
    assert quick.rows(ChangeRequest) == []


# ------------------------------------------------------------------------------- back-dated days


def test_nobody_leaves_or_comes_before_the_household_was_filed(quick):
    """One day before is refused, the day itself is not; who was wrongly listed, or left out, is put
    right on the day it is put right."""
    case = stand(quick, "G2")
    wife, filed_on = by(quick, case, "spouse"), quick.today
    quick.later(30)
    before = read_in(quick)
    early = {"day": filed_on - timedelta(1)}
    attempts = {
        "death": {"person": wife["id"]}, "divorce": {"person": wife["id"]},
        "moved_out": {"person": wife["id"]}, "mistake": {"person": wife["id"]},
        "moved_in": {"newcomer": somebody()}, "missed": {"newcomer": somebody()},
        "birth": {"newcomer": somebody(born=filed_on - timedelta(1))},
        "new_head": {"head": wife["id"], "relations": {by(quick, case, "head")["id"]: "spouse"}},
        "split": {"people": (wife["id"],), "head_there": wife["id"]},
        "gone": {"fates": {p["id"]: "death" for p in people_of(quick, case)}},
    }  # fmt: skip
    for event, said in attempts.items():
        keys, words = keys_and_words(lambda e=event, s=said: tell(quick, case, e, **s, **early))
        assert keys == ["event_before_filing"], event
        for word in (filed_on.isoformat(), "2 人", "错登移出", "漏登补录"):
            assert word in words
    assert read_in(quick)[:5] == before[:5]
    tell(quick, case, "death", person=wife["id"], day=filed_on)
    assert quick.rows(ChangeRequest)[-1]["day"] == filed_on


def test_one_is_not_carried_out_and_another_in_before_the_meeting(quick):
    """The swap: A leaves in May, B has been there since May; the list of September said A."""
    case = stand(quick, "G2")
    lists = [quick.rows(model) for model in LISTS]
    wife = by(quick, case, "spouse")
    may = {"day": date(2015, 5, 1)}
    assert refused(lambda: tell(quick, case, "divorce", person=wife["id"], **may)) == [
        "event_before_filing"
    ]
    second = somebody("spouse", 62, "丁秋月", date(1960, 4, 5), "female")
    assert refused(lambda: tell(quick, case, "married_in", newcomer=second, **may)) == [
        "event_before_filing"
    ]
    # One after the other, on their days, with papers: two requests, two confirmations.
    tell(quick, case, "divorce", person=wife["id"])
    assert refused(lambda: tell(quick, case, "married_in", newcomer=second)) == ["one_request"]
    decide(quick, "town", case)
    quick.later()
    tell(quick, case, "married_in", newcomer=second)
    decide(quick, "town", case)
    assert by(quick, case, "spouse")["came_on"] == quick.today
    assert [quick.rows(model) for model in LISTS] == lists


def test_nothing_happens_to_a_person_before_what_is_told_of_them_already(quick):
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    quick.later(20)
    school = {"person": wife["id"], "said": {"school": "bachelor"}}
    tell(quick, case, "school_in", **school)
    decide(quick, "town", case)
    earlier = {"day": quick.today - timedelta(5)}
    for event in ("death", "divorce", "moved_out"):
        keys, words = keys_and_words(
            lambda e=event: tell(quick, case, e, person=wife["id"], **earlier)
        )
        assert keys == ["event_order"]
        assert "入学" in words
        assert quick.today.isoformat() in words
    # On the day itself it may be.
    tell(quick, case, "death", person=wife["id"])
    decide(quick, "town", case, "refuse_change", reason="没有死亡证明")
    heir = {"head": wife["id"], "relations": {by(quick, case, "head")["id"]: "spouse"}}
    tell(quick, case, "new_head", **heir)
    decide(quick, "town", case)
    man = by(quick, case, "spouse")
    assert refused(
        lambda: tell(quick, case, "death", person=wife["id"], head=man["id"], **earlier)
    ) == ["event_order"]


def test_before_filing_too_school_comes_before_the_death(quick):
    case = stand(quick, "B3")
    wife = by(quick, case, "spouse")
    quick.later(9)
    tell(quick, case, "enlisted", person=wife["id"])
    early = {"day": quick.today - timedelta(1)}
    assert refused(lambda: tell(quick, case, "death", person=wife["id"], **early)) == [
        "event_order"
    ]
    tell(quick, case, "death", person=wife["id"])


def test_a_back_dated_newcomer_of_an_open_case_rewrites_no_list_and_stops_the_next_step(quick):
    case = stand(quick, "D1")
    lists = [quick.rows(model) for model in LISTS]
    tell(quick, case, "moved_in", newcomer=somebody(), day=date(2015, 5, 1))
    assert [quick.rows(model) for model in LISTS] == lists
    quick.later(8)
    notice = quick.case(case)["notice_id"]
    left = quick.close_notice(notice).left_out
    assert [r.key for each in left for r in each.refused.reasons] == ["people_settled"]


def test_who_comes_by_a_roster_was_not_always_there(quick):
    case = stand(quick, "G2")
    bring(quick, [*listed(quick, case).values(), stranger()])
    quick.later(3)
    decide(quick, "town2", case)
    new = next(p for p in people_of(quick, case) if p["name"] == "丁秋月")
    assert new["came_on"] == quick.today


# ------------------------------------------------------------- kin, and who confirms what is theirs


def related(world, login, *, home=None, blind=None):
    world.session.execute(
        insert(table(OfficialKin)).values(
            id=new_id(), region=VILLAGE, county=COUNTY, user_id=world.user(login),
            official_name="某人", post="干部", relation="侄", household_id=home, kin_blind=blind,
            valid_from=date(2015, 1, 1),
        )
    )  # fmt: skip


def test_kin_neither_ask_nor_confirm_nor_refuse(quick):
    case = stand(quick, "G2")
    home = home_of(quick, case)["id"]
    head_dies(quick, case)
    # Entered today, it counts today: whoever lives there, or is kin to one who does.
    related(quick, "town", home=home)
    related(quick, "town2", blind=by(quick, case, "spouse")["id_blind"])
    before = read_in(quick)
    for login in ("town", "town2"):
        for action, more in (("confirm_change", {}), ("refuse_change", {"reason": "不同意"})):
            assert refused(
                lambda a=action, m=more, who=login: decide(quick, who, case, a, **m)
            ) == ["kin"]
    assert read_in(quick) == before
    decide(quick, "clerk", case, "withdraw_change")
    related(quick, "clerk", home=home)
    assert refused(lambda: head_dies(quick, case)) == ["kin"]


def test_who_is_kin_to_the_newcomer_neither_asks_for_them_nor_confirms(quick):
    """The brother is not of the household yet: it is by him that it becomes one's own."""
    case = stand(quick, "G2")
    brother = somebody()
    with quick.at_now():
        ring = register.keyring_of(quick.session)
    blind = ring.blind(register.identity.person_of(brother.number))
    related(quick, "clerk", blind=blind)
    related(quick, "town", blind=blind)
    come = {"newcomer": brother}
    assert refused(lambda: tell(quick, case, "moved_in", **come)) == ["kin"]
    tell(quick, case, "moved_in", login="chair", **come)
    assert refused(lambda: decide(quick, "town", case)) == ["kin"]
    decide(quick, "town2", case)
    assert any(p["id_blind"] == blind for p in people_of(quick, case))


@pytest.mark.parametrize("event", ["death", "gone"])
def test_who_asked_confirms_in_no_other_role(quick, event):
    case = stand(quick, "G2")
    for role, region in (("V", VILLAGE), ("VC", VILLAGE), ("T", TOWN), ("C", COUNTY)):
        held_too(quick, "clerk", role, region)
    all_dead = {"fates": {p["id"]: "death" for p in people_of(quick, case)}}
    said = {"person": by(quick, case, "spouse")["id"]} if event == "death" else all_dead
    tell(quick, case, event, **said)
    with quick.at_now():
        assert open_requests.waiting(quick.session, quick.actor("clerk")) == []
    before = read_in(quick)
    assert refused(lambda: decide(quick, "clerk", case)) == ["second_person"]
    assert read_in(quick) == before


# --------------------------------------------------------------- two homes, two heads, and no half


def test_nobody_is_asked_for_who_lives_elsewhere(quick):
    case = stand(quick, "G2")
    other = quick.household(5)
    (first, *_rest) = quick.rows(Person, household_id=other)
    ring = register.keyring_of(quick.session)
    number = ring.open(first["id_sealed"], owner=f"person:{first['id']}:id")
    newcomer = members.Member(name=first["name"], relation="other", number=number)
    assert refused(lambda: tell(quick, case, "moved_in", newcomer=newcomer)) == ["E4"]
    row = {
        "id": new_id(), "name": first["name"], "relation": "other", "traits": {},
        "came_on": quick.today, "sex": first["sex"], "born": first["born"],
    }  # fmt: skip
    row |= {name: first[name] for name in ("id_blind", "id_masked", "id_kind")}
    row["id_sealed"] = ring.seal(number, owner=f"person:{row['id']}:id")
    columns = {"members": 3}
    keys, words = keys_and_words(
        lambda: request_typed(quick, case, event="moved_in", added=(row,), columns=columns)
    )
    assert keys == ["lives_elsewhere"]
    assert first["name"] in words
    # Asked for while nobody had him, confirmed when somebody has.
    comer = somebody(n=63)
    tell(quick, case, "moved_in", newcomer=comer)
    with quick.at_now():
        home = quick.row(Household, other)
        entry = quick.entry(5)
        register.amend(
            quick.session, quick.actor("clerk"), other,
            entry.model_copy(update={"members": (*entry.members, comer)}),
            seen=home["version"], token=quick.token(), note=WHY,
        )  # fmt: skip
    before = read_in(quick)
    assert refused(lambda: decide(quick, "town", case)) == ["held_elsewhere"]
    assert read_in(quick) == before


def merges(world, other, into):
    """Everybody of that household goes to live with the family of the case."""
    people = world.rows(Person, household_id=other)
    there = {p["id"]: "other" for p in people}
    return tell(world, into, "merge", home=other, into=home_of(world, into)["id"],
                relations_there=there)  # fmt: skip


def test_a_household_that_grew_meanwhile_keeps_its_number_and_its_one_head(quick):
    """While the death of the head waits, another household is merged into this one."""
    case = stand(quick, "G2")
    other = quick.household(5)
    head_dies(quick, case)
    asked = quick.rows(ChangeRequest)[-1]["id"]
    many = len(quick.rows(Person, household_id=other))
    merges(quick, other, case)
    decide(quick, "town", None)
    decide(quick, "town", case, request=asked)
    home, there = home_of(quick, case), people_of(quick, case)
    assert home["members"] == len(there) == 1 + many
    assert [p["name"] for p in there if p["relation"] == "head"] == [home["head_name"]]
    assert quick.case(case)["members"] == len(there)
    assert all_faults(quick.session) == []


def test_only_those_who_were_asked_for_arrive_and_only_where_they_were_asked_to(quick):
    """The township confirms with people of its own choosing, or into another household."""
    case = stand(quick, "G2")
    other, third = quick.household(5), quick.household(6)
    merges(quick, other, case)
    request = quick.rows(ChangeRequest)[-1]["id"]
    (head, *_rest) = quick.rows(Person, household_id=other)
    row = {name: head[name] for name in ("name", "sex", "born", "id_blind", "id_masked")}
    row["traits"] = head["traits"]
    stranger = {"id": new_id(), "name": "丁秋月", "sex": "female", "relation": "other"}
    stranger["traits"] = {}
    before = read_in(quick)

    def taken(into, added, **forged):
        said = {
            "from_id": other, "request": request, "event": "merge", "day": quick.today,
            "note": WHY, "evidence": quick.file("town"), "added": added,
            "columns": {"members": quick.row(Household, into)["members"] + len(added)},
        }  # fmt: skip
        return quick.act("town", into, "take_in", said | forged, of=Household)

    home = home_of(quick, case)["id"]
    both = tuple(
        row | {"id": new_id(), "relation": "other", "came_on": quick.today} for _n in range(2)
    )
    for into, added, key in (
        (home, (stranger,), "same_people"),
        (home, (), "same_people"),
        (home, both, "same_people"),
        (third, (), "one_household"),
    ):
        assert key in refused(lambda i=into, a=added: taken(i, a))
    # Nor is anybody or anything there changed on the way.
    there = people_of(quick, case)[-1]["id"]
    for forged in (
        {"changed": ((there, {"name": "丁换人"}),)},
        {"columns": {"members": 3, "bank_masked": "****6666"}},
    ):
        assert "arrivals_alone" in refused(lambda f=forged: taken(home, both[:1], **f))
    assert read_in(quick)[:6] == before[:6]


def test_a_refused_half_leaves_nothing_of_the_other_even_if_the_caller_goes_on(quick):
    """The giving household is closed first; the case of the one that takes them in then finds one
    of them in another application. Whoever catches the refusal and commits keeps no half."""
    case = stand(quick, "B3")
    other = quick.household(5)
    (head, *_rest) = quick.rows(Person, household_id=other)
    third = quick.open(batch_of(quick), quick.household(6))
    quick.session.execute(
        insert(table(OpenCase)).values(
            id_blind=head["id_blind"], process="identification", case_id=third
        )
    )
    before = read_in(quick)
    assert refused(lambda: merges(quick, other, case)) == ["taken_meanwhile"]
    assert read_in(quick) == before
    assert quick.row(Household, other)["state"] == "H1"


# ---------------------------------------------------------------------- numbers of filed households


def test_a_wrong_national_number_is_put_right_by_a_request_and_by_no_other_way(quick):
    case = stand(quick, "G2")
    was = quick.case(case)["national_no"]
    right = "3702820100099"
    put = {"said": {"national_no": f" {right} ", "card_no": "ab-77"}}
    before = read_in(quick)
    assert refused(lambda: tell(quick, case, "correction", proof=False, **put)) == ["evidence"]
    for wrong, key in (("12345", "number_shape"), ("99028201000991", "number_shape")):
        assert refused(
            lambda w=wrong: tell(quick, case, "correction", said={"national_no": w})
        ) == [key]
    assert read_in(quick)[:5] == before[:5]
    tell(quick, case, "correction", **put)
    assert quick.case(case)["national_no"] == was
    with quick.at_now():
        home = home_of(quick, case)["id"]
        (row,) = open_requests.of_household(quick.session, quick.actor("town"), home)
    assert ["", "全国系统户编号", was, right] in row["lines"]
    decide(quick, "town", case)
    assert (quick.case(case)["national_no"], quick.case(case)["card_no"]) == (right, "AB-77")
    assert quick.rows(Paper, case_id=case, folder="22")
    # Found by both: an old list still has the wrong one.
    kinds = {(r["number"], r["kind"]) for r in quick.rows(HouseholdNumber, household_id=home)}
    assert {(was, Kind.NATIONAL), (right, Kind.NATIONAL)} <= kinds
    assert all_faults(quick.session) == []
    with quick.at_now():
        assert verify(quick.session).broken == []


def test_another_households_number_is_refused_when_asked_for_and_when_confirmed(quick):
    case = stand(quick, "G2")
    other = quick.household(5)
    taken = "3702820100055"
    homes = table(Household)
    put = {"said": {"national_no": taken}}
    tell(quick, case, "correction", **put)
    quick.session.execute(update(homes).where(homes.c.id == other).values(number=taken))
    before = read_in(quick)
    keys, words = keys_and_words(lambda: decide(quick, "town", case))
    assert keys == ["number_taken"]
    assert taken in words
    assert read_in(quick) == before
    decide(quick, "town", case, "refuse_change", reason="编号是另一户的")
    assert refused(lambda: tell(quick, case, "correction", **put)) == ["number_taken"]


def test_a_household_that_is_not_filed_has_no_number_of_the_card_to_put_right(quick):
    case = stand(quick, "B3")
    for column in ("national_no", "handbook_no", "card_no"):
        put = {"said": {column: "3702820100099"}}
        assert refused(lambda p=put: tell(quick, case, "correction", **p)) == ["number_unfiled"]
    # The list's own number is the household's from the first day.
    tell(quick, case, "correction", said={"household_no": "370282010077"})
    assert home_of(quick, case)["number"] == "370282010077"


def test_a_persons_number_is_put_right_like_a_name(quick):
    case = stand(quick, "G2")
    wife, head = by(quick, case, "spouse"), by(quick, case, "head")
    put = {"person": wife["id"], "said": {"person_no": "3702820100001"}}
    assert refused(
        lambda: tell(quick, case, "correction", **put | {"said": {"person_no": "0001"}})
    ) == ["person_no"]
    tell(quick, case, "correction", **put)
    assert by(quick, case, "spouse")["number"] is None
    decide(quick, "town", case)
    assert by(quick, case, "spouse")["number"] == "3702820100001"
    assert refused(lambda: tell(quick, case, "correction", **put | {"person": head["id"]})) == [
        "person_no_taken"
    ]
    empty = {"person": wife["id"], "said": {}}
    assert refused(lambda: tell(quick, case, "correction", **empty)) == ["nothing_right"]


def test_a_number_that_looks_the_same_masked_waits_too(quick):
    """Another grade of the certificate, another number of one mask: sealed, it is another."""
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    same = {"id_sealed": b"x" * 40, "id_masked": wife["id_masked"], "id_blind": wife["id_blind"]}
    changed = {"changed": ((wife["id"], same),)}
    home = home_of(quick, case)["id"]
    assert "filed" in refused(
        lambda: quick.act("clerk", home, "amend", {**changed, "note": WHY}, of=Household)
    )


# ------------------------------------------------------------------------------------ by the roster


def test_a_rosters_dry_run_says_how_many_it_would_only_ask_for(quick):
    case = stand(quick, "G2")
    lines = listed(quick, case)
    new = person("卞新来", born=date(1960, 1, 1), **PLACE, 户编号="370282400201000002")
    for line in lines.values():
        line["人编号"] = ""
    lines["丁水零"]["人编号"] = "37028240020100000102"
    staging, batch = bring(quick, [*lines.values(), new])
    assert staging.as_json()["asking"] == 1
    assert batch["report"]["asked"] == [home_of(quick, case)["id"]]
    # The number it brought waits with it.
    assert by(quick, case, "spouse")["number"] is None
    decide(quick, "town2", case)
    assert by(quick, case, "spouse")["number"] == "37028240020100000102"


def test_another_number_of_a_filed_household_that_a_roster_brings_waits(quick):
    case = stand(quick, "G2")
    lines = listed(quick, case)
    renumbered = [{**line, "户编号": "370282400201000088"} for line in lines.values()]
    staging, _batch = bring(quick, renumbered)
    assert len(staging.asking) == 1
    assert home_of(quick, case)["number"] == lines["丁山零"]["户编号"]
    decide(quick, "town2", case)
    assert home_of(quick, case)["number"] == "370282400201000088"


def test_the_importers_kin_in_a_roster_are_left_to_a_colleague(quick):
    case = stand(quick, "G2")
    ring = register.keyring_of(quick.session)
    related(quick, "town", blind=ring.blind(register.identity.person_of(stranger()["证件号码"])))
    staging, _batch = bring(quick, [*listed(quick, case).values(), stranger()])
    assert [remark.reason.key for remark in staging.refusals] == ["kin"]
    assert quick.rows(ChangeRequest) == []


# ------------------------------------------------------------------------------------ words, matrix


def test_every_reason_for_which_somebody_left_has_a_word_and_forms_ask_for_those_of_one_person():
    written = {event.why for event in EVENTS.values() if event.why}
    written |= {code for code in EVENTS if code in ("split", "merge", "gone")} | {"undone"}
    assert written <= codes.LEAVING.labels.keys()
    assert written - {"split", "merge", "gone", "undone"} == set(LEAVING_ASKED)


def test_every_event_names_what_it_may_touch():
    assert {event.shape for event in EVENTS.values()} == fitting.MAY.keys()


@pytest.mark.parametrize("state", ["A0", "B3", "D3", "G1", "G2"])
def test_only_of_a_filed_household_does_every_change_wait(quick, state):
    case = stand(quick, state)
    outcome = child_comes(quick, case)
    assert change_requests.asked(outcome) == (state == "G2")
    assert len(people_of(quick, case)) == (2 if state == "G2" else 3)


@pytest.mark.parametrize("typed", ["手机 12", "12", "张三", "1381234567"])
def test_what_is_no_telephone_is_told_so_and_the_old_one_stands(quick, typed):
    case = stand(quick, "B3")
    before = home_of(quick, case)
    keys, words = keys_and_words(lambda: tell(quick, case, "phone", said={"phone": typed}))
    assert keys == ["no_telephone"]
    assert "不是电话号码" in words
    assert home_of(quick, case) == before
    tell(quick, case, "phone", said={"phone": "手机 13812345678"})
    assert home_of(quick, case)["phone_masked"] == "138****5678"


def test_zeros_are_no_household_number(quick):
    case = stand(quick, "B3")
    before = home_of(quick, case)
    for none in ("0/0", "000"):
        said = {"household_no": none}
        assert refused(lambda s=said: tell(quick, case, "correction", said=s)) == ["number_shape"]
    assert home_of(quick, case) == before
    tell(quick, case, "correction", said={"household_no": "0/1"})
    assert home_of(quick, case)["number"] == "0/1"
