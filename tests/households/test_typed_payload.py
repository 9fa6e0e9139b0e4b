"""Whoever types the payload of a household's change: who comes comes here, each person once."""

from datetime import date

import pytest

from models.household import ChangeRequest, Household, Person
from models.keys import new_id
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.standing import WHY, by, home_of, people_of, stand, tell
from tests.fixtures.world import COUNTY, FAR, VILLAGE
from workflows.engine import execute
from workflows.households import effects
from workflows.households.forms import Content

database_template = ground.database_template
quick = ground.quick


def stranger(**more):
    told = {"name": "丁秋月", "relation": "son", "sex": "male", "born": date(1988, 2, 3)}
    return {"id": new_id(), **told, "traits": {}, **more}


def amends(world, home, **payload):
    return world.act("clerk", home, "amend", payload, of=Household)


@pytest.mark.parametrize("by_door", ["amend", "register"])
def test_nobody_is_put_into_another_household_than_the_one_that_changes(quick, by_door):
    case = stand(quick, "G2")
    filed, far = home_of(quick, case)["id"], quick.household(8, FAR, "far_clerk")
    other = quick.household(5)
    before = quick.rows(Person)
    for place in ({"household_id": filed}, {"household_id": far, "region": FAR}, {"county": 1}):
        row = stranger(**place)

        def do(row=row):
            if by_door == "amend":
                return amends(quick, other, added=(row,), columns={"members": 3})
            with quick.at_now():
                return execute.open_subject(
                    quick.session, Household, "register", quick.actor("clerk"),
                    {"columns": {}, "added": (row,)}, token=quick.token(), region=VILLAGE,
                    county=COUNTY, head_name="甲", members=1,
                )  # fmt: skip

        assert refused(do) == ["form_added"]
    assert quick.rows(Person) == before


def test_the_households_own_place_wins_over_the_rows(quick):
    """Where the form is not asked (a request on record), the row still goes to its household."""
    added = []

    class Changes:
        def set(self, **_columns):
            pass

        def add(self, _model, **columns):
            added.append(columns)

    class Told(dict):
        def __init__(self):
            self.row, self.known = {"id": 7, "region": VILLAGE, "county": COUNTY}, {}

    form = Content.model_construct(added=(stranger(household_id=8, region=FAR, county=1),))
    effects._enter(Told(), Changes(), form)
    (row,) = added
    assert (row["household_id"], row["region"], row["county"]) == (7, VILLAGE, COUNTY)


def test_each_person_is_changed_once_and_in_something_a_change_may_say(quick):
    case = stand(quick, "C2")
    wife, home = by(quick, case, "spouse"), home_of(quick, case)["id"]
    before = people_of(quick, case)
    key = wife["id"]
    for changed in (
        ((key, {"relation": "head"}), (key, {"sex": wife["sex"]})),
        ((key, {}),),
        ((key, {"household_id": home}),),
        ((key, {"id": 5}),),
        ((key, {"came_on": date(2010, 1, 1)}),),
    ):
        assert refused(lambda c=changed: amends(quick, home, changed=c)) == ["form_changed"]
    assert people_of(quick, case) == before


def test_who_confirms_reads_what_differs_and_nobody_hands_it_in(quick):
    case = stand(quick, "G2")
    wife, home = by(quick, case, "spouse"), home_of(quick, case)["id"]
    said = {
        "event": "correction", "day": quick.today, "evidence": quick.file("clerk"), "note": WHY,
        "changed": ((wife["id"], {"name": "丁水泠"}),),
    }  # fmt: skip
    typed = {"lines": ((wife["name"], "与户主关系", "配偶", "配偶"),), "fields": ("relation",)}
    for name, value in typed.items():
        do = lambda n=name, v=value: quick.act(  # noqa: E731
            "clerk", home, "request_change", {**said, n: v}, of=Household
        )
        assert refused(do) == [f"form_{name}"]
    quick.act("clerk", home, "request_change", said, of=Household)
    (request,) = quick.rows(ChangeRequest)
    assert request["lines"] == [[wife["name"], "姓名", wife["name"], "丁水泠"]]


@pytest.mark.parametrize("hidden", [{"id_blind": "00" * 16}, {"id_kind": "20"}])
def test_what_no_screen_shows_waits_for_the_township_too(quick, hidden):
    case = stand(quick, "G2")
    wife, home = by(quick, case, "spouse"), home_of(quick, case)["id"]
    changed = ((wife["id"], hidden),)
    assert "filed" in refused(lambda: amends(quick, home, changed=changed, note=WHY))
    columns = {"phone_blind": "11" * 16}
    assert "filed" in refused(lambda: amends(quick, home, columns=columns, note=WHY))
    assert by(quick, case, "spouse") == wife


def test_a_merge_is_asked_for_only_into_a_household_kept_in_the_village(quick):
    case = stand(quick, "G2")
    far, home = quick.household(8, FAR, "far_clerk"), home_of(quick, case)["id"]
    people = people_of(quick, case)
    gone = {"left_on": quick.today, "left_why": "merge"}

    def asks(to):
        there = {"to": to, "relations": {str(p["id"]): "other" for p in people}}
        said = {
            "event": "merge", "day": quick.today, "note": WHY, "there": there,
            "evidence": quick.file("clerk"), "changed": tuple((p["id"], gone) for p in people),
        }  # fmt: skip
        return quick.act("clerk", home, "ask_together", said, of=Household)

    for wrong in (far, 1, "x"):
        assert refused(lambda w=wrong: asks(w)) == ["into_gone"]
    assert quick.rows(ChangeRequest) == []
    asks(quick.household(5))
    assert len(quick.rows(ChangeRequest)) == 1


def test_nobody_slips_in_with_a_merge_by_another_day_of_coming(quick):
    case = stand(quick, "G2")
    home, other = home_of(quick, case)["id"], quick.household(5)
    going = quick.rows(Person, household_id=other)
    relations = {p["id"]: "other" for p in going}
    tell(quick, None, "merge", home=other, into=home, relations_there=relations)
    (request,) = quick.rows(ChangeRequest)
    same = ("name", "sex", "born", "id_kind", "id_blind", "id_masked", "traits")
    added = [
        {k: p[k] for k in same} | {"id": new_id(), "relation": "other", "came_on": quick.today}
        for p in going
    ]
    added.append(stranger(came_on=date(2015, 1, 1)))
    said = {
        "from_id": other, "request": request["id"], "event": "merge", "day": quick.today,
        "note": WHY, "added": tuple(added), "columns": {"members": 2 + len(added)},
    }  # fmt: skip
    before = quick.rows(Person)
    do = lambda: quick.act("town", home, "take_in", said, of=Household)  # noqa: E731
    assert refused(do) == ["same_people"]
    assert quick.rows(Person) == before
