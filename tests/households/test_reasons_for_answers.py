"""An answer that was given is not changed without a word once the application is handed in: by the
household's form, by an event, by whoever types the payload. What is said for the first time needs
none."""

from datetime import timedelta

import pytest

from models.case import Event
from models.household import ChangeRequest, Household
from models.installation import keyring_of
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused
from tests.fixtures.standing import amend, by, decide, home_of, people_of, stand, tell
from tests.households.test_changes_attacked import keys_and_words, request_typed
from tests.households.test_swapped_people import kept
from workflows.base import identity
from workflows.households import open_requests
from workflows.identification.queries import timeline

database_template = ground.database_template
quick = ground.quick

BANK = "6217000010001234"
ALIKE = "6228480402561234"


def members_of(world, case, **wife):
    return [
        kept(row, **(wife if row["relation"] == "spouse" else {})) for row in people_of(world, case)
    ]


def healthy(world, case, health="healthy", **more):
    traits = {**by(world, case, "spouse")["traits"], "health": health}
    return amend(world, case, members_of(world, case, traits=traits), **more)


def of_home(world, case, note, **traits):
    kept_ = home_of(world, case)["traits"] or {}
    return amend(world, case, members_of(world, case), note=note, traits={**kept_, **traits})


@pytest.mark.parametrize("state", ["A1", "B3", "D1", "F1"])
def test_a_changed_answer_of_an_open_case_wants_its_reason_and_names_old_and_new(quick, state):
    case = stand(quick, state)
    healthy(quick, case, "chronic")
    before = by(quick, case, "spouse")
    keys, words = keys_and_words(lambda: healthy(quick, case, "serious", note=""))
    assert keys == ["change_reason"]
    assert f"{before['name']} 健康状况：长期慢性病 → 患有大病" in words
    assert by(quick, case, "spouse") == before
    for note in ("改了呀", "。。。。。"):
        assert refused(lambda n=note: healthy(quick, case, "serious", note=n)) == ["change_reason"]
    healthy(quick, case, "serious", note="医院证明在档")
    assert by(quick, case, "spouse")["traits"]["health"] == "serious"


def test_what_is_said_first_and_what_is_not_handed_in_need_no_reason(quick):
    case = stand(quick, "B3")
    of_home(quick, case, "", land={"arable": "2"})
    keys, words = keys_and_words(lambda: of_home(quick, case, "", land={"arable": "3"}))
    assert keys == ["change_reason"]
    assert "耕地：2 → 3" in words
    # The same answer again is none; one that is taken out is one.
    of_home(quick, case, "", land={"arable": "2"})
    assert refused(lambda: of_home(quick, case, "", land={})) == ["change_reason"]
    draft = quick.open(batch_of(quick), quick.household(1))
    for health in ("chronic", "serious"):
        healthy(quick, draft, health, note="")


def test_who_left_with_a_reason_explains_nobody_elses_answer(quick):
    case = stand(quick, "B3")
    healthy(quick, case, "chronic")
    wife, head = by(quick, case, "spouse"), by(quick, case, "head")

    def goes(health, note, why="moved_out"):
        stays = kept(wife, relation="head", traits={**wife["traits"], "health": health})
        return amend(quick, case, [stays], leaving={head["id"]: why}, note=note)

    assert refused(lambda: goes("healthy", "")) == ["change_reason"]
    # Who died is told by the event, which has a day and proof; a reason does not open the form.
    for note in ("", "户主去世，配偶康复"):
        died = refused(lambda note=note: goes("chronic", note, "death"))
        assert died == ["death_by_event"]
    goes("chronic", "")


def test_a_telephone_put_right_wants_its_reason_masked(quick):
    case = stand(quick, "B3")
    people = members_of(quick, case)
    amend(quick, case, people, phone="13800001234")
    people = members_of(quick, case)
    keys, words = keys_and_words(lambda: amend(quick, case, people, note="", phone="13900001234"))
    assert keys == ["change_reason"]
    assert "联系电话：138****1234 → 139****1234" in words
    assert "13900001234" not in words
    assert refused(lambda: tell(quick, case, "phone", note="", said={"phone": "13900001234"})) == [
        "change_reason"
    ]
    tell(quick, case, "phone", note="换了号码", said={"phone": "13900001234"})


def test_the_timeline_shows_why_and_old_beside_new(quick):
    case = stand(quick, "B3")
    healthy(quick, case, "chronic")
    quick.later(1)
    healthy(quick, case, "serious", note="医院证明在档")
    with quick.at_now():
        (last, *_rest) = timeline.timeline(quick.session, quick.actor("chair"), case)
    assert ("变更原因", "医院证明在档") in last.said
    assert any("长期慢性病 → 患有大病" in text for _label, text in last.said)


# ------------------------------------------------------------------------------- a visit made again


def submit(world, case, **changes):
    world.act("team", case, "submit_survey", world.survey(**changes))


OTHER_INCOME = [
    {"block": "wages", "item": "odd_jobs", "fen": 100_000},
    {"block": "business", "item": "crops", "fen": 200_000},
    {"block": "costs", "item": "inputs", "fen": 80_000},
]


def test_a_survey_taken_back_is_handed_in_otherwise_with_a_reason_only(quick):
    case = stand(quick, "B3")
    quick.act("team", case, "take_back_survey", {"reason": "填错了一项"})
    other = {"income": OTHER_INCOME, "water_safe": False}
    keys, words = keys_and_words(lambda: submit(quick, case, **other))
    assert keys == ["survey_changed_why"]
    assert "改了 2 项" in words
    assert "3,000 → 1,000" in words
    assert "是 → 否" in words
    assert refused(lambda: submit(quick, case, **other, changed_why="。。。。")) == [
        "survey_changed_why"
    ]
    submit(quick, case, **other, changed_why="零工收入记重了")
    with quick.at_now():
        told = timeline.timeline(quick.session, quick.actor("chair"), case)
    said = next(each.said for each in told if each.target == "B3" and each.said)
    assert ("与上次调查不同的原因", "零工收入记重了") in said
    assert any(text == "3,000 → 1,000" for _label, text in said)


def test_a_survey_handed_in_as_it_was_or_with_more_needs_no_reason(quick):
    case = stand(quick, "B3")
    quick.act("team", case, "take_back_survey", {"reason": "补填面积"})
    submit(quick, case, area="80")


# ----------------------------------------------------- numbers that look alike once masked


def lines(world, login="town"):
    (row,) = world.rows(ChangeRequest, state="open")
    with world.at_now():
        (shown,) = open_requests.waiting(world.session, world.actor(login))
    assert shown["lines"] == row["lines"]
    return [line[1:] for line in row["lines"]]


def test_an_account_that_ends_alike_is_shown_as_another(quick):
    case = stand(quick, "G2")
    tell(quick, case, "bank", said={"bank": BANK})
    assert lines(quick) == [["银行账号", "", "****1234"]]
    decide(quick, "town", case)
    tell(quick, case, "bank", said={"bank": ALIKE})
    assert lines(quick) == [["银行账号", "****1234", "****1234（另一号码）"]]


def test_a_number_that_is_sealed_without_its_mask_is_shown_as_another(quick):
    """Typed by hand: the mask on record stays as it was."""
    case = stand(quick, "G2")
    tell(quick, case, "bank", said={"bank": BANK})
    decide(quick, "town", case)
    sealed = keyring_of(quick.session).seal(
        ALIKE, owner=f"household:{home_of(quick, case)['id']}:bank"
    )
    request_typed(quick, case, event="bank", columns={"bank_sealed": sealed})
    assert lines(quick) == [["银行账号", "****1234", "****1234（另一号码）"]]


def alike(number):
    """Another sound number with the same mask: born near, the last four the same."""
    born = identity.born_on(number)
    days = (born + timedelta(n) for n in range(1, 60))
    others = (f"{number[:6]}{day:%Y%m%d}{number[14:17]}" for day in days)
    return next(first + number[17] for first in others if identity.check_digit(first) == number[17])


def test_an_id_number_that_looks_alike_is_shown_as_another(quick):
    case = stand(quick, "G2")
    wife = by(quick, case, "spouse")
    masked, ring = wife["id_masked"], keyring_of(quick.session)
    number = alike(ring.open(wife["id_sealed"], owner=f"person:{wife['id']}:id"))
    said = {
        "id_sealed": ring.seal(number, owner=f"person:{wife['id']}:id"),
        "id_blind": ring.blind(identity.person_of(number)),
        "born": identity.born_on(number),
    }
    request_typed(quick, case, event="correction", changed=((wife["id"], said),))
    born = ["出生日期", str(wife["born"]), str(said["born"])]
    assert lines(quick) == [born, ["证件号码", masked, f"{masked}（另一号码）"]]


def test_a_telephone_that_looks_alike_is_shown_as_another(quick):
    case = stand(quick, "G2")
    tell(quick, case, "phone", said={"phone": "13800001234"})
    decide(quick, "town", case)
    tell(quick, case, "phone", said={"phone": "13855551234"})
    assert lines(quick) == [["联系电话", "138****1234", "138****1234（另一号码）"]]
    assert quick.rows(Event, subject_id=home_of(quick, case)["id"], action="request_change")
    assert quick.row(Household, home_of(quick, case)["id"])["phone_masked"] == "138****1234"
