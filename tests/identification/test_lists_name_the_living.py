"""The dead head: whatever is drawn up after a change names who lives there, on the whole way to
the card; what was drawn up before stays as it was."""

import pytest
from sqlalchemy import update

from models.batch import FilingBatch, PublicityNotice
from models.case import Case
from models.columns import table
from models.household import ChangeRequest, Household, Person
from models.installation import keyring_of
from models.record import AgendaLine, NoticeLine, RoundLine
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, campaign_of, refused
from tests.fixtures.invariants import all_faults
from tests.fixtures.standing import (
    CONFIRM,
    ROAD,
    WHY,
    another_family,
    forward,
    head_dies,
    home_of,
    people_of,
    renamed,
    stand,
)
from tests.fixtures.world import COUNTY, TOWN
from workflows.base.refusals import NotReady, Refused
from workflows.base.spreadsheet.sheet import read_sheet
from workflows.exchange import national
from workflows.exchange.receipt import read_receipt
from workflows.identification import opening, paperwork, public_notice
from workflows.identification.process import PROCESS
from workflows.identification.queries import batches, decisions, notices, work
from workflows.papers import press

database_template = ground.database_template
quick = ground.quick

DEAD, WIDOW, RIGHT = "丁山零", "丁水零", "丁山凌"
CHANGES = {head_dies: (WIDOW, 1), renamed: (RIGHT, 2)}
LISTS = (AgendaLine, NoticeLine, RoundLine)


def here(world, state):
    """A household in that state; B2 is kept by a profile that compares, which this world is not."""
    if state != "B2":
        return stand(world, state)
    case = stand(world, "B3")
    world.session.execute(update(table(Case)).where(table(Case).c.id == case).values(state="B2"))
    return case


def lines_of(world, case):
    """{(list, line): head and number of people} of everything drawn up about a case."""
    return {
        (model.__tablename__, row["id"]): (row["head_name"], row.get("members"))
        for model in LISTS
        for row in world.rows(model, case_id=case)
    }


def settle(world, case):
    """The lawful answer to a change of people, where the case stands now."""
    state, why = world.case(case)["state"], {"reason": "户主去世，妻子任户主，仍然贫困"}
    action, login = CONFIRM[state]
    try:
        world.act(login, case, action, why)
    except Refused:  # the list names the dead: a new one
        world.act("town", case, "list_again", why)


def compared(world, case):
    """What the county compared is surveyed again when the people are others now."""
    result = {"result": world.file("county", COUNTY), "hits": ()}
    try:
        world.act("county", case, "comparison_back", result)
    except Refused:
        world.act("town", case, "survey_again", {"reason": "户主去世，重新入户"})


def to_the_card(world, case):
    """Every step on until it is filed; a change that keeps it waiting is answered on the way."""
    for _step in range(40):
        state = world.case(case)["state"]
        if state == "G2":
            return
        if state == "B2":
            compared(world, case)
            continue
        keys = forward(world, case)
        if set(keys) & {"people_settled", "candidates"}:
            settle(world, case)
        else:
            assert keys == [], (state, keys)
        world.later()
    raise AssertionError(world.case(case)["state"])


def to_g1(world, case):
    """Announced again, until it waits for its number."""
    while world.case(case)["state"] != "G1":
        assert forward(world, case) == []
        world.later()


def filled(world, kind, key, login="town"):
    with world.at_now():
        return paperwork.fill(world.session, world.actor(login), kind, key)


def in_the_national_list(world, case):
    home = world.case(case)["household_id"]
    rows = national.rows_of_households(world.session, {home: None}, world.today)
    return [(row["name"], row["count"]) for row in rows]


@pytest.mark.parametrize("state", sorted(state.key for state in PROCESS.open_states()))
@pytest.mark.parametrize("change", CHANGES, ids=["dies", "name"])
def test_no_list_drawn_up_after_the_change_names_the_dead_or_counts_him(quick, change, state):
    case = here(quick, state)
    drawn = lines_of(quick, case)
    change(quick, case)
    quick.later()
    to_the_card(quick, case)
    now = lines_of(quick, case)
    assert {key: now[key] for key in drawn} == drawn
    head, members = CHANGES[change]
    after = {line: said for line, said in now.items() if line not in drawn}
    assert all(said in ((head, members), (head, None)) for said in after.values()), after
    paper = filled(quick, "registration", case)
    assert (paper.head, len(paper.members)) == (head, members)
    assert in_the_national_list(quick, case)[0] == (head, members)
    home = home_of(quick, case)
    assert (home["head_name"], home["members"]) == (head, members)
    assert [p["name"] for p in people_of(quick, case) if p["relation"] == "head"] == [head]


def test_every_state_on_the_way_was_walked_from():
    """What a test can stand in is what the process has, and the steps that settle a change, from
    each where one is wanted, are the process's own."""
    assert {*ROAD, "B2"} == {state.key for state in PROCESS.open_states()}
    confirms = {
        state: action.key
        for action in PROCESS.actions
        if action.settles and action.key.startswith("confirm_people")
        for state in action.sources
    }
    assert confirms == {state: action for state, (action, _login) in CONFIRM.items()}


def test_after_filing_the_dead_is_named_until_the_township_confirms_and_never_after(quick):
    case = stand(quick, "G2")
    drawn = lines_of(quick, case)
    head_dies(quick, case)
    assert in_the_national_list(quick, case)[0] == (DEAD, 2)
    request = quick.rows(ChangeRequest)[-1]["id"]
    home = home_of(quick, case)["id"]
    quick.act("town", home, "confirm_change", {"request": request}, of=Household)
    assert in_the_national_list(quick, case) == [(WIDOW, 1)]
    assert filled(quick, "registration", case).head == WIDOW
    assert lines_of(quick, case) == drawn


@pytest.mark.parametrize("kind", ["application", "survey", "registration"])
def test_a_households_papers_name_the_head_of_the_register(quick, kind):
    """An ended case is not told of later changes; its papers list the people there are."""
    case = stand(quick, "A1")
    quick.act("clerk", case, "withdraw", {"request": quick.file("clerk")})
    head_dies(quick, case)
    paper = filled(quick, kind, case)
    assert (paper.head, [member.name for member in paper.members]) == (WIDOW, [WIDOW])


# ------------------------------------------------------------------- a list between draft and wall


def drafted(world, change):
    """A first list of two households, one of which changes before it goes up."""
    cases = ground.passed(world, 2)
    notice = world.notice(batch_of(world), 1, cases)
    change(world, cases[0])
    return cases, notice


@pytest.mark.parametrize("change", [head_dies, renamed, another_family])
def test_a_poster_is_not_printed_from_a_draft_that_is_overtaken(quick, change):
    cases, notice = drafted(quick, change)
    assert refused(lambda: filled(quick, "notice", notice)) == ["list_overtaken"]
    with quick.at_now():
        view = notices.notice(quick.session, quick.actor("clerk"), notice)
    assert view.overtaken == (DEAD,)
    quick.act("town", notice, "void", {"reason": "户主去世，重新拟定"}, of=PublicityNotice)
    if change is not renamed:
        quick.act("chair", cases[0], "confirm_people", {"reason": "仍然贫困，结论不变"})
    again = filled(quick, "notice", quick.notice(batch_of(quick), 1, cases))
    home = home_of(quick, cases[0])
    assert (again.lines[0].head, again.lines[0].member_count) == (
        home["head_name"],
        home["members"],
    )


def moved_group(world, case):
    """The household belongs to another group of the village; its people are the same."""
    home = home_of(world, case)
    payload = {"columns": {"group_name": "二组"}, "note": WHY}
    world.act("clerk", home["id"], "amend", payload, of=Household)


def test_a_draft_that_tells_another_group_is_drawn_up_anew_without_asking_about_people(quick):
    cases, notice = drafted(quick, moved_group)
    assert refused(lambda: filled(quick, "notice", notice)) == ["list_overtaken"]
    quick.act("town", notice, "void", {"reason": "小组有变，重新拟定"}, of=PublicityNotice)
    again = quick.notice(batch_of(quick), 1, cases)
    assert [line["group_name"] for line in quick.rows(NoticeLine, notice_id=again)] == [
        "二组",
        "一组",
    ]
    assert len(quick.post(again).left_out) == 0


def test_the_group_that_a_list_told_stays_what_it_told(quick):
    case = stand(quick, "D1")
    before = quick.rows(AgendaLine), quick.rows(NoticeLine)
    moved_group(quick, case)
    assert (quick.rows(AgendaLine), quick.rows(NoticeLine)) == before
    with quick.at_now():
        meeting = before[0][0]["meeting_id"]
        (item,) = batches.meeting(quick.session, quick.actor("clerk"), meeting).items
    assert (item.group, item.changed) == ("一组", False)
    assert filled(quick, "notice", quick.case(case)["notice_id"]).lines[0].group == "一组"
    assert home_of(quick, case)["group_name"] == "二组"


@pytest.mark.parametrize(
    ("change", "signed"), [(head_dies, True), (renamed, False), (moved_group, False)]
)
def test_my_work_and_the_meeting_say_that_others_live_there_than_were_surveyed(
    quick, change, signed
):
    case = stand(quick, "C1")
    meeting = quick.case(case)["meeting_id"]

    def signs():
        with quick.at_now():
            clerk = quick.actor("clerk")
            (item,) = batches.meeting(quick.session, clerk, meeting).items
            listed = [
                row["changed"]
                for which in work.LISTS
                for row in work.cases_of(quick.session, clerk, which)
                if row["id"] == case
            ]
        assert listed
        return {item.changed, *listed}

    assert signs() == {False}
    change(quick, case)
    assert signs() == {signed}


def test_who_was_left_out_at_the_posting_is_on_no_poster_and_no_web_page(quick):
    cases, notice = drafted(quick, head_dies)
    assert len(quick.post(notice).left_out) == 1
    other = quick.case(cases[1])["head_name"]
    assert [line.head for line in filled(quick, "notice", notice).lines] == [other]
    with quick.at_now():
        code = quick.row(PublicityNotice, notice)["code"]
        page = public_notice.read(quick.session, code)
    assert [line.head for line in page.lines] == [public_notice.mask_name(other)]


def test_the_case_does_not_say_that_it_hangs_where_it_was_left_out(quick):
    (case, other), notice = drafted(quick, head_dies)
    quick.post(notice)
    with quick.at_now():
        clerk = quick.actor("clerk")
        said = [
            [line["ended"] for line in decisions.decisions(quick.session, clerk, key).notices]
            for key in (case, other)
        ]
    assert said == [["left_out"], [""]]


def test_what_hangs_stays_as_it_hangs(quick):
    """Held, heard, or with another head since: the line that went up is printed as it went up."""
    case = stand(quick, "D1")
    notice = quick.case(case)["notice_id"]
    head_dies(quick, case)
    quick.act("town", case, "hold", {"code": "H01", "reason": "核对死亡证明"})
    (line,) = filled(quick, "notice", notice).lines
    assert (line.head, line.member_count) == (DEAD, 2)
    quick.act("town", case, "resume", {"reason": "证明已到"})
    quick.act("town", case, "list_again", {"reason": "户主去世，妻子任户主"})
    assert [line.head for line in filled(quick, "notice", notice).lines] == [DEAD]


# ------------------------------------------------------------------------------------ the filing


def a_filing_batch(world):
    with world.at_now():
        return opening.collect_filing(
            world.session,
            world.actor("town"),
            campaign_of(world),
            TOWN,
            {"title": "第一批"},
            token=world.token(),
        )


def test_a_household_whose_people_are_not_settled_is_not_sent_to_the_national_system(quick):
    case, other = ground.to_be_filed(quick, 2)
    head_dies(quick, case)
    batch = a_filing_batch(quick)
    with quick.at_now():
        made = national.export(quick.session, quick.actor("town"), batch)
    names = {cell.text for row in read_sheet(made.body, name="a.xlsx").rows for cell in row}
    assert made.households == 1
    assert not names & {DEAD, WIDOW}
    assert quick.case(other)["head_name"] in names
    head_dies(quick, other)
    with quick.at_now(), pytest.raises(NotReady):
        national.export(quick.session, quick.actor("town"), batch)


def handed_out(world, batch):
    """The file of the batch as it goes to the national system now."""
    with world.at_now():
        return national.export(world.session, world.actor("town"), batch)


def said_in(made):
    return {cell.text for row in read_sheet(made.body, name="a.xlsx").rows for cell in row}


def sent(world):
    """Two households in a batch that went to the national system, and the file that did."""
    cases = ground.to_be_filed(world, 2)
    batch = a_filing_batch(world)
    made = handed_out(world, batch)
    world.act("town", batch, "export", {"sha": made.sha}, of=FilingBatch)
    return cases, batch, made


def test_a_file_fetched_again_carries_nobody_who_is_not_confirmed(quick):
    (case, other), batch, _made = sent(quick)
    head_dies(quick, case)
    again = handed_out(quick, batch)
    assert again.households == 1
    assert again.differs
    assert not said_in(again) & {DEAD, WIDOW}
    assert quick.case(other)["head_name"] in said_in(again)
    settle(quick, case)
    assert quick.case(case)["state"] == "F2"  # announced again, under the name of the widow
    assert not said_in(handed_out(quick, batch)) & {DEAD, WIDOW}
    to_the_card(quick, case)
    last = handed_out(quick, batch)
    assert WIDOW in said_in(last)
    assert DEAD not in said_in(last)


def test_a_name_put_right_is_in_the_file_fetched_again(quick):
    (case, _other), batch, _made = sent(quick)
    renamed(quick, case)
    assert handed_out(quick, batch).households == 2
    assert RIGHT in said_in(handed_out(quick, batch))


def test_the_receipt_of_the_file_that_names_the_dead_finds_his_household(quick):
    """The national system answers what it was sent: with the number of whoever was head then."""
    (case, other), batch, made = sent(quick)
    keys = [key for _heading, key in national.columns()]
    rows = [
        dict(zip(keys, (cell.text for cell in row), strict=True))
        for row in read_sheet(made.body, name="a.xlsx").rows[3:]
    ]
    given = {DEAD: "3702820001", quick.case(other)["head_name"]: "3702820002"}
    heads = [{**row, "household": given[row["name"]]} for row in rows if row["name"] in given]
    head_dies(quick, case)
    with quick.at_now():
        receipt = read_receipt(
            quick.session, quick.actor("town"), batch, national.sheet(heads, "2015-12-01"), "a.xlsx"
        )
    assert receipt.strangers == ()
    assert {line.case_id: line.number for line in receipt.lines} == {
        case: "3702820001",
        other: "3702820002",
    }


def test_who_left_before_the_list_was_made_is_a_stranger_to_its_receipt(quick):
    (case,) = ground.to_be_filed(quick)
    dead = next(row for row in people_of(quick, case) if row["relation"] == "head")
    number = keyring_of(quick.session).open(dead["id_sealed"], owner=f"person:{dead['id']}:id")
    head_dies(quick, case)
    quick.later()
    settle(quick, case)
    to_g1(quick, case)
    batch = a_filing_batch(quick)
    rows = [{"number": number, "relation": "户主", "household": "3702820001"}]
    with quick.at_now():
        receipt = read_receipt(
            quick.session, quick.actor("town"), batch, national.sheet(rows, "2015-12-01"), "a.xlsx"
        )
    assert [line.number for line in receipt.lines] == [""]
    assert receipt.strangers == (4,)


# ------------------------------------------------------------------- one head, whatever the door


@pytest.mark.parametrize("state", ["A0", "B3", "G2"])
@pytest.mark.parametrize(("heads", "relation"), [(0, "father"), (2, "head")])
def test_never_no_head_and_never_two(quick, state, heads, relation):
    """The register's own action asks, whatever form or file the change comes from."""
    case = stand(quick, state)
    home = home_of(quick, case)
    head, wife = people_of(quick, case)
    key = {0: head, 2: wife}[heads]["id"]
    payload = {"changed": ((key, {"relation": relation}),), "note": WHY}
    proof = {"event": "new_head", "day": quick.today, "evidence": quick.file("clerk")}
    action, more = ("request_change", proof) if state == "G2" else ("amend", {})
    payload |= more
    assert refused(lambda: quick.act("clerk", home["id"], action, payload, of=Household)) == [
        "one_head"
    ]
    assert all_faults(quick.session) == []


def test_the_head_on_the_register_is_the_one_among_its_people(quick):
    case = stand(quick, "B3")
    home, (head, wife) = home_of(quick, case), people_of(quick, case)
    gone = (head["id"], {"left_on": quick.today, "left_why": "moved_out"})
    heir = (wife["id"], {"relation": "head"})

    def amended(**columns):
        payload = {"columns": columns, "changed": (gone, heir), "note": WHY}
        return quick.act("clerk", home["id"], "amend", payload, of=Household)

    assert refused(amended) == ["head_named"]
    assert refused(lambda: amended(head_name=WIDOW, members=2)) == ["head_named"]
    amended(head_name=WIDOW, members=1)
    assert [row["name"] for row in quick.rows(Person, left_on=None)] == [WIDOW]


def test_one_groups_odd_name_from_before_stops_no_villages_poster(quick):
    """No door lets it in any more; what is on record from before is printed without what stops."""
    cases = ground.passed(quick, 2)
    homes, home = table(Household), home_of(quick, cases[0])["id"]
    odd = "三\ue000组😀 13812345678"
    quick.session.execute(update(homes).where(homes.c.id == home).values(group_name=odd))
    poster = filled(quick, "notice", quick.notice(batch_of(quick), 1, cases))
    assert "三组" in [line.group for line in poster.lines]
    assert press.render(poster)
