"""错评: put forward, heard, decided by somebody else, told on a list, and the way back."""

import io
import json
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from models.case import Event, OpenCase
from models.household import Household
from models.record import Paper, WrongFiling
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, campaign_of, refused
from tests.fixtures.invariants import all_faults
from tests.fixtures.standing import home_of, stand
from tests.fixtures.world import VILLAGE, World
from workflows import papers
from workflows.base.refusals import NotNow, NotYours
from workflows.base.words import CHINESE, LANGUAGES, speaking
from workflows.engine import execute
from workflows.identification import forms, opening, paperwork, public_notice, struck_notice
from workflows.identification.queries import first_time, status_text, wrong_filings
from workflows.records.verify import verify
from workflows.storage import settings

database_template = ground.database_template
quick = ground.quick
world = ground.world


def propose(world: World, case: int, login: str = "town", **more):
    said = {"code": "V02", "reason": "登记在册的小汽车", "grounds": world.file(login)} | more
    return world.act(login, case, "propose_strike", said)


def hear(world: World, case: int, login: str = "chair", **more):
    said = {"heard_on": world.today, "heard": "承认有车", "record": world.file(login)} | more
    return world.act(login, case, "hear_strike", said)


def order(world: World, case: int, login: str = "county", **more):
    said = {
        "order_no": "即扶〔2016〕3号",
        "reason": "建档时已有小汽车",
        "order": world.file(login),
        "letter": world.file(login),
    } | more
    return world.act(login, case, "strike_filed", said)


def post(world: World, case: int, login: str = "town", **more):
    said = {
        "posted_on": world.today,
        "place": "村务公开栏",
        "near": world.file(login),
        "far": world.file(login),
    } | more
    return world.act(login, case, "tell_strike", said)


def struck(world: World) -> int:
    case = stand(world, "G2")
    propose(world, case)
    hear(world, case)
    order(world, case)
    return case


def whole(world):
    with world.at_now():
        assert verify(world.session).broken == []
    assert all_faults(world.session) == []


def test_from_the_first_word_to_the_wall_and_every_paper_is_kept(world):
    case = stand(world, "G2")
    propose(world, case)
    assert world.case(case)["state"] == "G2"
    hear(world, case)
    order(world, case)
    row = world.case(case)
    assert (row["state"], row["reason_code"], row["decided_from"]) == ("Z3", "V02", "G2")
    post(world, case)
    (wrong,) = world.rows(WrongFiling)
    assert (wrong["state"], wrong["order_no"], wrong["told_at"]) == (
        "struck", "即扶〔2016〕3号", "村务公开栏",
    )  # fmt: skip
    assert [wrong[k] for k in ("proposed_by", "heard_by", "decided_by")] == [
        world.user(login) for login in ("town", "chair", "county")
    ]
    titles = [p["title"] for p in world.rows(Paper, case_id=case) if "错评" in p["title"]]
    assert titles == [
        "错评依据", "错评陈述记录", "错评剔除决定", "错评剔除告知书", *["错评剔除公告"] * 2,
    ]  # fmt: skip
    assert world.rows(OpenCase, case_id=case) == []
    whole(world)


def test_nobody_strikes_a_household_alone(quick):
    case = stand(quick, "G2")
    assert refused(lambda: order(quick, case)) == ["strike_proposed"]
    propose(quick, case, "county")
    assert refused(lambda: propose(quick, case)) == ["strike_open"]
    assert refused(lambda: order(quick, case, "county2")) == ["strike_heard"]
    hear(quick, case, "county2")
    # Neither who put it forward nor who heard; somebody of the county besides.
    assert refused(lambda: order(quick, case, "county")) == ["second_person"]
    assert refused(lambda: order(quick, case, "county2")) == ["second_person"]
    assert "role" in refused(lambda: order(quick, case, "town2"))
    assert quick.case(case)["state"] == "G2"
    hear(quick, case, "chair")
    order(quick, case, "county2")
    assert quick.case(case)["state"] == "Z3"
    whole(quick)


def test_every_step_says_what_is_wanting(quick):
    case = stand(quick, "G2")
    assert refused(lambda: propose(quick, case, code="X")) == ["strike_known"]
    assert "form_grounds" in refused(lambda: propose(quick, case, grounds=()))
    assert "role" in refused(lambda: propose(quick, case, "clerk"))
    assert refused(lambda: hear(quick, case)) == ["strike_proposed"]
    propose(quick, case)
    early, late = (quick.today + timedelta(days=n) for n in (-1, 1))
    assert refused(lambda: hear(quick, case, heard_on=early)) == ["strike_before"]
    assert refused(lambda: hear(quick, case, heard_on=late)) == ["strike_future"]
    assert "form_record" in refused(lambda: hear(quick, case, record=()))
    hear(quick, case)
    assert "form_order" in refused(lambda: order(quick, case, order=()))
    assert "form_letter" in refused(lambda: order(quick, case, letter=()))
    quick.later(1)
    order(quick, case)
    assert refused(lambda: post(quick, case, posted_on=early)) == ["posted_before"]
    late = quick.today + timedelta(days=1)
    assert refused(lambda: post(quick, case, posted_on=late)) == ["posted_future"]
    assert "role" in refused(lambda: post(quick, case, "clerk"))
    post(quick, case)
    assert refused(lambda: post(quick, case)) == ["strike_untold"]


def test_the_county_keeps_it_filed_with_a_reason_and_it_may_be_put_forward_again(quick):
    case = stand(quick, "G2")
    why = {"reason": "车辆已过户多年，核实不实"}
    assert refused(lambda: quick.act("county", case, "keep_filed", why)) == ["strike_proposed"]
    propose(quick, case)
    assert refused(lambda: quick.act("town2", case, "keep_filed", why)) == ["strike_dropped_by"]
    assert refused(lambda: quick.act("county", case, "keep_filed", {})) != []
    quick.act("county", case, "keep_filed", why)
    (row,) = quick.rows(WrongFiling)
    assert (row["state"], row["outcome"], quick.case(case)["state"]) == (
        "kept",
        why["reason"],
        "G2",
    )
    propose(quick, case)
    # Who put it forward takes it back.
    quick.act("town", case, "keep_filed", why)
    assert [row["state"] for row in quick.rows(WrongFiling)] == ["kept", "kept"]
    whole(quick)


def test_only_of_a_struck_household_is_there_something_to_tell(quick):
    """A case that ended otherwise does not even offer it."""
    other = stand(quick, "B3")
    end = {"kind": "gone", "proof": quick.file("town", VILLAGE), "reason": "整户销户"}
    quick.act("town", other, "terminate", end)
    assert refused(lambda: post(quick, other)) == ["strike_untold"]

    def offered(case):
        with quick.at_now():
            offers = execute.offers(quick.session, case, quick.actor("town"))
        return {offer.action.key for offer in offers if not offer.unmet}

    assert "tell_strike" not in offered(other)


def test_a_struck_household_applies_again_with_proof_and_gets_to_the_card(quick):
    case = struck(quick)
    home = home_of(quick, case)["id"]
    assert quick.row(Household, home)["state"] == "H1"
    quick.later(30)
    batch, campaign = batch_of(quick), campaign_of(quick)

    def again(**more):
        with quick.at_now():
            return opening.open_case(
                quick.session, home, batch, quick.actor("clerk"),
                {"changed": "小汽车已报废，注销证明在案", **more},
                token=quick.token(), action="reapply", earlier_case_id=case,
            )  # fmt: skip

    assert refused(again) == ["new_evidence"]
    second = again(evidence=quick.file("clerk"))
    quick.to_surveyed(second)
    quick.to_passed(batch, [second])
    quick.to_filed([second], batch, campaign)
    (new, old) = quick.case(second), quick.case(case)
    assert (new["state"], old["state"]) == ("G2", "Z3")
    assert new["earlier_case_id"] == case
    assert new["file_no"] not in (None, old["file_no"])
    # The old one can still be told; the new one has nothing wrong with it.
    post(quick, case)
    assert refused(lambda: post(quick, second)) != []
    whole(quick)


def test_another_refusal_in_between_does_not_wipe_out_the_wrong_filing(quick):
    case = struck(quick)
    home = home_of(quick, case)["id"]
    quick.later(30)
    batch = batch_of(quick)

    def again(earlier, **more):
        with quick.at_now():
            return opening.open_case(
                quick.session, home, batch, quick.actor("clerk"),
                {"changed": "小汽车已报废，注销证明在案", **more},
                token=quick.token(), action="reapply", earlier_case_id=earlier,
            )  # fmt: skip

    second = again(case, evidence=quick.file("clerk"))
    quick.act("clerk", second, "submit", quick.submission())
    refusal = {"code": "R05", "reason": "收入已经高于标准", "letter": quick.file("chair")}
    quick.act("chair", second, "out_of_scope", refusal)
    assert quick.case(second)["state"] == "Z1"
    assert refused(lambda: again(second)) == ["new_evidence"]
    again(second, evidence=quick.file("clerk"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_poster_names_whoever_was_struck_and_not_told_and_nothing_else(quick, language):
    case = struck(quick)
    second = quick.household(7)
    with quick.at_now(), speaking(language):
        paper = paperwork.fill(quick.session, quick.actor("chair"), "struck", case)
        text = re.sub(r"\s", "", "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(
                papers.render(paper, language=language))).pages
        ))  # fmt: skip
    assert [line.head for line in paper.lines] == [home_of(quick, case)["head_name"]]
    assert "丁山零" in text
    assert ("错评剔除公告" if language == CHINESE else "Noticeofawrongfiling") in text
    assert paper.telephones
    assert paper.issuer
    # Not what was found, nor the number of anybody.
    assert not re.search(r"小汽车|V02|\d{17}", text)
    post(quick, case)
    with quick.at_now(), pytest.raises(NotNow):
        paperwork.fill(quick.session, quick.actor("chair"), "struck", case)
    assert quick.row(Household, second)["state"] == "H1"


def test_what_waits_lies_on_the_desk_of_whoever_can_do_it(quick):
    def desks():
        with quick.at_now():
            return {
                login: [row["todo"] for row in wrong_filings.waiting(quick.session, actor)]
                for login in ("clerk", "chair", "town", "county", "county2", "leader")
                for actor in [quick.actor(login)]
            }

    case = stand(quick, "G2")
    nobody = {login: [] for login in desks()}
    assert desks() == nobody
    propose(quick, case, "county")
    ask = ["hear"]
    assert desks() == nobody | {"chair": ask, "town": ask, "county": ask, "county2": ask}
    hear(quick, case)
    # Not on the desk of who put it forward.
    assert desks() == nobody | {"county2": ["decide"]}
    order(quick, case, "county2")
    assert desks() == nobody | {"chair": ["tell"], "town": ["tell"]}
    post(quick, case)
    assert desks() == nobody
    with quick.at_now():
        (shown,) = wrong_filings.of_case(quick.session, quick.actor("town"), case)
        assert wrong_filings.of_case(quick.session, quick.actor("far_clerk"), case) == []
    assert (shown["proposer"], shown["decider"], shown["untold"]) == ("杨县", "朱县", False)


def test_a_household_gone_meanwhile_ends_what_was_put_forward(quick):
    from tests.households.test_two_households import act, decide

    case = stand(quick, "G2")
    propose(quick, case)
    home = home_of(quick, case)["id"]
    act(quick, home, "gone")
    decide(quick, "town", home)
    assert [row["state"] for row in quick.rows(WrongFiling)] == ["moot"]
    assert quick.case(case)["reason_code"] == ""
    whole(quick)


@pytest.mark.parametrize("held", [False, True])
def test_a_household_held_for_suspicion_is_struck_as_well(quick, held):
    case = stand(quick, "G2")
    if held:
        quick.act("county", case, "hold", {"code": "H02", "reason": "群众举报有车，正在核实"})
    propose(quick, case)
    hear(quick, case)
    order(quick, case)
    assert (quick.case(case)["state"], quick.case(case)["held_at"]) == ("Z3", None)
    (event,) = quick.rows(Event, subject_id=case, action="strike_filed")
    assert json.loads(event["payload"])["order_no"] == "即扶〔2016〕3号"


def test_after_every_step_the_sentence_says_what_goes_on_and_who_is_next(quick):
    case = stand(quick, "G2")

    def said(login):
        with quick.at_now():
            return status_text.whereabouts(quick.session, quick.actor(login), case)

    assert "已办结" in said("town")
    propose(quick, case)
    assert "错评已提出，等听取农户陈述" in said("town")
    assert "村两委/驻村工作队" in said("town")
    assert "听取农户陈述”" in said("town")
    hear(quick, case)
    assert "等县级决定" in said("chair")
    assert "“错评剔除”" in said("chair")
    assert "已办结" not in said("chair")
    order(quick, case)
    assert "“登记错评公告”" in said("county")
    post(quick, case)
    assert "已办结" in said("town")


def test_what_is_done_or_was_never_begun_is_no_grey_button(quick):
    case = stand(quick, "G2")
    of_strikes = {"hear_strike", "strike_filed", "keep_filed", "tell_strike"}

    def shown(login):
        with quick.at_now():
            offers = execute.offers(quick.session, case, quick.actor(login))
        return {offer.action.key for offer in offers} & (of_strikes | {"propose_strike"})

    assert shown("county") == {"propose_strike"}
    propose(quick, case)
    # Wanting the hearing, the decision is there and says so.
    assert shown("county") == {"propose_strike", "hear_strike", "strike_filed", "keep_filed"}
    hear(quick, case)
    order(quick, case)
    assert shown("town") == {"tell_strike"}
    post(quick, case)
    assert shown("town") == set()


def test_the_poster_leads_to_a_public_page_once_it_hangs(quick):
    case = struck(quick)
    (wrong,) = quick.rows(WrongFiling)
    code = struck_notice.code_of(quick.session, wrong)

    def page(code=code):
        with quick.at_now():
            return public_notice.read(quick.session, code)

    with pytest.raises(NotYours):
        page()
    post(quick, case)
    shown = page()
    assert (shown.title, shown.phase, shown.where) == ("错评剔除公告", "live", "村务公开栏")
    assert [line.head for line in shown.lines] == ["丁*零"]
    assert shown.phones
    other = code.replace(str(wrong["id"]), str(wrong["id"] + 1))
    for wrong_code in (other, code[:-1], code + "0", f"struck-{'9' * 40}", "struck-", "struck-٣-a"):
        with pytest.raises(NotYours):
            page(wrong_code)
    quick.later(shown.days + 1)
    assert page().phase == "closed"
    quick.later(400)
    with pytest.raises(public_notice.Gone):
        page()


def test_the_poster_has_the_qr_where_an_address_may_be_printed(quick):
    case = struck(quick)
    with quick.at_now():
        bare = paperwork.fill(quick.session, quick.actor("chair"), "struck", case)
        settings.change_public_url(quick.session, quick.actor("admin"), "https://lika.example.cn")
        paper = paperwork.fill(quick.session, quick.actor("chair"), "struck", case)
    assert bare.url == ""
    assert paper.url.startswith("https://lika.example.cn/notice/struck-")


def test_whoever_was_struck_is_asked_for_proof_before_it_is_handed_in(quick):
    case = stand(quick, "G2")

    def wanted():
        with quick.at_now():
            home = home_of(quick, case)
            return first_time.brings_refusal(quick.session, quick.actor("clerk"), home)

    assert not wanted()
    propose(quick, case)
    hear(quick, case)
    order(quick, case)
    assert wanted()
    for form in (forms.OpenProven, forms.ReapplyProven):
        assert form.model_fields["evidence"].is_required()
